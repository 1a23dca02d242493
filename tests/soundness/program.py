"""A generated program: statements that are written as JAX and as NumPy, from one tree.

In a statement `@a[i]` is a read of the ref `a`. It is `a[i]` for JAX, and a copy of `a[i]` for NumPy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import numpy as np

PRELUDE_JAX = """\
import jax
import jax.numpy as jnp
from jax import lax


def put(x, i, v):
    return x.at[i].set(v)


def added(x, i, v):
    return x.at[i].add(v)


def dot(x, y):
    return x @ y


"""

PRELUDE_NUMPY = """\
import numpy as np
import ml_dtypes


def put(x, i, v):
    x = x.copy()
    x[i] = v
    return x


def added(x, i, v):
    x = x.copy()
    np.add.at(x, i, v)
    return x


def dot(x, y):
    return x @ y


"""

_READ = re.compile(r"@(\w+)(\[(?:[^\[\]]|\[[^\[\]]*\])*\])")


@dataclass(frozen=True)
class Line:
    """One statement, with a text for NumPy where it is another one than JAX's."""

    jax: str
    numpy: str = ""

    def lines(self, jax: bool, _: Sequence[str]) -> list[str]:
        text = self.jax if jax or not self.numpy else self.numpy
        return [_spelled(each, jax) for each in text.split("; ")]


@dataclass(frozen=True)
class Loop:
    """Statements that run several times: `kind` is fori, while or scan.

    Attributes:
      index: the name of what counts.
      stacked: of a scan, the name and the expression of what it stacks; may be empty.
    """

    kind: str
    index: str
    count: int
    body: tuple[Node, ...]
    stacked: tuple[str, str] = ("", "")

    def lines(self, jax: bool, carried: Sequence[str]) -> list[str]:
        inside = [line for each in self.body for line in each.lines(jax, carried)]
        return self._jax(inside, carried) if jax else self._numpy(inside)

    def _numpy(self, inside: list[str]) -> list[str]:
        name, expression = self.stacked
        if not name:
            return [f"for {self.index} in range({self.count}):", *_indented(inside or ["pass"])]
        kept = [*inside, f"{name}.append({_spelled(expression, False)})"]
        head = [f"{name} = []", f"for {self.index} in range({self.count}):", *_indented(kept)]
        return [*head, f"{name} = np.stack({name})"]

    def _jax(self, inside: list[str], carried: Sequence[str]) -> list[str]:
        state, i = _tuple(carried), self.index
        again = f"{state} = " if carried else ""
        if self.kind == "fori":
            return [
                *(f"def body_{i}({i}, carry):", *_indented([*_taken(state, carried), *inside, f"return {state}"])),
                f"{again}lax.fori_loop(0, {self.count}, body_{i}, {state})",
            ]
        if self.kind == "while":
            taken = [f"{i}, {state} = carry"] if carried else [f"{i}, _ = carry"]
            return [
                *(f"def body_{i}(carry):", *_indented([*taken, *inside, f"return {i} + 1, {state}"])),
                f"_, {again or '_ = '}lax.while_loop(lambda c: c[0] < {self.count}, body_{i}, (0, {state}))",
            ]
        name, expression = self.stacked
        made = _spelled(expression, True) if name else "None"
        return [
            *(f"def body_{i}(carry, {i}):", *_indented([*_taken(state, carried), *inside, f"return {state}, {made}"])),
            f"{state if carried else '_'}, {name or '_'} = lax.scan(body_{i}, {state}, jnp.arange({self.count}))",
        ]


