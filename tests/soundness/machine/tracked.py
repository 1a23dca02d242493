"""Arrays whose elements know where they came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

COMPUTED = -1
"""The origin of what an instruction computed."""
FILL = -2
"""The origin of what only fills a place that another value is put into (padding)."""

Values = Any
"""A NumPy array."""


@dataclass(slots=True)
class Tracked:
    """Values, and for each the address that it was read from as it is: `COMPUTED` or `FILL` where it was not."""

    value: Values
    origin: Values

    def moved(self, by: Callable[[Values], Values]) -> Tracked:
        """The same elements in other positions."""
        return Tracked(by(self.value), by(self.origin))


def computed(value: Values) -> Tracked:
    value = np.asarray(value)
    return Tracked(value, np.full(value.shape, COMPUTED, np.int64))
