"""What the pages show, as plain values: report/site/web draws them.

Every view is a frozen value that becomes the JSON of one page. A program page has all that its pictures need; the IR
is in files of its own, which a page loads when it is asked for.
"""

from __future__ import annotations

from typing import Any

from msgspec import Raw, Struct

from mutcheck.golden.contract.rows import ResultRow
from mutcheck.golden.history.entry import RecordedRun


class RunView(Struct, frozen=True):
    """A run, by its number in the history."""

    id: int
    started: str
    seconds: float | None
    command: str
    commit: str | None
    branch: str | None
    dirty: bool | None
    release: str
    toolchain: dict[str, str]
    exit_status: int
    problems: list[str]
    build: str


class ProgramView(Struct, frozen=True):
    """A program, and the name of its page."""

    name: str
    slug: str
    file: str


class ColumnView(Struct, frozen=True):
    release: str
    target: str


class CellView(Struct, frozen=True):
    """A cell of the grid: program number `p` in column number `c`.

    Attributes:
      verdict: the worst of its buffers; None where nothing was compiled, or it has none.
      extra_bytes: None where they are not known; a lower bound where `extra_at_least`.
      waived, failing: how many findings are waived, and how many fail it.
      why: why nothing was compiled; None where something was.
    """

    p: int
    c: int
    outcome: str
    ok: bool
    verdict: str | None
    verdicts: dict[str, int]
    copies: int | None
    copied_bytes: int | None
    at_least: bool
    extra_bytes: int | None
    extra_at_least: bool
    temporary_bytes: int | None
    compiled: bool
    waived: int
    failing: int
    run: int
    started: str
    changed: bool
    why: str | None


class ChangeView(Struct, frozen=True):
    """What the last build changed in a cell: `kind` is worse, better, changed or new."""

    p: int
    c: int
    kind: str
    what: list[str]
    started: str
    run: int
    before_run: int | None
    texts: dict[str, list[str | None]]


class Overview(Struct, frozen=True):
    made: str
    mutcheck: str
    live: bool
    runs: list[RunView]
    programs: list[ProgramView]
    columns: list[ColumnView]
    cells: list[CellView]
    changes: list[ChangeView]
    since: RunView | None
    page: str = "overview"


class TextsView(Struct, frozen=True):
    """The digests of a cell's texts; None for one that it has not.

    Attributes:
      advised: the picture of lifetimes with the first of its advice.
    """

    stablehlo: str | None
    rejection: str | None
    hlo: str | None
    lifetimes: str | None
    advised: str | None = None


class CellPage(Struct, frozen=True):
    """A cell on its program's page; `sources` is the JSON that the history keeps."""

    target: str
    release: str
    run: int
    started: str
    changed: bool
    row: ResultRow
    texts: TextsView
    sources: Raw


class TrendView(Struct, frozen=True):
    """The results of a cell over time.

    Attributes:
      points: seconds since 1970, run, copies, copied bytes, temporary bytes, 1 where nothing failed, seconds to lower,
        seconds to compile, extra bytes.
      left_out: points between equal ones that are left out, so that a page stays small.
    """

    target: str
    release: str
    points: list[tuple[Any, ...]]
    left_out: int


class VersionView(Struct, frozen=True):
    """A text that a cell had, since the run that had it first."""

    kind: str
    target: str
    release: str
    digest: str
    bytes: int
    started: str
    run: int


class ProgramPage(Struct, frozen=True):
    made: str
    mutcheck: str
    live: bool
    program: ProgramView
    cells: list[CellPage]
    trends: list[TrendView]
    runs: dict[str, RunView]
    versions: list[VersionView]
    page: str = "program"


class ProgramVersions(Struct, frozen=True):
    """The texts of a program.

    Attributes:
      pairs: digests of those that the report has a comparison of; all have one where pages are served.
    """

    name: str
    slug: str
    versions: list[VersionView]
    pairs: list[tuple[str, str]]


class Compare(Struct, frozen=True):
    made: str
    mutcheck: str
    live: bool
    programs: list[ProgramVersions]
    runs: dict[str, RunView]
    page: str = "compare"


def run_view(number: int, run: RecordedRun) -> RunView:
    return RunView(
        number,
        run.started,
        run.seconds,
        run.command,
        run.commit,
        run.branch,
        run.dirty,
        run.release,
        run.toolchain,
        run.exit_status,
        run.problems,
        run.build,
    )
