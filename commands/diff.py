"""Compare two IRs: of programs, targets, releases, runs, commits or files. What only has another number is the same.

A and B are files (StableHLO as text or bytecode, HLO text, *.hlo.pb, goldens), or PROGRAM[@WHERE]: WHERE is a target
(`cpu`, `tpu:v5e`), a release whose golden is kept (`0.10.2`), `golden`, `commit:REV`, or `run:last`, `run:previous` or
`run:COMMIT` of the history. B may leave PROGRAM out; without B, A is compared with its golden.

Exit status: 0 where both say the same, 1 where they differ, 2 where that cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import documents, steps
from mutcheck.commands.shared.documents import format_option, output_option
from mutcheck.commands.shared.options import GOLDEN, HISTORY, JOBS, NO_CACHE, QUIET, TIMEOUT, Making
from mutcheck.commands.shared.parameters import Choice, completed
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE, complain, needed
from mutcheck.commands.shared.values import given, takes

if TYPE_CHECKING:
    from mutcheck.golden.diff.texts import Named
    from mutcheck.report.compared import Told
    from mutcheck.run.sides.resolve import Place
    from mutcheck.run.sides.spec import Spec

FORMATS = {
    "text": (".txt", ".diff", ".patch"),
    "json": (".json",),
    "markdown": (".md", ".markdown"),
    "html": (".html",),
}
"""The formats of a comparison, and the endings of files that have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffOptions:
    """What `mutcheck diff` is told."""

    old: str = given(click.Argument(["old"], metavar="A", shell_complete=completed("programs")), "")
    new: str | None = given(
        click.Argument(["new"], metavar="[B]", required=False, shell_complete=completed("programs")), None
    )
    ir: str = given(
        click.Option(
            ["--ir"],
            type=Choice(["stablehlo", "hlo"]),
            default="stablehlo",
            show_default=True,
            help="Of programs and runs: what is lowered, or the optimized HLO of what is compiled.",
        ),
        "stablehlo",
    )
    view: str = given(
        click.Option(
            ["--view"],
            type=Choice(["unified", "side-by-side", "summary"]),
            default="unified",
            show_default=True,
            help="How it is shown.",
        ),
        "unified",
    )
    context: int = given(
        click.Option(
            ["--context", "-U"],
            type=click.IntRange(min=0),
            default=3,
            show_default=True,
            help="Unchanged lines around a change.",
        ),
        3,
    )
    every: bool = given(
        click.Option(["--all", "every"], is_flag=True, help="Every change, and not one of each kind that are equal."),
        False,
    )
    full: bool = given(click.Option(["--full"], is_flag=True, help="Whole lines, however long they are."), False)
    as_text: bool = given(
        click.Option(["--as-text"], is_flag=True, help="Files as plain text, line by line, whatever they hold."), False
    )
    quiet: bool = given(QUIET, False)
    format: str = given(format_option(FORMATS), "text")
    output: Path | None = given(output_option(FORMATS, ".diff"), None)
    golden: Path | None = given(GOLDEN, None)
    history: Path | None = given(HISTORY, None)
    no_cache: bool = given(NO_CACHE, False)
    timeout: float = given(TIMEOUT, 600.0)
    jobs: int | None = given(JOBS, None)

    @property
    def making(self) -> Making:
        """How programs are made; which, and for what, the sides say."""
        return Making(no_cache=self.no_cache, timeout=self.timeout, jobs=self.jobs)

    def __post_init__(self) -> None:
        documents.check(self.output, FORMATS, ".diff")

    def specs(self) -> tuple[Spec, Spec]:
        """Both sides, as they are asked for.

        Raises:
          click.UsageError: what is written is no side.
        """
        from mutcheck.run.sides import spec

        try:
            first = spec.parse(self.old)
            if self.new is not None:
                return first, spec.parse(self.new, first)
            if not first.made:
                raise click.UsageError("name a second side: only a program is compared with its golden.")
            return spec.parse(f"{first.program}@golden@{first.target}"), first
        except spec.BadSide as error:
            raise click.UsageError(str(error)) from None


@takes(DiffOptions, "diff", __doc__)
def command(options: DiffOptions) -> int:
    from mutcheck.report import compared, write
    from mutcheck.report.text import paper

    specs = options.specs()
    told = _told(options, specs)
    unwritten = ""
    if options.output is not None:
        unwritten = write.to_file(options.output, compared.render(documents.format_of(options.output, FORMATS), told))
    if told.comparison.differs or not (options.quiet and options.format == "text"):
        write.to_stdout(compared.render(options.format, told, paper.console()))
    complain([unwritten] if unwritten else [])
    return UNABLE if unwritten else FOUND if told.comparison.differs else HOLDS


def _told(options: DiffOptions, specs: tuple[Spec, Spec]) -> Told:
    """The comparison, and how it is to be shown."""
    from mutcheck.golden.diff import texts
    from mutcheck.report.compared import Shown, Told
    from mutcheck.run.sides import resolve

    place = _place(options)
    with needed():
        old, new = _resolved(specs, place, options.making)
    names = resolve.programs_of(specs, (old, new))
    shown = Shown(options.view, options.context, every=options.every, full=options.full)
    return Told(texts.compared(old, new), shown, (names[0], names[1]))


def _place(options: DiffOptions) -> Place:
    from mutcheck.core.toolchain import installed
    from mutcheck.run import recording
    from mutcheck.run.sides.resolve import Place

    project = steps.project()
    history = recording.place(options.history, project)
    return Place(project, installed().release, history, options.golden, options.ir == "hlo", options.as_text)


def _resolved(specs: tuple[Spec, Spec], place: Place, making: Making) -> list[Named]:
    """The IR of both sides; programs are made for it, with progress on a terminal."""
    from mutcheck.report.text import progress
    from mutcheck.run import signals
    from mutcheck.run.pipeline import Run
    from mutcheck.run.sides import resolve

    if not any(spec.made for spec in specs):
        return resolve.resolve(specs, Run(()), place)
    kept = steps.executables(making, steps.toolchain())
    run = resolve.aimed(steps.run_of(making, (), kept, compiles=place.hlo), specs, hlo=place.hlo)
    with signals.stoppable(run), progress.ticking("lowering") as ticked:
        found = resolve.resolve(specs, replace(run, ticked=ticked), place)
    steps.tidy(kept)
    return found
