"""What generated directives are about, and how the mark above them says it: they are renewed as they were made."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from mutcheck.checks.waiver import names_path


class Only(StrEnum):
    """What directives are about."""

    DONATION = "donation"
    UPDATES = "updates"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class About:
    """What directives are about.

    Attributes:
      without: patterns of buffers whose new values are not pinned: releases or platforms differ in them.
    """

    only: Only = Only.ALL
    without: tuple[str, ...] = ()

    def leaves_out(self, path: str) -> bool:
        """Whether what becomes of a buffer is left open."""
        return any(names_path(pattern, path) for pattern in self.without)

    def unnamed(self, paths: Sequence[str]) -> tuple[str, ...]:
        """The patterns that name none of some buffers."""
        return tuple(each for each in self.without if not any(names_path(each, path) for path in paths))

    def asked(self) -> str:
        """As the options of a command."""
        only = [f" --only {self.only}"] if self.only is not Only.ALL else []
        return "".join([*only, *(f" --without {shlex.quote(pattern)}" for pattern in self.without)])


ALL = About()


def of_mark(mark: str) -> About:
    """What the directives below a mark are about: all, where it does not say."""
    try:
        words = shlex.split(mark.partition("`")[2].partition("`")[0])
    except ValueError:
        return ALL
    after = list(pairwise(words))
    only = next((value for option, value in after if option == "--only"), "")
    without = tuple(value for option, value in after if option == "--without")
    return About(Only(only) if only in set(Only) else Only.ALL, without)
