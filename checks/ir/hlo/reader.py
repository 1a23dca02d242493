"""Reads an executable: XLA's `HloProto`, from bytes or from HLO text, checked to be whole."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

from mutcheck.checks.ir.hlo import printing, schema
from mutcheck.checks.ir.hlo.buffers import Assignment
from mutcheck.checks.ir.hlo.frames import Frames
from mutcheck.checks.ir.hlo.module import Alias, Computation, Computations, HloModule
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.core.backends import registry

_FROZEN_BY_PYTHON = 1_000
"""Objects that are frozen at most where nobody but Python itself has frozen any."""

_SAMPLE = 2_000
"""Instructions that are searched for unknown fields."""


def parse(source: bytes, platform: str = "") -> HloModule:
    """Read a serialized `HloProto`.

    Args:
      platform: what it was compiled for; empty where that is not known.

    Raises:
      UnreadableHlo: it is cut off, is something else, or contradicts itself.
    """
    return of_proto(decode(source), platform)


def decode(source: bytes) -> Any:
    """The outline of the `HloProto` in some bytes: the one place that parses them.

    Raises:
      UnreadableHlo: it is cut off, is something else, or has no module.
    """
    from google.protobuf.message import DecodeError

    proto = schema.outline()()
    try:
        proto.ParseFromString(source)
    except DecodeError as error:
        raise UnreadableHlo(f"it is no HloProto, or cut off: {error}") from None
    if not proto.hlo_module.computations:
        raise UnreadableHlo("it has no module with computations")
    return proto


def of_proto(proto: Any, platform: str = "") -> HloModule:
    """The module of an `HloProto` that `decode` made.

    Args:
      platform: what it was compiled for; empty where that is not known.

    Raises:
      UnreadableHlo: it contradicts itself.
    """
    with unhurried():
        return _module(proto, platform)


def parse_any(source: bytes) -> HloModule:
    """Read an `HloProto`, an `HloModuleProto` alone, or HLO text.

    Raises:
      UnreadableHlo: it is none of them.
      UnicodeDecodeError: it looks like HLO text, and is not UTF-8.
    """
    if printing.is_text(source):
        return parse_text(source.decode("utf-8"))
    try:
        return parse(source)
    except UnreadableHlo:
        alone = _decode_alone(source)
        if not alone.hlo_module.computations or not alone.hlo_module.entry_computation_id:
            raise
    return of_proto(alone)


def _decode_alone(source: bytes) -> Any:
    """The bytes of an `HloModuleProto` as an `HloProto` without a buffer assignment."""
    from google.protobuf.message import DecodeError

    proto = schema.outline()()
    try:
        proto.hlo_module.ParseFromString(source)
    except DecodeError:
        raise UnreadableHlo("it is neither StableHLO, HLO text nor an HloProto") from None
    return proto


@contextmanager
def unhurried() -> Iterator[None]:
    """Keep Python's garbage collector from looking again and again through objects that all stay.

    When it goes on, they are of its oldest generation at once: else it would look through all of them, as through what
    is new. Whoever has frozen many objects keeps them frozen.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if gc.get_freeze_count() < _FROZEN_BY_PYTHON:
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def parse_text(text: str) -> HloModule:
    """Read HLO text, with jaxlib's own parser. It says nothing of the buffer assignment.

    Raises:
      UnreadableHlo: it does not parse.
    """
    return of_proto(decode(printing.from_text(text)))


