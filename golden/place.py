"""Where the goldens of a program lie, and what a run does with them: compare, accept, report strays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from mutcheck.checks.ledger import Proven
from mutcheck.checks.result import Result
from mutcheck.core.artifacts import Crash, Lowering, Rejection
from mutcheck.core.finding import Finding
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.target import Target
from mutcheck.core.toolchain import Toolchain, compiler
from mutcheck.core.trouble import Trouble
from mutcheck.golden import compare, disk, ledgers, store
from mutcheck.golden.disk import lock
from mutcheck.golden.ledgers import Ledger
from mutcheck.golden.store import Golden
from mutcheck.project import discovery


def root(source: Source, asked: Path | None) -> Path:
    """The folder of a program's goldens: the one asked for, the corpus's, its project's, or the one beside its file."""
    if asked is not None:
        return asked
    return store.CORPUS if source.corpus else source.goldens or source.file.parent / store.USERS


class Goldens:
    """The goldens of one program, read once, to be compared with each of its results.

    Args:
      asked: the folder that the user named, if one was named.
    """

    def __init__(self, source: Source, asked: Path | None, toolchain: Toolchain) -> None:
        self._toolchain = str(toolchain)
        accept = f"mutcheck accept{f' --golden {asked}' if asked else ''}"
        self._command = f"{accept} {source.spelled}"
        self._name = source.name
        self._of_file = f"{accept} {source.asked}".rstrip()
        self._kept: Mapping[str, Golden] = {}
        self._broken: Trouble | None = None
        self._folder = root(source, asked) / source.name / toolchain.release
        self._ledgers: Mapping[str, Ledger] = {}
        self._broken_ledger: Trouble | None = None
        try:
            _check_name(source, asked)
            self._kept = store.read(root(source, asked), source.name, toolchain.release)
        except Trouble as error:
            self._broken = error
        try:
            self._ledgers = ledgers.read(self._folder, source.name)
        except Trouble as error:
            self._broken_ledger = error

    def compare(self, result: Result) -> Result:
        """The result with what its golden and its accepted ledger say of it."""
        from mutcheck.checks.judge import compared  # with all checks

        return compared(result, self)

    def golden(self, artifact: Lowering | Rejection) -> Finding | None:
        """What the golden says of an artifact; None where they are equal."""
        if self._broken:
            return compare.unreadable(self._broken, self._name, self._command)
        return compare.compare(self._kept, artifact, self._toolchain, self._command, self._of_file)

    def donated(self, target: Target) -> tuple[str, ...] | None:
        """The buffers that the accepted ledger of a target has donated; None where none is kept that can be read."""
        kept = self._ledgers.get(str(target))
        return None if kept is None else tuple(row.path for row in kept.buffers if row.donated)

    def ledger(self, proven: Proven, target: Target) -> Finding | None:
        """What the accepted ledger says of an executable; None where they are equal."""
        if self._broken_ledger:
            return ledgers.unreadable(self._broken_ledger, self._name, self._command)
        now = ledgers.of(proven, target, str_of_compiler(target))
        path = self._folder / ledgers.FILE
        return ledgers.compare(self._ledgers, now, target, path, self._command, self._of_file)


def str_of_compiler(target: Target) -> str:
    """What compiles for a target here, as a ledger names it."""
    return " ".join(compiler(target.platform))


def _check_name(source: Source, asked: Path | None) -> None:
    """Two programs of one name in a folder would have one golden. What a project does not name is none of its programs.

    Raises:
      Trouble: another file beside the program's own defines a program of its name.
    """
    if source.corpus or asked is not None or source.goldens is not None:
        return
    others = [each.file for each in discovery.in_folder(source.file.parent) if each.name == source.name]
    others = [file for file in others if file != source.file and (source.beside is None or file in source.beside)]
    if others:
        raise Trouble(
            root(source, asked) / source.name,
            f"{source.file.name} and {others[0].name} both define {source.name!r}, and would share a golden",
            'Give one of them another name: `@program(name="...")`, or keep its goldens elsewhere: `--golden DIR`.',
        )


