"""The variables of the environment, which tell who is told what is read of them.

Python keeps them in three places: `os.environ` and `os.environb`, which share one dictionary, and the dictionary of the
module in C that `os` made it from. Each of the two dictionaries is one of those below, so it is heard of whichever way
a variable is read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ears:
    """Who is told.

    Attributes:
      one: told of each variable that is read, by its name.
      all: told that all of them are read.
    """

    one: Callable[[str], None]
    all: Callable[[], None]


class _Variables(dict[Any, Any]):
    """Variables by their names, which are bytes on most systems."""

    def __init__(self, variables: dict[Any, Any], ears: Ears) -> None:
        super().__init__(variables)
        self._ears = ears

    def _tell(self, key: object) -> None:
        if isinstance(key, str | bytes):
            self._ears.one(os.fsdecode(key))

    def __getitem__(self, key: Any) -> Any:
        self._tell(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._tell(key)
        return super().__contains__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        self._tell(key)
        return super().get(key, default)

    def pop(self, key: Any, *default: Any) -> Any:
        self._tell(key)
        return super().pop(key, *default)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        self._tell(key)
        return super().setdefault(key, default)

    def __iter__(self) -> Iterator[Any]:
        self._ears.all()
        return super().__iter__()

    def __reversed__(self) -> Iterator[Any]:
        self._ears.all()
        return super().__reversed__()

    def __len__(self) -> int:
        self._ears.all()
        return super().__len__()

    def __repr__(self) -> str:
        self._ears.all()
        return super().__repr__()

    def __eq__(self, other: object) -> bool:
        self._ears.all()
        return super().__eq__(other)

    __hash__ = None

    def __or__(self, other: Any) -> Any:
        self._ears.all()
        return super().__or__(other)

    def __ror__(self, other: Any) -> Any:
        self._ears.all()
        return super().__ror__(other)

    def keys(self) -> Any:
        self._ears.all()
        return super().keys()

    def values(self) -> Any:
        self._ears.all()
        return super().values()

    def items(self) -> Any:
        self._ears.all()
        return super().items()

    def copy(self) -> dict[Any, Any]:
        self._ears.all()
        return super().copy()

    def popitem(self) -> tuple[Any, Any]:
        self._ears.all()
        return super().popitem()


def listen(ears: Ears) -> None:
    """Tell of all that is read of the environment from now on."""
    both = _Variables(os.environ._data, ears)  # type: ignore[attr-defined,unused-ignore]  # no other way leads to it
    os.environ._data = both  # type: ignore[attr-defined,unused-ignore]
    if hasattr(os, "environb"):
        os.environb._data = both  # type: ignore[attr-defined,unused-ignore]
    in_c: Any = sys.modules.get(os.name)
    if in_c is not None:
        in_c.environ = _Variables(in_c.environ, ears)
