"""GitHub's Markdown, written so that no name and no message is taken for anything but itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mutcheck.core.visible import no_command

MOST_CHARACTERS = 1_000
"""Characters of one text, before it is cut."""


def code(text: str) -> str:
    """A name in a line, or in a cell of a table, exactly as it is."""
    text = visible(text)
    if not text or text != text.strip() or re.search(r"[`|\\]", text):
        return html_code(text)
    return f"`{text}`"


def html_code(text: str) -> str:
    """The same where Markdown is not read: in a `<summary>`."""
    escaped = re.sub(r"[^\w .,:/()=+-]|_", _entity, visible(text))
    return f"<code>{escaped}</code>"


def prose(text: str) -> str:
    """A sentence that Markdown, HTML and GitHub's mentions leave alone; what stands in backticks is code."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:  # one backtick that none closes
        return _plain("`".join(parts))
    return "".join(code(part) if number % 2 and part else _plain(part) for number, part in enumerate(parts))


def fenced(lines: Sequence[str], language: str, most: int) -> str:
    """Lines as they are, up to a number of characters; the rest is counted."""
    shown: list[str] = []
    for line in (no_command(visible(each)) for each in lines):  # the document may be printed into a CI's log
        most -= len(line) + 1
        if most < 0:
            left = len(lines) - len(shown)
            shown.append(f"... and {left} more line{'s' * (left > 1)}")
            break
        shown.append(line)
    longest = max((len(ticks) for line in shown for ticks in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *shown, fence])


def grid(names: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[str], most: int) -> str:
    """A table, up to a number of characters; the rows that are left out are counted.

    Args:
      names: of the columns; those in `numbers` are aligned to the right.
      rows: cells that are escaped already.
    """
    lines = [_row(names), _row(["---:" if name in numbers else "---" for name in names])]
    for number, row in enumerate(rows):
        most -= len(line := _row(row)) + 1
        if most < 0:
            lines.append(_row([f"... and {len(rows) - number} more", *[""] * (len(names) - 1)]))
            break
        lines.append(line)
    return "\n".join(lines)


def folded(summary: str, parts: Iterable[str]) -> str:
    """Parts behind a line that opens them; the line is HTML."""
    return "\n\n".join([f"<details><summary>{summary}</summary>", *parts, "</details>"])


def visible(text: str) -> str:
    """A text in one line, without characters that cannot be seen, and cut where it is long."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in re.sub(r"\s", " ", text))
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]} ..."


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return re.sub(r"[\\`*_\[\]<>&|~$@#]", _entity, text)


def _entity(found: re.Match[str]) -> str:
    """A character that is nothing but itself; `@name` and `#1` are broken up, or GitHub would tell somebody of them."""
    char = found[0]
    return f"&#{ord(char)};{'<!-- -->' * (char in '@#')}"
