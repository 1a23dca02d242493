"""What a test tells of a program: to JUnit's XML, and of what its golden says. It needs no jax."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mutcheck.checks.result import Result
from mutcheck.core.finding import Finding
from mutcheck.core.rule import about


def kept(result: Result) -> list[Finding]:
    """What its golden and its ledger say of a result."""
    from mutcheck.checks.catalog import COMPARISONS  # with all checks

    return about([rule for each in COMPARISONS for rule in each.rules], result.findings)


def advised(finding: Finding, command: str) -> Finding:
    """A finding about a golden, whose advice names the command of pytest that keeps what it is now."""
    return replace(finding, advice=re.sub(r"`mutcheck accept[^`]*`", lambda _: f"`{command}`", finding.advice))


def record(item: pytest.Item, result: Result) -> None:
    """What JUnit's XML, and whoever reads reports, is told of a program."""
    donated = sum(buffer.donated for buffer in result.buffers)
    copied = str(result.proven.copied_bytes) if result.proven is not None else "unknown"
    least = "at least " if result.proven is not None and result.proven.at_least else ""
    extra = result.extra
    needed = "unknown" if extra is None or extra.known is None else str(extra.bytes)
    more = "at least " if extra is not None and extra.known and extra.at_least else ""
    item.user_properties += [
        ("mutcheck.program", result.cell.source.name),
        ("mutcheck.target", str(result.cell.target)),
        ("mutcheck.donated", f"{donated} of {len(result.buffers)}"),
        ("mutcheck.copied_bytes", f"{least}{copied}"),
        ("mutcheck.extra_bytes", f"{more}{needed}"),
    ]