@dataclass(frozen=True)
class Branch:
    """Statements of which one part runs or the other."""

    name: str
    when: str
    yes: tuple[Node, ...]
    no: tuple[Node, ...]

    def lines(self, jax: bool, carried: Sequence[str]) -> list[str]:
        yes, no = ([line for each in part for line in each.lines(jax, carried)] for part in (self.yes, self.no))
        when = _spelled(self.when, jax)
        if not jax:
            return [f"if {when}:", *_indented(yes or ["pass"]), "else:", *_indented(no or ["pass"])]
        state = _tuple(carried)
        again = f"{state} = " if carried else ""
        return [
            *(f"def yes_{self.name}(carry):", *_indented([*_taken(state, carried), *yes, f"return {state}"])),
            *(f"def no_{self.name}(carry):", *_indented([*_taken(state, carried), *no, f"return {state}"])),
            f"{again}lax.cond({when}, yes_{self.name}, no_{self.name}, {state})",
        ]


Node = Line | Loop | Branch


@dataclass(frozen=True)
class Program:
    """A program.

    Attributes:
      refs, donated, given: the arguments: refs, arrays that are donated, and arrays that are only read; each with its
        shape and the name of its dtype.
      returned: expressions.
    """

    seed: int
    refs: tuple[tuple[str, tuple[int, ...], str], ...]
    donated: tuple[tuple[str, tuple[int, ...], str], ...]
    given: tuple[tuple[str, tuple[int, ...], str], ...]
    body: tuple[Node, ...]
    returned: tuple[str, ...]

    @property
    def arguments(self) -> tuple[tuple[str, tuple[int, ...], str], ...]:
        return (*self.refs, *self.donated, *self.given)

    @cached_property
    def carried(self) -> tuple[str, ...]:
        return tuple(name for name, _, _ in self.donated)

    def function(self, jax: bool) -> str:
        lines = [line for each in self.body for line in each.lines(jax, self.carried)]
        lines.append(f"return {_tuple([_spelled(each, jax) for each in self.returned])}")
        names = ", ".join(name for name, _, _ in self.arguments)
        return "\n".join([f"def program({names}):", *_indented(lines), ""])

    def jax_function(self) -> Any:
        """The jitted function."""
        import jax

        space: dict[str, Any] = {}
        exec(compile(PRELUDE_JAX + self.function(True), f"<seed {self.seed}>", "exec"), space)
        first = len(self.refs)
        return jax.jit(space["program"], donate_argnums=tuple(range(first, first + len(self.donated))))

    def numpy_result(self, arguments: Sequence[Any], rounding: str = "") -> tuple[list[Any], list[Any]]:
        """What is in the refs afterwards, and what is returned, by NumPy.

        Args:
          rounding: as a platform rounds: a `tpu` rounds matrices to bfloat16 before it multiplies them; for `cuda` XLA
            drops a conversion to bfloat16 and back. Or `noise` and a number: what is approximated, or depends on the
            order of a sum, is off by a few units in the last place, at random.
        """
        space: dict[str, Any] = {}
        exec(compile(PRELUDE_NUMPY + self.function(False), f"<seed {self.seed}>", "exec"), space)
        space |= _noise(int(rounding[5:])) if rounding.startswith("noise") else _ROUNDING.get(rounding, {})
        own = [np.array(each) for each in arguments]
        with np.errstate(all="ignore"):
            returned = space["program"](*own)
        return own[: len(self.refs)], list(returned)

    def values(self) -> list[Any]:
        """A NumPy array for each argument."""
        random = np.random.default_rng([self.seed, 7])
        return [_value(random, name, shape, dtype) for name, shape, dtype in self.arguments]

    def source(self) -> str:
        """The program as a file that `mutcheck lower` takes."""
        made = [f"jax.new_ref({_zeros(shape, dtype)})" for _, shape, dtype in self.refs]
        made += [_one(name, shape, dtype) for name, shape, dtype in (*self.donated, *self.given)]
        first = len(self.refs)
        donated = tuple(range(first, first + len(self.donated)))
        header = (
            f"@mutcheck.program(arguments=lambda: ({', '.join(made)},))\n"
            f"@functools.partial(jax.jit, donate_argnums={donated})\n"
        )
        return f"import functools\n\nimport mutcheck\n{PRELUDE_JAX}{header}{self.function(True)}"

    def simpler(self) -> Iterator[Program]:
        """The program with a statement less, or with something in it made simpler."""
        for body in _simpler(self.body):
            yield replace(self, body=body)
        for position in range(len(self.returned)):
            yield replace(self, returned=(*self.returned[:position], *self.returned[position + 1 :]))
        for part in ("refs", "donated", "given"):
            now = getattr(self, part)
            for position in range(len(now)):
                yield replace(self, **{part: (*now[:position], *now[position + 1 :])})


