"""The `mutcheck` command: each verb reads as a list of steps, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from mutcheck import __version__
from mutcheck.commands.parameters import ALL, Choice, OutputFile, Shard, Share, Size, Targets, completed
from mutcheck.report import formats

if TYPE_CHECKING:
    from mutcheck.checks.filecheck.directive import Matcher
    from mutcheck.checks.result import Result
    from mutcheck.core.made import Made
    from mutcheck.core.source import Source
    from mutcheck.core.target import Target
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.golden.cache import Executables
    from mutcheck.golden.history.query import History
    from mutcheck.lowering.capture.command import Ended
    from mutcheck.project.configuration import Configuration, ProjectWaiver
    from mutcheck.run.pipeline import Run
    from mutcheck.run.recording import Recording

HOLDS, FOUND, UNABLE = 0, 1, 2
"""Exit statuses: all holds; something was found; some of the work could not be done."""


class Unable(click.ClickException):
    """mutcheck cannot do its work; the message says what to do next."""

    exit_code = UNABLE


_programs = click.argument("programs", nargs=-1, metavar="[PROGRAM]...", shell_complete=completed("programs"))


def _formats(command: Callable[..., Any]) -> Callable[..., Any]:
    """How results are printed, and which files they are written to beside that."""
    for decorate in (
        click.option(
            "--output",
            "-o",
            "outputs",
            type=OutputFile(),
            shell_complete=completed("files"),
            metavar="[FORMAT=]FILE",
            multiple=True,
            help="Write results to this file, too; its ending names the format: "
            f"{', '.join(formats.ENDINGS)}. Can be repeated.",
        ),
        click.option(
            "--format",
            "format_",
            type=Choice(list(formats.FORMATS)),
            default="table",
            show_default=True,
            help="What is printed.",
        ),
    ):
        command = decorate(command)
    return command


_golden = click.option(
    "--golden",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the goldens. Default: mutcheck's own for the corpus, `goldens` beside a program of yours.",
)


_corpus = click.option("--corpus", is_flag=True, help="The seed corpus, where pyproject.toml names programs, too.")


_history = click.option(
    "--history",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of the history. Default: the project's, or mutcheck-history.db.",
)


def _recorded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Whether the results are kept in a history."""
    return click.option("--record", is_flag=True, help="Append the results to the history, too.")(_history(command))


