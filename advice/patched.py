"""Advice as a patch of the program's text: written, lowered, compiled, judged and run like the program itself.

A candidate becomes a patch where the patched program reaches on every target what the edit of its StableHLO did, and
computes the same. The figures that are told are the patched program's then. Where no candidate does, words remain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from mutcheck.advice.bench import comparable, donated_by, shown_of
from mutcheck.checks.judge import Judge
from mutcheck.checks.ledger import Expected
from mutcheck.checks.patches import catalog
from mutcheck.checks.patches.candidate import Candidate, Files
from mutcheck.checks.patches.catalog import Program
from mutcheck.checks.subject import Subject
from mutcheck.core.advice import Advice, Advised, Agreement, Effect, Figures, Patch, Ran
from mutcheck.core.artifacts import Compiled, Lowering
from mutcheck.core.made import Made
from mutcheck.core.seen import Place, Seen
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers.batch import Wanted
from mutcheck.project.root import rooted
from mutcheck.run import pipeline
from mutcheck.run.pipeline import Run

NEARLY = 0.9
"""The share of what an edit saves that a patch of it must save to be shown, with its own figures, in place of words."""

STOPPED = "the time for patches was spent"


class Trying(Protocol):
    """What tries patches: it makes programs of other texts, compiles them, and runs them."""

    def seen(self, source: Source, places: Sequence[Place]) -> Seen: ...

    def patched(self, source: Source, targets: Sequence[Target], texts: Mapping[str, bytes]) -> Made | None: ...

    def compile_(self, wanted: Iterable[Wanted]) -> Iterator[Compiled | None]: ...

    def compare(self, source: Source, before: Lowering, after: Lowering, outputs: Sequence[int] = ()) -> Ran | None: ...


@dataclass(frozen=True)
class Judged:
    """A candidate that was compiled.

    Attributes:
      effects: what the patched program does on each target.
      runs: what runs of it showed, on the devices that the edit ran on; None where it was not run, or results differ.
      enough: whether it does on every target what was advised.
    """

    candidate: Candidate
    effects: tuple[Effect, ...]
    runs: tuple[Ran, ...] | None
    enough: bool

    @property
    def better(self) -> bool:
        """Whether it saves bytes on a target, needs more on none, and computes the same."""
        saves = any(each.better for each in self.effects) and not any(each.worse for each in self.effects)
        return saves and self.runs is not None


def patched(advised: Advised, one: Made, subjects: Sequence[Subject], run: Run, trying: Trying) -> Advised:
    """The same with patches of the program's text, as far as some hold.

    Args:
      one: the program as it is.
      subjects: the same on each target.
    """
    if not advised.advice:
        return advised
    known = {each.given.cell.target: each for each in subjects}
    patching = _Patching(one, known, run, trying, Files(_read))
    advice = tuple(patching.of(advised.advice))
    unfinished = advised.unfinished or (STOPPED if patching.stopped else "")
    tried = advised.tried + patching.compiled
    return replace(advised, advice=advice, tried=tried, refuted=patching.refuted, unfinished=unfinished)


def _read(file: str) -> bytes | None:
    with suppress(OSError, ValueError):
        return Path(file).read_bytes()
    return None


class _Patching:
    """The patches of one program, while they are being found."""

    def __init__(self, one: Made, subjects: Mapping[Target, Subject], run: Run, trying: Trying, files: Files) -> None:
        self._one = one
        self._subjects = subjects
        self._run = run
        self._trying = trying
        self._program = Program(one.source, files, _results(subjects))
        self.compiled = 0
        self.refuted = 0
        self.stopped = False

    def of(self, advice: Sequence[Advice]) -> Iterator[Advice]:
        """Each advice, with its patch if one holds; none that its own text refutes."""
        places = dict.fromkeys(place for each in advice for place in catalog.places(self._program, each.edits))
        seen = self._trying.seen(self._one.source, list(places)) if places else Seen()
        for each in advice:
            judged = self._judged(each, catalog.candidates(self._program, each.edits, seen))
            held = _best(judged)
            if judged and not any(one.enough for one in judged):
                exact = catalog.are_exact(self._program, each.edits)
                most = max((one for one in judged if one.better), key=_saved, default=None)
                held = most if most is not None and (exact or _saved(most) >= NEARLY * each.saved) else None
                if held is None and exact:
                    self.refuted += 1
                    continue
            if held is None or held.runs is None:
                yield replace(each, edits=catalog.in_words(self._program, each.edits), refuted=len(judged))
            else:
                ran, *elsewhere = held.runs
                patch = self._patch(held.candidate)
                yield replace(each, effects=held.effects, ran=ran, elsewhere=tuple(elsewhere), patch=patch)

    def _judged(self, advice: Advice, candidates: Iterator[Candidate]) -> list[Judged]:
        """The candidates that can be compiled, up to one that does what is advised and needs no more memory."""
        found: list[Judged] = []
        for each in candidates:
            judged = self._judge(advice, each)
            found += [judged] if judged is not None else []
            if judged is not None and judged.enough and judged.runs is not None and _is_small(judged, advice):
                break
        return found

    def _judge(self, advice: Advice, candidate: Candidate) -> Judged | None:
        """What a candidate does; None where it cannot be made, or not be compiled for all that was asked for."""
        written = self._program.files.written(candidate.file)
        assert written is not None
        targets = tuple(dict.fromkeys((*self._run.targets, HOST)))  # it is run here, whatever is asked for
        made = self._trying.patched(
            self._one.source, targets, {candidate.file: written.text.bytes_with(candidate.changes)}
        )
        self.stopped = self.stopped or made is None
        if made is None or not self._is_alike(made):
            return None
        subjects = self._compiled(made, [each.target for each in advice.effects])
        figures = {target: comparable(self._subjects[target], each) for target, each in subjects.items()}
        if any(each.after is not None and figures.get(each.target) is None for each in advice.effects):
            return None
        enough = all(reaches(figures.get(each.target), each.after) for each in advice.effects)
        effects = tuple(self._effect(each, subjects.get(each.target)) for each in advice.effects)
        judged = Judged(candidate, effects, advice.runs, enough)
        return replace(judged, runs=self._runs(made, candidate, advice)) if enough or judged.better else judged

    def _effect(self, effect: Effect, subject: Subject | None) -> Effect:
        """What the patched program does on a target, in place of what the edit of its StableHLO did."""
        figures = comparable(self._subjects[effect.target], subject) if subject is not None else None
        if subject is None or figures is None:
            return effect
        left, lifetimes = shown_of(subject) if self._run.tried is not None else (None, "")
        return Effect(effect.target, effect.before, figures, left=left, lifetimes=lifetimes)

    def _is_alike(self, made: Made) -> bool:
        """Whether the patched program takes the same arguments of `@main`."""
        pairs = [(self._one.for_(target), made.for_(target)) for target in self._subjects]
        return all(
            isinstance(before, Lowering) and isinstance(after, Lowering) and _paths(before) == _paths(after)
            for before, after in pairs
        )

    def _compiled(self, made: Made, targets: Sequence[Target]) -> dict[Target, Subject]:
        """A program, compiled for targets; those that it cannot be compiled for are not there."""
        lowerings = [(target, made.for_(target)) for target in targets]
        wanted = [Wanted(each, target) for target, each in lowerings if isinstance(each, Lowering)]
        compiled = list(self._trying.compile_(wanted))
        self.compiled += sum(each is not None for each in compiled)
        became = {each.target: some for each, some in zip(wanted, compiled, strict=True) if some is not None}
        whole = replace(made, compiled=became)
        subjects = pipeline.explained(Judge(), whole, self._run.aims, self._donated)
        return {each.given.cell.target: each for each in subjects if each.given.cell.target in became}

    def _donated(self, target: Target) -> Mapping[str, Expected]:
        return donated_by(self._subjects[target]) if target in self._subjects else {}

    def _runs(self, made: Made, candidate: Candidate, advice: Advice) -> tuple[Ran, ...] | None:
        """What runs of the patched program show; None where it differs, or was not run where the edit was."""
        found = []
        for ran in advice.runs:
            its = self._ran(made, candidate, ran)
            if its is None:
                return None
            found.append(its)
        return tuple(found)

    def _ran(self, made: Made, candidate: Candidate, ran: Ran) -> Ran | None:
        before, after = (_on(each, ran.platform or HOST.platform) for each in (self._one, made))
        found = None
        if before is not None and after is not None:
            found = self._trying.compare(self._one.source, before, after, candidate.outputs)
        if found is None or found.agreement is Agreement.NOT_RUN:
            return ran if ran.agreement is Agreement.NOT_RUN else None
        return found if found.agreement is not Agreement.DIFFERENT else None

    def _patch(self, candidate: Candidate) -> Patch:
        written = self._program.files.written(candidate.file)
        assert written is not None
        root, path = rooted(Path(candidate.file))
        return Patch(
            candidate.file,
            written.text.diff(candidate.changes, path),
            not candidate.unsafe,
            candidate.unsafe,
            candidate.changes,
            str(root),
            written.text.digest,
            written.text.encoding.removesuffix("-sig"),
        )


def reaches(figures: Figures | None, wanted: Figures | None) -> bool:
    """Whether a patch does on a target what an edit did there; where that was not tried, nothing is asked."""
    if wanted is None:
        return True
    return figures is not None and figures.extra <= wanted.extra and (wanted.at_least or not figures.at_least)


def _best(judged: Sequence[Judged]) -> Judged | None:
    """The candidate that does what is advised, and needs the least memory."""
    enough = [each for each in judged if each.enough and each.runs is not None]
    return min(enough, key=lambda each: sum(_size(its.after) for its in each.effects), default=None)


def _is_small(judged: Judged, advice: Advice) -> bool:
    """Whether a candidate needs no more temporary memory than the program before, or than the edit of its StableHLO."""
    return all(
        now.after is None or edit.after is None or _size(now.after) <= max(_size(edit.before), _size(edit.after))
        for now, edit in zip(judged.effects, advice.effects, strict=True)
    )


def _saved(judged: Judged) -> int:
    return sum(each.before.extra - each.after.extra for each in judged.effects if each.after is not None)


def _size(figures: Figures | None) -> int:
    return figures.temporary or 0 if figures is not None else 0


def _results(subjects: Mapping[Target, Subject]) -> tuple[str, ...]:
    readings = [each.reading for each in subjects.values() if each.reading is not None]
    return tuple(each.path for each in readings[0].module.results) if readings else ()


def _paths(lowering: Lowering) -> list[tuple[str, bool]]:
    return [(each.path, each.ref) for each in lowering.arguments]


def _on(made: Made, platform: str) -> Lowering | None:
    """The lowering that can be run on a device of this machine."""
    found = next((each for each in made.artifacts if each.platform == platform), None)
    return found if isinstance(found, Lowering) else None
