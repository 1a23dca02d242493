"""Keep what programs lower to, and what their executables do, as their goldens.

What would change is shown first. Programs that are named, or all with --all, are accepted at once; without either, a
terminal is asked for each: accept, skip, show the diff, or quit.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import GOLDEN, NO_COMPILE, Making
from mutcheck.commands.shared.status import HOLDS, UNABLE, complain, needed, unable
from mutcheck.commands.shared.values import given, part, takes
from mutcheck.report.text.lines import say

if TYPE_CHECKING:
    from mutcheck.core.source import Source
    from mutcheck.core.toolchain import Toolchain
    from mutcheck.run.accepting import Proposal
    from mutcheck.run.pipeline import Run
    from mutcheck.run.programs import Meant

QUESTION = "  accept, skip, diff, quit"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOptions:
    """What `mutcheck accept` is told."""

    making: Making = part(Making)
    no_compile: bool = given(NO_COMPILE, False)
    golden: Path | None = given(GOLDEN, None)
    everything: bool = given(
        click.Option(["--all", "everything"], is_flag=True, help="Every program, without asking."), False
    )
    prune: bool = given(
        click.Option(["--prune"], is_flag=True, help="Delete goldens that no program owns; alone, do nothing else."),
        False,
    )

    def __post_init__(self) -> None:
        asked = self.making.asked
        if self.everything and asked.programs:
            raise click.UsageError("--all is every program: leave PROGRAM out.")
        if self.prune and asked.programs:
            raise click.UsageError("--prune needs to know all programs: leave PROGRAM out.")

    @property
    def named(self) -> bool:
        """Whether it is said what to accept, so that nobody is asked."""
        return self.everything or bool(self.making.asked.programs) or self.making.asked.corpus

    def check(self) -> None:
        """Refuse to accept what nobody names, and nobody can be asked for.

        Raises:
          click.UsageError: it is not said what to accept, and there is no terminal.
        """
        if not self.named and not self.prune and not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise click.UsageError("name what to accept: PROGRAM..., or --all. On a terminal it asks for each.")


@takes(AcceptOptions, "accept", __doc__)
def command(options: AcceptOptions) -> int:
    if os.environ.get("CI"):
        raise unable("accept writes no golden where CI is set", "Run it on your own machine, and commit what changed.")
    project = steps.project()
    options.check()
    meant = steps.some(options.making.asked, project)
    _check_writable(meant.sources, options.golden)
    problems = _prune(meant, options.golden) if options.prune else []
    if options.prune and not options.named:
        complain(problems)
        return UNABLE if problems else HOLDS
    toolchain = steps.toolchain()
    kept = steps.executables(options.making, toolchain)
    asked = options.making.targets or project.targets
    run = steps.run_of(options.making, asked, kept, compiles=not options.no_compile)
    problems += [*meant.problems, *_reviewed(meant.sources, run, options, toolchain)]
    steps.tidy(kept)
    complain(problems)
    return UNABLE if problems else HOLDS


def _check_writable(sources: Sequence[Source], golden: Path | None) -> None:
    from mutcheck.golden import place

    with needed():
        place.check_writable(sources, golden)


def _reviewed(sources: Sequence[Source], run: Run, options: AcceptOptions, toolchain: Toolchain) -> list[str]:
    """Show what would change of every program, and keep what is accepted; what went wrong."""
    from mutcheck.run import accepting

    written, seen, problems = 0, 0, []
    proposals = _proposed(sources, run, options.golden, toolchain)
    for each in proposals if options.named else list(proposals):  # nobody is asked while a bar moves
        seen += 1
        answer = _answer(each, options)
        if answer == "quit":
            break
        if answer == "accept":
            kept = accepting.accept(each, options.golden, toolchain)
            _tell(kept.changed)
            written += len(kept.changed)
            problems += [kept.problem] if kept.problem else []
    say(f"{written} file{'s' * (written != 1)} changed, for jax {toolchain.release}.")
    return [*problems, *run.interrupted(seen, len(sources), "programs")]


def _proposed(sources: Sequence[Source], run: Run, golden: Path | None, toolchain: Toolchain) -> Iterator[Proposal]:
    """What would be kept of every program, with progress on a terminal."""
    from mutcheck.report.text import progress
    from mutcheck.run import accepting, signals

    with signals.stoppable(run), progress.ticking("lowering and compiling") as ticked:
        for each in accepting.proposed(sources, replace(run, ticked=ticked), golden, toolchain):
            with ticked.aside():  # it is shown, and asked about
                yield each


def _answer(proposal: Proposal, options: AcceptOptions) -> str:
    """Show what would change of a program; `accept`, `skip` or `quit`, as is said or asked."""
    from mutcheck.report import write
    from mutcheck.report.text import paper, review

    if not proposal.changes:
        return "accept"  # it is as it is kept, or has crashed: that is told then
    on = paper.console()
    write.to_stdout(review.changes(proposal, on))
    while not options.named:
        said = ask()
        if said != "diff":
            return said
        write.to_stdout(review.diff(proposal, on))
    return "accept"


def ask() -> str:
    """What a person answers; the end of the input is `quit`."""
    words = ("accept", "skip", "diff", "quit")
    while True:
        try:
            said = click.prompt(QUESTION, prompt_suffix="? ", default="", show_default=False).strip().lower()
        except click.Abort:
            click.echo()
            return "quit"
        found = [word for word in words if said and word.startswith(said)]
        if found:
            return found[0]
        click.echo("  Answer a, s, d or q.")


def _prune(meant: Meant, golden: Path | None) -> list[str]:
    """Delete the goldens that no program owns, and say which; what went wrong."""
    from mutcheck.run import unowned

    if meant.whole is None:
        return ["not all programs are known: no golden was deleted."]
    try:
        with needed():
            _tell(unowned.prune(meant, golden))
    except OSError as error:
        return [f"a golden cannot be deleted: {error.strerror or error}."]
    return []


def _tell(changed: Sequence[Path]) -> None:
    """Say which files changed."""
    from mutcheck.golden.contract.places import shown_path

    for path in changed:
        say(f"{'wrote' if path.exists() else 'removed'} {shown_path(path.resolve())}", hang="  ")
