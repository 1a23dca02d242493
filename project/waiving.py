"""Writes a waiver to a project's pyproject.toml, as a person would: a table at its end."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from mutcheck.core.program import Waiver
from mutcheck.core.trouble import Trouble
from mutcheck.project import text_file
from mutcheck.project.configuration import TABLE, Configuration, ProjectWaiver


def there(project: Configuration, program: str, waiver: Waiver) -> ProjectWaiver | None:
    """The waiver that a project has of just this already, whatever its reason; None where it has none."""
    same = (waiver.finding, waiver.releases, waiver.targets, waiver.buffers)
    return next(
        (
            each
            for each in project.waivers
            if each.program == program
            and (each.waiver.finding, each.waiver.releases, each.waiver.targets, each.waiver.buffers) == same
        ),
        None,
    )


def add(file: Path, program: str, waiver: Waiver, command: str) -> int:
    """Add a waiver for the programs of a name or a pattern; the line that it begins at.

    Args:
      command: what is to be run again where the file cannot be written now.

    Raises:
      Trouble: it cannot be written, or the file takes no such table at its end.
    """
    before = text_file.read(file, command) or b""
    text_file.check_toml(file, before)
    more = text_file.added(before, table(program, waiver))
    try:
        tomllib.loads((before + more).decode("utf-8"))
    except tomllib.TOMLDecodeError:
        why = f"{file.name} takes no table of a waiver at its end, because of how its waivers are written"
        raise Trouble(file, why, f"Add it in the way of what is there:\n{table(program, waiver)}") from None
    text_file.append(file, before, more, command)
    return (before + more[: more.index(b"[[")]).count(b"\n") + 1


def table(program: str, waiver: Waiver) -> str:
    """A waiver as a table of TOML."""
    values = {
        "program": _text(program),
        "finding": _text(waiver.finding),
        "reason": _text(waiver.reason),
        "releases": _text(waiver.releases) if waiver.releases else "",
        "targets": f"[{', '.join(map(_text, waiver.targets))}]" if waiver.targets else "",
        "buffers": _text(waiver.buffers) if waiver.buffers else "",
        "until": waiver.until,
    }
    lines = [f"{name} = {value}" for name, value in values.items() if value]
    return "\n".join([f"[[{'.'.join(TABLE)}.waivers]]", *lines, ""])


def in_source(waiver: Waiver) -> str:
    """The same as an argument of `@mutcheck.program`."""
    more = {
        "targets": repr(tuple(waiver.targets)) if waiver.targets else "",
        "buffers": _text(waiver.buffers) if waiver.buffers else "",
        "until": _text(waiver.until) if waiver.until else "",
    }
    named = "".join(f", {name}={value}" for name, value in more.items() if value)
    return f"waivers=mutcheck.Waiver({_text(waiver.finding)}, {_text(waiver.reason)}{named})"


def _text(value: str) -> str:
    """A text in quotes, for TOML and for Python alike."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
