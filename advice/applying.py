"""Patches that are written to the user's files: only what was proved, only where nobody has to follow, once a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutcheck.advice.bench import figures_of
from mutcheck.advice.patched import reaches
from mutcheck.checks.ir.locations import is_installed
from mutcheck.checks.judge import Judge
from mutcheck.checks.patches.text import Overlap, Text, Unreadable
from mutcheck.core.advice import Advised, Change, Effect, Patch
from mutcheck.core.artifacts import Lowering
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.golden import disk
from mutcheck.lowering.workers.batch import Wanted, Workers
from mutcheck.run import pipeline
from mutcheck.run.pipeline import Run

_CHANGED = "{} has changed since it was read: run this again"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be done with the advice for a program.

    Attributes:
      patch: its patch; None where there is none, or it cannot be written.
      why: why there is none, a clause.
    """

    advised: Advised
    source: Source
    patch: Patch | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Patches of several programs, one for each file.

    Attributes:
      patches: each is the patches of all its programs.
      programs: whose patches they are.
      left: a line for each program whose patch is left out.
    """

    patches: tuple[Patch, ...]
    programs: tuple[Chosen, ...]
    left: tuple[str, ...] = ()


def best(advised: Advised, source: Source) -> Chosen:
    """The patch of what saves most."""
    patches = [each.patch for each in advised.advice if each.patch is not None]
    return Chosen(advised, source, patches[0] if patches else None, "" if patches else "no advice for it has a patch")


def to_write(advised: Advised, source: Source) -> Chosen:
    """The patch of what saves most, of those that change nothing for whoever calls the program."""
    patches = [each.patch for each in advised.advice if each.patch is not None]
    safe = next((each for each in patches if each.safe), None)
    if safe is None:
        why = f"{patches[0].why}: write it by hand" if patches else "no advice for it has a patch"
        return Chosen(advised, source, None, why)
    why = _why_not(safe, source)
    return Chosen(advised, source, None if why else safe, why)


def _why_not(patch: Patch, source: Source) -> str:
    """Why a patch cannot be written; empty where it can."""
    file = Path(patch.file)
    if source.corpus:
        return "it is a program of mutcheck's own corpus: copy it to a file of yours first"
    if is_installed(str(file.resolve())):
        return f"{file} is of an installed package: patch it where that is developed"
    if not os.access(file, os.W_OK) or not os.access(file.resolve().parent, os.W_OK):
        return f"{file} cannot be written: change its permissions, or take the patch with `-o advice.patch`"
    return "" if _text(patch) is not None else _CHANGED.format(file)


def _text(patch: Patch) -> Text | None:
    """The text of a patch's file, if it is still the one that the patch is for."""
    try:
        text = Text.of(Path(patch.file).read_bytes())
    except (OSError, Unreadable):
        return None
    return text if text.digest == patch.digest else None


def together(chosen: Sequence[Chosen], run: Run) -> Together:
    """Patches as one for each file. Where several programs' are of one file, all of them are tried with the whole."""
    files: dict[str, list[Chosen]] = {}
    for each in chosen:
        if each.patch is not None:
            files.setdefault(each.patch.file, []).append(each)
    made = [_of_file(some, run) for some in files.values()]
    return Together(
        tuple(each for part in made for each in part.patches),
        tuple(each for part in made for each in part.programs),
        tuple(each for part in made for each in part.left),
    )


def _of_file(some: Sequence[Chosen], run: Run) -> Together:
    first = some[0].patch
    assert first is not None
    text = _text(first)
    if text is None:
        return Together((), (), (_CHANGED.format(first.file),))
    kept, changes, left = [some[0]], first.changes, []
    for each in some[1:]:
        assert each.patch is not None
        both = tuple(dict.fromkeys((*changes, *each.patch.changes)))
        if _hold([*kept, each], {first.file: text}, both, run):
            kept, changes = [*kept, each], both
        else:
            left.append(
                f"the patch of {each.advised.program} is left out, since it does not go with others of its file"
            )
    path = Path(first.file).resolve().relative_to(first.root).as_posix()
    whole = replace(first, changes=changes, diff=text.diff(changes, path))
    return Together((whole,), tuple(kept), tuple(left))


def _hold(some: Sequence[Chosen], texts: Mapping[str, Text], changes: tuple[Change, ...], run: Run) -> bool:
    """Whether all programs reach with changes of their file what each reaches with its own."""
    try:
        data = {file: text.bytes_with(changes) for file, text in texts.items()}
    except Overlap:
        return False
    with Workers(run.jobs, run.timeout, run.cache, run.stop.is_set, run.ticked) as workers:
        return all(_holds(each, data, run, workers) for each in some)


def _holds(one: Chosen, data: Mapping[str, bytes], run: Run, workers: Workers) -> bool:
    made = workers.patched(one.source, run.targets, data)
    if made is None:
        return False
    lowerings = [(target, made.for_(target)) for target in one.advised.before]
    wanted = [Wanted(each, target) for target, each in lowerings if isinstance(each, Lowering)]
    compiled = zip(wanted, workers.compile_(wanted), strict=True)
    became = {each.target: some for each, some in compiled if some is not None}
    after = {each.target: each.after for each in _effects(one.advised, replace(made, compiled=became), run)}
    advice = next(each for each in one.advised.advice if each.patch == one.patch)
    return all(reaches(after.get(each.target), each.after) for each in advice.effects)


def write(patch: Patch) -> str:
    """Write a patch to its file, at once, and keep the file's permissions; why that failed, or nothing."""
    text = _text(patch)
    if text is None:
        return _CHANGED.format(patch.file)
    file = Path(patch.file).resolve()
    try:
        disk.write_bytes(file, text.bytes_with(patch.changes), mode=file.stat().st_mode & 0o7777)
    except OSError as error:
        return f"cannot write {patch.file}: {error.strerror or error}"
    return ""


def checked(some: Sequence[Chosen], run: Run) -> Iterator[tuple[Advised, list[Effect]]]:
    """What programs are now, each with its figures before and after on every target: they are made and judged again."""
    before = {each.advised.program: each.advised for each in some}
    for one in pipeline.made([each.source for each in some], run):
        known = before[one.source.name]
        yield known, list(_effects(known, one, run))


def _effects(known: Advised, one: Made, run: Run) -> Iterator[Effect]:
    subjects = {each.given.cell.target: each for each in pipeline.explained(Judge(), one, run.aims)}
    for target, figures in known.before.items():
        after = figures_of(subjects[target]) if target in subjects else None
        yield Effect(target, figures, after, "" if after is not None else "it cannot be made or compiled any more")
