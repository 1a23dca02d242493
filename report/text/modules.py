"""What was seen of a command, or of a dump: from its files to what every format tells of it."""

from __future__ import annotations

import io
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console

from mutcheck.checks.foreign.grouping import Dump, Wanted
from mutcheck.checks.foreign.modules import Captured, captured
from mutcheck.checks.source.callsite import Sources
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.trouble import Trouble
from mutcheck.core.units import readable
from mutcheck.core.visible import visible
from mutcheck.golden.contract.places import shown_path
from mutcheck.lowering.capture import dump
from mutcheck.lowering.capture.command import Ended
from mutcheck.lowering.capture.held import Held
from mutcheck.report import formats, write
from mutcheck.report.formats import Detail
from mutcheck.report.text.captured import render
from mutcheck.report.text.lines import say
from mutcheck.report.text.paper import PIPE_WIDTH, console

if TYPE_CHECKING:
    from mutcheck.run.recording import Recording

UNSEEN = Toolchain(())
"""The versions that made what was dumped: a dump does not say."""


def of_command(ended: Ended, wanted: Wanted, detail: Detail = Detail.CAUSES) -> Captured:
    """What a command compiled."""
    folders = {each.path: each for each in ended.folders}
    found = dump.find(list(folders), lambda folder, name, changed: folders[folder].new(name, changed))
    return _captured(found, replace(wanted, noted=ended.asked), detail, ran=True)


def of_files(paths: Sequence[Path], wanted: Wanted, detail: Detail = Detail.CAUSES) -> Captured:
    """What lies in files and folders."""
    return _captured(dump.find(paths), wanted, detail, ran=False)


def _unmarked(path: Path) -> bytes:
    """What is in a file, without the mark that some editors begin a text with."""
    return path.read_bytes().removeprefix(BOM_UTF8)


def _captured(found: dump.Found, wanted: Wanted, detail: Detail, *, ran: bool) -> Captured:
    modules = [
        Dump(
            each.name,
            shown_path(each.file),
            each.platform,
            each.before.read_bytes if each.before else None,
            each.after.read_bytes if each.after else None,
            partial(_unmarked, each.alone) if each.alone else None,
        )
        for each in found.modules
    ]
    lowered = [Dump(each.stem, shown_path(each), alone=partial(_unmarked, each)) for each in found.lowered]
    made = captured(modules, lowered, wanted, Sources(dump.source), ran=ran)
    quiet = detail is Detail.FAILURES
    own = _left_out(made) if not wanted.everything and not quiet else ""
    skipped = found.foreign if not ran and not quiet else 0
    others = f"{skipped} other file{'s' * (skipped != 1)} skipped: no modules." if skipped else ""
    unnamed = wanted.only and made.compiled and not made.seen
    nothing = (
        f"--only {', '.join(wanted.only)} names no function that is seen to donate, or that could." if unnamed else ""
    )
    return replace(made, said=(*found.said, *made.said, *filter(None, [others, nothing, own])))


def _left_out(made: Captured) -> str:
    """What is not shown of JAX's own functions: what they copy, if they do."""
    copying = [each.result for each in made.seen if each.eager and each.result.proven and each.result.proven.copies]
    size = readable(sum(each.proven.copied_bytes for each in copying if each.proven))
    names = ", ".join(sorted({each.cell.source.attribute for each in copying}))
    return f"JAX's own {names}, outside of any jit, copied {size}: --all shows what." if copying else ""


def said(ended: Ended, found: Captured, command: Sequence[str]) -> tuple[str, ...]:
    """What to tell of how a command went, in lines."""
    partial = f"the report is partial: {ended.partial}." if ended.partial and ended.folders else ""
    held = (line for each in ended.held for line in _held(each, everything=found.everything))
    return tuple(filter(None, [*ended.said, partial, unseen(ended, found, command), *found.said, *held]))


def _held(warning: Held, *, everything: bool) -> Iterator[str]:
    """What JAX warned of, in a line; or all of it."""
    lines = warning.text.split("\n")
    if everything or len(lines) == 1:
        yield from (f"JAX: {lines[0]}", *lines[1:])
    else:
        yield f"{warning.line} ({len(lines)} lines of it: --all shows them)"


@dataclass(frozen=True, slots=True)
class CapturedReport:
    """What every format is made of.

    Attributes:
      said: what to tell the user beside what was found, in lines.
      status: the exit status.
      version: mutcheck's own.
      detail: how much the table has of it.
    """

    found: Captured
    said: tuple[str, ...]
    status: int
    version: str
    detail: Detail = Detail.CAUSES


def tell(told: CapturedReport, format_: str, outputs: Sequence[formats.Output], stream: TextIO) -> bool:
    """Write the files that are asked for, then print; whether a file could not be written."""
    said = (*told.found.unread, *told.said) if format_ != "table" else ()
    documents = [(output.path, _document(told, output.format, None)) for output in outputs]
    failed = tuple(filter(None, (write.to_file(path, document) for path, document in documents)))
    for sign, line in (*(("! ", each) for each in said), *(("Error: ", each) for each in failed)):
        say(visible(line), sys.stderr, sign)
    stream.flush()
    with suppress(BrokenPipeError):  # a reader that has gone away
        stream.buffer.write(_document(told, format_, console(stream)))
        stream.flush()
    return bool(failed)


def keep(told: CapturedReport, begun: Recording, path: Path) -> tuple[str, list[str]]:
    """Append what was seen to a history; why that failed, or nothing, and what else to tell of it."""
    from mutcheck.report.text import recorded

    try:
        begun.keep(path, told.found.results, {}, told.version, told.status, told.found.unread)
        return "", recorded.notes(path)
    except Trouble as error:
        return str(error), []


def _document(told: CapturedReport, format_: str, on: Console | None) -> bytes:
    if format_ == "table":
        on = on or Console(file=io.StringIO(), width=PIPE_WIDTH, force_terminal=False, highlight=False)
        shown = render(told.found, (*told.found.unread, *told.said), on, told.detail)
        return shown.encode(on.encoding or "utf-8", "replace")
    results = told.found.results
    made = formats.Report(results, UNSEEN, told.found.unread, told.status, told.version)
    return formats.render(format_, made)


def unseen(ended: Ended, found: Captured, command: Sequence[str]) -> str:
    """Why nothing was seen of a command, in a line; empty where something was compiled, or there was no command."""
    if not ended.started or not ended.folders:
        return ""
    if found.compiled or ended.partial:
        return ""
    if found.seen or any(dump.is_lowered(each.name) for folder in ended.folders for each in _listed(folder.path)):
        setter = next((each for each in command if each.endswith(".py") and "XLA_FLAGS" in dump.source(each)), "")
        if setter:
            return (
                f"XLA dumped nothing: {setter} sets XLA_FLAGS itself. Let it add to what is there: "
                "`os.environ['XLA_FLAGS'] = os.environ.get('XLA_FLAGS', '') + ' ...'`."
            )
        return (
            "XLA dumped nothing: it took everything from JAX's compilation cache, or the command sets XLA_FLAGS "
            "itself. `JAX_ENABLE_COMPILATION_CACHE=false` shows the first."
        )
    return "nothing was compiled: the command imports no jax, or jits nothing."


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
