"""Try edits of a program that could keep its buffers from being copied, and tell those that help.

Each edit is compiled for every target, proved, and run on this machine: what it does is told as figures. Nothing is
advised that was not tried. Exit status: 0 where nothing is to be improved, 1 where advice was found, or none helps.

Where an edit can be written in the program's text, the patched program is what was tried, and `--apply` writes it.
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
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE, complain
from mutcheck.commands.shared.values import given, part, takes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mutcheck.core.advice import Advised, Patch
    from mutcheck.project.configuration import Configuration
    from mutcheck.run.pipeline import Run
    from mutcheck.run.programs import Meant


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviseOptions:
    """What `mutcheck advise` is told."""

    making: Making = part(Making)
    budget: float | None = given(
        click.Option(
            ["--budget"],
            type=Seconds(),
            metavar="SECONDS",
            help="How long a program may be searched, such as `60s` or `5m`. Default: by its size, a minute at least.",
        ),
        None,
    )
    output: Path | None = given(
        click.Option(
            ["--output", "-o"],
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Write the advice to this file, too: as JSON where it ends in .json, as a patch for `git apply` where "
            "it ends in .patch or .diff, else as text.",
        ),
        None,
    )
    apply: bool = given(
        click.Option(
            ["--apply"],
            is_flag=True,
            help="Write patches to the programs' files, each after asking, and check the programs again.",
        ),
        False,
    )
    yes: bool = given(click.Option(["--yes"], is_flag=True, help="With --apply: do not ask."), False)

    def __post_init__(self) -> None:
        if self.yes and not self.apply:
            raise click.UsageError("--yes answers what --apply asks: add --apply.")
        if self.apply and not self.yes and not sys.stdin.isatty():
            raise click.UsageError("--apply asks before it writes, and there is no terminal to ask: add --yes.")

    def check(self, project: Configuration) -> None:
        """Refuse to try the whole corpus for somebody who names nothing.

        Raises:
          click.UsageError: neither the command line nor the project names a program.
        """
        if not self.making.asked.programs and not project.programs and not self.making.asked.corpus:
            raise click.UsageError("name a program: `mutcheck list` shows those of the corpus.")


@takes(AdviseOptions, "advise", __doc__)
def command(options: AdviseOptions) -> int:
    project = steps.project()
    options.check(project)
    meant = steps.some(options.making.asked, project)
    kept = steps.executables(options.making, steps.toolchain())
    run = steps.run_of(options.making, options.making.targets or project.targets, kept)
    found = _told(meant, run, options)
    steps.tidy(kept)
    problems = [*meant.problems, *(problem for each in found for problem in each.problems)]
    problems += run.interrupted(len(found), len(meant.sources), "programs")
    problems += _written(found, meant, run, options.output)
    left = _applied(found, meant, run, options, problems) if options.apply else found
    complain(problems)
    return UNABLE if problems else HOLDS if all(each.holds for each in left) else FOUND


def _told(meant: Meant, run: Run, options: AdviseOptions) -> list[Advised]:
    """Make every program, search, and print what is advised."""
    from mutcheck.advice import several
    from mutcheck.report import write
    from mutcheck.report.text import advice, paper, progress
    from mutcheck.run import signals

    console = paper.console()
    found = []
    with signals.stoppable(run), progress.ticking("trying") as ticked:
        for each in several.advised(meant.sources, replace(run, ticked=ticked), options.budget):
            with ticked.aside():
                write.to_stdout(advice.render(each, console))
            found.append(each)
    return found


def _written(found: Sequence[Advised], meant: Meant, run: Run, output: Path | None) -> list[str]:
    """Write the file that is asked for; why that failed, if it did."""
    if output is None:
        return []
    from mutcheck.report import write
    from mutcheck.report.machine import advice_json
    from mutcheck.report.text import advice

    if output.suffix in (".patch", ".diff"):
        return _written_patch(found, meant, run, output)
    as_json = output.suffix == ".json"
    document = advice_json.render(found) if as_json else b"".join(advice.plain(each) for each in found)
    why = write.to_file(output, document)
    return [why] if why else []


def _written_patch(found: Sequence[Advised], meant: Meant, run: Run, output: Path) -> list[str]:
    """Write the patches of all programs as one file; why that failed, if it did."""
    from mutcheck.advice import applying
    from mutcheck.report import write

    sources = {each.name: each for each in meant.sources}
    made = applying.together([applying.best(each, sources[each.program]) for each in found], run)
    roots = {each.root for each in made.patches}
    complain(made.left)
    if not made.patches:
        complain([f"{output} is not written: no advice has a patch."])
        return []
    if len(roots) > 1:
        return [
            f"{output} is not written: its patches are of several projects, {', '.join(sorted(roots))}. Name one's."
        ]
    why = write.to_file(output, b"".join(each.data for each in made.patches))
    return [why] if why else []


def _applied(
    found: Sequence[Advised], meant: Meant, run: Run, options: AdviseOptions, problems: list[str]
) -> list[Advised]:
    """Write the patches that are wanted, and check their programs again; what all programs are then."""
    from mutcheck.advice import applying
    from mutcheck.report import write
    from mutcheck.report.text import advice, paper

    sources = {each.name: each for each in meant.sources}
    chosen = [applying.to_write(each, sources[each.program]) for each in found if each.advice]
    complain(f"{each.advised.program} is not patched: {each.why}." for each in chosen if each.patch is None)
    made = applying.together(chosen, run)
    complain(made.left)
    written = {each.file for each in made.patches if _is_written(each, options, problems)}
    patched = [each for each in made.programs if each.patch is not None and each.patch.file in written]
    again = {}
    for known, effects in applying.checked(patched, run):
        write.to_stdout(advice.checked(known.program, effects, paper.console()))
        problems += [f"{known.program} on {each.target}: {each.why}" for each in effects if each.after is None]
        after = {each.target: each.after for each in effects if each.after is not None}
        again[known.program] = replace(known, before=after)
    return [again.get(each.program, each) for each in found]


def _is_written(patch: Patch, options: AdviseOptions, problems: list[str]) -> bool:
    """Show a patch, and write it if that is wanted; whether it was written."""
    from mutcheck.advice import applying
    from mutcheck.report import write
    from mutcheck.report.text import advice, paper

    write.to_stdout(advice.diff(patch, paper.console()))
    if not options.yes and not _confirmed(patch.file):
        return False
    why = applying.write(patch)
    problems += [f"{patch.file} is not patched: {why}."] if why else []
    return not why


def _confirmed(file: str) -> bool:
    """Whether a person says yes; no answer at all is none."""
    from mutcheck.golden.contract.places import shown_path

    try:
        return click.confirm(f"Write this to {shown_path(Path(file))}?")
    except click.Abort:
        click.echo()
        return False
