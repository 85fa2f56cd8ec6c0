"""What is killed: each action on a state that was made before, with pip parts and without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .place import Place

Request = Mapping[str, Any]
Server = Callable[[Request], Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One action in one flavour.

    `prepare` are the commits that make the state before, `arrange` what happens to it afterwards; `request` is
    what is killed, `onward` what has to work when that is done. With `cold` nothing is in the package cache.
    `sick` says that the state before is one that health complains about. The sides of `environments` are the names
    before and after. With `own_cache` the state of a package cache counts too.
    """

    action: str
    python: bool
    prepare: Sequence[Request]
    request: Request
    onward: Request
    environments: tuple[tuple[str, ...], tuple[str, ...]] = (("e",), ("e",))
    arrange: Callable[[Place], None] = lambda place: None
    cold: bool = False
    sick: bool = False
    own_cache: bool = False

    @property
    def name(self) -> str:
        """Action and flavour."""
        return f"{self.action}{'-python' if self.python else ''}{'-cold' if self.cold else ''}"


def scenarios() -> list[Scenario]:
    """List all of them."""
    return [*_texts(), *_pythons()]


_CLONE = {"action": "create", "name": "other", "clone": "e"}
_RENAME = {"action": "rename", "environment": "e", "name": "other"}
_BACK = {"action": "rollback", "environment": "e", "revision": 0}
_REPAIR = {"action": "repair", "environment": "e"}
_DELETE = {"action": "delete", "environment": "e"}
_BOTH = ("e",), ("e", "other")
_OTHER = ("e",), ("other",)
_NONE: tuple[tuple[str, ...], tuple[str, ...]] = ("e",), ()

_LETTERS = {"action": "change", "environment": "e", "install": ["letters"]}
_AGAIN = {"action": "change", "environment": "e", "install": ["words=3"]}
_FILE = "dependencies: [words=3, many-3]\n"
_PYTHON = {"specs": ["python", "tinyhello", "tinystats=2", "tinylink"], "pip": ["wheelhouse==1.0"]}
_PYTHON_FILE = "dependencies: [python, tinystats=3, pip, {pip: [wheelhouse==2.0]}]\n"
_PYTHON_AGAIN = {"action": "change", "environment": "e", "pip_remove": ["wheelhouse"]}
_PYTHON_CHANGE = {
    "action": "change",
    "environment": "e",
    "install": ["tinystats=3"],
    "remove": ["tinylink"],
    "pip_install": ["wheelhouse==2.0"],
}


def _file(content: str) -> Request:
    return {"action": "change", "environment": "e", "file": {"name": "environment.yml", "content": content}}


def _own_files(place: Path) -> None:
    """Put into an environment what people put there."""
    (place / "conda-meta" / "pinned").write_text("words <4\n")
    (place / "mine").mkdir()
    (place / "mine" / "notes.txt").write_text("mine\n")
    (place / "mine" / "link").symlink_to("notes.txt")


def _arrange(place: Place) -> None:
    _own_files(place.envs / "e")


def _damage(place: Place) -> None:
    _arrange(place)
    (place.envs / "e" / "share" / "words.txt").unlink()


def _damage_python(place: Place) -> None:
    _own_files(place.envs / "e")
    next(place.envs.glob("e/lib/python3*/site-packages/tinystats.py")).unlink()


def _texts() -> list[Scenario]:
    create = {"action": "create", "name": "e", "specs": ["words=1", "many"]}
    change = {
        "action": "change",
        "environment": "e",
        "install": ["words=2", "letters"],
        "remove": ["many-7", "many"],
    }
    made = [create]

    def of(action: str, request: Request, onward: Request, **more: Any) -> Scenario:
        values = {"prepare": made, "arrange": _arrange, **more}
        return Scenario(action, False, request=request, onward=onward, **values)

    nothing = {"prepare": [], "arrange": lambda place: None, "environments": ((), ("e",))}
    renamed = {"action": "change", "environment": "other", "install": ["words=3"]}
    return [
        of("create", create, _LETTERS, **nothing),
        of("create", create, _LETTERS, **nothing, cold=True),
        of("change", change, _AGAIN),
        of("change", change, _AGAIN, cold=True),
        of("change to file", _file(_FILE), _LETTERS),
        of("clone", _CLONE, renamed, environments=_BOTH),
        of("roll back", _BACK, _AGAIN, prepare=[create, change]),
        of("rename", _RENAME, renamed, environments=_OTHER),
        of("repair", _REPAIR, _AGAIN, arrange=_damage, sick=True),
        of("delete", _DELETE, create, environments=_NONE),
        of("clean", {"action": "clean", "what": ["tarballs", "packages"]}, _AGAIN, own_cache=True),
    ]  # fmt: skip


def _pythons() -> list[Scenario]:
    create = {"action": "create", "name": "e", **_PYTHON}
    made, twice = [create], [create, _PYTHON_CHANGE]

    def of(action: str, request: Request, onward: Request, **more: Any) -> Scenario:
        values = {"prepare": made, "arrange": _arrange, **more}
        return Scenario(action, True, request=request, onward=onward, **values)

    renamed = {"action": "change", "environment": "other", "pip_remove": ["wheelhouse"]}
    nothing = {"prepare": [], "arrange": lambda place: None, "environments": ((), ("e",))}
    return [
        of("create", create, _PYTHON_CHANGE, **nothing),
        of("change", _PYTHON_CHANGE, _PYTHON_AGAIN),
        of("change to file", _file(_PYTHON_FILE), _PYTHON_AGAIN),
        of("clone", _CLONE, renamed, environments=_BOTH),
        of("roll back", _BACK, _PYTHON_AGAIN, prepare=twice),
        of("rename", _RENAME, renamed, environments=_OTHER),
        of("repair", _REPAIR, _PYTHON_AGAIN, arrange=_damage_python, sick=True),
        of("delete", _DELETE, create, environments=_NONE),
    ]  # fmt: skip
