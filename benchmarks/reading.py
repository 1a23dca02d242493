"""How long it takes to read and judge an executable, and that it grows with its size: `make bench`.

The modules are made up after a real one, a step of training: three quarters of the instructions are inside of fusions,
and most compute activations from each other. Each buffer is read in a slice and updated twelve times, and copied twice.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import harness
import numpy  # noqa: F401  comes with jax: to load it is no part of reading
from harness import Figure

from mutcheck.checks.analysis import verdict
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.ir.hlo import reader, schema

MOST_TO_JUDGE, MOST_TO_EXPLAIN = 6.0, 9.0
"""Times that protobuf's own parser takes, of judging, and of judging and explaining."""

MOST_SECONDS = 8.0
MOST_GIGABYTES = 1.0
MOST_GROWTH = 1.5
"""How much longer an instruction may take in the largest module than in the smallest."""

SIZES = ((10_000, 10), (100_000, 100), (1_000_000, 1_000))
"""Instructions and buffers of each module."""

RUNS = 3

ROWS, COLUMNS = 64, 16
F32, S32 = 11, 4
UPDATES = 12


class Builder:
    """Builds an `HloProto`: instructions, places, and computations that are fused."""

    def __init__(self) -> None:
        self.proto = schema.message()()
        self.module = self.proto.hlo_module
        self.assignment = self.proto.buffer_assignment
        self.count = 0
        self.ids = 0
        self.buffers = 0

    def computation(self, name: str):
        return self.module.computations.add(name=name, id=self.next())

    def next(self) -> int:
        self.ids += 1
        return self.ids

    def instruction(self, computation, opcode: str, operands=(), dims=(ROWS, COLUMNS), type_=F32, **fields):
        made = computation.instructions.add(opcode=opcode, id=self.next(), operand_ids=list(operands), **fields)
        made.name = f"{opcode}.{made.id}"
        made.shape.element_type = type_
        made.shape.dimensions.extend(dims)
        made.shape.layout.minor_to_major.extend(reversed(range(len(dims))))
        made.metadata.stack_frame_id = 1
        self.count += 1
        return made

    def allocation(self, size: int, parameter: int | None = None):
        made = self.assignment.buffer_allocations.add(index=len(self.assignment.buffer_allocations), size=size)
        if parameter is not None:
            made.is_entry_computation_parameter = True
            made.parameter_number = parameter
            made.maybe_live_out = True
        return made

    def put(self, instruction, allocation, offset: int, size: int) -> None:
        self.buffers += 1
        self.assignment.logical_buffers.add(id=self.buffers, size=size).defined_at.instruction_id = instruction.id
        allocation.assigned.add(logical_buffer_id=self.buffers, offset=offset, size=size)

    def fused(self, name: str, update: bool):
        """A fusion of an update in place, or of a computation of every element."""
        computation = self.computation(name)
        base = self.instruction(computation, "parameter", parameter_number=0)
        row = self.instruction(computation, "parameter", dims=(1, COLUMNS), parameter_number=1)
        if update:
            at = self.instruction(computation, "constant", dims=(), type_=S32)
            root = self.instruction(computation, "dynamic-update-slice", (base.id, row.id, at.id, at.id))
        else:
            wide = self.instruction(computation, "broadcast", (row.id,))
            root = self.instruction(computation, "add", (base.id, wide.id))
        computation.root_id = root.id
        return computation


