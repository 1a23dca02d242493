"""The `mutcheck` command: each verb reads as a list of steps, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from mutcheck import __version__
from mutcheck.lowering.target import PLATFORMS

if TYPE_CHECKING:
    from mutcheck.checks.directive import Directives
    from mutcheck.checks.judge import Matcher, Result
    from mutcheck.lowering.discovery import Source
    from mutcheck.lowering.program import Expectation
    from mutcheck.lowering.toolchain import Toolchain
    from mutcheck.lowering.worker import Made

HOLDS, FOUND, UNABLE = 0, 1, 2
"""Exit statuses: all holds; something was found; some of the work could not be done."""


class Unable(click.ClickException):
    """mutcheck cannot do its work; the message says what to do next."""

    exit_code = UNABLE


class Choice(click.Choice[str]):
    """One of some words; a wrong one gets the nearest, which click gives for options and commands only."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            near = get_close_matches(str(value), [str(choice) for choice in self.choices], n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(map(str, self.choices))}."
            self.fail(f"there is no {value!r}. {hint}", param, ctx)


class Platforms(click.ParamType[tuple[str, ...]]):
    """A list of platforms, separated by commas; a wrong one gets the nearest."""

    name = "platforms"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = [name.strip().lower() for name in value.split(",") if name.strip()]
        for name in names:
            if name not in PLATFORMS:
                near = ["cuda", "rocm"] if name == "gpu" else get_close_matches(name, PLATFORMS, n=1)
                hint = f"Did you mean {' or '.join(near)}?" if near else f"Use some of {', '.join(PLATFORMS)}."
                self.fail(f"there is no platform {name!r}. {hint}", param, ctx)
        if not names:
            self.fail(f"it names no platform. Use some of {', '.join(PLATFORMS)}.", param, ctx)
        return tuple(platform for platform in PLATFORMS if platform in names)


