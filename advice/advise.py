"""What is advised for one program: searched, reduced to the fewest edits, tried on every target, and run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mutcheck.advice.bench import Compile, Trials, figures_of
from mutcheck.advice.search import Search, Steps, Variant
from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import Edited, Group
from mutcheck.checks.explain.stories import why_not
from mutcheck.checks.subject import Subject
from mutcheck.core.advice import Advice, Advised, Agreement, Effect, Figures, Ran
from mutcheck.core.artifacts import Lowering
from mutcheck.core.target import HOST, Target

MOST_BANS = 4
"""How often the search begins again, after results that differ."""

NEGLIGIBLE = 1000
"""A target whose extra bytes are so many times fewer than another's is not searched for: edits are told of it, too."""

LEAST_TO_FINISH = 30.0
"""Seconds that there are, after the budget, to reduce what was found and to run it."""


MOST_EXACT = 10
"""Seconds of a budget from which on it is told in whole ones: by default it is any number, by the module's size."""


@dataclass
class Clock:
    """How long a program's search may take, and how many variants it may try.

    Args:
      budget: seconds; None for as long as it takes.
      interrupted: whether the whole run was stopped.
      most: how many variants are tried on each target; None for all that there is time for.
    """

    budget: float | None
    interrupted: Callable[[], bool] = lambda: False
    most: int | None = None
    _begun: float = field(default_factory=time.monotonic)
    _finishing: bool = False

    def finish(self) -> None:
        """The search is over: what follows has time of its own."""
        self._finishing = True

    def search(self) -> None:
        """Go on searching."""
        self._finishing = False

    def renew(self) -> None:
        """What was found has patches to be tried, which have as much time as it took to finish."""
        self._begun = time.monotonic() - (self.budget or 0)
        self._finishing = True

    def over(self) -> bool:
        """Whether nothing more is to be waited for."""
        if self.interrupted():
            return True
        more = max(LEAST_TO_FINISH, self.budget or 0) if self._finishing else 0
        return self.budget is not None and time.monotonic() - self._begun > self.budget + more

    @property
    def spent(self) -> str:
        """Why not all was tried; empty where all was."""
        if self.interrupted():
            return "interrupted"
        if self.budget is not None and time.monotonic() - self._begun > self.budget:
            seconds = round(self.budget) if self.budget >= MOST_EXACT else self.budget
            return f"the budget of {seconds:g} second{'s' * (seconds != 1)} was spent"
        return ""


@dataclass(frozen=True, slots=True)
class Tools:
    """What tries edits.

    Attributes:
      compile_: compiles lowerings; None for what was stopped.
      compare: how the results of two lowerings of the program agree, which it runs on a device of their platform; None
        where it was stopped.
      shown: whether what becomes of each buffer is wanted, too, to be kept.
      devices: the platforms beside the host's that this machine has a device of.
    """

    compile_: Compile
    compare: Callable[[Lowering, Lowering], Ran | None]
    shown: bool = False
    devices: tuple[str, ...] = ()


def advise(subjects: Sequence[Subject], here: Lowering | None, tools: Tools, clock: Clock) -> Advised:
    """What is advised for a program.

    Args:
      subjects: the program on each target.
      here: its lowering for this machine, which is run; None where there is none.
      tools: they give up what they do when the clock is over.
    """
    source = subjects[0].given.cell.source
    known = {each.given.cell.target: each for each in subjects if not why_not(each)}
    problems = [f"{source.name} on {each.given.cell.target}: {why}" for each in subjects if (why := why_not(each))]
    before = {target: figures for target, each in known.items() if (figures := figures_of(each)) is not None}
    asked = Advised(source.name, source.spelled, before, problems=tuple(problems))
    most = max((each.extra for each in before.values()), default=0)
    needy = [target for target, figures in before.items() if figures.extra and figures.extra * NEGLIGIBLE >= most]
    return _Advising(asked, known, here, tools, clock).advised(needy) if needy else asked


