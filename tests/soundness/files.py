"""Programs as people write them, judged by the same interpreter: those of `written/`."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

import mutcheck
from mutcheck.checks.analysis import verdict
from mutcheck.checks.ir.hlo import reader
from mutcheck.core.artifacts import Executable
from mutcheck.core.program import Program
from mutcheck.tests.soundness import judge, telling, written
from mutcheck.tests.soundness.judge import Judged
from mutcheck.tests.soundness.machine.module import Module, Unsupported, read
from mutcheck.tests.soundness.outcomes import AGREED, DISAGREEMENTS, SKIPPED

_MOST_WAYS = 32
"""Ways to take a program's branches that are executed."""


def main(target: str) -> int:
    """Judge all programs for a target, and print what came of them; 1 if something disagrees."""
    found: Counter[str] = Counter()
    for program in programs():
        for each in judged(program, target):
            found[each.outcome] += 1
            if each.outcome != AGREED:
                print(f"{program.name}, {each.name}: {each.outcome} {each.why}".rstrip())
            if each.outcome in DISAGREEMENTS:
                print("\n".join(telling.buffer(each)))
    print(f"{target}: {', '.join(f'{count} {outcome}' for outcome, count in found.most_common())}")
    return 1 if found.keys() & set(DISAGREEMENTS) else 0


def programs() -> Iterator[Program]:
    """The programs of all files, in the order in which they stand there."""
    for file in pkgutil.iter_modules(written.__path__, f"{written.__name__}."):
        module = importlib.import_module(file.name)
        yield from (each for each in vars(module).values() if isinstance(each, Program))


def judged(program: Program, target: str) -> list[Judged]:
    """The verdicts on a program's aliased buffers, beside what the interpreter measures.

    A buffer's name is the number of its parameter. A program that cannot be executed or compiled for the target is
    one of `SKIPPED`, with the reason.
    """
    made = mutcheck.lower(program, target=target).executable
    if not isinstance(made, Executable):
        return [Judged("", SKIPPED, why=str(made))]
    try:
        module = read(made.hlo)
        names = {number: str(number) for number in sorted(module.aliases)}
        found, _ = judge.measured(module, _values(module), list(names), _MOST_WAYS)
    except Unsupported as error:
        return [Judged("", SKIPPED, why=str(error))]
    analysis = verdict.analyse(reader.parse(made.hlo), dict.fromkeys(names, True))
    branches = any(e.opcode == "conditional" for c in module.computations.values() for e in c.instructions)
    return judge.compared(names, analysis, found, "", branches)


def _values(module: Module) -> list[Any]:
    """An array for each parameter of the entry."""
    random = np.random.default_rng(0)
    values = []
    for parameter in module.entry.parameters:
        shape: Any = parameter.shape
        whole = shape.dtype.kind in "iub"
        drawn = random.integers(0, 3, shape.dims) if whole else random.standard_normal(shape.dims)
        values.append(np.asarray(drawn).astype(shape.dtype))
    return values
