"""The line of a module that a person would call nearest to a directive that matches nothing.

It is the line that holds most of the directive's text, three letters at a time, wherever in the line they stand: the
signature of `@main` is one line of thousands of letters, and a directive is about one attribute in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NEAR = 4000
"""How many lines after the place where matching stopped are searched."""

_SHOWN = 160
"""How many letters of a line are shown, around what is like the directive."""


def nearest(directive: str, lines: Sequence[str], stopped: int) -> int:
    """Number of the line that is most like a directive, from where matching stopped; 0 if nothing is like it.

    Args:
      stopped: number of the line that had been reached, from 1.
    """
    grams = _grams(directive)
    best = (0.0, 0, 0)
    for number in range(max(1, stopped), min(len(lines), stopped + _NEAR) + 1):
        line = lines[number - 1]
        if held := sum(size for gram, size in grams.items() if gram in line):
            best = max(best, (held / (1 + len(line) / 1e6), stopped - number, number))
    return best[2]


def shortened(line: str, directive: str) -> str:
    """A line without its indentation, and of a long one what lies around that which is most like the directive."""
    line = line.strip()
    if len(line) <= _SHOWN:
        return line
    grams, size = _grams(directive), min(len(line), len(_literal(directive)) + 8)
    starts = range(0, len(line) - size + 1, 4)
    at = max(starts, key=lambda start: (_held(grams, line[start : start + size]), -start))
    begin = max(0, min(at - _SHOWN // 3, len(line) - _SHOWN))
    end = begin + _SHOWN
    return f"{'... ' * (begin > 0)}{line[begin:end]}{' ...' * (end < len(line))}"


def _held(grams: dict[str, float], text: str) -> float:
    return sum(size for gram, size in grams.items() if gram in text)


def _literal(directive: str) -> str:
    """What a directive matches letter by letter: its regular expressions and variables left out."""
    return " ".join(re.sub(r"\{\{.*?\}\}|\[\[[^\]]*\]\]", " ", directive.partition(":")[2]).split())


def _grams(directive: str) -> dict[str, float]:
    """Pieces of three letters, and whole words, each as often as the directive has it."""
    text = _literal(directive)
    grams: dict[str, float] = {}
    for start in range(max(1, len(text) - 2)):
        gram = text[start : start + 3]
        grams[gram] = grams.get(gram, 0) + 1
    for word in text.split():
        grams[word] = grams.get(word, 0) + 1
    return grams
