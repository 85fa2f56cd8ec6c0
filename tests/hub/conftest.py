"""One hub for the whole folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

# The servers are processes of their own, with homes of their own, as that of the tests in the browser is.
from ..browser.conftest import _no_files_in_the_real_home as _no_files_in_the_real_home
from ..browser.conftest import chromium as chromium
from ..browser.conftest import jp_asyncio_loop as jp_asyncio_loop
from ..browser.conftest import jp_server_cleanup as jp_server_cleanup
from .hub import Hub, running_hub
from .person import Person


@pytest.fixture(scope="package")
def hub() -> Iterator[Hub]:
    """A hub where both have logged in and have a server that runs.

    Its folder is not one of pytest's, because others than who runs the tests have to get into it.
    """
    with TemporaryDirectory(prefix="condaenv-hub-") as folder, running_hub(Path(folder)) as running:
        for person in running.people.values():
            person.log_in()
            person.start()
        yield running


@pytest.fixture
def alice(hub: Hub) -> Person:
    return hub.people["alice"]


@pytest.fixture
def bob(hub: Hub) -> Person:
    return hub.people["bob"]
