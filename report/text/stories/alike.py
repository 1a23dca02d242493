"""Buffers of which one story is to be told: the same is done to them, in the same loops, for the same line.

They differ in their names and sizes, and in which instruction reads them: what makes their story one is told once, of
the largest of them, and what they differ in is a row for each.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from mutcheck.checks.analysis.verdict import BufferVerdict
from mutcheck.checks.analysis.versions.copies import Counted
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.explain.stories import Explained
from mutcheck.checks.ledger import Buffer
from mutcheck.core.proof import Verdict
from mutcheck.core.target import Target

_ONE_BY_ONE = frozenset({Verdict.IN_PLACE, Verdict.READ_ONLY})
"""Verdicts of buffers that are told where they are asked for: each for itself."""


@dataclass(frozen=True)
class One:
    """A buffer, and what becomes of it."""

    buffer: Buffer
    verdict: BufferVerdict


@dataclass(frozen=True)
class Group:
    """Buffers with one story, the largest first.

    Attributes:
      explained: what is known of them on the first of the targets.
      targets: where the story is the same.
    """

    members: tuple[One, ...]
    explained: Explained
    targets: tuple[Target, ...]

    @property
    def largest(self) -> One:
        return self.members[0]

    @property
    def pattern(self) -> str:
        """A pattern that names all of them; empty where only one for everything does."""
        paths = [each.buffer.path for each in self.members]
        if len(paths) == 1:
            return paths[0]
        common = os.path.commonprefix(paths)  # noqa: RUF071  # characters are meant, and not folders
        return f"{common}*" if common else ""


def groups(explained: Explained, told: Sequence[One]) -> list[Group]:
    """The buffers that are told of a program on a target, those with one story together."""
    alike: dict[Hashable, list[One]] = {}
    for each in told:
        alike.setdefault(_key(each, explained.causes), []).append(each)
    return [
        Group(tuple(sorted(members, key=lambda one: -_weight(one))), explained, (explained.target,))
        for members in alike.values()
    ]


def merged(found: Sequence[Group]) -> list[Group]:
    """The same, where targets with the same story share it."""
    alike: dict[Hashable, Group] = {}
    for each in found:
        members = tuple((one.buffer, one.verdict.proof, _key(one, each.explained.causes)) for one in each.members)
        known = alike.get(members)
        alike[members] = each if known is None else replace(known, targets=(*known.targets, *each.targets))
    return list(alike.values())


def _weight(one: One) -> int:
    return one.verdict.proof.copied_bytes or one.buffer.bytes


def _key(one: One, causes: Causes | None) -> Hashable:
    """What a story is about; two buffers that share it share the story."""
    proof = one.verdict.proof
    if proof.verdict in _ONE_BY_ONE or causes is None:
        return proof.verdict, one.buffer.path
    copies = [each for each in one.verdict.transfers if each.transfer.copies and each.times.count]
    return proof.verdict, proof.reason, proof.at_least, tuple(_of_copy(each, causes) for each in copies)


def _of_copy(each: Counted, causes: Causes) -> Hashable:
    why = causes.why(each)
    loops = tuple((causes.named(loop).line or loop.name, times) for loop, times in each.loops)
    writer = why.writer.line if why.writer is not None else None
    return each.transfer.kind, each.worst, loops, why.moved_from, why.moved_to, writer, why.asked