_no_compile = click.option("--no-compile", is_flag=True, help="StableHLO only.")


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
            shell_complete=completed("targets"),
            help="Targets, separated by commas, such as `cpu,cuda:h100,tpu:v5e`. Default: all that this machine can "
            "compile for, and StableHLO for the other platforms.",
        ),
        click.option("--no-cache", is_flag=True, help="Compile anew what was compiled before, and keep nothing."),
        _corpus,
        _programs,
    ):
        command = decorate(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mutcheck")
def cli() -> None:
    """Check that JAX programs which mutate arrays offer their buffers to XLA, to be updated in place.

    A PROGRAM is a name that `mutcheck list` shows, `path/to/file.py::name` or `package.module:name`; the last two
    without the name are all programs of the file. Without a PROGRAM, those are meant that `[tool.mutcheck]` of
    pyproject.toml names, and the seed corpus where it names none. `mutcheck init` writes a first one.

    What the command line says counts before what pyproject.toml says.

    Exit status: 0 all holds; 1 something was found; 2 some of the work could not be done.
    """


@cli.command()
@_what_and_how
@_no_compile
@_golden
@_formats
@click.option(
    "--emit",
    type=Choice(["stablehlo", "jaxpr", "hlo", "directives"]),
    help="Print this of each program instead of checking it.",
)
@_recorded
@click.option("--report", is_flag=True, help="Show the results as web pages, too; no history is needed.")
@click.option(
    "--shard",
    type=Shard(),
    default=ALL,
    metavar="K/N",
    help="Only this share of the programs: machine K of N. Their histories are merged with `mutcheck history merge`.",
)
@click.option(
    "--observe",
    is_flag=True,
    help="Run each program on this machine, too, with and without jit: on its CPU, and on an NVIDIA GPU if it has one.",
)
@click.option(
    "--strict/--no-strict",
    default=None,
    help="Warnings fail too: a missing golden, a program without directives.",
)
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
    outputs: tuple[formats.Output, ...],
    emit: str | None,
    golden: Path | None,
    observe: bool,
    strict: bool | None,
    filecheck: str,
    corpus: bool,
    record: bool,
    history: Path | None,
    report: bool,
    shard: Share,
    **how: Any,
) -> None:
    """Lower and compile programs for every target, and check what becomes of the buffers that they mutate."""
    if emit and format_ != "table":
        raise click.UsageError("--emit prints the texts themselves: leave --format out.")
    if emit and outputs:
        raise click.UsageError("--emit prints the texts themselves: leave --output out.")
    if emit and (record or report):
        raise click.UsageError("--emit prints the texts themselves: leave --record and --report out.")
    if history and not record:
        raise click.UsageError("--history names the file that --record appends to: add --record.")
    from mutcheck.run import recording

    begun = recording.Recording("lower")
    if emit == "hlo" and how["no_compile"]:
        raise click.UsageError("--emit hlo prints what is compiled: leave --no-compile out.")
    project = _project()
    strict = project.strict if strict is None else strict
    how["targets"] = how["targets"] or project.targets
    observed = _observed(how["targets"]) if observe else ()
    match = _engine(filecheck)
    sources, problems = _meant(programs, project, corpus=corpus)
    if not sources and format_ == "table" and not outputs:
        raise _nothing(problems)
    everything, sources = sources, shard.of(sources)
    whole = not programs and not problems and shard.first
    theirs = bool(project.programs) and not corpus
    toolchain = _toolchain()
    how["waivers"] = project.waivers_of(sources)
    run, cache = _run(**how, toolchain=toolchain, observed=observed, jaxpr=emit == "jaxpr", lowers=_lowers(emit))
    if emit:
        sys.exit(_emit(sources, run, emit, problems))
    with _stoppable(run):
        kept = record or report
        judged = _judged(sources, run, golden, strict=strict, match=match, toolchain=toolchain, evidence=kept)
        results = list(judged)
    problems += run.interrupted(len(results), len(sources) * len(run.targets), "cells")
    stray = _strays(everything, golden, whole_corpus=whole and not theirs, whole_project=whole and theirs)
    stray += project.unmatched(everything) if whole and theirs else []
    status = _status(results, problems) or (FOUND if stray and strict else HOLDS)
    _keep_cache(cache)
    told = formats.Told(results, toolchain, (*problems, *stray), status, __version__)
    if record:
        told = _record(told, begun, recording.place(history, project))
    status = _tell(told, format_, outputs)
    if report:
        status = _show(told, begun) or status
    sys.exit(status)


@cli.command()
@_what_and_how
@_no_compile
@_golden
def accept(programs: tuple[str, ...], golden: Path | None, corpus: bool, **how: Any) -> None:
    """Keep what programs lower to, and what their executables do, as their goldens."""
    if os.environ.get("CI"):
        raise _unable("accept writes no golden where CI is set", "Run it on your own machine, and commit what changed.")
    project = _project()
    sources, problems = _meant(programs, project, corpus=corpus)
    if not sources:
        raise _nothing(problems)
    _check_writable(sources, golden)
    how["targets"] = how["targets"] or project.targets
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
def explain(programs: tuple[str, ...], buffer: str | None, all_: bool, corpus: bool, **how: Any) -> None:
    """Tell the story of each buffer: offered here, aliased to that, copied by this, and why.

    Buffers that are updated in place are told where one is named with `--buffer`, or all are asked for.
    """
    project = _project()
    if not programs and not project.programs and not corpus:
        raise click.UsageError("name a program: `mutcheck list` shows those of the corpus.")
    sources, problems = _meant(programs, project, corpus=corpus)
    if not sources:
        raise _nothing(problems)
    toolchain = _toolchain()
    how["targets"] = how["targets"] or project.targets
    run, cache = _run(**how, toolchain=toolchain)
    status = HOLDS
    with _stoppable(run):
        status = _explained(sources, run, buffer, all_ or buffer is not None, problems)
    _keep_cache(cache)
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    sys.exit(UNABLE if problems else status)


