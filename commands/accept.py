"""Keep what programs lower to, and what their executables do, as their goldens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import GOLDEN, NO_COMPILE, Making
from mutcheck.commands.shared.status import HOLDS, UNABLE, complain, needed, unable
from mutcheck.commands.shared.values import given, part, takes

if TYPE_CHECKING:
    from mutcheck.core.source import Source
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.run.accepting import Accepted
    from mutcheck.run.pipeline import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOptions:
    """What `mutcheck accept` is told."""

    making: Making = part(Making)
    no_compile: bool = given(NO_COMPILE, False)
    golden: Path | None = given(GOLDEN, None)


@takes(AcceptOptions, "accept", __doc__)
def command(options: AcceptOptions) -> int:
    if os.environ.get("CI"):
        raise unable("accept writes no golden where CI is set", "Run it on your own machine, and commit what changed.")
    project = steps.project()
    meant = steps.some(options.making.asked, project)
    _check_writable(meant.sources, options.golden)
    toolchain = steps.toolchain()
    kept = steps.executables(options.making, toolchain)
    asked = options.making.targets or project.targets
    run = steps.run_of(options.making, asked, kept, compiles=not options.no_compile)
    accepted = []
    for each in _accepted(meant.sources, run, options.golden, toolchain):
        _tell(each)
        accepted.append(each)
    steps.tidy(kept)
    written = sum(len(each.changed) for each in accepted)
    click.echo(f"{written} file{'s' * (written != 1)} changed, for jax {toolchain.release}.")
    failed = [each.problem for each in accepted if each.problem]
    problems = [*meant.problems, *failed, *run.interrupted(len(accepted), len(meant.sources), "programs")]
    complain(problems)
    return UNABLE if problems else HOLDS


def _check_writable(sources: Sequence[Source], golden: Path | None) -> None:
    from mutcheck.golden import place

    with needed():
        place.check_writable(sources, golden)


def _accepted(sources: Sequence[Source], run: Run, golden: Path | None, toolchain: Toolchain) -> Iterator[Accepted]:
    """What was kept of every program, with progress on a terminal."""
    from mutcheck.report.text import progress
    from mutcheck.run import accepting, signals

    with signals.stoppable(run), progress.ticking("lowering and compiling") as ticked:
        yield from accepting.accepted(sources, replace(run, ticked=ticked), golden, toolchain)


def _tell(accepted: Accepted) -> None:
    """Say which files changed."""
    from mutcheck.golden.contract.places import shown_path

    for path in accepted.changed:
        click.echo(f"{'wrote' if path.exists() else 'removed'} {shown_path(path.resolve())}")
