"""Plans for a machine that has other virtual packages than this one."""

from __future__ import annotations

from ..domain.plan import PlanWarning
from ..domain.request import Machine

_PRESENT = {
    "__cuda": "an NVIDIA driver for CUDA {version}",
    "__glibc": "glibc {version}",
    "__archspec": "a processor of the kind {version}",
}
_ABSENT = {"__cuda": "an NVIDIA driver", "__glibc": "glibc", "__archspec": "a processor of the kind"}


def about_machine(machine: Machine) -> list[PlanWarning]:
    """Warn that a plan is not made for what this machine offers."""
    if not machine:
        return []
    having = [_PRESENT.get(name, f"{name} {{version}}").format(version=v) for name, v in machine.items() if v]
    lacking = [_ABSENT.get(name, name) for name, version in machine.items() if not version]
    parts = [f"with {', '.join(having)}"] if having else []
    parts += [f"without {', '.join(lacking)}"] if lacking else []
    message = f"This is planned for a machine {' and '.join(parts)}, so it need not run on this one."
    return [PlanWarning("other_machine", message)]


def override_words(machine: Machine) -> list[str]:
    """Write the options of the command line that mean the same."""
    return [word for name, value in machine.items() for word in ("--override", f"{name}={value or ''}")]