def _module(proto: Any, platform: str) -> HloModule:
    module = proto.hlo_module
    schedule = {each.key: each.value.instruction_ids for each in module.schedule.sequences}
    computations = Computations(module.computations, schedule)
    if len(computations) != len(module.computations):
        raise UnreadableHlo("two of its computations have one id")
    for number in schedule:
        if number not in computations:
            raise UnreadableHlo(f"its schedule names computation {number}, and there is none of that id")
    entry = computations.get(module.entry_computation_id)
    if entry is None:
        raise UnreadableHlo("its entry computation is missing")
    _check_calls(computations, entry)
    aliases = tuple(
        Alias(tuple(each.output_shape_index), each.parameter_number, tuple(each.parameter_shape_index))
        for each in module.input_output_alias.entries
    )
    donors = tuple((each.parameter_number, tuple(each.parameter_shape_index)) for each in module.buffer_donor.entries)
    has_assignment = proto.HasField("buffer_assignment") and len(proto.buffer_assignment.buffer_allocations) > 0
    fast = registry.of(platform).fast if platform else _is_tiled(entry)
    run = _run_from(computations, entry)
    assignment = Assignment(proto.buffer_assignment, fast=fast) if has_assignment else None
    made = HloModule(
        module.name,
        computations,
        entry,
        aliases,
        donors,
        assignment,
        proto,
        Frames(module.stack_frame_index),
        run,
        _unknown(proto, chain(run, (each for each in computations.values() if each not in run))),
    )
    _check_aliases(made)
    if assignment is not None:
        _check_assignment(made, assignment)
    return made


def _is_tiled(entry: Computation) -> bool:
    """Whether arrays lie in tiles, as they do on a TPU alone."""
    return any(len(leaf.layout) > 1 for leaves in entry.shapes for leaf in leaves)


def _check_assignment(module: HloModule, assignment: Assignment) -> None:
    """Whatever has a place outside of an instruction must be there."""
    here = set[int]().union(*(each.ids for each in module.run))
    missing = assignment.missing(here)
    if missing is not None:  # in some backends what is applied to elements has places, too
        missing = assignment.missing(here.union(*(each.ids for each in module.computations.values())))
    if missing is not None:
        raise UnreadableHlo(f"its buffer assignment names instruction {missing}, and the module has none of that id")


def _check_calls(computations: Computations, entry: Computation) -> None:
    """Every computation that is run must be there, and what it calls; none may call itself."""
    done: set[int] = set()
    stack: list[tuple[int, Iterator[int]]] = [(entry.id, _run(computations, entry))]
    open_ = {entry.id}
    while stack:
        id_, callees = stack[-1]
        callee = next(callees, None)
        if callee is None:
            stack.pop()
            open_.discard(id_)
            done.add(id_)
        elif callee in open_:
            raise UnreadableHlo(f"{computations[callee].name} calls itself: a cycle")
        elif callee not in done:
            stack.append((callee, _run(computations, computations[callee])))
            open_.add(callee)


def _run(computations: Computations, computation: Computation) -> Iterator[int]:
    """The computations that one runs; those that it calls in another way must be there, too."""
    if (callee := computations.missing(computation.callees)) is not None:
        raise UnreadableHlo(f"{computation.name} calls computation {callee}, and there is none of that id")
    for instruction in computation.running:
        yield from instruction.proto.called_computation_ids


def _run_from(computations: Computations, entry: Computation) -> tuple[Computation, ...]:
    """The computations that are run as they are: callers before callees."""
    found = {entry.id: entry}
    left = [entry]
    while left:
        for instruction in left.pop().running:
            for id_ in instruction.proto.called_computation_ids:
                if id_ not in found:
                    found[id_] = computations[id_]
                    left.append(computations[id_])
    return tuple(found.values())


def _check_aliases(module: HloModule) -> None:
    outputs = {leaf.index for leaf in module.outputs()}
    for alias in module.aliases:
        if alias.output not in outputs or not 0 <= alias.parameter < len(module.entry.parameters):
            raise UnreadableHlo(
                f"its input_output_alias pairs parameter {alias.parameter} with output {alias.output}, "
                "and they are not both there"
            )


def _unknown(proto: Any, computations: Iterable[Computation]) -> int:
    count = schema.unknown_fields("HloProto", [proto])
    count += schema.unknown_fields("HloModuleProto", [proto.hlo_module])
    count += schema.unknown_fields("BufferAssignmentProto", [proto.buffer_assignment])
    left = _SAMPLE
    for computation in computations:
        if left <= 0:
            break
        packed = computation.packed(left)
        count += schema.unknown_fields("Instructions", [packed])
        count += schema.unknown_fields("HloInstructionProto", packed.instructions[:left])
        left -= computation.size + 1
    return count