@cli.command("list")
@_corpus
@_programs
def list_(programs: tuple[str, ...], corpus: bool) -> None:
    """List programs: your project's, those of the files that you name, or the seed corpus."""
    sources, problems = _meant(programs, _project(), corpus=corpus)
    width = max((len(source.spelled) for source in sources), default=0)
    for source in sources:
        name = "" if source.name in (source.attribute, source.spelled) else f"({source.name})  "
        click.echo(f"{source.spelled:<{width}}  {name}{source.summary}".rstrip())
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    sys.exit(UNABLE if problems else HOLDS)


@cli.command()
def init() -> None:
    """Begin in this folder: write `[tool.mutcheck]` to pyproject.toml, and a first file of programs.

    Nothing that is there already is changed.
    """
    from mutcheck.project import initial

    with _needed():
        for line in initial.write(Path.cwd(), _project().file):
            click.echo(line)


@cli.command()
@click.argument("shell", type=Choice(["bash", "zsh", "fish"]), required=False)
def completion(shell: str | None) -> None:
    """Print what makes a shell complete programs, targets and options: bash, zsh or fish.

    Without a name, the shell is the one of the variable SHELL. For bash, install it with
    `mutcheck completion bash >> ~/.bashrc`.
    """
    from mutcheck.commands import completion as scripts

    shell = shell or Path(os.environ.get("SHELL", "")).name
    if shell not in scripts.SHELLS:
        raise click.UsageError(f"name your shell: `mutcheck completion {'`, `'.join(scripts.SHELLS)}`.")
    click.echo(scripts.script(cli, shell), nl=False)


@cli.command()
def doctor() -> None:
    """Say which versions are here, what works, and what is missing."""
    from mutcheck.report.text import doctor as report

    checked = report.examine(__version__, _tried)
    click.echo(report.render(checked), nl=False)
    sys.exit(HOLDS if checked.works else UNABLE)


def _project() -> Configuration:
    """What the pyproject.toml of the project that this folder is in says of mutcheck."""
    from mutcheck.checks.catalog import CODES
    from mutcheck.project import configuration

    try:
        project = configuration.load(Path.cwd(), CODES)
    except configuration.BadConfiguration as error:
        raise _nothing(error.mistakes) from None
    if project.file is not None:
        sys.path.append(str(project.root))  # the last one: what mutcheck itself imports is not the project's
    return project


def _meant(programs: Sequence[str], project: Configuration, *, corpus: bool) -> tuple[list[Source], list[str]]:
    """The programs of a command, and what is wrong with those that are not there."""
    if corpus and programs:
        raise click.UsageError("--corpus is every program of the seed corpus: leave PROGRAM out.")
    if project.programs and not programs and not corpus:
        return project.find()
    sources, problems = _find(programs, project.find()[0])
    return project.own(sources), problems


def _find(programs: Sequence[str], project: Sequence[Source] = ()) -> tuple[list[Source], list[str]]:
    """The programs that are asked for, each once, and what is wrong with those that are not there.

    Args:
      project: the programs of the project, which their names alone name, too.
    """
    from mutcheck.project import discovery

    if not programs:
        return list(discovery.corpus()), []
    own = {source.name: source for source in project}
    found: dict[tuple[Path, str], Source] = {}
    problems = []
    for asked in programs:
        try:
            sources = (own[asked],) if asked in own else discovery.find(asked)
            found.update({(source.file, source.attribute): source for source in sources})
        except discovery.UnknownProgram as error:
            near = discovery.nearest(asked, list(own))
            problems.append(f"there is no program {asked!r}. {near}" if near else str(error))
    return list(found.values()), problems


