"""How long it takes to read and judge an executable, and that it grows with its size: `make bench`.

The modules are made up after a real one, a step of training: three quarters of the instructions are inside of fusions,
and most compute activations from each other. Each buffer is read in a slice and updated twelve times, and copied twice.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import harness
from harness import Figure

from mutcheck.checks.analysis import verdict
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.ir.hlo import reader, schema

MOST_SECONDS = 8.0
MOST_BYTES = 3 << 30
MOST_GROWTH = 1.5
"""How much longer an instruction may take in the largest module than in the smallest."""

SIZES = ((10_000, 10), (100_000, 100), (1_000_000, 1_000))
"""Instructions and buffers of each module."""

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


def measure(instructions: int, buffers: int) -> tuple[float, float, int, float]:
    """In a process of its own: seconds of protobuf alone, of reading and judging; peak memory; seconds to explain."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "module.pb"
        file.write_bytes(module(instructions, buffers))
        command = [sys.executable, __file__, str(file), str(buffers)]
        done = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(done[0]), float(done[1]), int(done[2]), float(done[3])


def alone(file: Path, buffers: int) -> None:
    """What one process measures of one module."""
    source = file.read_bytes()
    started = time.perf_counter()
    schema.message()().ParseFromString(source)
    parsed = time.perf_counter() - started
    started = time.perf_counter()
    judged = verdict.analyse(reader.parse(source), dict.fromkeys(range(buffers), True))
    seconds = time.perf_counter() - started
    assert not judged.clashes
    assert judged.versions is not None
    assert all(each.proof.copies == 2 for each in judged.verdicts.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    with reader.unhurried():
        causes = Causes(judged, judged.versions, {number: str(number) for number in range(buffers)}, "")
        for each in judged.verdicts.values():
            for counted in each.transfers:
                causes.why(counted)
    explained = time.perf_counter() - started
    print(parsed, seconds, peak * (1 if sys.platform == "darwin" else 1024), explained)


def main() -> int:
    found, told = {}, []
    for instructions, buffers in SIZES:
        parsed, seconds, peak, explained = measure(instructions, buffers)
        found[instructions] = seconds / instructions
        told.append(
            f"{instructions:>9,} instructions, {buffers:>5,} buffers: {seconds:.2f} s "
            f"({seconds / instructions * 1e6:.1f} µs each; protobuf alone {parsed:.2f} s), {peak / 2**30:.2f} GiB; "
            f"{explained:.2f} s to explain {2 * buffers:,} copies"
        )
    growth = found[1_000_000] / found[10_000]
    size = f"{instructions:,} instructions"
    return harness.tell(
        Figure(f"judging {size} / protobuf alone", (seconds / parsed,), told="\n".join(told)),
        Figure(f"explaining {2 * buffers:,} copies / protobuf alone", (explained / parsed,)),
        Figure(f"judging {size}", (seconds,), MOST_SECONDS, "s"),
        Figure(f"memory for {size}", (peak / 2**30,), MOST_BYTES / 2**30, "GiB"),
        Figure("an instruction of 1,000,000 / of 10,000", (growth,), MOST_GROWTH),
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        alone(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        sys.exit(main())
