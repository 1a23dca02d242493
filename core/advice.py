"""Advice: edits of a program that were tried. What each did is a figure that was measured, and never a guess."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mutcheck.core.artifacts import Memory
from mutcheck.core.finding import Location
from mutcheck.core.target import Target


@dataclass(frozen=True, slots=True)
class Edit:
    """What a rule did to a program.

    Attributes:
      rule: its name, such as `pre`.
      words: what was done and where, a phrase without a full stop.
      write: how to write that in Python, a sentence without a full stop.
      lines: the lines that it is about; the first is where it belongs.
      loop: the line of the loop whose body it edits; None for `@main`, and where it is not known.
      arguments: the paths of the arguments of `@main` that are donated by it, or are not donated any more; those whose
        old values it puts through a barrier.
      outputs: where outputs are to come in another order: which one comes at each position.
    """

    rule: str
    words: str
    write: str
    lines: tuple[Location, ...] = ()
    loop: Location | None = None
    arguments: tuple[str, ...] = ()
    outputs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What an executable does with the program's buffers in one call.

    Attributes:
      copies, copied_bytes: as in `Proof`.
      extra: bytes that a call moves or holds beyond an ideal update in place.
      at_least: these are lower bounds.
      temporary: XLA's own figure of temporary memory; None where it gives none.
      peak: of all memory on a device: arguments, outputs beside them, and temporary; None where XLA gives none.
    """

    copies: int
    copied_bytes: int
    extra: int
    at_least: bool = False
    temporary: int | None = None
    peak: int | None = None

    def beats(self, before: Figures) -> bool:
        """Whether a call needs fewer extra bytes than before; what is only a lower bound now beats nothing exact."""
        return self.extra < before.extra and (before.at_least or not self.at_least)


def peak_of(memory: Memory) -> int:
    """The memory of one call on a device: outputs that live in parameters count once."""
    return memory.arguments + memory.outputs - memory.aliased + memory.temporary


@dataclass(frozen=True, slots=True)
class Effect:
    """What edits do on a target.

    Attributes:
      after: None where they could not be tried there.
      why: why they could not.
      left: extra bytes of each buffer afterwards, by its path; None where that was not asked.
      lifetimes: the picture of its buffers' lifetimes afterwards, as JSON; empty where none is drawn.
    """

    target: Target
    before: Figures
    after: Figures | None
    why: str = ""
    left: Mapping[str, int] | None = None
    lifetimes: str = field(default="", repr=False)

    @property
    def better(self) -> bool:
        return self.after is not None and self.after.beats(self.before)

    @property
    def worse(self) -> bool:
        """Whether more bytes are moved or held than before, or it is not known any more how many."""
        if self.after is None:
            return False
        return self.after.extra > self.before.extra or (self.after.at_least and not self.before.at_least)


