"""Files of IR as sides of a comparison: StableHLO as text or bytecode, HLO as text or protocol buffer, goldens."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from pathlib import Path

from mutcheck.core.trouble import Trouble
from mutcheck.core.units import readable
from mutcheck.golden.diff.texts import Named

MOST_BYTES = 512 << 20
"""Bytes of a file that is read: a module of a million operations has a hundred million."""

AS_TEXT = "To compare the two as plain text, add `--as-text`."

_POSITION = re.compile(r'(?:"-":|was parsing )(\d+):(\d+):? (?:error: )?([^\n]*)')
_VERSION = re.compile(rb"StableHLO_v(\d+)\.(\d+)\.(\d+)")
_CONFLICT = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)


def read(path: Path, *, as_text: bool = False) -> Named:
    """The IR in a file, as its compiler prints it; a golden, and plain text, as they are.

    Raises:
      Trouble: it cannot be read, or is no IR.
    """
    data = _bytes(path)
    if as_text:
        return Named(str(path), _decoded(path, data), "rejection")
    if conflict := _CONFLICT.search(data):
        line = data.count(b"\n", 0, conflict.start()) + 1
        raise Trouble(path, f"{path}:{line} has a conflict marker of a merge", f"Resolve the conflict. {AS_TEXT}")
    if data.startswith(b"// mutcheck golden "):
        return _golden(path)
    return _parsed(path, data)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            why = f"{path} holds {readable(size)}, and files up to {readable(MOST_BYTES)} are compared"
            raise Trouble(path, why, "`git diff --no-index --histogram` takes larger ones, as text.")
        data = path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise Trouble(path, f"{path} cannot be read: {error.strerror or error}", "Make it readable.") from None
    if not data.strip():
        raise Trouble(path, f"{path} is empty", "Name a file that holds a module, or write this one anew.")
    return data


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Trouble(path, f"{path} is not UTF-8", "Compare it without `--as-text`.") from None


def _golden(path: Path) -> Named:
    from mutcheck.golden import store

    golden = store.read_file(path)
    return Named(str(path), golden.body, "stablehlo" if golden.kind == "mlir" else "rejection")


def _parsed(path: Path, data: bytes) -> Named:
    from mutcheck.checks.ir.hlo import printing

    if printing.is_text(data):
        return _hlo_text(path, data)
    if data.startswith(b"ML\xefR") or _VERSION.search(data) or _is_text(data):
        return _stablehlo(path, data)
    return _hlo_proto(path, data)


def _is_text(data: bytes) -> bool:
    try:
        return b"\0" not in data and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _stablehlo(path: Path, data: bytes) -> Named:
    from mutcheck.checks.ir import stablehlo

    if len(stablehlo.texts(data)) > 1:
        raise _several(path, len(stablehlo.texts(data)))
    source = data if data.startswith(b"ML\xefR") or b"\0" in data else _decoded(path, data)
    try:
        return Named(str(path), stablehlo.printed(stablehlo.parse(source)), "stablehlo", located=_located(data))
    except stablehlo.UnreadableModule as error:
        newer = _newer(data)
        if newer:
            advice = "Install a jaxlib that is as new as the one that wrote it, or have it serialized for this version."
            raise Trouble(path, f"{path} is StableHLO {newer}", advice) from None
        raise _unparsed(path, str(error), data, "StableHLO") from None


def _located(data: bytes) -> bytes:
    """A module, if it may have locations: text shows them."""
    return data if b"\0" in data or b" loc(" in data else b""


def _newer(data: bytes) -> str:
    """The versions of a portable artifact and of this jaxlib, where the artifact's is newer."""
    from mutcheck.checks.ir import stablehlo

    found = _VERSION.search(data)
    written = tuple(map(int, found.groups())) if found else ()
    here = stablehlo.version()
    if written <= here:
        return ""
    return f"{'.'.join(map(str, written))}, newer than the {'.'.join(map(str, here))} of this jaxlib"


def _hlo_text(path: Path, data: bytes) -> Named:
    from mutcheck.checks.ir.hlo import printing, reader
    from mutcheck.checks.ir.hlo.schema import UnreadableHlo

    if len(printing.texts(data)) > 1:
        raise _several(path, len(printing.texts(data)))
    try:
        return Named(
            str(path), printing.text(reader.decode(printing.from_text(_decoded(path, data))), frames=False), "hlo"
        )
    except UnreadableHlo as error:
        raise _unparsed(path, str(error), data, "HLO") from None


def _hlo_proto(path: Path, data: bytes) -> Named:
    from mutcheck.checks.ir.hlo import printing, reader
    from mutcheck.checks.ir.hlo.schema import UnreadableHlo

    try:
        return Named(str(path), printing.text(reader.parse_any(data).proto, frames=False), "hlo")
    except UnreadableHlo as error:
        raise Trouble(path, f"{path} is no module: {error}", f"Name StableHLO or HLO. {AS_TEXT}") from None


def _several(path: Path, count: int) -> Trouble:
    return Trouble(path, f"{path} holds {count} modules", f"Put the one to compare into a file of its own. {AS_TEXT}")


def _unparsed(path: Path, error: str, data: bytes, what: str) -> Trouble:
    """Where a parser stopped, with the line and a caret below the place."""
    found = _POSITION.search(error)
    if found is None:
        why = error.splitlines()[0] if error else "it does not parse"
        return Trouble(path, f"{path} is no {what} that this jaxlib can parse: {why}", AS_TEXT)
    number, column = int(found[1]), int(found[2])
    lines = data.decode("utf-8", "replace").split("\n")
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    start = max(0, column - 60)
    shown, caret = line[start : start + 100], " " * (column - 1 - start) + "^"
    return Trouble(path, f"{path}:{number}:{column}: {found[3]}\n  {shown}\n  {caret}\nIt is no {what}", AS_TEXT)