def _toolchain() -> Toolchain:
    from mutcheck.core import toolchain

    here = toolchain.installed()
    if not here.release:
        raise _unable("jax is not installed beside mutcheck", "Install it: `pip install jax flax`.")
    return here


def _run(
    *,
    targets: tuple[Target, ...] | None,
    no_cache: bool,
    jobs: int | None,
    timeout: float,
    toolchain: Toolchain,
    no_compile: bool = False,
    observed: tuple[str, ...] = (),
    jaxpr: bool = False,
    lowers: bool = False,
    waivers: Mapping[str, Sequence[ProjectWaiver]] | None = None,
) -> tuple[Run, Executables | None]:
    """How programs are run, and the executables that are kept; `lowers` where nothing needs to be compiled."""
    from mutcheck.golden import cache
    from mutcheck.run import pipeline

    if no_compile or lowers:
        wanted = pipeline.lowered_only(targets)
    else:
        wanted = pipeline.named(targets) if targets else pipeline.everything()
    kept = None if no_cache else cache.Executables(cache.folder(), toolchain)
    return pipeline.Run(wanted, jobs, timeout, jaxpr, kept, observed, waivers=waivers or {}), kept


def _observed(targets: tuple[Target, ...] | None) -> tuple[str, ...]:
    """The platforms that programs are run on: those of this machine among the targets."""
    from mutcheck.core import toolchain

    here = toolchain.runs_on()
    wanted = {each.platform for each in targets} if targets else set(here)
    observed = tuple(each for each in here if each in wanted)
    if not observed:
        raise click.UsageError(f"--observe runs programs on this machine: add {' or '.join(here)} to --target.")
    return observed


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
    sources: Sequence[Source],
    run: Run,
    golden: Path | None,
    *,
    strict: bool,
    match: Matcher,
    toolchain: Toolchain,
    evidence: bool,
) -> Iterator[Result]:
    """The result of every cell in the plan's order, with progress on a terminal."""
    from mutcheck.report.text import progress
    from mutcheck.run import pipeline

    with progress.ticking("lowering and compiling" if run.compile_for else "lowering") as ticked:
        ticking = replace(run, ticked=ticked)
        yield from pipeline.judged(
            sources, ticking, golden, strict=strict, match=match, toolchain=toolchain, evidence=evidence
        )


def _accepted(
    sources: Sequence[Source], run: Run, golden: Path | None, toolchain: Toolchain, problems: list[str]
) -> Iterator[int]:
    """Keep the goldens of every program; how many files changed for each."""
    from mutcheck.checks.judge import Judge
    from mutcheck.report.text import progress
    from mutcheck.run import pipeline

    judge = Judge()
    with progress.ticking("lowering and compiling") as ticked:
        for made in pipeline.made(sources, replace(run, ticked=ticked)):
            results = list(pipeline.judge_one(judge, made, run, toolchain.release))
            yield _accept(made, results, golden, toolchain, problems)


def _explained(sources: Sequence[Source], run: Run, buffer: str | None, all_: bool, problems: list[str]) -> int:
    """Print the stories of the buffers of every program; the exit status."""
    from mutcheck.checks.explain import stories as told_of
    from mutcheck.checks.judge import Judge
    from mutcheck.checks.waiver import names_path
    from mutcheck.report import write
    from mutcheck.report.text import progress, story
    from mutcheck.run import pipeline

    def named(path: str) -> bool:
        return buffer is None or names_path(buffer, path)

    console, judge = story.console(), Judge()
    found = told = False
    paths: list[str] = []
    with progress.ticking("lowering and compiling") as ticked:
        for made in list(pipeline.made(sources, replace(run, ticked=ticked))):
            explained = list(told_of.of(list(pipeline.explained(judge, made, run.aims))))
            stories = story.of(made.source.name, explained, buffer, all_)
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

    with _needed():
        place.check_writable(sources, golden)


