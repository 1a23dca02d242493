"""The candidates of some edits: each rule's own, together where there are several edits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from mutcheck.checks.advice.rules import (
    before_loop,
    donate,
    keep,
    last,
    outputs,
    pairing,
    post,
    pre,
    read_first,
    together,
    two_rounds,
)
from mutcheck.checks.patches import barriers, donation, hoist, loops, returns
from mutcheck.checks.patches.candidate import Candidate, Files
from mutcheck.checks.patches.syntax import Function, first_line
from mutcheck.checks.patches.text import Overlap, Text, Unreadable
from mutcheck.checks.source import wrappers
from mutcheck.core.advice import Edit
from mutcheck.core.seen import Place, Seen
from mutcheck.core.source import Source

MOST = 8
"""Candidates that are tried for some edits."""

MOST_OF_ONE = 4
"""Candidates of one edit, where there are several edits."""

_Barriers = Callable[[Files, Edit, Seen], Iterator[Candidate]]

_BARRIERS: Mapping[str, _Barriers] = {
    pre.NAME: barriers.before,
    pre.SHARED: barriers.before,
    read_first.NAME: hoist.or_else(barriers.after_reads),
    last.NAME: hoist.or_else(barriers.before),
    before_loop.NAME: hoist.or_else(barriers.before),
    post.NAME: barriers.behind,
    together.CHAIN: barriers.behind,
    together.TOGETHER: barriers.at_end,
    together.HELD: barriers.at_beginning,
}
"""What writes barriers for each rule that has some; *as ref* is told in words alone."""


_EXACT = frozenset({two_rounds.NAME, pairing.NAME, outputs.NAME, donate.NAME, keep.NAME})
"""The rules that are written in one way."""


@dataclass(frozen=True)
class Program:
    """The program that edits are of.

    Attributes:
      results: the paths of its outputs.
    """

    source: Source
    files: Files
    results: tuple[str, ...] = ()


def places(program: Program, edits: Sequence[Edit]) -> list[Place]:
    """The functions whose names must be known to write candidates."""
    found = [
        Place(written.file, first_line(function))
        for each in edits
        if each.rule in _BARRIERS
        for written, function in barriers.functions(program.files, each)
    ]
    return list(dict.fromkeys(found))


def candidates(program: Program, edits: Sequence[Edit], seen: Seen) -> Iterator[Candidate]:
    """The candidates of edits that are advised together, the likeliest first; none where one has no text."""
    each_of = [list(islice(_of(program, each, seen), MOST_OF_ONE)) for each in _merged(edits)]
    chosen = sorted(product(*map(_numbers, each_of)), key=sum) if each_of else []
    found = (_joined([some[number] for some, number in zip(each_of, numbers, strict=True)]) for numbers in chosen)
    return islice((each for each in found if each is not None and _is_python(program, each)), MOST)


def are_exact(program: Program, edits: Sequence[Edit]) -> bool:
    """Whether the candidates of edits are all that there is to write, so that what they do not do cannot be done so."""
    site = _site(program)
    equinox = site is not None and site.node is not None and wrappers.is_equinox(site.node)  # mutcheck jits around it
    return not equinox and all(each.rule in _EXACT for each in edits)


def in_words(program: Program, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits that have no patch, in the words that go with the program's text."""
    site = _site(program)
    return tuple(donation.in_words(site, each) if site and each.rule == donate.NAME else each for each in edits)


def _numbers(some: Sequence[Candidate]) -> range:
    return range(len(some))


def _merged(edits: Sequence[Edit]) -> list[Edit]:
    """The same with what is donated, and what is not, said once each: it is one line."""
    found: dict[object, Edit] = {}
    for number, each in enumerate(edits):
        key = each.rule if each.rule in (donate.NAME, keep.NAME) else number
        before = found.get(key)
        found[key] = replace(before, arguments=(*before.arguments, *each.arguments)) if before else each
    return list(found.values())


def _of(program: Program, edit: Edit, seen: Seen) -> Iterator[Candidate]:
    """The candidates of one edit."""
    if edit.rule in _BARRIERS:
        return _BARRIERS[edit.rule](program.files, edit, seen)
    if edit.rule == two_rounds.NAME:
        return loops.unrolled(program.files, edit)
    return _of_signature(program, edit)


def _of_signature(program: Program, edit: Edit) -> Iterator[Candidate]:
    """The candidates of an edit of what the program takes or returns."""
    site = _site(program)
    if site is None:
        return
    if edit.rule == donate.NAME:
        yield from donation.donated(site, edit.arguments)
    elif edit.rule == keep.NAME:
        yield from donation.kept(site, edit.arguments)
    elif edit.rule in (pairing.NAME, outputs.NAME) and isinstance(site.function, Function):
        yield from returns.reordered(site.written, site.function, edit, program.results)


def _site(program: Program) -> donation.Jitted | None:
    written = program.files.written(str(program.source.file))
    return donation.jitted(written, program.source.attribute) if written is not None else None


def _joined(some: Sequence[Candidate]) -> Candidate | None:
    """Candidates as one; None where they are not of one file, or two of them order outputs."""
    if len({each.file for each in some}) > 1 or sum(bool(each.outputs) for each in some) > 1:
        return None
    if len(some) == 1:
        return some[0]

    changes = tuple(change for each in some for change in each.changes)
    unsafe = next((each.unsafe for each in some if each.unsafe), "")
    outputs = next((each.outputs for each in some if each.outputs), ())
    return Candidate(some[0].file, tuple(dict.fromkeys(changes)), unsafe, outputs)


def _is_python(program: Program, candidate: Candidate) -> bool:
    """Whether a file is Python with changes made, and is another one."""
    written = program.files.written(candidate.file)
    if written is None:
        return False
    try:
        data = written.text.bytes_with(candidate.changes)
        Text.of(data)
    except (Overlap, Unreadable, UnicodeEncodeError):
        return False
    return data != written.text.data
