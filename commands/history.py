"""Show what was recorded: `mutcheck history PROGRAM` prints how its figures changed.

`mutcheck lower --record` appends to a history: a SQLite file that docs/history.md describes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.help import Group
from mutcheck.commands.shared.options import HISTORY
from mutcheck.commands.shared.parameters import Targets
from mutcheck.commands.shared.status import HOLDS, UNABLE, complain, needed
from mutcheck.commands.shared.values import given, takes
from mutcheck.core.target import Target
from mutcheck.report.text.lines import say
from mutcheck.run import recording

FILE = click.Path(path_type=Path, dir_okay=False)

BRANCH = click.Option(["--branch"], help="The branch whose runs are meant. Default: the project's default branch.")


class Programs(Group):
    """A group whose commands may be left out: what is none of them is a PROGRAM to show."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@click.group("history", cls=Programs, subcommand_metavar="PROGRAM... | show | runs | import | merge", help=__doc__)
def command() -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """What `mutcheck history show` is told."""

    history: Path | None = given(HISTORY, None)
    targets: tuple[Target, ...] | None = given(
        click.Option(["--target", "targets"], type=Targets(), help="Only these targets, separated by commas."), None
    )
    limit: int = given(
        click.Option(
            ["--limit"],
            type=click.IntRange(min=1),
            default=60,
            show_default=True,
            help="The last results of a cell.",
        ),
        60,
    )
    branch: str | None = given(BRANCH, None)
    programs: tuple[str, ...] = given(click.Argument(["programs"], nargs=-1, required=True, metavar="PROGRAM..."), ())


@takes(ShowOptions, "show")
def show(options: ShowOptions) -> int:
    """Print how the figures of programs changed: a line for each target and release, and what changed them."""
    from mutcheck.report import write
    from mutcheck.report.text import paper, trend

    project = steps.project()
    with steps.reading(recording.place(options.history, project), project.default_branch) as found:
        shown = trend.of(found, options.programs, options.targets, options.limit, options.branch)
    write.to_stdout(trend.render(shown, paper.console()))
    complain(shown.problems)
    return UNABLE if shown.problems else HOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsOptions:
    """What `mutcheck history runs` is told."""

    history: Path | None = given(HISTORY, None)
    limit: int = given(
        click.Option(["--limit"], type=click.IntRange(min=1), default=20, show_default=True, help="The last runs."),
        20,
    )


@takes(RunsOptions, "runs")
def runs(options: RunsOptions) -> int:
    """Print the last runs: when, of which commit, and how they ended."""
    from mutcheck.report import write
    from mutcheck.report.text import paper, trend

    with steps.reading(_place(options.history)) as found:
        made = found.runs(options.limit)
    write.to_stdout(trend.render_runs(list(made.values()), paper.console()))
    return HOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What `mutcheck history import` is told."""

    history: Path | None = given(HISTORY, None)
    files: tuple[Path, ...] = given(
        click.Argument(["files"], nargs=-1, required=True, type=FILE, metavar="FILE..."), ()
    )


@takes(ImportOptions, "import")
def import_(options: ImportOptions) -> int:
    """Append results that `--format json` or `-o FILE.json` wrote. The same document is never there twice.

    A document has no IR: what needs it is not shown. Its time is the file's.
    """
    from mutcheck.golden.history import documents

    path = _place(options.history)
    for file in options.files:
        with needed():
            new = documents.append(path, file)
        say(f"{file}: {'appended' if new else 'was there already'}.", hang="  ")
    return HOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOptions:
    """What `mutcheck history merge` is told."""

    into: Path = given(click.Argument(["into"], type=FILE), Path())
    others: tuple[Path, ...] = given(
        click.Argument(["others"], nargs=-1, required=True, type=FILE, metavar="OTHER..."), ()
    )


@takes(MergeOptions, "merge")
def merge(options: MergeOptions) -> int:
    """Add the runs of OTHER histories to INTO, in any order; repeating it is harmless."""
    from mutcheck.golden.history.merge import merge as take_over

    for other in options.others:
        with needed():
            count = take_over(options.into, other)
        say(f"{other}: {count} run{'s' * (count != 1)} taken over.", hang="  ")
    return HOLDS


def _place(named: Path | None) -> Path:
    """The history that is meant."""
    return recording.place(named, steps.project())


for each in (show, runs, import_, merge):
    command.add_command(each)