def _accept(
    made: Made, results: Sequence[Result], golden: Path | None, toolchain: Toolchain, problems: list[str]
) -> int:
    """Write the goldens of one program, and say which files changed; how many did."""
    from mutcheck.core.trouble import Trouble
    from mutcheck.golden import place
    from mutcheck.golden.contract.rows import shown_path

    try:
        changed = place.accept(made, results, golden, toolchain)
    except Trouble as error:
        problems.append(str(error))
        return 0
    for path in changed:
        click.echo(f"{'wrote' if path.exists() else 'removed'} {shown_path(path.resolve())}")
    return len(changed)


def _record(told: formats.Told, begun: Recording, path: Path) -> formats.Told:
    """Append results to a history; one that cannot be used is told with the results."""
    from mutcheck.core.trouble import Trouble

    try:
        begun.keep(path, told.results, dict(told.toolchain.versions), told.version, told.status, told.problems)
    except Trouble as error:
        return told.adding([str(error)], UNABLE)
    return told


def _show(told: formats.Told, begun: Recording) -> int:
    """Show results as pages, and print where they are; the exit status."""
    import tempfile

    from mutcheck.core.trouble import Trouble
    from mutcheck.report.site import show
    from mutcheck.run import recording

    try:
        with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
            path = Path(folder) / recording.FILE
            begun.keep(path, told.results, dict(told.toolchain.versions), told.version, told.status, told.problems)
            page = show.show(path, __version__)
    except Trouble as error:
        click.echo(f"! {error}", err=True)
        return UNABLE
    click.echo(f"The report is {page.as_uri()}", err=True)
    return HOLDS


def _strays(sources: Sequence[Source], golden: Path | None, *, whole_corpus: bool, whole_project: bool) -> list[str]:
    """A line for each golden that no program owns."""
    from mutcheck.core.trouble import Trouble
    from mutcheck.golden import place
    from mutcheck.golden.contract.rows import shown_path

    try:
        found = place.strays(sources, golden, whole_corpus=whole_corpus, whole_project=whole_project)
    except Trouble as error:
        return [str(error)]
    return [
        f"no program owns the golden {shown_path(path.resolve())}. Delete it, or bring its program back."
        for path in found
    ]


def _engine(name: str) -> Matcher:
    """The FileCheck engine."""
    if name == "python":
        from mutcheck.checks.filecheck import directive

        return directive.check
    from mutcheck.checks.filecheck import llvm

    if shutil.which(llvm.COMMAND) is None:
        raise _unable(
            "LLVM's FileCheck is not on PATH",
            "Install LLVM's tools (Debian: llvm-19-tools) and put FileCheck on PATH, or use `--filecheck python`.",
        )
    return llvm.check


def _status(results: Sequence[Result], problems: Sequence[str]) -> int:
    from mutcheck.checks.result import Outcome

    if problems or any(result.outcome in (Outcome.ERROR, Outcome.UNAVAILABLE) for result in results):
        return UNABLE
    return HOLDS if all(result.ok for result in results) else FOUND


def _tell(told: formats.Told, format_: str, outputs: Sequence[formats.Output]) -> int:
    """Write the files that are asked for, then print: what could not be written is told there; the exit status."""
    from mutcheck.report import write
    from mutcheck.report.text import paper

    failed = [write.to_file(output.path, formats.render(output.format, told)) for output in outputs]
    if failed := [why for why in failed if why]:
        told = told.adding(failed, UNABLE)
        if format_ != "table":  # nobody reads what is printed
            click.echo("".join(f"! {why}\n" for why in failed), err=True, nl=False)
    write.to_stdout(formats.render(format_, told, paper.console() if format_ == "table" else None))
    return told.status


