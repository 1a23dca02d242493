"""Which arguments of a program could be donated: those that are not, paired with outputs that nothing is given.

A pair is an *update* where the output can be computed in the argument's own place, as StableHLO's dataflow shows. Other
pairs only have one type. Where several would do, an output goes to the argument that has its name (`result['m']` and
`state['m']`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
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


_Likely = Callable[[_Candidate, _Candidate], bool]


def donatable(lowering: Lowering, module: Module) -> tuple[Donatable, ...]:
    """The arguments that could be donated: those that are updated first, each kind in the order of `@main`."""
    if lowering.names_unknown:
        return ()
    pairs = zip(lowering.arguments, module.arguments, strict=True)
    arguments = [_Candidate(port, _within(each.path), each) for each, port in pairs if _could(each, port)]
    outputs: dict[str, list[_Candidate]] = {}
    for result in _free(module):
        outputs.setdefault(result.type, []).append(_Candidate(result, _within(result.path)))
    if not any(_fits(each.port, one.port) for each in arguments for one in outputs.get(each.port.type, [])):
        return ()
    found = list(_pairs(arguments, outputs, Flow(module)))
    return tuple(sorted(found, key=lambda each: (not each.update, each.number)))


def _could(argument: Argument, port: Port) -> bool:
    offered = argument.offered or port.aliases is not None or port.donor
    return argument.origin == "argument" and not argument.ref and not offered and port.bytes > 0


def _pairs(arguments: Sequence[_Candidate], outputs: dict[str, list[_Candidate]], flow: Flow) -> Iterator[Donatable]:
    """Each output goes to one argument, those that are likeliest first."""
    left = list(arguments)
    for likely in _likely(flow):
        for each in list(left):
            free = outputs.get(each.port.type, [])
            fitting = (one for one in free if _fits(each.port, one.port) and likely(each, one))
            one = next((one for one in fitting if not _passed(flow, one)), None)
            if one is None or each.argument is None:
                continue
            left.remove(each)
            free.remove(one)
            yield Donatable(each.argument, each.port.number, one.port.number, _updates(flow, each, one))


def _likely(flow: Flow) -> tuple[_Likely, ...]:
    """What makes a pair likely, the surest first."""
    return (
        lambda each, one: _named(each, one) and _updates(flow, each, one),
        lambda each, one: _updates(flow, each, one),
        _named,
        lambda _each, _one: True,
    )


def _updates(flow: Flow, argument: _Candidate, output: _Candidate) -> bool:
    """Whether an output can be computed in an argument's own place."""
    return bool(flow.results[output.port.number].place >> argument.port.number & 1)


def _passed(flow: Flow, output: _Candidate) -> bool:
    """Whether an output is an argument as it is: JAX returns the very array then, unless it is donated."""
    return flow.results[output.port.number].exact >= 0


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
