"""Accepted ledgers: what the executables of a program do with its buffers.

They lie in `<root>/<program>/<release>/ledger.json`. A lost update in place fails even where the text of no module is
compared. One file holds all targets, in a stable order; those that were not compiled here are kept as they are. The
peak of temporary memory is left out where it depends on the processor of the machine that compiles. Each target has a
digest of what is said of it, so that an edit is noticed even where that target is not compiled for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mutcheck.checks.ledger import Buffer, Proven
from mutcheck.checks.rules.accepted import LEDGER_BROKEN, LEDGER_DIFFERS, LEDGER_MISSING
from mutcheck.core.finding import Finding, Location
from mutcheck.core.target import Target, known
from mutcheck.core.trouble import Trouble
from mutcheck.core.units import readable
from mutcheck.golden import disk, header
from mutcheck.golden.diff import donations
from mutcheck.golden.diff.donations import DONOR, Donation, Donations

FILE = "ledger.json"
FORMAT = 1


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """One buffer: where it is offered, which output lives in it, and what a call moves of it.

    What a ledger of before does not say is None, and is not compared.
    """

    path: str
    type: str
    bytes: int
    donated: bool
    aliased: int | None
    verdict: str
    copies: int
    copied_bytes: int
    at_least: bool
    rearranged_bytes: int | None = None
    relocated_bytes: int | None = None


class Ledger(Struct, frozen=True, forbid_unknown_fields=True):
    """What an executable does with the buffers of a program; its digest is there in the file alone."""

    compiler: str
    copies: int
    copied_bytes: int
    temporary_bytes: int | None
    buffers: list[Row]
    extra_bytes: int | None = None
    digest: str = ""


class File(Struct, frozen=True, forbid_unknown_fields=True):
    """The ledgers of a program with one release, by target."""

    mutcheck_ledger: int
    program: str
    targets: dict[str, Ledger]


_Size = Callable[[int | None], str]
"""How a number of bytes is told."""

_Kept = TypeVar("_Kept", Row, Ledger)


def of(proven: Proven, target: Target, compiler: str) -> Ledger:
    """What is kept of what an executable proves."""
    temporary = proven.temporary_bytes if target.backend.portable else None
    rows = [_row(each) for each in proven.buffers]
    return Ledger(compiler, proven.copies, proven.copied_bytes, temporary, rows, proven.extra.bytes)


def _row(buffer: Buffer) -> Row:
    assert buffer.proof is not None
    proof = buffer.proof
    type_ = f"{buffer.dtype}[{','.join(map(str, buffer.shape))}]"
    return Row(
        path=buffer.path,
        type=type_,
        bytes=proof.device_bytes or buffer.bytes,
        donated=buffer.donated,
        aliased=proof.output,
        verdict=proof.verdict.value,
        copies=proof.copies,
        copied_bytes=proof.copied_bytes,
        at_least=proof.at_least,
        rearranged_bytes=proof.rearranged_bytes,
        relocated_bytes=proof.relocated_bytes,
    )


def read(folder: Path, program: str) -> dict[str, Ledger]:
    """The accepted ledgers of a program in the folder of one release, by target; empty where there are none.

    Raises:
      Trouble: the file cannot be read, is no ledger of that program, or was edited.
    """
    path = folder / FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Trouble(path, f"{path} cannot be read: {error.strerror or error}", "Make it readable.") from None
    advice = f"Look at it with `git diff`; restore it, or write it anew: `mutcheck accept {program}`."
    if marker := header.conflict(data.decode("utf-8", "replace")):
        raise Trouble(path, f"{path} has a conflict marker of a merge, `{marker}`", advice)
    try:
        found = msgspec.json.decode(data, type=File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Trouble(path, f"{path} is no ledger, or cut off: {error}", advice) from None
    if found.mutcheck_ledger != FORMAT or found.program != program:
        raise Trouble(path, f"{path} is a ledger of {found.program!r}, format {found.mutcheck_ledger}", advice)
    said: dict[str, dict[str, Any]] = msgspec.json.decode(data)["targets"]
    for target, ledger in said.items():
        if ledger.get("digest", "") not in ("", _digest(ledger)):
            why = f"{path} was edited, or merged: what it says of {target} is not what the digest there is of"
            raise Trouble(path, why, advice)
    return {target: replace(ledger, digest="") for target, ledger in found.targets.items()}


def _digest(ledger: Mapping[str, Any]) -> str:
    """Of what a ledger in a file says, whichever fields it has."""
    return header.digest(json.dumps({**ledger, "digest": ""}, sort_keys=True))


def write(folder: Path, program: str, accepted: Mapping[str, Ledger], *, keep: bool = True) -> tuple[Path, ...]:
    """Keep the ledgers of some targets, and those that are kept of the others; the file, where it changed.

    Raises:
      Trouble: what is kept of the others cannot be read, or the folder cannot be written.
    """
    targets = {**(read(folder, program) if keep else {}), **accepted}
    order = {str(target): number for number, target in enumerate(known())}
    ordered = dict(sorted(targets.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))
    path = folder / FILE
    try:
        return (path,) if disk.write_text(path, _text(File(FORMAT, program, ordered))) else ()
    except OSError as error:
        why = f"cannot write goldens to {folder}: {error.strerror or error}"
        raise Trouble(
            path, why, "Nothing was lost; free some space, or name another folder with `--golden DIR`."
        ) from None


def _text(file: File) -> str:
    """One buffer a line: a change of one is a change of one line."""
    document: dict[str, Any] = msgspec.to_builtins(file)
    lines = [
        "{",
        f'  "mutcheck_ledger": {file.mutcheck_ledger},',
        f'  "program": {json.dumps(file.program)},',
        '  "targets": {',
    ]
    for number, (target, ledger) in enumerate(document["targets"].items()):
        ledger["digest"] = _digest(ledger)
        rows = ledger.pop("buffers")
        head = ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in ledger.items())
        lines.append(f'    {json.dumps(target)}: {{{head}, "buffers": [')
        lines += [f"      {json.dumps(row)}{',' * (row is not rows[-1])}" for row in rows]
        lines.append(f"    ]}}{',' * (number < len(document['targets']) - 1)}")
    return "\n".join([*lines, "  }", "}", ""])


def compare(
    accepted: Mapping[str, Ledger], now: Ledger, target: Target, path: Path, command: str, of_file: str
) -> Finding | None:
    """The finding where an executable's ledger differs from the accepted one or has none; None where they are equal."""
    before = accepted.get(str(target))
    if before is None:
        return LEDGER_MISSING.finding(
            "no ledger is kept for this release and target",
            advice=f"`{of_file}` keeps what executables do now, to compare with later.",
        )
    evidence = tuple(_differences(before, now))
    if not evidence:
        return None
    versions = (
        f" (made with another compiler: {before.compiler} -> {now.compiler})" if before.compiler != now.compiler else ""
    )
    changed = donations.told(donations.changes(_donations(before), _donations(now)))
    told = f": {changed}" if changed else ""
    return LEDGER_DIFFERS.finding(
        f"the executable treats its buffers differently from the accepted ledger{told}{versions}",
        location=Location(str(path)),
        evidence=evidence,
        advice=f"If the change is right, keep it: `{command}`.",
    )


