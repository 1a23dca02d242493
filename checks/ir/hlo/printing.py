"""HLO text, to and from protocol buffers: jaxlib's own parser and printer."""

from __future__ import annotations

import re
from importlib import import_module
from itertools import pairwise
from typing import Any

from google.protobuf.message import DecodeError

from mutcheck.checks.ir.guards import too_nested
from mutcheck.checks.ir.hlo import schema
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.lowering.stages.kernel_text import Kernels

_COMMENT = re.compile(r"\s*(?://[^\n]*(?:\n|$)|/\*.*?\*/)", re.DOTALL)

_MODULE = re.compile(rb"^HloModule\b", re.MULTILINE)

_ENTRY = re.compile(rb"^ENTRY\b[^\n]*\{[ \t]*$", re.MULTILINE)
"""The line that a module's entry begins with; some tools write no `HloModule` line before it."""


def is_text(source: bytes) -> bool:
    """Whether bytes look like HLO text."""
    return b"\0" not in source[:4096] and bool(_MODULE.search(source) or _ENTRY.search(source))


def texts(source: bytes) -> list[bytes]:
    """The modules of HLO text, which may be several, one after another: each with what stands before the next."""
    starts = [each.start() for each in _MODULE.finditer(source)] if is_text(source) else []
    return [source[start:end] for start, end in pairwise([0, *starts[1:], len(source)])]


def _headed(text: str) -> str:
    """HLO text that begins with its module: of the comments before it only the lines are left, which errors count."""
    start = 0
    while comment := _COMMENT.match(text, start):
        start = comment.end()
    text = "\n" * text.count("\n", 0, start) + text[start:]
    return text if text.lstrip().startswith("HloModule") else f"HloModule unnamed\n\n{text}"


def from_text(text: str) -> bytes:
    """HLO text as a serialized `HloProto`, which has no buffer assignment.

    Raises:
      UnreadableHlo: it does not parse.
    """
    if why := too_nested(text.encode("utf-8", "replace")):
        raise UnreadableHlo(why)
    try:
        parsed = _jaxlib("hlo_module_from_text")(_headed(text))
    except Exception as error:  # jaxlib's XlaRuntimeError is another class in every release
        raise UnreadableHlo(f"it is no HLO text that this jaxlib can parse: {error}") from None
    proto = schema.message()()
    try:
        proto.hlo_module.ParseFromString(parsed.as_serialized_hlo_module_proto())
    except DecodeError as error:
        raise UnreadableHlo(f"its shapes are nested too deeply to be read: {error}") from None
    return bytes(proto.SerializeToString())


def text(proto: Any, *, frames: bool = True) -> str:
    """The module of an `HloProto` as HLO text, written by jaxlib's own printer.

    Args:
      frames: whether with the Python frames that each instruction comes from, whose paths and numbers differ from
        machine to machine, and from process to process. Without them kernels are comments below the module, as in
        `kernel_text`.

    Raises:
      UnreadableHlo: it is none, or this jaxlib does not know it.
    """
    try:
        kernels = Kernels()
        serialized = _serialized(proto.hlo_module, None if frames else kernels)
        module = _jaxlib("HloModule").from_serialized_hlo_module_proto(serialized)
        return str(module.to_string()) + kernels.below()
    except Exception as error:
        raise UnreadableHlo(f"it cannot be written as text: {error}") from None


def _serialized(module: Any, kernels: Kernels | None) -> bytes:
    """A module as bytes; without what differs from machine to machine where there is somewhere to put its kernels."""
    if kernels is not None:
        module = schema.message("HloModuleProto").FromString(module.SerializeToString())
        _forget_frames(module, kernels)
    return bytes(module.SerializeToString())


def _forget_frames(module: Any, kernels: Kernels) -> None:
    module.ClearField("stack_frame_index")
    for computation in module.computations:
        for instruction in computation.instructions:
            for field in ("source_file", "source_line", "stack_frame_id"):
                instruction.metadata.ClearField(field)
            if instruction.backend_config:
                instruction.backend_config = kernels.readable(instruction.backend_config)


def _jaxlib(name: str) -> Any:
    """What jaxlib has for HLO, wherever a release of it keeps that."""
    for place in ("jaxlib._hlo", "jaxlib._jax", "jaxlib.xla_extension", "jaxlib._xla"):
        try:
            return getattr(import_module(place), name)
        except (ImportError, AttributeError):
            continue
    raise UnreadableHlo(f"this jaxlib has no {name}")
