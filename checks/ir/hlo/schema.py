"""The part of XLA's protocol buffers that is read here, by XLA's field numbers.

They are those of xla/service/hlo.proto and xla/xla_data.proto.

A table, and no generated code: that refuses older protobuf runtimes, and what it is generated from can get out of step
with it. It is kept in a pool of its own, so that another library's `xla.HloProto` in the process does no harm.

Most of a module is inside of fusions that nobody asks about, and most of its shapes are equal. So the messages have two
forms. Both read and write the same bytes; only what they unpack differs:

- `message` unpacks everything.
- `outline` leaves a computation's instructions packed, as fields that it does not know, and what is in an allocation;
  shapes, and a buffer assignment's buffers and aliases as bytes. `unpack` makes the instructions of one computation, or
  the buffers or the aliases. Of much, `table` and `places` make columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "mutcheck.xla"

_MESSAGES: dict[str, str] = {
    "HloProto": "hlo_module:HloModuleProto=1 buffer_assignment:BufferAssignmentProto=3",
    "HloModuleProto": (
        "name:string=1 entry_computation_name:string=2 computations:HloComputationProto*=3"
        " host_program_shape:ProgramShapeProto=4 id:int64=5 entry_computation_id:int64=6 schedule:HloScheduleProto=7"
        " input_output_alias:HloInputOutputAliasProto=8 stack_frame_index:StackFrameIndexProto=17"
        " buffer_donor:HloBufferDonorProto=18"
    ),
    "HloComputationProto": "name:string=1 instructions:HloInstructionProto*=2 id:int64=5 root_id:int64=6",
    "HloInstructionProto": (
        "name:string=1 opcode:string=2 shape:ShapeProto=3 metadata:OpMetadata=7 literal:LiteralProto=8"
        " parameter_number:int64=9 tuple_index:int64=13 dimensions:int64*=14 slice_dimensions:SliceDimensions*=17"
        " padding_config:PaddingConfig=21 custom_call_target:string=28 id:int64=35 operand_ids:int64*=36"
        " called_computation_ids:int64*=38 backend_config:bytes=43 comparison_direction:string=63"
        " output_operand_aliasing:OutputOperandAliasing*=74"
    ),
    "SliceDimensions": "start:int64=1 limit:int64=2 stride:int64=3",
    "PaddingConfig": "dimensions:PaddingConfigDimension*=1",
    "PaddingConfigDimension": "edge_padding_low:int64=1 edge_padding_high:int64=2 interior_padding:int64=3",
    "OutputOperandAliasing": "output_shape_index:int64*=1 operand_index:int64=2 operand_shape_index:int64*=3",
    "OpMetadata": "op_name:string=2 source_file:string=3 source_line:int32=4 stack_frame_id:int32=15",
    "LiteralProto": (
        "shape:ShapeProto=1 preds:bool*=2 u8s:bytes=3 s32s:int32*=4 s64s:int64*=5 u32s:uint32*=6 u64s:uint64*=7"
        " s8s:bytes=15 u16s:bytes=16 s16s:bytes=17"
    ),
    "ShapeProto": "element_type:int32=2 dimensions:int64*=3 tuple_shapes:ShapeProto*=4 layout:LayoutProto=5",
    "LayoutProto": "minor_to_major:int64*=1 tiles:TileProto*=6 element_size_in_bits:int64=7 memory_space:int64=8",
    "TileProto": "dimensions:int64*=1",
    "ProgramShapeProto": "parameters:ShapeProto*=1 result:ShapeProto=2",
    "HloScheduleProto": "sequences:SequencesEntry*=1",
    "SequencesEntry": "key:int64=1 value:InstructionSequence=2",
    "InstructionSequence": "instruction_ids:int64*=1",
    "HloInputOutputAliasProto": "entries:AliasEntryProto*=1",
    "AliasEntryProto": "output_shape_index:int64*=1 parameter_number:int64=2 parameter_shape_index:int64*=3",
    "HloBufferDonorProto": "entries:BufferDonorEntryProto*=1",
    "BufferDonorEntryProto": "parameter_number:int64=1 parameter_shape_index:int64*=2",
    "StackFrameIndexProto": (
        "file_names:string*=1 function_names:string*=2 file_locations:FileLocation*=3 stack_frames:StackFrame*=4"
    ),
    "FileLocation": "file_name_id:int32=1 function_name_id:int32=2 line:int32=3",
    "StackFrame": "file_location_id:int32=1 parent_frame_id:int32=2",
    "BufferAssignmentProto": (
        "logical_buffers:LogicalBufferProto*=1 buffer_aliases:BufferAlias*=2"
        " buffer_allocations:BufferAllocationProto*=3"
    ),
    "BufferAlias": "source_buffer_id:int64=1 location:Location=2",
    "LogicalBufferProto": "id:int64=1 size:int64=2 defined_at:Location=3 color:int64=4",
    "Location": "instruction_name:string=2 shape_index:int64*=3 instruction_id:int64=4",
    "BufferAllocationProto": (
        "index:int64=1 size:int64=2 is_thread_local:bool=3 is_entry_computation_parameter:bool=5"
        " parameter_number:int64=6 maybe_live_out:bool=7 color:int64=8 assigned:Assigned*=9"
        " parameter_shape_index:int64*=10 is_tuple:bool=11 is_constant:bool=12"
    ),
    "Assigned": "logical_buffer_id:int64=1 offset:int64=2 size:int64=3",
}

_OUTLINE = {
    **{name: fields.replace(":ShapeProto", ":bytes") for name, fields in _MESSAGES.items()},
    "HloComputationProto": "name:string=1 id:int64=5 root_id:int64=6",
    "BufferAssignmentProto": "logical_buffers:bytes*=1 buffer_aliases:bytes*=2 buffer_allocations:AllocationOutline*=3",
    "AllocationOutline": _MESSAGES["BufferAllocationProto"].replace(" assigned:Assigned*=9", ""),
    "Instructions": "instructions:HloInstructionProto*=2",
    "Aliases": "buffer_aliases:BufferAlias*=2",
    "Buffers": "logical_buffers:LogicalBufferProto*=1 buffer_allocations:BufferAllocationProto*=3",
}
"""The messages of `outline`; the last three are what it leaves packed."""

_OTHERS: dict[str, frozenset[int]] = {
    "HloProto": frozenset(),
    "HloModuleProto": frozenset({10, 11, 12, 13, 14, 15, 16, 19}),
    "Instructions": frozenset({1, 4, 5, 6, 7, 8}),
    "HloInstructionProto": frozenset(range(1, 103)),
    "BufferAssignmentProto": frozenset({4, 5}),
}
"""Fields that XLA is known to write into some messages and that are not read; any other is from an unknown XLA."""


class UnreadableHlo(Exception):
    """The bytes are not a whole `HloProto`, or contradict themselves; the message says what is wrong."""


@lru_cache(maxsize=8)
def message(name: str = "HloProto") -> Any:
    """The class of a message.

    Raises:
      KeyError: there is none of that name.
    """
    return _class(name, _MESSAGES)


@lru_cache(maxsize=8)
def outline(name: str = "HloProto") -> Any:
    """The class of a message that leaves packed what is seldom asked for.

    Raises:
      KeyError: there is none of that name.
    """
    return _class(name, _OUTLINE)


def unpack(name: str, packed: bytes) -> Any:
    """What `outline` left packed in a message: `Instructions` of a computation, or `Aliases` of a buffer assignment.

    Raises:
      UnreadableHlo: it is damaged.
    """
    from google.protobuf.message import DecodeError

    try:
        return outline(name).FromString(packed)
    except DecodeError as error:
        raise UnreadableHlo(f"its {name.lower()} are damaged: {error}") from None


def unknown_fields(name: str, read: Iterable[Any]) -> int:
    """How many fields of messages, all of that name, are neither read here nor known to be XLA's."""
    from google.protobuf.unknown_fields import UnknownFieldSet

    others, count = _OTHERS[name], 0
    for each in read:
        found: Iterable[Any] = UnknownFieldSet(each)  # type: ignore[assignment]  # its stubs leave out that it iterates
        for field in found:
            if field.field_number not in others:
                count += 1
    return count


def _class(name: str, messages: Mapping[str, str]) -> Any:
    pool = descriptor_pool.DescriptorPool()
    pool.Add(_file(messages))
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))


def _file(messages: Mapping[str, str]) -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="mutcheck/hlo.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in messages.items():
        made = file.message_type.add(name=name)
        for spelled in fields.split():
            _add(made, *_split(spelled))
    return file


def _split(spelled: str) -> tuple[str, str, bool, int]:
    """`name:type*=number`: the name, the type, whether it is repeated, and the number."""
    name, _, rest = spelled.partition(":")
    type_, _, number = rest.partition("=")
    return name, type_.removesuffix("*"), type_.endswith("*"), int(number)


def _add(message: Any, name: str, type_: str, repeated: bool, number: int) -> None:
    kinds = descriptor_pb2.FieldDescriptorProto
    field = message.field.add(name=name, number=number)
    field.label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
    if type_ in _MESSAGES or type_ in _OUTLINE:
        field.type = kinds.TYPE_MESSAGE
        field.type_name = f".{_PACKAGE}.{type_}"
    else:
        field.type = kinds.Type.Value(f"TYPE_{type_.upper()}")
