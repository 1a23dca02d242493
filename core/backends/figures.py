"""The public figures of GPUs, from which XLA's plugins compile for them: a file of each maker is beside this one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a maker's GPUs.

    Args:
      file: the name of the file that has them.
    """

    file: str

    @property
    def by_name(self) -> Mapping[str, Mapping[str, object]]:
        """The figures of each GPU, by its name in a target."""
        return _read(self.file)

    def names(self) -> tuple[str, ...]:
        """The GPUs that can be named, in the file's order."""
        return tuple(self.by_name)

    def text(self, device: str) -> str:
        """The figures of a GPU as text, which is another one if any of them is."""
        return json.dumps(self.by_name.get(device, {}), sort_keys=True)

    def cores(self, device: str) -> int | None:
        """How many cores a GPU has: multiprocessors, or compute units; None where it is not known."""
        figures = self.by_name.get(device)
        return None if figures is None else int(str(figures["core_count"]))


@lru_cache(maxsize=4)
def _read(file: str) -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(Path(__file__).with_name(file).read_text("utf-8"))
