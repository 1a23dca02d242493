"""Where variants are tried: edited, compiled in workers, judged like any program; each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from mutcheck.advice.search import Steps, Variant
from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import Edited
from mutcheck.checks.advice.draft import DoesNotVerify, Unfit
from mutcheck.checks.analysis import plain_copies
from mutcheck.checks.analysis.plain_copies import Moved
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.stablehlo import UnreadableModule
from mutcheck.checks.ledger import Expected
from mutcheck.checks.subject import Reading, Readings, Subject
from mutcheck.core.advice import Edit, Figures, peak_of
from mutcheck.core.artifacts import Compiled, Crash, Executable, Lowering, Rejection, Unavailable
from mutcheck.core.target import Target
from mutcheck.lowering.workers.batch import Wanted

Compile = Callable[[Iterable[Wanted]], Iterable[Compiled | None]]
"""Compiles lowerings, in their order; None for what was stopped."""


_Key = tuple[Target, Steps]
"""Where steps are taken, and those of them that change something there."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What became of a variant.

    Attributes:
      why: why there are no figures; empty where there are some.
    """

    edited: Edited | None
    figures: Figures | None = None
    why: str = ""


class Trials:
    """The bench of one program.

    Args:
      subjects: the program as it is on each target.
      compile_: compiles lowerings.

    Attributes:
      dropped: how many edits made a module that does not verify, by the rule.
      compiled: how many variants were compiled.
    """

    def __init__(self, subjects: Mapping[Target, Subject], compile_: Compile) -> None:
        self._subjects = subjects
        self._compile = compile_
        self._edited: dict[tuple[bytes, Steps], Edited | str] = {}
        self._same: dict[_Key, _Tried] = {}
        self._tried: dict[Variant, _Tried] = {}
        self.dropped: Counter[str] = Counter()
        self.compiled = 0

    def figures(self, variants: Sequence[Variant]) -> Mapping[Variant, Figures]:
        """What each does; none of those that do not apply, that nothing compiles, or that were not come to."""
        waiting: dict[_Key, list[Variant]] = {}
        asked: list[tuple[_Key, Edited]] = []
        for number, compiled in enumerate(self._compile(self._wanted(variants, waiting, asked))):
            key, edited = asked[number]
            if compiled is not None:
                self.compiled += 1
                self._same[key] = self._judged(key[0], edited, compiled)
        for key, some in waiting.items():
            if key in self._same:
                self._tried.update(dict.fromkeys(some, self._same[key]))
        found = {each: self._tried[each].figures for each in variants if each in self._tried}
        return {each: figures for each, figures in found.items() if figures is not None}

    def _wanted(
        self, variants: Sequence[Variant], waiting: dict[_Key, list[Variant]], asked: list[tuple[_Key, Edited]]
    ) -> Iterator[Wanted]:
        """Edit variants that were not tried yet, one after another; those that change the same are compiled once."""
        for each in variants:
            edited = self.edited(each) if each not in self._tried else ""
            if isinstance(edited, str):
                self._tried.setdefault(each, _Tried(None, why=edited))
                continue
            key = each.target, frozenset(edited.steps)
            known = key in waiting or key in self._same
            waiting.setdefault(key, []).append(each)
            if not known:
                asked.append((key, edited))
                yield Wanted(edited.lowering, each.target)

    def same(self, variant: Variant) -> Steps:
        """The steps of a variant that change something on its target."""
        edited = self.edited(variant)
        return frozenset() if isinstance(edited, str) else frozenset(edited.steps)

    def edits(self, variant: Variant) -> tuple[Edit, ...]:
        """What the steps of a variant did."""
        edited = self.edited(variant)
        return () if isinstance(edited, str) else edited.edits

    def why_not(self, variant: Variant) -> str:
        """Why there are no figures of a variant."""
        return self._tried[variant].why if variant in self._tried else "it was not come to"

    def searched(self, target: Target) -> int:
        """How many variants were compiled for a target."""
        return sum(each == target for each, _ in self._same)

    def shown(self, variant: Variant) -> tuple[dict[str, int] | None, str]:
        """What becomes of each buffer: its extra bytes, by its path, and the picture of lifetimes, as JSON.

        The executable is made again, or found where it is kept: those of all variants would be too much to hold.
        """
        edited = self.edited(variant)
        if isinstance(edited, str):
            return None, ""
        (compiled,) = self._compile([Wanted(edited.lowering, variant.target)])
        if not isinstance(compiled, Executable):
            return None, ""
        return shown_of(self._subject(variant.target, edited, compiled))

    def edited(self, variant: Variant) -> Edited | str:
        """The program with a variant's steps taken on it, or why they cannot be; targets of one module share it."""
        subject = self._subjects[variant.target]
        assert subject.lowering is not None
        return self.edited_lowering(subject.lowering, variant.steps, subject.given.file)

    def edited_lowering(self, lowering: Lowering, steps: Steps, file: str) -> Edited | str:
        """A lowering with steps taken on it, or why they cannot be."""
        key = lowering.located, steps
        if key not in self._edited:
            self._edited[key] = self._edit(lowering, steps, file)
        found = self._edited[key]
        if isinstance(found, str) or found.lowering.platform == lowering.platform:
            return found
        return replace(found, lowering=replace(found.lowering, platform=lowering.platform))

    def _edit(self, lowering: Lowering, steps: Steps, file: str) -> Edited | str:
        try:
            return catalog.take(lowering, sorted(steps, key=lambda each: each.order), file)
        except DoesNotVerify as error:
            self.dropped.update({each.rule for each in steps})
            return str(error)
        except (Unfit, UnreadableModule) as error:
            return str(error)
        except Exception as error:  # a rule that fails on a module is one edit's outcome, and counted
            self.dropped.update({each.rule for each in steps})
            return f"{type(error).__name__}: {error}"

    def _judged(self, target: Target, edited: Edited, compiled: Compiled) -> _Tried:
        if not isinstance(compiled, Executable):
            return _Tried(edited, why=_refusal(compiled))
        reading = Reading(stablehlo.parse(edited.lowering.located), {})  # figures need no updates in StableHLO
        figures = comparable(self._subjects[target], self._subject(target, edited, compiled, reading))
        return _Tried(edited, figures, "" if figures is not None else "its executable cannot be read")

    def _subject(self, target: Target, edited: Edited, compiled: Executable, reading: Reading | None = None) -> Subject:
        before = self._subjects[target]
        given = replace(before.given, artifact=edited.lowering, compiled=compiled, donated=donated_by(before))
        return Subject(given, reading=reading) if reading is not None else Subject(given, Readings())


