"""What `mutcheck explain` tells of: the buffers of a program on a target, what its executable does to them, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mutcheck.checks.analysis.verdict import BufferVerdict
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.rules import possible
from mutcheck.checks.subject import Subject
from mutcheck.core.advice import Advised
from mutcheck.core.artifacts import Crash, Executable, Rejection, Unavailable
from mutcheck.core.finding import Finding
from mutcheck.core.proof import Proof, Verdict
from mutcheck.core.target import Target


@dataclass(frozen=True)
class Explained:
    """What is known of a program on a target.

    Attributes:
      verdicts: what becomes of each buffer, by its position among them.
      causes: why things are done to its buffers; None where nothing is known of them.
      outputs: the pytree path of each output of `@main`; empty for one without.
      edit: what to write so that what is expected to be donated is; empty where there is no such buffer.
      possible: what else could be donated.
      advise: what tries how to change the program: a command; empty where there is none.
      tried: what was tried already; None where nothing was.
    """

    target: Target
    buffers: tuple[Buffer, ...]
    verdicts: tuple[BufferVerdict, ...]
    causes: Causes | None
    outputs: tuple[str, ...]
    edit: str = ""
    possible: tuple[Finding, ...] = ()
    advise: str = ""
    tried: Advised | None = None

    def path(self, output: int) -> str:
        """The pytree path of an output; empty where it is not known."""
        return self.outputs[output] if output < len(self.outputs) else ""

    def output(self, number: int) -> str:
        """An output by its number, with its path where that is known: `8 (result[0]['x'])`."""
        path = self.path(number)
        return f"{number} ({path})" if path else str(number)


@dataclass(frozen=True)
class Unexplained:
    """A target of which nothing can be told, and why."""

    target: Target
    why: str


def of(subjects: Sequence[Subject]) -> Iterator[Explained | Unexplained]:
    """What is known of a program on every target that is compiled for."""
    for subject in subjects:
        target = subject.given.cell.target
        why = why_not(subject)
        yield Unexplained(target, why) if why else _explained(subject, target)


def _explained(subject: Subject, target: Target) -> Explained:
    outputs = tuple(result.path for result in subject.module.results)
    verdicts = tuple(_verdict(subject, buffer) for buffer in subject.buffers)
    edit = possible.edit(subject, [row for row in subject.buffers if row.expected])
    could = tuple(possible.explained(subject))
    advise = subject.given.command.replace(" explain ", " advise ", 1)
    causes, advised = subject.causes, subject.advised
    return Explained(target, subject.buffers, verdicts, causes, outputs, edit, could, advise, advised)


def _verdict(subject: Subject, buffer: Buffer) -> BufferVerdict:
    """What becomes of a buffer, with the proof of its row; JAX may have dropped it."""
    proof = buffer.proof or Proof(Verdict.NOT_DONATED, reason=buffer.reason)
    if subject.analysis is None or buffer.argument is None:
        return BufferVerdict(proof)
    return replace(subject.analysis.verdicts[buffer.argument], proof=proof)


def why_not(subject: Subject) -> str:
    """Why nothing is known of an executable; empty where something is."""
    made = subject.given.artifact if subject.lowering is None else subject.given.compiled
    if isinstance(made, Executable):
        error = subject.unreadable_lowering or subject.unreadable_executable
        return str(error) if error is not None else ""
    if isinstance(made, Unavailable) and made.advice:
        return f"{made.why}. {made.advice}"
    if isinstance(made, Crash | Unavailable):
        return made.why
    if isinstance(made, Rejection):
        return f"refused ({made.stage}): {made.error}: {made.message}"
    return "nothing compiles for it here: `mutcheck doctor` says what is missing"
