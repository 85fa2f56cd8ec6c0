"""The smallest honest spec of a notebook, from hand-written environments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_condaenv.domain.errors import Malformed
from jupyter_condaenv.engine.solver import Solver
from jupyter_condaenv.engine.states import state_hash
from jupyter_condaenv.formats import environment_yml
from jupyter_condaenv.services.environments import EnvironmentService
from jupyter_condaenv.services.exports import ExportService
from jupyter_condaenv.services.notebooks import NotebookReport, NotebookService

from ..conftest import Home
from ..prefixes import write_distribution, write_kernel, write_prefix, write_record

LIB = "lib/python3.11/site-packages"
ASKED = [
    "python=3.11",
    "ipykernel",
    "matplotlib",
    "scikit-learn>=1",
    "pandas",
    "scipy",
    "openpyxl",
    "left-over",
    "pip",
]
HISTORY = f"==> 2026-11-22 15:56:34 <==\n# cmd: conda create -n ml\n# update specs: {ASKED}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that the server shows."""
    (tmp_path / "root" / "work").mkdir(parents=True)
    return tmp_path / "root"


@pytest.fixture
def service(home: Home, root: Path) -> NotebookService:
    environments = EnvironmentService()
    return NotebookService(environments, ExportService(environments, Solver(1.0)), lambda: root)


@pytest.fixture
def prefix(home: Home) -> Path:
    """The environment `ml`, whose kernel is `conda-env-ml-py`."""
    prefix = write_prefix(home.envs / "ml", {"python": "3.11.7", "left-over": "1.0", "pip": "24.0"}, HISTORY)
    write_kernel(prefix)
    for name, version, files, depends in [
        ("ipykernel", "6.29.0", ["ipykernel/__init__.py"], ["python"]),
        ("matplotlib", "3.9.2", [], ["matplotlib-base >=3.9.2"]),
        ("matplotlib-base", "3.9.2", ["matplotlib/__init__.py"], ["numpy"]),
        ("numpy", "2.1.0", ["numpy/__init__.py"], ["python"]),
        ("scikit-learn", "1.5.2", ["sklearn/__init__.py"], ["numpy", "scipy"]),
        ("scipy", "1.14.1", ["scipy/__init__.py"], ["numpy"]),
        ("pandas", "2.2.3", ["pandas/__init__.py"], ["numpy"]),
        ("openpyxl", "3.1.5", ["openpyxl/__init__.py"], []),
    ]:
        write_record(prefix, name, version, files=[f"{LIB}/{file}" for file in files], depends=depends)
    write_distribution(prefix / LIB, "umap-learn", "0.5.7", RECORD="umap/__init__.py,,\n", REQUESTED="")
    write_distribution(prefix / LIB, "dull", "1.0", RECORD="dull.py,,\n", REQUESTED="")
    return prefix


def notebook(*sources: str, kernel: str | None = "conda-env-ml-py", **metadata: Any) -> dict[str, Any]:
    kernelspec = {"kernelspec": {"name": kernel, "display_name": "x", "language": "python"}} if kernel else {}
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return {"cells": cells, "metadata": {**kernelspec, **metadata}, "nbformat": 4, "nbformat_minor": 5}


def report_on(service: NotebookService, *sources: str, **options: Any) -> NotebookReport:
    content = options.pop("content", None) or notebook(*sources)
    return service.environment_of({"content": content, **options})


def leads(report: NotebookReport) -> dict[str, str]:
    return {
        item.name: item.status + (f" {item.package}" if item.package else "") + "?" * item.optional
        for item in report.imports
    }


def messages(report: NotebookReport) -> str:
    return "\n".join(note.message for note in report.notes)


@pytest.mark.usefixtures("prefix")
def test_what_is_imported_is_named_with_its_version(service: NotebookService) -> None:
    report = report_on(
        service, "import os\nimport pandas as pd", "%matplotlib inline\nfrom sklearn.svm import SVC"
    )
    assert (report.environment, report.kernel, report.language) == ("ml", "conda-env-ml-py", "python")
    assert report.spec.name == "ml"
    assert report.spec.channels == ("conda-forge",)
    assert report.spec.specs == (
        *("python=3.11", "ipykernel=6.29.0", "matplotlib=3.9.2", "pandas=2.2.3", "scikit-learn=1.5.2"),
    )
    assert report.spec.pip == ()
    assert leads(report) == {
        "os": "stdlib",
        "pandas": "installed pandas",
        "matplotlib": "installed matplotlib-base",
        "sklearn": "installed scikit-learn",
    }
    pandas = report.imports[1]
    assert (pandas.package, pandas.version, pandas.manager) == ("pandas", "2.2.3", "conda")
    assert (pandas.cell, pandas.line) == (0, 2)
    assert environment_yml.parse(report.file.content).specs == report.spec.specs
    assert report.file.name == "environment.yml"
    assert report.notes == ()


