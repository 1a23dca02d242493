"""A file of Python as text that is edited part by part: all else stays as it is, line endings and encoding included."""

from __future__ import annotations

import ast
import difflib
import hashlib
import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mutcheck.core.advice import Change

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line with its ending: neither form feeds nor what else `splitlines` knows end one of Python's."""

_LONE_RETURN = re.compile(r"\r(?!\n)")

_BOM = "\ufeff"
_NO_NEWLINE = "\n\\ No newline at end of file\n"


class Unreadable(Exception):
    """A file is no text of Python; the message says why."""


class Overlap(Exception):
    """Two changes are of the same part of a file."""


@dataclass(frozen=True)
class Text:
    """The text of a file.

    Attributes:
      data: its bytes.
      encoding: as Python finds it.
      text: without a byte order mark.
      tree: its syntax.
    """

    data: bytes
    encoding: str
    text: str
    tree: ast.Module

    @staticmethod
    def of(data: bytes) -> Text:
        """The text that some bytes are.

        Raises:
          Unreadable: they are none of Python.
        """
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            text = data.decode(encoding)
            tree = ast.parse(text)
        except (SyntaxError, ValueError, LookupError, RecursionError) as error:  # ValueError: it cannot be decoded
            raise Unreadable(str(error)) from None
        if _LONE_RETURN.search(text):
            raise Unreadable("it has a carriage return without a line feed")
        return Text(data, encoding, text, tree)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return lines_of(self.text)

    @cached_property
    def newline(self) -> str:
        """How its lines end: as the first one does."""
        first = self.lines[0] if self.lines else ""
        return first[len(first.rstrip("\r\n")) :] or "\n"

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    def column(self, line: int, offset: int) -> int:
        """The column, in characters from 1, of an offset of Python's, in bytes of UTF-8 from 0."""
        return len(self.lines[line - 1].encode("utf-8")[:offset].decode("utf-8", "ignore")) + 1

    def indentation(self, line: int) -> str:
        """What stands before the first word of a line."""
        text = self.lines[line - 1]
        return text[: len(text) - len(text.lstrip(" \t\f"))]

    def starts_line(self, node: ast.stmt) -> bool:
        """Whether nothing stands before a statement on its line."""
        return not self.lines[node.lineno - 1][: self.column(node.lineno, node.col_offset) - 1].strip()

    def ends_line(self, node: ast.stmt) -> bool:
        """Whether nothing stands behind a statement on its last line, but for a comment."""
        line, offset = node.end_lineno or node.lineno, node.end_col_offset or 0
        rest = self.lines[line - 1][self.column(line, offset) - 1 :].strip()
        return not rest or rest.startswith("#")

    def part(self, node: ast.expr) -> str:
        """The text of an expression."""
        first, last = self.begin(node), self.end(node)
        if first[0] == last[0]:
            return self.lines[first[0] - 1][first[1] - 1 : last[1] - 1]
        middle = self.lines[first[0] : last[0] - 1]
        return "".join((self.lines[first[0] - 1][first[1] - 1 :], *middle, self.lines[last[0] - 1][: last[1] - 1]))

    def begin(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """The line and column at which something begins."""
        return node.lineno, self.column(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """The line and column behind something."""
        line = node.end_lineno or node.lineno
        return line, self.column(line, node.end_col_offset or 0)

    def replacing(self, node: ast.expr | ast.keyword, text: str) -> Change:
        """A change that has other text in place of an expression."""
        return Change(*self.begin(node), *self.end(node), text)

    def line_before(self, line: int, text: str, *, as_line: int = 0) -> Change:
        """A change that has one more line before a line.

        Args:
          as_line: the line whose indentation it has; 0 for that one.
        """
        return Change(line, 1, line, 1, f"{self.indentation(as_line or line)}{text}{self.newline}")

    def line_after(self, line: int, text: str, *, as_line: int) -> Change:
        """A change that has one more line behind a line, indented as another one."""
        whole = self.lines[line - 1]
        indented = f"{self.indentation(as_line)}{text}"
        if whole.endswith(("\r", "\n")):
            return Change(line + 1, 1, line + 1, 1, indented + self.newline)
        return insertion((line, len(whole) + 1), self.newline + indented)

    def with_(self, changes: Iterable[Change]) -> str:
        """The text with changes made.

        Raises:
          Overlap: two of them are of one part.
        """
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line))
        made, reached = [], 0
        for each in ordered(changes):
            first = starts[each.line - 1] + each.column - 1
            if first < reached:
                raise Overlap
            made += [self.text[reached:first], each.text]
            reached = starts[each.end_line - 1] + each.end_column - 1
        return "".join((*made, self.text[reached:]))

    def bytes_with(self, changes: Iterable[Change]) -> bytes:
        """The bytes of the file with changes made.

        Raises:
          Overlap: two of them are of one part.
        """
        return self.with_(changes).encode(self.encoding)

    def diff(self, changes: Iterable[Change], path: str) -> str:
        """A unified diff, as `git apply` and `patch -p1` take it.

        Args:
          path: of the file, from the folder that it is to be applied in, with `/` between its parts.
        """
        mark = _BOM if self.encoding == "utf-8-sig" else ""
        before, after = lines_of(mark + self.text), lines_of(mark + self.with_(changes))
        end = "\t" if " " in path else ""  # where a path with spaces ends is told so
        made = difflib.unified_diff(before, after, f"a/{path}{end}", f"b/{path}{end}")
        return "".join(line if line.endswith("\n") else line + _NO_NEWLINE for line in made)


def ordered(changes: Iterable[Change]) -> list[Change]:
    """Changes in the order of the file; of insertions at one place the first one stays first."""
    return sorted(changes, key=lambda each: (each.line, each.column, each.end_line, each.end_column))


def insertion(place: tuple[int, int], text: str) -> Change:
    """A change that only adds text."""
    return Change(*place, *place, text)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text with their endings."""
    return tuple(_LINE.findall(text))
