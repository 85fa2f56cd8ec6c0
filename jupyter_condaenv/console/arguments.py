"""What can be written after `jupyter condaenv`: commands, their options, and the help."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from ..domain.errors import Malformed

PROGRAM = "jupyter condaenv"


class Parser(argparse.ArgumentParser):
    """A parser that raises `Malformed` instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line."""
        raise Malformed(f"{message[:1].upper()}{message[1:]}. See “{self.prog} --help”.", code="usage")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it does, in a line; how it is called; and what adds its options."""

    summary: str
    examples: tuple[str, ...]
    add_options: Callable[[Parser], None]
    changes: bool = False
    """Whether it makes a plan, which can be looked at without doing it."""


def parse(words: list[str]) -> argparse.Namespace:
    """Read a command line; raise `Malformed`. `command` and `plan_only` are set beside the options."""
    name = words[0] if words and not words[0].startswith("-") else None
    if name is None:
        _overview().parse_args(words)
        raise Malformed(f"Say what to do: one of {', '.join(COMMANDS)}.", code="usage")
    plan_only = name == "plan"
    if plan_only and len(words) > 1 and COMMANDS.get(words[1], COMMANDS["plan"]).changes:
        words = words[1:]
        name = words[0]
    if name not in COMMANDS:
        message = f"There is no command “{name}”. Known are {', '.join(COMMANDS)}."
        raise Malformed(message, code="usage")
    parser = _parser_of(name, f"{PROGRAM} plan {name}" if plan_only and name != "plan" else f"{PROGRAM} {name}")
    # Options and packages may be mixed, as conda allows it.
    arguments = parser.parse_intermixed_args(words[1:])
    arguments.command = name
    arguments.plan_only = plan_only
    if plan_only and name != "plan":
        arguments.dry_run = True
    return arguments


def _overview() -> Parser:
    lines = "\n".join(f"  {name:<10}{command.summary}" for name, command in COMMANDS.items())
    parser = Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} COMMAND [OPTIONS]",
        description="Make, change and hand on conda environments, as the sidebar of JupyterLab does it.",
        epilog=f"commands:\n{lines}\n\n“{PROGRAM} COMMAND --help” tells more about each of them.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action=_Version, help="show the version and end")
    return parser


