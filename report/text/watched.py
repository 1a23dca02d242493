"""What a save brought, for a person: the cells that are not those of before, and what of them is not what it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mutcheck.checks.result import Result
from mutcheck.core.finding import Severity
from mutcheck.core.visible import visible
from mutcheck.golden.contract.places import shown_path
from mutcheck.report import counts

if TYPE_CHECKING:
    from mutcheck.checks.ledger import Buffer
    from mutcheck.run.watching import Round

MOST = 3
"""Files that are named."""


def heading(done: Round, programs: int) -> str:
    """Which files were saved, and what that took."""
    left = [each for each in done.changed if each.exists()]  # an editor's own files are gone by now
    names = [visible(shown_path(each)) for each in left or done.changed]
    told = ", ".join(names[:MOST] or ["meanwhile"]) + (f" and {len(names) - MOST} others" if len(names) > MOST else "")
    return f"{told}: {done.made} of {programs} program{'s' * (programs != 1)} made in {done.seconds:.2f} s"


def changes(done: Round) -> Iterator[str]:
    """A line for each thing that is not what it was at the last verdict."""
    for now in done.news:
        was = done.before.get((now.cell.source.spelled, str(now.cell.target)))
        cell = f"{now.cell.source.name} on {now.cell.target}"
        if was is None:
            yield f"{cell}: new, {now.outcome}"
            continue
        told = list(_changes(was, now))
        yield f"{cell}: {'; '.join(told)}" if told else f"{cell}: as before, {now.outcome}"


def _changes(was: Result, now: Result) -> Iterator[str]:
    if was.outcome is not now.outcome:
        yield f"{was.outcome} → {now.outcome}"
    yield from _buffers(was.buffers, now.buffers)
    before, after = counts.extra_size(was), counts.extra_size(now)
    if before != after:
        yield f"extra {before} → {after}"
    yield from _findings(was, now)


def _buffers(was: Sequence[Buffer], now: Sequence[Buffer]) -> Iterator[str]:
    before = {each.path: _verdict(each) for each in was}
    after = {each.path: _verdict(each) for each in now}
    for path in {**before, **after}:
        one, other = before.get(path, "not there"), after.get(path, "not there")
        if one != other:
            yield f"{visible(path)} {one} → {other}"


def _verdict(buffer: Buffer) -> str:
    if buffer.proof is None:
        return "donated" if buffer.donated else "not donated"
    copied = f" ({counts.copied_of(buffer)})" if buffer.proof.copies else ""
    return f"{buffer.proof.verdict}{copied}"


def _findings(was: Result, now: Result) -> Iterator[str]:
    before = {(each.code, each.message, bool(each.waived)): each for each in was.findings}
    after = {(each.code, each.message, bool(each.waived)): each for each in now.findings}
    for kind, one, other in (("gone", before, after), ("new", after, before)):
        codes = [each.code for key, each in one.items() if key not in other and each.severity is not Severity.NOTE]
        for code in dict.fromkeys(codes):
            yield f"{kind}: {code}{f' × {codes.count(code)}' if codes.count(code) > 1 else ''}"
