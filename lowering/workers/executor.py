"""The seam between what is to be done and who does it: processes of this machine, or those of other machines.

A task is a function of `tasks.py` with its arguments. Whoever does it keeps its word in the same terms: what was made,
or how the task ended that made nothing, and what it had printed by then.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from mutcheck.core.target import HOST

NEEDED = "needs a process of its own"
"""How a task ended whose program must be alone."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a worker does.

    Attributes:
      function: called with the arguments, and with a file for what it prints; it gives bytes, as pickle writes them.
      timeout: seconds that it may take; None for as long as it likes.
      on: the platform that programs run on in the process that does it.
      alone: the program file whose programs alone the process may have; None where it may be any process.
    """

    function: Callable[..., bytes]
    arguments: tuple[Any, ...]
    more: Mapping[str, Any] = field(default_factory=dict)
    timeout: float | None = None
    on: str = HOST.platform
    alone: Path | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended.

    Attributes:
      made: what it made, pickled; None where it made nothing.
      how: how it ended then, as in "the compiler took longer than 5 seconds, and was stopped".
      printed: what it had printed by then.
    """

    made: bytes | None
    how: str = ""
    printed: str = ""

    def value(self) -> tuple[Any, str]:
        """What was made, or None and how the task ended."""
        if self.made is None:
            return None, self.how
        try:
            return pickle.loads(self.made), ""
        except Exception as error:
            return None, lost(error)


class Executor(Protocol):
    """Who does tasks.

    Attributes:
      workers: how many tasks it does at once.
    """

    workers: int

    def submit(self, task: Task) -> Future[Ended]:
        """Have a task done. Its future can be cancelled, and raises nothing."""

    def look(self) -> None:
        """See whether what is under way still is. It is asked again and again by whoever waits.

        Raises:
          Trouble: nothing will come any more.
        """

    def close(self) -> None:
        """End what is under way, and all processes."""


def lost(error: BaseException) -> str:
    """How a task ended that something else than its own work put an end to."""
    return f"got lost: {type(error).__name__}: {error}"
