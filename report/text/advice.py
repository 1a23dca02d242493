"""What `mutcheck advise` prints: what was tried and helps, what it does on every target, and what to write."""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import dedent

from rich.console import Console
from rich.text import Text

from mutcheck.checks.rules.inplace import quoted
from mutcheck.core.advice import Advice, Advised, Agreement, Edit, Effect, Figures, Left, Patch, Ran
from mutcheck.core.finding import Location
from mutcheck.core.target import HOST, Target
from mutcheck.core.units import readable
from mutcheck.core.visible import visible
from mutcheck.golden.contract.places import shown_path
from mutcheck.report.text import paper
from mutcheck.report.text.hunks import hunks
from mutcheck.report.text.stories import moves

MARGIN = 10
"""Columns before what is told; the word in them begins in the third."""

_FILE = ". FILE is what JAX dumps of it: set JAX_DUMP_IR_TO=dump and JAX_DUMP_IR_MODES=stablehlo"
"""Where the module of a command is to be had: what was captured of it is gone."""

_STYLES = {"+": "not bold green", "-": "not bold red", " ": "dim"}
"""How the lines of a patch look, by their signs."""


def render(advised: Advised, on: Console) -> bytes:
    """The advice for a program as `on` would show it."""
    text = io.StringIO()
    on_paper = paper.paper(text, on)
    for part in _parts(advised):
        for line in paper.broken(part, on, MARGIN):
            on_paper.print(line, soft_wrap=True)
    return paper.plain_signs(text.getvalue(), on).encode(on.encoding or "utf-8", "replace")


def diff(patch: Patch, on: Console) -> bytes:
    """A whole patch as `on` would show it."""
    text = io.StringIO()
    for line in patch.diff.splitlines():
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        paper.paper(text, on).print(Text(visible(line), style), soft_wrap=True)
    return paper.plain_signs(text.getvalue(), on).encode(on.encoding or "utf-8", "replace")


def checked(program: str, effects: Sequence[Effect], on: Console) -> bytes:
    """What a program is after a patch was written to its file."""
    text = io.StringIO()
    rows = [
        f"{each.target}  {_bytes(each.before)} -> {_bytes(each.after)}" for each in effects if each.after is not None
    ]
    for line in paper.prose(Text(f"{visible(program)}  patched: {'; '.join(rows)}"), on, hang="  "):
        paper.paper(text, on).print(line, soft_wrap=True)
    text.write("\n")
    return paper.plain_signs(text.getvalue(), on).encode(on.encoding or "utf-8", "replace")


def plain(advised: Advised) -> bytes:
    """The advice for a program as text without any style."""
    return render(advised, Console(file=io.StringIO(), width=paper.PIPE_WIDTH, no_color=True, highlight=False))


def _parts(advised: Advised) -> Iterator[Text]:
    name = Text(visible(advised.program), "bold")
    if not advised.to_improve:
        if advised.before:
            yield name.append(f"  {'; '.join(_nothing(advised))}\n", "not bold")
        return
    yield name.append(f"  {'; '.join(_headlines(advised))}", "not bold")
    for each in advised.advice:
        yield from _advice(each)
    for left in advised.left:
        yield from _left(left, advised.spelled)
    yield _end(advised)


def _nothing(advised: Advised) -> Iterator[str]:
    """Where there is nothing to improve, and where that is not known."""
    none = [str(target) for target, figures in advised.before.items() if not figures.at_least]
    unknown = [str(target) for target, figures in advised.before.items() if figures.at_least]
    if none:
        yield f"nothing to improve on {', '.join(none)}: no extra bytes"
    if unknown:
        yield f"extra bytes are unknown on {', '.join(unknown)}: `mutcheck explain` says why"


def _headlines(advised: Advised) -> Iterator[str]:
    """What it costs on each target where it costs anything."""
    for target, figures in advised.before.items():
        if figures.extra:
            copies = f"{figures.copies} cop{'y' if figures.copies == 1 else 'ies'}, " if figures.copies else ""
            yield f"{copies}{_bytes(figures)} a call on {target}"


def _advice(advice: Advice) -> Iterator[Text]:
    tried = _row(
        "tried", "\n".join(("and " if number else "") + each.words for number, each in enumerate(advice.edits))
    )
    yield tried.append_text(_effects(advice))
    if not advice.reduced:
        yield _row("but", "some of these edits may not be needed: the search ended before it left each of them out")
    if advice.patch is not None:
        yield _patch(advice.patch)
        return
    shown: set[Location] = set()
    for number, (write, edits) in enumerate(_alike(advice.edits).items()):
        row = _row("" if number else "write", write)
        for line in (line for each in edits for line in each.lines[:1]):
            row.append_text(_source(line) if line not in shown else Text())
            shown.add(line)
        yield row
    if advice.refuted:
        patches = "1 patch" if advice.refuted == 1 else f"{advice.refuted} patches"
        yield _row("but", f"that is in StableHLO: {patches} of the Python source saved less")


