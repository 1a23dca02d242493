"""A check as a value: what it may say, what it needs, and a pure function from a subject to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutcheck.checks.subject import Subject
    from mutcheck.core.finding import Finding
    from mutcheck.core.rule import Rule


class Level(Enum):
    """What a check reads. A check whose level was not reached has not been made: it is not in `checked`.

    OUTCOME: whatever the stages made, a crash too. LOWERING: a StableHLO module that can be read. EXECUTABLE: an
    executable that can be read. OBSERVATION: a run. SITE: the line of Python that jits the function, with the
    module's signature. ACCEPTED: what was accepted before.
    """

    OUTCOME = auto()
    LOWERING = auto()
    EXECUTABLE = auto()
    OBSERVATION = auto()
    SITE = auto()
    ACCEPTED = auto()


def _always(_: Subject) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
      name: what `checked` calls it where it has been made; a column of the table, for some.
      rules: everything that it may say.
      needs: what it reads.
      run: the findings on a subject that has reached that level.
      decides: whether it can decide anything there: else it is not in `checked`, whatever it says.
    """

    name: str
    rules: tuple[Rule, ...]
    needs: Level
    run: Callable[[Subject], Iterator[Finding]]
    decides: Callable[[Subject], bool] = _always