class Agreement(StrEnum):
    """How the results of a program before and after an edit agree, where both were run."""

    BITWISE = "bitwise equal"
    ROUNDING = "equal within rounding"
    DIFFERENT = "different"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of a program before and after an edit showed.

    Attributes:
      platform: where it ran.
      largest: the largest difference of two numbers, as a part of the largest number of that output.
      made_up: whether inputs had no values, and got some that are made up.
      why: why it was not run, or in what the results differ.
    """

    agreement: Agreement
    platform: str = ""
    largest: float = 0.0
    why: str = ""
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Text in place of a part of a file. Lines and columns count from 1, columns in characters.

    Attributes:
      line, column: where the part begins.
      end_line, end_column: what comes behind it; the same for a mere insertion.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Patch:
    """An edit of a program's text, which was lowered, compiled and judged like the program itself.

    Attributes:
      file: the file that it is for, by its whole path.
      diff: a unified diff, whose paths are relative to `root`.
      safe: whether it changes nothing that others can see: what calls the program need not change.
      why: why it is not safe.
      changes: the same, part by part, in the order of the file.
      root: the folder that the diff is to be applied in.
      digest: SHA-256 of the file that it is for, in hexadecimal digits.
      encoding: of the file, and so of the diff.
    """

    file: str
    diff: str
    safe: bool = False
    why: str = ""
    changes: tuple[Change, ...] = ()
    root: str = ""
    digest: str = ""
    encoding: str = "utf-8"

    @property
    def data(self) -> bytes:
        """The diff as a file holds it: in the encoding of what it is for, but for the paths."""
        old, new, *rest = self.diff.split("\n", 2)
        return b"\n".join((os.fsencode(old), os.fsencode(new), *(each.encode(self.encoding) for each in rest)))


@dataclass(frozen=True, slots=True)
class Advice:
    """Edits that together reach something, the fewest that do, and what they do on every target.

    Attributes:
      ran: what a run on this machine's CPU showed.
      reduced: whether they are the fewest; the search may have ended before all were left out that can be.
      elsewhere: what runs on other devices of this machine showed.
      patch: the same in the program's text; where there is one, the effects and the run are those of the patched text.
      refuted: how many patches of the program's text were tried, and do less; 0 where there is one that does it.
    """

    edits: tuple[Edit, ...]
    effects: tuple[Effect, ...]
    ran: Ran
    patch: Patch | None = None
    refuted: int = 0
    reduced: bool = True
    elsewhere: tuple[Ran, ...] = ()

    @property
    def runs(self) -> tuple[Ran, ...]:
        """What all runs showed."""
        return self.ran, *self.elsewhere

    @property
    def differs(self) -> bool:
        """Whether the program computes something else by it, on some device."""
        return any(each.agreement is Agreement.DIFFERENT for each in self.runs)

    @property
    def saved(self) -> int:
        """Extra bytes that it saves, on all targets together."""
        return sum(each.before.extra - each.after.extra for each in self.effects if each.after is not None)

    def on(self, target: Target) -> Effect | None:
        """What it does on a target; None where it was not tried there."""
        return next((each for each in self.effects if each.target == target), None)


@dataclass(frozen=True, slots=True)
class Left:
    """What is done to a buffer on a target where nothing helps.

    Attributes:
      word: what is done to it, such as `preserved`.
      stage: the pass of XLA that makes the instruction which does it; empty where that is not known.
    """

    target: Target
    path: str
    word: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Advised:
    """What was tried on a program, and what is advised.

    Attributes:
      spelled: what a command line calls it: a program, or the file of its module; empty where there is no such file.
      before: its figures on each target.
      advice: what saves most first.
      tried: how many variants of the program were compiled, for all targets together.
      dropped: how many edits made a module that does not verify, by the rule.
      differ: how many were dropped since their results differ.
      unfinished: why not all was tried; empty where all was.
      problems: targets of which nothing is known, and why.
      searched: how many of the variants were compiled for each target that needed some: others were not searched for.
      refuted: how much advice was dropped since the same in the program's text saves nothing.
      left: for targets where nothing helps, what is done to the buffer that needs most extra bytes.
    """

    program: str
    spelled: str
    before: dict[Target, Figures]
    advice: tuple[Advice, ...] = ()
    tried: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    differ: int = 0
    unfinished: str = ""
    problems: tuple[str, ...] = ()
    searched: Mapping[Target, int] = field(default_factory=dict)
    refuted: int = 0
    left: tuple[Left, ...] = ()

    def helping(self, target: Target) -> tuple[Advice, ...]:
        """The advice that saves bytes on a target, what saves most there first."""
        found = [(effect, each) for each in self.advice if (effect := each.on(target)) is not None and effect.better]
        return tuple(each for _, each in sorted(found, key=lambda pair: pair[0].after.extra if pair[0].after else 0))

    @property
    def to_improve(self) -> bool:
        """Whether there is a target with extra bytes."""
        return any(each.extra for each in self.before.values())

    @property
    def holds(self) -> bool:
        """Whether it is known of all targets that there are none."""
        return not any(each.extra or each.at_least for each in self.before.values())
