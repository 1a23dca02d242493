"""Reduce a program to a small StableHLO module in which the same is done to a buffer: a reproducer for an issue.

The folder gets the module, a script that compiles it with jax alone and prints the copy, and a README with figures,
versions, and the pass of XLA that makes it. Exit status: 0 where the buffer is updated in place, so that there is
nothing to reduce; 1 where a reproducer was written.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import Making
from mutcheck.commands.shared.parameters import Seconds
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE, complain, unable
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.core.target import HOST
from mutcheck.report.text.lines import say

if TYPE_CHECKING:
    from mutcheck.core.reduction import Irreducible, Reduced
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.run.pipeline import Run
    from mutcheck.run.programs import Meant


@dataclass(frozen=True, slots=True, kw_only=True)
class ReduceOptions:
    """What `mutcheck reduce` is told."""

    making: Making = part(Making)
    buffer: str = given(
        click.Option(
            ["--buffer"], required=True, help="The buffer: its path, or a pattern such as `model.*` for the worst."
        ),
        "",
    )
    output: Path = given(
        click.Option(
            ["--output", "-o"],
            required=True,
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder of the reproducer: a new one, or an empty one.",
        ),
        Path(),
    )
    budget: float | None = given(
        click.Option(
            ["--budget"],
            type=Seconds(),
            metavar="SECONDS",
            help="How long it may take to make it smaller, such as `60s`. Default: 2 minutes.",
        ),
        None,
    )

    def __post_init__(self) -> None:
        if len(self.making.asked.programs) != 1:
            raise click.UsageError("name one program: `mutcheck list` shows those of the corpus.")
        if len(self.making.targets or ()) > 1:
            raise click.UsageError("name one target: what is done to a buffer is done by one compiler.")


@takes(ReduceOptions, "reduce", __doc__)
def command(options: ReduceOptions) -> int:
    _check(options.output)
    asked = options.making.asked.programs[0]
    meant = _meant(options) if not _is_module(asked) else None
    toolchain = steps.toolchain()
    kept = steps.executables(options.making, toolchain)
    run = steps.run_of(options.making, options.making.targets or (HOST,), kept)
    reduced = _reduced(meant, run, options) if meant is not None else _reduced_file(Path(asked), run, options)
    steps.tidy(kept)
    if reduced is None:
        complain(["interrupted before there was anything to reduce. Run it again."])
        return UNABLE
    return _told(reduced, options.output, toolchain)


def _check(folder: Path) -> None:
    """Refuse to write into what is somebody's.

    Raises:
      Unable: the folder is not empty, or cannot be read.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise unable(f"{folder} is not empty", "Name another folder with `-o`.")
    except OSError as error:
        raise unable(f"cannot read {folder}: {error.strerror or error}", "Name another folder with `-o`.") from None


def _is_module(asked: str) -> bool:
    """Whether a file with a module is named, and no program."""
    return Path(asked).suffix != ".py" and Path(asked).is_file()


def _meant(options: ReduceOptions) -> Meant:
    """The one program that is meant.

    Raises:
      Unable: there is none, or there are several.
    """
    meant = steps.some(options.making.asked, steps.project())
    if len(meant.sources) != 1:
        names = ", ".join(each.spelled for each in meant.sources)
        raise unable(f"{options.making.asked.programs[0]} is {len(meant.sources)} programs", f"Name one: {names}.")
    return meant


def _reduced(meant: Meant, run: Run, options: ReduceOptions) -> Reduced | Irreducible | None:
    """Make the program, and reduce it; None where that was stopped before it was made."""
    from mutcheck.advice import reproducer
    from mutcheck.report.text import progress
    from mutcheck.run import pipeline, signals

    with signals.stoppable(run), progress.ticking("reducing") as ticked:
        ticking = replace(run, ticked=ticked)
        one = reproducer.only(list(pipeline.made(meant.sources, ticking)))
        return reproducer.of_made(one, ticking, options.buffer, options.budget) if one is not None else None


def _reduced_file(file: Path, run: Run, options: ReduceOptions) -> Reduced | Irreducible | None:
    """Compile the StableHLO of a file, and reduce it; None where that was stopped before."""
    from mutcheck.advice import modules, reproducer
    from mutcheck.checks.foreign.grouping import Wanted
    from mutcheck.core.reduction import Irreducible
    from mutcheck.report.text import progress
    from mutcheck.report.text.modules import of_files
    from mutcheck.run import signals

    with signals.stoppable(run), progress.ticking("reducing") as ticked:
        ticking = replace(run, ticked=ticked)
        captured = of_files([file], Wanted(everything=True, lowered=True))
        if captured.unread:
            return Irreducible("; ".join(captured.said) or f"{file} cannot be read")
        subject = modules.only(captured, run.targets[0], ticking)
        if run.stop.is_set():
            return None
        if isinstance(subject, str):
            return Irreducible(f"{file}: {subject}")
        return reproducer.of_subject(subject, ticking, options.buffer, options.budget)


def _told(reduced: Reduced | Irreducible, folder: Path, toolchain: Toolchain) -> int:
    """Write the reproducer, and say where it is; or why there is none."""
    from mutcheck.core.reduction import Irreducible
    from mutcheck.core.toolchain import compiler
    from mutcheck.report import write
    from mutcheck.report.machine import reproducer as machine
    from mutcheck.report.text import reproducer as text

    if isinstance(reduced, Irreducible):
        if reduced.holds:
            say(reduced.why + ".")
            return HOLDS
        complain([reduced.why])
        return UNABLE
    made = machine.files(reduced, toolchain, compiler(reduced.target.platform))
    problems = [why for name, data in made.items() if (why := write.to_file(folder / name, data))]
    if not problems:
        write.to_stdout(text.render(reduced, folder, sys.stdout).encode())
    complain(problems[:1])
    return UNABLE if problems else FOUND
