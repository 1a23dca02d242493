"""Writes shared libraries for Linux on x86-64: functions that do next to nothing, under the names that are asked for.

A library has what the dynamic linker reads, and nothing else: one segment with names, versions and code, one with data.
The format is that of the System V ABI (https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html) with GNU's symbol
versions (https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_PAGE = 0x1000
_HEADER, _SEGMENT, _SYMBOL = 64, 56, 24
_SEGMENTS = 4
_LOAD, _DYNAMIC, _STACK = 1, 2, 0x6474E551
_READ, _WRITE, _EXECUTE = 4, 2, 1
_GLOBAL_FUNCTION = 0x12
_BASE = 1
"""The version of what has none, and the number of the library's own."""

_TAGS = {
    "hash": 4,
    "strings": 5,
    "symbols": 6,
    "size of strings": 10,
    "size of a symbol": 11,
    "name": 14,
    "versions of symbols": 0x6FFFFFF0,
    "versions": 0x6FFFFFFC,
    "number of versions": 0x6FFFFFFD,
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a library.

    Attributes:
      version: of the symbol; empty for none.
      returns: the number that it returns, or the bytes whose address it does: they can be written to.
      stores: a 32-bit number that it puts where its first argument points, unless that is null; None for nothing.
    """

    name: str
    version: str = ""
    returns: int | bytes = 0
    stores: int | None = None


def library(name: str, functions: Sequence[Function]) -> bytes:
    """A shared library that goes by a name.

    Args:
      name: what others ask for it by, such as `libamdhip64.so.7`.
    """
    versions = list(dict.fromkeys(each.version for each in functions if each.version))
    strings = _Strings()
    names = [strings.add(each.name) for each in functions]
    table = _version_table(name, versions, strings)
    soname = strings.add(name)
    parts = _Parts(_HEADER + _SEGMENTS * _SEGMENT)
    symbols = parts.reserve("symbols", _SYMBOL * (len(functions) + 1))
    parts.put("strings", strings.data)
    parts.put("hash", _hash_table([each.name for each in functions]))
    numbers = [0, *(versions.index(each.version) + 2 if each.version else _BASE for each in functions)]
    parts.put("versions of symbols", struct.pack(f"<{len(numbers)}H", *numbers))
    parts.put("versions", table)
    code = parts.reserve("code", _CODE * len(functions))
    first_end = parts.end
    dynamic_at = -(-first_end // _PAGE) * _PAGE
    dynamic = _dynamic(parts, strings, soname, len(versions) + 1)
    data_at = dynamic_at + len(dynamic)
    texts, addresses = _data(functions, data_at)
    made = [_code(each, code + _CODE * number, addresses.get(number, 0)) for number, each in enumerate(functions)]
    parts.fill(code, b"".join(made))
    entries = [
        struct.pack("<IBBHQQ", names[n], _GLOBAL_FUNCTION, 0, 1, code + _CODE * n, _CODE) for n in range(len(names))
    ]
    parts.fill(symbols, bytes(_SYMBOL) + b"".join(entries))
    second = dynamic + texts
    header = _header() + _segments(first_end, dynamic_at, len(dynamic), len(second))
    whole = header + bytes(parts.data)
    return whole + bytes(dynamic_at - len(whole)) + second


class _Strings:
    """A table of names, each of which ends with a zero."""

    def __init__(self) -> None:
        self.data = b"\0"

    def add(self, text: str) -> int:
        at = len(self.data)
        self.data += text.encode() + b"\0"
        return at


class _Parts:
    """What follows the headers, one after another, each at a multiple of 16."""

    def __init__(self, start: int) -> None:
        self._start = start
        self.data = bytearray()
        self.at: dict[str, int] = {}

    @property
    def end(self) -> int:
        return self._start + len(self.data)

    def put(self, name: str, data: bytes) -> int:
        self.data += bytes(-self.end % 16)
        self.at[name] = self.end
        self.data += data
        return self.at[name]

    def reserve(self, name: str, size: int) -> int:
        return self.put(name, bytes(size))

    def fill(self, at: int, data: bytes) -> None:
        self.data[at - self._start : at - self._start + len(data)] = data


def _version_table(name: str, versions: Sequence[str], strings: _Strings) -> bytes:
    """The library's own name as version 1, and the others from 2 on, each with one name."""
    made = b""
    for number, version in enumerate([name, *versions], 1):
        following = 28 if number <= len(versions) else 0
        flags = 1 if number == _BASE else 0
        made += struct.pack("<HHHHIII", 1, flags, number, 1, _hash(version), 20, following)
        made += struct.pack("<II", strings.add(version), 0)
    return made


def _hash(name: str) -> int:
    """The hash of a name, as the System V ABI has it."""
    value = 0
    for letter in name.encode():
        value = (value << 4) + letter
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high & 0xFFFFFFFF
    return value


def _hash_table(names: Sequence[str]) -> bytes:
    """One bucket for each name, and chains of those that share one; symbol 0 is none."""
    count = max(1, len(names))
    buckets, chains = [0] * count, [0] * (len(names) + 1)
    for number, name in enumerate(names, 1):
        bucket = _hash(name) % count
        chains[number], buckets[bucket] = buckets[bucket], number
    values = [count, len(chains), *buckets, *chains]
    return struct.pack(f"<{len(values)}I", *values)


def _dynamic(parts: _Parts, strings: _Strings, soname: int, versions: int) -> bytes:
    """What the dynamic linker is told: where everything is."""
    values = {
        "name": soname,
        "size of strings": len(strings.data),
        "size of a symbol": _SYMBOL,
        "number of versions": versions,
        **{name: at for name, at in parts.at.items() if name in _TAGS},
    }
    return b"".join(struct.pack("<QQ", _TAGS[name], value) for name, value in values.items()) + bytes(16)


def _data(functions: Sequence[Function], at: int) -> tuple[bytes, dict[int, int]]:
    """The bytes whose addresses functions return, and where each function's are."""
    data, addresses = b"", {}
    for number, each in enumerate(functions):
        if isinstance(each.returns, bytes):
            data += bytes(-len(data) % 16)
            addresses[number] = at + len(data)
            data += each.returns
    return data, addresses


_CODE = 32
"""Bytes of each function."""


def _code(function: Function, at: int, data: int) -> bytes:
    """The instructions of a function at an address."""
    made = b""
    if function.stores is not None:
        made += b"\x48\x85\xff" + b"\x74\x06"  # test rdi, rdi; jz over what follows
        made += b"\xc7\x07" + struct.pack("<i", function.stores)  # mov dword [rdi], number
    if isinstance(function.returns, bytes):
        after = at + len(made) + 7
        made += b"\x48\x8d\x05" + struct.pack("<i", data - after)  # lea rax, [rip + distance]
    else:
        made += b"\xb8" + struct.pack("<i", function.returns)  # mov eax, number
    return (made + b"\xc3").ljust(_CODE, b"\xcc")  # ret, then traps


def _header() -> bytes:
    """A shared object for x86-64, little-endian, without sections."""
    identity = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    rest = struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, _HEADER, 0, 0, _HEADER, _SEGMENT, _SEGMENTS, 64, 0, 0)
    return identity + rest


def _segments(first_end: int, second_at: int, dynamic: int, second: int) -> bytes:
    """Names and code, then data with what the linker is told, each at its place in the file; a stack without code."""
    rows = (
        (_LOAD, _READ | _EXECUTE, 0, first_end, _PAGE),
        (_LOAD, _READ | _WRITE, second_at, second, _PAGE),
        (_DYNAMIC, _READ | _WRITE, second_at, dynamic, 8),
        (_STACK, _READ | _WRITE, 0, 0, 16),
    )
    return b"".join(
        struct.pack("<IIQQQQQQ", kind, flags, at, at, at, size, size, align) for kind, flags, at, size, align in rows
    )