def _simpler(nodes: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    for position in reversed(range(len(nodes))):
        yield (*nodes[:position], *nodes[position + 1 :])
    for position, node in enumerate(nodes):
        before, after = nodes[:position], nodes[position + 1 :]
        for inside in _parts(node):
            yield (*before, *inside, *after)


def _parts(node: Node) -> Iterator[tuple[Node, ...]]:
    if isinstance(node, Loop):
        yield node.body
        for body in _simpler(node.body):
            yield (replace(node, body=body),)
        if node.stacked[0]:
            yield (replace(node, stacked=("", "")),)
        if node.kind != "fori" and not node.stacked[0]:
            yield (replace(node, kind="fori"),)
    elif isinstance(node, Branch):
        yield node.yes
        yield node.no
        for body in _simpler(node.yes):
            yield (replace(node, yes=body),)
        for body in _simpler(node.no):
            yield (replace(node, no=body),)


def _dot_of_bfloat16(x: Any, y: Any) -> Any:
    import ml_dtypes

    return np.matmul(*(each.astype(ml_dtypes.bfloat16).astype(np.float32) for each in (x, y)))


class _Noisy:
    """NumPy, whose approximations are others."""

    _APPROXIMATED = ("tanh", "sum", "cumsum")

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def __getattr__(self, name: str) -> Any:
        function = getattr(np, name)
        return (lambda *a, **k: self.off(function(*a, **k))) if name in self._APPROXIMATED else function

    def off(self, exact: Any) -> Any:
        exact = np.asarray(exact)
        if exact.dtype.kind != "f":
            return exact
        return (exact * (1 + self._random.uniform(-1, 1, exact.shape) * 2.0**-21)).astype(exact.dtype)


def _noise(seed: int) -> dict[str, Any]:
    noisy = _Noisy(seed)
    return {"np": noisy, "dot": lambda x, y: noisy.off(x @ y)}


_ROUNDING: Mapping[str, Mapping[str, Any]] = {
    "tpu": {"dot": _dot_of_bfloat16},
    "cuda": {"ml_dtypes": SimpleNamespace(bfloat16=np.float32)},
}
"""What some names stand for in a program for NumPy that rounds as a platform does."""


def _spelled(text: str, jax: bool) -> str:
    if jax:
        return _READ.sub(r"\1\2", text).replace("np.", "jnp.").replace("bf16", "jnp.bfloat16")
    return _READ.sub(r"\1\2.copy()", text).replace("bf16", "ml_dtypes.bfloat16")


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(names)},)" if names else "()"


def _taken(state: str, carried: Sequence[str]) -> list[str]:
    return [f"{state} = carry"] if carried else []


def _value(random: np.random.Generator, name: str, shape: tuple[int, ...], dtype: str) -> Any:
    if name == "k":
        return np.int32(1)
    if dtype == "int32":
        return random.integers(-9, 9, shape, np.int32)
    if dtype == "bool":
        return random.integers(0, 2, shape).astype(bool)
    return random.uniform(-1, 1, shape).astype(np.float32)


def _zeros(shape: tuple[int, ...], dtype: str) -> str:
    return f"jnp.zeros({shape}, {dtype!r})"


def _one(name: str, shape: tuple[int, ...], dtype: str) -> str:
    return "1" if name == "k" else _zeros(shape, dtype)
