"""`unroll=2` in the call of a loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mutcheck.checks.patches.arguments import added
from mutcheck.checks.patches.candidate import Candidate, Files, Written
from mutcheck.checks.source import wrappers
from mutcheck.core.advice import Change, Edit

UNROLLING = frozenset({"fori_loop", "scan"})
"""The loops that take `unroll`."""

_NOT_UNROLLED = (1, False, None)
"""Values of `unroll` that say no more than its absence."""


def unrolled(files: Files, edit: Edit) -> Iterator[Candidate]:
    """`unroll=2` for each loop of a line that takes it."""
    written = files.written(edit.loop.file) if edit.loop is not None else None
    if written is None or edit.loop is None:
        return
    for call in written.syntax.loop_calls(edit.loop.line):
        change = _unroll(written, call)
        if change is not None:
            yield Candidate(written.file, (change,))


def _unroll(written: Written, call: ast.Call) -> Change | None:
    if wrappers.last(call.func) not in UNROLLING or any(each.arg is None for each in call.keywords):
        return None
    given = next((each.value for each in call.keywords if each.arg == "unroll"), None)
    if given is None:
        return added(written.text, call, "unroll=2")
    plain = isinstance(given, ast.Constant) and given.value in _NOT_UNROLLED
    return written.text.replacing(given, "2") if plain else None
