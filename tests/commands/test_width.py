"""What every verb prints, in terminals of every width: no line is longer than the terminal is wide.

Lines of a program's own (IR in full, patches) are not broken, and no verb here prints any.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from driver import HEADER, accepted, run

PROGRAM = '''

def state():
    return {"a_rather_long_name_of_a_kernel": jnp.zeros((8, 8)), "bias": jnp.zeros(8)}, jnp.ones((8, 8))


@mutcheck.program(arguments=state, donated=2)
@partial(jax.jit, donate_argnums=0)
def step(parameters, gradient):
    """A step that keeps what it must not keep, and whose summary is a long sentence that goes on for quite a while."""
    old = parameters["a_rather_long_name_of_a_kernel"]
    return {"a_rather_long_name_of_a_kernel": old.at[3].set(1.0), "bias": parameters["bias"] + 1}, old[::-1] + gradient
# CHECK: nothing of this kind
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a program that fails in many ways, accepted as it was, and recorded before and after a change."""
    made = tmp_path_factory.mktemp("wide")
    file = made / "a_file_of_programs.py"
    file.write_text(HEADER + PROGRAM, "utf-8")
    (made / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["a_file_of_programs.py"]\ntargets = ["cpu"]\n')
    accepted("--all", cwd=made)
    run("lower", "--record", cwd=made)
    file.write_text(file.read_text("utf-8").replace("donate_argnums=0", "donate_argnums=()"), "utf-8")
    run("lower", "--record", cwd=made)
    return made


COMMANDS = {
    "lower": ("lower",),
    "lower -v": ("lower", "-v"),
    "lower -q": ("lower", "-q"),
    "explain": ("explain",),
    "explain -q": ("explain", "-q"),
    "list": ("list",),
    "doctor": ("doctor",),
    "history": ("history", "step"),
    "history runs": ("history", "runs"),
    "history of nothing": ("history", "stap"),
    "history import of nothing": ("history", "import", "nothing.json"),
    "diff": ("diff", "step"),
    "diff summary": ("diff", "step", "--view", "summary"),
    "diff side by side": ("diff", "step", "--view", "side-by-side"),
    "diff of runs": ("diff", "step@run:previous", "step@run:last", "--ir", "hlo"),
    "diff of nothing": ("diff", "step", "other"),
    "accept": ("accept", "--prune"),
    "ack": ("ack", "step on cpu  inplace.copied", "--reason", "it is known, and it costs so little that it may stay"),
    "directives": ("directives", "step", "--only", "nothing.of.this.name"),
    "reduce": ("reduce", "step", "--buffer", "nothing", "-o", "small"),
    "init": ("init",),
    "report": ("report", "-o", "pages"),
    "inspect": ("inspect", "nothing"),
    "run": ("run", "--", "no-such-command-anywhere"),
    "bisect": ("bisect", "step", "--good", "0.9.0", "--bad", "0.7.0"),
    "matrix": ("matrix", "--releases", "nothing"),
    "completion": ("completion", "tcsh"),
    "help": ("--help",),
    "help of a verb": ("list", "--help"),
    "an option that is none": ("lower", "--vrbose"),
}


LAID_OUT = ("lower", "history", "history runs", "diff", "diff side by side", "help")
"""Those that do more than break sentences: tables and columns."""


def too_long(folder: Path, width: int, names: Iterable[str]) -> dict[str, list[str]]:
    """What does not fit of each of these commands."""
    found = {}
    for name in names:
        done = run(*COMMANDS[name], cwd=folder, COLUMNS=str(width))
        said = done.out + done.err
        lines = [line for line in said.splitlines() if len(line) > width]
        if lines or not (said or name == "accept"):
            found[name] = lines
    return found


def test_no_verb_has_a_line_that_does_not_fit_a_narrow_terminal(folder: Path) -> None:
    assert too_long(folder, 40, COMMANDS) == {}


@pytest.mark.parametrize("width", [60, 80, 200])
def test_what_is_laid_out_fits_terminals_of_other_widths(folder: Path, width: int) -> None:
    assert too_long(folder, width, LAID_OUT) == {}


def test_in_a_pipe_a_sentence_is_one_line(folder: Path) -> None:
    done = run("list", "nothing.py", cwd=folder)
    assert len(done.err.splitlines()) == 1
    assert any("goes on for quite a while." in line for line in run("list", cwd=folder).out.splitlines())
    wide = run("history", "step", cwd=folder).out
    assert any(len(line) > 200 for line in wide.splitlines())
