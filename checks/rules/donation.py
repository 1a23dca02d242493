"""The donation check: is every buffer that the program writes or offers really offered to XLA?

JAX warns of a donation that no output can use only where no output is left over with the same number of elements;
otherwise the argument becomes a `jax.buffer_donor` in silence (`_set_up_aliases` in jax/_src/interpreters/mlir.py).
XLA gives a donor's buffer to an output of the same size in bytes, of whatever shape and dtype; where there is none, the
donation is in vain. Here each one in vain is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.checks.ledger import BUFFER_DONOR, Buffer
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.rule import Rule
from mutcheck.core.units import dimensions, readable

if TYPE_CHECKING:
    from mutcheck.checks.ir.stablehlo import Module, Port
    from mutcheck.checks.subject import Subject
    from mutcheck.core.artifacts import Argument

MISSING = Rule("donation.missing", Severity.ERROR, "a ref is written, but not donated")
IN_VAIN = Rule("donation.in-vain", Severity.ERROR, "a donation that no output can use, and why")
BAD_OUTPUT = Rule(
    "donation.bad-output", Severity.ERROR, "an alias names an output that does not exist, has another type, or is taken"
)
COUNT = Rule("donation.count", Severity.ERROR, "the number of donated buffers is not the expected one")
DONOR = Rule("donation.donor", Severity.NOTE, "a buffer donor: which output takes its place is left to XLA")
IGNORED = Rule(
    "donation.ignored",
    Severity.NOTE,
    "a jitted function within the program donates an argument, which counts only where it is called by itself",
)
LOST = Rule("donation.lost", Severity.ERROR, "a buffer that was donated before is no longer donated")
POSSIBLE = Rule("donation.possible", Severity.NOTE, "a large argument is not donated, and an output of its type exists")
UNKNOWN = Rule(
    "donation.unknown", Severity.WARNING, "this version of mutcheck cannot find where JAX keeps the argument names"
)


def run(subject: Subject) -> Iterator[Finding]:
    """Findings on the donations of a subject; a donor that XLA found a use for is not in vain."""
    lowering = subject.lowering
    if lowering is not None and lowering.names_unknown:
        yield UNKNOWN.finding(
            f"the names of @main's arguments are unknown, and which were offered: {lowering.names_unknown}",
            advice="Report it to mutcheck with the output of `mutcheck doctor`.",
        )
    used = {each.path for each in subject.buffers if each.proof is not None and each.proof.output is not None}
    for finding in check(subject.buffers, subject.module):
        if finding.code != IN_VAIN.code or finding.buffer not in used:
            yield finding
    yield from _ignored(subject)
    expected = subject.given.expectation.donated
    donated = [buffer for buffer in subject.buffers if buffer.donated]
    if expected is not None and len(donated) != expected:
        yield _count(donated, subject, expected)


def check(buffers: Sequence[Buffer], module: Module) -> Iterator[Finding]:
    """Findings on the donations of a ledger, in its order."""
    names = {buffer.argument: buffer.path for buffer in buffers if buffer.argument is not None}
    yield from _bad_outputs(module, names)
    for buffer in buffers:
        if buffer.donated:
            yield from _donor(buffer, module, names)
        elif buffer.offered:
            yield _in_vain(buffer, module, names)
        elif buffer.ref and buffer.written:
            yield _not_donated(buffer)


def _ignored(subject: Subject) -> Iterator[Finding]:
    """What a jitted function donates that the program calls among other things: one for each such function."""
    from mutcheck.checks.foreign.signature import argument_of  # with what reads executables

    program = subject.given.cell.source.attribute
    given: dict[str, list[Argument]] = {}
    for each in subject.lowering.arguments if subject.lowering is not None else ():
        if each.within and not each.offered and not each.ref:
            given.setdefault(each.within, []).append(each)
    for function, arguments in given.items():
        names = " and ".join(dict.fromkeys(f"`{argument_of(each.path)}`" for each in arguments))
        size = readable(sum(each.bytes for each in arguments))
        yield IGNORED.finding(
            f"{function} donates {names} ({size}) where it is called by itself. Here it is part of {program}, which is "
            "jitted whole and donates none of that: JAX ignores what a jit within another one donates",
            arguments[0].path,
            advice=f"Donate {names} where {program} is jitted. If nothing jits it, lower {function} in its place.",
        )


def _bad_outputs(module: Module, names: Mapping[int, str]) -> Iterator[Finding]:
    """`tf.aliasing_output` must name an output of the argument's own type, which no other argument names."""
    taken: dict[int, int] = {}
    for port in module.arguments:
        output = port.aliases
        if output is None:
            continue
        path = names[port.number]
        if not 0 <= output < len(module.results):
            yield _bad(path, f"names output {output}, and @main returns {len(module.results)}")
        elif module.results[output].type != port.type:
            yield _bad(path, f"is a {port.type} and names output {output}, a {module.results[output].type}")
        elif output in taken:
            yield _bad(path, f"names output {output}, which {names[taken[output]]} names too")
        taken.setdefault(output, port.number)


def _bad(path: str, what: str) -> Finding:
    return BAD_OUTPUT.finding(
        f"{path} {what}",
        path,
        advice="This is a defect of the lowering itself: report it to JAX with the module (`--emit stablehlo`).",
    )


def _not_donated(buffer: Buffer) -> Finding:
    return MISSING.finding(
        f"{buffer.path} is written, but not donated: {buffer.reason}",
        buffer.path,
        advice="A ref that is written must alias an output; see what changed in the lowering of refs.",
    )


