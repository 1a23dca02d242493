"""Libraries that a plugin links to and that are missing, as far as it needs them with no device: to be there.

The plugin of `jax-rocm7-pjrt` holds XLA, LLVM, the linker and the device's bitcode. To HIP, MIOpen, rocBLAS and others
it only links, for what runs on a device. Where one of them is missing, a library of the same name takes its place: its
functions say that there is no device. Those that are installed are used as they are.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from mutcheck.lowering.backends.standins import elf, linked
from mutcheck.lowering.backends.standins.elf import Function
from mutcheck.lowering.backends.standins.linked import Linked

_NO_DEVICE = 100
"""`hipErrorNoDevice`, of hip_runtime_api.h."""

_FAILED = 1
"""What the other libraries' functions return: none of them has a status 1 that is a success."""

_VERSION = 70_253_211
"""HIP 7.2.53211, which the runtime says that it is: the plugin asks for one that it knows."""

_KNOWN: dict[str, tuple[int | bytes, int | None]] = {
    "hipInit": (0, None),
    "hipGetDeviceCount": (_NO_DEVICE, 0),
    "hipRuntimeGetVersion": (0, _VERSION),
    "hipDriverGetVersion": (0, _VERSION),
    "hipGetErrorString": (b"there is no device\0", None),
    "hipGetErrorName": (b"hipErrorNoDevice\0", None),
    "__hipRegisterFatBinary": (bytes(32), None),
}
"""What a function returns, and stores where its first argument points: what is asked before there is any device."""

_held: list[ctypes.CDLL] = []
"""Libraries that are loaded, and stay so."""


def load(libraries: Sequence[Path]) -> tuple[str, ...]:
    """Load all that some libraries link to; the names of those that had to be made.

    Raises:
      OSError, ValueError: one cannot be read, or another cannot be written or loaded.
    """
    asked = [linked.read(each) for each in libraries]
    names = dict.fromkeys(name for each in asked for name in each.libraries)
    missing = [name for name in names if not _loads(name)]
    functions = {name: _Functions() for name in missing}
    for each in asked:
        _share_out(each, functions)
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:  # what is loaded needs its file no more
        for name in missing:
            path = Path(folder) / name
            path.write_bytes(elf.library(name, tuple(functions[name].values())))
            _held.append(ctypes.CDLL(str(path)))
    return tuple(missing)


_Functions = dict[tuple[str, str], Function]
"""The functions of a library, by their versions and names."""


def _share_out(asked: Linked, functions: Mapping[str, _Functions]) -> None:
    """Give each library that is missing what another one takes from it.

    Symbols without a version may be in any: they are in the first one. Those that are here already are Python's own.
    """
    for library, version, symbol in asked.versioned:
        if library in functions:
            functions[library][version, symbol] = _function(symbol, version)
    first = next((functions[name] for name in asked.libraries if name in functions), None)
    here = ctypes.CDLL(None)
    for symbol in asked.plain if first is not None else ():
        if not hasattr(here, symbol):
            first["", symbol] = _function(symbol, "")  # type: ignore[index]


def _loads(name: str) -> bool:
    """Whether a library is here, which is loaded then."""
    try:
        _held.append(ctypes.CDLL(name))
    except OSError:
        return False
    return True


def _function(symbol: str, version: str) -> Function:
    returns, stores = _KNOWN.get(symbol, (_NO_DEVICE if symbol.startswith("hip") else _FAILED, None))
    return Function(symbol, version, returns, stores)
