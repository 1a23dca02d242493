"""The header of a golden's file: what it is of, and by what an edit of it is noticed.

    // mutcheck golden 1
    // program: increment
    // platforms: cpu, cuda, rocm, tpu
    // toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
    // lines: 9
    // digest: 3f0a1c5be2d94877

A golden is what a compiler said. So its text must be that of the digest, which a merge that Git makes of two versions
cannot have either: it changes both lines, and conflicts. Goldens of before have no digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mutcheck.core.target import PLATFORMS
from mutcheck.core.trouble import Trouble

_TITLE = "// mutcheck golden 1"
_REQUIRED = {"program", "platforms", "toolchain", "lines"}
_FIELD = re.compile(r"// (program|platforms|toolchain|lines|digest): (.*)")
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?=\s|$)", re.MULTILINE)
_DIGITS = 16
"""Hexadecimal digits of a digest: it is for people who edit, not for those who forge."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a golden's file says of what follows.

    Attributes:
      lines: how many lines follow.
      digest: of what follows; empty in a golden of before.
    """

    program: str
    platforms: str
    toolchain: str
    lines: str
    digest: str = ""


def digest(text: str) -> str:
    """What tells a text from any other."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGITS]


def put(program: str, platforms: Sequence[str], toolchain: str, text: str) -> str:
    """A text with its header."""
    text = text if text.endswith("\n") else text + "\n"
    fields = {
        "program": program,
        "platforms": ", ".join(platforms),
        "toolchain": toolchain,
        "lines": str(text.count("\n")),
        "digest": digest(text),
    }
    return "\n".join([_TITLE, *(f"// {name}: {value}" for name, value in fields.items()), "", text])


def split(path: Path, data: bytes, program: str) -> tuple[Header, str]:
    """The header of a file, and what follows it, which is not looked at.

    Args:
      program: what the file is to be written anew for, where it is broken.

    Raises:
      Trouble: it is not UTF-8, or has no header.
    """
    try:
        head, _, rest = data.decode("utf-8").partition("\n\n")
    except UnicodeDecodeError:
        raise broken(path, "is not UTF-8", program) from None
    if marker := conflict(head):
        raise _conflict(path, marker, program)
    title, *lines = head.split("\n")
    fields = {match[1]: match[2] for match in map(_FIELD.fullmatch, lines) if match}
    if title != _TITLE or len(lines) != len(fields) or not fields.keys() >= _REQUIRED:
        raise broken(path, "does not start with the header of a golden", program)
    return Header(**fields), rest


def platforms(path: Path, header: Header, program: str, shared: str) -> tuple[str, ...]:
    """The platforms that a header lists: some of ours, each once, and in an own file that one alone.

    Args:
      shared: the name of a file, without its ending, that may be of several.

    Raises:
      Trouble: it lists others.
    """
    listed = header.platforms
    found = tuple(listed.split(", "))
    if found != tuple(platform for platform in PLATFORMS if platform in found):
        raise broken(path, f"lists platforms {listed!r}, and not some of {', '.join(PLATFORMS)} in order", program)
    if path.stem not in (shared, *found[:1]) or (path.stem != shared and len(found) > 1):
        raise broken(path, f"lists platforms {listed!r}, and is named for {path.stem}", program)
    return found


def check(path: Path, header: Header, text: str, program: str) -> None:
    """Refuse a text that is not what its header says.

    Raises:
      Trouble: it is another program's, or was merged, cut off or edited.
    """
    if header.program != program:
        raise broken(path, f"is for the program {header.program}, not {program}", program)
    if marker := conflict(text):
        raise _conflict(path, marker, program)
    if not text.endswith("\n") or str(text.count("\n")) != header.lines:
        raise broken(path, f"is cut off or was edited: its header counts {header.lines} lines", program)
    if header.digest and header.digest != digest(text):
        raise broken(path, "was edited, or merged: its text is not what its header's digest is of", program)


def conflict(text: str) -> str:
    """The first marker of a conflict that a merge left in a text; empty where there is none."""
    if not any(each * 7 in text for each in "<=>"):  # quicker by far, and so it is nearly always
        return ""
    found = _CONFLICT.search(text)
    return found.group() if found else ""


def broken(path: Path, what: str, program: str) -> Trouble:
    """The trouble with a file that no `accept` wrote."""
    advice = f"Look at it with `git diff`; restore it, or write it anew: `mutcheck accept {program}`."
    return Trouble(path, f"{path} {what}", advice)


def _conflict(path: Path, marker: str, program: str) -> Trouble:
    advice = f"Do not merge goldens by hand: write it anew from the merged program, `mutcheck accept {program}`."
    return Trouble(path, f"{path} has a conflict marker of a merge, `{marker}`", advice)
