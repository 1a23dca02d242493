"""Which files are mutcheck's own: what stands beside the rooms in a checkout (tests, examples) is not."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]

ROOMS = (
    "advice",
    "api",
    "checks",
    "commands",
    "core",
    "golden",
    "lowering",
    "project",
    "refs",
    "releases",
    "report",
    "run",
)

PROGRAMS = str(_ROOT / "lowering" / "programs")
"""The seed corpus: mutcheck's own files, but a user's as far as lines go."""

_OURS = tuple(f"{_ROOT / room}/" for room in ROOMS)


@lru_cache(maxsize=4096)
def is_ours(file: str) -> bool:
    """Whether a file is part of mutcheck itself, and no program of the corpus."""
    return file.startswith(_OURS) and not file.startswith(PROGRAMS)


def digest() -> str:
    """A digest of mutcheck's own files: two checkouts of one version may differ."""
    found = hashlib.sha256()
    for room in ROOMS:
        for file in sorted((_ROOT / room).rglob("*.py")):
            found.update(f"{file.relative_to(_ROOT).as_posix()}\0".encode() + file.read_bytes())
    return found.hexdigest()[:12]
