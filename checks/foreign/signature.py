"""What a module of XLA's takes and returns, and what it offers to be written in place: read without its instructions.

A suite compiles hundreds of small modules. Most offer nothing and hold nothing large, and of those no more is read.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mutcheck.checks.ir.hlo import schema
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.checks.ir.hlo.shapes import Leaf, leaves_of

if TYPE_CHECKING:
    from mutcheck.checks.ir.stablehlo import Port

_DTYPES = {
    1: "bool", 2: "int8", 3: "int16", 4: "int32", 5: "int64", 6: "uint8", 7: "uint16", 8: "uint32", 9: "uint64",
    10: "float16", 11: "float32", 12: "float64", 15: "complex64", 16: "bfloat16", 18: "complex128", 19: "float8_e5m2",
    20: "float8_e4m3fn", 21: "int4", 22: "uint4", 23: "float8_e4m3b11fnuz", 24: "float8_e5m2fnuz",
    25: "float8_e4m3fnuz", 26: "int2", 27: "uint2", 28: "float8_e4m3", 29: "float8_e3m4", 32: "float4_e2m1fn",
    33: "float8_e8m0fnu",
}  # fmt: skip
"""XLA's element types, as JAX names them."""

_CODES = {name: code for code, name in _DTYPES.items()}


def code_of(dtype: str) -> int:
    """XLA's number of an element type that JAX names; 0 for one that it does not have."""
    return _CODES.get(dtype, 0)


_PREFIXES = ("jit_", "pjit_", "pmap_", "xmap_")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of Python behind an instruction.

    Attributes:
      function: its name, qualified where JAX gives that.
      parent: the number of the frame that called it; 0 for none.
    """

    file: str
    function: str
    line: int
    parent: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a module's entry.

    Attributes:
      path: the argument's pytree path, where JAX gave it; else `%argN`.
      output: the output that it is to be aliased to; None where none is named.
      donor: whether it is offered to whatever output XLA finds.
    """

    number: int
    path: str
    leaf: Leaf
    output: int | None = None
    donor: bool = False

    @property
    def dtype(self) -> str:
        return _DTYPES.get(self.leaf.type, str(self.leaf).partition("[")[0])

    @property
    def offered(self) -> bool:
        return self.output is not None or self.donor


@dataclass(frozen=True, slots=True)
class Signature:
    """A module's signature, and what it offers.

    Attributes:
      module: its name, such as `jit_step`.
      parameters: those that are arrays; one that is a tuple is left out.
      frames: the Python frames behind its instructions, by their numbers.
      key: equal for modules that are the same but for their numbers.
    """

    module: str
    parameters: tuple[Parameter, ...]
    outputs: tuple[Leaf, ...]
    frames: Mapping[int, Frame]
    key: str

    @property
    def function(self) -> str:
        """The name of the function that was jitted, where JAX made the module; else the module's."""
        return function_of(self.module)

    @property
    def offered(self) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters if each.offered)

    @property
    def free(self) -> tuple[int, ...]:
        """The outputs that no parameter names."""
        taken = {each.output for each in self.parameters}
        return tuple(number for number in range(len(self.outputs)) if number not in taken)


def function_of(module: str) -> str:
    name = next((module.removeprefix(each) for each in _PREFIXES if module.startswith(each)), module)
    return "<lambda>" if name.strip("_") == "lambda" else name


def argument_of(path: str) -> str:
    """The Python argument that a pytree path begins with: `state` of `state['w']`."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def of(module: Any, least: int, *, asked: bool = False) -> Signature | None:
    """What the outline of an `HloModuleProto` offers; None where there is nothing to tell of it.

    Args:
      least: bytes from which it is worth to offer what is not.
      asked: whether it was to offer something.

    Raises:
      UnreadableHlo: its entry computation is missing.
    """
    offers = bool(module.input_output_alias.entries) or bool(module.buffer_donor.entries)
    shapes = module.host_program_shape
    if not offers and not asked and not _could(shapes, least) and not _from_source(module):
        return None
    entry = next((each for each in module.computations if each.id == module.entry_computation_id), None)
    if entry is None:
        raise UnreadableHlo("its entry computation is missing")
    aliases = {
        each.parameter_number: (each.output_shape_index[0] if each.output_shape_index else 0)
        for each in module.input_output_alias.entries
        if not each.parameter_shape_index
    }
    donors = {each.parameter_number for each in module.buffer_donor.entries if not each.parameter_shape_index}
    return Signature(
        module.name,
        tuple(_parameters(entry, aliases, donors)),
        leaves_of(shapes.result),
        _frames(module.stack_frame_index),
        _key(module),
    )


def _could(shapes: Any, least: int) -> bool:
    """Whether parameters of a size, together, have the types of outputs."""
    outputs = {(leaf.type, leaf.dimensions) for leaf in leaves_of(shapes.result)}
    leaves = (leaf for parameter in shapes.parameters for leaf in leaves_of(parameter))
    return sum(leaf.bytes for leaf in leaves if (leaf.type, leaf.dimensions) in outputs) >= max(least, 1)


def _from_source(module: Any) -> bool:
    """Whether a line of the jitted function itself is known: what the user's source says of it can be looked up."""
    name = function_of(module.name)
    return any(each.rpartition(".")[2] == name for each in module.stack_frame_index.function_names)


