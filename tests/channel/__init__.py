"""A small, real conda channel, built on the spot for the tests and the demo.

`ensure_channel` fills a folder with conda packages and indexes it; `python -m tests.channel DIR`
does the same from the shell. The packages come from three places:

- the running interpreter becomes `python`: its program, its standard library and, where it is
  built that way, its shared library (`interpreter`);
- wheels from the package index that pip is set up for become conda packages of the same version
  (`download`, `wheels`): `ipykernel` and `bash_kernel` with all they need, `pip`, `setuptools`,
  `wheel`, three or more versions of `numpy`, two of `pandas`. Pure wheels become `noarch: python`,
  the others packages of this platform with compiled bytecode and `__glibc` of their manylinux tag;
- the little packages below are written by hand (`handmade`).

| package        | versions        | shows                                                         |
|----------------|-----------------|---------------------------------------------------------------|
| `tinycore`     | 1.0 2.0 3.0 4.0 | the far end of a dependency chain, as `.tar.bz2`              |
| `tinystats`    | 1.0 2.0 3.0 4.0 | upgrades and downgrades; version N needs `tinycore` N         |
|                | 5.0, two builds | a rebuild; needs `tinycore` 4, as 4.0 does                    |
| `tinyplot`     | 1.0             | a conflict: needs `tinycore <3`; with `tinystats` it gives    |
|                |                 | 2.0, with `tinystats>=4` nothing                              |
| `tinyhello`    | 1.0             | noarch with entry points: `hello-condaenv`, `where-condaenv`  |
| `tinyactivate` | 1.0             | activation and deactivation scripts, a variable by JSON file  |
| `tinylink`     | 1.0             | post-link and pre-unlink scripts, as `.tar.bz2`               |
| `tinygpu`      | 1.0             | a virtual package that few machines have: needs `__cuda >=12` |

`ipykernel` and `bash_kernel` bring kernelspecs whose first argument is the environment's own
python, by prefix replacement; the second is a kernel of another language.
"""

from tests.channel.build import ensure_channel
from tests.channel.recipe import ChannelError

__all__ = ["ChannelError", "ensure_channel"]
