"""The options that several verbs share, each declared once, and the values that they make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from mutcheck.commands.shared.parameters import (
    Choice,
    ExecutorPlace,
    Limits,
    OutputFile,
    Seconds,
    Size,
    Targets,
    completed,
)
from mutcheck.commands.shared.values import given, part
from mutcheck.core.executor import LOCAL, Cluster
from mutcheck.core.limit import Limit
from mutcheck.core.target import Target
from mutcheck.report import formats

NO_COMPILE = click.Option(["--no-compile"], is_flag=True, help="StableHLO only.")

NO_CACHE = click.Option(["--no-cache"], is_flag=True, help="Compile anew what was compiled before, and keep nothing.")

TIMEOUT = click.Option(
    ["--timeout"],
    type=click.FloatRange(min=0, min_open=True),
    default=600,
    show_default=True,
    help="Seconds that lowering a program, or compiling it for a target, may take; the import of jax included.",
)

JOBS = click.Option(
    ["--jobs"],
    type=click.IntRange(min=1),
    help="Worker processes, which each import jax. Default: one for every four tasks, one a core at most.",
)

GOLDEN = click.Option(
    ["--golden"],
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the goldens. Default: mutcheck's own for the corpus, `goldens` beside a program of yours.",
)

STRICT = click.Option(
    ["--strict/--no-strict"],
    default=None,
    help="Warnings fail too: a missing golden, a program without directives.",
)

HISTORY = click.Option(
    ["--history"],
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of the history. Default: the project's, or mutcheck-history.db.",
)

QUIET = click.Option(["--quiet", "-q"], is_flag=True, help="Only what fails; nothing where all holds.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """A verb without options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The programs that are asked for."""

    programs: tuple[str, ...] = given(
        click.Argument(["programs"], nargs=-1, metavar="[PROGRAM]...", shell_complete=completed("programs")), ()
    )
    corpus: bool = given(
        click.Option(["--corpus"], is_flag=True, help="The seed corpus, where pyproject.toml names programs, too."),
        False,
    )

    def __post_init__(self) -> None:
        if self.corpus and self.programs:
            raise click.UsageError("--corpus is every program of the seed corpus: leave PROGRAM out.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What all verbs share that make something of programs."""

    asked: Asked = part(Asked)
    no_cache: bool = given(NO_CACHE, False)
    targets: tuple[Target, ...] | None = given(
        click.Option(
            ["--target", "targets"],
            type=Targets(),
            shell_complete=completed("targets"),
            help="Targets, separated by commas, such as `cpu,cuda:h100,tpu:v5e`. Default: all that this machine can "
            "compile for, and StableHLO for the other platforms.",
        ),
        None,
    )
    timeout: float = given(TIMEOUT, 600.0)
    jobs: int | None = given(JOBS, None)
    cluster: Cluster | None = given(
        click.Option(
            ["--executor", "cluster"],
            type=ExecutorPlace(),
            default=LOCAL,
            show_default=True,
            metavar="local|dask://HOST:PORT",
            help="Who makes the programs: this machine's processes, or the workers of a dask cluster.",
        ),
        None,
    )

    def __post_init__(self) -> None:
        if self.jobs is not None and self.cluster is not None:
            raise click.UsageError("--jobs is about processes of this machine: leave it out with --executor dask://.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """How results are printed, and which files they are written to beside that."""

    format: str = given(
        click.Option(
            ["--format"],
            type=Choice(list(formats.FORMATS)),
            default="table",
            show_default=True,
            help="What is printed.",
        ),
        "table",
    )
    outputs: tuple[formats.Output, ...] = given(
        click.Option(
            ["--output", "-o", "outputs"],
            type=OutputFile(),
            shell_complete=completed("files"),
            metavar="[FORMAT=]FILE",
            multiple=True,
            help="Write results to this file, too; its ending names the format: "
            f"{', '.join(formats.ENDINGS)}. Can be repeated.",
        ),
        (),
    )

    @property
    def is_for_people(self) -> bool:
        """Whether nothing but a table is asked for."""
        return self.format == "table" and not self.outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How much of the results a person is told."""

    verbose: bool = given(
        click.Option(
            ["--verbose", "-v"], is_flag=True, help="A row for each program and target, and each finding in full."
        ),
        False,
    )
    quiet: bool = given(QUIET, False)

    def __post_init__(self) -> None:
        if self.verbose and self.quiet:
            raise click.UsageError("--verbose tells more, and --quiet less: leave one out.")

    @property
    def detail(self) -> formats.Detail:
        if self.verbose:
            return formats.Detail.EVERYTHING
        return formats.Detail.FAILURES if self.quiet else formats.Detail.CAUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingModules(Telling):
    """How much a person is told of modules, each of which has a row anyway."""

    verbose: bool = given(
        click.Option(["--verbose", "-v"], is_flag=True, help="Every module's findings, each in full."), False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Whether the results are kept in a history, and in which."""

    record: bool = given(
        click.Option(["--record"], is_flag=True, help="Append the results to the history, too."), False
    )
    history: Path | None = given(HISTORY, None)

    def __post_init__(self) -> None:
        if self.history and not self.record:
            raise click.UsageError("--history names the file that --record appends to: add --record.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """Whether edits of modules are tried, and how."""

    advise: bool = given(
        click.Option(
            ["--advise"],
            is_flag=True,
            help="Try edits of what copies something, as `mutcheck advise` does, where its StableHLO is there.",
        ),
        False,
    )
    targets: tuple[Target, ...] | None = given(
        click.Option(
            ["--target", "targets"],
            type=Targets(),
            shell_complete=completed("targets"),
            help="What --advise compiles for, such as `cpu,cuda:h100`. Default: what each module was compiled for.",
        ),
        None,
    )
    budget: float | None = given(
        click.Option(
            ["--budget"],
            type=Seconds(),
            metavar="SECONDS",
            help="How long --advise may search, all modules together, such as `60s` or `5m`. Default: two minutes.",
        ),
        None,
    )

    def __post_init__(self) -> None:
        for said, option in ((self.targets is not None, "--target"), (self.budget is not None, "--budget")):
            if said and not self.advise:
                raise click.UsageError(f"{option} is about what --advise tries: add --advise.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutModules:
    """What `run` and `inspect` share."""

    fail_on: tuple[Limit, ...] = given(
        click.Option(
            ["--fail-on"],
            type=Limits(),
            shell_complete=completed("limits"),
            metavar="copied|not-aliased|unknown[:SIZE]",
            multiple=True,
            help="Exit with 1 where a donated buffer is copied, no output lives in it, or that is not known; with a "
            "size, where that much of it is. Can be repeated. Default: the project's `fail-on`.",
        ),
        (),
    )
    everything: bool = given(
        click.Option(
            ["--all", "everything"],
            is_flag=True,
            help="Show all that was found, and JAX's own functions, such as a ref that is read outside of any jit.",
        ),
        False,
    )
    min_bytes: int = given(
        click.Option(
            ["--min-bytes"],
            type=Size(),
            default="1MiB",
            show_default=True,
            help="Arguments from this size on are told of where they could be donated.",
        ),
        1 << 20,
    )
    only: tuple[str, ...] = given(
        click.Option(
            ["--only"], multiple=True, metavar="NAME", help="Only this function, or a pattern such as `train*`."
        ),
        (),
    )
    telling: TellingModules = part(TellingModules)
    printing: Printing = part(Printing)
    trying: Trying = part(Trying)

    def __post_init__(self) -> None:
        if self.everything and self.telling.quiet:
            raise click.UsageError("--all tells more, and --quiet less: leave one out.")

    @property
    def detail(self) -> formats.Detail:
        return formats.Detail.EVERYTHING if self.everything else self.telling.detail