def _donor(buffer: Buffer, module: Module, names: Mapping[int, str]) -> Iterator[Finding]:
    """A `jax.buffer_donor` whose size no output has is a donation in vain; any other is left to XLA."""
    if buffer.donation != BUFFER_DONOR or buffer.argument is None:
        return
    argument = module.arguments[buffer.argument]
    if any(_could_take(argument, result) for result in _free(module)):
        yield DONOR.finding(
            f"{buffer.path} is a buffer donor: donated, but which output takes its place is left to XLA",
            buffer.path,
        )
    else:
        yield _in_vain(buffer, module, names)


def _could_take(argument: Port, result: Port) -> bool:
    """Whether XLA can give a donor's buffer to a result: it goes by size and memory, not by shape or dtype.

    Sizes on a device are not known where the two are sharded in different ways, or where one's sharding is left to XLA.
    """
    if _memory(argument) != _memory(result):
        return False
    return _placement(argument.sharding) != _placement(result.sharding) or argument.bytes == result.bytes


def _in_vain(buffer: Buffer, module: Module, names: Mapping[int, str]) -> Finding:
    return IN_VAIN.finding(
        f"{buffer.path} ({buffer.described}) is donated in vain: {_why(buffer, module, names)}",
        buffer.path,
        advice=f"{'Use it' if buffer.argument is None else 'Return an output of its type'}, or stop donating it.",
    )


def _why(buffer: Buffer, module: Module, names: Mapping[int, str]) -> str:
    """Why no output fits a buffer that was offered."""
    if buffer.argument is None:
        return buffer.reason
    argument = module.arguments[buffer.argument]
    if not module.results:
        return "the function returns nothing"
    same_type = [result for result in module.results if result.type == argument.type]
    if buffer.donation == BUFFER_DONOR and (free := _free(module)):
        fits = [result for result in same_type if result not in free]
        taken = f"every output of its type is taken: {_takers(fits, module, names)}; " if fits else ""
        return f"{taken}no output that is left has its {argument.bytes} bytes; {_sized(free[0])}"
    if not same_type:
        return _nearest_type(argument, module)
    free = [result for result in same_type if result in _free(module)]
    if not free:
        other = _other_dtype(argument, module)
        return f"every output of its type is taken: {_takers(same_type, module, names)}{other}"
    if apart := differences(argument, free[0]):
        return f"output {free[0].number} has its type but another {' and '.join(apart)}"
    return f"output {free[0].number} would fit, but the lowering does not name it"


def _free(module: Module) -> list[Port]:
    taken = {port.aliases for port in module.arguments}
    return [result for result in module.results if result.number not in taken]


def _other_dtype(argument: Port, module: Module) -> str:
    """Of the outputs that are left, one that only misses the dtype."""
    alike = [result for result in _free(module) if result.shape == argument.shape and result.type != argument.type]
    return f"; output {alike[0].number} has its shape, but is {shown(alike[0])}" if alike else ""


def _takers(results: Sequence[Port], module: Module, names: Mapping[int, str]) -> str:
    by_output = {port.aliases: names[port.number] for port in module.arguments if port.aliases is not None}
    return ", ".join(f"output {result.number} by {by_output[result.number]}" for result in results[:3])


def differences(argument: Port, result: Port) -> list[str]:
    """What keeps a result from taking the place of an argument: names of what differs."""
    pairs = {
        "shape": (argument.shape, result.shape),
        "dtype": (argument.element, result.element),
        "sharding": (_placement(argument.sharding), _placement(result.sharding)),
        "layout": (_default(argument.layout), _default(result.layout)),
        "memory kind": (_memory(argument), _memory(result)),
    }
    return [name for name, (one, other) in pairs.items() if one != other]


def _memory(port: Port) -> str:
    return port.memory_kind or "device"


def _placement(sharding: str) -> str:
    """A sharding over the empty mesh is none."""
    return "" if "@empty_mesh" in sharding else sharding


def _default(layout: str) -> str:
    return "" if layout in ("default", "{0}") else layout


def _nearest_type(argument: Port, module: Module) -> str:
    wanted = shown(argument)
    for result in module.results:
        if result.shape == argument.shape:
            return f"output {result.number} has its shape but is {shown(result)}, not {wanted}"
    for result in module.results:
        if result.element == argument.element:
            return f"no output has the shape of {wanted}; output {result.number} is {shown(result)}"
    return f"no output is a {wanted}; output 0 is {shown(module.results[0])}"


def _sized(port: Port) -> str:
    return f"output {port.number} is {shown(port)}, {port.bytes} bytes"


def shown(port: Port) -> str:
    if port.shape is None:
        return port.type
    return f"{port.element}[{dimensions(port.shape)}]"


def _count(donated: list[Buffer], subject: Subject, expected: int) -> Finding:
    from mutcheck.checks.rules import possible  # with what reads executables

    buffers = subject.buffers
    how = possible.edit(subject, [row for row in buffers if row.expected])
    return COUNT.finding(
        f"{len(donated)} of {len(buffers)} mutable buffers {'is' if len(donated) == 1 else 'are'} donated, "
        f"and {expected} expected",
        evidence=tuple(
            f"{'donated' if buffer.donated else 'not donated'}: {buffer.path} ({buffer.described})"
            for buffer in buffers
        ),
        advice=f"{how}, or change `@program(donated=...)` if that is right." if how else _otherwise(buffers),
    )


def _otherwise(buffers: Sequence[Buffer]) -> str:
    if buffers:
        return "Change the program, or `@program(donated=...)` if that is right."
    return "No argument is a ref or named by `donate_argnums`: pass refs, or donate arguments."


CHECK = Check("donation", (MISSING, IN_VAIN, BAD_OUTPUT, COUNT, DONOR, IGNORED, UNKNOWN), Level.LOWERING, run)
