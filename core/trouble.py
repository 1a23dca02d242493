"""What keeps mutcheck from its work, with what to do next."""

from __future__ import annotations

from pathlib import Path


class Trouble(Exception):
    """A file or a folder that mutcheck needs cannot be used.

    Attributes:
      path: the file or the folder.
      why: what is wrong, with the path.
      advice: what to do next, a sentence.
    """

    def __init__(self, path: Path, why: str, advice: str) -> None:
        super().__init__(path, why, advice)  # all of them: an exception is pickled by its arguments
        self.path = path
        self.why = why
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.why}. {self.advice}"
