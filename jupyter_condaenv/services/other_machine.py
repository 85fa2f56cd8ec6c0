"""Plans for a machine that has other virtual packages than this one."""

from __future__ import annotations

from ..domain.plan import PlanWarning
from ..domain.request import Machine

_CALLED = {"__cuda": "an NVIDIA driver for CUDA", "__glibc": "glibc", "__archspec": "a processor of the kind"}
_ABSENT = {"__cuda": "an NVIDIA driver"}


def about_machine(machine: Machine) -> list[PlanWarning]:
    """Warn that a plan is not made for what this machine offers."""
    if not machine:
        return []
    having = [f"{_CALLED.get(name, name)} {value}" for name, value in machine.items() if value]
    lacking = [_ABSENT.get(name) or _CALLED.get(name, name) for name, value in machine.items() if not value]
    parts = [f"with {', '.join(having)}"] if having else []
    parts += [f"without {', '.join(lacking)}"] if lacking else []
    message = f"This is planned for a machine {' and '.join(parts)}, so it need not run on this one."
    return [PlanWarning("other_machine", message)]


def override_words(machine: Machine) -> list[str]:
    """Write the options of the command line that mean the same."""
    return [word for name, value in machine.items() for word in ("--override", f"{name}={value or ''}")]
