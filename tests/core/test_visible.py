"""Names may hold anything: what steers a terminal, an editor or the runner of a CI is shown by its escape."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from driver import Done, run
from results import HERE, result

from mutcheck.core.finding import Location, Severity
from mutcheck.core.rule import Rule
from mutcheck.core.visible import harmless, in_json, no_command, visible
from mutcheck.report import formats
from mutcheck.report.formats import FORMATS, Report

ESCAPE, TURN, BELL = "\x1b", "\u202e", "\x07"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("state['w'] ü 数", "state['w'] ü 数"),
        ("a\nb\r\x85\u2028c", "a\\nb\\r\\x85\\u2028c"),
        (f"{ESCAPE}]52;c;aGk={BELL}", "\\x1b]52;c;aGk=\\x07"),
        (f"x{TURN}y\u2066", "x\\u202ey\\u2066"),
        ("a\u00a0b\tc", "a b\tc"),
        ("caf\udce9", "caf\\udce9"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert harmless(text) == shown.replace("\\n", "\n")


@pytest.mark.parametrize("text", ["::error::x", "  ::error::x", "a\n::warning::x", "##[error]x", "a\n \t##[group]"])
def test_no_line_is_a_command(text: str) -> None:
    shown = no_command(text)
    assert shown != text
    assert shown.replace(" ", "") == text.replace(" ", "")
    assert not any(line.strip().startswith(("::", "##[")) for line in shown.splitlines())


def test_what_is_no_command_stays() -> None:
    text = "x::y\n# [a]\n#[b] ##[c]\n: :"
    assert no_command(text) == text


def test_json_says_the_same_and_shows_nothing_that_turns() -> None:
    document = msgspec.json.encode({f"a{TURN}": ["\ufeff\u2028", "ü"]})
    assert json.loads(in_json(document)) == {f"a{TURN}": ["\ufeff\u2028", "ü"]}
    assert TURN not in in_json(document).decode()


NAME = f"jit_{ESCAPE}]0;owned{BELL}\n::error::owned{TURN}"
ARGUMENT = f"w{ESCAPE}[2J{TURN}"

ARRAY = "tensor<65536xf32>"


def quoted(name: str) -> str:
    """A name as MLIR's text has it."""
    return name.replace(ESCAPE, "\\1B").replace(BELL, "\\07").replace("\n", "\\0A")


MODULE = f"""
module @"{quoted(NAME)}" {{
  func.func public @main(%a: {ARRAY} {{tf.aliasing_output = 0 : i32}} loc("{quoted(ARGUMENT)}"),
                         %b: {ARRAY} {{jax.buffer_donor = true}} loc("g")) -> ({ARRAY}, tensor<3xf32>) {{
    %0 = stablehlo.add %a, %b : {ARRAY}
    %1 = stablehlo.constant dense<0.0> : tensor<3xf32>
    return %0, %1 : {ARRAY}, tensor<3xf32>
  }}
}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dump")
    (made / "evil.mlir").write_text(MODULE, "utf-8")
    return made


@pytest.mark.parametrize("format_", ["table", "json", "markdown", "github", "sarif"])
def test_a_modules_name_steers_nothing(folder: Path, format_: str) -> None:
    done: Done = run("inspect", "evil.mlir", "--format", format_, cwd=folder)
    assert done.status in (0, 1), done.err
    assert "owned" in done.out
    for sign in (ESCAPE, BELL, TURN):
        assert sign not in done.out + done.err
    lines = (done.out + done.err).splitlines()
    assert not any(line.strip().startswith("::error::owned") for line in lines)
    if format_ == "json":
        assert ARGUMENT in [row["path"] for each in done.json["results"] for row in each["buffers"]]


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_neither_does_a_programs_name_nor_what_is_found(format_: str) -> None:
    found = Rule("update.rebuilt", Severity.ERROR, "x").finding(
        f"{NAME} is rebuilt", ARGUMENT, Location(f"{NAME}.py", 3), [f"{NAME}", "::error::owned"], f"Look at {NAME}"
    )
    report = Report([result(NAME, "cpu", found)], HERE, (f"{NAME} cannot be read",), 1, "1")
    shown = formats.render(format_, report).decode()
    assert "owned" in shown
    assert not any(sign in shown for sign in (ESCAPE, BELL, TURN))
    assert not any(line.strip().startswith("::error::owned") for line in shown.splitlines())
