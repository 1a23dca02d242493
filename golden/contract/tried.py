"""What was tried on a program, as the JSON contract says it of a target."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from mutcheck.core.advice import Advice, Advised, Edit, Effect, Figures, Patch, Ran
from mutcheck.core.target import Target
from mutcheck.golden.contract.places import LocationRow, place, shown_path


class EditRow(Struct, frozen=True):
    """What a rule did to the program's StableHLO."""

    rule: Annotated[str, Meta(description="its name, such as pre: docs/advice.md lists them")]
    words: Annotated[str, Meta(description="what was done, and where")]
    write: Annotated[str, Meta(description="how to write that in Python")]
    lines: Annotated[list[LocationRow], Meta(description="what it is about; it belongs to the first one")]


class FiguresRow(Struct, frozen=True):
    """What an executable does with the program's buffers in one call."""

    copies: int
    copied_bytes: int
    extra_bytes: int
    at_least: Annotated[bool, Meta(description="these are lower bounds; with no extra bytes, they are unknown")]
    temporary_bytes: Annotated[int | None, Meta(description="XLA's figure; null where it gives none")]
    peak_bytes: Annotated[
        int | None, Meta(description="arguments, outputs beside them, and temporary memory, on one device")
    ]


class EffectRow(Struct, frozen=True):
    """What edits do on a target."""

    target: str
    before: FiguresRow
    after: Annotated[FiguresRow | None, Meta(description="null where they could not be tried there")]
    why: Annotated[str | None, Meta(description="why they could not")]
    better: bool
    worse: Annotated[bool, Meta(description="more bytes are moved or held, or it is not known any more how many")]
    left: Annotated[
        dict[str, int] | None, Meta(description="extra bytes of each buffer afterwards, by its path; null = unknown")
    ]


class RanRow(Struct, frozen=True):
    """What a run of the program before and after the edits showed."""

    agreement: Literal["bitwise equal", "equal within rounding", "different", "not run"]
    platform: str | None
    largest: Annotated[float, Meta(description="the largest difference, as a part of its output's largest number")]
    why: str | None
    made_up: Annotated[bool, Meta(description="inputs had no values, and got some that are made up")] = False


class PatchRow(Struct, frozen=True):
    """The edits as a change of the program's text."""

    file: str
    diff: Annotated[str, Meta(description="a unified diff")]
    safe: Annotated[bool, Meta(description="what calls the program need not change")]
    why: Annotated[str | None, Meta(description="why it is not safe")] = None


class AdviceRow(Struct, frozen=True):
    """Edits that together save extra bytes on this target."""

    edits: list[EditRow]
    effects: Annotated[list[EffectRow], Meta(description="on every target that they were tried on")]
    ran: RanRow
    patch: PatchRow | None
    reduced: Annotated[bool, Meta(description="no edit can be left out; false where the search ended before that")]
    refuted: Annotated[
        int, Meta(description="patches of the program's text that were tried, and do less; 0 where one does it")
    ] = 0
    elsewhere: Annotated[list[RanRow], Meta(description="runs on other devices of the machine than its CPU")] = []


class TriedRow(Struct, frozen=True):
    """What `mutcheck advise` tried before: no search is begun for a result."""

    variants: Annotated[int, Meta(description="of the program, compiled for this target; 0 = it was not searched for")]
    unfinished: Annotated[str | None, Meta(description="why not all was tried; null where all was")]
    dropped: Annotated[dict[str, int], Meta(description="edits that made no valid module, by the rule")]
    differ: Annotated[int, Meta(description="edits that saved bytes, and changed results: they are not advised")]
    advice: Annotated[list[AdviceRow], Meta(description="what saves bytes on this target, what saves most first")]
    refuted: Annotated[
        int, Meta(description="edits that saved bytes, while the same in the program's text saves none: not advised")
    ] = 0


def row(advised: Advised | None, target: Target) -> TriedRow | None:
    """What was tried for a target, as the contract says it; None where nothing was."""
    if advised is None:
        return None
    helping = advised.helping(target)
    if not helping and target not in advised.searched:
        return None
    return TriedRow(
        advised.searched.get(target, 0),
        advised.unfinished or None,
        dict(advised.dropped),
        advised.differ,
        [_advice(each) for each in helping],
        advised.refuted,
    )


def _advice(advice: Advice) -> AdviceRow:
    return AdviceRow(
        [_edit(each) for each in advice.edits],
        [_effect(each) for each in advice.effects],
        _ran(advice.ran),
        _patch(advice.patch) if advice.patch is not None else None,
        advice.reduced,
        advice.refuted,
        list(map(_ran, advice.elsewhere)),
    )


def _patch(patch: Patch) -> PatchRow:
    return PatchRow(shown_path(Path(patch.file)), patch.diff, patch.safe, patch.why or None)


def _edit(edit: Edit) -> EditRow:
    return EditRow(edit.rule, edit.words, edit.write, [place(each) for each in edit.lines])


def _effect(effect: Effect) -> EffectRow:
    return EffectRow(
        str(effect.target),
        _figures(effect.before),
        _figures(effect.after) if effect.after is not None else None,
        effect.why or None,
        effect.better,
        effect.worse,
        dict(effect.left) if effect.left is not None else None,
    )


def _figures(figures: Figures) -> FiguresRow:
    return FiguresRow(
        figures.copies, figures.copied_bytes, figures.extra, figures.at_least, figures.temporary, figures.peak
    )


def _ran(ran: Ran) -> RanRow:
    return RanRow(ran.agreement.value, ran.platform or None, ran.largest, ran.why or None, ran.made_up)
