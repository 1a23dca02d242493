"""Which releases of a package there are: those that the package index offers, newest first, as uv finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from packaging.version import Version

from mutcheck.releases.environments.uv import Installer, Said, UvFailed, Why

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_WITHDRAWN = re.compile(r"`([A-Za-z0-9._-]+)==[^`]*` is yanked(?: \(reason: (.*?)\)\s*$)?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A version of every package.

    Attributes:
      lines: the requirements that install exactly those, one a line.
      withdrawn: those that were withdrawn from the index, each with the reason, which may be empty.
    """

    pinned: Mapping[str, str]
    lines: str
    withdrawn: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Index:
    """The package index that uv is configured with.

    Args:
      interpreter: a Python that is here, which uv asks how this machine's wheels are called.
      python: a version of Python that the newest releases run on: a release that wants a newer one is not seen.
    """

    uv: Installer
    interpreter: str
    python: str

    def newest(self, package: str, below: str = "", *, nightly: bool = False) -> str:
        """The newest release of a package, or the newest before another; empty where there is none.

        Args:
          nightly: whether pre-releases count, too.

        Raises:
          UvFailed: the index cannot be asked.
        """
        options = ["--prerelease", "allow"] if nightly else []
        return self._first([f"{package}<{below}" if below else package], package, *options)

    def all(self, package: str, oldest: str, *, nightly: bool = False) -> Iterator[str]:
        """The releases of a package from one on, newest first; those that were withdrawn are not among them.

        Raises:
          UvFailed: the index cannot be asked.
        """
        below = ""
        while below := self.newest(package, below, nightly=nightly):
            if Version(below) < Version(oldest):
                return
            yield below

    def next_to(self, package: str, version: str) -> tuple[str, ...]:
        """The release before one and the one after it, where there are any; the one itself need not be there.

        Raises:
          UvFailed: the index cannot be asked.
        """
        after = self._first([f"{package}>{version}"], package, "--resolution", "lowest")
        return tuple(filter(None, (self.newest(package, version), after)))

    def has(self, package: str, version: str) -> bool:
        """Whether there is a release, for any Python and any machine.

        Raises:
          UvFailed: the index cannot be asked.
        """
        try:
            self.resolved([f"{package}=={version}"], "--no-deps")
        except UvFailed as failed:
            if failed.why is Why.NOTHING:
                return "no version of" not in failed.said  # else it says what it is not for
            raise
        return True

    def resolved(self, wanted: Sequence[str], *options: str, python: str = "") -> Resolved:
        """A version for each package that is wanted, and for those that they need.

        Raises:
          UvFailed: there is none, or the index cannot be asked.
        """
        said = self._asked(wanted, *options, python=python)
        pinned = {name.lower(): version for name, version in _PINNED.findall(said.answer)}
        withdrawn = {name.lower(): reason.strip("\"' ") for name, reason in _WITHDRAWN.findall(said.beside)}
        return Resolved(pinned, said.answer, withdrawn)

    def _first(self, wanted: Sequence[str], package: str, *options: str) -> str:
        try:
            return self.resolved(wanted, "--no-deps", *options).pinned.get(package, "")
        except UvFailed as failed:
            if failed.why is Why.NOTHING:
                return ""
            raise

    def _asked(self, wanted: Sequence[str], *options: str, python: str = "") -> Said:
        plain = ("pip", "compile", "-", "--no-header", "--no-annotate", "--python", self.interpreter)
        return self.uv(*plain, "--python-version", python or self.python, *options, given="\n".join(wanted))
