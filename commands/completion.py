"""Print what makes a shell complete programs, targets and options: bash, zsh or fish.

Without a name, the shell is the one of the variable SHELL. For bash, install it with
`mutcheck completion bash >> ~/.bashrc`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import click

from mutcheck.commands.shared.parameters import Choice
from mutcheck.commands.shared.shell import SHELLS, script
from mutcheck.commands.shared.status import HOLDS
from mutcheck.commands.shared.values import given, takes


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionOptions:
    """What `mutcheck completion` is told."""

    shell: str | None = given(click.Argument(["shell"], type=Choice(list(SHELLS)), required=False), None)

    def __post_init__(self) -> None:
        if self.name not in SHELLS:
            raise click.UsageError(f"name your shell: `mutcheck completion {'`, `'.join(SHELLS)}`.")

    @property
    def name(self) -> str:
        """The shell that is named, or the user's own."""
        return self.shell or Path(os.environ.get("SHELL", "")).name


@takes(CompletionOptions, "completion", __doc__)
def command(options: CompletionOptions) -> int:
    whole = click.get_current_context().find_root().command
    click.echo(script(whole, options.name), nl=False)
    return HOLDS
