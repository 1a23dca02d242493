"""The verbs of the command line: each is a file of this folder, and is imported when it is asked for.

A file is a verb where it defines `command`, a click command. Its name is the verb's, and its docstring the help: that
is read here as text, so that neither `mutcheck --help` nor a shell that completes a verb imports any of them.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

from mutcheck import commands
from mutcheck.commands.shared import interrupts
from mutcheck.commands.shared.help import Group

DEFINES = "\ndef command("
"""What a file has that is a verb."""


class Verbs(Group):
    """A group that knows of each command its name and its help, until that command is to be run."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, found, rest = super().resolve_command(ctx, args)
        command = found and load(found)
        interrupts.unwind()
        return name, command, rest


def known() -> dict[str, click.Command]:
    """Every verb by its name, with its help and nothing else."""
    found = {}
    for entry in os.scandir(commands.__path__[0]):
        name, _, ending = entry.name.partition(".")
        if ending == "py" and DEFINES in (text := _read(entry.path)):
            found[name] = click.Command(name, help=docstring(text))
    return found


def load(verb: click.Command) -> click.Command:
    """The command itself, of which `known` has the name."""
    made: click.Command = import_module(f"{commands.__name__}.{verb.name}").command
    return made


def docstring(text: str) -> str:
    """The docstring of a file that begins with it, as it stands there."""
    return text.partition('"""')[2].partition('"""')[0]


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes longer to import than all of this
        return file.read()
