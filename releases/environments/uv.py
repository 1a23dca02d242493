"""The uv command, which asks the package index and installs: how it is found, run, and what it means when it fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from mutcheck.core.trouble import Trouble


class Why(Enum):
    """Why uv did not do what it was asked.

    NETWORK: the index cannot be reached. DISK: there is no room. NOTHING: no version fits. OTHER: anything else.
    """

    NETWORK, DISK, NOTHING, OTHER = range(4)


class UvFailed(Exception):
    """uv did not do what it was asked.

    Attributes:
      said: why, in its own words and in one line.
    """

    def __init__(self, why: Why, said: str) -> None:
        super().__init__(why, said)
        self.why = why
        self.said = said

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True, slots=True)
class Said:
    """What uv printed: its answer, and what it has to say beside that."""

    answer: str
    beside: str = ""


class Installer(Protocol):
    """What asks the index and installs: uv, or what stands for it in a test."""

    def __call__(self, *arguments: str, given: str = "") -> Said:
        """Run uv.

        Args:
          given: its standard input.

        Raises:
          UvFailed: it did not do what it was asked.
        """


_NO_NETWORK = (
    "(Connect)",
    "dns error",
    "error sending request",
    "Failed to fetch",
    "network was disabled",
    "timed out",
)
_NO_ROOM = ("os error 28", "No space left on device", "os error 122", "Disk quota exceeded")
_NO_VERSION = ("No solution found", "no usable wheels", "unsatisfiable")


@dataclass
class Uv:
    """uv, as it is installed here.

    Args:
      command: the file that is run.
      settings: gives variables that uv gets where pip's configuration says them; asked once, when uv is first run.
    """

    command: str
    settings: Callable[[], Mapping[str, str]]
    _environment: dict[str, str] = field(default_factory=dict)
    _unreachable: str = ""

    def __call__(self, *arguments: str, given: str = "") -> Said:
        if self._unreachable:  # it would try for ten seconds each time
            raise UvFailed(Why.NETWORK, self._unreachable)
        try:
            done = subprocess.run(
                [self.command, *arguments],
                input=given,
                env=self._prepared(),
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise UvFailed(Why.OTHER, f"{self.command} cannot be run: {error.strerror or error}") from None
        if done.returncode == 0:
            return Said(done.stdout, done.stderr)
        failed = failure(done.stderr or done.stdout)
        if failed.why is Why.NETWORK:
            self._unreachable = failed.said
        raise failed

    def _prepared(self) -> dict[str, str]:
        if not self._environment:
            inherited = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
            quiet = {"NO_COLOR": "1", "UV_NO_PROGRESS": "1"}
            self._environment = {**self.settings(), **inherited, **quiet}
        return self._environment


def failure(printed: str) -> UvFailed:
    """What went wrong, by what uv printed."""
    kinds = ((Why.DISK, _NO_ROOM), (Why.NETWORK, _NO_NETWORK), (Why.NOTHING, _NO_VERSION))
    why = next((kind for kind, signs in kinds if any(sign in printed for sign in signs)), Why.OTHER)
    return UvFailed(why, _one_line(printed, why))


def _one_line(printed: str, why: Why) -> str:
    """The cause that says most: uv prints the error, and then what it comes of, step by step."""
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*cause:|\n\nhint:|(?:\A|\n)error:", f"\n{printed}")]
    parts = [re.sub(r", we can conclude that.*", "", part) for part in parts if part]
    if not parts:
        return "uv did not say why"
    if why is Why.NOTHING:
        return next((part.removeprefix("Because ") for part in parts if part.startswith("Because")), parts[0])
    if why is Why.NETWORK:
        return next((part for part in parts if part.startswith("Failed to fetch")), parts[0])
    return parts[0] if why is Why.OTHER else parts[-1]


def find() -> str:
    """The uv that is meant: of PATH, or the one that is installed beside mutcheck.

    Raises:
      Trouble: there is none.
    """
    if found := shutil.which("uv"):
        return found
    try:
        import uv

        return str(uv.find_uv_bin())
    except (ImportError, FileNotFoundError):
        advice = "Install it: `pip install 'mutcheck[matrix]'`, or `pip install uv`."
        raise Trouble(Path("uv"), "uv, which makes an environment for each release, is not here", advice) from None