class _Advising:
    """The advice for one program, while it is being found."""

    def __init__(
        self, asked: Advised, subjects: Mapping[Target, Subject], here: Lowering | None, tools: Tools, clock: Clock
    ) -> None:
        self._asked = asked
        self._before = asked.before
        self._here = here
        self._tools = tools
        self._clock = clock
        self._file = next(iter(subjects.values())).given.file
        self._bench = Trials(subjects, tools.compile_)
        self._groups = self._all_groups(subjects)
        self._elsewhere = _on_devices(subjects.values(), tools.devices)
        self._ran: dict[Steps, tuple[Ran, ...]] = {}

    def advised(self, needy: Sequence[Target]) -> Advised:
        """What helps on some targets: what makes the program compute something else is left out, and searched anew."""
        banned: frozenset[Steps] = frozenset()
        while True:
            self._clock.search()
            search = Search(self._bench, self._before, self._groups, banned, self._clock.most)
            best = search.best(needy)
            unfinished = self._clock.spent or search.unfinished
            self._clock.finish()
            sets = self._fewest(search, best)
            advice = [self._advice(each, reduced) for each, reduced in sets.items() if each]
            differ = [each for each, runs in self._ran.items() if any(map(_differs, runs))]
            if len(differ) == len(banned) or len(banned) >= MOST_BANS:
                break
            banned = frozenset(differ)
        kept = [each for each in advice if not each.differs]
        return replace(
            self._asked,
            advice=tuple(sorted(_undominated(kept), key=lambda each: -each.saved)),
            tried=self._bench.compiled,
            dropped=dict(self._bench.dropped),
            differ=len(differ),
            unfinished=unfinished or self._clock.spent,
            searched={target: self._bench.searched(target) for target in needy},
        )

    def _fewest(self, search: Search, best: Mapping[Target, Steps]) -> dict[Steps, bool]:
        """The fewest steps that do as much, and whether all were left out that can be before the time was over."""
        sets: dict[Steps, bool] = {}
        for target, steps in best.items():
            fewest = search.fewest(steps, target)
            sets[fewest] = sets.get(fewest, False) or not self._clock.over()
        return sets

    def _all_groups(self, subjects: Mapping[Target, Subject]) -> list[Group]:
        """What to try: of all targets together, since their modules may differ."""
        concerned = _concerned(subjects.values())
        lowerings = {each.lowering.located: each.lowering for each in subjects.values() if each.lowering is not None}
        found = [group for each in lowerings.values() for group in catalog.groups(each, self._file, concerned)]
        return sorted({group.steps: group for group in found}.values(), key=lambda each: each.order)

    def _advice(self, steps: Steps, reduced: bool) -> Advice:
        """What some steps do on every target, and whether results stay as they are."""
        variants = [Variant(steps, target) for target in self._before]
        after = self._bench.figures(variants)
        effects = [self._effect(each, after.get(each)) for each in variants]
        edits = next((edits for each in variants if (edits := self._bench.edits(each))), ())
        ran, *elsewhere = self._runs(steps)
        return Advice(edits, tuple(effects), ran, reduced=reduced, elsewhere=tuple(elsewhere))

    def _effect(self, variant: Variant, after: Figures | None) -> Effect:
        before = self._before[variant.target]
        if after is None:
            return Effect(variant.target, before, None, self._bench.why_not(variant))
        left, lifetimes = self._bench.shown(variant) if self._tools.shown else (None, "")
        return Effect(variant.target, before, after, left=left, lifetimes=lifetimes)

    def _runs(self, steps: Steps) -> tuple[Ran, ...]:
        """What runs show: on the host, and where results agree there, on the other devices of this machine."""
        if steps not in self._ran:
            ran = self._compared(steps, self._here, HOST.platform)
            others = {} if _differs(ran) else self._elsewhere
            self._ran[steps] = ran, *(self._compared(steps, each, platform) for platform, each in others.items())
        return self._ran[steps]

    def _compared(self, steps: Steps, before: Lowering | None, platform: str) -> Ran:
        """How the results agree on a device, where the program can be run there."""
        if before is None:
            return Ran(Agreement.NOT_RUN, platform, why=f"it is not lowered for {platform}")
        edited = self._bench.edited_lowering(before, steps, self._file)
        if not isinstance(edited, Edited):
            return Ran(Agreement.NOT_RUN, platform, why=f"on {platform} it is another module, and {edited}")
        ran = self._tools.compare(before, edited.lowering)
        return ran or Ran(Agreement.NOT_RUN, platform, why=self._clock.spent or "it was stopped")


def _differs(ran: Ran) -> bool:
    return ran.agreement is Agreement.DIFFERENT


def _on_devices(subjects: Iterable[Subject], devices: Sequence[str]) -> dict[str, Lowering]:
    """What is to be run on some devices: the program as it is for the first target of each."""
    found: dict[str, Lowering] = {}
    for each in subjects:
        if each.lowering is not None and each.lowering.platform in devices:
            found.setdefault(each.lowering.platform, each.lowering)
    return found


def _concerned(subjects: Iterable[Subject]) -> frozenset[int] | None:
    """The numbers of the arguments that need extra bytes on some target; None where it is not known which do."""
    found = {
        row.argument
        for each in subjects
        for row in (each.proven.buffers if each.proven is not None else ())
        if row.argument is not None and (row.extra is None or row.extra.bytes or row.extra.at_least)
    }
    return frozenset(found) or None


def _undominated(advice: Sequence[Advice]) -> list[Advice]:
    """The advice that is best on some target: none that another one beats or equals everywhere."""
    kept: list[Advice] = []
    for each in sorted(advice, key=lambda one: (-one.saved, len(one.edits))):
        if not any(_covers(other, each) for other in kept):
            kept.append(each)
    return kept


def _covers(one: Advice, other: Advice) -> bool:
    return all(
        its.after is None or (mine.after is not None and mine.after.extra <= its.after.extra)
        for mine, its in zip(one.effects, other.effects, strict=True)
    )
