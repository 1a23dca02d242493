"""Which programs are meant by what a command asks for, and by what its project says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from mutcheck.core.source import Source
from mutcheck.project import discovery
from mutcheck.project.configuration import Configuration


class Whole(Enum):
    """What it is that all programs of are meant."""

    CORPUS = "corpus"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Meant:
    """The programs that are meant, each once.

    Attributes:
      problems: a line for each that is asked for, and is not there.
      whole: what these are all programs of; None where they are only some, or where that is not known.
    """

    sources: tuple[Source, ...]
    problems: tuple[str, ...] = ()
    whole: Whole | None = None

    def some(self) -> Meant:
        """The same, to be taken for some programs of many."""
        return replace(self, whole=None)


def meant(asked: Sequence[str], project: Configuration, *, corpus: bool = False) -> Meant:
    """The programs that are asked for; without any those of the project, or the corpus where it names none."""
    if asked:
        found = _named(asked, project.find()[0])
        return replace(found, sources=tuple(project.own(found.sources)))
    if corpus or not project.programs:
        return Meant(tuple(project.own(discovery.corpus())), whole=Whole.CORPUS)
    sources, problems = project.find()
    return Meant(tuple(sources), tuple(problems), None if problems else Whole.PROJECT)


def of_corpus(name: str) -> Source:
    """A program of the corpus that is there."""
    (found,) = discovery.find(name)
    return found


def _named(asked: Sequence[str], project: Sequence[Source]) -> Meant:
    """The programs of these names.

    Args:
      project: the programs of the project, which their names alone name, too.
    """
    own = {source.name: source for source in project}
    found: dict[tuple[Path, str], Source] = {}
    problems = []
    for each in asked:
        try:
            sources = (own[each],) if each in own else discovery.find(each)
            found.update({(source.file, source.attribute): source for source in sources})
        except discovery.UnknownProgram as error:
            near = discovery.nearest(each, list(own))
            problems.append(f"there is no program {each!r}. {near}" if near else str(error))
    return Meant(tuple(found.values()), tuple(problems))
