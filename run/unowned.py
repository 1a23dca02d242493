"""What is left over: goldens that no program owns, and waivers that are for no program."""

from __future__ import annotations

from pathlib import Path

from mutcheck.core.trouble import Trouble
from mutcheck.project.configuration import Configuration
from mutcheck.run.programs import Meant, Whole


def lines(meant: Meant, project: Configuration, golden: Path | None) -> list[str]:
    """A line for each thing that is left over of the programs that are meant.

    Args:
      golden: the folder of goldens that the user named, if one was named.
    """
    waivers = project.unmatched(meant.sources) if meant.whole is Whole.PROJECT else ()
    return [*_goldens(meant, golden), *waivers]


def prune(meant: Meant, golden: Path | None) -> tuple[Path, ...]:
    """Delete the goldens that no program owns; the files that are gone. What is no golden of mutcheck's stays.

    Raises:
      Trouble: a folder cannot be read, somebody else is writing there, or a file does not parse: it may have programs.
      OSError: a file cannot be deleted.
    """
    from mutcheck.golden import unused

    for folder in {source.file.parent for source in meant.sources}:
        for file in sorted(folder.glob("*.py")):
            _check_parses(file)
    return tuple(file for path in _strays(meant, golden) if not path.is_symlink() for file in unused.delete(path))


def _check_parses(file: Path) -> None:
    import ast

    try:
        ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError) as error:
        why = f"{file} cannot be read, and may have programs: {error}"
        raise Trouble(file, why, "Correct it first: no golden was deleted.") from None


def _strays(meant: Meant, golden: Path | None) -> tuple[Path, ...]:
    from mutcheck.golden import place

    return place.strays(
        meant.sources,
        golden,
        whole_corpus=meant.whole is Whole.CORPUS,
        whole_project=meant.whole is Whole.PROJECT,
    )


def _goldens(meant: Meant, golden: Path | None) -> list[str]:
    from mutcheck.golden.contract.places import shown_path

    try:
        found = _strays(meant, golden)
    except Trouble as error:
        return [str(error)]
    return [
        f"no program owns the golden {shown_path(path.resolve())}. "
        "Delete it, as `mutcheck accept --prune` does, or bring its program back."
        for path in found
    ]
