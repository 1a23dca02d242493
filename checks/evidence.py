"""What a history keeps of a cell beside its figures."""

from __future__ import annotations

from dataclasses import dataclass

from mutcheck.checks.explain.lifetimes import Picture


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is shown of an executable.

    Attributes:
      picture: where its buffers live; None where it mutates nothing, or its buffer assignment is unknown.
      hlo: its text, without stack frames; empty where there is none.
    """

    picture: Picture | None = None
    hlo: str = ""
