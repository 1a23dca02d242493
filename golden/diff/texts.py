"""Texts of IR as sides of a comparison: which kind they are of, and what of them is not compared.

Of optimized HLO that is what says where an instruction comes from, and what it was called for the scheduler: metadata,
the tables of files and frames before the first computation, and the fingerprint of the module before optimization.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from mutcheck.golden.diff import donations, located
from mutcheck.golden.diff.alignment.lines import HLO, PLAIN, STABLEHLO
from mutcheck.golden.diff.comparison import Comparison, Side, compare
from mutcheck.golden.diff.unified import split

Kind = Literal["stablehlo", "hlo", "rejection"]

_DIALECTS = {"stablehlo": STABLEHLO, "hlo": HLO, "rejection": PLAIN}

_TABLES = ("FileNames", "FunctionNames", "FileLocations", "StackFrames")
_METADATA = re.compile(r', metadata=\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}')
_FINGERPRINT = re.compile(r', frontend_attributes=\{fingerprint_before_lhs="[0-9a-f]*"\}')
_SCOPE = re.compile(r'op_name="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Named:
    """A text of IR to be compared.

    Attributes:
      name: what the side is called.
      arguments: the paths of `@main`'s arguments, where they are known.
      located: the same StableHLO with locations, as text or bytecode; empty where there are none.
    """

    name: str
    text: str
    kind: Kind
    arguments: tuple[str, ...] = ()
    located: bytes = b""


def compared(old: Named, new: Named) -> Comparison:
    """The comparison of two texts; of two kinds they are plain text."""
    dialect = _DIALECTS[old.kind] if old.kind == new.kind else PLAIN
    return compare(_side(old, split(old.text, new.text)), _side(new, split(new.text, old.text)), dialect)


def _side(text: Named, lines: Sequence[str]) -> Side:
    if text.kind == "stablehlo":
        found = donations.of_stablehlo(lines, text.arguments)
        return Side(text.name, lines, donations=found, scopes=partial(located.scopes, text.located, lines))
    return _hlo(text.name, lines) if text.kind == "hlo" else Side(text.name, lines, kind=text.kind)


def _hlo(name: str, lines: Sequence[str]) -> Side:
    """HLO text without what is not compared."""
    kept = [number for number in _without_tables(lines) if lines[number].strip() or number == 0]
    shown = [_FINGERPRINT.sub("", _METADATA.sub("", lines[number])) for number in kept]
    scopes = {at: found[1] for at, number in enumerate(kept) if (found := _SCOPE.search(lines[number]))}
    return Side(name, shown, [number + 1 for number in kept], donations.of_hlo(lines), "hlo", lambda: scopes)


def _without_tables(lines: Sequence[str]) -> Iterator[int]:
    inside = False
    for number, line in enumerate(lines):
        inside = (inside and bool(line.strip())) or line in _TABLES
        if not inside:
            yield number