def module(instructions: int, buffers: int) -> bytes:
    """A module of about that many instructions and buffers."""
    build = Builder()
    size, row_size = ROWS * COLUMNS * 4, COLUMNS * 4
    entry = build.module.computations.add(name="main")
    entry.id = build.next()
    parameters, homes = [], []
    for number in range(buffers):
        parameters.append(build.instruction(entry, "parameter", parameter_number=number))
        homes.append(build.allocation(size, number))
        build.put(parameters[-1], homes[-1], 0, size)
    temporary, activations = build.allocation(size + 64 * row_size), build.allocation(2 * size)
    results = []
    share = instructions // buffers
    first = build.instruction(entry, "iota")
    build.put(first, activations, 0, size)
    activation = first.id
    for number, parameter in enumerate(parameters):
        now, until, step = parameter, build.count + share, 0
        while build.count < until:
            updates = step < UPDATES
            row = build.instruction(entry, "dynamic-slice", (now.id if updates else activation,), dims=(1, COLUMNS))
            build.put(row, temporary, size + step % 64 * row_size, row_size)
            if step == UPDATES // 2:
                copy = build.instruction(entry, "copy", (now.id,))
                build.put(copy, temporary, 0, size)
                now = build.instruction(entry, "copy", (copy.id,))
                build.put(now, homes[number], 0, size)
            computation = build.fused(f"fused.{number}.{step}", update=updates)
            operands = (now.id if updates else activation, row.id)
            fusion = build.instruction(entry, "fusion", operands, called_computation_ids=[computation.id])
            if updates:
                build.put(fusion, homes[number], 0, size)
                now = fusion
            else:
                build.put(fusion, activations, step % 2 * size, size)
                activation = fusion.id
            step += 1
        activation = now.id
        results.append(now.id)
    root = entry.instructions.add(opcode="tuple", name="result", id=build.next(), operand_ids=results)
    root.shape.element_type = 13
    for number in range(buffers):
        root.shape.tuple_shapes.add().CopyFrom(parameters[number].shape)
        build.module.input_output_alias.entries.add(output_shape_index=[number], parameter_number=number)
    entry.root_id = root.id
    build.module.entry_computation_id = entry.id
    sequence = build.module.schedule.sequences.add(key=entry.id)
    sequence.value.instruction_ids.extend(each.id for each in entry.instructions)
    return build.proto.SerializeToString()


class Measured(NamedTuple):
    """What one process needs for one module: seconds of its own, and bytes at the most."""

    parsing: float
    judging: float
    explaining: float
    memory: int


def measure(instructions: int, buffers: int, runs: int) -> list[Measured]:
    """In processes of their own, one after another."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "module.pb"
        file.write_bytes(module(instructions, buffers))
        command = [sys.executable, __file__, str(file), str(buffers)]
        done = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(runs)]
    return [Measured(*map(float, each.split()[:3]), int(each.split()[3])) for each in done]


def alone(file: Path, buffers: int) -> None:
    """What one process measures of one module: the time that it has itself, and not what it waits for others."""
    source = file.read_bytes()
    started = time.process_time()
    schema.message()().ParseFromString(source)
    parsed = time.process_time() - started
    started = time.process_time()
    judged = verdict.analyse(reader.parse(source), dict.fromkeys(range(buffers), True))
    seconds = time.process_time() - started
    assert not judged.clashes
    assert judged.versions is not None
    assert all(each.proof.copies == 2 for each in judged.verdicts.values())
    started = time.process_time()
    with reader.unhurried():
        causes = Causes(judged, judged.versions, {number: str(number) for number in range(buffers)}, "")
        for each in judged.verdicts.values():
            for counted in each.transfers:
                causes.why(counted)
    explained = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(parsed, seconds, explained, peak * (1 if sys.platform == "darwin" else 1024))


def main() -> int:
    figures = []
    each_takes: dict[int, float] = {}
    for instructions, buffers in SIZES:
        found = measure(instructions, buffers, RUNS)
        each_takes[instructions] = statistics.median(each.judging for each in found) / instructions
        if instructions == SIZES[-1][0]:
            figures = _figures(instructions, buffers, found)
    growth = each_takes[SIZES[-1][0]] / each_takes[SIZES[0][0]]
    return harness.tell(*figures, Figure("an instruction of 1,000,000 / of 10,000", (growth,), MOST_GROWTH))


def _figures(instructions: int, buffers: int, found: Sequence[Measured]) -> list[Figure]:
    judging = tuple(each.judging / each.parsing for each in found)
    all_ = tuple((each.judging + each.explaining) / each.parsing for each in found)
    seconds, memory = tuple(each.judging for each in found), tuple(each.memory / 1e9 for each in found)
    size = f"{instructions:,} instructions"
    told = f"{size}, {buffers:,} buffers: protobuf alone {min(each.parsing for each in found):.2f} s"
    return [
        Figure(f"judging {size} / protobuf alone", judging, MOST_TO_JUDGE, told=told),
        Figure(f"and explaining {2 * buffers:,} copies / protobuf alone", all_, MOST_TO_EXPLAIN),
        Figure(f"judging {size}", seconds, MOST_SECONDS, "s"),
        Figure(f"memory for {size}", memory, MOST_GIGABYTES, "GB"),
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        alone(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        sys.exit(main())
