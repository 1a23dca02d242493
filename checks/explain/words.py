"""A cause in words: instructions as they are told, with the Python lines behind them."""

from __future__ import annotations

from dataclasses import dataclass

from mutcheck.checks.ir.locations import in_package
from mutcheck.core.finding import Location


@dataclass(frozen=True)
class Named:
    """An instruction as it is told: its name, its operation, and the Python line behind it.

    Attributes:
      line: the user's.
      library: that of the library which the user's line calls, and which does it.
    """

    name: str
    operation: str
    line: Location | None = None
    library: Location | None = None


@dataclass(frozen=True)
class Why:
    """What is behind an event.

    Attributes:
      moved_from, moved_to: places in words.
      reader: who still needs what was moved.
      writer: what takes the place that it was moved away from, or to.
      text: the reason, in words that follow on the event.
      near: the reader, the writer, the instruction itself, or the nearest one around it, whichever has a line first;
        None where XLA gave none.
      asked: whether any compiler would have to do it, because the program asks for it.
    """

    instruction: Named
    moved_from: str
    moved_to: str
    text: str
    reader: Named | None = None
    writer: Named | None = None
    near: Named | None = None
    asked: bool = False


def told(named: Named) -> str:
    """An instruction in a sentence: `dynamic-slice (scan_stack.py:18)`, `add (train.py:9, in optax/update.py:52)`."""
    line, library = named.line, named.library
    at = [f"{line.file.rsplit('/', 1)[-1]}:{line.line}"] if line else []
    at += [f"in {in_package(library.file)}:{library.line}"] if library else []
    return f"{named.operation} ({', '.join(at)})" if at else named.operation
