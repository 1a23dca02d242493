"""What an entry of `programs` in pyproject.toml names: files by a pattern, a file, a module, one program."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from mutcheck.core.source import Source
from mutcheck.project import discovery
from mutcheck.project.discovery import UnknownProgram


def shown(path: Path) -> str:
    """A file as it is named from this folder."""
    return os.path.relpath(path)


def find(root: Path, text: str) -> tuple[Source, ...]:
    """The programs that one of `programs` names.

    Raises:
      UnknownProgram: it names none; the message gives the nearest ones.
    """
    path, _, name = text.partition("::")
    if glob.has_magic(path) and not (root / path).is_file():
        return _matching(root, path, name)
    if "::" in text or text.endswith(".py") or (root / text).is_dir():
        if (root / text).is_dir():
            raise UnknownProgram(text, f"{text!r} is a folder", f"Name its files: `{text.rstrip('/')}/*.py`.")
        return discovery.find(f"{shown(root / path)}{'::' if name else ''}{name}")
    if ":" in text or "." in text:
        return _of_module(root, text)
    if (root / f"{text}.py").is_file():
        raise UnknownProgram(text, f"there is no program {text!r}", f"Did you mean {text}.py?")
    return discovery.find(text)


def _matching(root: Path, pattern: str, name: str) -> tuple[Source, ...]:
    """The programs of the files that a pattern matches; files without programs are helpers, and left out."""
    if name:
        raise UnknownProgram(pattern, f"{pattern!r} is for files, and cannot name {name!r}", f"Leave `::{name}` out.")
    found = sorted(glob.glob(pattern, root_dir=root, recursive=True))  # noqa: PTH207 (it leaves out .venv and the like)
    files = [file for file in found if file.endswith(".py") and (root / file).is_file()]
    sources: list[Source] = []
    for file in files:
        try:
            sources += discovery.find(shown(root / file))
        except UnknownProgram:
            continue
    if not sources:
        defines = f"matches {len(files)} file{'s' * (len(files) > 1)}, and none defines a program"
        why = defines if files else "matches no Python file"
        raise UnknownProgram(pattern, f"{pattern!r} {why}", "It is looked for in the folder of pyproject.toml.")
    return tuple(sources)


def _of_module(root: Path, text: str) -> tuple[Source, ...]:
    """The programs of a module, which is the project's own wherever in the project mutcheck is started."""
    sources = discovery.find(text)
    own = root.joinpath(*text.partition(":")[0].split("."))
    files = (own.with_suffix(".py"), own / "__init__.py")
    here = [file.resolve() for file in files if file.is_file()]
    if here and sources[0].file.resolve() not in here:
        advice = f"Start mutcheck in {shown(root)}, or name the file: `{here[0].relative_to(root.resolve())}`."
        raise UnknownProgram(text, f"from this folder {text!r} is {sources[0].file}, and not the project's", advice)
    return sources