def _alike(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    """Edits that are written in the same words: a module's arrays are several buffers, and one argument."""
    found: dict[str, list[Edit]] = {}
    for each in edits:
        found.setdefault(each.write, []).append(each)
    return found


def _row(word: str, told: str) -> Text:
    first, *more = told.split("\n")
    row = Text(f"  {word:<{MARGIN - 2}}", "bold").append(visible(first), "not bold")
    for line in more:
        row.append(f"\n{' ' * MARGIN}{visible(line)}", "not bold")
    return row


def _source(line: Location) -> Text:
    """The user's line, as stories show it."""
    return Text("".join(f"\n{' ' * MARGIN}{each.strip()}" for each in moves.source_line(line)), "dim")


def _patch(patch: Patch) -> Text:
    """A patch as lines with their numbers: those that it adds and takes away, and one before and behind them."""
    lines = [each for hunk in hunks(patch.diff) for each in hunk]
    width = max((len(str(each.number)) for each in lines if each.sign != "+"), default=0)
    told = dedent("\n".join(each.text.expandtabs() for each in lines)).split("\n")
    text = Text(f"  {'write':<{MARGIN - 2}}", "bold").append(visible(shown_path(Path(patch.file))), "not bold")
    for each, line in zip(lines, told, strict=True):
        number = "" if each.sign == "+" else str(each.number)
        row = f"{each.sign.replace(' ', '|')} {number:>{width}}  {visible(line)}".rstrip()
        text.append(f"\n{' ' * MARGIN}{row}", _STYLES[each.sign])
    if not patch.safe:
        text.append(f"\n  {'but':<{MARGIN - 2}}", "bold").append(visible(patch.why), "not bold")
    return text


def _effects(advice: Advice) -> Text:
    """A row for each target: extra bytes, temporary memory, all memory of a call, and what a run showed."""
    rows = [_cells(each, advice.runs) for each in advice.effects]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    text = Text()
    for row, effect in zip(rows, advice.effects, strict=True):
        columns = zip(row, widths, strict=False)
        line = "  ".join(cell.ljust(width) for cell, width in columns if width)
        style = "green" if effect.better else "bold red" if effect.worse else ""
        text.append(f"\n{' ' * (MARGIN + 4)}{line}  {row[-1]}".rstrip(), f"not bold {style}".strip())
    return text


def _cells(effect: Effect, runs: Sequence[Ran]) -> list[str]:
    before, after = effect.before, effect.after
    if after is None:
        return [str(effect.target), _bytes(before), f"not tried: {visible(effect.why)}", "", "", ""]
    word = " worse" if effect.worse else ""
    extra = [_bytes(before), f"-> {_bytes(after)}{word}"]
    memory = [_became("temporary", before.temporary, after.temporary), _became("peak", before.peak, after.peak)]
    return [str(effect.target), *extra, *memory, _run_on(effect.target, runs)]


def _became(what: str, before: int | None, after: int | None) -> str:
    """What became of a figure of memory that XLA gives; empty where it gives none."""
    return f"{what} {readable(before)} -> {readable(after)}" if before is not None and after is not None else ""


def _bytes(figures: Figures) -> str:
    if not figures.extra:
        return "unknown" if figures.at_least else "0"
    return f"{'at least ' if figures.at_least else ''}{readable(figures.extra)}"


def _run_on(target: Target, runs: Sequence[Ran]) -> str:
    """What a run showed, on the target that it ran on."""
    ran = next((each for each in runs if target.platform == (each.platform or HOST.platform)), None)
    if ran is None:
        return "not run: no such device here"
    if ran.agreement is Agreement.NOT_RUN:
        return f"not run: {visible(ran.why)}"
    made_up = " with made-up inputs" if ran.made_up else ""
    if ran.agreement is Agreement.ROUNDING:
        return f"results equal within rounding ({ran.largest:.1e} of the largest number){made_up}"
    return f"results {ran.agreement}{made_up}"


def _left(left: Left, spelled: str) -> Iterator[Text]:
    """What no edit keeps from being done, and what makes a small module of it."""
    whose = f", by the pass {left.stage}" if left.stage else ""
    yield _row("left", f"`{left.path}` is {left.word} on {left.target}{whose}")
    what = shlex.quote(spelled) if spelled else "FILE"
    reduce = f"mutcheck reduce {what} --buffer {quoted(left.path)} --target {left.target} -o repro"
    yield _row("next", f"`{reduce}` makes a small module of that, for an issue{_FILE if not spelled else ''}")


def _end(advised: Advised) -> Text:
    variants = f"{advised.tried} variant{'s' * (advised.tried != 1)} {_were(advised.tried)} compiled"
    told = [variants] if advised.tried or not advised.unfinished else []
    if not advised.advice and told:
        told[0] += ": none needs fewer extra bytes"
    if advised.dropped:
        failed = ", ".join(f"{rule} ({count})" for rule, count in sorted(advised.dropped.items()))
        told.append(f"edits that gave no valid module were dropped: {failed}")
    if advised.refuted:
        why = "since the same edit of the Python source does not help"
        told.append(f"{advised.refuted} that helped in StableHLO {_were(advised.refuted)} dropped, {why}")
    if advised.differ:
        told.append(f"{advised.differ} that helped {_were(advised.differ)} dropped, since the results differ")
    if advised.unfinished:
        told.append(f"not all was tried: {advised.unfinished}")
    return Text(f"  {'search':<{MARGIN - 2}}", "bold").append("; ".join(told) + "\n", "not bold")


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
