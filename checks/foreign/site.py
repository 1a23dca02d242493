"""Where a function is jitted: what is known of a module that another command compiled, beside the module itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutcheck.checks.foreign.signature import Parameter, Signature
from mutcheck.checks.source.callsite import Jitted, Sources
from mutcheck.core.units import UNKNOWN

if TYPE_CHECKING:
    from mutcheck.checks.foreign.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Vain:
    """An argument that the line donates, and of which the module offers nothing.

    Attributes:
      argument: its name in the function's signature.
      left: its arrays that are not offered.
      why, advice: why, and what to do next.
    """

    argument: str
    left: tuple[Parameter, ...]
    why: str
    advice: str


@dataclass(frozen=True, slots=True)
class Site:
    """The line that jits a function, the signature of the module that it became, and what follows from both.

    Attributes:
      candidates: arguments that could be donated, the largest first.
      vain: arguments that are donated in vain.
      unseen: whether it is not known what was to be donated, and something may be.
      eager: whether the function is JAX's own or a library's, and no line of the user's jits it.
    """

    signature: Signature
    jitted: Jitted
    sources: Sources
    candidates: tuple[Candidate, ...]
    vain: tuple[Vain, ...]
    unseen: bool = False
    eager: bool = False

    @property
    def saved(self) -> int:
        """Bytes that a call would not need, were what can be donated donated: those that are known, if any are."""
        sizes = [each.bytes for each in self.candidates if not self.eager]
        return sum(each for each in sizes if each != UNKNOWN) or (UNKNOWN if sizes else 0)
