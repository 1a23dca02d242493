"""Reading executables: whatever the bytes are, a module or one exception; what is read is not lost in a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from driver import run
from hypothesis import given, settings
from hypothesis import strategies as st
from subjects import subject

from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.updates import updates
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.hlo import printing, reader, schema
from mutcheck.checks.ir.hlo.module import HloModule
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.checks.judge import Judge
from mutcheck.checks.ledger import Buffer, ledger
from mutcheck.checks.result import Result
from mutcheck.core import toolchain
from mutcheck.core.artifacts import Executable, Lowering
from mutcheck.core.proof import Proof, Verdict
from mutcheck.core.target import HOST
from mutcheck.lowering.workers import pool
from mutcheck.project import discovery

from . import builder

TARGETS = ["cpu", *(each for each in ("tpu:v5e",) if not toolchain.missing("tpu"))]
"""What runs are for: `cpu`, and a second one where it can be compiled for."""


@dataclass(frozen=True)
class Real:
    """A program that XLA compiled, and the buffers of its lowering."""

    executable: Executable
    buffers: Sequence[Buffer]

    @property
    def hlo(self) -> bytes:
        return self.executable.hlo

    def prove(self, data: bytes) -> Result:
        """What other bytes in the place of its own would prove."""
        found = subject(data, self.buffers, memory=self.executable.memory)
        if found.unreadable_executable is not None:
            raise found.unreadable_executable
        return Judge().judge(found)


@pytest.fixture(scope="module")
def real() -> Real:
    (source,) = discovery.find("inc")
    (made,) = pool.run([(source, (HOST,))], pool.Settings(jobs=1, compile_for=(HOST,)))
    assert made is not None
    lowering, compiled = made.on("cpu"), made.compiled[HOST]
    assert isinstance(lowering, Lowering)
    assert isinstance(compiled, Executable)
    module = stablehlo.parse(lowering.located)
    return Real(compiled, ledger(lowering, module, updates(module, str(source.file))))


def proof_of(data: bytes) -> Proof:
    return verdict.analyse(reader.parse(data), {0: True}).verdicts[0].proof


def damaged(damage: Callable[[Any], object]) -> bytes:
    """The bytes of a sound module after something was done to it."""
    proto = builder.loop()
    damage(proto)
    data: bytes = proto.SerializeToString()
    return data


def test_the_sound_module_is_sound() -> None:
    """What is damaged below is read, and judged, before."""
    proof = proof_of(damaged(lambda _: None))
    assert (proof.verdict, proof.copies, proof.copied_bytes) == (Verdict.COPIED, 16, 16 * 256 * 256 * 4)


def test_bytes_that_are_cut_off_are_unreadable_or_a_module(real: Real) -> None:
    assert real.prove(real.hlo).buffers[0].proof
    for length in range(len(real.hlo)):
        cut = real.hlo[:length]
        with suppress(UnreadableHlo):
            assert isinstance(reader.parse(cut), HloModule)
        with suppress(UnreadableHlo):
            assert len(real.prove(cut).buffers) == 1


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_bytes_that_were_changed_are_unreadable_or_a_module(real: Real, data: st.DataObject) -> None:
    changed = bytearray(real.hlo)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnreadableHlo):
        real.prove(bytes(changed))


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(garbage=st.binary(max_size=200))
def test_garbage_is_unreadable(garbage: bytes) -> None:
    with pytest.raises(UnreadableHlo):
        reader.parse(garbage)


@pytest.mark.parametrize("data", [b"", b"\x00", b"HloModule", b"\xff" * 64, "// nothing".encode("utf-16")])
def test_what_is_no_module_says_so(real: Real, data: bytes) -> None:
    with pytest.raises(UnreadableHlo, match=r"no HloProto, or cut off|has no module with computations"):
        real.prove(data)


def test_a_module_cannot_be_taken_for_another_message(real: Real) -> None:
    """An `HloModuleProto` is no `HloProto`, though both are protocol buffers."""
    proto = schema.message()()
    proto.ParseFromString(real.hlo)
    with pytest.raises(UnreadableHlo):
        reader.parse(proto.hlo_module.SerializeToString())


def _other_schedule(proto: Any) -> None:
    """The schedule of a module that has one computation more."""
    proto.hlo_module.schedule.sequences.add(key=4711).value.instruction_ids.append(1)


def _lost_callee(proto: Any) -> None:
    builder.named(proto)["fusion"].called_computation_ids[:] = [4711]


def _cycle(proto: Any) -> None:
    """The condition of the loop runs the loop's body, in which the loop is run."""
    by_name = builder.named(proto)
    by_name["out"].opcode = "call"
    by_name["out"].called_computation_ids.append(by_name["body"].id)