def _parameters(entry: Any, aliases: Mapping[int, int], donors: set[int]) -> Iterator[Parameter]:
    found = [
        each
        for each in schema.unpack("Instructions", entry.SerializeToString()).instructions
        if each.opcode == "parameter"
    ]
    for each in sorted(found, key=lambda each: int(each.parameter_number)):
        leaves = leaves_of(each.shape)
        number = int(each.parameter_number)
        if len(leaves) == 1 and not leaves[0].index:
            path = each.metadata.op_name or f"%arg{number}"
            yield Parameter(number, path, leaves[0], aliases.get(number), number in donors)


def _frames(table: Any) -> dict[int, Frame]:
    made = {}
    for number, frame in enumerate(table.stack_frames, 1):
        place = _at(table.file_locations, frame.file_location_id)
        if place is not None:
            file, function = (
                _at(table.file_names, place.file_name_id),
                _at(table.function_names, place.function_name_id),
            )
            made[number] = Frame(file or "", function or "", place.line, frame.parent_frame_id)
    return made


def _at(entries: Sequence[Any], number: int) -> Any:
    """An entry of a table whose numbers begin at 1."""
    return entries[number - 1] if 0 < number <= len(entries) else None


def _key(module: Any) -> str:
    """A digest of a module without the number that its process gave it, and without the lines that called it."""
    number, frames = module.id, None
    if module.HasField("stack_frame_index"):
        frames = type(module.stack_frame_index)()
        frames.CopyFrom(module.stack_frame_index)
    module.id = 0
    module.ClearField("stack_frame_index")
    digest = hashlib.blake2b(module.SerializeToString(deterministic=True), digest_size=16).hexdigest()
    module.id = number
    if frames is not None:
        module.stack_frame_index.CopyFrom(frames)
    return digest


def of_ports(name: str, arguments: Sequence[Port], results: Sequence[Port], paths: Sequence[str]) -> Signature:
    """The same of a StableHLO module."""
    parameters = tuple(of_port(port, path) for port, path in zip(arguments, paths, strict=True))
    described = repr([(each.leaf, each.output, each.donor) for each in parameters])
    key = hashlib.blake2b(f"{name} {described} {[port.type for port in results]}".encode()).hexdigest()
    return Signature(name, parameters, tuple(_leaf(port, (port.number,)) for port in results), {}, key)


def of_port(port: Port, path: str) -> Parameter:
    """An argument of a StableHLO module."""
    return Parameter(port.number, path, _leaf(port, ()), port.aliases, port.donor)


def _leaf(port: Port, index: tuple[int, ...]) -> Leaf:
    code = _CODES.get(jax_dtype(port.element), 0)
    return Leaf(index, code, port.shape or (), (), 0, max(0, math.prod(port.shape or ())), port.bytes)


def jax_dtype(element: str) -> str:
    """JAX's name of an element type that MLIR prints: `float32` of `f32`."""
    if element == "i1":
        return "bool"
    if element.startswith("complex<"):
        return {"complex<f32>": "complex64", "complex<f64>": "complex128"}.get(element, element)
    for short, long in (("ui", "uint"), ("i", "int"), ("bf", "bfloat"), ("f", "float")):
        width = element.removeprefix(short)
        if width != element and width.isdecimal():
            return f"{long}{width}"
    return "float" + element.removeprefix("f").replace("E", "_e", 1).lower() if element.startswith("f") else element
