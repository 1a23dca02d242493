"""Makes programs, and keeps what comes of them as their goldens, once somebody has seen what would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutcheck.checks.judge import Judge
from mutcheck.checks.result import Result
from mutcheck.core.artifacts import Lowering, Rejection
from mutcheck.core.finding import Finding
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.trouble import Trouble
from mutcheck.golden import place
from mutcheck.golden.place import Goldens
from mutcheck.run import pipeline
from mutcheck.run.pipeline import Run


@dataclass(frozen=True, slots=True)
class Change:
    """What would change of a program's goldens: a finding of what is kept, and the targets that have it."""

    finding: Finding
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a program would have as its goldens; nothing of it is kept yet."""

    made: Made
    results: tuple[Result, ...]
    changes: tuple[Change, ...]

    @property
    def source(self) -> Source:
        return self.made.source


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was kept of one program.

    Attributes:
      changed: the files that were written or removed.
      problem: why nothing was kept; empty where all was.
    """

    changed: tuple[Path, ...] = ()
    problem: str = ""


def proposed(sources: Sequence[Source], run: Run, golden: Path | None, toolchain: Toolchain) -> Iterator[Proposal]:
    """What would be kept of every program, one by one, in the plan's order.

    Args:
      golden: the folder that the user named, if one was named.
    """
    judge = Judge()
    for made in pipeline.made(sources, run):
        results = tuple(pipeline.judge_one(judge, made, run, toolchain.release))
        kept = Goldens(made.source, golden, toolchain)
        yield Proposal(made, results, tuple(_changes(made, results, kept)))


def _changes(made: Made, results: Sequence[Result], kept: Goldens) -> Iterator[Change]:
    """What differs from what is kept, once for all targets that it is said of in the same words."""
    found: dict[Finding, list[str]] = {}
    for artifact in made.artifacts:
        if isinstance(artifact, Lowering | Rejection) and (finding := kept.golden(artifact)):
            found.setdefault(finding, []).append(artifact.platform)
    for result in results:
        if result.proven is not None and (finding := kept.ledger(result.proven, result.cell.target)):
            found.setdefault(finding, []).append(str(result.cell.target))
    yield from (Change(finding, tuple(targets)) for finding, targets in found.items())


def accept(proposal: Proposal, golden: Path | None, toolchain: Toolchain) -> Accepted:
    """Keep what was proposed."""
    try:
        return Accepted(place.accept(proposal.made, proposal.results, golden, toolchain))
    except Trouble as error:
        return Accepted(problem=str(error))
