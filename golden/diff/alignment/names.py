"""Which name of the old text stands for which of the new one, where a walk through both has come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mutcheck.golden.diff.alignment.lines import Text
from mutcheck.golden.diff.alignment.script import Run


class Names:
    """Matches the names of two texts one to one, as they are defined."""

    def __init__(self, old: Text, new: Text) -> None:
        self._before, self._after = old, new
        self._new: dict[int, int] = {}
        self._old: dict[int, int] = {}

    def match(self, run: Run) -> Iterator[int]:
        """Pass lines of one key; how far into the run those are that use values which do not match."""
        shapes, keys = self._before.vocabulary.shapes, self._before.keys
        left, right = self._before.names, self._after.names
        at, to = self._before.starts[run.old], self._after.starts[run.new]
        for k in range(run.length):
            shape = shapes[keys[run.old + k]]
            if shape.starts:
                self._restart()
            if shape.names:
                defined = shape.defined
                if not self._uses(left[at : at + shape.names], right[to : to + shape.names], defined):
                    yield k
                for each in defined:
                    self._define(left[at + each], right[to + each])
                at, to = at + shape.names, to + shape.names

    def _uses(self, old: Sequence[int], new: Sequence[int], defined: Sequence[int]) -> bool:
        """Whether all used values of a line match; what is unknown on both sides does from now on."""
        own = [old[at] for at in defined]
        agreed, known = True, self._new.get
        for one, other in zip(old, new, strict=True):
            if known(one) != other and one not in own:
                agreed = self._agree(one, other) and agreed
        return agreed

    def replace(self, old: range, new: range) -> None:
        """Pass lines without a partner: what they define is no longer what had that name before.

        As many values out as in stand for each other in order, so that their users are compared and not only guessed.
        """
        if not old and not new:
            return
        if any(map(self._starts_old, old)) or any(map(self._starts_new, new)):
            self._restart()
        gone = list(_defined(self._before, old))
        come = list(_defined(self._after, new))
        for name in gone:
            self._forget_old(name)
        for name in come:
            self._forget_new(name)
        if len(gone) == len(come):
            for one, other in zip(gone, come, strict=True):
                self._define(one, other)

    def _starts_old(self, line: int) -> bool:
        return self._before.shape(line).starts

    def _starts_new(self, line: int) -> bool:
        return self._after.shape(line).starts

    def _restart(self) -> None:
        """Let no definition that was not recognised as one outlive its function."""
        self._new.clear()
        self._old.clear()

    def _agree(self, old: int, new: int) -> bool:
        """Whether two used values match; two that are both unknown, since their definitions changed, do from now on."""
        if old not in self._new and new not in self._old:
            self._define(old, new)
        return self._new.get(old) == new

    def _define(self, old: int, new: int) -> None:
        """A name that is defined again (sibling regions share names) means its new value from here on."""
        self._forget_old(old)
        self._forget_new(new)
        self._new[old], self._old[new] = new, old

    def _forget_old(self, name: int) -> None:
        other = self._new.pop(name, None)
        if other is not None:
            del self._old[other]

    def _forget_new(self, name: int) -> None:
        other = self._old.pop(name, None)
        if other is not None:
            del self._new[other]


def _defined(text: Text, lines: Iterable[int]) -> Iterator[int]:
    for line in lines:
        yield from text.own(line)
