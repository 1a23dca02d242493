"""The verbs: each is a file of `commands/`, known by its name and help until it is run."""

from __future__ import annotations

import sys
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

import click
import grown
import pytest
from driver import Done, run

from mutcheck.commands.shared import verbs
from mutcheck.commands.shared.options import HISTORY
from mutcheck.commands.shared.root import cli

VERBS = (
    *("accept", "ack", "advise", "bisect", "completion", "diff", "directives", "doctor", "explain", "history", "init"),
    *("inspect", "list", "lower", "matrix", "reduce", "report", "run", "serve", "watch"),
)
NEW = '''"""Say hello to somebody, and nothing else.

It is of no use.
"""

from dataclasses import dataclass

import click

from mutcheck.commands.shared.values import given, takes


@dataclass(frozen=True, kw_only=True)
class GreetOptions:
    name: str = given(click.Argument(["name"]), "")
    loud: bool = given(click.Option(["--loud"], is_flag=True, help="Louder."), False)

    def __post_init__(self) -> None:
        if self.loud and not self.name.isascii():
            raise click.UsageError("--loud is for ASCII.")


@takes(GreetOptions, "greet", __doc__)
def command(options: GreetOptions) -> int:
    hello = f"hello {options.name}"
    click.echo(hello.upper() if options.loud else hello)
    return 3
'''


def test_the_verbs_are_the_files_that_define_a_command() -> None:
    assert tuple(sorted(cli.commands)) == VERBS


@pytest.mark.parametrize("name", VERBS)
def test_what_is_known_of_a_verb_is_what_the_verb_says_itself(name: str) -> None:
    known = cli.commands[name]
    loaded = verbs.load(known)
    assert loaded.name == name
    for limit in (20, 45, 80, 200):
        assert known.get_short_help_str(limit) == loaded.get_short_help_str(limit) != ""
    assert known.hidden == loaded.hidden
    assert known.deprecated == loaded.deprecated


def leaves() -> list[click.Command]:
    loaded = [verbs.load(each) for each in cli.commands.values()]
    groups = [each for each in loaded if isinstance(each, click.Group)]
    return [each for each in loaded if each not in groups] + [one for each in groups for one in each.commands.values()]


def declared() -> list[type]:
    """Every class of options, the parts of others too."""
    found: dict[str, type] = {}
    assert leaves()  # they are imported
    for name in (*VERBS, "shared.options"):
        module = sys.modules[f"mutcheck.commands.{name}"]
        found.update({f"{each.__module__}.{each.__name__}": each for each in vars(module).values() if _declares(each)})
    return list(found.values())


def _declares(each: object) -> bool:
    return isinstance(each, type) and is_dataclass(each) and each.__module__.startswith("mutcheck.commands.")


def test_a_field_has_the_name_and_the_default_that_click_has() -> None:
    said: dict[click.Parameter, Any] = {}
    for command in leaves():
        params = command.make_context(command.name, [], resilient_parsing=True).params
        said |= {each: params[each.name or ""] for each in command.params if not each.required}
    fields_ = [each for options in declared() for each in fields(options) if "parameter" in each.metadata]
    assert {each.metadata["parameter"] for each in fields_} >= set(said)
    for each in fields_:
        parameter = each.metadata["parameter"]
        assert parameter.name == each.name
        assert each.default is not MISSING
        assert parameter.required or each.default == said[parameter], each.name


def test_values_are_frozen() -> None:
    for options in declared():
        assert options.__dataclass_params__.frozen, options  # type: ignore[attr-defined]


def test_an_option_is_declared_once() -> None:
    """Verbs that share an option share the object that declares it."""
    by_name: dict[str, list[click.Parameter]] = {}
    for command in leaves():
        for each in command.params:
            if isinstance(each, click.Option) and each not in by_name.setdefault(each.name or "", []):
                by_name[each.name or ""].append(each)
    twice = {name: len(found) for name, found in by_name.items() if len(found) > 1}
    differing = {
        "targets": 4,
        "budget": 3,
        "limit": 2,
        "format": 4,
        "output": 5,
        "only": 2,
        "everything": 2,
        "buffer": 3,
        "flax": 2,
        "verbose": 3,
        "view": 2,
    }
    assert twice == differing, "these differ in what they mean"
    assert by_name["history"] == [HISTORY]


def test_a_verb_that_does_not_exist() -> None:
    for wrong, right in (("lwer", "lower"), ("accpet", "accept"), ("histroy", "history")):
        done = run(wrong)
        assert (done.status, f"Did you mean '{right}'?" in done.err) == (2, True), done.err
    for helper in ("options", "values", "verbs", "status", "shell"):
        done = run(helper)
        assert (done.status, f"No such command '{helper}'" in done.err) == (2, True), done.err


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the package that has one verb more."""
    return grown.copy(tmp_path_factory.mktemp("copy"), {"commands/greet.py": NEW}, {})


def in_copy(folder: Path, *arguments: str, **environment: str) -> Done:
    return grown.run_in(folder, *arguments, COLUMNS="100", **environment)


def test_one_file_is_a_verb(copied: Path) -> None:
    done = in_copy(copied, "greet", "Ann")
    assert (done.status, done.out, done.err) == (3, "hello Ann\n", "")
    assert in_copy(copied, "greet", "--loud", "Ann").out == "HELLO ANN\n"
    refused = in_copy(copied, "greet", "--loud", "Zoë")
    assert refused.status == 2
    assert "Usage: mutcheck greet [OPTIONS] NAME" in refused.err
    assert "Error: --loud is for ASCII." in refused.err


def test_the_new_verb_is_listed_explained_suggested_and_completed(copied: Path) -> None:
    lines = in_copy(copied, "--help").out.splitlines()
    assert "  greet       Say hello to somebody, and nothing else." in lines
    assert lines.index("  greet       Say hello to somebody, and nothing else.") < lines.index(
        next(line for line in lines if line.startswith("  history "))
    )
    assert "It is of no use." in in_copy(copied, "greet", "--help").out
    assert "Did you mean 'greet'?" in in_copy(copied, "grete").err
    done = in_copy(copied, _MUTCHECK_COMPLETE="zsh_complete", COMP_WORDS="mutcheck gre", COMP_CWORD="1")
    assert done.out.splitlines()[:2] == ["plain", "greet"]


def test_a_verb_that_is_broken_keeps_no_other_from_running(copied: Path) -> None:
    broken = copied / "mutcheck" / "commands" / "broken.py"
    broken.write_text('"""Break."""\nraise RuntimeError("broken")\ndef command(): ...\n', "utf-8")
    try:
        assert "  broken      Break." in in_copy(copied, "--help").out
        assert in_copy(copied, "greet", "Ann").out == "hello Ann\n"
        assert in_copy(copied, "broken").status == 2
    finally:
        broken.unlink()
