"""The `mutcheck` command: each verb reads as a list of steps, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from mutcheck import __version__
from mutcheck.lowering import target

if TYPE_CHECKING:
    from mutcheck.checks.judge import Matcher, Result
    from mutcheck.golden.cache import Executables
    from mutcheck.golden.pipeline import Run
    from mutcheck.lowering.discovery import Source
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


class Targets(click.ParamType[tuple[str, ...]]):
    """A list of targets, separated by commas; a wrong one gets the nearest."""

    name = "targets"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = [name for name in value.split(",") if name.strip()]
        if not names:
            self.fail("it names no target. Use some of cpu, cuda:h100, rocm, tpu:v5e.", param, ctx)
        try:
            return tuple(dict.fromkeys(target.parse(name) for name in names))
        except target.UnknownTarget as error:
            self.fail(str(error), param, ctx)


_golden = click.option(
    "--golden",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the goldens. Default: mutcheck's own for the corpus, `goldens` beside a program of yours.",
)


def _what_and_how(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that all commands share that make something of programs."""
    for decorate in (
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            help="Worker processes, which each import jax. Default: one for every four tasks, one a core at most.",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0, min_open=True),
            default=600,
            show_default=True,
            help="Seconds that lowering a program, or compiling it for a target, may take; the import of jax included.",
        ),
        click.option(
            "--target",
            "targets",
            type=Targets(),
            help="Targets, separated by commas, such as `cpu,cuda:h100,tpu:v5e`. Default: all that this machine can "
            "compile for, and StableHLO for the other platforms.",
        ),
        click.option("--no-compile", is_flag=True, help="StableHLO only."),
        click.option("--no-cache", is_flag=True, help="Compile anew what was compiled before, and keep nothing."),
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
@_what_and_how
@_golden
@click.option("--format", "format_", type=Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--emit",
    type=Choice(["stablehlo", "jaxpr", "hlo", "directives"]),
    help="Print this of each program instead of checking it.",
)
@click.option("--observe", is_flag=True, help="Run each program on this machine, too, with and without jit.")
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
    format_: str,
    emit: str | None,
    golden: Path | None,
    observe: bool,
    strict: bool,
    filecheck: str,
    **how: Any,
) -> None:
    """Lower and compile programs for every target, and check what becomes of the buffers that they mutate."""
    if emit and format_ != "table":
        raise click.UsageError("--emit prints the texts themselves: leave --format out.")
    if emit == "hlo" and how["no_compile"]:
        raise click.UsageError("--emit hlo prints what is compiled: leave --no-compile out.")
    if observe and how["targets"] and "cpu" not in how["targets"]:
        raise click.UsageError("--observe runs programs on this machine: add cpu to --target.")
    match = _engine(filecheck)
    sources, problems = _find(programs)
    if not sources and format_ == "table":
        raise _nothing(problems)
    toolchain = _toolchain()
    run, cache = _run(**how, toolchain=toolchain, observed=observe, jaxpr=emit == "jaxpr", lowers=_lowers(emit))
    if emit:
        sys.exit(_emit(sources, run, emit, problems))
    with _stoppable(run):
        results = list(_judged(sources, run, golden, strict=strict, match=match, toolchain=toolchain))
    problems += run.interrupted(len(results), len(sources) * len(run.targets), "cells")
    stray = _strays(sources, golden, whole_corpus=not programs)
    status = _status(results, problems) or (FOUND if stray and strict else HOLDS)
    _keep_cache(cache)
    _tell(results, toolchain, [*problems, *stray], status, format_)
    sys.exit(status)


