"""Watch the files of programs: after each save, what changed is lowered, compiled and checked again."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutcheck import __version__
from mutcheck.commands.shared import status, steps
from mutcheck.commands.shared.options import GOLDEN, NO_COMPILE, STRICT, Making
from mutcheck.commands.shared.status import complain
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.report.formats import Report
from mutcheck.report.text.lines import say
from mutcheck.run import judging
from mutcheck.run.judging import Judging

if TYPE_CHECKING:
    from mutcheck.checks.result import Result
    from mutcheck.core.source import Source
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.golden.kept.results import Results
    from mutcheck.project.configuration import Configuration
    from mutcheck.run.setting import Run
    from mutcheck.run.watching import Round, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOptions:
    """What `mutcheck watch` is told."""

    making: Making = part(Making)
    no_compile: bool = given(NO_COMPILE, False)
    golden: Path | None = given(GOLDEN, None)
    strict: bool | None = given(STRICT, None)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be judged in a round: the files say it anew each time."""

    sources: Sequence[Source]
    problems: tuple[str, ...]
    run: Run
    by: Judging


@takes(WatchOptions, "watch", __doc__)
def command(options: WatchOptions) -> int:
    from mutcheck.run import signals, watching

    project = steps.project()
    steps.some(options.making.asked, project)  # without a program there is nothing to watch
    toolchain = steps.toolchain()
    results = _results(options, toolchain)
    asked = _asked(options, project, results, toolchain)
    with watching.standing(options.making.jobs) as standing, signals.stoppable(asked.run):
        watch = watching.Watch(standing, asked.run.stop)
        done = watch.round(asked.sources, asked.run, asked.by, ())
        if watch.stop.is_set():
            raise KeyboardInterrupt  # there is no verdict to end with
        ended = status.of(done.results, asked.problems)
        _show(done.results, asked.problems, toolchain, ended)
        begun = False
        for changed in watch.changes(_more(project)):
            with _mistakes():
                asked = _asked(options, steps.project(), results, toolchain)
                ended = _round(watch, asked, changed, toolchain, ended)
            if not begun:  # what is saved from now on is seen
                _waiting()
            begun = True
    if results.trouble:
        complain([f"{results.trouble}. The watch went on without it."])
    return ended


def _results(options: WatchOptions, toolchain: Toolchain) -> Results:
    from mutcheck.golden.kept.results import Results
    from mutcheck.run import setup

    return Results(setup.executables(toolchain), toolchain, holds=True, stores=not options.making.no_cache)


def _asked(options: WatchOptions, project: Configuration, results: Results, toolchain: Toolchain) -> _Asked:
    from mutcheck.run.unchanged import Keeping

    meant = steps.meant(options.making.asked, project)
    kept = steps.executables(options.making, toolchain)
    targets = options.making.targets or project.targets
    run = replace(
        steps.run_of(options.making, targets, kept, compiles=not options.no_compile),
        waivers=project.waivers_of(meant.sources),
        limits=project.fail_on,
    )
    strict = project.strict if options.strict is None else options.strict
    by = Judging(options.golden, strict, judging.engine("python"), toolchain, keeping=Keeping(results))
    return _Asked(meant.sources, meant.problems, run, by)


def _round(watch: Watch, asked: _Asked, changed: Sequence[Path], toolchain: Toolchain, before: int) -> int:
    """Judge all programs, and show what is not as it was; the status, that of before where the watch is stopped."""
    done = watch.round(asked.sources, asked.run, asked.by, changed)
    if watch.stop.is_set():
        return before
    ended = status.of(done.results, asked.problems)
    if done.news:
        _show_changes(done, asked, toolchain, ended)
    return ended


def _show(results: Sequence[Result], problems: Sequence[str], toolchain: Toolchain, ended: int) -> None:
    """The table, as `mutcheck lower` prints it."""
    from mutcheck.report import formats, write
    from mutcheck.report.text import paper

    report = Report(results, toolchain, tuple(problems), ended, __version__)
    write.to_stdout(formats.render("table", report, paper.console()))


def _show_changes(done: Round, asked: _Asked, toolchain: Toolchain, ended: int) -> None:
    """What a save brought: the rows of what was made, then what is not what it was."""
    from mutcheck.report.text import watched

    click.echo()
    say(watched.heading(done, len(asked.sources)), hang="  ")
    _show(done.news, asked.problems, toolchain, ended)
    click.echo("\nsince the last verdict:")
    for line in watched.changes(done):
        say(line, indent="  ", hang="    ")
    _waiting()


def _waiting() -> None:
    sys.stdout.flush()
    click.echo("\nWatching. Ctrl-C ends it.", err=True)


@contextmanager
def _mistakes() -> Iterator[None]:
    """A mistake in a file of the project is shown, and watched until it is gone."""
    try:
        yield
    except click.ClickException as error:
        complain([error.format_message()])


def _more(project: Configuration) -> list[Path]:
    """Where else something is read of the project's."""
    return [project.file.parent] if project.file is not None else []
