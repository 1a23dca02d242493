"""What may be said on the command line: each kind of word, how a wrong one is told, and what completes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from mutcheck.core import executor, limit, program, units
from mutcheck.core.executor import Cluster
from mutcheck.core.limit import Limit
from mutcheck.core.target import EXAMPLES, Target, UnknownTarget
from mutcheck.report import formats

T = TypeVar("T")


class Choice(click.Choice[str]):
    """One of some words; a wrong one gets the nearest, which click gives for options and commands only."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            near = get_close_matches(str(value), [str(choice) for choice in self.choices], n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(map(str, self.choices))}."
            self.fail(f"there is no {value!r}. {hint}", param, ctx)


class Targets(click.ParamType[tuple[Target, ...]]):
    """A list of targets, separated by commas; a wrong one gets the nearest."""

    name = "targets"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Target, ...]:
        if isinstance(value, tuple):
            return value
        names = [name for name in value.split(",") if name.strip()]
        if not names:
            self.fail(f"it names no target. Use some of {', '.join(map(str, EXAMPLES))}.", param, ctx)
        try:
            return tuple(dict.fromkeys(Target.parse(name) for name in names))
        except UnknownTarget as error:
            self.fail(str(error), param, ctx)


class Day(click.ParamType[str]):
    """A day that is not over."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value:
            return ""
        try:
            over = program.day(value) < datetime.now(UTC).date()
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)
        if over:
            self.fail(f"{value} is over. Name the last day on which the finding may be waived.", param, ctx)
        return str(value)


class OutputFile(click.ParamType[formats.Output]):
    """A file to write, and its format."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> formats.Output:
        try:
            return value if isinstance(value, formats.Output) else formats.parse(value)
        except formats.UnknownFormat as error:
            self.fail(str(error), param, ctx)


@dataclass(frozen=True, slots=True)
class Share:
    """One of equal shares: the second of eight is `2/8`."""

    number: int
    count: int

    def of(self, items: Sequence[T]) -> list[T]:
        """Every `count`th item, so that neighbours, which are alike, go to different machines."""
        return list(items[self.number - 1 :: self.count])

    @property
    def first(self) -> bool:
        return self.number == 1

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


ALL = Share(1, 1)


class Shard(click.ParamType[Share]):
    """One machine's share of the programs."""

    name = "shard"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Share:
        if isinstance(value, Share):
            return value
        number, slash, count = value.partition("/")
        if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            self.fail(f"{value!r} is no share. The second of eight machines says `2/8`.", param, ctx)
        return Share(int(number), int(count))


class ExecutorPlace(click.ParamType[Cluster | None]):
    """Who does the work: this machine, or a cluster."""

    name = "executor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Cluster | None:
        try:
            return executor.parse(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Size(click.ParamType[int]):
    """A number of bytes, such as `2GB` or `500 KiB`."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return value if isinstance(value, int) else units.size(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Limits(click.ParamType[Limit]):
    """What to fail on, with a size or without."""

    name = "limit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Limit:
        try:
            return value if isinstance(value, Limit) else limit.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def completed(by: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]:
    """Completes a parameter by a function of `commands/shared/shell.py`, which is imported when a shell asks."""

    def complete(*asked: Any) -> list[CompletionItem[str]]:
        from mutcheck.commands.shared import shell

        items: list[CompletionItem[str]] = getattr(shell, by)(asked[-1])
        return items

    return complete


class Seconds(click.ParamType[float]):
    """A length of time, such as `90`, `60s` or `5m`."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return value if isinstance(value, float) else units.seconds(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
