"""Lower and compile programs for every target, and check what becomes of the buffers that they mutate."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutcheck import __version__
from mutcheck.commands.shared import status, steps
from mutcheck.commands.shared.options import GOLDEN, NO_COMPILE, STRICT, Making, Printing, Recorded, Telling
from mutcheck.commands.shared.parameters import ALL, Choice, Shard, Share
from mutcheck.commands.shared.status import FOUND, HOLDS, UNABLE, complain, needed, nothing
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.core.visible import visible
from mutcheck.report.formats import Report
from mutcheck.report.text.lines import say
from mutcheck.run import judging, recording
from mutcheck.run.judging import Judging
from mutcheck.run.recording import Recording

if TYPE_CHECKING:
    from mutcheck.checks.result import Result
    from mutcheck.core.source import Source
    from mutcheck.core.target import Target
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.golden.cache import Executables
    from mutcheck.project.configuration import Configuration
    from mutcheck.run.setting import Run
    from mutcheck.run.unchanged import Keeping


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerOptions:
    """What `mutcheck lower` is told."""

    making: Making = part(Making)
    no_compile: bool = given(NO_COMPILE, False)
    golden: Path | None = given(GOLDEN, None)
    printing: Printing = part(Printing)
    telling: Telling = part(Telling)
    emit: str | None = given(
        click.Option(
            ["--emit"],
            type=Choice(["stablehlo", "jaxpr", "hlo", "directives"]),
            help="Print this of each program instead of checking it.",
        ),
        None,
    )
    recorded: Recorded = part(Recorded)
    report: bool = given(
        click.Option(["--report"], is_flag=True, help="Show the results as web pages, too; no history is needed."),
        False,
    )
    shard: Share = given(
        click.Option(
            ["--shard"],
            type=Shard(),
            default=ALL,
            metavar="K/N",
            help="Only this share of the programs: machine K of N. Their histories are merged with `mutcheck history "
            "merge`.",
        ),
        ALL,
    )
    observe: bool = given(
        click.Option(
            ["--observe"],
            is_flag=True,
            help="Run each program on this machine, too, with and without jit: on its CPU, and on an NVIDIA GPU if it "
            "has one.",
        ),
        False,
    )
    strict: bool | None = given(STRICT, None)
    verify_cache: bool = given(
        click.Option(
            ["--verify-cache"],
            is_flag=True,
            help="Make and compile everything anew, and fail where a kept result is not what it is now.",
        ),
        False,
    )
    filecheck: str = given(
        click.Option(
            ["--filecheck"],
            type=Choice(list(judging.ENGINES)),
            default="python",
            show_default=True,
            help="FileCheck engine: the Python package, or LLVM's FileCheck from PATH.",
        ),
        "python",
    )

    def __post_init__(self) -> None:
        if self.observe and self.making.cluster is not None:
            raise click.UsageError("--observe runs programs on this machine: leave --executor out.")
        if self.verify_cache and (why := self._keeps_nothing()):
            raise click.UsageError(f"--verify-cache compares with kept results: {why}.")
        if self.emit is None:
            return
        for said, option in (
            (self.printing.format != "table", "--format"),
            (bool(self.printing.outputs), "--output"),
            (self.keeps_evidence, "--record and --report"),
            (self.telling.verbose or self.telling.quiet, "--verbose and --quiet"),
        ):
            if said:
                raise click.UsageError(f"--emit prints the texts themselves: leave {option} out.")
        if self.emit == "hlo" and self.no_compile:
            raise click.UsageError("--emit hlo prints what is compiled: leave --no-compile out.")

    def _keeps_nothing(self) -> str:
        """Why the results of such a run are not kept, nor answered from kept ones; empty where they are."""
        for said, why in (
            (self.making.no_cache, "--no-cache keeps none"),
            (self.emit is not None, "--emit prints texts, which are no results"),
            (self.observe, "--observe runs programs"),
            (self.making.cluster is not None, "what was read on other machines is not known"),
            (self.filecheck != "python", "LLVM's FileCheck has a version that is not known"),
        ):
            if said:
                return why
        return ""

    def fails_on_warnings(self, project: Configuration) -> bool:
        """Whether warnings fail: as the command line says, or else the project."""
        return project.strict if self.strict is None else self.strict

    @property
    def keeps_evidence(self) -> bool:
        """Whether results go to a history, be it one that only web pages are made of."""
        return self.recorded.record or self.report

    @property
    def compiles(self) -> bool:
        """Whether executables are wanted: of the texts only HLO is one's."""
        return not self.no_compile and self.emit in (None, "hlo")

    def observed(self, asked: Sequence[Target]) -> tuple[str, ...]:
        """The platforms that programs are run on.

        Raises:
          click.UsageError: this machine has none of those that are asked for.
        """
        if not self.observe:
            return ()
        from mutcheck.core import toolchain
        from mutcheck.run import setup

        if found := setup.observed(asked):
            return found
        here = " or ".join(toolchain.runs_on())
        raise click.UsageError(f"--observe runs programs on this machine: add {here} to --target.")


