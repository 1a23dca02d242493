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


def _goldens(meant: Meant, golden: Path | None) -> list[str]:
    from mutcheck.golden import place
    from mutcheck.golden.contract.places import shown_path

    try:
        found = place.strays(
            meant.sources,
            golden,
            whole_corpus=meant.whole is Whole.CORPUS,
            whole_project=meant.whole is Whole.PROJECT,
        )
    except Trouble as error:
        return [str(error)]
    return [
        f"no program owns the golden {shown_path(path.resolve())}. Delete it, or bring its program back."
        for path in found
    ]
