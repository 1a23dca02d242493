"""Which arguments of a program could be donated: those that are not, paired with outputs that nothing is given.

A pair is an *update* where the output can be computed in the argument's own place, as StableHLO's dataflow shows. Other
pairs only have one type. Where several would do, an output goes to the argument that has its name (`result['m']` and
`state['m']`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mutcheck.checks.analysis.argument_flow import Flow
from mutcheck.checks.ir.stablehlo import Module, Port
from mutcheck.core.artifacts import Argument, Lowering


@dataclass(frozen=True, slots=True)
class Donatable:
    """An argument that an output could live in.

    Attributes:
      argument: as the lowering has it.
      number: its position in `@main`.
      output: the output.
      update: whether the output is its new value, and not only of its type.
    """

    argument: Argument
    number: int
    output: int
    update: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An argument or an output, and the way to it inside of its argument, or of the result."""

    port: Port
    within: str
    argument: Argument | None = None


def donatable(lowering: Lowering, module: Module, flow: Flow | None = None) -> tuple[Donatable, ...]:
    """The arguments that could be donated: those that are updated first, each kind in the order of `@main`.

    Args:
      flow: what the module's arguments are followed to, where that is known already.
    """
    if lowering.names_unknown:
        return ()
    pairs = zip(lowering.arguments, module.arguments, strict=True)
    arguments = [_Candidate(port, _within(each.path), each) for each, port in pairs if _could(each, port)]
    outputs: dict[str, list[_Candidate]] = {}
    for result in _free(module):
        outputs.setdefault(result.type, []).append(_Candidate(result, _within(result.path)))
    fitting = {
        one.port.number for each in arguments for one in outputs.get(each.port.type, []) if _fits(each.port, one.port)
    }
    if not fitting:
        return ()
    found = list(_Pairing(module, flow or Flow(module, fitting), arguments, outputs).pairs())
    return tuple(sorted(found, key=lambda each: (not each.update, each.number)))


def _could(argument: Argument, port: Port) -> bool:
    offered = argument.offered or port.aliases is not None or port.donor
    return argument.origin == "argument" and not argument.ref and not offered and port.bytes > 0


class _Pairing:
    """Gives each output to one argument, those that are likeliest first; an argument that is returned needs none."""

    def __init__(
        self,
        module: Module,
        flow: Flow,
        arguments: Sequence[_Candidate],
        outputs: Mapping[str, Sequence[_Candidate]],
    ) -> None:
        self._flow = flow
        self._left = list(arguments)
        self._free = {
            type_: [each for each in some if self._flow.results[each.port.number].exact < 0]
            for type_, some in outputs.items()
        }
        self._given = {port.aliases: port.number for port in module.arguments if port.aliases is not None}
        self._alone: dict[int, int] = {}

    def pairs(self) -> Iterator[Donatable]:
        yield from self._paired(lambda each, one: _named(each, one) and self._updates(each, one))
        self._alone = self._updated_by_one()
        for likely in (self._is_alone, self._follows, self._updates, _named, lambda _each, _one: True):
            yield from self._paired(likely)

    def _paired(self, likely: Callable[[_Candidate, _Candidate], bool]) -> Iterator[Donatable]:
        for each in list(self._left):
            one = next((one for one in self._fitting(each) if likely(each, one)), None)
            if one is not None and each.argument is not None:
                self._left.remove(each)
                self._free[one.port.type].remove(one)
                self._given[one.port.number] = each.port.number
                yield Donatable(each.argument, each.port.number, one.port.number, self._updates(each, one))

    def _fitting(self, each: _Candidate) -> Iterator[_Candidate]:
        return (one for one in self._free.get(each.port.type, []) if _fits(each.port, one.port))

    def _updates(self, each: _Candidate, one: _Candidate) -> bool:
        """Whether an output can be computed in an argument's own place."""
        return bool(self._flow.results[one.port.number].place >> each.port.number & 1)

    def _updated_by_one(self) -> dict[int, int]:
        """By outputs, the one argument that updates nothing else: a gradient is in every new value."""
        found: dict[int, list[int]] = {}
        for each in self._left:
            updated = [one.port.number for one in self._fitting(each) if self._updates(each, one)]
            if len(updated) == 1:
                found.setdefault(updated[0], []).append(each.port.number)
        return {output: numbers[0] for output, numbers in found.items() if len(numbers) == 1}

    def _is_alone(self, each: _Candidate, one: _Candidate) -> bool:
        return self._alone.get(one.port.number) == each.port.number

    def _follows(self, each: _Candidate, one: _Candidate) -> bool:
        """Whether it updates an output, and stands behind what has the output before: they are in one order."""
        if not self._updates(each, one):
            return False
        before = max((number for number in self._given if number < one.port.number), default=None)
        return before is not None and self._given[before] < each.port.number


def _named(argument: _Candidate, output: _Candidate) -> bool:
    return bool(output.within) and argument.within == output.within


def _within(path: str) -> str:
    """The way to a leaf inside of its argument, or of the result: `['m']` of `state['m']` and of `result[0]['m']`."""
    found = re.match(r"result(?:\[\d+\])?(?=[.\[])|\w+(?=[.\[])", path)
    return path[found.end() :] if found else ""


def _free(module: Module) -> list[Port]:
    """The outputs that no argument is given; a donor takes one of its size."""
    taken = {port.aliases for port in module.arguments}
    free = [result for result in module.results if result.number not in taken]
    for donor in (port for port in module.arguments if port.donor):
        used = next((each for each in free if each.bytes == donor.bytes), None)
        free = [each for each in free if each is not used]
    return free


def _fits(argument: Port, result: Port) -> bool:
    """Whether a result could live in an argument; where its sharding is left to XLA, it is the argument's."""
    if argument.type != result.type or (argument.memory_kind or "device") != (result.memory_kind or "device"):
        return False
    return not _sharding(result) or _sharding(argument) == _sharding(result)


def _sharding(port: Port) -> str:
    return "" if "@empty_mesh" in port.sharding else port.sharding
