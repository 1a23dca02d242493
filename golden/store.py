"""Accepted artifacts in files: `<root>/<program>/<jax release>/`.

A folder holds `shared.mlir` for all platforms whose text is the same, and `<platform>.mlir` for each one that
differs. A rejection is kept in the same way, in `.rejection` files. Every file starts with a header (`header.py`).

A platform's own file counts before the shared one. So a crash between two writes loses nothing, and every platform
has its old golden or its new one: own files are written first, then the shared one, and what is left over is removed
last. Only where a lowering becomes a rejection, or the reverse, can a crash leave two files that count the same; both
are kept, and reading says so.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.version import InvalidVersion, Version

from mutcheck.core.artifacts import Lowering, Rejection
from mutcheck.core.target import PLATFORMS
from mutcheck.core.trouble import Trouble
from mutcheck.golden import disk, header

CORPUS = Path(__file__).parent / "corpus"
"""The goldens of the seed corpus."""

USERS = "goldens"
"""The folder, beside a program of the user's, that holds its goldens."""

Kind = Literal["mlir", "rejection"]
KINDS: tuple[Kind, ...] = ("mlir", "rejection")

_SHARED = "shared"
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Golden:
    """One accepted artifact: the text of a lowering or of a rejection, for some platforms."""

    program: str
    platforms: tuple[str, ...]
    toolchain: str
    kind: Kind
    body: str
    path: Path


def body(artifact: Lowering | Rejection) -> tuple[Kind, str]:
    """What is kept of an artifact."""
    return ("mlir", artifact.text) if isinstance(artifact, Lowering) else ("rejection", artifact.text)


def read(root: Path, program: str, release: str) -> dict[str, Golden]:
    """The goldens of a program in a release, by platform; empty where there is none.

    Raises:
      Trouble: a file is cut off or edited, is not UTF-8, has no header, or is for another program; or two files hold
        the golden of one platform.
    """
    return _read_for(PLATFORMS, root, program, release)


def read_file(path: Path) -> Golden:
    """The golden in a file that is named by its path.

    Raises:
      Trouble: it is cut off or edited, is not UTF-8, or has no header.
    """
    program = header.split(path, _data(path), path.parent.parent.name)[0].program
    golden = _read_file(path, program, PLATFORMS)
    assert golden is not None  # its header lists a platform at least
    return golden


def write(
    root: Path, program: str, release: str, accepted: Mapping[str, tuple[Kind, str]], toolchain: str
) -> tuple[Path, ...]:
    """Keep the artifacts of some platforms, and those that are kept of the others; the files that changed.

    A file names one toolchain, so platforms whose text is the same but was made by other versions do not share it.

    Raises:
      Trouble: what is kept of the others cannot be read, or the folder cannot be written.
    """
    folder = _folder(root, program, release)
    wanted = _grouped(program, _merged(root, program, release, accepted, toolchain))
    own_first = sorted(wanted, key=lambda name: name.startswith(_SHARED))
    with _writing(folder):
        written = [folder / name for name in own_first if disk.write_text(folder / name, wanted[name])]
        left_over = [path for path in _files(folder) if path.name not in wanted]
        for path in left_over:
            path.unlink()
    return (*written, *left_over)


def releases(root: Path, program: str) -> tuple[str, ...]:
    """The JAX releases that a program has goldens of, oldest first.

    Raises:
      Trouble: the folder cannot be read.
    """
    with _reading(root / program):
        folders = [folder.name for folder in (root / program).glob("*") if any(_files(folder))]
    return tuple(sorted(folders, key=_version))


