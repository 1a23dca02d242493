"""Answers from kept results where nothing has changed, and keeps those of programs that are made.

A program is looked up before anything is made. What its results are compared with (goldens, directives, what was tried)
is looked at before it is judged, and again before they are kept: what changes meanwhile is kept of nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mutcheck.golden.kept import state
from mutcheck.golden.kept.comparing import Disk
from mutcheck.golden.kept.results import NONE, Answer, Question, Results

if TYPE_CHECKING:
    from mutcheck.checks.result import Result
    from mutcheck.core.made import Made
    from mutcheck.core.source import Source
    from mutcheck.run.judging import Judging
    from mutcheck.run.setting import Run

Told = Callable[[str, str], None]
"""Told of a program, by its name, whether its results are kept ones; if they are not, why."""


@dataclass(frozen=True)
class Keeping:
    """How kept results are used.

    Attributes:
      results: the folder of them.
      verify: whether every program is made all the same, and compared with what is kept.
      told: as above; nothing where the results are kept ones.
      differing: what `verify` found, a line each.
    """

    results: Results
    verify: bool = False
    told: Told = lambda _name, _why: None
    differing: list[str] = field(default_factory=list)


def judged(sources: Sequence[Source], run: Run, by: Judging, keeping: Keeping) -> Iterator[Result]:
    """The result of every cell in the plan's order: those that are kept, and those of the others, which are made."""
    lookup = Lookup(sources, run, by, keeping)
    answers = {source: lookup.get(source) for source in sources}
    left = [source for source, answer in answers.items() if keeping.verify or not answer.results]
    made = _made(left, run, by, lookup) if left else iter(())
    try:
        for source, answer in answers.items():
            if source not in left:
                keeping.told(source.name, "")
                yield from answer.results
                continue
            found = next(made, None)
            if found is None:  # the run was stopped
                return
            one, results = found
            if keeping.verify and answer.results:
                keeping.differing.extend(_differing(answer.results, results))
            doubt = lookup.keep(one, results)
            keeping.told(source.name, doubt if doubt and answer.why_not == NONE else answer.why_not or "to be verified")
            yield from results
    finally:
        lookup.finish()


@dataclass(frozen=True)
class _Before:
    """What the results of a program are compared with, before they were."""

    files: Mapping[str, str]
    folders: Mapping[str, str]
    clash: str


class Lookup:
    """What is kept of the programs of a run, and what becomes of it.

    Args:
      common: what `state.common` gave for the run's targets before; it is asked where it is left out.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        run: Run,
        by: Judging,
        keeping: Keeping,
        common: Mapping[str, str] | None = None,
    ) -> None:
        self._run, self._by, self._keeping = run, by, keeping
        self._names = Counter(source.name for source in sources)
        self._common = state.common(run.compile_for) if common is None else common
        self._disk = Disk()
        self._before: dict[str, _Before] = {}
        self._put: list[Callable[[], None]] = []

    def get(self, source: Source) -> Answer:
        """What is known of a program."""
        if self._names[source.name] > 1:
            return Answer(why_not="another program has its name")
        return self._keeping.results.get(source, self._question(source), self._clash(source), self._disk)

    def look(self, one: Made) -> None:
        """Look at what a program's results are compared with, before they are."""
        self._before[one.source.name] = self._beside(one, Disk())

    def keep(self, one: Made, results: Sequence[Result]) -> str:
        """Keep the results of a program, once the run is finished; why not, where they are not."""
        from mutcheck.golden.kept import packed
        from mutcheck.project import discovery

        before = self._before.pop(one.source.name)
        if one.inputs is None or self._names[one.source.name] > 1:
            return "what it depends on is not known"
        disk = Disk()
        now = self._beside(one, disk)
        tried = {str(path): disk.file(str(path)) for path in self._keeping.results.advised_files(results)}
        inputs = replace(one.inputs.adding({**now.files, **tried}, now.folders), days=self._days(one, disk))
        lasting = all(map(packed.is_lasting, results))
        if before != now or disk.changed(inputs) or (lasting and not discovery.stands(one.source)):
            return "files changed while it was made"
        asked, kept = self._question(one.source), self._keeping.results
        doubt = next(iter(one.inputs.doubts), "") or ("" if lasting else "it may end otherwise each time")
        keep = kept.hold if doubt else kept.put
        self._put.append(partial(keep, one.source, asked, inputs, now.clash, results))
        return doubt

    def _days(self, one: Made, disk: Disk) -> dict[str, bool]:
        """The last days of its waivers."""
        projects = (each.waiver for each in self._run.waivers.get(one.source.name, ()))
        return {each.until: disk.is_over(each.until) for each in (*one.expectation.waivers, *projects) if each.until}

    def finish(self) -> None:
        """Write down what is kept, unless mutcheck or a package became another one meanwhile."""
        if self._put and state.stands(self._common):
            for put in self._put:
                put()

    def _question(self, source: Source) -> Question:
        waivers = sorted(map(repr, self._run.waivers.get(source.name, ())))
        asked = {
            "the options": repr((self._by.strict, self._run.jaxpr)),
            "the project's limits": repr(self._run.limits),
            "the project's waivers": repr(waivers),
        }
        before = [(target, sorted(paths)) for (name, target), paths in self._run.before.items() if name == source.name]
        if before:
            asked["what the last run had donated"] = repr(sorted(before))
        return Question(Path.cwd(), self._run.aims, self._by.golden, {**self._common, **asked}, self._by.evidence)

    def _clash(self, source: Source) -> str:
        if source.corpus or self._by.golden is not None or source.goldens is not None:
            return ""
        from mutcheck.golden import place

        return place.clash(source, self._by.golden)

    def _beside(self, one: Made, disk: Disk) -> _Before:
        """The goldens of a program, and the file of its directives where it names one."""
        from mutcheck.golden import place

        release = self._by.toolchain.release
        folder = place.folder(one.source, self._by.golden, self._by.toolchain)
        files = [str(each) for each in sorted(folder.glob("*")) if each.is_file()]
        named = one.expectation.directive_file(release)
        files += [str(one.source.file.parent / named)] if named is not None else []
        files.append(str(one.source.file))
        folders = (str(folder), str(folder.parent))
        return _Before(
            {file: disk.file(file) for file in files},
            {each: disk.folder(each) for each in folders},
            place.clash(one.source, self._by.golden),
        )


def _made(left: Sequence[Source], run: Run, by: Judging, lookup: Lookup) -> Iterator[tuple[Made, list[Result]]]:
    from mutcheck.run import ahead

    with ahead.begun(len(left), run) as begun:
        from mutcheck.checks.judge import Judge
        from mutcheck.run import pipeline

        judge = Judge(strict=by.strict, match=by.match, evidence=by.evidence)
        for one in pipeline.made(left, begun):
            lookup.look(one)
            yield one, list(pipeline.compared(judge, one, run, by.golden, by.toolchain))


def _differing(kept: Sequence[Result], now: Sequence[Result]) -> Iterator[str]:
    """A line for each cell whose kept result is not what it is now."""
    from mutcheck.golden.kept import packed

    for was, is_ in zip(kept, now, strict=True):
        parts = packed.differing(was, is_)
        if parts:
            cell = is_.cell
            yield f"the kept result of {cell.source.name} on {cell.target} is not what it is now: {', '.join(parts)}"
