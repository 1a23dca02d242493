"""Which releases are asked for: `0.7.0,0.8.3`, `latest:5`, `all`, `nightly`, or some of those together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from packaging.version import InvalidVersion, Version

from mutcheck.releases.environments.index import Index
from mutcheck.releases.environments.uv import UvFailed, Why

_LATEST = re.compile(r"latest(?::([1-9]\d*))?")


class Releases(Protocol):
    """Some releases that are asked for."""

    def among(self, index: Index, package: str, oldest: str) -> Iterator[str]:
        """The releases that are meant, newest first.

        Args:
          oldest: the oldest that mutcheck runs with.

        Raises:
          UvFailed: the index cannot be asked.
        """

    def kept(self, here: Sequence[str]) -> Sequence[str]:
        """Those that are meant of the releases that are here, newest first, where the index cannot be asked."""


@dataclass(frozen=True, slots=True)
class Named:
    """One release."""

    version: str

    def among(self, index: Index, package: str, oldest: str) -> Iterator[str]:  # noqa: ARG002
        yield self.version

    def kept(self, here: Sequence[str]) -> Sequence[str]:  # noqa: ARG002
        return [self.version]


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest releases, so many of them; all of them where that is None."""

    count: int | None = None

    def among(self, index: Index, package: str, oldest: str) -> Iterator[str]:
        yield from islice(index.all(package, oldest), self.count)

    def kept(self, here: Sequence[str]) -> Sequence[str]:
        return here[: self.count]


@dataclass(frozen=True, slots=True)
class Since:
    """All releases from one on."""

    oldest: str
    nightly: bool = False

    def among(self, index: Index, package: str, oldest: str) -> Iterator[str]:  # noqa: ARG002
        yield from index.all(package, self.oldest, nightly=self.nightly)

    def kept(self, here: Sequence[str]) -> Sequence[str]:
        return here


@dataclass(frozen=True, slots=True)
class Nightly:
    """The newest pre-release, where the index has one that is newer than all releases."""

    def among(self, index: Index, package: str, oldest: str) -> Iterator[str]:  # noqa: ARG002
        newest = index.newest(package, nightly=True)
        if not newest or not Version(newest).is_prerelease:
            raise NoNightly(package)
        yield newest

    def kept(self, here: Sequence[str]) -> Sequence[str]:  # noqa: ARG002
        return ()


class NoNightly(Exception):
    """The index has no nightly release of a package."""

    def __str__(self) -> str:
        return f"the package index has no nightly {self.args[0]}. Configure one that has: uv reads it from UV_INDEX."


DEFAULT: tuple[Releases, ...] = (Latest(5),)
"""What is meant where no release is named."""


class BadReleases(ValueError):
    """What is asked for are no releases; the message says how to write them."""


def parse(text: str) -> tuple[Releases, ...]:
    """What a person asks for.

    Raises:
      BadReleases: it is none.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise BadReleases("it names no release. Say them as in 0.8.3,0.9.2, latest:5 or all.")
    return tuple(dict.fromkeys(map(_parsed, words)))


def _parsed(word: str) -> Releases:
    if word == "all":
        return Latest()
    if word == "nightly":
        return Nightly()
    if found := _LATEST.fullmatch(word):
        return Latest(int(found[1] or 1))
    try:
        return Named(release(word))
    except InvalidVersion:
        raise BadReleases(f"{word!r} is no release. Say one as in 0.8.3, or latest:5, all, nightly.") from None


def release(text: str) -> str:
    """A release, spelled in one way: 0.8 is 0.8.0.

    Raises:
      InvalidVersion: it is none.
    """
    version = Version(text)
    missing = max(0, 3 - len(version.release))
    numbers = ".".join(map(str, version.release))
    return str(version).replace(numbers, numbers + ".0" * missing, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """The releases that are meant, oldest first, and a line for each wish that cannot be met."""

    versions: tuple[str, ...]
    problems: tuple[str, ...] = ()


def resolve(asked: Sequence[Releases], index: Index, package: str, oldest: str, kept: Sequence[str]) -> Found:
    """The releases that are meant.

    Args:
      oldest: the oldest that mutcheck runs with.
      kept: those whose environments are there: without a network, they are what there is.
    """
    versions: dict[str, None] = {}
    problems = []
    for each in asked:
        try:
            versions.update(dict.fromkeys(each.among(index, package, oldest)))
        except NoNightly as missing:
            problems.append(str(missing))
        except UvFailed as failed:
            problems.append(_unasked(failed, package, kept))
            versions.update(dict.fromkeys(each.kept(list(reversed(kept)))))
    return Found(tuple(sorted(versions, key=Version)), tuple(dict.fromkeys(problems)))


def _unasked(failed: UvFailed, package: str, kept: Sequence[str]) -> str:
    what = "cannot be reached" if failed.why is Why.NETWORK else "does not say which there are"
    left = f"These environments are here: {', '.join(kept)}." if kept else "No environment is here yet."
    return f"the releases of {package} are not known, since the package index {what}: {failed}. {left}"
