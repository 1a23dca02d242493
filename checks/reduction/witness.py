"""The transfer that a reduced program must still show: the same kind of thing done to the same buffer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mutcheck.checks.analysis.versions.copies import Counted
from mutcheck.checks.analysis.versions.transfers import EXTRA
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.subject import Subject
from mutcheck.core.program import UpdateKind
from mutcheck.core.proof import Verdict
from mutcheck.core.reduction import Shown


@dataclass(frozen=True, slots=True)
class Witness:
    """What is looked for.

    Attributes:
      path: of the buffer.
      verdict: what is known of it.
      update: what its new value is, as the ledger has it: a program that does something else with it shows nothing.
      word: what is done to it, such as `preserved`.
      opcode: of the instruction that does it.
      bytes: how many it moves each time.
      asked: whether the program asks for it.
    """

    path: str
    verdict: Verdict
    update: UpdateKind
    word: str
    opcode: str
    bytes: int
    asked: bool

    def shown(self, subject: Subject) -> Shown | None:
        """The instruction of an executable that does it; None where none does."""
        row = next((each for each in subject.buffers if each.path == self.path), None)
        if row is None or row.proof is None or row.proof.verdict is not self.verdict or not row.donated:
            return None
        found = (counted for counted in _transfers(subject, row) if _witness(subject, row, counted) == self)
        return next((_shown(subject, counted) for counted in found), None)


def of(subject: Subject, row: Buffer) -> Witness | None:
    """What is done to a buffer beside updating it in place, most bytes first; None where nothing is."""
    counted = max(_transfers(subject, row), key=lambda each: (each.transfer.copies, each.bytes), default=None)
    return _witness(subject, row, counted) if counted is not None else None


def _transfers(subject: Subject, row: Buffer) -> Iterator[Counted]:
    """What a call moves of a buffer beyond an ideal update in place."""
    if subject.analysis is None or row.argument is None or subject.causes is None:
        return iter(())
    known = subject.analysis.verdicts.get(row.argument)
    transfers = known.transfers if known is not None else ()
    return (each for each in transfers if each.transfer.kind in EXTRA)


def _witness(subject: Subject, row: Buffer, counted: Counted) -> Witness:
    transfer = counted.transfer
    assert row.proof is not None
    assert subject.causes is not None
    asked = subject.causes.why(counted).asked
    verdict, opcode = row.proof.verdict, transfer.instruction.opcode
    return Witness(row.path, verdict, row.update, transfer.kind.value, opcode, transfer.bytes, bool(asked))


def _shown(subject: Subject, counted: Counted) -> Shown:
    transfer = counted.transfer
    proof = subject.proven
    assert proof is not None
    text = _line_of(subject.hlo_text(frames=False), transfer.instruction.name)
    called = subject.analysis.module.called(transfer.instruction) if subject.analysis is not None else ()
    fused = tuple((each.name, each.opcode) for one in called for each in one.instructions)
    return Shown(transfer.instruction.name, text, transfer.bytes, counted.times.count, proof.extra.bytes, fused)


def _line_of(text: str, name: str) -> str:
    """The line of HLO text that an instruction is."""
    lines = (line.strip() for line in text.splitlines())
    marks = (f"%{name} = ", f"ROOT %{name} = ", f"{name} = ", f"ROOT {name} = ")
    return next((line for line in lines if line.startswith(marks)), name)