@cli.command()
@_what_and_how
@_golden
def accept(programs: tuple[str, ...], golden: Path | None, **how: Any) -> None:
    """Keep what programs lower to, and what their executables do, as their goldens."""
    if os.environ.get("CI"):
        raise _unable("accept writes no golden where CI is set", "Run it on your own machine, and commit what changed.")
    sources, problems = _find(programs)
    if not sources:
        raise _nothing(problems)
    _check_writable(sources, golden)
    toolchain = _toolchain()
    run, cache = _run(**how, toolchain=toolchain)
    written = done = 0
    with _stoppable(run):
        for count in _accepted(sources, run, golden, toolchain, problems):
            written += count
            done += 1
    problems += run.interrupted(done, len(sources), "programs")
    _keep_cache(cache)
    click.echo(f"{written} file{'s' * (written != 1)} changed, for jax {toolchain.release}.")
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    sys.exit(UNABLE if problems else HOLDS)


@cli.command()
@_what_and_how
@click.option("--buffer", help="Only this buffer: its path, or a pattern such as `model.*`.")
@click.option("--all", "all_", is_flag=True, help="Buffers that are updated in place, too.")
def explain(programs: tuple[str, ...], buffer: str | None, all_: bool, **how: Any) -> None:
    """Tell the story of each buffer: offered here, aliased to that, copied by this, and why.

    Buffers that are updated in place are told where one is named with `--buffer`, or all are asked for.
    """
    if not programs:
        raise click.UsageError("name a program: `mutcheck list` shows those of the corpus.")
    if how["no_compile"]:
        raise click.UsageError("explain tells what executables do: leave --no-compile out.")
    sources, problems = _find(programs)
    if not sources:
        raise _nothing(problems)
    toolchain = _toolchain()
    run, cache = _run(**how, toolchain=toolchain)
    status = HOLDS
    with _stoppable(run):
        status = _explained(sources, run, buffer, all_ or buffer is not None, problems)
    _keep_cache(cache)
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    sys.exit(UNABLE if problems else status)


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

    checked = report.examine(_tried)
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


def _run(
    *,
    targets: tuple[str, ...] | None,
    no_compile: bool,
    no_cache: bool,
    jobs: int | None,
    timeout: float,
    toolchain: Toolchain,
    observed: bool = False,
    jaxpr: bool = False,
    lowers: bool = False,
) -> tuple[Run, Executables | None]:
    """How programs are run, and the executables that are kept; `lowers` where nothing needs to be compiled."""
    from mutcheck.golden import cache, pipeline

    if no_compile or lowers:
        wanted = pipeline.lowered_only(targets or target.PLATFORMS)
    else:
        wanted = pipeline.named(targets) if targets else pipeline.everything()
    kept = None if no_cache else cache.Executables(cache.folder(), toolchain)
    return pipeline.Run(wanted, jobs, timeout, jaxpr, kept, observed, asked=bool(targets)), kept


def _lowers(emit: str | None) -> bool:
    return emit in ("stablehlo", "jaxpr", "directives")


def _keep_cache(cache: Executables | None) -> None:
    """Keep the folder of executables small, and say where it cannot be written."""
    if cache is not None:
        cache.prune()
        if cache.trouble:
            click.echo(f"! {cache.trouble}. The run went on without it.", err=True)


@contextmanager
def _stoppable(run: Run) -> Iterator[None]:
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


def _judged(
    sources: Sequence[Source], run: Run, golden: Path | None, *, strict: bool, match: Matcher, toolchain: Toolchain
) -> Iterator[Result]:
    """The result of every cell in the plan's order, with progress on a terminal."""
    from mutcheck.golden import pipeline
    from mutcheck.report import progress

    with progress.ticking("lowering and compiling" if run.compiled else "lowering") as ticked:
        ticking = replace(run, ticked=ticked)
        yield from pipeline.judged(sources, ticking, golden, strict=strict, match=match, toolchain=toolchain)


def _accepted(
    sources: Sequence[Source], run: Run, golden: Path | None, toolchain: Toolchain, problems: list[str]
) -> Iterator[int]:
    """Keep the goldens of every program; how many files changed for each."""
    from mutcheck.checks.judge import Judge
    from mutcheck.golden import pipeline
    from mutcheck.report import progress

    judge = Judge(toolchain.release)
    with progress.ticking("lowering and compiling") as ticked:
        for made in pipeline.made(sources, replace(run, ticked=ticked)):
            results = list(pipeline.judge_one(judge, made, run, toolchain.release))
            yield _accept(made, results, golden, toolchain, problems)


