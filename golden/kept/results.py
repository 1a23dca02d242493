"""A folder of results, beside that of executables: an entry a program, for what was asked of it.

An entry says what its results depend on. They are answered where all of that is the same, and nowhere else: a damaged
entry, one of another version of mutcheck, and one that cannot be read are none. The last one that was written counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutcheck.checks.result import Result
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.inputs import Inputs
from mutcheck.core.source import Source
from mutcheck.core.toolchain import Toolchain
from mutcheck.golden.cache import Executables, Kept
from mutcheck.golden.kept import packed, state
from mutcheck.golden.kept.comparing import Disk, other
from mutcheck.golden.kept.packed import Packed
from mutcheck.golden.tried import Tried

NONE = "no result of it is kept"
"""Why a program is made that nothing is known of."""

_TITLE = b"mutcheck result 1\n"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a program; what else its results depend on is compared.

    Attributes:
      where: the folder that files are named from.
      golden: the folder of goldens that is named, or none.
      evidence: whether what a history keeps is wanted, too.
      state: as in `Packed`.
    """

    where: Path
    aims: tuple[Aim, ...]
    golden: Path | None
    state: Mapping[str, str]
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The results of a program; or why there are none that can be told."""

    results: tuple[Result, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _Held:
    """Results in memory, and what they depend on."""

    kept: Packed
    results: tuple[Result, ...]


class Results(Kept):
    """A folder of results.

    Args:
      beside: the executables of their programs.
      holds: whether all results are held in memory, too, those that may be others each time among them: they are
        answered while nothing has changed that is known of.
      stores: whether results are kept in the folder.

    Attributes:
      inputs: what each program, by its name, was made of when it was last looked up or kept.
    """

    def __init__(self, beside: Executables, toolchain: Toolchain, *, holds: bool = False, stores: bool = True) -> None:
        super().__init__(beside.root, str(toolchain), _TITLE, "result", "results")
        self._tried = Tried(beside)
        self._held: dict[Path, _Held] | None = {} if holds else None
        self._stores = stores
        self.inputs: dict[str, Inputs] = {}

    def get(self, source: Source, asked: Question, clash: str, disk: Disk) -> Answer:
        """What is known of a program, if nothing has changed.

        Args:
          clash: as in `Packed`, now.
        """
        path = self.file(source, asked)
        held = self._held.get(path) if self._held is not None else None
        if held is not None and not _changed(held.kept, asked, clash, disk):
            self.inputs[source.name] = held.kept.inputs
            return Answer(held.results)
        body = self.read(path) if self._stores else None
        if body is None:
            return Answer(why_not="its kept result is damaged" if path.exists() else NONE)
        kept = packed.unpack(body)
        if kept is None or len(kept.cells) != len(asked.aims):
            return Answer(why_not="its kept result is of another form")
        if why_not := _changed(kept, asked, clash, disk):
            return Answer(why_not=why_not)
        self.inputs[source.name] = kept.inputs
        results = tuple(
            packed.result(each, Cell(source, aim), kept.texts, lambda file: self._tried.at(Path(file), source.name))
            for each, aim in zip(kept.cells, asked.aims, strict=True)
        )
        if self._held is not None:
            self._held[path] = _Held(kept, results)
        return Answer(results)

    def put(self, source: Source, asked: Question, inputs: Inputs, clash: str, results: Sequence[Result]) -> None:
        """Keep the results of a program; what goes wrong is told in `trouble`."""
        self.hold(source, asked, inputs, clash, results)
        if self.trouble or not self._stores:
            return
        variables = state.variables(inputs.variables)
        texts: list[str] = []
        cells = [packed.cell(each, texts, self._advised(each)) for each in results]
        kept = Packed({**asked.state}, variables, inputs, clash, texts, cells)
        self.write(self.file(source, asked), packed.pack(kept))

    def hold(self, source: Source, asked: Question, inputs: Inputs, clash: str, results: Sequence[Result]) -> None:
        """Hold results in memory, where that is wanted: they need not last."""
        self.inputs[source.name] = inputs
        if self._held is not None:
            kept = Packed({**asked.state}, state.variables(inputs.variables), inputs, clash, [], [])
            self._held[self.file(source, asked)] = _Held(kept, tuple(results))

    def advised_files(self, results: Sequence[Result]) -> list[Path]:
        """The files of what was tried on programs, whether there are any."""
        return [path for each in results if (path := self._tried.file(each.artifact, each.cell.target)) is not None]

    def _advised(self, result: Result) -> str:
        path = self._tried.file(result.artifact, result.cell.target) if result.advised is not None else None
        return str(path) if path is not None else ""

    def file(self, source: Source, asked: Question) -> Path:
        """The file of an entry."""
        parts = [source.name, source.file, source.attribute, source.module, source.asked, source.corpus]
        parts += [source.goldens, asked.where, asked.golden, *(["evidence"] if asked.evidence else [])]
        parts += [part for aim in asked.aims for part in (aim.target, aim.why_not, aim.asked)]
        digest = hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogateescape")).hexdigest()
        return self.root / digest[:2] / f"{digest[2:]}.result"


def _changed(kept: Packed, asked: Question, clash: str, disk: Disk) -> str:
    """Why an entry does not count any more; empty where it does."""
    if name := other(kept.state, asked.state):
        return f"{name} {'have' if name.endswith('s') else 'has'} changed"
    if why := disk.changed(kept.inputs):
        return why
    if name := other(kept.variables, state.variables(kept.variables)):
        return f"the variable {name} has changed"
    return "" if clash == kept.clash else "another program of its folder has or had its name"