def unowned(root: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Folders of goldens below `root` that belong to none of the named programs.

    Raises:
      Trouble: the folder cannot be read.
    """
    known = set(names)
    with _reading(root):
        folders = sorted(root.glob("*")) if root.is_dir() else []
    return tuple(folder for folder in folders if folder.name not in known and releases(root, folder.name))


def corpus_is_writable() -> bool:
    """Whether the corpus is that of a checkout, and not of an installed package."""
    return (CORPUS.parent.parent / "pyproject.toml").is_file()


def _folder(root: Path, program: str, release: str) -> Path:
    if not re.fullmatch(r"[^\W.][\w.\-\[\]=, ]*", program):
        raise Trouble(
            root,
            f"{program!r} cannot be the name of a golden's folder",
            'Name the program with letters, digits, "_", "-" and ".": `@program(name="...")`.',
        )
    return root / program / release


def _files(folder: Path) -> Iterator[Path]:
    try:
        there = {each.name for each in folder.iterdir()}  # to ask for each of the names takes five times as long
    except (FileNotFoundError, NotADirectoryError):
        return iter(())
    names = [f"{stem}.{kind}" for stem in (_SHARED, *PLATFORMS) for kind in KINDS]
    return (folder / name for name in names if name in there and (folder / name).is_file())


def _merged(
    root: Path, program: str, release: str, accepted: Mapping[str, tuple[Kind, str]], toolchain: str
) -> dict[str, tuple[Kind, str, str]]:
    """Kind, text and toolchain for every platform: what is accepted now, over what was before."""
    others = [platform for platform in PLATFORMS if platform not in accepted]
    old = _read_for(others, root, program, release)  # only these: what is written anew may be broken
    kept = {platform: (golden.kind, golden.body, golden.toolchain) for platform, golden in old.items()}
    return {**kept, **{platform: (kind, text, toolchain) for platform, (kind, text) in accepted.items()}}


def _grouped(program: str, kept: Mapping[str, tuple[Kind, str, str]]) -> dict[str, str]:
    """File names and texts: the largest group of equal platforms is shared, the others have files of their own."""
    groups: dict[tuple[Kind, str, str], list[str]] = {}
    for platform in PLATFORMS:
        if platform in kept:
            groups.setdefault(kept[platform], []).append(platform)
    files: dict[str, str] = {}
    for number, ((kind, text, toolchain), platforms) in enumerate(sorted(groups.items(), key=lambda g: -len(g[1]))):
        if number == 0:
            files[f"{_SHARED}.{kind}"] = header.put(program, platforms, toolchain, text)
        else:
            files |= {f"{each}.{kind}": header.put(program, [each], toolchain, text) for each in platforms}
    return files


def _read_for(platforms: Collection[str], root: Path, program: str, release: str) -> dict[str, Golden]:
    """The goldens of some platforms; files that hold none of theirs may be broken."""
    folder = _folder(root, program, release)
    with _reading(folder):
        files = list(_files(folder))
    own = _claimed(platforms, [path for path in files if path.stem in platforms], program)
    rest = [platform for platform in platforms if platform not in own]
    shared = _claimed(rest, [path for path in files if path.stem == _SHARED], program) if rest else {}
    found = own | shared
    return {platform: found[platform] for platform in platforms if platform in found}


def _claimed(platforms: Collection[str], files: Iterable[Path], program: str) -> dict[str, Golden]:
    """The goldens of some platforms, in files that count the same."""
    claimed: dict[str, Golden] = {}
    for path in files:
        golden = _read_file(path, program, platforms)
        for platform in platforms:
            if golden is None or platform not in golden.platforms:
                continue
            if platform in claimed:
                other = claimed[platform].path.name
                raise header.broken(path, f"and {other} beside it both hold the golden of {platform}", program)
            claimed[platform] = golden
    return claimed


def _read_file(path: Path, program: str, wanted: Collection[str]) -> Golden | None:
    """The golden in a file, for those platforms of it that are wanted; None where there are none."""
    head, text = header.split(path, _data(path), program)
    platforms = header.platforms(path, head, program, _SHARED)
    if not set(platforms) & set(wanted):
        return None
    header.check(path, head, text, program)
    kind: Kind = "rejection" if path.suffix == ".rejection" else "mlir"
    return Golden(program, platforms, head.toolchain, kind, text, path)


def _data(path: Path) -> bytes:
    with _reading(path):
        return path.read_bytes()


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = f"{path} cannot be read: {error.strerror or error}"
        raise Trouble(path, why, "Make it readable, or name another folder with `--golden DIR`.") from None


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cure = "free some space" if error.errno in _FULL else "make the folder writable"
        raise Trouble(
            folder,
            f"cannot write goldens to {folder}: {error.strerror or error}",
            f"Nothing was lost; {cure}, or name another with `--golden DIR`.",
        ) from None


def _version(release: str) -> Version:
    try:
        return Version(release)
    except InvalidVersion:
        return Version("0")
