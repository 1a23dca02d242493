"""How a command ends: its exit status, and what is said where it could not do its work."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mutcheck.checks.result import Result

HOLDS, FOUND, UNABLE = 0, 1, 2
"""Exit statuses: all holds; something was found; some of the work could not be done."""


class Unable(click.ClickException):
    """mutcheck cannot do its work; the message says what to do next."""

    exit_code = UNABLE


def unable(why: str, advice: str) -> Unable:
    """An end to the command, with a line that says what to do next."""
    return Unable(f"{why}. {advice}")


def nothing(problems: Sequence[str]) -> Unable:
    """Nothing can be begun: a line for each reason."""
    first, *others = problems
    return Unable("\n".join([first, *(f"Error: {other}" for other in others)]))


@contextmanager
def needed() -> Iterator[None]:
    """What the command cannot do without: a file that cannot be used ends it, with what to do next."""
    from mutcheck.core.trouble import Trouble

    try:
        yield
    except Trouble as error:
        raise unable(error.why, error.advice) from None


def complain(problems: Iterable[str], word: str = "Error") -> None:
    """Say what went wrong beside the results, on standard error.

    Args:
      word: `Warning` where the command does its work nevertheless.
    """
    from mutcheck.core.visible import visible
    from mutcheck.report.text.lines import say

    for problem in problems:
        say(visible(problem), sys.stderr, f"{word}: ")


def of(results: Sequence[Result], problems: Sequence[str]) -> int:
    """The exit status of results, and of what kept mutcheck from others."""
    from mutcheck.checks.result import Outcome

    if problems or any(result.outcome in (Outcome.ERROR, Outcome.UNAVAILABLE) for result in results):
        return UNABLE
    return HOLDS if all(result.ok for result in results) else FOUND
