"""Build the channel in the folder named on the command line."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from tests.channel.build import ensure_channel
from tests.channel.recipe import SUFFIXES


def main() -> None:
    """Print the channel's URL, then one line about what is in it."""
    parser = argparse.ArgumentParser(prog="python -m tests.channel", description=__doc__)
    parser.add_argument("directory", type=Path, help="the channel folder, made when missing")
    started = time.monotonic()
    channel = ensure_channel(parser.parse_args().directory)
    packages = [path for path in channel.glob("*/*") if path.name.endswith(SUFFIXES)]
    size = sum(path.stat().st_size for path in packages) / 1e6
    print(channel.as_uri())
    print(f"{len(packages)} packages, {size:.0f} MB, ready in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
