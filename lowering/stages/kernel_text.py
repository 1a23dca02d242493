"""Kernels in the text of a module: what is readable of them in place of their bytecode.

A Mosaic or Triton kernel stands in its custom call as MLIR bytecode, as it is or in base64, with the path and the line
of each operation. Its text is written below the module instead, in comments and without locations, so that the module's
own text is the same in every folder, can be read, and still parses.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from jaxlib.mlir import ir

BYTECODE = b"ML\xefR"
"""What MLIR bytecode begins with."""

_BASE64 = "TUzvU"
"""The same in base64, as far as it is the same whatever follows."""

_LOCATIONS = "debug_locations"
"""The field of a configuration that holds nothing but where a kernel's operations come from."""

_LITERAL = re.compile(rb'"(ML\\EFR(?:[^"\\]|\\.)*)"', re.DOTALL)
"""Bytecode as MLIR writes a string: what does not print is a backslash and two hexadecimal digits."""

_LOCATION = re.compile(r"(?<!\w)loc\(")

_MARKS = ("ML\\EFR", _BASE64)
"""How a module's text shows that there may be a kernel in it."""


class Kernels:
    """The kernels of a module, in the order in which they are met. Equal ones have one number."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}

    def readable(self, value: bytes) -> bytes:
        """An attribute without a kernel's bytecode: a name in its place; what holds none is as it was."""
        if value.startswith(BYTECODE):
            return self._name(value).encode()
        if _LITERAL.search(value):  # an attribute as text, as XLA keeps those of Triton
            return _LITERAL.sub(lambda found: f'"{self._name(_unescaped(found[1]))}"'.encode(), value)
        if _BASE64.encode() not in value:
            return value
        try:
            return json.dumps(self._within(json.loads(value))).encode()
        except ValueError:
            found = _decoded(value)
            return value if found is None else self._name(found).encode()

    def below(self) -> str:
        """The kernels as comments."""
        parts = []
        for text, number in self._texts.items():
            lines = "\n".join(f"// {line}".rstrip() for line in text.splitlines())
            parts.append(f"\n// kernel {number}\n{lines}\n")
        return "".join(parts)

    def _within(self, value: Any) -> Any:
        """A value of JSON without bytecode."""
        if isinstance(value, dict):
            return {key: self._within(each) for key, each in value.items() if key != _LOCATIONS}
        if isinstance(value, list):
            return [self._within(each) for each in value]
        found = _decoded(value.encode()) if isinstance(value, str) else None
        return value if found is None else self._name(found)

    def _name(self, bytecode: bytes) -> str:
        return f"kernel {self._texts.setdefault(_text(bytecode), len(self._texts) + 1)}"


def text_of(text: str, module: Any) -> str:
    """The text of a module without locations, with kernels that can be read, and nothing that varies by machine.

    Args:
      module: the operation that `text` is the text of.
    """
    if not any(mark in text for mark in _MARKS):
        return text
    kernels = Kernels()
    for attribute in _strings(module):
        value = attribute.value_bytes
        readable = kernels.readable(value)
        if readable != value:
            text = text.replace(str(attribute), str(ir.StringAttr.get(readable, attribute.context)))
    return text + kernels.below()


def _strings(operation: Any) -> Iterator[ir.StringAttr]:
    """The strings among the attributes of all custom calls, in order."""
    for region in operation.regions:
        for block in region.blocks:
            for each in block.operations:
                inner = each.operation
                if inner.name == "stablehlo.custom_call":
                    for name in inner.attributes:
                        yield from _strings_of(inner.attributes[name if isinstance(name, str) else name.name])
                yield from _strings(inner)


def _strings_of(attribute: Any) -> Iterator[ir.StringAttr]:
    if isinstance(attribute, ir.StringAttr):
        yield attribute
    elif isinstance(attribute, ir.DictAttr):
        for number in range(len(attribute)):
            yield from _strings_of(attribute[number].attr)
    elif isinstance(attribute, ir.ArrayAttr):
        for each in attribute:
            yield from _strings_of(each)


def _decoded(value: bytes) -> bytes | None:
    """The bytecode that some base64 holds; None for anything else."""
    if not value.startswith(_BASE64.encode()):
        return None
    try:
        found = base64.b64decode(value, validate=True)
    except binascii.Error:
        return None
    return found if found.startswith(BYTECODE) else None


def _unescaped(literal: bytes) -> bytes:
    """The bytes that MLIR wrote as a string."""
    hexadecimal = re.compile(rb"\\([0-9A-Fa-f]{2})|\\(.)", re.DOTALL)
    return hexadecimal.sub(lambda found: bytes.fromhex(found[1].decode()) if found[1] else found[2], literal)


def _text(bytecode: bytes) -> str:
    """A kernel as text; of one that this jaxlib cannot read, or whose locations it would print, that alone is told."""
    try:
        with _context():
            text = str(ir.Module.parse(bytecode).operation.get_asm(enable_debug_info=False))
    except Exception as error:  # jaxlib's MLIRError is another class in every release
        return f"this jaxlib cannot read it ({type(error).__name__})"
    return "this jaxlib cannot print it without its locations" if _LOCATION.search(text) else text


@lru_cache(maxsize=1)
def _context() -> ir.Context:
    """A context with the dialects of kernels, each where this jaxlib has it."""
    from jaxlib.mlir._mlir_libs import _jax_mlir_ext

    registry = ir.DialectRegistry()
    _jax_mlir_ext.register_dialects(registry)
    context = ir.Context()
    context.append_dialect_registry(registry)
    context.allow_unregistered_dialects = True
    context.load_all_available_dialects()
    with suppress(Exception):
        from jaxlib.mosaic.python import tpu

        tpu.register_dialect(context)
    with suppress(Exception):
        from jaxlib.triton import dialect

        dialect.register_dialect(context)
    return context
