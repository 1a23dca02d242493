"""What every table counts: what is not known is never shown as nothing."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from results import HERE, REBUILT, result
from rich.console import Console

from mutcheck.checks.ledger import Proven
from mutcheck.checks.result import Result
from mutcheck.core.artifacts import Executable
from mutcheck.core.proof import Proof, Verdict
from mutcheck.core.target import HOST
from mutcheck.report.machine import markdown
from mutcheck.report.text.results import terminal


def half_known(copies: int) -> Result:
    """A cell whose executable copies its first buffer as often as is said; what it does with the other is unknown."""
    made = result("f", "cpu", REBUILT)
    (buffer,) = made.buffers
    copied = Proof(Verdict.COPIED if copies else Verdict.IN_PLACE, 0, 12, copies, 12 * copies)
    unknown = Proof(Verdict.UNKNOWN, 1, 12, at_least=True, reason="it lives nowhere")
    rows = (replace(buffer, proof=copied), replace(buffer, path="y", proof=unknown))
    proven = Proven(rows, copies, 12 * copies, True, None)
    return replace(made, buffers=rows, compiled=Executable("f", HOST, b""), proven=proven)


@pytest.mark.parametrize(("copies", "in_place", "copied"), [(0, "1/2", "unknown"), (1, "0/2", "≥ 12 B")])
def test_in_a_terminal(copies: int, in_place: str, copied: str) -> None:
    text = terminal.render([half_known(copies)], HERE, [], Console(file=io.StringIO(), width=100))
    assert f" 2/2 2/2 {in_place} {copied} " in " ".join(text.splitlines()[1].split())


@pytest.mark.parametrize(
    ("copies", "in_place", "copied"),
    [(0, "1/2", "unknown | unknown"), (1, "0/2", "≥ 1 copy, 12 B | ≥ 12 B")],
)
def test_in_markdown(copies: int, in_place: str, copied: str) -> None:
    text = markdown.render([half_known(copies)], HERE, []).decode()
    assert f"| `f` | `cpu` | 2/2 | 2/2 | {in_place} | {copied} | ✗ failed |" in text
    assert "| updated | unknown | unknown |" in text, "of the buffer itself nothing more is known"