@pytest.mark.usefixtures("prefix")
def test_what_was_not_asked_for_is_named_too_and_what_nobody_needs_is_told(service: NotebookService) -> None:
    report = report_on(service, "import numpy, sklearn")
    assert "numpy=2.1.0" in report.spec.specs
    assert [(package.name, package.manager) for package in report.unused] == [
        ("dull", "pip"),
        ("left-over", "conda"),
        ("matplotlib", "conda"),
        ("openpyxl", "conda"),
        ("pandas", "conda"),
        ("umap-learn", "pip"),
    ], "scipy is needed by scikit-learn"


@pytest.mark.usefixtures("prefix")
def test_pip_has_its_own_part(service: NotebookService) -> None:
    report = report_on(service, "import umap")
    assert report.spec.specs == ("python=3.11", "ipykernel=6.29.0", "pip=24.0")
    assert report.spec.pip == ("umap-learn==0.5.7",)
    assert report.imports[0].manager == "pip"


def test_a_local_package_of_pip_is_left_out_and_said(
    service: NotebookService, prefix: Path, tmp_path: Path
) -> None:
    direct = json.dumps({"url": tmp_path.as_uri(), "dir_info": {"editable": True}})
    write_distribution(prefix / LIB, "mine", "1.0", RECORD="mine.py,,\n", direct_url__json=direct)
    commit = {"url": "https://me:secret@example.org/r.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    write_distribution(prefix / LIB, "far", "1.0", RECORD="far.py,,\n", direct_url__json=json.dumps(commit))
    report = report_on(service, "import mine, far")
    assert report.spec.pip == ("far @ git+https://example.org/r.git@abc",)
    assert "“mine” was installed by pip from files of this machine" in messages(report)


@pytest.mark.usefixtures("prefix")
def test_what_is_missing_is_named_without_a_version_and_said(service: NotebookService) -> None:
    report = report_on(
        service, "import cv2, torch\ntry:\n    import cupy\nexcept ImportError:\n    pass\nimport urllib2"
    )
    assert report.spec.specs == ("python=3.11", "ipykernel=6.29.0", "opencv", "pytorch")
    assert leads(report) == {
        "cv2": "missing opencv",
        "torch": "missing pytorch",
        "cupy": "missing cupy?",
        "urllib2": "missing",
    }
    assert "“cv2” is not installed in “ml”" in messages(report)
    assert "“urllib2” is no longer part of Python" in messages(report)
    note = next(note for note in report.notes if "cv2" in note.message)
    assert (note.cell, note.line) == (0, 1)


@pytest.mark.usefixtures("prefix")
def test_what_the_notebook_installs_itself(service: NotebookService) -> None:
    pip, conda = "%pip install deepthing==2 openpyxl unheard", "!conda install -y -c bioconda samthing=1"
    report = report_on(service, f"{pip}\n{conda}\nimport deepthing, samthing", "%pip install -r more.txt")
    assert report.spec.specs == ("python=3.11", "ipykernel=6.29.0", "openpyxl=3.1.5", "samthing=1", "pip=24.0")
    assert report.spec.pip == ("deepthing==2",)
    assert report.spec.channels == ("conda-forge", "bioconda")
    assert [(install.manager, install.specs) for install in report.installs] == [
        ("pip", ("deepthing==2", "openpyxl", "unheard")),
        ("conda", ("samthing=1",)),
        ("pip", ()),
    ]
    assert "installs “unheard” itself" in messages(report)
    assert "“more.txt”" in messages(report)
    assert {item.name: item.manager for item in report.imports} == {"deepthing": "pip", "samthing": "conda"}


@pytest.mark.usefixtures("prefix")
def test_calls_that_need_an_engine_use_it(service: NotebookService) -> None:
    report = report_on(service, "import pandas as pd\npd.read_excel('x.xlsx')")
    assert "openpyxl=3.1.5" in report.spec.specs
    assert leads(report)["openpyxl"] == "installed openpyxl?"
    assert "xlrd" not in leads(report), "the other engine is not there, and not needed"
    assert report.imports[1].via == "read_excel"


@pytest.mark.usefixtures("prefix")
def test_local_modules_are_followed(service: NotebookService, root: Path) -> None:
    work = root / "work"
    (work / "helper.py").write_text("import pandas\nimport other\nfrom . import x\n")
    (work / "other.py").write_text("import helper\ntry:\n    import scipy\nexcept ImportError: pass\n")
    (work / "package").mkdir()
    (work / "package" / "__init__.py").write_text("from . import inner\n")
    (work / "package" / "inner.py").write_text("import nothing_known\n")
    (work / "plain").mkdir()
    (root / "src").mkdir()
    (root / "src" / "above.py").touch()
    code = "import sys\nsys.path.append('../src')\nimport helper, package.inner, plain, above"
    (work / "run.py").write_text("import sklearn")
    (work / "run.ipynb").write_text(json.dumps(notebook("import openpyxl")))
    code += "\n%run run.py\n%run run.ipynb\n%run ../../outside.py\n%run nowhere"
    written = "%%writefile written.py\nimport umap"
    content = notebook(code, written, "import written\nfrom . import y")
    report = report_on(service, content=content, path="work/a.ipynb")
    assert leads(report) == {
        "sys": "stdlib",
        **dict.fromkeys(["helper", "package", "plain", "above", "other", "written", "."], "local"),
        "pandas": "installed pandas",
        "scipy": "installed scipy?",
        "sklearn": "installed scikit-learn",
        "openpyxl": "installed openpyxl",
        "umap": "installed umap-learn",
        "nothing_known": "missing nothing-known",
    }
    assert next(item for item in report.imports if item.name == "pandas").via == "helper"
    assert leads(report_on(service, content=content))["helper"] == "missing helper", "nobody knows the folder"


@pytest.mark.usefixtures("prefix")
def test_nothing_outside_of_the_root_is_looked_at(service: NotebookService, root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("import pandas")
    (root / "work" / "linked").symlink_to(tmp_path)
    (root / "work" / "link.py").symlink_to(tmp_path / "secret.py")
    code = f"sys.path += ['x']\nsys.path.append('{tmp_path}')\nsys.path.append('../..')\nimport secret, link"
    report = report_on(service, content=notebook(code), path="work/a.ipynb")
    assert leads(report) == {"secret": "missing secret", "link": "local"}
    report = report_on(service, content=notebook("sys.path.append('linked')\nimport secret"), path="work/a.ipynb")
    assert leads(report) == {"secret": "missing secret"}


def test_a_kernel_that_is_not_here(service: NotebookService) -> None:
    info = {"name": "python", "version": "3.10.4"}
    code = "import sklearn, pandas, tomllib\n%pip install deepthing\nimport deepthing"
    content = notebook(code, kernel="far-away", language_info=info)
    report = report_on(service, content=content, path="work/My notebook (1).ipynb")
    assert report.environment is None
    assert report.spec.name == "My-notebook-1"
    assert report.spec.specs == ("python=3.10", "ipykernel", "pandas", "scikit-learn", "tomllib", "pip")
    assert report.spec.pip == ("deepthing",)
    assert report.unused == ()
    assert "“far-away” belongs to no environment" in messages(report)
    with pytest.raises(Malformed) as error:
        report_on(service, content=content, scope="full")
    assert error.value.field == "environment"


def test_the_whole_environment(service: NotebookService, prefix: Path) -> None:
    report = report_on(service, "import pandas", scope="full")
    assert "numpy=2.1.0=0" in report.spec.specs
    assert len(report.spec.specs) == len(list((prefix / "conda-meta").glob("*.json")))
    assert set(report.spec.pip) == {"umap-learn==0.5.7", "dull==1.0"}
    assert leads(report) == {"pandas": "installed pandas"}


def test_another_environment_than_the_kernel_s(service: NotebookService, prefix: Path, home: Home) -> None:
    write_prefix(home.envs / "other", {"python": "3.12.1"})
    report = report_on(service, "import pandas, cgi", environment="other")
    assert report.environment == "other"
    assert report.spec.specs == ("python=3.12", "ipykernel", "pandas")
    assert "“ipykernel” is not installed in “other”" in messages(report)
    assert leads(report) == {"pandas": "missing pandas", "cgi": "stdlib"}


def test_a_notebook_in_another_language(service: NotebookService, prefix: Path) -> None:
    content = notebook("library(dplyr)")
    content["metadata"]["kernelspec"]["language"] = "R"
    report = report_on(service, content=content)
    assert report.imports == ()
    assert "pandas=2.2.3" in report.spec.specs
    assert "Python only" in messages(report)


def test_the_kernel_of_the_server_itself(home: Home, prefix: Path, root: Path) -> None:
    environments = EnvironmentService(running=prefix)
    exports = ExportService(environments, Solver(1.0))
    own = NotebookService(environments, exports, lambda: root, running=str(prefix))
    assert report_on(own, content=notebook("import os", kernel="python3")).environment == "ml"
    elsewhere = NotebookService(environments, exports, lambda: root)
    assert report_on(elsewhere, content=notebook("import os", kernel="python3")).environment is None


def test_an_old_notebook_and_a_folder_that_cannot_be_seen(service: NotebookService) -> None:
    code = "sys.path.append('../../lib')\nimport urllib2, far_away"
    content = notebook(code, kernel=None, language_info={"name": "python", "version": "2.7.18"})
    report = report_on(service, content=content, path="work/a.ipynb")
    assert report.spec.specs == ("python=2.7", "far-away", "ipykernel")
    assert leads(report) == {"urllib2": "stdlib", "far_away": "missing far-away"}
    assert "ran with Python 2.7" in messages(report)
    assert "“../../lib”, which cannot be seen from here" in messages(report)
    assert "The kernel of this notebook belongs to no environment" in messages(report)


@pytest.mark.usefixtures("prefix")
def test_a_damaged_cell_is_said(service: NotebookService) -> None:
    report = report_on(service, "print 'x'\nimport pandas")
    assert "not valid Python" in messages(report)
    assert leads(report) == {"pandas": "installed pandas"}


async def test_a_notebook_carries_its_environment(service: NotebookService, prefix: Path) -> None:
    block = await service.carry("ml")
    assert (block["version"], block["environment"], block["runs"]) == (1, "ml", [])
    assert "pandas=2.2.3" in environment_yml.parse(block["spec"]).specs
    assert block["hash"] == state_hash(prefix)
    carrier = notebook("import pandas", condaenv=block)
    report = report_on(service, content=carrier)
    assert report.carried
    assert (report.carried.environment, report.carried.current) == ("ml", True)
    write_record(prefix, "newcomer")
    report = report_on(service, content=carrier)
    assert report.carried
    assert report.carried.current is False
    elsewhere = report_on(service, content={**carrier, "metadata": {"condaenv": block}})
    assert elsewhere.carried
    assert elsewhere.carried.current is None


LINES = st.sampled_from(
    [
        *(
            "import pandas, far_away",
            "%pip install 'x>1' git+https://x/\ud800#egg=far_away",
            "!conda install far_away=\x07",
        ),
        *(
            "!pip install far-away[extra]==1.0 ; python_version<'3'",
            "!conda install -c \ud800 'far_away >=1'",
            "%%time",
        ),
        *(
            "sys.path.append('\ud800\0')",
            "sys.path.append('\\ud800\\x00')",
            "%run \0.py",
            "%%writefile \0.py",
            "from google.cloud import *",
            "import " + "a" * 300,
            "%run " + "b" * 5000,
            "import é.x",
        ),
    ]
)
ODD = st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()), st.just("3.²"), st.just("9" * 5000))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(LINES, st.text())), ODD, ODD, ODD, st.sampled_from([None, "work/a.ipynb"]))
def test_any_notebook_is_answered(
    service: NotebookService,
    prefix: Path,
    lines: list[str],
    version: Any,
    kernel: Any,
    block: Any,
    path: str | None,
) -> None:
    info = {"name": "python", "version": version}
    for name in (kernel, "conda-env-ml-py"):
        content = notebook("\n".join(lines), kernel=name, language_info=info, condaenv=block)
        report = service.environment_of({"content": content, "path": path})
        assert report.spec.specs[0].startswith("python")
        assert environment_yml.parse(report.file.content).specs == report.spec.specs


def test_without_files_only_content_can_be_sent(home: Home) -> None:
    environments = EnvironmentService()
    service = NotebookService(environments, ExportService(environments, Solver(1.0)), lambda: None)
    assert leads(report_on(service, content=notebook("import os"), path="a.ipynb")) == {"os": "stdlib"}
    with pytest.raises(Malformed) as error:
        service.environment_of({"path": "a.ipynb"})
    assert error.value.code == "no_files"
