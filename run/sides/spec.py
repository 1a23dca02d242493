"""How a side of a comparison is written: `FILE`, or `PROGRAM[@WHERE]...`.

WHERE is a target (`cpu`, `cuda:h100`), a release whose golden is kept (`0.10.2`), `golden` for the running release's,
`commit:REV` for the golden as git has it there, or `run:WHICH` for a run of the history: `last`, `previous`, or the
beginning of its commit. The second side may leave PROGRAM out: it is the first one's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from mutcheck.core.target import HOST, Target, UnknownTarget

WAYS = "a target such as `cpu`, a release such as `0.10.2`, `golden`, `commit:REV` or `run:last`"

_RELEASE = re.compile(r"\d+(\.\d+)+")


class BadSide(ValueError):
    """What is written is no side of a comparison; the message says how to write one."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A side, as it is asked for.

    Attributes:
      asked: as it is written.
      file: the file that it names; None for a program.
      program: the program's name, as any command takes it.
      target: what it is lowered or compiled for; the host where it names none.
      release: the release whose golden is meant; empty for the running one.
      golden: whether a golden is meant.
      commit, run: of which commit, or from which run of the history; empty where neither is meant.
    """

    asked: str
    file: Path | None = None
    program: str = ""
    target: Target = HOST
    release: str = ""
    golden: bool = False
    commit: str = ""
    run: str = ""

    @property
    def made(self) -> bool:
        """Whether the program is to be lowered now."""
        return self.file is None and not (self.golden or self.run)

    @property
    def name(self) -> str:
        """What the side is called: as it is asked for, in full."""
        if self.file is not None:
            return str(self.file)
        at = [f"commit:{self.commit}"] if self.commit else [f"run:{self.run}"] if self.run else []
        at += [self.release] if self.release else ["golden"] if self.golden and not self.commit else []
        return "@".join([self.program, str(self.target), *at])


def parse(text: str, first: Spec | None = None) -> Spec:
    """What a side of the command line asks for.

    Args:
      first: the other side; its program is meant where this one names none.

    Raises:
      BadSide: it says nothing that can be compared.
    """
    if Path(text).is_file() and not text.endswith(".py"):
        return Spec(text, file=Path(text))
    program, *parts = text.split("@")
    if not program and (first is None or first.file is not None):
        raise BadSide(f"{text!r} names no program, and the other side names none either. Write PROGRAM{text}.")
    if not parts and _looks_like_file(text):
        raise BadSide(f"there is no file {text!r}. Check the path; a program is written as any command takes it.")
    made = Spec(text, program=program or first.program if first else program)
    for part in parts:
        made = _with(made, part)
    if made.run and made.golden:
        raise BadSide(f"{text!r} names a run and a golden. Leave one out.")
    return made


def _looks_like_file(text: str) -> bool:
    if "::" in text or text.endswith(".py"):
        return False  # a program, or all of a file
    return text.endswith((".mlir", ".mlirbc", ".hlo", ".txt", ".pb", ".rejection")) or text.startswith((".", "/"))


def _with(made: Spec, part: str) -> Spec:
    """The side with one more WHERE."""
    word, _, rest = part.partition(":")
    if part == "golden":
        return replace(made, golden=True)
    if word == "commit" and rest:
        return replace(made, golden=True, commit=rest)
    if word == "run" and rest:
        return replace(made, run=rest)
    if _RELEASE.fullmatch(part):
        return replace(made, golden=True, release=part)
    try:
        return replace(made, target=Target.parse(part))
    except UnknownTarget as error:
        raise BadSide(f"{part!r} in {made.asked!r} is not {WAYS}: {error}") from None
