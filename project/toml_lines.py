"""The line of every key in a TOML text: the standard library's parser gives values alone.

The text has been parsed before, so what is read here is well formed; only what says where a key begins is looked at.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Key = tuple[str | int, ...]
"""Where a value is: the keys of tables, and the numbers of elements in arrays, from the outermost on."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_NAME = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w-]+)[ \t]*""")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?""""{0,2}|\'\'\'.*?\'\'\'\'{0,2}|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'''', re.DOTALL
)
_PLAIN = re.compile(r"[^,\]}#\n]*")


def of_keys(text: str) -> dict[Key, int]:
    """The line, from 1 on, of every key, table and element of an array in a well-formed text."""
    return _Scanner(text).scan()


def nearest(lines: dict[Key, int], key: Key) -> int:
    """The line of a key, or of the innermost table around it that has one."""
    return next((lines[key[:end]] for end in range(len(key), 0, -1) if key[:end] in lines), 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._lines: dict[Key, int] = {}
        self._tables: dict[Key, int] = {}  # how many tables an array of tables has so far

    def scan(self) -> dict[Key, int]:
        table: Key = ()
        while self._more():
            if self._took("[["):
                table = self._header(array=True)
            elif self._took("["):
                table = self._header(array=False)
            else:
                self._pair(table)
        return self._lines

    def _header(self, *, array: bool) -> Key:
        line, names = self._line(), self._names()
        self._took("]]" if array else "]")
        path: Key = ()
        for number, name in enumerate(names, 1):
            path = (*path, name)
            self._lines.setdefault(path, line)
            if array and number == len(names):
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:  # what follows is in its last table
                path = (*path, self._tables[path] - 1)
                self._lines.setdefault(path, line)
        return path

    def _pair(self, table: Key) -> None:
        line, path = self._line(), table
        for name in self._names():
            path = (*path, name)
            self._lines.setdefault(path, line)
        self._took("=")
        self._value(path)

    def _names(self) -> list[str]:
        """The parts of a dotted key."""
        names = []
        while match := _NAME.match(self._text, self._at):
            self._at = match.end()
            names.append(_unquoted(match[1]))
            if not self._took("."):
                break
        return names

    def _value(self, path: Key) -> None:
        self._more()
        if self._took("["):
            self._array(path)
        elif self._took("{"):
            while self._more() and not self._took("}"):
                self._pair(path)
                self._more()
                self._took(",")
        elif match := _STRING.match(self._text, self._at) or _PLAIN.match(self._text, self._at):
            self._at = match.end()

    def _array(self, path: Key) -> None:
        number = 0
        while self._more() and not self._took("]"):
            self._lines[*path, number] = self._line()
            self._value((*path, number))
            self._more()
            self._took(",")
            number += 1

    def _more(self) -> bool:
        """Skip what is blank and comments; whether anything is left."""
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at < len(self._text)

    def _took(self, word: str) -> bool:
        found = self._text.startswith(word, self._at)
        self._at += len(word) * found
        return found

    def _line(self) -> int:
        return bisect_right(self._starts, self._at)


def _unquoted(name: str) -> str:
    if name.startswith("'"):
        return name[1:-1]
    return str(tomllib.loads(f"name = {name}")["name"]) if name.startswith('"') else name
