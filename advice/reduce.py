"""A program is reduced to the smallest module in which the same is done to the same buffer.

The form: delta debugging. A cut is kept where the module is smaller, compiles, and still shows the witness. Outputs go
first, since much goes with them; then operations, half of them at once, then a quarter, and so on down to each alone;
then rounds of loops. It begins again as long as something was cut. What is there when it is stopped is valid, if not
the smallest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mutcheck.advice.bench import Compile
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.reduction import cuts
from mutcheck.checks.reduction.cuts import Cut, Kind
from mutcheck.checks.reduction.witness import Witness
from mutcheck.checks.subject import Reading, Subject
from mutcheck.core.artifacts import Compiled, Executable, Lowering
from mutcheck.core.reduction import Shown
from mutcheck.lowering.workers.batch import Wanted

BATCH = 4
"""How many cuts are tried at once: the same on every machine."""

STAND_INS = (Kind.OPERAND, Kind.ZERO, Kind.ARGUMENT)


@dataclass(frozen=True, slots=True)
class Smallest:
    """What is left.

    Attributes:
      tried: how many modules were compiled.
      finished: whether nothing more can be cut.
    """

    lowering: Lowering
    shown: Shown
    tried: int
    finished: bool


def smallest(subject: Subject, witness: Witness, compile_: Compile, over: Callable[[], bool]) -> Smallest | None:
    """What is left of a program; None where its module without calls does not show the witness.

    Args:
      over: asked again and again; once it is true, nothing more is tried.
    """
    return _Reduction(subject, witness, compile_, over).smallest()


class _Reduction:
    """The module that is left so far."""

    def __init__(self, subject: Subject, witness: Witness, compile_: Compile, over: Callable[[], bool]) -> None:
        assert subject.lowering is not None
        self._given = replace(subject.given, donated={})
        self._witness = witness
        self._compile = compile_
        self._over = over
        self._seen: set[bytes] = set()
        self._tried = 0
        self._left = subject.lowering
        self._size = cuts.size(self._left)
        self._shown: Shown | None = None

    def smallest(self) -> Smallest | None:
        self._take([self._left])  # with its calls inlined, as cuts leave it
        if self._shown is None:
            return None
        before = self._size + 1
        while self._size < before and not self._over():
            before = self._size
            self._shrink([Kind.OUTPUT])
            self._shrink(STAND_INS)
            self._shorten()
        return Smallest(self._left, self._shown, self._tried, not self._over())

    def _shrink(self, kinds: Sequence[Kind]) -> None:
        """Cut places in ever smaller groups, from the last to the first: what comes last uses what comes before."""
        step = len(self._places(kinds[0]))
        while step and not self._over():
            end = len(self._places(kinds[0]))
            while end > 0 and not self._over():
                places = self._places(kinds[0])
                end = min(end, len(places))
                groups = [places[max(0, at - step) : at] for at in range(end, max(0, end - step * BATCH), -step)]
                if not self._first(Cut(kind, group) for group in groups for kind in kinds):
                    end -= step * len(groups)
            step //= 2

    def _shorten(self) -> None:
        """Have each loop do as few rounds as it may."""
        for place in self._places(Kind.TRIPS):
            self._first(Cut(Kind.TRIPS, (place,), rounds) for rounds in cuts.FEWEST_TRIPS)

    def _places(self, kind: Kind) -> tuple[int, ...]:
        """What may be cut: not the output that the buffer is to live in."""
        own = self._own_output() if kind is Kind.OUTPUT else None
        return tuple(each for each in range(cuts.places(self._left, kind)) if each != own)

    def _own_output(self) -> int | None:
        ports = stablehlo.parse(self._left.located).arguments
        return next(
            (
                port.aliases
                for port, each in zip(ports, self._left.arguments, strict=True)
                if each.path == self._witness.path
            ),
            None,
        )

    def _first(self, some: Iterator[Cut]) -> bool:
        """Take the first cuts that leave less, with the witness in it; whether one did."""
        batch: list[Lowering] = []
        for each in some:
            if self._over():
                return False
            made = cuts.cut(self._left, each, (self._witness.path,))
            if made is not None and self._is_new(made) and cuts.size(made) < self._size:
                batch.append(made)
            if len(batch) == BATCH:
                if self._take(batch):
                    return True
                batch = []
        return self._take(batch)

    def _is_new(self, made: Lowering) -> bool:
        key = hashlib.sha256(made.located).digest()
        new = key not in self._seen
        self._seen.add(key)
        return new

    def _take(self, some: Sequence[Lowering]) -> bool:
        """Go on with the smallest of some modules that shows the witness; whether one does."""
        found: list[tuple[float, int, Lowering, Shown]] = []
        wanted = (Wanted(each, self._given.cell.target) for each in some)
        for made, compiled in zip(some, self._compile(wanted), strict=False):
            self._tried += compiled is not None
            shown = self._shows(made, compiled)
            if shown is not None:
                found.append((cuts.size(made), len(found), made, shown))
        if found:
            self._size, _, self._left, self._shown = min(found)
        return bool(found)

    def _shows(self, made: Lowering, compiled: Compiled | None) -> Shown | None:
        if not isinstance(compiled, Executable):
            return None
        reading = Reading.of(stablehlo.parse(made.located), self._given.file)
        return self._witness.shown(Subject(replace(self._given, artifact=made, compiled=compiled), reading=reading))
