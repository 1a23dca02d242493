"""A file of a user's, edited by candidates: what the text is afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import dedent

from mutcheck.checks.patches.candidate import Candidate, Files
from mutcheck.checks.patches.syntax import first_line
from mutcheck.core.advice import Edit
from mutcheck.core.finding import Location
from mutcheck.core.seen import Held, Place, Seen

FILE = "/home/user/train.py"
MARK = "# here"

Write = Callable[[Files, Edit, Seen], Iterator[Candidate]]


def files(text: str) -> Files:
    return Files(lambda file: dedent(text).encode() if file == FILE else None)


def lines(text: str, mark: str = MARK) -> tuple[Location, ...]:
    """The lines that end in a mark."""
    numbered = enumerate(dedent(text).splitlines(), 1)
    return tuple(Location(FILE, number) for number, line in numbered if line.endswith(mark))


def held(text: str, names: Mapping[str, Held]) -> Seen:
    """Before each line of each function names hold the same."""
    written = files(text).written(FILE)
    assert written is not None
    every = range(1, len(written.text.lines) + 1)
    places = [Place(FILE, first_line(each)) for each in written.syntax.functions]
    return Seen({(place, line): names for place in places for line in every})


def edited(text: str, write: Write, *, arrays: str = "", refs: str = "", arguments: Sequence[str] = ()) -> list[str]:
    """The text after each candidate: of lines that end in `# here`, and of the loop of one that ends in `# loop`."""
    names = {**dict.fromkeys(arrays.split(), Held.ARRAYS), **dict.fromkeys(refs.split(), Held.REF)}
    loop = next(iter(lines(text, "# loop")), None)
    edit = Edit("", "", "", lines(text), loop, tuple(arguments))
    return [after(text, each) for each in write(files(text), edit, held(text, names))]


def after(text: str, candidate: Candidate) -> str:
    written = files(text).written(candidate.file)
    assert written is not None
    return written.text.with_(candidate.changes)
