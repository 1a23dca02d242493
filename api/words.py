"""What an assertion says of a program: its buffers as a table and as stories, why it is not lowered or compiled."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from mutcheck.checks.explain import stories as explain
from mutcheck.checks.explain.stories import Explained, Unexplained
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.checks.subject import Subject
from mutcheck.core.artifacts import Crash, Rejection, Unavailable
from mutcheck.core.toolchain import missing
from mutcheck.core.units import readable
from mutcheck.report import counts
from mutcheck.report.text.paper import PIPE_WIDTH
from mutcheck.report.text.stories import story


def table(rows: Sequence[Buffer]) -> str:
    """Buffers with their levels of proof."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("buffer", "type", "bytes", "donated", "aliased", "in place", "extra"):
        made.add_column(head, no_wrap=True)
    for row in rows:
        donated = "yes" if row.donated else "no"
        aliased = "unknown" if row.proof is None else "no" if row.proof.output is None else "yes"
        shape = f"{row.dtype}[{','.join(map(str, row.shape))}]"
        made.add_row(row.path, shape, readable(row.bytes), donated, aliased, _verdict(row), counts.extra_of(row))
    text = io.StringIO()
    Console(file=text, width=400, no_color=True, highlight=False, markup=False).print(made)
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().splitlines())


def stories(name: str, subject: Subject, rows: Sequence[Buffer], buffer: str | None) -> str:
    """The stories of the buffers that are not updated in place, or of one path or pattern, in place or not.

    Args:
      name: the program's.
      rows: its buffers.
    """
    made = story.of(
        name,
        [_advising(each) for each in explain.of([subject])],
        story.Which(buffer, in_place=buffer is not None),
        hint=' `explain("*")` tells their stories.',
    )
    if buffer is not None and not made.parts:
        known = ", ".join(row.path for row in rows) or "none"
        made.problems.append(f"no buffer goes by {buffer!r}. There is {known}.")
    paper = Console(file=io.StringIO(), width=PIPE_WIDTH, no_color=True)
    text = story.render(made, paper).decode(paper.encoding or "utf-8")
    return "\n".join([text.rstrip(), *made.problems]).strip()


def _advising(told: Explained | Unexplained) -> Explained | Unexplained:
    """The same, with advice from Python: the function need not be one that a command finds."""
    return replace(told, advise="advise()") if isinstance(told, Explained) else told


def _verdict(row: Buffer) -> str:
    if row.proof is None:
        return "unknown"
    if row.proof.copies:
        least = "at least " if row.proof.at_least else ""
        return f"{row.proof.verdict} {least}{row.proof.copies} ×, {readable(row.proof.copied_bytes)} a call"
    return row.proof.verdict


def why_not_lowered(result: Result) -> str:
    """Why there is no lowering; empty where there is one."""
    artifact = result.artifact
    if isinstance(artifact, Rejection):
        return f"JAX refused to {artifact.stage} it: {artifact.error}: {artifact.detail or artifact.message}"
    return f"{artifact.why}\n{artifact.traceback}" if isinstance(artifact, Crash) else ""


def why_not_compiled(result: Result) -> str:
    """Why there is no executable."""
    compiled = result.compiled
    if isinstance(compiled, Rejection):
        return f"XLA refused to compile it: {compiled.error}: {compiled.detail or compiled.message}"
    if isinstance(compiled, Unavailable | Crash):
        return f"{compiled.why}. {compiled.advice}".rstrip()
    return result.cell.aim.why_not or missing(result.cell.platform)
