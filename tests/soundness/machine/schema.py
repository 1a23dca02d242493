"""XLA's protocol buffers, as far as executing a module needs them: a decoder of its own, for `checks/ir` is under test.

Field numbers are those of xla/service/hlo.proto and xla/xla_data.proto.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "soundness.xla"

_MESSAGES = {
    "Hlo": "hlo_module:Module=1 buffer_assignment:BufferAssignment=3",
    "Module": (
        "name:string=1 computations:Computation*=3 entry_computation_id:int64=6 schedule:Schedule=7"
        " input_output_alias:Aliases=8 buffer_donor:Donors=18"
    ),
    "Computation": "name:string=1 instructions:Instruction*=2 id:int64=5 root_id:int64=6",
    "Instruction": (
        "name:string=1 opcode:string=2 shape:Shape=3 literal:Literal=8 parameter_number:int64=9 fusion_kind:string=11"
        " tuple_index:int64=13 dimensions:int64*=14 window:Window=15 convolution_dimension_numbers:Convolution=16"
        " slice_dimensions:SliceDimension*=17 exponent_bits:int32=18 mantissa_bits:int32=19"
        " dynamic_slice_sizes:int64*=20 padding_config:Padding=21"
        " custom_call_target:string=28 dot_dimension_numbers:Dot=30 gather_dimension_numbers:Gather=33"
        " gather_slice_sizes:int64*=34 id:int64=35 operand_ids:int64*=36 called_computation_ids:int64*=38"
        " backend_config:bytes=43 scatter_dimension_numbers:Scatter=48 feature_group_count:int64=50"
        " batch_group_count:int64=58 comparison_direction:string=63 output_operand_aliasing:OutputAlias*=74"
    ),
    "SliceDimension": "start:int64=1 limit:int64=2 stride:int64=3",
    "Padding": "dimensions:PaddingDimension*=1",
    "PaddingDimension": "edge_padding_low:int64=1 edge_padding_high:int64=2 interior_padding:int64=3",
    "Window": "dimensions:WindowDimension*=1",
    "WindowDimension": (
        "size:int64=1 stride:int64=2 padding_low:int64=3 padding_high:int64=4 window_dilation:int64=5"
        " base_dilation:int64=6 window_reversal:bool=7"
    ),
    "Convolution": (
        "kernel_input_feature_dimension:int64=3 kernel_output_feature_dimension:int64=4"
        " kernel_spatial_dimensions:int64*=6 input_batch_dimension:int64=7 input_feature_dimension:int64=8"
        " output_batch_dimension:int64=9 output_feature_dimension:int64=10 input_spatial_dimensions:int64*=11"
        " output_spatial_dimensions:int64*=12"
    ),
    "Dot": "lhs_contracting:int64*=1 rhs_contracting:int64*=2 lhs_batch:int64*=3 rhs_batch:int64*=4",
    "Gather": (
        "offset_dims:int64*=1 collapsed_slice_dims:int64*=2 start_index_map:int64*=3 index_vector_dim:int64=4"
        " operand_batching_dims:int64*=5 start_indices_batching_dims:int64*=6"
    ),
    "Scatter": (
        "update_window_dims:int64*=1 inserted_window_dims:int64*=2 scatter_dims_to_operand_dims:int64*=3"
        " index_vector_dim:int64=4 input_batching_dims:int64*=5 scatter_indices_batching_dims:int64*=6"
    ),
    "OutputAlias": "output_shape_index:int64*=1 operand_index:int64=2 operand_shape_index:int64*=3",
    "Literal": (
        "shape:Shape=1 preds:bool*=2 u8s:bytes=3 s32s:int32*=4 s64s:int64*=5 u32s:uint32*=6 u64s:uint64*=7"
        " f32s:float*=8 f64s:double*=9 f16s:bytes=11 bf16s:bytes=13 s8s:bytes=15 u16s:bytes=16 s16s:bytes=17"
    ),
    "Shape": "element_type:int32=2 dimensions:int64*=3 tuple_shapes:Shape*=4 layout:Layout=5",
    "Layout": "minor_to_major:int64*=1 tiles:Tile*=6 element_size_in_bits:int64=7 memory_space:int64=8",
    "Tile": "dimensions:int64*=1",
    "Schedule": "sequences:Sequence*=1",
    "Sequence": "key:int64=1 value:Ids=2",
    "Ids": "instruction_ids:int64*=1",
    "Aliases": "entries:AliasEntry*=1",
    "AliasEntry": "output_shape_index:int64*=1 parameter_number:int64=2 parameter_shape_index:int64*=3",
    "Donors": "entries:DonorEntry*=1",
    "DonorEntry": "parameter_number:int64=1 parameter_shape_index:int64*=2",
    "BufferAssignment": (
        "logical_buffers:LogicalBuffer*=1 buffer_aliases:BufferAlias*=2 buffer_allocations:Allocation*=3"
    ),
    "BufferAlias": "source_buffer_id:int64=1 location:Location=2",
    "LogicalBuffer": "id:int64=1 size:int64=2 defined_at:Location=3 color:int64=4",
    "Location": "shape_index:int64*=3 instruction_id:int64=4",
    "Allocation": (
        "index:int64=1 size:int64=2 is_thread_local:bool=3 is_entry_computation_parameter:bool=5"
        " parameter_number:int64=6 maybe_live_out:bool=7 color:int64=8 assigned:Assigned*=9 is_constant:bool=12"
    ),
    "Assigned": "logical_buffer_id:int64=1 offset:int64=2 size:int64=3",
}


@lru_cache(maxsize=1)
def _hlo() -> Any:
    pool = descriptor_pool.DescriptorPool()
    pool.Add(_file())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Hlo"))


def decode(source: bytes) -> Any:
    """An `HloProto` from its bytes."""
    made = _hlo()()
    made.ParseFromString(source)
    return made


def _file() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="soundness/hlo.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in _MESSAGES.items():
        made = file.message_type.add(name=name)
        for spelled in fields.split():
            _add(made, spelled)
    return file


def _add(message: Any, spelled: str) -> None:
    name, _, rest = spelled.partition(":")
    type_, _, number = rest.partition("=")
    kinds = descriptor_pb2.FieldDescriptorProto
    field = message.field.add(name=name, number=int(number))
    field.label = kinds.LABEL_REPEATED if type_.endswith("*") else kinds.LABEL_OPTIONAL
    type_ = type_.removesuffix("*")
    if type_ in _MESSAGES:
        field.type, field.type_name = kinds.TYPE_MESSAGE, f".{_PACKAGE}.{type_}"
    else:
        field.type = kinds.Type.Value(f"TYPE_{type_.upper()}")
