"""A program: a JAX callable with example arguments, and what is expected of it. No jax is imported here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from mutcheck.core.target import Target

UpdateKind = Literal["", "updated", "overwritten", "passed through", "rebuilt"]
UPDATES: tuple[UpdateKind, ...] = ("updated", "overwritten", "passed through", "rebuilt")


class Call:
    """The arguments of one call, where some go by keyword: `Call(x, step=3)`."""

    __slots__ = ("args", "kwargs")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = args
        self.kwargs = kwargs


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that is known and accepted, and why.

    Waivers are strict: one that no longer waives anything, in a release and on a target that it names,
    is a finding itself.

    Attributes:
      finding: the finding's code, such as `update.rebuilt`.
      reason: why it is accepted, in a sentence.
      releases: the JAX releases that it is for, as in PEP 440 (`<0.8`); empty for all.
      targets: the platforms (`cuda`) and targets (`cuda:h100`) that it is for; empty for all.
      buffers: the pytree path of the buffer that it is for, or a pattern in the way of `fnmatch`; empty for all.
      until: the last day that it counts on (UTC), as in `2026-12-31`; empty for no end. From then on it waives nothing,
        and is a finding itself.
    """

    finding: str
    reason: str
    releases: str = ""
    targets: str | tuple[str, ...] = ()
    buffers: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        _release_range(self.releases)
        if self.until:
            day(self.until)
        if not self.reason.strip():
            raise ValueError(f"the waiver of {self.finding} has no reason: say in a sentence why it is accepted")

    def has_ended(self, today: date) -> bool:
        """Whether its last day is over."""
        return bool(self.until) and day(self.until) < today

    def covers(self, release: str, target: Target) -> bool:
        """Whether it is for a cell; `cuda` covers every target of CUDA."""
        named = (self.targets,) if isinstance(self.targets, str) else self.targets
        return in_releases(release, self.releases) and (not named or str(target) in named or target.platform in named)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a program's lowering: plain values, which cross processes.

    Attributes:
      donated: how many buffers are donated; None where any number will do.
      updates: pytree path of a buffer, or a pattern in the way of `fnmatch`, to one of `UPDATES`.
      rejected: releases of JAX that refuse the program (PEP 440, `>=0.8.3,<0.11.2`), and why.
      waivers: findings that are known and accepted.
      directives: releases of JAX to the file, relative to the program's own, that holds its FileCheck
        directives for them. For all other releases they are comments of the program's own file.
    """

    donated: int | None = None
    updates: Mapping[str, str] = field(default_factory=dict)
    rejected: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    directives: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for releases in (*self.rejected, *self.directives):
            _release_range(releases)
        for path, update in self.updates.items():
            if update not in UPDATES:
                raise ValueError(f"the update of {path} is {update!r}: use one of {', '.join(UPDATES)}")

    def rejection(self, release: str) -> str | None:
        """Why `release` is expected to refuse the program, or None."""
        return _for_release(self.rejected, release)

    def directive_file(self, release: str) -> str | None:
        """The file that holds the directives for `release`; None where the program's own comments do."""
        return _for_release(self.directives, release)


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Program:
    """A JAX callable, its example arguments, and what is expected of it.

    It is called like the callable, and like a function it is equal to itself alone: `jax.jit` keeps it by its hash.
    """

    name: str
    function: Callable[..., Any]
    arguments: Callable[[], tuple[Any, ...] | Call]
    expectation: Expectation

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "function"), name)


def program(
    *,
    arguments: Callable[[], tuple[Any, ...] | Call],
    name: str | None = None,
    donated: int | None = None,
    updates: Mapping[str, str] | None = None,
    rejected: Mapping[str, str] | None = None,
    waivers: Waiver | tuple[Waiver, ...] = (),
    directives: str | Mapping[str, str] = "",
) -> Callable[[Callable[..., Any]], Program]:
    """Make a function, plain or jitted, a program that mutcheck can lower.

    Args:
      arguments: makes the example arguments when they are needed: a tuple, or a `Call` with keywords.
        It is called once for every run, since a program may change what it is given.
      name: the program's name; the function's own where it is not given.
      donated, updates, rejected, waivers, directives: what is expected; see `Expectation`. One file name as
        `directives` is for all releases.

    Raises:
      ValueError: an expectation that is not well formed; the message names it.
      TypeError: one that is of another type than it must be; the message says what to write.
    """
    if not callable(arguments):
        raise TypeError("arguments is no function: write `arguments=lambda: (jnp.ones(3),)`; each run makes new ones")
    expectation = Expectation(
        _number(donated),
        _plain("updates", updates),
        _plain("rejected", rejected),
        _waivers(waivers),
        _plain("directives", {"": directives} if isinstance(directives, str) and directives else directives),
    )

    def decorate(function: Callable[..., Any]) -> Program:
        return Program(name or function.__name__, function, arguments, expectation)

    return decorate


def day(text: str) -> date:
    """A day, as a person writes it.

    Raises:
      ValueError: it is none; the message says how to write one.
    """
    try:
        return date.fromisoformat(text)
    except (ValueError, TypeError):
        raise ValueError(f"{text!r} is no day: write it as in 2026-12-31") from None


def _number(donated: int | None) -> int | None:
    if donated is None or (isinstance(donated, int) and not isinstance(donated, bool) and donated >= 0):
        return donated
    raise TypeError(f"donated is {donated!r}, and must be a number: how many buffers are donated")


def _waivers(given: Any) -> tuple[Waiver, ...]:
    waivers = tuple(given) if isinstance(given, Iterable) else (given,)
    if all(isinstance(each, Waiver) for each in waivers):
        return waivers
    raise TypeError("waivers are not a tuple of mutcheck.Waiver: write `waivers=(mutcheck.Waiver(...),)`")


def _plain(name: str, given: Any) -> dict[str, str]:
    """Text as text: a word of the user's own class does not cross processes."""
    values = given or {}
    if not isinstance(values, Mapping) or not all(isinstance(each, str) for pair in values.items() for each in pair):
        example = "{'state': 'updated'}" if name == "updates" else "{'<0.8': '...'}"
        raise TypeError(f"{name} is {values!r}, and must be a dict of text: write `{name}={example}`")
    return {str.__str__(key): str.__str__(value) for key, value in values.items()}


def _for_release(values: Mapping[str, str], release: str) -> str | None:
    return next((value for releases, value in values.items() if in_releases(release, releases)), None)


def in_releases(release: str, releases: str) -> bool:
    """Whether a JAX release lies in a range; pre-releases and nightlies count by their version."""
    return _release_range(releases).contains(release, prereleases=True)


def _release_range(releases: str) -> SpecifierSet:
    try:
        return SpecifierSet(releases)
    except InvalidSpecifier:
        raise ValueError(
            f"{releases!r} is not a range of JAX releases: write it as in PEP 440, such as '>=0.8.3,<0.11.2'"
        ) from None