@takes(LowerOptions, "lower", __doc__)
def command(options: LowerOptions) -> int:
    from mutcheck.run import unowned

    begun = Recording("lower")
    project = steps.project()
    asked = options.making.targets or project.targets
    observed = options.observed(asked)
    with needed():
        match = judging.engine(options.filecheck)
    meant = steps.meant(options.making.asked, project)
    if not meant.sources and options.printing.is_for_people:
        raise nothing(meant.problems)
    sources = options.shard.of(meant.sources)
    toolchain = steps.toolchain()
    kept = steps.executables(options.making, toolchain)
    run = replace(
        steps.run_of(options.making, asked, kept, compiles=options.compiles),
        jaxpr=options.emit == "jaxpr",
        observed=observed,
        waivers=project.waivers_of(sources),
        limits=project.fail_on,
        before=_before(options, recording.place(options.recorded.history, project), toolchain.release),
    )
    if options.emit:
        return _emit(options.emit, sources, run, meant.problems)
    keeping = _keeping(options, kept, toolchain)
    if keeping is not None and keeping.verify:
        run = replace(run, cache=None)
    by = Judging(options.golden, options.fails_on_warnings(project), match, toolchain, options.keeps_evidence, keeping)
    results = _judged(sources, run, by)
    steps.tidy(kept, keeping)
    problems = [*meant.problems, *run.interrupted(len(results), len(sources) * len(run.targets), "cells")]
    left = unowned.lines(meant if options.shard.first else meant.some(), project, options.golden)
    differing = keeping.differing if keeping is not None else []
    ended = status.of(results, problems) or (FOUND if differing or (left and by.strict) else HOLDS)
    told = Report(results, toolchain, (*problems, *differing, *left), ended, __version__, options.telling.detail)
    return _tell(told, begun, options, recording.place(options.recorded.history, project))


def _keeping(options: LowerOptions, kept: Executables | None, toolchain: Toolchain) -> Keeping | None:
    """How kept results are used; None where they are not."""
    why = options._keeps_nothing()
    if kept is None or why:
        if options.telling.verbose:
            say(f"no result is a kept one: {why}", sys.stderr, "· ")
        return None
    from mutcheck.golden.kept.results import Results
    from mutcheck.run.unchanged import Keeping

    def told(name: str, why_not: str) -> None:
        if options.telling.verbose:
            told = f"made: {visible(why_not)}" if why_not else "kept: nothing has changed"
            say(f"{name}: {told}", sys.stderr, "· ")

    return Keeping(Results(kept, toolchain), options.verify_cache, told)


def _before(options: LowerOptions, history: Path, release: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """What the last run had donated, where this one is recorded after it; what is wrong with a history is told then."""
    if not options.recorded.record:
        return {}
    from mutcheck.core.trouble import Trouble
    from mutcheck.golden.history import commit, last

    try:
        return last.donated(history, release, commit.branch_of(Path.cwd()))
    except Trouble:
        return {}


def _emit(what: str, sources: Sequence[Source], run: Run, problems: Sequence[str]) -> int:
    """Print the text of each program and platform; platforms with one text share it."""
    from mutcheck.report import write
    from mutcheck.report.text import emit
    from mutcheck.run import pipeline, setup, signals

    with signals.stoppable(run):
        made = list(pipeline.made(sources, run))
    problems = [*problems, *run.interrupted(len(made), len(sources), "programs")]
    problems += setup.not_compiled(run) if what == "hlo" else []
    write.to_stdout(emit.render(made, what).encode())
    refused = emit.refusals(made, what)
    complain([*refused, *problems])
    return UNABLE if problems or emit.crashed(made) else FOUND if refused else HOLDS


def _judged(sources: Sequence[Source], run: Run, by: Judging) -> list[Result]:
    """The result of every cell in the plan's order, with progress on a terminal."""
    from mutcheck.report.text import progress
    from mutcheck.run import signals

    what = "lowering and compiling" if run.compile_for else "lowering"
    with signals.stoppable(run), progress.ticking(what) as ticked:
        return list(judging.judged(sources, replace(run, ticked=ticked), by))


def _tell(told: Report, begun: Recording, options: LowerOptions, history: Path) -> int:
    """Record, write, print and show the results, as far as that is asked for."""
    from mutcheck.report import deliver

    if options.recorded.record:
        told = deliver.record(told, begun, history, UNABLE)
    delivered = deliver.deliver(told, options.printing.format, options.printing.outputs, UNABLE)
    return (_show(told, begun) if options.report else HOLDS) or delivered.status


def _show(told: Report, begun: Recording) -> int:
    """Show results as pages, and print where they are."""
    from mutcheck.core.trouble import Trouble
    from mutcheck.report import deliver

    try:
        page = deliver.show_pages(told, begun)
    except Trouble as error:
        complain([str(error)])
        return UNABLE
    say(f"The report is {page.as_uri()}", sys.stderr, hang="  ")
    return HOLDS
