"""What is told about a machine's hardware, from the files in which Linux tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_condaenv.engine.hardware import cpu_level, hardware

V2 = "cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3"
V3 = f"{V2} abm avx avx2 bmi1 bmi2 f16c fma movbe xsave"


@pytest.mark.parametrize(
    ("flags", "level"),
    [
        (None, None),
        ("fpu sse2", "x86_64"),
        (f"fpu {V2}", "x86_64_v2"),
        (V3, "x86_64_v3"),
        (V3.replace("fma", ""), "x86_64_v2"),
        (f"{V3} avx512f avx512bw avx512cd avx512dq avx512vl", "x86_64_v4"),
    ],
)
def test_the_level_of_a_processor(flags: str | None, level: str | None) -> None:
    assert cpu_level(flags) == level


def test_a_graphics_card_with_its_driver(tmp_path: Path) -> None:
    driver = tmp_path / "driver" / "nvidia"
    (driver / "gpus" / "0000:01:00.0").mkdir(parents=True)
    (driver / "gpus" / "0000:01:00.0" / "information").write_text("Model: \t\t NVIDIA A100-SXM4-40GB\nIRQ: 28\n")
    (driver / "version").write_text(
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 2024\nGCC version: 12\n"
    )
    (tmp_path / "cpuinfo").write_text(f"processor: 0\nflags\t\t: {V2}\n\nprocessor: 1\nflags\t\t: {V3}\n")
    assert hardware({"__cuda": "12.4", "__glibc": "2.36", "__archspec": "zen4"}, tmp_path) == {
        "gpu": {"name": "NVIDIA A100-SXM4-40GB", "driver": "550.54.14", "cuda": "12.4"},
        "glibc": "2.36",
        "cpu": "zen4",
        "cpu_level": "x86_64_v2",
    }


def test_a_system_that_tells_nothing(tmp_path: Path) -> None:
    assert hardware({}, tmp_path) == {"gpu": None, "glibc": None, "cpu": None, "cpu_level": None}
    assert hardware({"__cuda": "12"}, tmp_path)["gpu"] == {"name": None, "driver": None, "cuda": "12"}
