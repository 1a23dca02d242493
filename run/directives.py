"""Directives made of what programs lower to now, and put into the files that they stand in."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutcheck.checks.filecheck import block, directive, suggest
from mutcheck.checks.filecheck.block import Block, BrokenBlock
from mutcheck.checks.ledger import ledger
from mutcheck.checks.subject import Readings
from mutcheck.core.artifacts import Crash, Lowering, Rejection
from mutcheck.core.made import Made
from mutcheck.core.target import PLATFORMS
from mutcheck.core.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Suggested:
    """The directives of one program, without a comment sign, and the file that they belong into."""

    made: Made
    lines: tuple[str, ...]
    only: str
    file: Path


def of_lowering(lowering: Lowering, file: str, readings: Readings, only: str = "all") -> tuple[str, ...]:
    """Directives that hold for a lowering."""
    read = readings.of(lowering.located, file)
    return suggest.directives(ledger(lowering, read.module, read.updates), read.module, lowering.text, only)


def suggested(made: Made, only: str | None, release: str) -> Suggested:
    """Directives that hold for every platform: in common, or for each platform where they must differ.

    Args:
      only: what they pin; None for what those that stand there pin, or all.

    Raises:
      Trouble: the program has no lowering, or its file cannot be used.
    """
    failed = next((each for each in made.artifacts if not isinstance(each, Lowering)), None)
    if isinstance(failed, Crash):
        raise Trouble(made.source.file, failed.why, failed.advice)
    if isinstance(failed, Rejection):
        why = f"{made.source.name} is rejected on {failed.platform} ({failed.error}): it has no IR to pin"
        raise Trouble(made.source.file, why, "Name platforms that it lowers for: `--target`.")
    file = _file(made, release)
    there = _found(_read(file), made, file)
    pinned = only or (there.only if there and there.only in suggest.ONLY else "all")
    lowerings = [each for each in made.artifacts if isinstance(each, Lowering)]
    return Suggested(made, tuple(_lines(lowerings, made, pinned)), pinned, file)


def _lines(lowerings: Sequence[Lowering], made: Made, only: str) -> Iterator[str]:
    readings = Readings()
    texts: dict[str, list[Lowering]] = {}
    for each in lowerings:
        texts.setdefault(each.text, []).append(each)
    found = {text: of_lowering(each[0], str(made.source.file), readings, only) for text, each in texts.items()}
    common = next(iter(found.values()))
    if all(_hold(common, text, ("CHECK",)) for text in texts):
        yield from common
        return
    for text, lines in found.items():
        for lowering in texts[text]:
            yield from (line.replace("CHECK", lowering.platform.upper(), 1) for line in lines)


def _hold(lines: Sequence[str], text: str, prefixes: tuple[str, ...]) -> bool:
    known = directive.known(PLATFORMS)
    return directive.check(text, directive.from_check_file("\n".join(lines), "", known), prefixes) is None


def written(each: Suggested) -> str:
    """The text of the file with the directives in it; what the user wrote beside them is as it was.

    Raises:
      Trouble: they do not hold together with those that stand beside them.
    """
    lines = _read(each.file).split("\n")
    there = _found("\n".join(lines), each.made, each.file)
    places: list[Block | int] = (
        [there] if there else [_after(lines, each.made, each.file), *_before(each.made, each.file)]
    )
    sign = "# " if each.file.suffix == ".py" else ""
    why = ""
    for at in places:
        text = "\n".join(block.renewed(lines, each.lines, each.only, each.made.source.spelled, at, sign))
        why = _fails(text, text.count("\n") - len(lines) + 1, each)
        if not why:
            return text
    raise Trouble(
        each.file,
        f"the directives do not hold together with those beside them: {why}",
        f"Nothing was written. Put `{block.BEGIN}` and `{block.END}` where they are to stand, or correct the others.",
    )


def _fails(text: str, more: int, each: Suggested) -> str:
    """Why the directives of a file do not hold; empty where they do.

    Args:
      more: lines that the program's part of the file has more than before.
    """
    source, known = each.made.source, directive.known(PLATFORMS)
    if each.file.suffix == ".py":
        first, last = source.lines
        read = directive.from_python(text, str(each.file), (first, last + more), known)
    else:
        read = directive.from_check_file(text, str(each.file), known)
    for lowering in each.made.artifacts:
        wanted = tuple(sorted(read.prefixes & {"CHECK", lowering.platform.upper()}))
        if isinstance(lowering, Lowering) and wanted:
            finding = directive.check(lowering.text, read, wanted)
            if finding is not None:
                return f"{finding.location}: {finding.message}"
    return ""


def _file(made: Made, release: str) -> Path:
    named = made.expectation.directive_file(release)
    return made.source.file if named is None else made.source.file.parent / named


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise Trouble(file, f"{file} cannot be read: {why}", "Make it readable, or correct `directives=`.") from None


def _found(text: str, made: Made, file: Path) -> Block | None:
    first, last = made.source.lines if file == made.source.file else (1, text.count("\n") + 1)
    try:
        return block.found(text.split("\n"), first, last)
    except BrokenBlock as error:
        raise Trouble(
            file, f"{file}, {error}", "Delete both and what is between them, or restore the other one."
        ) from None


def _after(lines: Sequence[str], made: Made, file: Path) -> int:
    """The line after which directives are put where none were generated: the end of the program, or of its file."""
    if file != made.source.file:
        return len(lines) - 1 if lines and not lines[-1] else len(lines)
    first, last = made.source.lines
    nodes = [node for node in ast.parse("\n".join(lines)).body if first <= (node.end_lineno or 0) <= last]
    own = [node for node in nodes if made.source.attribute in _names(node)]
    return max((node.end_lineno or 0 for node in own or nodes), default=min(last, len(lines)))


def _names(node: ast.stmt) -> list[str]:
    """What a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _before(made: Made, file: Path) -> list[int]:
    """Another place: before all others, in a file of directives."""
    return [0] if file != made.source.file else []
