"""Advice as JSON: what was tried, what helps, and the figures before and after on every target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from mutcheck.core.advice import Advice, Advised, Effect
from mutcheck.core.visible import in_json

VERSION = 1
"""It changes where a reader of the document would have to."""


def render(advised: Sequence[Advised]) -> bytes:
    """The JSON document of what is advised for some programs, indented, ending in a newline."""
    document = {"version": VERSION, "programs": [_program(each) for each in advised]}
    return in_json(msgspec.json.format(msgspec.json.encode(document), indent=2)) + b"\n"


def _program(advised: Advised) -> Mapping[str, Any]:
    return {
        "program": advised.program,
        "before": {str(target): asdict(figures) for target, figures in advised.before.items()},
        "advice": [_advice(each) for each in advised.advice],
        "tried": advised.tried,
        "dropped": advised.dropped,
        "differ": advised.differ,
        "refuted": advised.refuted,
        "left": [{**asdict(each), "target": str(each.target)} for each in advised.left],
        "unfinished": advised.unfinished,
        "problems": list(advised.problems),
    }


def _advice(advice: Advice) -> Mapping[str, Any]:
    return {
        "edits": [asdict(each) for each in advice.edits],
        "effects": [_effect(each) for each in advice.effects],
        "ran": asdict(advice.ran),
        "elsewhere": [asdict(each) for each in advice.elsewhere],
        "patch": asdict(advice.patch) if advice.patch is not None else None,
        "refuted": advice.refuted,
        "reduced": advice.reduced,
    }


def _effect(effect: Effect) -> Mapping[str, Any]:
    return {
        "target": str(effect.target),
        "before": asdict(effect.before),
        "after": asdict(effect.after) if effect.after is not None else None,
        "why": effect.why,
        "better": effect.better,
        "worse": effect.worse,
    }