def _emit(sources: Sequence[Source], run: Run, what: str, problems: list[str]) -> int:
    """Print the text of each program and platform; platforms with one text share it."""
    from mutcheck.core.artifacts import Crash
    from mutcheck.report import write
    from mutcheck.report.text import emit
    from mutcheck.run import pipeline

    with _stoppable(run):
        made = list(pipeline.made(sources, run))
    problems += run.interrupted(len(made), len(sources), "programs")
    if what == "hlo":
        problems += [
            f"nothing is compiled for {aim.target}: {aim.why_not}." for aim in run.aims if aim.why_not and aim.asked
        ]
    write.to_stdout(emit.render(made, what).encode())
    refused = emit.refusals(made, what)
    for problem in (*refused, *problems):
        click.echo(f"! {problem}", err=True)
    crashed = any(isinstance(each, Crash) for one in made for each in (*one.artifacts, *one.compiled.values()))
    return UNABLE if problems or crashed else FOUND if refused else HOLDS


def _tried() -> dict[Target, str]:
    """What `doctor` tries: a program of the corpus on every target, and what went wrong with it."""
    from mutcheck.core.artifacts import Crash, Executable, Lowering, Rejection, Unavailable
    from mutcheck.run import pipeline

    sources, _ = _find(["increment"])
    wrong: dict[Target, str] = {}
    run = pipeline.Run(pipeline.everything())
    for made in pipeline.made(sources, run):
        for aim in run.aims:
            artifact = made.on(aim.target.platform)
            found = made.compiled.get(aim.target, artifact) if isinstance(artifact, Lowering) else artifact
            if isinstance(found, Crash | Unavailable):
                wrong[aim.target] = found.why
            elif isinstance(found, Rejection):
                wrong[aim.target] = found.message
            else:
                wrong[aim.target] = "" if isinstance(found, Executable) else aim.why_not
    return wrong


def _nothing(problems: Sequence[str]) -> click.ClickException:
    """Nothing can be begun: a line for each reason."""
    first, *others = problems
    return Unable("\n".join([first, *(f"Error: {other}" for other in others)]))


def _unable(why: str, advice: str) -> click.ClickException:
    """An end to the command: exit status 2, and a line that says what to do next."""
    return Unable(f"{why}. {advice}")


