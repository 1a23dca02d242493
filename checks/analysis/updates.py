"""What becomes of each aliased buffer's contents in StableHLO.

| update         | the aliased output ...                                                            |
| -------------- | --------------------------------------------------------------------------------- |
| passed through | is the argument, unchanged                                                        |
| updated        | is derived from the argument's own contents                                       |
| overwritten    | does not read the argument                                                        |
| rebuilt        | is another buffer, that a loop carries and fills with the argument's pieces       |

*rebuilt* is the only one that cannot be done in place, whatever a compiler does: the old buffer is read while the
new one fills, trip after trip. Pieces that are put together without a loop can be computed at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mutcheck.checks.analysis.argument_flow import Derivation, Flow, TooManySteps
from mutcheck.checks.analysis.pairing import Held
from mutcheck.checks.ir.locations import user_line
from mutcheck.checks.ir.stablehlo import Module
from mutcheck.core.finding import Location
from mutcheck.core.program import UpdateKind


@dataclass(frozen=True, slots=True)
class Update:
    """What becomes of a buffer, and the line that rebuilds it where one does."""

    kind: UpdateKind
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What the arguments of a module were followed to.

    Attributes:
      updates: the update of every argument that names an output, by argument number.
      outputs: what each output holds of the arguments; empty where none is donated.
      unknown: why none of it is known; empty where it is.
      flow: what they were followed by; None where none is donated, or that is not known.
    """

    updates: Mapping[int, Update]
    outputs: tuple[Held, ...] = ()
    unknown: str = ""
    flow: Flow | None = None


def follow(module: Module, file: str) -> Followed:
    """Follow the arguments of a module to its outputs.

    Args:
      module: the module, read from bytecode where lines are wanted.
      file: the program's own file, whose lines are preferred.
    """
    if not any(port.donor or port.aliases is not None for port in module.arguments):
        return Followed({})
    claimed = {
        port.number: port.aliases
        for port in module.arguments
        if port.aliases is not None and port.aliases < len(module.results)
    }
    try:
        flow = Flow(module)
    except RecursionError:
        return Followed({}, unknown="its functions and regions are nested too deeply to be followed")
    except TooManySteps as error:
        return Followed({}, unknown=str(error))
    found = {
        argument: _update(flow, argument, flow.results[output], module.results[output].type, file)
        for argument, output in claimed.items()
    }
    return Followed(found, tuple(Held(each.aligned, each.exact) for each in flow.results), flow=flow)


def updates(module: Module, file: str) -> Mapping[int, Update]:
    """The update of every argument that names an output, by argument number; the arguments are those of `follow`."""
    return follow(module, file).updates


def _update(flow: Flow, argument: int, state: Derivation, type_: str, file: str) -> Update:
    kind = classify(state, argument)
    reached = flow.first_piece(argument, type_) if kind == "rebuilt" else []
    # JAX caches what it traced with the lines of who traced it first: a call's own line is surer than one inside of it
    lines = (user_line(operation.location, file) for operation in reversed(reached))
    return Update(kind, next((line for line in lines if line), None))


def classify(state: Derivation, argument: int) -> UpdateKind:
    """One of `program.UPDATES` for an output that is aliased to `argument`."""
    bit = 1 << argument
    if state.exact == argument:
        return "passed through"
    if state.rebuilt & bit:
        return "rebuilt"
    return "updated" if state.reads & bit else "overwritten"