def _explained(sources: Sequence[Source], run: Run, buffer: str | None, all_: bool, problems: list[str]) -> int:
    """Print the stories of the buffers of every program; the exit status."""
    from mutcheck.checks.waiver import names_path
    from mutcheck.golden import pipeline
    from mutcheck.report import progress, story, write

    def named(path: str) -> bool:
        return buffer is None or names_path(buffer, path)

    console = story.console()
    found = told = False
    paths: list[str] = []
    with progress.ticking("lowering and compiling") as ticked:
        for made in list(pipeline.made(sources, replace(run, ticked=ticked))):
            stories = story.of(made, run.targets, buffer, all_)
            problems += stories.problems
            found, told = found or stories.copied, told or any(path for path in stories.paths if named(path))
            paths += stories.paths
            if len(sources) > 1 and stories.parts:
                stories.parts.insert(0, story.heading(made.source.spelled))
            write.to_stdout(story.render(stories, console))
    if buffer is not None and not told and not problems:
        known = f"There are {', '.join(paths[:8])}{' ...' if len(paths) > 8 else ''}." if paths else "There is none."
        problems.append(f"no buffer goes by {buffer!r}. {known} `*` is wild, as in \"params['l1']*\".")
    return FOUND if found else HOLDS


def _check_writable(sources: Sequence[Source], golden: Path | None) -> None:
    from mutcheck.golden import place
    from mutcheck.golden.disk import GoldenError

    try:
        place.check_writable(sources, golden)
    except GoldenError as error:
        raise _unable(error.why, error.advice) from None


def _accept(
    made: Made, results: Sequence[Result], golden: Path | None, toolchain: Toolchain, problems: list[str]
) -> int:
    """Write the goldens of one program, and say which files changed; how many did."""
    from mutcheck.golden import place
    from mutcheck.golden.disk import GoldenError
    from mutcheck.report.as_json import shown_path

    try:
        changed = place.accept(made, results, golden, toolchain)
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

    if problems or any(result.outcome in (Outcome.ERROR, Outcome.UNAVAILABLE) for result in results):
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


def _emit(sources: Sequence[Source], run: Run, what: str, problems: list[str]) -> int:
    """Print the text of each program and platform; platforms with one text share it."""
    from mutcheck.golden import pipeline
    from mutcheck.lowering.artifacts import Crash
    from mutcheck.report import emit, write

    with _stoppable(run):
        made = list(pipeline.made(sources, run))
    problems += run.interrupted(len(made), len(sources), "programs")
    if what == "hlo":
        problems += [
            f"nothing is compiled for {name}: {why}." for name, why in run.targets.items() if why and run.asked
        ]
    write.to_stdout(emit.render(made, what).encode())
    refused = emit.refusals(made, what)
    for problem in (*refused, *problems):
        click.echo(f"! {problem}", err=True)
    crashed = any(isinstance(each, Crash) for one in made for each in (*one.artifacts, *one.compiled.values()))
    return UNABLE if problems or crashed else FOUND if refused else HOLDS


def _tried() -> dict[str, str]:
    """What `doctor` tries: a program of the corpus on every target, and what went wrong with it."""
    from mutcheck.golden import pipeline
    from mutcheck.lowering.artifacts import Crash, Executable, Lowering, Rejection, Unavailable

    sources, _ = _find(["increment"])
    wrong: dict[str, str] = {}
    run = pipeline.Run(pipeline.everything())
    for made in pipeline.made(sources, run):
        for name, why in run.targets.items():
            artifact = made.on(target.platform_of(name))
            found = made.compiled.get(name, artifact) if isinstance(artifact, Lowering) else artifact
            if isinstance(found, Crash | Unavailable):
                wrong[name] = found.why
            elif isinstance(found, Rejection):
                wrong[name] = found.message
            else:
                wrong[name] = "" if isinstance(found, Executable) else why
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
