"""What the code of a notebook imports, installs and leaves beside it. Nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..domain.credentials import without_secrets
from ..domain.package import Manager
from .ipython_syntax import Code, logical_lines, module_of_file, plain_python, read_line_magic, tree_of
from .notebook import Cell, is_path
from .shell_command import Command, read_command, read_words

LARGEST_CELL = 1_000_000
"""Characters; a larger cell holds data, and is passed over."""

MOST_IMPORTS = 5_000
"""A notebook with more was not written by a person, and no more are told."""


@dataclass(frozen=True, slots=True)
class Import:
    """An import in a cell; `line` counts from 1.

    `names` are those of `from module import names`, each of which may be a module too; `module` begins with
    a dot where the import is relative. `optional` says that the code goes on without it. `via` names what
    makes the import necessary where it does not stand in the notebook itself; with `engine` that is a call,
    such as `read_excel`, which takes one of several modules.
    """

    module: str
    cell: int
    line: int
    names: tuple[str, ...] = ()
    optional: bool = False
    via: str | None = None
    engine: bool = False


@dataclass(frozen=True, slots=True)
class Install:
    """An installation that the notebook does itself, without credentials.

    `files` are lists of requirements that it reads.
    """

    manager: Manager
    specs: tuple[str, ...]
    channels: tuple[str, ...]
    files: tuple[str, ...]
    cell: int
    line: int


@dataclass(frozen=True, slots=True)
class Run:
    """A script or a notebook that is run as if it were part of this one."""

    path: str
    cell: int
    line: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the code tells.

    `local_modules` are those that cells write, download or clone, `written` maps those that cells write to their
    code; `search_folders` were added to `sys.path`; `damaged` are the indices of cells that are not Python, whose
    imports were looked for line by line.
    """

    imports: tuple[Import, ...]
    installs: tuple[Install, ...]
    runs: tuple[Run, ...]
    local_modules: frozenset[str]
    written: Mapping[str, str]
    search_folders: tuple[str, ...]
    damaged: tuple[int, ...]


@dataclass(slots=True)
class _Found:
    imports: list[Import] = field(default_factory=list)
    installs: list[Install] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    local_modules: set[str] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)
    search_folders: list[str] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)


def analyse(cells: Iterable[Cell]) -> Analysis:
    """Read the code of all cells."""
    found = _Found()
    for cell in cells:
        if len(cell.source) <= LARGEST_CELL:
            _CellReader(cell.index, found).read(cell.source)
    return Analysis(
        imports=tuple(sorted(found.imports, key=lambda item: (item.cell, item.line))[:MOST_IMPORTS]),
        installs=tuple(found.installs),
        runs=tuple(found.runs),
        local_modules=frozenset(found.local_modules),
        written=found.written,
        search_folders=tuple(dict.fromkeys(found.search_folders)),
        damaged=tuple(found.damaged),
    )


ENGINES = {
    **dict.fromkeys(("read_excel", "ExcelFile"), ("openpyxl", "xlrd")),
    **dict.fromkeys(("to_excel", "ExcelWriter"), ("openpyxl", "xlsxwriter")),
    **dict.fromkeys(("read_parquet", "to_parquet"), ("pyarrow", "fastparquet")),
    **dict.fromkeys(("read_feather", "to_feather", "read_orc", "to_orc"), ("pyarrow",)),
    **dict.fromkeys(("read_hdf", "to_hdf", "HDFStore"), ("tables",)),
    **dict.fromkeys(("read_sql", "read_sql_query", "read_sql_table", "to_sql"), ("sqlalchemy",)),
    **dict.fromkeys(("open_dataset", "open_mfdataset", "to_netcdf"), ("netCDF4", "h5netcdf", "cfgrib")),
    **dict.fromkeys(("open_zarr", "to_zarr"), ("zarr",)),
    "read_html": ("lxml", "html5lib", "bs4"),
    "to_markdown": ("tabulate",),
    "explore": ("folium", "mapclassify"),
}
"""Modules that calls of pandas, xarray and geopandas import when they are needed."""

_RUNNERS = frozenset({"system", "getoutput", "run", "call", "check_call", "check_output", "Popen", "popen"})
_CATCH_IMPORT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_IMPORT = re.compile(r"(?:^|[;:])\s*((?:import|from)\s[^;]*)")
_TRY_TYPES: tuple[type[ast.AST], ...] = (ast.Try, getattr(ast, "TryStar", ast.Try))


