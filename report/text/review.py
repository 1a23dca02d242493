"""What would change of goldens, for somebody who is to accept it."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from mutcheck.report.text import paper
from mutcheck.report.text.results import evidence
from mutcheck.run.accepting import Proposal


def changes(proposal: Proposal, on: Console) -> bytes:
    """A line for each change of a program, with the targets that have it."""
    return _printed((line for part in _lines(proposal) for line in paper.broken(part, on, 4)), on)


def diff(proposal: Proposal, on: Console) -> bytes:
    """All lines that would change."""
    every = (change.finding.evidence for change in proposal.changes)
    return _printed((line for each in every for line in evidence.lines(each, on, whole=True)), on)


def _lines(proposal: Proposal) -> Iterator[Text]:
    yield Text(proposal.source.name, "bold")
    for change in proposal.changes:
        yield Text.assemble((f"  {', '.join(change.targets)}: ", "cyan"), change.finding.message)


def _printed(lines: Iterator[Text], on: Console) -> bytes:
    text = io.StringIO()
    on_paper = paper.paper(text, on)
    for line in lines:
        on_paper.print(line, soft_wrap=True)
    return paper.plain_signs(text.getvalue(), on).encode(on.encoding or "utf-8", "replace")
