"""Help within the width of the terminal: click's own is 50 columns wide where there are fewer."""

from __future__ import annotations

from collections.abc import Iterable

import click

NARROW = 60
"""Columns below which options have less room, so that what is said of them has some."""


_WHOLE = 10_000
"""More characters than any sentence has."""


class Formatter(click.HelpFormatter):
    """Writes help in as many columns as there are."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        import shutil

        super().__init__(indent_increment, width, max_width)
        self.width = min(self.width, max(20, shutil.get_terminal_size().columns - 2))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl(rows, min(col_max, self.width // 4) if self.width < NARROW else col_max, col_spacing)


class Context(click.Context):
    """The context of every command."""

    formatter_class = Formatter


class Command(click.Command):
    context_class = Context


class Group(click.Group):
    """A group that lists its commands with their first sentences, however long these are."""

    context_class = Context

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, each.get_short_help_str(_WHOLE)) for name, each in commands if each is not None]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
