"""Results that no program made, for the tests of what is told of them; and names that nobody should choose."""

from __future__ import annotations

from pathlib import Path

from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.core.advice import Advice, Advised, Agreement, Edit, Effect, Figures, Patch, Ran
from mutcheck.core.artifacts import Lowering
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.core.program import UpdateKind
from mutcheck.core.source import Source
from mutcheck.core.target import Target
from mutcheck.core.toolchain import Toolchain

HERE = Toolchain((("jax", "0.12.0.1"),))


def result(program: str, target: str, *findings: Finding, update: UpdateKind = "updated") -> Result:
    """A cell that was lowered, with one buffer, and with findings."""
    buffer = Buffer("x", 0, (3,), "float32", 12, True, True, False, True, "aliasing output", 0, update, "")
    cell = Cell(Source(program, Path("train.py"), program), Aim(Target.parse(target)))
    checked = frozenset({"donation", "update", "directives", "golden"})
    return Result(cell, Lowering(program, cell.platform, "", b"", ()), (buffer,), findings, checked)


DIFFERS = Finding(
    "golden.differs",
    Severity.ERROR,
    "the lowering differs from its golden: +0 -0 ~1 operations",
    location=Location("goldens/f/0.12.0.1/shared.mlir"),
    evidence=("--- golden", "+++ now", "-  old", "+  new"),
    advice="If the change is right, keep it: `mutcheck accept f`.",
)
REBUILT = Finding("update.rebuilt", Severity.ERROR, "x is rebuilt", "x", Location("train.py", 31))

COPIED = Finding("inplace.copied", Severity.ERROR, "x is copied", "x", Location("train.py", 4))


DRAWN = '{"steps":[],"loops":[],"allocations":[],"buffers":[],"left_out_steps":0,"left_out_spans":0,"curve":null}'
"""A picture of lifetimes in which nothing is."""


def advised(target: str, patch: Patch | None = None, words: str = "a barrier before train.py:4") -> Advised:
    """What was tried on a program, where one edit saves all of 64 bytes on a target."""
    on, before = Target.parse(target), Figures(2, 64, 64, temporary=64, peak=128)
    effect = Effect(on, before, Figures(0, 0, 0, temporary=0, peak=64), left={"x": -1}, lifetimes=DRAWN)
    edit = Edit("pre", words, "write a barrier", (Location("train.py", 4),))
    ran = Ran(Agreement.BITWISE, "cpu")
    return Advised("f", "f", {on: before}, (Advice((edit,), (effect,), ran, patch),), 9, searched={on: 9})


HOSTILE = """
    @mutcheck.program(arguments=vector, name="va|in::50%<b>,\\n::error::owned")
    @partial(jax.jit, donate_argnums=0)
    def vain(x):
        return x.sum()
    # CHECK: nothing of this kind

    @mutcheck.program(arguments=vector)
    def fine(x):
        return x
    # CHECK: return
"""
