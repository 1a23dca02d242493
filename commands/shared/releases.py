"""What `matrix` and `bisect` share: the programs, the targets, and the environments of releases."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from mutcheck.commands.shared import documents
from mutcheck.commands.shared.documents import format_option, output_option
from mutcheck.commands.shared.options import Making
from mutcheck.commands.shared.status import UNABLE, complain, needed
from mutcheck.commands.shared.values import given
from mutcheck.core.target import EXAMPLES, Target, UnknownTarget
from mutcheck.report.text.lines import say

if TYPE_CHECKING:
    from rich.console import Console

    from mutcheck.core.source import Source
    from mutcheck.releases.column import Asked
    from mutcheck.releases.condition import Condition
    from mutcheck.releases.setup import Setup
    from mutcheck.releases.wanted import Releases


class Wanted(click.ParamType["tuple[Releases, ...]"]):
    """Releases, separated by commas, or words for some."""

    name = "releases"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Releases, ...]:
        from mutcheck.releases import wanted

        if isinstance(value, tuple):
            return value
        try:
            return wanted.parse(value)
        except wanted.BadReleases as error:
            self.fail(str(error), param, ctx)


class Release(click.ParamType[str]):
    """One release."""

    name = "release"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from packaging.version import InvalidVersion

        from mutcheck.releases import wanted

        try:
            return wanted.release(value)
        except InvalidVersion:
            self.fail(f"{value!r} is no release. Say one as in 0.8.3.", param, ctx)


class Searched(click.ParamType["Condition"]):
    """What a bisection looks for."""

    name = "condition"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Condition:
        from mutcheck.releases import condition

        if isinstance(value, condition.Condition):
            return value
        try:
            return condition.parse(value)
        except condition.BadCondition as error:
            self.fail(str(error), param, ctx)


class OneTarget(click.ParamType[Target]):
    """One target; a wrong one gets the nearest."""

    name = "target"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Target:
        if isinstance(value, Target):
            return value
        try:
            return Target.parse(value)
        except UnknownTarget as error:
            self.fail(str(error), param, ctx)


class Told(Protocol):
    """What a command found, and how it ends."""

    @property
    def status(self) -> int: ...

    def render(self, name: str, console: Console | None = None) -> bytes:
        """It in the format of that name."""


FORMATS = {"text": (".txt",), "json": (".json",), "markdown": (".md", ".markdown")}
"""The formats of both, and the endings of files that have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installing:
    """What is installed in every environment beside JAX, Flax and what mutcheck needs."""

    packages: tuple[str, ...] = given(
        click.Option(
            ["--with", "packages"],
            metavar="PACKAGE",
            multiple=True,
            help="Install this in every environment, too: a requirement, such as `equinox`. Can be repeated.",
        ),
        (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How the result is printed, and which file it is written to beside that."""

    format: str = given(format_option(FORMATS), "text")
    output: Path | None = given(output_option(FORMATS, ".txt"), None)

    def __post_init__(self) -> None:
        documents.check(self.output, FORMATS, ".txt")


def is_newer(release: str, other: str) -> bool:
    """Whether one release is newer than another."""
    from packaging.version import Version

    return Version(release) > Version(other)


def setup(installing: Installing) -> Setup:
    """The environments; what keeps mutcheck from making any ends the command."""
    from mutcheck.releases.setup import setup as made

    with needed():
        return made(installing.packages, lambda line: say(line, sys.stderr, hang="  "))


def asked(making: Making, sources: Sequence[Source], targets: Sequence[Target]) -> Asked:
    """What is asked of every release.

    Args:
      sources: the programs that are meant.
      targets: those that are asked for by name; empty for one of each platform.
    """
    from mutcheck.releases.column import Asked

    options = ["--timeout", str(making.timeout)]
    options += ["--jobs", str(making.jobs)] if making.jobs is not None else []
    options += ["--no-cache"] if making.no_cache else []
    meant = tuple(dict.fromkeys(each.full for each in targets or EXAMPLES))
    programs = ("--corpus",) if making.asked.corpus else making.asked.programs
    spelled = {each.name: each.spelled for each in sources}
    return Asked(programs, meant, spelled, bool(targets), tuple(options))


def tell(told: Told, telling: Telling) -> int:
    """Write and print what was found; the exit status."""
    from mutcheck.report import write
    from mutcheck.report.text import paper

    unwritten = ""
    if telling.output is not None:
        unwritten = write.to_file(telling.output, told.render(documents.format_of(telling.output, FORMATS)))
    write.to_stdout(told.render(telling.format, paper.console()))
    complain([unwritten] if unwritten else [])
    return UNABLE if unwritten else told.status