def _about_modules(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that `run` and `inspect` share."""
    for decorate in (
        _formats,
        click.option(
            "--only", multiple=True, metavar="NAME", help="Only this function, or a pattern such as `train*`."
        ),
        click.option(
            "--min-bytes",
            type=Size(),
            default="1MiB",
            show_default=True,
            help="Arguments from this size on are told of where they could be donated.",
        ),
        click.option(
            "--fail-on",
            type=Choice(["copied", "not-aliased", "unknown"]),
            multiple=True,
            help="Exit with 1 where a donated buffer is copied, no output lives in it, or that is not known. Can be "
            "repeated.",
        ),
    ):
        command = decorate(command)
    return command


@cli.command("run", context_settings={"allow_interspersed_args": False})
@_about_modules
@_recorded
@click.option("--max-dump", type=Size(), default="2GB", show_default=True, help="Disk that the dumps may take.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
def run_(
    command: tuple[str, ...],
    max_dump: int,
    only: tuple[str, ...],
    min_bytes: int,
    fail_on: tuple[str, ...],
    format_: str,
    outputs: tuple[formats.Output, ...],
    record: bool,
    history: Path | None,
) -> None:
    """Run any command unchanged, and tell of every jitted function in it what becomes of its donated buffers.

    The report goes to standard error: what the command prints stays as it is. Exit status: the command's own; 1 where
    that is 0 and --fail-on finds something.
    """
    from mutcheck.lowering.capture import command as capture
    from mutcheck.run import recording

    if history and not record:
        raise click.UsageError("--history names the file that --record appends to: add --record.")
    kept = recording.place(history, _project()) if record else None
    begun = recording.Recording("run")
    with capture.place() as place:
        Thread(target=_load_reader, name="mutcheck-load").start()  # while the command runs
        ended = capture.run(command, place, max_dump)
        status = ended.status
        if ended.started:
            keep = (begun, kept) if kept else None
            status = _told_of_command(ended, command, (only, min_bytes), fail_on, format_, outputs, keep)
        else:
            click.echo(f"! {ended.said[-1]}", err=True)
    sys.exit(status)


def _load_reader() -> None:
    """Import what reads the dumps; what goes wrong with that is told by who needs it."""
    with suppress(Exception):
        import mutcheck.report.text.modules  # noqa: F401


def _told_of_command(
    ended: Ended,
    command: Sequence[str],
    wanted: tuple[tuple[str, ...], int],
    fail_on: Sequence[str],
    format_: str,
    outputs: Sequence[formats.Output],
    keep: tuple[Recording, Path] | None,
) -> int:
    """Report on a command that has ended; the exit status, which is its own wherever that says something."""
    try:
        from mutcheck.checks.foreign.grouping import Wanted
        from mutcheck.report.text import modules

        found = modules.of_command(ended, Wanted(*wanted, ended.partial))
        status = ended.status or (FOUND if found.fails(fail_on) else HOLDS)
        told = modules.Told(found, modules.said(ended, found, command), status, __version__)
        unwritten = modules.tell(told, format_, outputs, sys.stderr)
        if keep and (why := modules.keep(told, *keep)):
            click.echo(f"! {why}", err=True)
            unwritten = True
        return status or (UNABLE if unwritten else HOLDS)
    except Exception:
        if not ended.status:
            raise
        traceback.print_exc()
        return ended.status


@cli.command("inspect")
@_about_modules
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
def inspect_(
    paths: tuple[Path, ...],
    only: tuple[str, ...],
    min_bytes: int,
    fail_on: tuple[str, ...],
    format_: str,
    outputs: tuple[formats.Output, ...],
) -> None:
    """Tell the same of files: StableHLO, HLO text, an HloProto, a dump folder of XLA's, or a folder of them.

    Nothing is deleted. Exit status: 0; 1 where --fail-on finds something; 2 where a file cannot be read.
    """
    from mutcheck.checks.foreign.grouping import Wanted
    from mutcheck.report.text import modules

    found = modules.of_files(paths, Wanted(only, min_bytes))
    status = UNABLE if found.unread else FOUND if found.fails(fail_on) else HOLDS
    told = modules.Told(found, found.said, status, __version__)
    if modules.tell(told, format_, outputs, sys.stdout):
        status = UNABLE
    sys.exit(status)


class _Programs(click.Group):
    """A group whose commands may be left out: what is none of them is a PROGRAM to show."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@cli.group("history", cls=_Programs, subcommand_metavar="PROGRAM... | show | runs | import | merge")
def history_() -> None:
    """What was recorded: `mutcheck history PROGRAM` prints how its figures went.

    `mutcheck lower --record` appends to a history: a SQLite file that docs/history.md describes.
    """


@history_.command("show")
@_history
@click.option("--target", "targets", type=Targets(), help="Only these targets, separated by commas.")
@click.option("--limit", type=click.IntRange(min=1), default=60, show_default=True, help="The last results of a cell.")
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
def show(programs: tuple[str, ...], history: Path | None, targets: tuple[Target, ...] | None, limit: int) -> None:
    """Print how the figures of programs went, with a line for each target and release, and what changed them."""
    from mutcheck.report import write
    from mutcheck.report.text import paper, trend
    from mutcheck.run import recording

    with _reading(recording.place(history, _project())) as found:
        shown = trend.of(found, programs, targets, limit)
    on = paper.console()
    write.to_stdout(trend.render(shown, on))
    for problem in shown.problems:
        click.echo(f"! {problem}", err=True)
    sys.exit(UNABLE if shown.problems else HOLDS)


@history_.command("runs")
@_history
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The last runs.")
def runs(history: Path | None, limit: int) -> None:
    """Print the last runs: when, of which commit, and how they ended."""
    from mutcheck.report import write
    from mutcheck.report.text import paper, trend
    from mutcheck.run import recording

    with _reading(recording.place(history, _project())) as found:
        made = found.runs(limit)
    write.to_stdout(trend.render_runs(list(made.values()), paper.console()))


@history_.command("import")
@_history
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE...")
def import_(files: tuple[Path, ...], history: Path | None) -> None:
    """Append results that `--format json` or `-o FILE.json` wrote. The same document is never there twice.

    A document has no IR: what needs it is not shown. Its time is the file's.
    """
    from mutcheck.golden.history import documents
    from mutcheck.run import recording

    path = recording.place(history, _project())
    for file in files:
        with _needed():
            new = documents.append(path, file)
        click.echo(f"{file}: {'appended' if new else 'was there already'}.")


@history_.command("merge")
@click.argument("into", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("others", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="OTHER...")
def merge(into: Path, others: tuple[Path, ...]) -> None:
    """Take the runs of OTHER histories over into one: in any order, and twice without harm."""
    from mutcheck.golden.history.merge import merge as take_over

    for other in others:
        with _needed():
            count = take_over(into, other)
        click.echo(f"{other}: {count} run{'s' * (count != 1)} taken over.")


@cli.command("report")
@_history
@click.option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), help="Folder of the web pages.")
@click.option("--format", "format_", type=Choice(["openmetrics", "markdown"]), help="Print the state of every cell.")
def report_(history: Path | None, output: Path | None, format_: str | None) -> None:
    """Make web pages of a history: they work from the folder and from any static host, offline.

    Or print the state of every cell: as OpenMetrics for alerts, as Markdown for a job summary.
    """
    from mutcheck.report import write
    from mutcheck.report.site import folder, pages
    from mutcheck.run import recording

    if output is None and format_ is None:
        raise click.UsageError("name the folder of the pages: `mutcheck report -o site`.")
    with _reading(recording.place(history, _project())) as found:
        if output is not None:
            count = folder.write(output, pages.Pages(found, __version__))
            click.echo(f"{output / 'index.html'}: {count} file{'s' * (count != 1)} written.", err=True)
        if format_ == "openmetrics":
            from mutcheck.report.machine import openmetrics

            write.to_stdout(openmetrics.render(found))
        elif format_ == "markdown":
            from mutcheck.report.machine import state

            write.to_stdout(state.markdown(found))


