"""Which compilation belongs to what JAX was asked to donate: the module alone does not say what is donated in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf, prod
from pathlib import PurePath

from mutcheck.checks.foreign.signature import Frame, Parameter, Signature, code_of, function_of
from mutcheck.checks.ir.hlo.shapes import Leaf
from mutcheck.checks.ir.locations import best
from mutcheck.core.finding import Location
from mutcheck.lowering.capture.donations import Asked, Dropped


@dataclass(frozen=True, slots=True)
class Requested:
    """What JAX was asked to donate of a module.

    Attributes:
      numbers: parameters of the module.
      dropped: arguments that are no parameters, since nothing reads them.
      names: the paths of the parameters, by number; of a function that takes refs the module has none.
      defined: where the function begins.
      called: the user's line that had it compiled.
    """

    numbers: frozenset[int]
    dropped: tuple[Parameter, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict, compare=False)
    defined: Location | None = field(default=None, compare=False)
    called: Location | None = field(default=None, compare=False)

    @property
    def donates(self) -> bool:
        return bool(self.numbers or self.dropped)

    @property
    def is_of_jax(self) -> bool:
        """Whether the function stands in JAX itself."""
        parts = PurePath(self.defined.file).parts if self.defined is not None else ()
        return ("jax", "_src") in pairwise(parts)


def donating(noted: Iterable[Asked]) -> frozenset[str]:
    """The names of modules of which something was to be donated."""
    return frozenset(_bare(each.module) for each in noted if each.donated or each.dropped)


def named(module: str, names: frozenset[str]) -> bool:
    return _bare(module) in names


def requested(signatures: Sequence[Signature], noted: Sequence[Asked]) -> tuple[Requested | None, ...]:
    """What was asked for of each module; None where that is not known.

    Modules of one name and signature, such as those of two lambdas, are told apart by the lines of their functions, by
    the lines that had them compiled (`jax.export` has one function for all that it loads), and by what they return.
    Where none of that helps, it is known only if the same was asked for of all of them.
    """
    sure: dict[int, list[Requested]] = {}
    unsure: dict[int, list[Requested]] = {}
    by_name: dict[str, list[int]] = {}
    for number, each in enumerate(signatures):
        by_name.setdefault(_bare(each.module), []).append(number)
    for one in noted:
        fitting = {
            number: made
            for number in by_name.get(_bare(one.module), ())
            if (made := _fitted(signatures[number], one)) is not None
        }
        nearest = _nearest({number: signatures[number] for number in fitting}, one)
        for fits in (_is_called, _returns):  # JAX may have traced a function for another call: then neither tells
            nearest = [each for each in nearest if fits(signatures[each], one)] or nearest
        for number in nearest:
            (sure if len(nearest) == 1 else unsure).setdefault(number, []).append(fitting[number])
    return tuple(_joined(sure.get(each, []), unsure.get(each, [])) for each in range(len(signatures)))


def _joined(sure: Sequence[Requested], unsure: Sequence[Requested]) -> Requested | None:
    """What was asked for in any compilation of a module."""
    if not sure and len(set(unsure)) != 1:
        return None
    found = sure or unsure
    dropped = dict.fromkeys(parameter for each in found for parameter in each.dropped)
    numbers = frozenset[int]().union(*(each.numbers for each in found))
    return replace(found[0], numbers=numbers, dropped=tuple(dropped))


def _fitted(offered: Signature, one: Asked) -> Requested | None:
    """What was asked for, in the numbers of a module's parameters; None where the two are not of one module."""
    parameters = {each.number: each for each in offered.parameters}
    added = max(parameters, default=-1) + 1 - len(one.names)
    if added < 0:
        return None
    for number, (name, shape) in enumerate(zip(one.names, one.shapes, strict=False)):
        parameter = parameters.get(number + added)
        if parameter is not None and not _alike(parameter, name, shape):
            return None
    numbers = frozenset(number + added for number in one.donated)
    if any(each.donor and each.number not in numbers for each in offered.parameters):  # a ref names its output
        return None
    names = {number + added: name for number, name in enumerate(one.names) if name}
    return Requested(numbers, tuple(map(_parameter, one.dropped)), names, one.defined, best(one.callers, ""))


def _alike(parameter: Parameter, name: str, shape: tuple[int, ...] | None) -> bool:
    named = not name or parameter.path.startswith("%arg") or parameter.path == name
    return named and (shape is None or parameter.leaf.dimensions == shape)


def _nearest(signatures: Mapping[int, Signature], one: Asked) -> list[int]:
    """The modules whose functions begin nearest before the line that JAX says."""
    far = {number: _distance(each.frames, each.function, one) for number, each in signatures.items()}
    least = min(far.values(), default=inf)
    return [number for number, each in far.items() if each == least]


def _is_called(offered: Signature, one: Asked) -> bool:
    """Whether a line that had it compiled is behind a module's instructions."""
    called = best(one.callers, "")
    return any(called == Location(each.file, each.line) for each in offered.frames.values())


def _returns(offered: Signature, one: Asked) -> bool:
    """Whether a module's last outputs are what was noted: tokens come before them."""
    last = offered.outputs[len(offered.outputs) - len(one.results) :]
    both = zip(last, one.results, strict=False)
    return len(last) == len(one.results) and all(shape in (None, leaf.dimensions) for leaf, shape in both)


def _distance(frames: Mapping[int, Frame], function: str, one: Asked) -> float:
    if one.defined is None:
        return inf
    own = [each for each in frames.values() if each.function.rpartition(".")[2] == function]
    least = min((each.line for each in own if each.file == one.defined.file), default=0)
    return least - one.line if least >= one.line else inf


def _parameter(dropped: Dropped) -> Parameter:
    elements = prod(dropped.shape)
    leaf = Leaf((), code_of(dropped.dtype), dropped.shape, (), 0, elements, dropped.bytes)
    return Parameter(-1, dropped.name or "an argument", leaf)


def _bare(module: str) -> str:
    """A module's name without what JAX and XLA put around it in some releases."""
    return function_of(module).strip("_")


def with_names(offered: Signature, request: Requested) -> Signature:
    """The same with the paths that JAX knows of parameters that have none."""
    parameters = (
        replace(each, path=request.names.get(each.number, each.path)) if each.path.startswith("%arg") else each
        for each in offered.parameters
    )
    return replace(offered, parameters=tuple(parameters))


def vain(offered: Signature, request: Requested) -> Iterator[Parameter]:
    """The arrays that were to be donated, and that the module does not offer."""
    yield from (each for each in offered.parameters if each.number in request.numbers and not each.offered)
