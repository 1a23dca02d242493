"""What JAX logs of devices that are not here, in a command that is run: held back there, and told with the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Held:
    """A warning of JAX's.

    Attributes:
      message: what JAX logged, without its traceback.
      why: the error behind it; empty where there is none.
      text: all of it, as JAX would have printed it.
    """

    message: str
    why: str
    text: str

    @property
    def line(self) -> str:
        """It in a line."""
        return f"JAX: {self.message}{f': {self.why}' if self.why else ''}".replace("\n", " ")


def read(folder: Path) -> tuple[Held, ...]:
    """All that was held back in the processes of a command, each warning once."""
    return tuple(dict.fromkeys(_held(folder)))


def _held(folder: Path) -> Iterator[Held]:
    for file in sorted(folder.glob("*.held")):
        for line in file.read_bytes().split(b"\n"):
            with suppress(ValueError, KeyError, TypeError):
                noted = json.loads(line)
                yield Held(str(noted["message"]), str(noted["why"]), str(noted["text"]))
