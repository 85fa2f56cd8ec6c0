"""What a person understands about this machine, beside its virtual packages. Linux tells it in files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PROC = Path("/proc")

_DRIVER = re.compile(r"Kernel Module[^\d\n]*(\d+\.[\d.]+)")
_MODEL = re.compile(r"^Model:\s*(.+)$", re.MULTILINE)
_FLAGS = re.compile(r"^flags\s*:\s*(.+)$", re.MULTILINE)

_LEVELS = (
    ("x86_64_v2", {"cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"}),
    ("x86_64_v3", {"abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"}),
    ("x86_64_v4", {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}),
)
"""Each level needs what those before it need too. Source: the x86-64 psABI, "Micro-Architecture Levels"."""


def hardware(found: Mapping[str, str], proc: Path = PROC) -> dict[str, Any]:
    """Describe graphics card, C library and processor.

    `found` maps virtual packages to versions, `__archspec` to the processor's name. `gpu` is None where no CUDA
    can be had; name and driver are None where the system does not tell them.
    """
    return {
        "gpu": _gpu(found["__cuda"], proc) if "__cuda" in found else None,
        "glibc": found.get("__glibc"),
        "cpu": found.get("__archspec"),
        "cpu_level": cpu_level(_first(_FLAGS, proc / "cpuinfo")),
    }


def cpu_level(flags: str | None) -> str | None:
    """Tell from a processor's flags up to which level it understands x86-64; None for any other processor."""
    if flags is None:
        return None
    present, level = set(flags.split()), "x86_64"
    for name, needed in _LEVELS:
        if not needed <= present:
            break
        level = name
    return level


def _gpu(cuda: str, proc: Path) -> dict[str, Any]:
    cards = sorted(_listed(proc / "driver" / "nvidia" / "gpus"))
    names = (_first(_MODEL, card / "information") for card in cards)
    return {
        "name": next(filter(None, names), None),
        "driver": _first(_DRIVER, proc / "driver" / "nvidia" / "version"),
        "cuda": cuda,
    }


def _listed(folder: Path) -> Iterable[Path]:
    return folder.iterdir() if folder.is_dir() else ()


def _first(pattern: re.Pattern[str], path: Path) -> str | None:
    try:
        found = pattern.search(path.read_text(errors="replace"))
    except OSError:
        return None
    return found[1].strip() if found else None
