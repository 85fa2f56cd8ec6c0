"""Names of imports, of distributions and of conda packages."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jupyter_condaenv.formats.names_table import (
    TABLE,
    conda_name_of_import,
    conda_names_of_distribution,
    distribution_of_import,
)

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_names_table.py"

HARD = """
cv2 opencv-python opencv | sklearn scikit-learn scikit-learn | yaml pyyaml pyyaml | PIL pillow pillow
bs4 beautifulsoup4 beautifulsoup4 | skimage scikit-image scikit-image | Crypto pycryptodome pycryptodome
dateutil python-dateutil python-dateutil | osgeo gdal gdal | tensorflow tensorflow tensorflow
torch torch pytorch | torchvision torchvision torchvision | jwt pyjwt pyjwt | dotenv python-dotenv python-dotenv
google.cloud.storage google-cloud-storage google-cloud-storage | google.protobuf protobuf protobuf
google.cloud.bigquery.table google-cloud-bigquery google-cloud-bigquery | google.auth google-auth google-auth
mpl_toolkits.mplot3d matplotlib matplotlib | mpl_toolkits.basemap basemap basemap | pylab matplotlib matplotlib
pkg_resources setuptools setuptools | IPython ipython ipython | attr attrs attrs | zmq pyzmq pyzmq
serial pyserial pyserial | usb pyusb pyusb | git gitpython gitpython | magic python-magic python-magic
docx python-docx python-docx | pptx python-pptx python-pptx | psycopg2 psycopg2 psycopg2
MySQLdb mysqlclient mysqlclient | fitz pymupdf pymupdf | lightgbm lightgbm lightgbm | xgboost xgboost xgboost
graphviz graphviz python-graphviz | igraph igraph python-igraph | umap umap-learn umap-learn
hdbscan hdbscan hdbscan | netCDF4 netcdf4 netcdf4 | cartopy cartopy cartopy | shapely shapely shapely
rasterio rasterio rasterio | pyproj pyproj pyproj | ipywidgets ipywidgets ipywidgets | plotly plotly plotly
dash dash dash | bokeh bokeh bokeh | altair altair altair | vega_datasets vega-datasets vega_datasets
wordcloud wordcloud wordcloud | nltk nltk nltk | spacy spacy spacy | gensim gensim gensim
transformers transformers transformers | datasets datasets datasets | tokenizers tokenizers tokenizers
sentencepiece sentencepiece sentencepiece | jax jax jax | flax flax flax | optax optax optax
haiku dm-haiku dm-haiku | pymc pymc pymc | arviz arviz arviz | stan pystan pystan | prophet prophet prophet
lxml lxml lxml | openpyxl openpyxl openpyxl | xlrd xlrd xlrd | tables tables pytables | h5py h5py h5py
zarr zarr zarr | dask dask dask | dask.dataframe dask dask | distributed distributed distributed
numba numba numba | sympy sympy sympy | statsmodels.api statsmodels statsmodels | networkx networkx networkx
tqdm.auto tqdm tqdm | requests requests requests | matplotlib.pyplot matplotlib matplotlib | numpy numpy numpy
pandas pandas pandas | scipy scipy scipy | seaborn seaborn seaborn | Bio.Seq biopython biopython
imblearn imbalanced-learn imbalanced-learn | sentence_transformers sentence-transformers sentence-transformers
azure.storage.blob azure-storage-blob azure-storage-blob | azure.identity azure-identity azure-identity
ruamel.yaml ruamel-yaml ruamel.yaml | zope.interface zope-interface zope.interface | redis redis redis-py
msgpack msgpack msgpack-python | duckdb duckdb python-duckdb | docker docker docker-py | faiss faiss-cpu faiss-cpu
sphinxcontrib.bibtex sphinxcontrib-bibtex sphinxcontrib-bibtex | nothing_known.at_all nothing-known nothing-known
"""


@pytest.mark.parametrize("row", [row.strip() for row in HARD.replace("|", "\n").split("\n") if row.strip()])
def test_hard_imports(row: str) -> None:
    module, distribution, conda = row.split()
    assert distribution_of_import(module) == distribution
    assert conda_name_of_import(module) == conda


@pytest.mark.parametrize(
    ("distribution", "conda"),
    [
        ("Torch", ("pytorch",)),
        ("opencv_python_headless", ("opencv", "py-opencv")),
        ("matplotlib", ("matplotlib", "matplotlib-base")),
        ("ruamel.yaml", ("ruamel.yaml",)),
        ("typing_extensions", ("typing_extensions",)),
        ("My.Package_X", ("my-package-x", "my.package_x")),
        ("sklearn", ("scikit-learn",)),
    ],
)
def test_distributions(distribution: str, conda: tuple[str, ...]) -> None:
    assert conda_names_of_distribution(distribution) == conda


def test_the_table_is_small_and_says_where_it_comes_from() -> None:
    assert TABLE.stat().st_size < 100_000
    assert "MIT" in json.loads(TABLE.read_text())["source"]


def test_the_script_keeps_what_differs_with_the_corrections_on_top(tmp_path: Path) -> None:
    entries = [
        ("same", "same", "same"),
        ("Py_Thing", "py-thing", "py_thing"),
        ("thing", "python-thing", "thing"),
        ("scikit-other", "scikit-other", "skother"),
        ("fork-of-other", "fork-of-other", "skother"),
        ("numpy-addon", "numpy-addon", "numpy"),
        ("numpy", "numpy", "numpy"),
        ("contextvars-old", "contextvars-old", "contextvars"),
        ("google-cloud-x", "google-cloud-x", "google.cloud.x"),
        ("google-thing", "google-thing", "google"),
        ("matplotlib", "matplotlib-base", "matplotlib"),
        ("0164e082b29777fbc56c2373b68da93d23a29a040787e7f1c65e1562f133", "hashed", "hashed"),
    ]
    mapping = {
        pypi: {"pypi_name": pypi, "conda_name": conda, "import_name": module} for pypi, conda, module in entries
    }
    wheel = tmp_path / "conda_pypi-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("conda_pypi/grayskull_pypi_mapping.json", json.dumps(mapping))
    output = tmp_path / "names.json"
    subprocess.run([sys.executable, SCRIPT, wheel, "--output", output], check=True)
    table = json.loads(output.read_text())
    assert table["conda"]["thing"] == "python-thing"
    assert table["conda"]["matplotlib"] == "matplotlib matplotlib-base", "corrected"
    assert not {"same", "py-thing", "numpy", "hashed"} & table["conda"].keys()
    assert table["imports"]["skother"] == "scikit-other", "the shorter of two"
    assert table["imports"]["yaml"] == "pyyaml", "corrected"
    assert not {"same", "numpy", "contextvars", "google", "google.cloud.x", "hashed"} & table["imports"].keys()
