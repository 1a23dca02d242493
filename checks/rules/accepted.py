"""The golden and ledger checks: does an artifact differ from the one that was accepted?

Where accepted artifacts are kept, and how two of them are compared, is `golden/`'s; it is asked through `Accepted`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mutcheck.core.artifacts import Crash, Lowering, Rejection
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.ledger import Proven
    from mutcheck.checks.result import Result
    from mutcheck.core.target import Target

DIFFERS = Rule("golden.differs", Severity.ERROR, "the IR or the rejection differs from its golden, with the diff")
BROKEN = Rule("golden.broken", Severity.ERROR, "the golden cannot be read")
MISSING = Rule("golden.missing", Severity.WARNING, "there is no golden for the running release", absent=True)
LEDGER_DIFFERS = Rule(
    "ledger.differs",
    Severity.ERROR,
    "the executable treats its buffers differently from the accepted ledger",
)
LEDGER_BROKEN = Rule("ledger.broken", Severity.ERROR, "the ledger cannot be read")
LEDGER_MISSING = Rule(
    "ledger.missing", Severity.WARNING, "no ledger is kept for the running release and target", absent=True
)


class Accepted(Protocol):
    """What was accepted of a program."""

    def golden(self, artifact: Lowering | Rejection) -> Finding | None:
        """What the golden says of an artifact; None where they are equal."""

    def ledger(self, proven: Proven, target: Target) -> Finding | None:
        """What the accepted ledger says of an executable on a target; None where they are equal."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A check against what was accepted. It is made of a result, after waivers: what differs is accepted, not waived.

    Attributes:
      name, rules: as in `Check`.
      applies: whether there is something to compare.
      run: the finding, or None.
    """

    name: str
    rules: tuple[Rule, ...]
    applies: Callable[[Result], bool]
    run: Callable[[Result, Accepted], Finding | None]


def _golden(result: Result, accepted: Accepted) -> Finding | None:
    assert not isinstance(result.artifact, Crash)
    return accepted.golden(result.artifact)


def _ledger(result: Result, accepted: Accepted) -> Finding | None:
    assert result.proven is not None
    return accepted.ledger(result.proven, result.cell.target)


def _has_executable(result: Result) -> bool:
    return result.proven is not None and not isinstance(result.artifact, Crash)


LEDGER = Comparison("ledger", (LEDGER_DIFFERS, LEDGER_BROKEN, LEDGER_MISSING), _has_executable, _ledger)
GOLDEN = Comparison(
    "golden", (DIFFERS, BROKEN, MISSING), lambda result: not isinstance(result.artifact, Crash), _golden
)