def clash(source: Source, asked: Path | None) -> str:
    """Why a program would share its golden with another one; empty where it would not."""
    try:
        _check_name(source, asked)
    except Trouble as error:
        return str(error)
    return ""


def folder(source: Source, asked: Path | None, toolchain: Toolchain) -> Path:
    """The folder of what a program's results are compared with."""
    return root(source, asked) / source.name / toolchain.release


def check_writable(sources: Sequence[Source], asked: Path | None) -> None:
    """Refuse to accept goldens into an installed mutcheck, before any work is done.

    Raises:
      Trouble: the corpus's goldens are those of an installed package.
    """
    if store.CORPUS in {root(source, asked) for source in sources} and not store.corpus_is_writable():
        raise Trouble(
            store.CORPUS,
            f"the goldens in {store.CORPUS} belong to the installed mutcheck",
            "Name a folder for yours: `mutcheck accept --golden DIR`, and `mutcheck lower --golden DIR`.",
        )


def accept(made: Made, results: Sequence[Result], asked: Path | None, toolchain: Toolchain) -> tuple[Path, ...]:
    """Keep the artifacts of one program, and the ledgers of its executables, as its goldens; the files that changed.

    Raises:
      Trouble: they cannot be kept; what was kept before is as it was.
    """
    folder = root(made.source, asked)
    crashed = [each for each in (*made.artifacts, *made.compiled.values()) if isinstance(each, Crash)]
    if crashed:
        raise Trouble(folder, crashed[0].why, f"{crashed[0].advice} Its goldens are as they were.")
    _check_name(made.source, asked)
    accepted = {each.platform: store.body(each) for each in made.artifacts if not isinstance(each, Crash)}
    proven = {
        str(result.cell.target): ledgers.of(result.proven, result.cell.target, str_of_compiler(result.cell.target))
        for result in results
        if result.proven is not None
    }
    where = folder / made.source.name / toolchain.release
    _check_inside(folder, where)
    with lock(folder):
        _tidy(folder)
        texts = store.write(folder, made.source.name, toolchain.release, accepted, str(toolchain))
        return (*texts, *(ledgers.write(where, made.source.name, proven) if proven else ()))


def _check_inside(root: Path, where: Path) -> None:
    """What is accepted stays in the folder of goldens: that may itself be behind a link, and nothing in it.

    Raises:
      Trouble: a link leads out of it.
    """
    try:
        inside = where.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a loop of links is a RuntimeError before Python 3.13
        inside = False
    if not inside:
        link = where.parent if where.parent.is_symlink() else where
        raise Trouble(
            where,
            f"{link} is a link that leads out of {root}",
            "Nothing was written; replace it by a folder, or name another with `--golden DIR`.",
        )


def _tidy(root: Path) -> None:
    """Delete what runs that were killed left among the goldens."""
    with suppress(OSError):
        for program in root.iterdir():
            if program.is_dir() and not program.is_symlink():
                for release in program.iterdir():
                    disk.prune(release)


def strays(
    sources: Sequence[Source], asked: Path | None, *, whole_corpus: bool, whole_project: bool = False
) -> tuple[Path, ...]:
    """Folders of goldens that no program owns, in those folders of which all owners are known.

    Args:
      whole_corpus: whether `sources` is the whole corpus.
      whole_project: whether `sources` are all programs of a project; the others of their folders own goldens, too.

    Raises:
      Trouble: a folder cannot be read.
    """
    owners: dict[Path, set[str]] = {}
    if whole_corpus:
        owners[asked or store.CORPUS] = {source.name for source in sources}
    mine = [source for source in sources if not source.corpus]
    beside = {
        folder: {each.name for each in discovery.in_folder(folder)} for folder in {each.file.parent for each in mine}
    }
    if whole_project:
        known = {source.name for source in sources}.union(*beside.values())
        owners |= {root(source, asked): known for source in mine if asked or source.goldens}
    owners |= {
        source.file.parent / store.USERS: beside[source.file.parent]
        for source in mine
        if asked is None and source.goldens is None
    }
    return tuple(path for each, names in owners.items() for path in store.unowned(each, names))
