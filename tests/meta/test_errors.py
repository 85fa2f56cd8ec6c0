"""Every error has its place in the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rattler import exceptions

from jupyter_condaenv.api.errors import STATUSES
from jupyter_condaenv.domain.errors import BY_CLASS_NAME, CondaEnvError, EngineFailure, Unreadable
from jupyter_condaenv.engine.rattler_errors import MAPPED, told_as_ours
from jupyter_condaenv.engine.worker import error_as_json, error_from_json

RATTLERS = [
    value for name, value in vars(exceptions).items() if name.endswith("Error") and isinstance(value, type)
]


def ours(base: type[CondaEnvError] = CondaEnvError) -> Iterator[type[CondaEnvError]]:
    for error in base.__subclasses__():
        if error.__module__ == "jupyter_condaenv.domain.errors":
            yield error
            yield from ours(error)


def test_there_are_errors_to_look_at() -> None:
    assert len(RATTLERS) > 30
    assert len(list(ours())) >= 10


@pytest.mark.parametrize("error", RATTLERS)
def test_every_error_of_rattler_is_told_as_ours(error: type[Exception]) -> None:
    assert error in MAPPED
    with pytest.raises(CondaEnvError) as told, told_as_ours():
        raise error("something went wrong at https://user:secret@example.org/t/token/channel")
    assert told.value.message
    assert "secret" not in told.value.message
    assert "/t/token" not in told.value.message


@pytest.mark.parametrize("error", list(ours()))
def test_every_error_of_ours_has_a_status_and_crosses_a_pipe(error: type[CondaEnvError]) -> None:
    assert error in STATUSES
    assert BY_CLASS_NAME[error.__name__] is error
    sent = error("What went wrong.", code="some_code", field="specs[1]")
    received = error_from_json(error_as_json(sent))
    assert type(received) is error
    assert vars(received) == vars(sent)


def test_line_and_column_cross_a_pipe() -> None:
    received = error_from_json(error_as_json(Unreadable("No.", line=3, column=7)))
    assert isinstance(received, Unreadable)
    assert (received.line, received.column) == (3, 7)


def test_an_error_that_is_not_ours_crosses_as_an_engine_failure() -> None:
    received = error_from_json(error_as_json(KeyError("x")))
    assert isinstance(received, EngineFailure)
    assert received.code == "internal"