def _parser_of(name: str, program: str) -> Parser:
    command = COMMANDS[name]
    examples = "\n".join(f"  {PROGRAM} {example}" for example in command.examples)
    parser = Parser(
        prog=program,
        description=textwrap.fill(command.summary[:1].upper() + command.summary[1:] + ".", 79),
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_options(parser)
    parser.add_argument("--json", action="store_true", help="write one JSON document, for programs")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but what went wrong")
    return parser


class _Version(argparse.Action):
    """Shows the version; it costs milliseconds to find, so it is looked up only now."""

    def __init__(self, option_strings: list[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(version("jupyter-condaenv"))  # noqa: T201
        parser.exit()


def _environment(parser: Parser) -> None:
    parser.add_argument("-n", "--name", metavar="NAME", help="the environment, by its name")
    parser.add_argument("-p", "--prefix", metavar="PREFIX", help="the environment, by the folder it is in")


def _committing(parser: Parser) -> None:
    parser.add_argument("-d", "--dry-run", action="store_true", help="show the plan and change nothing")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--no-wait", action="store_true", help="fail at once where another process changes the environment"
    )


def _many(parser: Parser, *names: str, metavar: str, text: str) -> None:
    parser.add_argument(*names, action="append", default=[], metavar=metavar, help=f"{text}; repeatable")


def _overriding(parser: Parser) -> None:
    text = "plan for a machine that has this, such as __cuda=12.4; nothing after “=”: that has none"
    _many(parser, "--override", metavar="NAME=VERSION", text=text)


def _list(parser: Parser) -> None:
    parser.add_argument("-n", "--name", metavar="NAME", help="list the packages of this environment instead")
    parser.add_argument("-p", "--prefix", metavar="PREFIX", help="the same, by the folder it is in")


def _create(parser: Parser) -> None:
    parser.add_argument("specs", nargs="*", metavar="PACKAGE", help="a package, such as numpy or python=3.11")
    parser.add_argument("-n", "--name", metavar="NAME", help="its name; a file may give one too")
    parser.add_argument("-p", "--prefix", metavar="PREFIX", help="the folder to make it in, instead of a name")
    parser.add_argument("-f", "--file", metavar="FILE", help="make what this file asks for; “-” is standard input")
    parser.add_argument(
        "--clone", metavar="ENVIRONMENT", help="make the same as this one, given by name or prefix"
    )
    _many(parser, "-c", "--channel", metavar="CHANNEL", text="take packages only from this channel")
    _many(parser, "--pip", "--pip-install", metavar="REQUIREMENT", text="install this with pip")
    _overriding(parser)
    _committing(parser)


def _change(parser: Parser) -> None:
    parser.add_argument("specs", nargs="*", metavar="PACKAGE", help="a package to install, such as numpy=2")
    _environment(parser)
    parser.add_argument("-f", "--file", metavar="FILE", help="bring it to what this file asks for")
    parser.add_argument("--prune", action="store_true", help="with -f: remove what the file does not ask for")
    _many(parser, "--install", metavar="PACKAGE", text="the same as a PACKAGE without an option")
    _many(parser, "--remove", metavar="NAME", text="remove this package, of conda or pip")
    _many(parser, "--update", metavar="NAME", text="bring this package up to date")
    parser.add_argument("--all", "--update-all", action="store_true", help="bring everything up to date")
    _many(parser, "--pip", "--pip-install", metavar="REQUIREMENT", text="install this with pip")
    _many(parser, "--pip-remove", metavar="NAME", text="remove this package of pip")
    _overriding(parser)
    _committing(parser)


def _rollback(parser: Parser) -> None:
    _environment(parser)
    parser.add_argument(
        "--revision",
        "--rev",
        type=int,
        metavar="NUMBER",
        required=True,
        help="the revision, as history numbers it",
    )
    _committing(parser)


def _rename(parser: Parser) -> None:
    parser.add_argument("new_name", metavar="NEW_NAME", help="what it is to be called")
    _environment(parser)
    _committing(parser)


def _of_one(parser: Parser) -> None:
    _environment(parser)
    _committing(parser)


def _clean(parser: Parser) -> None:
    parser.add_argument("what", nargs="*", metavar="WHAT", help="the same as an option without dashes")
    parser.add_argument("-a", "--all", action="store_true", help="all of these")
    for option, target, text in (
        ("-t", "tarballs", "archives that were downloaded"),
        ("-p", "packages", "packages that no environment uses"),
        ("-i", "index", "what channels said they offer"),
        ("-b", "bytecode", "byte code that was kept for the next time"),
        ("-l", "leftovers", "what killed processes left"),
    ):
        names = (option, f"--{target}", *(["--index-cache"] if target == "index" else []))
        parser.add_argument(*names, action="append_const", dest="what_else", const=target, help=text)
    _committing(parser)


def _export(parser: Parser) -> None:
    _environment(parser)
    parser.add_argument("--format", default="environment-yml", metavar="FORMAT", help="such as environment-yml")
    parser.add_argument(
        "--scope", metavar="SCOPE", help="requested, versions, minor or full; else what suits the format"
    )
    _many(parser, "--platform", metavar="PLATFORM", text="for this platform, such as linux-64; for lock files")
    parser.add_argument("-o", "--output", "-f", "--file", metavar="FILE", help="write it there")


def _history(parser: Parser) -> None:
    _environment(parser)
    parser.add_argument("--revision", "--rev", type=int, metavar="NUMBER", help="show all changes of this one")


def _plan(parser: Parser) -> None:
    parser.add_argument(
        "--request",
        metavar="FILE",
        required=True,
        help="a request in JSON, as the REST API takes it; “-” is standard input",
    )
    parser.set_defaults(dry_run=True, yes=False, no_wait=False)


COMMANDS: Mapping[str, Command] = {
    "list": Command("list environments, or the packages of one", ("list", "list -n ml", "list --json"), _list),
    "create": Command(
        "make an environment: of packages, from a file, or as a clone",
        (
            "create -n ml python=3.11 numpy ipykernel",
            "create -f environment.yml",
            "create -n ml2 --clone ml",
            "create -n ml python -c conda-forge --pip requests --dry-run",
        ),
        _create,
        changes=True,
    ),
    "change": Command(
        "install, remove and update packages, all in one step",
        (
            "change -n ml numpy=2 --remove pandas --update scipy",
            "change -n ml --all",
            "change -n ml -f environment.yml --prune",
        ),
        _change,
        changes=True,
    ),
    "delete": Command("delete an environment, with all that is in it", ("delete -n ml",), _of_one, changes=True),
    "rename": Command(
        "give an environment another name; it stays in its folder", ("rename -n ml ml-old",), _rename, changes=True
    ),
    "rollback": Command(
        "bring an environment back to one of its revisions, exactly",
        ("history -n ml", "rollback -n ml --revision 2"),
        _rollback,
        changes=True,
    ),
    "repair": Command("mend what “health” finds", ("repair -n ml",), _of_one, changes=True),
    "clean": Command(
        "free space in the package caches; environments stay as they are",
        ("clean --all", "clean --tarballs --index"),
        _clean,
        changes=True,
    ),
    "plan": Command(
        "show what a command would do, and change nothing",
        ("plan create -n ml python numpy", "plan change -n ml --all --json", "plan --request request.json"),
        _plan,
    ),
    "export": Command(
        "write an environment as a file from which it can be made again",
        ("export -n ml -o environment.yml", "export -n ml --scope full"),
        _export,
    ),
    "history": Command(
        "list the revisions of an environment", ("history -n ml", "history -n ml --revision 2"), _history
    ),
    "health": Command("look for what is wrong with an environment", ("health -n ml",), _environment),
}


def wants_json(words: Iterable[str]) -> bool:
    """Tell whether a command line asks for JSON, even if it cannot be read."""
    return "--json" in words