class _CellReader:
    """Reads one cell into what was found so far."""

    def __init__(self, index: int, found: _Found) -> None:
        self._index = index
        self._found = found

    def read(self, source: str) -> None:
        tree = tree_of(source)
        if tree is None:
            code = plain_python(source)
            tree = tree_of(code.text)
            if tree is None:
                self._read_line_by_line(code.text)
            self._keep(code)
        if tree is not None:
            self._read_tree(tree, 0)

    def _read_line_by_line(self, text: str) -> None:
        self._found.damaged.append(self._index)
        for start, group in logical_lines(text.split("\n")):
            line = "\n".join(group).strip()
            if "import" not in line:
                continue
            tree = tree_of(line)
            parts = [tree] if tree else [tree_of(match[1].strip()) for match in _IMPORT.finditer(line)]
            for part in parts:
                if part:
                    self._read_tree(part, start)

    def _read_tree(self, tree: ast.Module, line_offset: int) -> None:
        """Walk without recursion: cells may be nested deeper than the interpreter likes."""
        waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
        while waiting:
            node, optional = waiting.pop()
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._import(alias.name, node.lineno + line_offset, (), optional)
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                names = tuple(alias.name for alias in node.names)
                self._import(module, node.lineno + line_offset, names, optional)
            elif isinstance(node, ast.Call):
                self._call(node, node.lineno + line_offset, optional)
            waiting += reversed([*_children(node, optional)])

    def _import(self, module: str, line: int, names: tuple[str, ...], optional: bool) -> None:
        self._found.imports.append(Import(module, self._index, line, names, optional))

    def _call(self, node: ast.Call, line: int, optional: bool) -> None:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        for engine in ENGINES.get(name, ()) if isinstance(function, ast.Attribute) else ():
            self._found.imports.append(Import(engine, self._index, line, (), True, via=name, engine=True))
        texts = [text for argument in node.args if (text := _constant(argument)) is not None]
        if name in ("import_module", "__import__") and texts and not texts[0].startswith("."):
            if all(part.isidentifier() for part in texts[0].split(".")):
                self._import(texts[0], line, (), optional)
        elif name in ("append", "insert", "extend") and _is_search_path(function):
            parts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            folder = "/".join(part for part in parts if isinstance(part, str))
            self._found.search_folders += [folder] if folder and is_path(folder) else []
        elif name == "run_line_magic" and len(texts) == 2:
            code = Code()
            read_line_magic(texts[0], texts[1], line, code)
            self._keep(code)
        elif name in _RUNNERS and node.args:
            self._keep_command(_command_of(node.args[0]), line)

    def _keep(self, code: Code) -> None:
        for module, line in code.modules:
            if all(part.isidentifier() for part in module.split(".")):
                self._import(module, line, (), False)
        for command, line in code.commands:
            self._keep_command(read_command(command), line)
        self._found.runs += [Run(path, self._index, line) for path, line in code.runs if is_path(path)]
        self._leave(list(code.written))
        for path, text in code.written.items():
            name = module_of_file(path)
            if name and path.endswith(".py"):
                self._found.written[name] = self._found.written.get(name, "") + text + "\n"

    def _keep_command(self, command: Command, line: int) -> None:
        for found in command.installs:
            install = Install(
                manager=found.manager,
                specs=tuple(map(without_secrets, found.specs)),
                channels=tuple(map(without_secrets, found.channels)),
                files=tuple(map(without_secrets, found.files)),
                cell=self._index,
                line=line,
            )
            self._found.installs.append(install)
        self._leave(command.left)

    def _leave(self, files: list[str]) -> None:
        self._found.local_modules |= {module for file in files if (module := module_of_file(file))}


def _children(node: ast.AST, optional: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Yield what is in a node, and whether the code goes on where an import in it fails."""
    if isinstance(node, _TRY_TYPES):
        handlers = getattr(node, "handlers", [])
        careful = optional or any(_catches_import(handler) for handler in handlers)
        for part in ("body", "handlers", "orelse", "finalbody"):
            yield from (
                (child, careful if part in ("body", "handlers") else optional) for child in getattr(node, part)
            )
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        careful = optional or any(_suppresses_import(item.context_expr) for item in node.items)
        yield from ((child, careful) for child in ast.iter_child_nodes(node))
    elif isinstance(node, ast.If) and "TYPE_CHECKING" in _names_in(node.test):
        yield from ((child, True) for child in node.body)
        yield from ((child, optional) for child in node.orelse)
    else:
        yield from ((child, optional) for child in ast.iter_child_nodes(node))


def _catches_import(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or bool(_names_in(handler.type) & _CATCH_IMPORT)


def _suppresses_import(expression: ast.expr) -> bool:
    names = _names_in(expression)
    return "suppress" in names and bool(names & _CATCH_IMPORT)


def _names_in(expression: ast.expr) -> set[str]:
    return {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(expression)
        if isinstance(node, (ast.Name, ast.Attribute))
    }


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_search_path(function: ast.expr) -> bool:
    """Tell whether a method is one of `sys.path`."""
    path = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(path, ast.Attribute) and path.attr == "path" and getattr(path.value, "id", "") == "sys"


def _command_of(argument: ast.expr) -> Command:
    """Read the first argument of `os.system`, `subprocess.run` and their like."""
    text = _constant(argument)
    if text is not None:
        return read_command(text)
    if not isinstance(argument, (ast.List, ast.Tuple)):
        return Command()
    words = [_constant(item) for item in argument.elts]
    # What is no text here is nearly always sys.executable.
    return read_words(["python" if word is None else word for word in words])
