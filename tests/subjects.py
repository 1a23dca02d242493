"""Subjects that no program made: an executable's bytes and a ledger, to be judged or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mutcheck.checks.explain.lifetimes import Picture
from mutcheck.checks.judge import Judge
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.checks.subject import Given, Subject
from mutcheck.core.artifacts import Executable, Lowering, Memory
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.source import Source
from mutcheck.core.target import HOST


def subject(hlo: bytes, rows: Sequence[Buffer], file: str = "train.py", memory: Memory | None = None) -> Subject:
    """An executable of the bytes of an `HloProto`, and the rows of its ledger."""
    source = Source("p", Path(file), "p")
    compiled = Executable("p", HOST, hlo, memory)
    cell, lowering = Cell(source, Aim(HOST)), Lowering("p", HOST.platform, "", b"", ())
    given = Given(cell, lowering, compiled=compiled, command="mutcheck explain", file=file)
    return Subject(given, rows=tuple(rows))


def judged(hlo: bytes, rows: Sequence[Buffer], file: str = "train.py", memory: Memory | None = None) -> Result:
    """Everything that the checks have to say of an executable."""
    return Judge().judge(subject(hlo, rows, file, memory))


def picture(hlo: bytes, rows: Sequence[Buffer], file: str = "train.py") -> Picture | None:
    """Where the buffers of an executable live; None where it mutates nothing, or cannot be read."""
    return subject(hlo, rows, file).evidence.picture
