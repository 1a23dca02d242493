"""Directives for programs: generated from what they are lowered to, and put into their files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from mutcheck.checks.filecheck import about, directive, engine, renew, suggest
from mutcheck.checks.filecheck.about import About, Only
from mutcheck.checks.filecheck.directive import Directives
from mutcheck.checks.filecheck.renew import CannotRenew
from mutcheck.checks.ledger import ledger
from mutcheck.checks.subject import Readings
from mutcheck.core.artifacts import Lowering
from mutcheck.core.finding import Finding
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.target import PLATFORMS
from mutcheck.core.trouble import Trouble
from mutcheck.golden import disk
from mutcheck.project import discovery


@dataclass(frozen=True, slots=True)
class Generated:
    """The directives of a program.

    Attributes:
      lines: without a comment sign; those of one platform begin with its prefix where platforms differ.
      file: where they belong.
      comments: whether they are comments there, and not its text.
      about: what they are about.
      unnamed: the patterns that are to leave out buffers, and name none.
    """

    made: Made
    lines: tuple[str, ...]
    file: Path
    comments: bool
    about: About
    unnamed: tuple[str, ...] = ()


def generated(made: Made, release: str, only: Only | None, without: tuple[str, ...]) -> Generated | None:
    """Directives that hold for a program on every platform that it is lowered for; None where there is none.

    Args:
      only: what they are about; None for what those in the file are about, or all.
      without: patterns of buffers that are left out; empty for what the mark in the file says.
    """
    lowerings = [each for each in made.artifacts if isinstance(each, Lowering)]
    if not lowerings:
        return None
    named = made.expectation.directive_file(release)
    file = made.source.file if named is None else made.source.file.parent / named
    empty = Generated(made, (), file, named is None, about.ALL)
    kept = _about(empty)
    asked = About(only or kept.only, without or kept.without)
    paths = [each.path for lowering in lowerings for each in lowering.arguments]
    lines = _lines(lowerings, str(made.source.file), asked)
    return replace(empty, lines=lines, about=asked, unnamed=asked.unnamed(paths))


def _about(generated: Generated) -> About:
    """What the directives in a file are about, by their mark."""
    try:
        text = _text(generated)
        made = _read(generated).made
    except Trouble:
        return about.ALL
    return about.of_mark(text.splitlines()[made[0][0] - 1]) if made else about.ALL


def _lines(lowerings: list[Lowering], file: str, of: About) -> tuple[str, ...]:
    readings = Readings()
    shared = {_of(each, file, of, directive.COMMON, readings): None for each in lowerings}
    if len(shared) == 1:
        return next(iter(shared))
    own = (_of(each, file, of, each.platform.upper(), readings) for each in lowerings)
    return tuple(line for lines in own for line in lines)


def _of(lowering: Lowering, file: str, of: About, prefix: str, readings: Readings) -> tuple[str, ...]:
    read = readings.of(lowering.located, file)
    return suggest.directives(ledger(lowering, read.module, read.updates), read.module, lowering.text, of, prefix)


def put(generated: Generated) -> bool:
    """Put directives into their file; whether it changed.

    Raises:
      Trouble: there is no place for them, or the file cannot be read or written.
    """
    file = generated.file
    before = _text(generated)
    try:
        after = _renewed(before, generated)
    except CannotRenew as error:
        raise Trouble(file, f"{file}: {error}", "The file is as it was.") from None
    if after == before:
        return False
    try:
        mode = file.stat().st_mode if file.exists() else None
        disk.write_bytes(file.resolve(), after.encode(), mode=mode)
    except OSError as error:
        why = f"{file} cannot be written: {error.strerror or error}"
        raise Trouble(file, why, "Without `--write` the directives are printed.") from None
    return True


def unheld(generated: Generated) -> list[Finding]:
    """What does not hold, or cannot be read, of all the directives that a file has for a program."""
    directives = _read(generated)
    found = list(directives.bad)
    for each in generated.made.artifacts:
        if isinstance(each, Lowering):
            prefixes = (directive.COMMON, each.platform.upper())
            failing = directive.match_all(engine.check, each.text, directives, prefixes)
            found += [failing] if failing is not None and failing not in found else []
    return found


def _read(generated: Generated) -> Directives:
    known = directive.known(PLATFORMS)
    if not generated.comments:
        return directive.from_check_file(_text(generated), str(generated.file), known)
    lines = discovery.again(generated.made.source).lines
    return directive.from_python(_text(generated), str(generated.file), lines, known)


def _text(generated: Generated) -> str:
    file = generated.file
    try:
        return file.read_bytes().decode()
    except FileNotFoundError:
        if not generated.comments:
            return ""
        raise Trouble(file, f"{file} is not there any more", "Run it again.") from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise Trouble(file, f"{file} cannot be read: {why}", "Correct that first.") from None


def _renewed(text: str, generated: Generated) -> str:
    source = discovery.again(generated.made.source)
    made_by = f"mutcheck directives {_program(source)}{generated.about.asked()}"
    if not generated.comments:
        return renew.in_check_file(text, generated.lines, made_by)
    return renew.in_python(text, source.attribute, source.lines, generated.lines, made_by)


def _program(source: Source) -> str:
    """How a program is named in its own file: the same from every folder."""
    return f"{source.file.name}::{source.attribute}" if source.asked and not source.module else source.spelled
