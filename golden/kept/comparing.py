"""Whether what a program was made of is still the same. Each file and folder is looked at once in a run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from mutcheck.core import inputs
from mutcheck.core.inputs import Inputs
from mutcheck.golden.contract.places import shown_path


class Disk:
    """What files and folders hold at one moment: whatever is asked of again has the same answer.

    Args:
      today: the day that it is; UTC's if left out.
    """

    def __init__(self, today: date | None = None) -> None:
        self.today = today or datetime.now(UTC).date()
        self.file = lru_cache(maxsize=None)(inputs.digest_of_file)
        self.folder = lru_cache(maxsize=None)(inputs.digest_of_folder)
        self._names = lru_cache(maxsize=None)(_names)

    def changed(self, before: Inputs) -> str:
        """Why a program may be another one now, as in `train.py has changed`; empty where all is as it was."""
        for path, was in before.files.items():
            if (now := self.file(path)) != was:
                return f"{_shown(path)} {'has appeared' if not was else 'has changed' if now else 'is gone'}"
        for path, was in before.folders.items():
            if self.folder(path) != was:
                return f"other files are in {_shown(path)}"
        asked = frozenset(before.asked)
        for path, found in before.found.items():
            now_found = inputs.named(self._names(path), asked)
            if now_found != tuple(found):
                other = ", ".join(sorted({*now_found} ^ {*found}))
                return f"{other} in {_shown(path)} may be imported in place of what was"
        for day, was_over in before.days.items():
            if self.is_over(day) != was_over:
                return f"{day} is {'not over' if was_over else 'over'}, and a waiver counts until then"
        return ""

    def is_over(self, day: str) -> bool:
        return date.fromisoformat(day) < self.today


def _names(path: str) -> tuple[str, ...]:
    try:
        return tuple(os.listdir(path))
    except OSError:
        return ()


def _shown(path: str) -> str:
    return shown_path(Path(path))


def other(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """The first of some parts that is not what it was; empty where all are."""
    return next((name for name in {**before, **now} if before.get(name, "") != now.get(name, "")), "")
