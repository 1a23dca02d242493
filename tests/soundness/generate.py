"""Programs that mutate arrays, made from seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from mutcheck.tests.soundness.program import Branch, Line, Loop, Node, Program

_SHAPES = ((8,), (64,), (4, 4), (16, 16), (8, 128), (3, 5), (2, 6, 4), (128,))
_WEIGHTS = (2, 2, 3, 3, 2, 2, 1, 1)
_STEPS = 4
"""How many rows a log has."""


def generate(seed: int) -> Program:
    """The program of a seed."""
    return _Generator(np.random.default_rng(seed)).program(seed)


@dataclass
class _Scope:
    """What a statement may name: values of the shape of all, and what counts the loops around it."""

    values: list[str] = field(default_factory=list)
    indices: list[str] = field(default_factory=list)
    depth: int = 0

    def inner(self, index: str = "") -> _Scope:
        return _Scope(list(self.values), [*self.indices, index] if index else list(self.indices), self.depth + 1)


class _Generator:
    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        weights = np.array(_WEIGHTS) / sum(_WEIGHTS)
        self._shape = _SHAPES[int(random.choice(len(_SHAPES), p=weights))]
        self._dtype = "int32" if random.random() < 0.2 else "float32"
        self._refs = [name for name, _ in zip("abc", range(int(random.integers(1, 4))), strict=False)]
        self._donated = [f"d{number}" for number in range(int(random.choice([0, 0, 0, 1, 2])))]
        self._given = ["x"] if random.random() < 0.5 else []
        self._logs = ["log"] if random.random() < 0.35 else []
        self._k = random.random() < 0.4
        self._names = 0

    def program(self, seed: int) -> Program:
        scope = _Scope()
        body = self._statements(scope, int(self._random.integers(2, 6)))
        each = (self._shape, self._dtype)
        refs = [(name, *each) for name in self._refs]
        refs += [(name, (_STEPS, *self._shape), self._dtype) for name in self._logs]
        given = [(name, *each) for name in self._given] + ([("k", (), "int32")] if self._k else [])
        donated = [(name, *each) for name in self._donated]
        return Program(seed, tuple(refs), tuple(donated), tuple(given), tuple(body), tuple(self._returned(scope)))

    def _returned(self, scope: _Scope) -> list[str]:
        out = list(self._donated)
        if self._chance(0.4):
            self._random.shuffle(out)
        if scope.values and self._chance(0.4):
            out.append(self._one(scope.values))
        if self._chance(0.15):
            out.append(f"@{self._one(self._refs)}[...]")
        if self._chance(0.2):
            out.append(self._expression(scope))
        return out

    def _chance(self, probability: float) -> bool:
        return bool(self._random.random() < probability)

    def _one(self, several: Sequence[str]) -> str:
        return several[int(self._random.integers(len(several)))]

    def _name(self, prefix: str) -> str:
        self._names += 1
        return f"{prefix}{self._names}"

    def _statements(self, scope: _Scope, count: int) -> list[Node]:
        return [self._statement(scope) for _ in range(count)]

    def _statement(self, scope: _Scope) -> Node:
        if scope.depth < 3 and self._chance(0.3 if scope.depth else 0.45):
            return self._block(scope)
        makers: list[tuple[float, Callable[[_Scope], Node]]] = [
            (4, self._set_all), (3, self._add_all), (2, self._set_row), (2, self._set_slice), (1, self._set_dynamic),
            (1, self._set_some), (1.5, self._swap), (0.7, self._rotate), (2.5, self._let), (3, self._record),
            (2.5, self._functional), (0.7, self._reordered), (0.4, self._nothing),
        ]  # fmt: skip
        weights = np.array([weight for weight, _ in makers])
        return makers[int(self._random.choice(len(makers), p=weights / weights.sum()))][1](scope)

    def _block(self, scope: _Scope) -> Node:
        kind = self._one(["fori", "fori", "while", "scan", "cond"])
        if kind == "cond":
            yes = self._statements(scope.inner(), int(self._random.integers(1, 3)))
            no = self._statements(scope.inner(), int(self._random.integers(0, 3)))
            return Branch(self._name("p"), self._predicate(scope), tuple(yes), tuple(no))
        index = self._name("i")
        inner = scope.inner(index)
        body = tuple(self._statements(inner, int(self._random.integers(1, 4))))
        count = int(self._random.choice([2, 3, 4, 4]))
        if kind == "scan" and self._chance(0.5):
            stacked = self._name("s")
            made = Loop(kind, index, count, body, (stacked, self._expression(inner)))
            scope.values.append(f"{stacked}[{int(self._random.integers(count))}]")
            return made
        return Loop(kind, index, count, body)

    def _predicate(self, scope: _Scope) -> str:
        options = [f"{each} % 2 == {self._random.integers(2)}" for each in scope.indices]
        if self._k:
            options.append("k > 0")
        first = ", ".join("0" for _ in self._shape)
        options.append(f"@{self._one(self._refs)}[{first}] > 0")
        return self._one(options)

    # Statements.

    def _set_all(self, scope: _Scope) -> Node:
        return Line(f"{self._one(self._refs)}[...] = {self._expression(scope)}")

    def _add_all(self, scope: _Scope) -> Node:
        name = self._one(self._refs)
        update = self._halved(self._expression(scope))
        return Line(f"{name}[...] = @{name}[...] + {update}")

    def _row(self, scope: _Scope) -> str:
        if scope.indices and self._chance(0.6):
            return f"{self._one(scope.indices)} % {self._shape[0]}"
        return str(int(self._random.integers(self._shape[0])))

    def _set_row(self, scope: _Scope) -> Node:
        row, other = self._row(scope), self._row(scope)
        name, source = self._one(self._refs), self._one(self._refs)
        if self._chance(0.4):
            return Line(f"{name}[{row}] = ({self._expression(scope)})[{other}]")
        return Line(f"{name}[{row}] = {self._halved(f'@{source}[{other}]')} + {self._number()}")

    def _set_slice(self, scope: _Scope) -> Node:
        low = int(self._random.integers(self._shape[0]))
        high = int(self._random.integers(low, self._shape[0])) + 1
        name = self._one(self._refs)
        before = f"@{name}[{low}:{high}] + " if self._chance(0.5) else ""
        return Line(f"{name}[{low}:{high}] = {before}{self._halved(f'({self._expression(scope)})[{low}:{high}]')}")

    def _set_dynamic(self, scope: _Scope) -> Node:
        size = int(self._random.integers(1, self._shape[0]))
        starts = [f"{each} % {self._shape[0] - size + 1}" for each in scope.indices]
        starts += [f"k % {self._shape[0] - size + 1}"] if self._k else []
        start = self._one(starts or ["0"])
        name, value = self._one(self._refs), f"({self._expression(scope)})[:{size}]"
        return Line(f"{name}[jax.ds({start}, {size})] = {value}", f"{name}[({start}):({start}) + {size}] = {value}")

    def _set_some(self, scope: _Scope) -> Node:
        name, how = self._one(self._refs), self._one(["put", "added"])
        rows = np.sort(self._random.choice(self._shape[0], 2, replace=False)).tolist()
        value = self._halved(f"({self._expression(scope)})[:2]")
        return Line(f"{name}[...] = {how}(@{name}[...], np.array({rows}), {value})")

    def _swap(self, scope: _Scope) -> Node:
        if len(self._refs) < 2:
            return self._let(scope)
        one, other = self._random.permutation(self._refs)[:2].tolist()
        held = self._name("t")
        return Line(f"{held} = @{one}[...]; {one}[...] = @{other}[...]; {other}[...] = {held}")

    def _rotate(self, scope: _Scope) -> Node:
        if len(self._refs) < 3:
            return self._swap(scope)
        held = self._name("t")
        a, b, c = self._random.permutation(self._refs)[:3].tolist()
        return Line(f"{held} = @{a}[...]; {a}[...] = @{b}[...]; {b}[...] = @{c}[...]; {c}[...] = {held}")

    def _let(self, scope: _Scope) -> Node:
        name = self._name("v")
        value = f"@{self._one(self._refs)}[...]" if self._chance(0.5) else self._expression(scope)
        scope.values.append(name)
        return Line(f"{name} = {value}")

    def _record(self, scope: _Scope) -> Node:
        if not self._logs:
            return self._set_all(scope)
        row = f"{self._one(scope.indices)} % {_STEPS}" if scope.indices else str(int(self._random.integers(_STEPS)))
        value = f"@{self._one(self._refs)}[...]" if self._chance(0.6) else self._expression(scope)
        return Line(f"log[{row}] = {value}")

    def _functional(self, scope: _Scope) -> Node:
        if not self._donated:
            return self._add_all(scope)
        name, how = self._one(self._donated), self._one(["put", "added"])
        if self._chance(0.4):
            return Line(f"{name} = {self._expression(scope)}")
        return Line(f"{name} = {how}({name}, {self._row(scope)}, ({self._expression(scope)})[{self._row(scope)}])")

    def _reordered(self, _: _Scope) -> Node:
        name = self._one(self._refs)
        return Line(f"{name}[...] = {self._moved(f'@{name}[...]')}")

    def _nothing(self, _: _Scope) -> Node:
        name = self._one(self._refs)
        return Line(f"{name}[...] = @{name}[...]")

    # Expressions, all of one shape.

    def _expression(self, scope: _Scope, depth: int = 0) -> str:
        if depth > 2 or self._chance(0.25):
            return self._leaf(scope)
        return self._one_of(scope, depth)

    def _leaf(self, scope: _Scope) -> str:
        options = [f"@{each}[...]" for each in self._refs] * 2 + self._donated * 2 + self._given
        options += scope.values[-4:]
        options += [f"@log[{self._log_row(scope)}]" for _ in self._logs]
        if self._chance(0.05):
            return f"np.full({self._shape}, {self._number()}, np.{self._dtype})"
        return self._one(options)

    def _log_row(self, scope: _Scope) -> str:
        return f"{self._one(scope.indices)} % {_STEPS}" if scope.indices else str(int(self._random.integers(_STEPS)))

    def _number(self) -> str:
        return (
            str(int(self._random.integers(1, 4)))
            if self._dtype == "int32"
            else str(float(self._random.choice([0.5, 0.25, 1.5])))
        )

    def _halved(self, text: str) -> str:
        return f"({text} >> 1)" if self._dtype == "int32" else f"({text} * 0.5)"

    def _moved(self, text: str) -> str:
        along = int(self._random.integers(len(self._shape)))
        by = int(self._random.integers(1, max(2, self._shape[along])))
        options = [f"np.roll({text}, {by}, {along})", f"np.flip({text}, {along})"]
        if len(self._shape) == 2 and self._shape[0] == self._shape[1]:
            options += [f"({text}).T", f"({text}).T"]
        if len(self._shape) == 3:
            options += [f"np.swapaxes({text}, 0, 2).reshape({self._shape})"]
        return self._one(options)

    def _one_of(self, scope: _Scope, depth: int) -> str:
        x = self._expression(scope, depth + 1)
        kind = int(self._random.integers(12))
        if kind <= 2:
            return self._halved(f"({x} + {self._expression(scope, depth + 1)})")
        if kind == 3:
            return f"np.maximum({x}, {self._expression(scope, depth + 1)})"
        if kind == 4:
            y = self._expression(scope, depth + 1)
            return f"np.where({x} > 0, {y}, {self._expression(scope, depth + 1)})"
        if kind in (5, 6):
            return self._moved(x)
        if kind == 7:
            return f"({x} - {self._number()})"
        return self._shaped(x) if self._dtype == "float32" else f"({x} ^ {self._number()})"

    def _shaped(self, x: str) -> str:
        kind = int(self._random.integers(8))
        if kind == 0:
            return f"({x}).astype(bf16).astype(np.float32)"
        if kind == 1:
            return f"({x} - np.sum({x}) * 0.01)"
        if kind == 2 and len(self._shape) == 2 and self._shape[0] == self._shape[1]:
            return f"np.tanh(dot({x}, {x}))"
        if kind == 3:
            return f"np.tanh(np.cumsum({x}, 0))"
        if kind == 4:
            return f"np.tanh({x})"
        if kind == 5:
            return f"(np.sum({x}, 0) * 0.1 + {x})"
        return f"(np.abs({x}) * 0.5 + {self._number()})"