def unreadable(error: Trouble, program: str, command: str) -> Finding:
    """The finding for a ledger that cannot be used; `command` is what accepts the program as the user names it."""
    why = error.why.replace(f"{error.path} ", "the ledger ")
    advice = error.advice.replace(f"`mutcheck accept {program}`", f"`{command}`")
    return LEDGER_BROKEN.finding(why, location=Location(str(error.path)), advice=advice)


def _donations(ledger: Ledger) -> Donations:
    """What a ledger says of donations: a donor has the output that it is aliased to."""
    given = {number: row for number, row in enumerate(ledger.buffers) if row.donated}
    found = {number: Donation(DONOR if row.aliased is None else str(row.aliased)) for number, row in given.items()}
    return Donations(found, {number: row.path for number, row in given.items()})


def _differences(before: Ledger, now: Ledger) -> list[str]:
    then, rows = ({row.path: row for row in ledger.buffers} for ledger in (before, now))
    lines: list[str] = []
    for path in dict.fromkeys([*then, *rows]):
        was, is_ = then.get(path), _as_known(rows.get(path), then.get(path))
        if was != is_:
            lines += _both(was, is_, _told)
    if before.temporary_bytes != now.temporary_bytes:
        lines += _both(before, now, lambda ledger, size: f"temporary memory: {size(ledger.temporary_bytes)}")
    counted = now if before.extra_bytes is not None else replace(now, extra_bytes=None)
    if _totals(before, _exact) != _totals(counted, _exact):
        lines += _both(before, counted, _totals)
    return lines


def _both(was: _Kept | None, now: _Kept | None, tell: Callable[[_Kept, _Size], str]) -> Iterator[str]:
    """What is accepted and what is there now, each in a line: in rounded figures, unless these are the same."""
    told = [[tell(each, size) if each else "" for each in (was, now)] for size in (_readable, _exact)]
    lines = next((each for each in told if each[0] != each[1]), told[-1])
    yield from (f"{sign} {line}" for sign, line in zip("-+", lines, strict=True) if line)


def _as_known(now: Row | None, before: Row | None) -> Row | None:
    """A row without what the accepted one does not say: an older mutcheck kept it."""
    if now is None or before is None:
        return now
    unsaid = {name: None for name in ("rearranged_bytes", "relocated_bytes") if getattr(before, name) is None}
    return replace(now, **unsaid)


def _totals(ledger: Ledger, size: _Size) -> str:
    extra = "" if ledger.extra_bytes is None else f", {size(ledger.extra_bytes)} extra"
    return f"in all: {_copies(ledger.copies)}, {size(ledger.copied_bytes)}{extra}"


def _readable(size: int | None) -> str:
    return "unknown" if size is None else readable(size)


def _exact(size: int | None) -> str:
    return "unknown" if size is None else f"{size:,} B"


def _copies(number: int) -> str:
    return f"{number} {'copy' if number == 1 else 'copies'}"


def _told(row: Row, size: _Size) -> str:
    alias = "not aliased" if row.aliased is None else f"aliased to output {row.aliased}"
    least = "at least " if row.at_least else ""
    copies = [f"{least}{_copies(row.copies)}", size(row.copied_bytes)] if row.copies else []
    moved = (("rearranged", row.rearranged_bytes), ("relocated", row.relocated_bytes))
    rest = [f"{size(each)} {word}" for word, each in moved if each]
    said = ["donated" if row.donated else "not donated", alias, row.verdict, *copies, *rest]
    return f"{row.path} {row.type}: {', '.join(dict.fromkeys(said))}"  # "not donated" is a verdict, too