def _programs_and_platforms(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that `lower` and `accept` share."""
    for decorate in (
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            help="Worker processes, which each import jax. Default: one for every four programs, one a core at most.",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0, min_open=True),
            default=600,
            show_default=True,
            help="Seconds that a program may take, the import of jax included.",
        ),
        click.option(
            "--golden",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder of the goldens. Default: mutcheck's own for the corpus, `goldens` beside a program of yours.",
        ),
        click.option(
            "--platform",
            "platforms",
            type=Platforms(),
            default=",".join(PLATFORMS),
            show_default=True,
            help="Platforms to lower for, separated by commas.",
        ),
        click.argument("programs", nargs=-1, metavar="[PROGRAM]..."),
    ):
        command = decorate(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mutcheck")
def cli() -> None:
    """Check that JAX programs which mutate arrays offer their buffers to XLA, to be updated in place.

    A PROGRAM is a name that `mutcheck list` shows, `path/to/file.py::name` or `package.module:name`; the last two
    without the name are all programs of the file. Without a PROGRAM, the seed corpus is meant.

    Exit status: 0 all holds; 1 something was found; 2 some of the work could not be done.
    """


@cli.command()
@_programs_and_platforms
@click.option("--format", "format_", type=Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--emit",
    type=Choice(["stablehlo", "jaxpr", "directives"]),
    help="Print this of each program instead of checking it.",
)
@click.option("--strict", is_flag=True, help="Warnings fail too: a missing golden, a program without directives.")
@click.option(
    "--filecheck",
    type=Choice(["python", "llvm"]),
    default="python",
    show_default=True,
    help="FileCheck engine: the Python package, or LLVM's FileCheck from PATH.",
)
def lower(
    programs: tuple[str, ...],
    platforms: tuple[str, ...],
    golden: Path | None,
    jobs: int | None,
    timeout: float,
    format_: str,
    emit: str | None,
    strict: bool,
    filecheck: str,
) -> None:
    """Lower programs for every platform, and check what they donate and update."""
    if emit and format_ != "table":
        raise click.UsageError("--emit prints the texts themselves: leave --format out.")
    match = _engine(filecheck)
    sources, problems = _find(programs)
    if not sources and format_ == "table":
        raise _nothing(problems)
    run = _Run(platforms, jobs, timeout)
    if emit:
        sys.exit(_emit(sources, run, emit, problems))
    toolchain = _toolchain()
    judged = _judged(sources, run, golden, strict=strict, match=match, toolchain=toolchain)
    with _stoppable(run):
        results = list(judged)
    problems += run.interrupted(len(results), len(sources) * len(platforms), "cells")
    stray = _strays(sources, golden, whole_corpus=not programs)
    status = _status(results, problems) or (FOUND if stray and strict else HOLDS)
    _tell(results, toolchain, [*problems, *stray], status, format_)
    sys.exit(status)


@cli.command()
@_programs_and_platforms
def accept(
    programs: tuple[str, ...], platforms: tuple[str, ...], golden: Path | None, jobs: int | None, timeout: float
) -> None:
    """Keep what programs lower to now as their goldens."""
    if os.environ.get("CI"):
        raise _unable("accept writes no golden where CI is set", "Run it on your own machine, and commit what changed.")
    sources, problems = _find(programs)
    if not sources:
        raise _nothing(problems)
    _check_writable(sources, golden)
    toolchain = _toolchain()
    run = _Run(platforms, jobs, timeout)
    written = done = 0
    with _stoppable(run):
        for made in _made(sources, run):
            written += _accept(made, golden, toolchain, problems)
            done += 1
    problems += run.interrupted(done, len(sources), "programs")
    click.echo(f"{written} file{'s' * (written != 1)} changed, for jax {toolchain.release}.")
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    sys.exit(UNABLE if problems else HOLDS)


@cli.command("list")
@click.argument("programs", nargs=-1, metavar="[PROGRAM]...")
def list_(programs: tuple[str, ...]) -> None:
    """List programs: the seed corpus, or those of the files that you name."""
    sources, problems = _find(programs)
    width = max((len(source.spelled) for source in sources), default=0)
    for source in sources:
        click.echo(f"{source.spelled:<{width}}  {source.summary}".rstrip())
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    sys.exit(UNABLE if problems else HOLDS)


@cli.command()
def doctor() -> None:
    """Say which versions are here, what works, and what is missing."""
    from mutcheck.report import doctor as report

    checked = report.examine(_lowered_platforms)
    click.echo(report.render(checked), nl=False)
    sys.exit(HOLDS if checked.works else UNABLE)


def _find(programs: Sequence[str]) -> tuple[list[Source], list[str]]:
    """The programs that are asked for, each once, and what is wrong with those that are not there."""
    from mutcheck.lowering import discovery

    if not programs:
        return list(discovery.corpus()), []
    found: dict[tuple[Path, str], Source] = {}
    problems = []
    for asked in programs:
        try:
            found.update({(source.file, source.attribute): source for source in discovery.find(asked)})
        except discovery.UnknownProgram as error:
            problems.append(str(error))
    return list(found.values()), problems


def _toolchain() -> Toolchain:
    from mutcheck.lowering import toolchain

    here = toolchain.installed()
    if not here.release:
        raise _unable("jax is not installed beside mutcheck", "Install it: `pip install jax flax`.")
    return here


@dataclass(frozen=True, slots=True)
class _Run:
    """How programs are run: the platforms, the number of workers, the seconds that each has, and a flag to stop."""

    platforms: tuple[str, ...]
    jobs: int | None = None
    timeout: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def interrupted(self, done: int, planned: int, what: str) -> list[str]:
        """What to say of a run that was stopped before all was done."""
        if not self.stop.is_set() or done == planned:
            return []
        return [f"interrupted: {done} of {planned} {what} were done. Run it again for the others."]


@contextmanager
def _stoppable(run: _Run) -> Iterator[None]:
    """Until it is left, Ctrl-C and SIGTERM stop a run and keep what is finished; a second one ends the command."""

    def stop(number: int, frame: FrameType | None) -> None:
        if run.stop.is_set():
            signal.default_int_handler(number, frame)
        run.stop.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _made(sources: Sequence[Source], run: _Run, *, jaxpr: bool = False) -> Iterator[Made]:
    """The artifacts of every program in the plan's order; two programs of one name are not run."""
    from mutcheck.lowering import plan, pool
    from mutcheck.report import progress

    unique, clashing = plan.without_clashes(sources)
    by_program = plan.by_program(plan.plan(unique, run.platforms))
    lowered = pool.run(by_program, jobs=run.jobs, jaxpr=jaxpr, timeout=run.timeout, stopped=run.stop.is_set)
    shown = iter(progress.shown(lowered, len(unique), "lowering"))
    for source in sources:
        made = plan.clash(source, clashing[source], run.platforms) if source in clashing else next(shown)
        if made is not None:
            yield made


def _judged(
    sources: Sequence[Source],
    run: _Run,
    golden: Path | None,
    *,
    strict: bool,
    match: Matcher,
    toolchain: Toolchain,
) -> Iterator[Result]:
    """The result of every cell in the plan's order."""
    from mutcheck.checks.judge import Judge
    from mutcheck.golden.place import Goldens
    from mutcheck.lowering.plan import Cell

    judge = Judge(toolchain.release, strict=strict, match=match)
    for made in _made(sources, run):
        directives = _directives(made.source, made.expectation, toolchain.release)
        goldens = Goldens(made.source, golden, toolchain)
        for artifact in made.artifacts:
            cell = Cell(made.source, artifact.platform)
            result = judge.judge(cell, artifact, made.expectation, directives, made.printed)
            yield goldens.compare(result)


def _directives(source: Source, expectation: Expectation, release: str) -> Directives:
    """The directives of a program, from its own comments or from the file that it names for this release."""
    from mutcheck.checks import directive

    known = (directive.COMMON, *(platform.upper() for platform in PLATFORMS))
    named = expectation.directive_file(release)
    if named is None:
        return directive.from_python(_read(source.file), str(source.file), source.lines, known)
    file = source.file.parent / named
    try:
        return directive.from_check_file(file.read_text("utf-8"), str(file), known)
    except (OSError, UnicodeDecodeError) as error:
        return directive.unreadable(str(file), getattr(error, "strerror", None) or "it is not UTF-8")


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # the import says what is wrong with it


def _check_writable(sources: Sequence[Source], golden: Path | None) -> None:
    from mutcheck.golden import place
    from mutcheck.golden.disk import GoldenError

    try:
        place.check_writable(sources, golden)
    except GoldenError as error:
        raise _unable(error.why, error.advice) from None


def _accept(made: Made, golden: Path | None, toolchain: Toolchain, problems: list[str]) -> int:
    """Write the goldens of one program, and say which files changed; how many did."""
    from mutcheck.golden import place
    from mutcheck.golden.disk import GoldenError
    from mutcheck.report.as_json import shown_path

    try:
        changed = place.accept(made, golden, toolchain)
    except GoldenError as error:
        problems.append(str(error))
        return 0
    for path in changed:
        click.echo(f"{'wrote' if path.exists() else 'removed'} {shown_path(path.resolve())}")
    return len(changed)


def _strays(sources: Sequence[Source], golden: Path | None, *, whole_corpus: bool) -> list[str]:
    """A line for each golden that no program owns."""
    from mutcheck.golden import place
    from mutcheck.golden.disk import GoldenError
    from mutcheck.report.as_json import shown_path

    try:
        found = place.strays(sources, golden, whole_corpus=whole_corpus)
    except GoldenError as error:
        return [str(error)]
    return [
        f"no program owns the golden {shown_path(path.resolve())}. Delete it, or bring its program back."
        for path in found
    ]


def _engine(name: str) -> Matcher:
    """The FileCheck engine."""
    if name == "python":
        from mutcheck.checks import directive

        return directive.check
    from mutcheck.checks import llvm

    if shutil.which(llvm.COMMAND) is None:
        raise _unable(
            "LLVM's FileCheck is not on PATH",
            "Install LLVM's tools (Debian: llvm-19-tools) and put FileCheck on PATH, or use `--filecheck python`.",
        )
    return llvm.check


def _status(results: Sequence[Result], problems: Sequence[str]) -> int:
    from mutcheck.checks.judge import Outcome

    if problems or any(result.outcome is Outcome.ERROR for result in results):
        return UNABLE
    return HOLDS if all(result.ok for result in results) else FOUND


def _tell(results: Sequence[Result], toolchain: Toolchain, problems: Sequence[str], status: int, format_: str) -> None:
    from mutcheck.report import write

    if format_ == "json":
        from mutcheck.report import as_json

        write.to_stdout(as_json.render(results, toolchain, __version__, problems, status))
    else:
        from mutcheck.report import terminal

        console = terminal.console()
        write.to_stdout(terminal.render(results, toolchain, problems, console).encode(console.encoding or "utf-8"))


def _emit(sources: Sequence[Source], run: _Run, what: str, problems: list[str]) -> int:
    """Print the text of each program and platform; platforms with one text share it."""
    from mutcheck.report import emit, write

    with _stoppable(run):
        made = list(_made(sources, run, jaxpr=what == "jaxpr"))
    problems += run.interrupted(len(made), len(sources), "programs")
    write.to_stdout(emit.render(made, what).encode())
    refused = emit.refusals(made)
    for problem in (*refused, *problems):
        click.echo(f"! {problem}", err=True)
    return UNABLE if problems else FOUND if refused else HOLDS


def _lowered_platforms() -> dict[str, str]:
    """What `doctor` tries: a program of the corpus on each platform, and what went wrong with it."""
    from mutcheck.lowering.artifacts import Crash, Rejection

    sources, _ = _find(["increment"])
    (made,) = _made(sources, _Run(PLATFORMS))
    wrong = {}
    for artifact in made.artifacts:
        if isinstance(artifact, Crash):
            wrong[artifact.platform] = artifact.why
        elif isinstance(artifact, Rejection):
            wrong[artifact.platform] = artifact.message
        else:
            wrong[artifact.platform] = ""
    return wrong


def _nothing(problems: Sequence[str]) -> click.ClickException:
    """None of the PROGRAMs is there."""
    first, *others = problems
    return Unable("\n".join([first, *(f"Error: {other}" for other in others)]))


def _unable(why: str, advice: str) -> click.ClickException:
    """An end to the command: exit status 2, and a line that says what to do next."""
    return Unable(f"{why}. {advice}")


def main() -> None:
    """The entry point of the command: what ends it otherwise than by its own status is something it could not do."""
    try:
        status = cli(prog_name="mutcheck", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        status = UNABLE
    except BrokenPipeError:  # a reader that has gone away (`mutcheck list | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = HOLDS
    except Exception:
        traceback.print_exc()
        status = UNABLE
    sys.exit(status or HOLDS)


if __name__ == "__main__":
    main()
