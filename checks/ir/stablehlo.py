"""Reads a StableHLO module with the MLIR bindings that jaxlib ships, never with regular expressions."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.ir.guards import refuse
from mutcheck.lowering.stages.sizes import shape_of, size_of

_PORTABLE = re.compile(rb"ML\xefR.StableHLO_v", re.DOTALL)
"""What a portable artifact begins with: MLIR bytecode, its version, and who made it."""

_MODULE = re.compile(rb"^module\b.*\{[ \t]*$", re.MULTILINE)

_LENGTH = struct.Struct("<I")

ALIASING = "tf.aliasing_output"
DONOR = "jax.buffer_donor"
RESULT = "jax.result_info"


class UnreadableModule(Exception):
    """The text or bytes are not a StableHLO module with a `@main`; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Port:
    """An argument or a result of `@main`.

    Attributes:
      number: its position.
      type: the MLIR type as it is printed, `tensor<8x64xf32>`.
      shape: dimensions, `UNKNOWN` for one that only a call gives; None for what is not a ranked tensor.
      element: the element type as it is printed, `f32`.
      bytes: size of its buffer, unpadded; `UNKNOWN` where a dimension is.
      sharding, layout, memory_kind: attributes that JAX gives it; empty where it gives none.
      aliases: for an argument, the output that `tf.aliasing_output` names.
      donor: for an argument, whether it is a `jax.buffer_donor`.
      path: for a result, its pytree path (`result[0]['x']`); empty where JAX gives none, or no more than the number.
    """

    number: int
    type: str
    shape: tuple[int, ...] | None
    element: str
    bytes: int
    sharding: str = ""
    layout: str = ""
    memory_kind: str = ""
    aliases: int | None = None
    donor: bool = False
    path: str = ""


@dataclass(frozen=True)
class Module:
    """A parsed module: the ports of `@main`, and the operations for the checks that follow values.

    Attributes:
      functions: every function, by its symbol.
    """

    operation: ir.Module
    main: ir.Operation
    functions: Mapping[str, ir.Operation]
    arguments: tuple[Port, ...]
    results: tuple[Port, ...]


def parse(source: str | bytes) -> Module:
    """Read a module from text or from MLIR bytecode.

    Raises:
      UnreadableModule: it does not parse, or has no `@main`.
    """
    if why := refuse(source if isinstance(source, bytes) else source.encode("utf-8", "replace")):
        raise UnreadableModule(why)
    try:
        module = _parsed(source)
    except Exception as error:  # jaxlib's MLIRError is another class in every release
        raise UnreadableModule(str(error)) from None
    functions = MappingProxyType({_symbol(function): function for function in _functions(module)})
    main = functions.get("main")
    if main is not None:
        return Module(module, main, functions, _arguments(main), _results(main))
    raise UnreadableModule("the module has no function @main")


def printed(module: Module, *, locations: bool = False) -> str:
    """A module as text: as `Lowered.as_text()` prints it."""
    return f"{module.operation.operation.get_asm(enable_debug_info=locations)}".rstrip("\n") + "\n"


def version() -> tuple[int, ...]:
    """The newest version of StableHLO that this jaxlib reads."""
    from jaxlib.mlir.dialects import stablehlo

    return tuple(map(int, str(stablehlo.get_current_version()).split(".")))


def texts(source: bytes) -> list[bytes]:
    """The modules of MLIR text, which may be several, one after another; without what is told of all of them before."""
    starts = [each.start() for each in _MODULE.finditer(source)] if b"\0" not in source[:4096] else []
    return [source] if len(starts) < 2 else [source[start:end] for start, end in pairwise([*starts, len(source)])]


def is_portable(source: bytes) -> bool:
    """Whether bytes are a portable artifact of StableHLO, or hold one as what `jax.export` serializes does."""
    return _PORTABLE.search(source) is not None


def _parsed(source: str | bytes) -> ir.Module:
    found = _PORTABLE.search(source) if isinstance(source, bytes) else None
    if found is None:
        return ir.Module.parse(source, _context())
    from jaxlib.mlir.dialects import stablehlo

    assert isinstance(source, bytes)
    return stablehlo.deserialize_portable_artifact(_context(), _artifact(source, found.start()))