def donated_by(subject: Subject) -> dict[str, Expected]:
    """What a program donates, and expects to: memory that an edit needs beside it is no less than before."""
    return {**subject.given.donated, **{row.path: "the program" for row in subject.rows if row.donated}}


def shown_of(subject: Subject) -> tuple[dict[str, int] | None, str]:
    """What becomes of each buffer: its extra bytes, by its path, and the picture of lifetimes, as JSON."""
    if subject.proven is None:
        return None, ""
    picture = subject.evidence.picture
    left = {row.path: row.extra.bytes for row in subject.buffers if row.extra is not None}
    return left, msgspec.json.encode(picture).decode() if picture is not None else ""


def figures_of(subject: Subject) -> Figures | None:
    """What an executable does with the buffers of a program; None where there is none that can be read."""
    proven, memory = subject.proven, subject.memory
    if proven is None:
        return None
    possible = sum(subject.device_bytes(each) for each in subject.possible if each.update)
    return Figures(
        proven.copies,
        proven.copied_bytes,
        proven.extra.bytes + possible,
        proven.extra.at_least,
        memory.temporary if memory is not None else None,
        peak_of(memory) if memory is not None else None,
    )


def comparable(before: Subject, after: Subject) -> Figures | None:
    """What an executable does, where less may be donated than before.

    A buffer that is not donated any more is not followed. So copies that no buffer accounts for count, too, as far as
    there are more of them than before: they are the same copies, most likely.
    """
    figures = figures_of(after)
    donated = {row.path for row in after.rows if row.donated}
    if figures is None or all(row.path in donated for row in before.rows if row.donated):
        return figures
    was, now = _unaccounted(before), _unaccounted(after)
    if was is None or now is None:
        return None
    more = max(0, now.bytes - was.bytes)
    return replace(figures, extra=figures.extra + more, at_least=figures.at_least or was.at_least or now.at_least)


def _unaccounted(subject: Subject) -> Moved | None:
    """The bytes of copies that are done to no buffer that is followed."""
    proven, moved = subject.proven, plain_copies.moved(subject.analysis) if subject.analysis is not None else None
    if proven is None or moved is None:
        return None
    accounted = proven.copied_bytes + proven.rearranged_bytes + proven.relocated_bytes
    return Moved(max(0, moved.bytes - accounted), moved.at_least)


def _refusal(compiled: Crash | Rejection | Unavailable) -> str:
    if isinstance(compiled, Rejection):
        return f"XLA refuses it: {compiled.error}: {compiled.message}"
    return compiled.why