def _another_loop_of_that_body(proto: Any) -> None:
    main = builder.named(proto)["main"]
    other = main.instructions.add()
    other.CopyFrom(builder.named(proto)["loop"])
    other.name, other.id = "other_loop", 4711
    sequence = next(each for each in proto.hlo_module.schedule.sequences if each.key == main.id)
    sequence.value.instruction_ids.append(other.id)


DAMAGE: dict[str, tuple[Callable[[Any], object], str]] = {
    "schedule of another module": (_other_schedule, "its schedule names computation 4711"),
    "schedule without an instruction": (
        lambda proto: proto.hlo_module.schedule.sequences[0].value.instruction_ids.pop(),
        "the schedule of body is not of its instructions",
    ),
    "schedule against the dependencies": (
        lambda proto: proto.hlo_module.schedule.sequences[0].value.instruction_ids.reverse(),
        "body_result is scheduled before what it reads",
    ),
    "buffer assignment of another module": (
        lambda proto: setattr(proto.buffer_assignment.logical_buffers[0].defined_at, "instruction_id", 4711),
        "its buffer assignment names instruction 4711",
    ),
    "operand that is missing": (
        lambda proto: builder.named(proto)["back"].operand_ids.__setitem__(0, 4711),
        "in body, back reads what is not computed before it",
    ),
    "computation that is missing": (_lost_callee, "main calls computation 4711"),
    "computation that calls itself": (_cycle, "body calls itself: a cycle"),
    "body of two loops": (_another_loop_of_that_body, "two loops run body"),
    "two computations of one id": (
        lambda proto: proto.hlo_module.computations.add().CopyFrom(proto.hlo_module.computations[0]),
        "two of its computations have one id",
    ),
    "two instructions of one id": (
        lambda proto: builder.named(proto)["body"].instructions.add().CopyFrom(builder.named(proto)["out"]),
        "in body, two instructions have one id",
    ),
    "entry that is missing": (
        lambda proto: setattr(proto.hlo_module, "entry_computation_id", 4711),
        "its entry computation is missing",
    ),
    "root that is missing": (
        lambda proto: setattr(builder.named(proto)["main"], "root_id", 4711),
        "the root of main is missing",
    ),
    "unknown element type": (
        lambda proto: setattr(builder.named(proto)["out"].shape, "element_type", 99),
        "an array has elements of type 99, which mutcheck does not know",
    ),
    "negative dimension": (
        lambda proto: builder.named(proto)["out"].shape.dimensions.__setitem__(0, -5),
        "an array has dimensions (-5, 256), and none can be negative",
    ),
    "dimension without a size": (
        lambda proto: builder.named(proto)["out"].shape.dimensions.__setitem__(0, -(1 << 63)),
        "an array has a dimension that only a call gives: its size is unknown",
    ),
    "alias of a missing output": (
        lambda proto: proto.hlo_module.input_output_alias.entries[0].output_shape_index.append(3),
        "pairs parameter 0 with output (3,), and they are not both there",
    ),
    "alias of a missing parameter": (
        lambda proto: setattr(proto.hlo_module.input_output_alias.entries[0], "parameter_number", 3),
        "pairs parameter 3 with output (), and they are not both there",
    ),
    "element of a tuple that has none": (
        lambda proto: setattr(builder.named(proto)["looped"], "tuple_index", 9),
        "it contradicts itself",
    ),
    "fusion of nothing": (
        lambda proto: builder.named(proto)["fusion"].ClearField("called_computation_ids"),
        "it contradicts itself",
    ),
    "copy of nothing": (
        lambda proto: builder.named(proto)["back"].ClearField("operand_ids"),
        "it contradicts itself",
    ),
    "loop without a condition": (
        lambda proto: builder.named(proto)["loop"].called_computation_ids.pop(),
        "it contradicts itself",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_a_module_that_contradicts_itself_says_how(real: Real, what: str) -> None:
    damage, message = DAMAGE[what]
    with pytest.raises(UnreadableHlo) as caught:
        real.prove(damaged(damage))
    assert message in str(caught.value)


@pytest.mark.parametrize("config", [b"", b"[1]", b"\xff", b"{", b'{"known_trip_count":5}', b'{"known_trip_count":{}}'])
def test_a_loop_whose_configuration_cannot_be_read_is_worked_out(config: bytes) -> None:
    def damage(proto: Any) -> None:
        builder.named(proto)["loop"].backend_config = config

    assert proof_of(damaged(damage)).copies == 16


def test_a_trip_count_that_is_written_down_is_believed() -> None:
    def write(proto: Any) -> None:
        builder.named(proto)["loop"].backend_config = b'{"known_trip_count":{"n":"3"}}'

    assert proof_of(damaged(write)).copies == 6


@pytest.mark.parametrize("number", [b"1e999", b'"-5"'])
def test_a_trip_count_that_is_none_is_worked_out(number: bytes) -> None:
    def write(proto: Any) -> None:
        builder.named(proto)["loop"].backend_config = b'{"known_trip_count":{"n":' + number + b"}}"

    assert proof_of(damaged(write)).copies == 16


@pytest.mark.parametrize(("frame", "file"), [(9, 1), (1, 9), (0, 1), (1, 0)])
def test_lines_that_are_not_in_the_modules_table_are_left_out(real: Real, frame: int, file: int) -> None:
    def damage(proto: Any) -> None:
        builder.named(proto)["back"].metadata.stack_frame_id = 1
        builder.named(proto)["out"].metadata.stack_frame_id = 1
        table = proto.hlo_module.stack_frame_index
        table.file_names.append("train.py")
        table.file_locations.add(file_name_id=file, line=3)
        table.stack_frames.add(file_location_id=frame)

    (copied,) = [each for each in real.prove(damaged(damage)).findings if each.code == "inplace.copied"]
    assert copied.location is None


UNKNOWN = b"\xa0\x38\x05"
"""Field 900 of a message, the number 5: none of XLA's has it."""


def test_fields_of_a_later_xla_are_tolerated_and_counted(real: Real) -> None:
    proto = schema.message()()
    proto.ParseFromString(real.hlo)
    before = real.prove(real.hlo)
    assert not [each for each in before.findings if each.code == "executable.unknown-fields"]
    module = proto.hlo_module
    places = [proto, module, module.computations[0], module.computations[0].instructions[0], proto.buffer_assignment]
    for place in places:
        place.MergeFromString(UNKNOWN)
    assert reader.parse(proto.SerializeToString()).unknown_fields == 5
    after = real.prove(proto.SerializeToString())
    assert after.buffers == before.buffers
    (note,) = [each for each in after.findings if each.code == "executable.unknown-fields"]
    assert note.severity.value == "note"
    assert note.message.startswith("5 fields")


def test_opcodes_of_a_later_xla_are_values_of_their_own() -> None:
    def damage(proto: Any) -> None:
        builder.named(proto)["fusion"].opcode = "from-a-later-xla"
        builder.named(proto)["fusion"].ClearField("called_computation_ids")

    assert proof_of(damaged(damage)).copies == 16


def instructions(module: HloModule) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for computation in module.computations.values():
        for each in computation.instructions:
            yield each.name, each.opcode, tuple(operand.name for operand in each.operands)


def test_the_text_of_a_module_reads_to_the_same_module(real: Real) -> None:
    written, read = reader.parse(real.hlo), reader.parse_text(printing.text(reader.decode(real.hlo)))
    assert sorted(instructions(read)) == sorted(instructions(written))
    assert (read.aliases, read.name, read.entry.name) == (written.aliases, written.name, written.entry.name)
    assert written.assignment is not None
    assert read.assignment is None


def test_text_has_no_buffer_assignment_and_what_would_have_one_is_told(real: Real) -> None:
    found = verdict.analyse(reader.parse_text(printing.text(reader.decode(real.hlo))), {0: True}).verdicts[0]
    assert (found.proof.verdict, found.aliased) == (Verdict.UNKNOWN, ())
    assert "XLA_FLAGS='--xla_dump_to=DIR --xla_dump_hlo_as_proto'" in found.proof.reason


@pytest.mark.parametrize("text", ["", "HloModule", "HloModule m\nENTRY e { ROOT x = f32[] no-such() }", "\0"])
def test_text_that_is_none_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableHlo, match="no HLO text that this jaxlib can parse"):
        reader.parse_text(text)


RETURNS = """
    from dataclasses import replace

    import mutcheck.lowering.stages.compile as stage

    stage.before = getattr(stage, "before", stage.compile_)

    def compile_(lowering, target, **how):
        made = stage.before(lowering, target, **how)
        if (lowering.program, str(target)) == ("unreadable", "cpu"):
            made = replace(made, hlo={hlo})
        return made

    stage.compile_ = compile_
    refs = lambda: (jax.new_ref(jnp.zeros(3)),)

    @mutcheck.program(arguments=refs, donated=1)
    @jax.jit
    def unreadable(x):
        x[...] += 1
    # CHECK: stablehlo.add
    # HLO: HloModule

    @mutcheck.program(arguments=refs, donated=1)
    @jax.jit
    def good(x):
        x[...] += 1
    # CHECK: stablehlo.add
"""

CUT = "made.hlo[:-5]"
OPCODE = 'made.hlo.replace(b"\\x12\\x06fusion", b"\\x12\\x06fusiom").replace(b"\\x12\\x03add", b"\\x12\\x03adx")'
"""Opcodes that mutcheck can do without, and jaxlib's printer cannot."""


@pytest.mark.parametrize("data", ["b''", CUT, "made.hlo[:60]"])
def test_a_run_judges_what_can_be_read(write: Callable[..., Path], data: str) -> None:
    path = write(RETURNS.format(hlo=data))
    done = run("lower", str(path), "--target", ",".join(TARGETS), "--no-cache", "--jobs", "1", "--format", "json")
    assert (done.status, done.err) == (1, "")
    cell = done.cell("unreadable")
    assert (cell["outcome"], done.codes("unreadable")[0]) == ("failed", "executable.unreadable")
    assert [each["in_place"] for each in cell["buffers"]] == ["unknown"]
    rest = [each for each in done.json["results"] if each is not cell]
    whole = [each for each in rest if (each["program"], each["target"]) != ("unreadable", "cpu")]
    assert len(whole) == 2 * len(TARGETS) - 1
    assert {each["outcome"] for each in whole} == {"passed"}
    assert {buffer["in_place"] for each in whole for buffer in each["buffers"]} == {"in place"}


def test_a_module_that_cannot_be_printed_is_one_programs_outcome(write: Callable[..., Path]) -> None:
    """Its directives of HLO cannot be matched; what it does with its buffers is judged as ever."""
    path = write(RETURNS.format(hlo=OPCODE))
    done = run("lower", str(path), "--target", "cpu", "--no-cache", "--jobs", "1", "--format", "json")
    assert (done.status, done.err) == (1, "")
    assert done.codes("unreadable")[0] == "executable.unreadable"
    assert done.cell("good")["outcome"] == "passed"


def test_a_module_that_cannot_be_printed_is_told_by_emit(write: Callable[..., Path]) -> None:
    path = write(RETURNS.format(hlo=CUT))
    done = run("lower", str(path), "--target", "cpu", "--no-cache", "--jobs", "1", "--emit", "hlo")
    assert done.status == 1
    assert done.out.startswith("HloModule jit_good, ")
    assert "Traceback" not in done.err
    assert "unreadable on cpu" in done.err
