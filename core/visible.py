"""Text from outside, made harmless: names of modules, arguments and files may hold anything.

A terminal obeys escape sequences, an editor obeys marks that turn the direction of text, and the runner of a CI obeys
lines that begin with `::`. Whatever shows a text shows such characters by their escapes.
"""

from __future__ import annotations

import re

_KEPT = "\n\t"

_COMMAND = re.compile(r"^([^\S\n]*)(::|##\[)", re.MULTILINE)
"""What GitHub's runner takes for a command of its own, wherever it is printed."""

_UNSEEN = re.compile("[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""What is not seen, or turns the direction of what is: of this an encoder of JSON escapes nothing."""


def visible(text: str) -> str:
    """A text in one line, with whatever cannot be seen as its escape."""
    return _escaped(text, "\t")


def harmless(text: str) -> str:
    """The same for a text of many lines."""
    return _escaped(text, _KEPT)


def no_command(text: str) -> str:
    """A text of many lines of which none is a command to the runner of a CI: a space stands between its signs."""
    return _COMMAND.sub(lambda found: f"{found[1]}{found[2][0]} {found[2][1:]}", text)


def in_json(document: bytes) -> bytes:
    """A document in JSON with what cannot be seen as its escape: such characters stand in strings alone."""
    text = document.decode("utf-8", "surrogatepass")
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8", "surrogatepass")


def _escaped(text: str, kept: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in kept else _escape(sign) for sign in text)


def _escape(sign: str) -> str:
    if sign.isspace() and sign not in "\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    return sign.encode("unicode_escape").decode("ascii")
