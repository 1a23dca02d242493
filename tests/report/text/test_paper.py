"""What a console is for: colours by their conventions, whole lines in a pipe, and sentences that fit a terminal."""

from __future__ import annotations

import io
import os
import pty
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from driver import lowered, run
from rich.console import Console
from rich.text import Text

from mutcheck.checks.result import Outcome
from mutcheck.core.finding import Severity
from mutcheck.report.text import paper, progress


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


NOTHING = {"NO_COLOR": None, "FORCE_COLOR": None, "TERM": "xterm-256color", "COLUMNS": None}


@pytest.mark.parametrize(
    ("stream", "environment", "coloured"),
    [
        (Terminal, {}, True),
        (Terminal, {"NO_COLOR": ""}, True),
        (Terminal, {"NO_COLOR": "0"}, False),
        (Terminal, {"FORCE_COLOR": ""}, True),
        (Terminal, {"TERM": "dumb"}, False),
        (Terminal, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        (io.StringIO, {}, False),
        (io.StringIO, {"FORCE_COLOR": ""}, False),
        (io.StringIO, {"FORCE_COLOR": "0"}, True),
        (io.StringIO, {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (io.StringIO, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_variables_that_ask_for_colours_or_for_none(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], environment: dict[str, str], coloured: bool
) -> None:
    """Any value counts but an empty one, which is as none."""
    for name, value in {**NOTHING, **environment}.items():
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    text = io.StringIO()
    paper.paper(text, paper.console(stream())).print(Text("word", "bold red"))
    assert ("\x1b[" in text.getvalue()) == coloured


def test_colours_alone_make_no_terminal_of_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("COLUMNS", raising=False)
    made = paper.console(io.StringIO())
    assert (made.width, paper.wraps(made)) == (paper.PIPE_WIDTH, False)


LONG = "a sentence about " + " ".join(f"word{number}" for number in range(60)) + " that ends here."


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_a_sentence_fits_every_width_and_keeps_its_words(width: int) -> None:
    on = Console(file=io.StringIO(), width=width)
    lines = [line.plain for line in paper.prose(Text(LONG), on, "    → ")]
    assert max(map(len, lines)) <= width
    assert lines[0].startswith("    → a sentence")
    assert all(line.startswith("      ") for line in lines[1:])
    assert " ".join(line.strip() for line in lines) == f"→ {LONG}"


def test_a_margin_stays_where_a_line_is_broken() -> None:
    on = Console(file=io.StringIO(), width=50)
    story = Text(f"  so          {LONG}\n                deeper in {LONG}\nscan_stack: {LONG}")
    lines = [line.plain for line in paper.broken(story, on, 14)]
    assert max(map(len, lines)) <= 50
    deeper = next(number for number, line in enumerate(lines) if "deeper in" in line)
    last = next(number for number, line in enumerate(lines) if line.startswith("scan_stack"))
    assert {len(line) - len(line.lstrip()) for line in lines[1:deeper]} == {14}
    assert {len(line) - len(line.lstrip()) for line in lines[deeper:last]} == {16}
    assert {len(line) - len(line.lstrip()) for line in lines[last + 1 :]} == {2}


VAIN = """
    @mutcheck.program(arguments=vector)
    @partial(jax.jit, donate_argnums=0)
    def vain(x):
        return x.sum()
    # CHECK: nothing of this kind
"""


@pytest.mark.parametrize("width", [60, 100])
def test_a_report_fits_a_terminal_and_has_whole_lines_in_a_pipe(write: Callable[..., Path], width: int) -> None:
    path = write(VAIN)
    piped = lowered(str(path), "--target", "cpu").out.splitlines()
    assert max(map(len, piped)) > 110
    below = lowered(str(path), "--target", "cpu", COLUMNS=str(width)).out.partition("\n\n")[2].splitlines()
    unbroken = [line for line in below if len(line) > width and str(path) not in line]
    assert unbroken == []


def test_one_sign_means_one_thing() -> None:
    """What fails has its sign, whichever way it does; a warning has another, and so has what is expected."""
    failing = {paper.SIGNS[each] for each in (Outcome.FAILED, Outcome.REJECTED, Outcome.ERROR)}
    assert failing == {paper.FAILS} == {paper.SEVERITIES[Severity.ERROR][0]}
    signs = [
        paper.FAILS,
        paper.EXPECTED,
        paper.SIGNS[Outcome.PASSED],
        paper.SIGNS[Outcome.UNAVAILABLE],
        *(paper.SEVERITIES[each][0] for each in (Severity.CRITICAL, Severity.WARNING, Severity.NOTE)),
    ]
    assert len(set(signs)) == len(signs)


def test_quiet_tells_what_fails_and_verbose_tells_all(write: Callable[..., Path]) -> None:
    path = write(f"""{VAIN}
    @mutcheck.program(arguments=vector)
    def fine(x):
        return x
    # CHECK: return
    """)
    quiet = lowered(str(path), "--target", "cpu,tpu", "-q")
    assert quiet.status == 1
    assert [line.split()[0] for line in quiet.out.splitlines()[:2]] == ["program", "vain"]
    assert ("fine" in quiet.out, "kept to compare with" in quiet.out) == (False, False)
    assert quiet.out.endswith("2 programs on 2 targets: 1 failed (2 of 4 cells), 1 passed\n")
    assert lowered(f"{path}::fine", "--target", "cpu", "--quiet").out == ""
    assert "golden.missing" in lowered(f"{path}::fine", "--target", "cpu", "--quiet", "--strict").out
    both = lowered(f"{path}::fine", "-q", "-v")
    assert (both.status, "--verbose tells more, and --quiet less" in both.err) == (2, True)


@contextmanager
def watched() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A terminal: what is read of it, and the stream to it."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as stream:
        yield master, stream
    os.close(master)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize(("variables", "frames"), [({}, True), ({"CI": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_bar_moves_where_somebody_watches(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], frames: bool
) -> None:
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm", **variables}.items():
        monkeypatch.setenv(name, value)
    with watched() as (master, stream):
        with progress.ticking("lowering", stream) as ticked:
            ticked(1, 2)
        stream.write("end")
        stream.flush()
        said = ""
        while not said.endswith("end"):  # a terminal hands over what it has by now, a piece at a time
            said += os.read(master, 10_000).decode()
    assert ("1/2" in said) == frames


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_bar_is_away_while_something_else_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with watched() as (master, stream):
        with progress.ticking("trying", stream) as ticked:
            ticked(1, 2)
            with ticked.aside():
                stream.write("<told>")
                stream.flush()
            ticked(2, 2)
        stream.write("end")
        stream.flush()
        said = ""
        while not said.endswith("end"):
            said += os.read(master, 10_000).decode()
    before, _, after = said.partition("<told>")
    assert "1/2" in before
    assert before.endswith(("\x1b[2K", "\x1b[?25h"))  # the bar is erased, and the cursor is there
    assert "2/2" in after


def test_a_log_gets_a_line_now_and_then_and_no_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream, os.fdopen(reader) as log:
        with progress.ticking("lowering", stream, pause=0.001) as ticked:
            log.readline()  # the first one may come before anything is known
            ticked(3, 60)
            lines = [log.readline(), log.readline()]
        assert lines[1] == "mutcheck: lowering: 3 of 60 done, 0 s\n"
    quick = io.StringIO()
    with progress.ticking("lowering", quick) as ticked:
        ticked(1, 1)
    assert quick.getvalue() == ""


def test_colours_in_a_log_bring_no_frames(write: Callable[..., Path]) -> None:
    done = lowered(str(write(VAIN)), "--target", "cpu", FORCE_COLOR="1")
    assert ("\x1b[" in done.out, done.err) == (True, "")


def test_a_recorded_run_says_where_it_is_and_what_it_changed(write: Callable[..., Path], tmp_path: Path) -> None:
    path = write("""
        @mutcheck.program(arguments=lambda: (jnp.zeros(256),))
        @partial(jax.jit, donate_argnums=0)
        def step(x):
            return x + 1
    """)
    record = ("lower", str(path), "--target", "cpu", "--record")
    first = run(*record, cwd=tmp_path).out
    assert "· recorded in mutcheck-history.db: nothing was recorded before to compare with\n" in first
    again = run(*record, cwd=tmp_path).out
    assert "· recorded in mutcheck-history.db: nothing changed since 20" in again
    path.write_text(path.read_text().replace("x + 1", "x[::-1]"))
    worse = run(*record, cwd=tmp_path)
    assert "· recorded in mutcheck-history.db: 1 of 1 cells changed since 20" in worse.out
    assert "\n· worse: step on cpu: passed → failed, extra 0 B → " in worse.out
    assert (
        "recorded in" not in run(*record, "--format", "json", cwd=tmp_path).out + run(*record, "-q", cwd=tmp_path).out
    )


def test_a_command_stays_on_one_line_where_it_fits() -> None:
    on = paper.paper(io.StringIO(), Console(width=40, force_terminal=True))
    said = Text("If that is right, keep it: `mutcheck accept train.py::step --all`, and commit it.")
    assert [line.plain for line in paper.prose(said, on, "  → ")] == [
        "  → If that is right, keep it: `mutcheck",
        "    accept train.py::step --all`, and",
        "    commit it.",
    ]
    wide = paper.paper(io.StringIO(), Console(width=50, force_terminal=True))
    assert [line.plain for line in paper.prose(said, wide, "  → ")] == [
        "  → If that is right, keep it:",
        "    `mutcheck accept train.py::step --all`, and",
        "    commit it.",
    ]
