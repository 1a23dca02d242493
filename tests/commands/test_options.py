"""What must not be said together: the values of options refuse it, without a process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from mutcheck.commands.completion import CompletionOptions
from mutcheck.commands.explain import ExplainOptions
from mutcheck.commands.lower import LowerOptions
from mutcheck.commands.report import ReportOptions
from mutcheck.commands.run import RunOptions
from mutcheck.commands.shared.options import Asked, Making, Printing, Recorded
from mutcheck.commands.shared.parameters import ALL
from mutcheck.commands.shared.values import made, parameters
from mutcheck.core import toolchain
from mutcheck.core.target import Target
from mutcheck.project.configuration import Configuration, ProgramEntry
from mutcheck.report.formats import Output

RECORDED = Recorded(record=True)
JSON = Output("json", Path("r.json"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"printing": Printing(format="json")}, "--emit prints the texts themselves: leave --format out."),
        ({"printing": Printing(outputs=(JSON,))}, "--emit prints the texts themselves: leave --output out."),
        ({"recorded": RECORDED}, "--emit prints the texts themselves: leave --record and --report out."),
        ({"report": True}, "--emit prints the texts themselves: leave --record and --report out."),
    ],
)
@pytest.mark.parametrize("emit", ["stablehlo", "jaxpr", "hlo", "directives"])
def test_what_is_emitted_is_printed_and_nothing_else(emit: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(click.UsageError) as refused:
        LowerOptions(emit=emit, **options)
    assert refused.value.message == message
    LowerOptions(**options)


def test_hlo_is_of_what_is_compiled() -> None:
    with pytest.raises(click.UsageError) as refused:
        LowerOptions(emit="hlo", no_compile=True)
    assert refused.value.message == "--emit hlo prints what is compiled: leave --no-compile out."
    LowerOptions(emit="stablehlo", no_compile=True)


@pytest.mark.parametrize(
    ("options", "compiles"),
    [
        ({}, True),
        ({"no_compile": True}, False),
        ({"emit": "hlo"}, True),
        ({"emit": "stablehlo"}, False),
        ({"emit": "jaxpr"}, False),
        ({"emit": "directives"}, False),
    ],
)
def test_nothing_is_compiled_that_is_not_told(options: dict[str, Any], compiles: bool) -> None:
    assert LowerOptions(**options).compiles is compiles


def test_a_history_is_named_to_be_appended_to() -> None:
    with pytest.raises(click.UsageError) as refused:
        Recorded(history=Path("h.db"))
    assert refused.value.message == "--history names the file that --record appends to: add --record."
    for options in (LowerOptions, RunOptions):
        assert options(recorded=Recorded(record=True, history=Path("h.db"))).recorded.record


def test_the_corpus_is_every_program_of_it() -> None:
    with pytest.raises(click.UsageError) as refused:
        Asked(programs=("increment",), corpus=True)
    assert refused.value.message == "--corpus is every program of the seed corpus: leave PROGRAM out."


def test_explain_needs_a_program_from_somewhere() -> None:
    project = Configuration(programs=(ProgramEntry("train.py", 1),))
    with pytest.raises(click.UsageError) as refused:
        ExplainOptions().check(Configuration())
    assert refused.value.message == "name a program: `mutcheck list` shows those of the corpus."
    ExplainOptions().check(project)
    for asked in (Asked(programs=("inc",)), Asked(corpus=True)):
        ExplainOptions(making=Making(asked=asked)).check(Configuration())


def test_explain_tells_of_the_buffer_that_is_named_though_it_is_in_place() -> None:
    assert [each.in_place_too for each in (ExplainOptions(), ExplainOptions(all=True), ExplainOptions(buffer="x"))] == [
        False,
        True,
        True,
    ]


def test_a_report_goes_somewhere() -> None:
    with pytest.raises(click.UsageError) as refused:
        ReportOptions()
    assert refused.value.message == "name the folder of the pages: `mutcheck report -o site`."
    ReportOptions(output=Path("site"))
    ReportOptions(format="markdown")


@pytest.mark.parametrize(("shell", "said"), [("/usr/bin/zsh", "zsh"), ("/bin/tcsh", ""), ("", "")])
def test_a_shell_is_named_or_the_users_own(monkeypatch: pytest.MonkeyPatch, shell: str, said: str) -> None:
    monkeypatch.setenv("SHELL", shell)
    assert CompletionOptions(shell="fish").name == "fish"
    if said:
        assert CompletionOptions().name == said
    else:
        with pytest.raises(click.UsageError) as refused:
            CompletionOptions()
        assert refused.value.message == "name your shell: `mutcheck completion bash`, `zsh`, `fish`."


def test_programs_are_observed_on_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchain, "runs_on", lambda: ("cpu", "cuda"))
    assert LowerOptions(observe=True).observed(()) == ("cpu", "cuda")
    assert LowerOptions().observed((Target("tpu"),)) == ()
    with pytest.raises(click.UsageError) as refused:
        LowerOptions(observe=True).observed((Target("tpu"), Target("rocm")))
    assert refused.value.message == "--observe runs programs on this machine: add cpu or cuda to --target."


def test_a_table_alone_is_for_people() -> None:
    assert Printing().is_for_people
    assert not Printing(format="json").is_for_people
    assert not Printing(outputs=(JSON,)).is_for_people


def test_what_click_knows_becomes_one_value() -> None:
    """The parts take what is theirs, and the rules of a part hold for what it is a part of."""
    said: dict[str, Any] = {
        "programs": ("inc",), "corpus": False, "no_cache": True, "targets": None, "timeout": 5.0, "jobs": 2,
        "cluster": None, "no_compile": False, "golden": None, "format": "json", "outputs": (), "emit": None,
        "record": False, "history": None, "report": False, "shard": ALL, "observe": False, "strict": None,
        "verify_cache": False, "verbose": False, "filecheck": "python",
    }  # fmt: skip
    assert [each.name for each in parameters(LowerOptions)] == list(said)
    options = made(LowerOptions, said)
    assert options == LowerOptions(
        making=Making(asked=Asked(programs=("inc",)), no_cache=True, timeout=5.0, jobs=2),
        printing=Printing(format="json"),
    )
    with pytest.raises(click.UsageError):
        made(LowerOptions, {**said, "corpus": True})
    with pytest.raises(AttributeError):
        options.emit = "hlo"  # type: ignore[misc]
