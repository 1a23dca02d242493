"""What was tried on programs, kept beside their executables: `mutcheck lower` tells of it, and searches for nothing.

The key is an executable's, and what the rules are: a search by other rules is another one. A damaged entry is none.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from mutcheck.core.advice import Advice, Advised, Figures
from mutcheck.core.artifacts import Lowering
from mutcheck.core.target import Target
from mutcheck.golden.cache import Executables, Kept

_TITLE = b"mutcheck advice 2\n"

_RULES = ("checks/advice", "checks/analysis", "checks/patches", "advice")
"""The folders of the rules, of what judges what they made, and of the search that takes them."""


class Tried(Kept):
    """The folder where executables are kept, as one of what was tried.

    Args:
      beside: the executables that were compiled for it.
    """

    def __init__(self, beside: Executables) -> None:
        super().__init__(beside.root, beside.toolchain, _TITLE, "advice", "advice")

    def get(self, lowering: Lowering, target: Target) -> Advised | None:
        """What was tried on a lowering for a target; None where nothing was."""
        return self.at(self.path(lowering, target, _rules()), lowering.program)

    def at(self, path: Path, program: str) -> Advised | None:
        """What was tried on a program, from its file; None where nothing was."""
        body = self.read(path)
        with suppress(msgspec.MsgspecError, zlib.error):
            return _unpacked(body, program) if body is not None else None
        return None

    def file(self, artifact: object, target: Target) -> Path | None:
        """The file of what was tried on an artifact, whether there is one; None of what has no lowering."""
        return self.path(artifact, target, _rules()) if isinstance(artifact, Lowering) else None

    def put(self, lowerings: Sequence[tuple[Lowering, Target]], advised: Advised) -> None:
        """Keep what was tried on a program, for each target that was searched for, or that it helps.

        What a whole search found is not replaced by what a part of one did.
        """
        body = _packed(advised)
        for lowering, target in lowerings:
            told = advised.searched.get(target) or advised.helping(target)
            before = self.get(lowering, target) if told and advised.unfinished else None
            if told and (before is None or before.unfinished):
                self.write(self.path(lowering, target, _rules()), body)


class _Figured(Struct, frozen=True):
    """A target, and what belongs to it: JSON has no other key than text."""

    target: Target
    before: Figures | None
    searched: int | None


class _Advised(Struct, frozen=True):
    """`Advised`, but for the program's names, which differ for whoever asks."""

    targets: list[_Figured]
    advice: list[Advice]
    tried: int
    dropped: dict[str, int]
    differ: int
    unfinished: str
    refuted: int


_READER = msgspec.json.Decoder(_Advised)
"""Made once, here: two threads that make it at the same time end the process (msgspec 0.22)."""


def _packed(advised: Advised) -> bytes:
    targets = dict.fromkeys([*advised.before, *advised.searched])
    figured = [_Figured(each, advised.before.get(each), advised.searched.get(each)) for each in targets]
    advice, dropped = list(advised.advice), dict(advised.dropped)
    kept = _Advised(figured, advice, advised.tried, dropped, advised.differ, advised.unfinished, advised.refuted)
    return zlib.compress(msgspec.json.encode(kept), 6)


def _unpacked(body: bytes, program: str) -> Advised:
    kept = _READER.decode(zlib.decompress(body))
    return Advised(
        program,
        program,
        {each.target: each.before for each in kept.targets if each.before is not None},
        tuple(_fresh(each) for each in kept.advice),
        kept.tried,
        kept.dropped,
        kept.differ,
        kept.unfinished,
        refuted=kept.refuted,
        searched={each.target: each.searched for each in kept.targets if each.searched is not None},
    )


def _fresh(advice: Advice) -> Advice:
    """Advice without its patch where the file is another one by now; modules of several files may be the same."""
    patch = advice.patch
    if patch is None or not patch.digest:
        return advice
    with suppress(OSError):
        if hashlib.sha256(Path(patch.file).read_bytes()).hexdigest() == patch.digest:
            return advice
    return replace(advice, patch=None)


@cache
def _rules() -> str:
    """A digest of the rules and of the search, as they are written: nobody has to think of a number."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for folder in _RULES:
        for file in sorted((package / folder).rglob("*.py")):
            digest.update(f"\0{file.relative_to(package).as_posix()}\0".encode())
            with suppress(OSError):
                digest.update(file.read_bytes())
    return digest.hexdigest()
