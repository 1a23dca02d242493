"""Every `mutcheck` command that the documentation shows exists, with its options: none is of yesterday."""

from __future__ import annotations

import shlex
from itertools import takewhile
from pathlib import Path

import click
import pytest
from documented import PAGES, shown

from mutcheck.commands.shared import verbs
from mutcheck.commands.shared.root import cli

ENDS = {"--", "&&", "|", ">", ">>"}
"""What ends the words that are mutcheck's own."""


def unknown(command: str) -> list[str]:
    """What of a command there is not: its verb, or options of it."""
    words = list(takewhile(lambda word: word not in ENDS, shlex.split(command, comments=True)))[1:]
    if words[0] not in cli.commands:
        return [words[0]]
    verb = verbs.load(cli.commands[words[0]])
    context = click.Context(verb, info_name=words[0])
    if isinstance(verb, click.Group) and len(words) > 1 and words[1] in verb.commands:
        verb = verb.commands[words[1]]
    elif isinstance(verb, click.Group):
        verb = verb.commands["show"]
    names = {name for each in verb.get_params(context) for name in (*each.opts, *each.secondary_opts)}
    return [word for word in words if word.startswith("-") and word.partition("=")[0] not in names]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_is_there_with_its_options(page: Path) -> None:
    faults = {command: missing for command in shown(page.read_text("utf-8")) if (missing := unknown(command))}
    assert faults == {}


def test_a_command_of_yesterday_is_found() -> None:
    block = "```sh\nmutcheck history runs --new   # such\nmutcheck run -- python --x\n```\n"
    text = f"`mutcheck low`, `mutcheck lower --old`\n\n{block}"
    assert [unknown(each) for each in shown(text)] == [["--new"], [], ["low"], ["--old"]]
