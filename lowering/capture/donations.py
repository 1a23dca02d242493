"""What a command asked JAX to donate, as the observer in its processes noted it. No jax is imported here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutcheck.core.finding import Location
from mutcheck.lowering.capture import observer


@dataclass(frozen=True, slots=True)
class Dropped:
    """An argument that was to be donated, and that JAX dropped since nothing reads it."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What JAX was asked to donate of one module.

    Attributes:
      file: the name of the file that JAX dumped it to.
      module: its name, such as `jit_step`.
      donated: the numbers of those of its arguments that were to be donated. Dimension variables and tokens, which JAX
        puts before all others, have none.
      names: the arguments' pytree paths; empty where JAX gave none.
      shapes: their dimensions; None where XLA has another array for one.
      results: those of what it returns.
      source: where the function begins, as JAX has it: `step at train.py:7`.
      callers: the lines that had it compiled, the innermost first, without JAX's own.
    """

    file: str
    module: str
    donated: frozenset[int]
    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...] | None, ...]
    dropped: tuple[Dropped, ...] = ()
    source: str = ""
    callers: tuple[Location, ...] = ()
    results: tuple[tuple[int, ...] | None, ...] = ()

    @property
    def line(self) -> int:
        """The line that the function begins in; 0 where that is not known."""
        number = self.source.rpartition(":")[2]
        return int(number) if number.isdecimal() else 0

    @property
    def defined(self) -> Location | None:
        """Where the function begins; None where that is not known."""
        file = self.source.rpartition(":")[0].partition(" at ")[2]
        return Location(file, self.line) if file and self.line else None


def prepared(environment: dict[str, str], place: Path) -> Path:
    """The folder that the processes of a command note to, which their environment is made to say."""
    hook, noted = place / "hook", place / "donations"
    hook.mkdir()
    noted.mkdir()
    (hook / "sitecustomize.py").write_text(Path(observer.__file__).read_text("utf-8"), "utf-8")
    before = environment.get("PYTHONPATH", "")
    environment["PYTHONPATH"] = f"{hook}:{before}" if before else str(hook)
    environment[observer.FOLDER] = str(noted)
    return noted


def read(folder: Path) -> tuple[Asked, ...]:
    """All that was noted; what a process that was killed has written in part is left out."""
    return tuple(_asked(folder))


def _asked(folder: Path) -> Iterator[Asked]:
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_bytes().split(b"\n"):
            with suppress(ValueError, KeyError, TypeError):
                yield _of(json.loads(line))


def _of(noted: Mapping[str, Any]) -> Asked:
    return Asked(
        noted["file"],
        noted["module"],
        frozenset(noted["donated"]),
        tuple(noted["names"]),
        _shapes(noted["shapes"]),
        tuple(Dropped(each["name"], tuple(each["shape"]), each["dtype"], each["bytes"]) for each in noted["dropped"]),
        noted["source"],
        tuple(Location(*each) for each in noted["callers"]),
        _shapes(noted["results"]),
    )


def _shapes(noted: Sequence[Sequence[int] | None]) -> tuple[tuple[int, ...] | None, ...]:
    return tuple(tuple(each) if each is not None else None for each in noted)
