"""The story of a buffer: offered here, aliased to that, written by these, copied by that one, and why."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from mutcheck.checks.analysis.verdict import BufferVerdict
from mutcheck.checks.analysis.versions.copies import Counted
from mutcheck.checks.explain import tried
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.explain.stories import Explained, Unexplained
from mutcheck.checks.explain.words import told
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.rules.inplace import COPIED
from mutcheck.checks.waiver import names_path
from mutcheck.core.finding import Finding
from mutcheck.core.proof import Proof, Verdict
from mutcheck.core.units import dimensions, readable
from mutcheck.core.visible import visible
from mutcheck.golden.contract.places import shown_path
from mutcheck.report.text import paper
from mutcheck.report.text.stories import moves
from mutcheck.report.text.stories.alike import Group, One, groups, merged

MARGIN = 14
"""Columns before what is told; the word in them begins in the third."""

MOST_MEMBERS = 12
"""Buffers of one story that have a row of their own: the largest."""

MOST_WRITES = 4
"""Instructions that write a buffer which are told one by one."""

STYLES = {
    Verdict.IN_PLACE: "bold green",
    Verdict.READ_ONLY: "green",
    Verdict.COPIED: "bold red",
    Verdict.NOT_ALIASED: "bold red",
    Verdict.NOT_DONATED: "bold red",
    Verdict.UNKNOWN: "bold yellow",
}

console = paper.console


@dataclass(frozen=True, slots=True)
class Which:
    """The buffers that are told.

    Attributes:
      pattern: their path, or a pattern; None for all.
      in_place: whether those that are updated in place are told, too.
      rest: whether a line says what is not told, and what could be donated.
    """

    pattern: str | None
    in_place: bool
    rest: bool = True


@dataclass
class Stories:
    """The stories of one program's buffers.

    Attributes:
      parts: one text for each story: buffers and targets that share one are told together.
      groups: the buffers of each.
      problems: why there is none for a target.
      copied: whether a buffer is copied, or not donated, not aliased or unknown.
      paths: of all buffers.
      possible: what could be donated, and the targets where it could.
    """

    parts: list[Text] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    copied: bool = False
    paths: list[str] = field(default_factory=list)
    fine: dict[str, list[str]] = field(default_factory=dict)
    possible: dict[Finding, list[str]] = field(default_factory=dict)


def of(
    program: str,
    explained: Sequence[Explained | Unexplained],
    which: Which,
    hint: str = " `--all` tells their stories.",
) -> Stories:
    """The stories of a program on some targets.

    Args:
      hint: how to be told those that are not; a command line's, where no other is given.
    """
    stories = Stories()
    for each in explained:
        if isinstance(each, Unexplained):
            stories.problems.append(f"{program} on {each.target}: {each.why}")
        else:
            _tell(stories, each, which)
    stories.groups = merged(stories.groups)
    stories.parts += [_story(each) for each in stories.groups]
    if which.rest:
        _end(stories, program, hint)
    if not explained:
        stories.problems.append(
            "nothing can be compiled for these targets here: `mutcheck doctor` says what is missing."
        )
    return stories


def _tell(stories: Stories, explained: Explained, which: Which) -> None:
    buffers, target = explained.buffers, str(explained.target)
    told: list[One] = []
    fine = 0
    for buffer, verdict in zip(buffers, explained.verdicts, strict=True):
        if which.pattern is not None and not names_path(which.pattern, buffer.path):
            continue
        holds = verdict.proof.verdict in (Verdict.IN_PLACE, Verdict.READ_ONLY)
        stories.copied = stories.copied or not holds
        if holds and not which.in_place:
            fine += 1
        else:
            told.append(One(buffer, verdict))
    stories.groups += groups(explained, told)
    stories.paths += [buffer.path for buffer in buffers if buffer.path not in stories.paths]
    if fine:
        rest = f"all {fine}" if fine == len(buffers) > 1 else f"{fine} of {len(buffers)}"
        stories.fine.setdefault(rest, []).append(target)
    if not buffers:
        stories.fine.setdefault("", []).append(target)
    for finding in explained.possible:
        if which.pattern is None or names_path(which.pattern, finding.buffer):
            stories.possible.setdefault(finding, []).append(target)


def _end(stories: Stories, program: str, hint: str) -> None:
    """A line for what is not told, targets that say the same together."""
    for rest, targets in stories.fine.items():
        on = ", ".join(targets)
        if rest:
            what = f"{program}: {rest} buffers in place or only read on {on}.{hint}\n"
        else:
            what = f"{program} mutates nothing on {on}: it takes no ref, and donates no argument.\n"
        stories.parts.append(Text(what, "dim"))
    stories.parts += [_could(finding, targets) for finding, targets in stories.possible.items()]


def _could(finding: Finding, targets: Sequence[str]) -> Text:
    """What could be donated, and how."""
    text = Text.assemble((finding.message, "bold"), f"  ({', '.join(targets)})\n\n")
    rows = [*finding.evidence, f"at {_file_line(finding)}" if finding.location else "", finding.advice]
    for row in filter(None, rows):
        text.append(f"  {row}\n")
    return text


def _file_line(finding: Finding) -> str:
    location = finding.location
    return f"{shown_path(Path(location.file))}:{location.line}" if location else ""


def render(stories: Stories, on: Console) -> bytes:
    """The stories as `on` would show them."""
    text = io.StringIO()
    on_paper = paper.paper(text, on)
    for part in stories.parts:
        for line in paper.broken(part, on, MARGIN):
            on_paper.print(line, soft_wrap=True)
    return paper.plain_signs(text.getvalue(), on).encode(on.encoding or "utf-8", "replace")


def _story(group: Group) -> Text:
    buffer, verdict, explained = group.largest.buffer, group.largest.verdict, group.explained
    causes, story = explained.causes, _head(group)
    rows = [("buffers", "\n".join(_members(group)))] if len(group.members) > 1 else []
    rows += [("offered", _offered(buffer, explained)), ("aliased", _aliased(buffer, verdict, explained))]
    if causes is not None:
        rows += moves.rows(verdict, causes)
        rows += _writes(buffer, causes)
    rows += [("so", _so(buffer, verdict, causes)), ("next", _next(group))]
    for name, text in rows:
        if text:
            first, *more = text.split("\n")
            story.append(f"  {name:<11} ", "bold")
            story.append(f"{first}\n")
            for line in more:
                story.append(f"              {line}\n", "dim" if line.startswith("  |") else "")
    return story


def heading(program: str) -> Text:
    """What stands above the stories of one of several programs."""
    return Text(f"{visible(program)}\n", "bold underline")


def _head(group: Group) -> Text:
    buffer, proof = group.largest.buffer, group.largest.verdict.proof
    on = ", ".join(map(str, group.targets))
    shown = proof.verdict.value.upper()
    if len(group.members) > 1:
        return Text.assemble(
            (f"{visible(buffer.path)} and {len(group.members) - 1} more", "bold"),
            f"  on {on}: ",
            (shown, STYLES[proof.verdict]),
            "\n\n",
        )
    if proof.verdict is Verdict.COPIED:
        shown += f", {_copies(proof)} a call"
    return Text.assemble(
        (visible(buffer.path), "bold"),
        f"  {buffer.dtype}[{dimensions(buffer.shape)}]  {readable(buffer.bytes)}  on {on}: ",
        (shown, STYLES[proof.verdict]),
        "\n\n",
    )


def _copies(proof: Proof) -> str:
    least = "at least " if proof.at_least else ""
    return f"{least}{proof.copies} cop{'y' if proof.copies == 1 else 'ies'} and {readable(proof.copied_bytes)}"


def _members(group: Group) -> Iterator[str]:
    """A row for each buffer: its size, what a call copies of it, and who reads it still."""
    rows = [_member(each, group.explained.causes) for each in group.members[:MOST_MEMBERS]]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, (*widths, 0), strict=True)).rstrip()
    if left := group.members[MOST_MEMBERS:]:
        yield f"and {len(left)} more, {readable(sum(each.buffer.bytes for each in left))}: `--buffer` names one"
    yield f"The same is done to all of them; this is what becomes of {visible(group.largest.buffer.path)}:"


def _member(one: One, causes: Causes | None) -> tuple[str, str, str, str]:
    proof = one.verdict.proof
    why = [causes.why(each) for each in _worst(one.verdict)] if causes is not None else []
    readers = list(dict.fromkeys(told(each.reader) for each in why if each.reader is not None))
    copied = _copies(proof) if proof.copies else ""
    return visible(one.buffer.path), one.buffer.described, copied, f"read by {', '.join(readers)}" if readers else ""


def _offered(buffer: Buffer, explained: Explained) -> str:
    if buffer.argument is None:
        return f"no: {buffer.reason}"
    if not buffer.donated:
        return f"no: argument {buffer.argument} of @main is not donated{_missed(buffer)}"
    to = "whatever output has its size (jax.buffer_donor)"
    if buffer.output is not None:
        to = f"output {explained.output(buffer.output)}"
    return f"argument {buffer.argument} of @main -> {to}"


def _missed(buffer: Buffer) -> str:
    """Who wants a buffer donated that is not."""
    if buffer.expected == "the last run":
        return ", but the last run had it donated"
    return f", and {buffer.expected} expects it" if buffer.expected else ""


def _aliased(buffer: Buffer, verdict: BufferVerdict, explained: Explained) -> str:
    if verdict.aliased is None:
        return f"no: {verdict.proof.reason}" if verdict.proof.verdict is Verdict.NOT_ALIASED else ""
    index = ", ".join(map(str, verdict.aliased))
    output = verdict.aliased[0] if verdict.aliased else 0
    path = explained.path(output) if output != buffer.output else ""  # where it is as offered, that was told
    return f"parameter {buffer.argument} -> output {{{index}}}" + (f" ({path})" if path else "")


def _writes(buffer: Buffer, causes: Causes) -> Iterator[tuple[str, str]]:
    """The instructions that write the buffer where it is."""
    if buffer.argument is None:
        return
    writers = list(dict.fromkeys(told(causes.named(each)) for each in causes.writers(buffer.argument)))
    if writers:
        more = f", and {len(writers) - MOST_WRITES} more" if len(writers) > MOST_WRITES else ""
        yield "written", f"by {', '.join(writers[:MOST_WRITES])}{more}"


def _so(buffer: Buffer, verdict: BufferVerdict, causes: Causes | None) -> str:
    proof = verdict.proof
    if proof.verdict is Verdict.IN_PLACE:
        moved = "only what is delivered is moved away" if proof.delivered_bytes else "nothing copies it"
        return f"it is updated where it is, and {moved}{_temporary(proof)}"
    if proof.verdict is Verdict.READ_ONLY:
        return _unwritten(buffer, proof) + _temporary(proof)
    if proof.verdict is Verdict.UNKNOWN:
        return f"it is unknown whether it is updated in place: {proof.reason}"
    if proof.verdict is Verdict.NOT_ALIASED:
        return "the old buffer and the new one are there at once, and the donation saves nothing"
    if proof.verdict is Verdict.NOT_DONATED:
        return _not_donated(buffer)
    copies = _worst(verdict)
    twice = any(each.transfer.bytes * 2 > buffer.bytes for each in copies)
    memory = ", and memory holds this buffer twice meanwhile" if twice else ""
    asked = _asked(verdict, causes)
    if asked == proof.copied_bytes:
        return f"the program asks for it: it needs these contents in two places{memory}"
    more = f"a call moves {readable(proof.copied_bytes - asked)} more than it needs{memory}"
    return more + (f"; the program asks for the other {readable(asked)}" if asked else "") + _temporary(proof)


def _temporary(proof: Proof) -> str:
    """What readers cost that need a buffer in another order."""
    if not proof.rearranged_bytes:
        return ""
    return f"; readers need its contents in another order, and {readable(proof.rearranged_bytes)} a call go into that"


def _unwritten(buffer: Buffer, proof: Proof) -> str:
    if buffer.argument is None:
        return "a call leaves it alone: the program neither reads nor writes it"
    if proof.output is None:
        return "nothing writes it: it stays where it is"
    return "nothing writes it: its output is the parameter as it was"


def _not_donated(buffer: Buffer) -> str:
    if buffer.argument is None:
        return "a call does not use it, and its memory serves nothing else"
    return "the caller keeps the old buffer, and the new one is another"


def _worst(verdict: BufferVerdict) -> list[Counted]:
    return [each for each in verdict.transfers if each.transfer.copies and each.worst and each.times.count]


def _asked(verdict: BufferVerdict, causes: Causes | None) -> int:
    """How many of the bytes that are copied the program asks for."""
    return sum(each.bytes for each in _worst(verdict) if causes is not None and causes.why(each).asked)


def _donate(buffer: Buffer, explained: Explained) -> str:
    """How to donate what is not."""
    if buffer.argument is None:
        return "use it, or stop donating it"
    if buffer.ref:
        return "see what changed in the lowering of refs: one that is written must alias an output"
    if buffer.expected and (edit := explained.edit):
        return f"{edit[0].lower()}{edit[1:]}"
    return "return an output of its type, or stop donating it" if buffer.offered else "name it in donate_argnums"


def _next(group: Group) -> str:
    """What to do about it."""
    buffer, verdict, explained = group.largest.buffer, group.largest.verdict, group.explained
    proof, causes = verdict.proof, explained.causes
    if proof.verdict is Verdict.NOT_ALIASED:
        return "return an output of its size and type that nothing else takes, or stop donating it"
    if proof.verdict is Verdict.NOT_DONATED:
        return _donate(buffer, explained)
    if proof.verdict is not Verdict.COPIED and proof.transferred_bytes:
        return "if there is room for it on the device, do not keep it in host memory; else move only what changes"
    if proof.verdict is not Verdict.COPIED:
        return ""
    first = "use the old contents before the write, or do not keep them. " if _asked(verdict, causes) else ""
    return f"{first}{_tried(buffer, explained)} accept it:\n{_waiver(group)}"


def _waiver(group: Group) -> str:
    targets = ", ".join(f'"{each}"' for each in group.targets)
    buffers = f", buffers={group.pattern!r}" if group.pattern else ""
    return f'mutcheck.Waiver("{COPIED.code}", "why", targets=({targets},){buffers})'


def _tried(buffer: Buffer, explained: Explained) -> str:
    """What was tried on it, where something was, or else what tries it."""
    told = tried.of(explained.tried, explained.target, buffer.path, buffer.extra.bytes if buffer.extra else 0)
    if told is None:
        return f"`{explained.advise}` tries what could keep it from that; or" if explained.advise else "Or"
    shows = f". `{explained.advise}` shows how" if told.helps and explained.advise else ""
    return f"{told.text}{shows}. Or"
