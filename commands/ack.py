"""Accept a finding that is known: write its waiver, with the reason, to the project's pyproject.toml.

FINDING is the first line of a finding as `mutcheck lower` prints it, such as "✗ step on cpu  inplace.copied"; or its
code alone, with the PROGRAMs. A waiver is strict: once nothing is left to waive, or its last day is over, it fails.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.parameters import Day, Targets, completed
from mutcheck.commands.shared.status import HOLDS, needed, unable
from mutcheck.commands.shared.values import given, takes
from mutcheck.report.text.lines import say

if TYPE_CHECKING:
    from mutcheck.core.program import Waiver
    from mutcheck.core.target import Target
    from mutcheck.project.configuration import Configuration
    from mutcheck.run.acknowledged import Acknowledged


@dataclass(frozen=True, slots=True, kw_only=True)
class AckOptions:
    """What `mutcheck ack` is told."""

    finding: str = given(click.Argument(["finding"], metavar="FINDING"), "")
    programs: tuple[str, ...] = given(
        click.Argument(["programs"], nargs=-1, metavar="[PROGRAM]...", shell_complete=completed("programs")), ()
    )
    reason: str = given(click.Option(["--reason"], required=True, help="Why it is accepted, in a sentence."), "")
    until: str = given(
        click.Option(["--until"], type=Day(), default="", metavar="DATE", help="The last day, such as 2026-12-31."), ""
    )
    targets: tuple[Target, ...] | None = given(
        click.Option(
            ["--target", "targets"],
            type=Targets(),
            shell_complete=completed("targets"),
            help="Only on these targets. Default: those of the line; all, if FINDING is a code.",
        ),
        None,
    )
    buffer: str = given(
        click.Option(["--buffer"], default="", help="Only of this buffer: its path, or a pattern such as `model.*`."),
        "",
    )

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise click.UsageError("--reason says nothing: say in a sentence why it is accepted.")


@takes(AckOptions, "ack", __doc__)
def command(options: AckOptions) -> int:
    if os.environ.get("CI"):
        raise unable("ack writes no waiver where CI is set", "Run it on your own machine, and commit what changed.")
    project = steps.project()
    from mutcheck.core.program import Waiver
    from mutcheck.run import acknowledged

    with needed():
        asked = acknowledged.asked(options.finding, options.programs, options.targets, project)
        for program, on, code in asked.each:
            waiver = Waiver(code, options.reason.strip(), targets=on, buffers=options.buffer, until=options.until)
            say(_written(project, program, waiver), hang="  ")
    _say_rest(asked)
    return HOLDS


def _written(project: Configuration, program: str, waiver: Waiver) -> str:
    """Write a waiver, unless it is there; what was done."""
    from mutcheck.project import waiving

    if project.file is None:
        raise unable(
            "no pyproject.toml here has a [tool.mutcheck]",
            f"Run `mutcheck init`, or write it to the program: {waiving.in_source(waiver)}",
        )
    known = waiving.there(project, program, waiver)
    if known is not None and known.waiver.until != waiver.until:
        raise unable(
            f"{project.at(known.line)} waives {waiver.finding} of {program} already, "
            f"{f'until {known.waiver.until}' if known.waiver.until else 'without an end'}",
            "Change its `until` there.",
        )
    if known is not None:
        return f"kept {project.at(known.line)}: it waives {waiver.finding} of {program} there already"
    line = waiving.add(project.file, program, waiver, "mutcheck ack")
    on = f" on {', '.join(waiver.targets)}" if waiver.targets else ""
    until = f", until {waiver.until}" if waiver.until else ""
    return f"added to {project.at(line)}: {waiver.finding} of {program}{on}{until}"


def _say_rest(asked: Acknowledged) -> None:
    """What of a line is not waived, and what to do about it."""
    if asked.accepted:
        accept = f"mutcheck accept {' '.join(asked.programs)}"
        say(f"{_listed(asked.accepted)} not waived: `{accept}` accepts what differs.", hang="  ")


def _listed(codes: Sequence[str]) -> str:
    return f"{', '.join(codes)} {'is' if len(codes) == 1 else 'are'}"