@cli.command()
@_history
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Other addresses than the loopback show it to all."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 is any that is free.")
def serve(history: Path | None, host: str, port: int) -> None:
    """Show the report of a growing history in a browser, with `/metrics` for Prometheus. Ctrl-C ends it."""
    from mutcheck.report.site.serve import CannotServe, Server
    from mutcheck.run import recording

    path = recording.place(history, _project())
    with _reading(path):
        pass
    try:
        server = Server((host, port), path, __version__)
    except CannotServe as error:
        raise Unable(str(error)) from None
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        click.echo(f"Serving {path} at {server.url} (Ctrl-C ends it).")
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("Ended.")
    finally:
        server.stopping.set()
        server.server_close()


@contextmanager
def _reading(path: Path) -> Iterator[History]:
    """A history to read; what is wrong with it ends the command."""
    from mutcheck.golden.history.query import opened

    with _needed(), opened(path) as found:
        yield found


@contextmanager
def _needed() -> Iterator[None]:
    """What the command cannot do without: a file that cannot be used ends it, with what to do next."""
    from mutcheck.core.trouble import Trouble

    try:
        yield
    except Trouble as error:
        raise _unable(error.why, error.advice) from None


def main() -> None:
    """The entry point of the command: what ends it otherwise than by its own status is something it could not do."""
    if "_MUTCHECK_COMPLETE" in os.environ:
        from mutcheck.commands import completion

        completion.register()
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
