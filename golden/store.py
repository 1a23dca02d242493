"""Accepted artifacts in files: `<root>/<program>/<jax release>/`.

A folder holds `shared.mlir` for all platforms whose text is the same, and `<platform>.mlir` for each one that
differs. A rejection is kept in the same way, in `.rejection` files. Every file starts with a header:

    // mutcheck golden 1
    // program: increment
    // platforms: cpu, cuda, rocm, tpu
    // toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
    // lines: 9

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
from mutcheck.golden import disk

CORPUS = Path(__file__).parent / "corpus"
"""The goldens of the seed corpus."""

USERS = "goldens"
"""The folder, beside a program of the user's, that holds its goldens."""

Kind = Literal["mlir", "rejection"]
KINDS: tuple[Kind, ...] = ("mlir", "rejection")

_SHARED = "shared"
_TITLE = "// mutcheck golden 1"
_HEADER = {"program", "platforms", "toolchain", "lines"}
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?=\s|$)", re.MULTILINE)
_FIELD = re.compile(r"// (program|platforms|toolchain|lines): (.*)")


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
      Trouble: a file is cut off, is not UTF-8, has no header, or is for another program; or two files hold the
        golden of one platform.
    """
    return _read_for(PLATFORMS, root, program, release)


def read_file(path: Path) -> Golden:
    """The golden in a file that is named by its path.

    Raises:
      Trouble: it is cut off, is not UTF-8, or has no header.
    """
    program = _split(path, path.parent.parent.name)[0]["program"]
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
    names = [f"{stem}.{kind}" for stem in (_SHARED, *PLATFORMS) for kind in KINDS]
    return (folder / name for name in names if (folder / name).is_file())


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
            files[f"{_SHARED}.{kind}"] = _with_header(program, platforms, toolchain, text)
        else:
            files |= {f"{each}.{kind}": _with_header(program, [each], toolchain, text) for each in platforms}
    return files


def _with_header(program: str, platforms: list[str], toolchain: str, text: str) -> str:
    text = text if text.endswith("\n") else text + "\n"
    header = {
        "program": program,
        "platforms": ", ".join(platforms),
        "toolchain": toolchain,
        "lines": str(text.count("\n")),
    }
    return "\n".join([_TITLE, *(f"// {name}: {value}" for name, value in header.items()), "", text])


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
                raise _broken(path, f"and {other} beside it both hold the golden of {platform}", program)
            claimed[platform] = golden
    return claimed


def _read_file(path: Path, program: str, wanted: Collection[str]) -> Golden | None:
    """The golden in a file, for those platforms of it that are wanted; None where there are none."""
    header, text = _split(path, program)
    platforms = _platforms(path, header["platforms"], program)
    if not set(platforms) & set(wanted):
        return None
    if header["program"] != program:
        raise _broken(path, f"is for the program {header['program']}, not {program}", program)
    if conflict := _CONFLICT.search(text):
        raise _conflict(path, conflict.group(), program)
    if not text.endswith("\n") or str(text.count("\n")) != header["lines"]:
        raise _broken(path, f"is cut off or was edited: its header counts {header['lines']} lines", program)
    kind: Kind = "rejection" if path.suffix == ".rejection" else "mlir"
    return Golden(program, platforms, header["toolchain"], kind, text, path)


def _split(path: Path, program: str) -> tuple[dict[str, str], str]:
    """The header of a file, and what follows it."""
    with _reading(path):
        data = path.read_bytes()
    try:
        head, _, rest = data.decode("utf-8").partition("\n\n")
    except UnicodeDecodeError:
        raise _broken(path, "is not UTF-8", program) from None
    if conflict := _CONFLICT.search(head):
        raise _conflict(path, conflict.group(), program)
    title, *fields = head.split("\n")
    header = {match[1]: match[2] for match in map(_FIELD.fullmatch, fields) if match}
    if title != _TITLE or len(fields) != len(header) or set(header) != _HEADER:
        raise _broken(path, "does not start with the header of a golden", program)
    return header, rest


def _platforms(path: Path, listed: str, program: str) -> tuple[str, ...]:
    """The platforms that a header lists: some of ours, each once, and in an own file that one alone."""
    platforms = tuple(listed.split(", "))
    if platforms != tuple(platform for platform in PLATFORMS if platform in platforms):
        raise _broken(path, f"lists platforms {listed!r}, and not some of {', '.join(PLATFORMS)} in order", program)
    if path.stem not in (_SHARED, *platforms[:1]) or (path.stem != _SHARED and len(platforms) > 1):
        raise _broken(path, f"lists platforms {listed!r}, and is named for {path.stem}", program)
    return platforms


def _broken(path: Path, what: str, program: str) -> Trouble:
    advice = f"Look at it with `git diff`; restore it, or write it anew: `mutcheck accept {program}`."
    return Trouble(path, f"{path} {what}", advice)


def _conflict(path: Path, marker: str, program: str) -> Trouble:
    advice = f"Do not merge goldens by hand: write it anew from the merged program, `mutcheck accept {program}`."
    return Trouble(path, f"{path} has a conflict marker of a merge, `{marker}`", advice)


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
