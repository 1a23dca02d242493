"""Accepted artifacts in files: `<root>/<program>/<jax release>/`.

A folder holds `shared.mlir` for all platforms whose text is the same, and `<platform>.mlir` for each one that
differs. A rejection is kept in the same way, in `.rejection` files. Every file starts with a header:

    // mutcheck golden 1
    // program: increment
    // platforms: cpu, cuda, rocm, tpu
    // toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
    // lines: 9

A platform's own file counts before the shared one. So a crash between two writes loses nothing: own files are
written first, then the shared one, and what is left over is removed last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.version import InvalidVersion, Version

from mutcheck.golden import disk
from mutcheck.golden.disk import GoldenError
from mutcheck.lowering.artifacts import Lowering, Rejection
from mutcheck.lowering.target import PLATFORMS

CORPUS = Path(__file__).parent / "corpus"
"""The goldens of the seed corpus."""

USERS = "goldens"
"""The folder, beside a program of the user's, that holds its goldens."""

Kind = Literal["mlir", "rejection"]
KINDS: tuple[Kind, ...] = ("mlir", "rejection")

_SHARED = "shared"
_TITLE = "// mutcheck golden 1"
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
      GoldenError: a file is cut off, is not UTF-8, has no header, or is for another program.
    """
    found: dict[str, Golden] = {}
    for path in sorted(_files(_folder(root, program, release)), key=lambda path: path.stem != _SHARED):
        golden = _read_file(path, program)
        for platform in golden.platforms:
            if path.stem == platform or platform not in found:
                found[platform] = golden
    return found


def write(
    root: Path, program: str, release: str, accepted: Mapping[str, tuple[Kind, str]], toolchain: str
) -> tuple[Path, ...]:
    """Keep the artifacts of some platforms, and those that are kept of the others; the files that changed.

    Raises:
      GoldenError: what is kept of the others cannot be read, or the folder cannot be written.
    """
    folder = _folder(root, program, release)
    wanted = _grouped(program, _merged(root, program, release, accepted, toolchain))
    own_first = sorted(wanted, key=lambda name: name.startswith(_SHARED))
    try:
        written = [folder / name for name in own_first if disk.write_text(folder / name, wanted[name])]
        left_over = [path for path in _files(folder) if path.name not in wanted]
        for path in left_over:
            path.unlink()
    except OSError as error:
        raise GoldenError(
            f"cannot write goldens to {folder}: {error.strerror or error}",
            "Nothing was lost; make the folder writable, or name another with `--golden DIR`.",
        ) from None
    return (*written, *left_over)


def releases(root: Path, program: str) -> tuple[str, ...]:
    """The JAX releases that a program has goldens of, oldest first."""
    folders = [folder.name for folder in (root / program).glob("*") if any(_files(folder))]
    return tuple(sorted(folders, key=_version))


def unowned(root: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Folders of goldens below `root` that belong to none of the named programs."""
    known = set(names)
    folders = sorted(root.glob("*")) if root.is_dir() else []
    return tuple(folder for folder in folders if folder.name not in known and releases(root, folder.name))


def corpus_is_writable() -> bool:
    """Whether the corpus is that of a checkout, and not of an installed package."""
    return (CORPUS.parent.parent / "pyproject.toml").is_file()


def _folder(root: Path, program: str, release: str) -> Path:
    if not re.fullmatch(r"[^\W.][\w.\-\[\]=, ]*", program):
        raise GoldenError(
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
    new = {platform: (kind, text, toolchain) for platform, (kind, text) in accepted.items()}
    if set(new) == set(PLATFORMS):
        return new  # nothing old is kept: it may be broken
    old = {each: (golden.kind, golden.body, golden.toolchain) for each, golden in read(root, program, release).items()}
    return {**old, **new}


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


def _read_file(path: Path, program: str) -> Golden:
    header, text = _split(path, program)
    if header["program"] != program:
        raise _broken(path, f"is for the program {header['program']}, not {program}", program)
    if not text.endswith("\n") or str(text.count("\n")) != header["lines"]:
        raise _broken(path, f"is cut off or was edited: its header counts {header['lines']} lines", program)
    kind: Kind = "rejection" if path.suffix == ".rejection" else "mlir"
    platforms = tuple(each.strip() for each in header["platforms"].split(","))
    return Golden(program, platforms, header["toolchain"], kind, text, path)


def _split(path: Path, program: str) -> tuple[dict[str, str], str]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise _broken(path, "is not UTF-8", program) from None
    except OSError as error:
        raise _broken(path, f"cannot be read: {error.strerror}", program) from None
    head, _, rest = text.partition("\n\n")
    title, *fields = head.split("\n")
    header = {match[1]: match[2] for match in map(_FIELD.fullmatch, fields) if match}
    if title != _TITLE or set(header) != {"program", "platforms", "toolchain", "lines"}:
        raise _broken(path, "does not start with the header of a golden", program)
    return header, rest


def _broken(path: Path, what: str, program: str) -> GoldenError:
    return GoldenError(f"{path} {what}", f"Restore it, or write it anew: `mutcheck accept {program}`.")


def _version(release: str) -> Version:
    try:
        return Version(release)
    except InvalidVersion:
        return Version("0")