def _artifact(source: bytes, start: int) -> bytes:
    """The portable artifact that begins somewhere in a file; in one of `jax.export`, its length stands before it."""
    (length,) = _LENGTH.unpack(source[start - _LENGTH.size : start]) if start >= _LENGTH.size else (0,)
    if start and not 0 < length <= len(source) - start:
        raise UnreadableModule("it holds a portable artifact of StableHLO, which is cut off")
    return source[start : start + length] if start else source


@lru_cache(maxsize=1)
def _context() -> ir.Context:
    """A context with every dialect that JAX lowers to; what it does not know is kept as it is.

    One serves all modules of a run: to make one takes as long as to read a module of 600 operations.
    """
    from jaxlib.mlir._mlir_libs import _jax_mlir_ext
    from jaxlib.mlir.dialects import chlo, sdy, stablehlo

    registry = ir.DialectRegistry()
    _jax_mlir_ext.register_dialects(registry)
    context = ir.Context()
    context.append_dialect_registry(registry)
    context.allow_unregistered_dialects = True
    context.enable_multithreading(False)  # as JAX has it: for a module of some hundred operations threads cost more
    for dialect in (stablehlo, chlo, sdy):
        dialect.register_dialect(context)
    context.load_all_available_dialects()
    return context


def _functions(module: ir.Module) -> Iterator[ir.Operation]:
    for operation in module.body.operations:
        if operation.operation.name == "func.func":
            yield operation.operation


def _symbol(function: ir.Operation) -> str:
    return ir.StringAttr(function.attributes["sym_name"]).value


def _arguments(main: ir.Operation) -> tuple[Port, ...]:
    values = main.regions[0].blocks[0].arguments
    given_each = attributes(main, "arg_attrs", len(values))
    return tuple(
        _port(number, value.type, given) for number, (value, given) in enumerate(zip(values, given_each, strict=True))
    )


def _results(main: ir.Operation) -> tuple[Port, ...]:
    types = ir.FunctionType(ir.TypeAttr(main.attributes["function_type"]).value).results
    given_each = attributes(main, "res_attrs", len(types))
    return tuple(
        _port(number, type_, given) for number, (type_, given) in enumerate(zip(types, given_each, strict=True))
    )


def attributes(main: ir.Operation, name: str, count: int) -> list[dict[str, Any]]:
    if name not in main.attributes:
        return [{} for _ in range(count)]
    dictionaries = [ir.DictAttr(each) for each in ir.ArrayAttr(main.attributes[name])]
    return [{key: dictionary[key] for key in _keys(dictionary)} for dictionary in dictionaries]


def _keys(dictionary: ir.DictAttr) -> list[str]:
    return [dictionary[index].name for index in range(len(dictionary))]


def _port(number: int, type_: ir.Type, given: Mapping[str, Any]) -> Port:
    spelled, shape, element, size = _described(type_)
    return Port(
        number=number,
        type=spelled,
        shape=shape,
        element=element,
        bytes=size,
        sharding=_text(given, "sdy.sharding") or _text(given, "mhlo.sharding"),
        layout=_text(given, "mhlo.layout_mode"),
        memory_kind=_text(given, "mhlo.memory_kind"),
        aliases=ir.IntegerAttr(given[ALIASING]).value if ALIASING in given else None,
        donor=DONOR in given and bool(ir.BoolAttr(given[DONOR]).value),
        path=_path(number, given),
    )


@lru_cache(maxsize=4096)
def _described(type_: ir.Type) -> tuple[str, tuple[int, ...] | None, str, int]:
    """A type as it is spelled, its shape, its element type and its bytes; a module has few, at many places."""
    spelled = str(type_)
    if not isinstance(type_, ir.RankedTensorType):
        return spelled, None, spelled, size_of(type_)
    return spelled, shape_of(type_), str(type_.element_type), size_of(type_)


def _path(number: int, given: Mapping[str, Any]) -> str:
    """A result's path. Where a function takes refs, JAX only counts its results: `result[3]` says no more than 3."""
    path = ir.StringAttr(given[RESULT]).value if RESULT in given else ""
    return "" if path in ("result", f"result[{number}]") else path


def _text(given: Mapping[str, Any], name: str) -> str:
    return _spelled(given[name]) if name in given else ""


@lru_cache(maxsize=4096)
def _spelled(attribute: ir.Attribute) -> str:
    """An attribute as it is printed; most of a module's shardings are one."""
    return str(attribute).strip('"')
