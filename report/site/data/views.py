"""What the pages show, as plain values: report/site/web draws them.

Every view is a frozen value that becomes the JSON of a page, or of a file that pages load when they are asked for
something. A figure is None where it is not known. Runs go by their numbers in the history, which never change.
"""

from __future__ import annotations

from typing import Any

from msgspec import Raw, Struct

from mutcheck.golden.contract.rows import ResultRow
from mutcheck.golden.history.entry import RecordedRun


class RunView(Struct, frozen=True, omit_defaults=True):
    """A run, by its number in the history.

    Attributes:
      key: what an address names it by: its number, and the beginning of its uid.
    """

    id: int
    key: str
    started: str
    seconds: float | None
    command: str
    release: str
    exit_status: int
    build: str = ""
    commit: str | None = None
    branch: str | None = None
    dirty: bool | None = None
    title: str | None = None
    author: str | None = None
    committed: str | None = None
    request: str | None = None
    merge_base: str | None = None
    problems: list[str] = []
    toolchain: dict[str, str] = {}


class HostView(Struct, frozen=True):
    """Templates of the project's addresses on its host; empty where they are not known."""

    commit: str
    compare: str
    request: str


class ProgramView(Struct, frozen=True):
    """A program, and the name of its page."""

    name: str
    slug: str
    file: str


class ColumnView(Struct, frozen=True):
    release: str
    target: str


class CellView(Struct, frozen=True, omit_defaults=True):
    """A cell of the grid: program number `p` in column number `c`.

    Attributes:
      verdict: the worst of its buffers; None where nothing was compiled, or it has none.
      extra_bytes: None where they are not known; a lower bound where `extra_at_least`.
      waived, failing: how many findings are waived, and how many fail it.
      why: why nothing was compiled; None where something was.
      open: whether a regression of it is open.
    """

    p: int
    c: int
    run: int
    outcome: str
    verdicts: dict[str, int]
    ok: bool = False
    verdict: str | None = None
    copies: int | None = None
    copied_bytes: int | None = None
    at_least: bool = False
    extra_bytes: int | None = None
    extra_at_least: bool = False
    temporary_bytes: int | None = None
    compiled: bool = False
    waived: int = 0
    failing: int = 0
    changed: bool = False
    open: bool = False
    why: str | None = None


class PlaceView(Struct, frozen=True, omit_defaults=True):
    """A cell that something happened to.

    Attributes:
      run: of the last result that is told of.
      before: of the result that it is compared with; None where there is none.
      texts: for each kind of IR that differs, the digests before and now.
    """

    c: int
    run: int
    before: int | None = None
    texts: dict[str, list[str | None]] = {}


class ChangeView(Struct, frozen=True):
    """What became of some cells of a program between two runs: `kind` is worse, mixed, better, changed or new.

    Attributes:
      what: what differs, in words.
    """

    p: int
    kind: str
    what: list[str]
    cells: list[PlaceView]


class RegressionView(Struct, frozen=True):
    """Something that got worse, in all cells of a program of which the same is to be said.

    Attributes:
      change: from the last good result to the last one.
      standing: open, mended or accepted.
      fails: whether the last result fails.
      since: the run that had it first.
      good: the last run before that without it; None where the first one that is recorded fails.
      again: runs that made it worse once more.
      builds: in how many builds the cell was looked at since then.
      behind: how many builds came after the last one that looked at it.
      codes: of what fails it now.
    """

    change: ChangeView
    standing: str
    fails: bool
    outcome: str
    since: int
    good: int | None
    again: list[int]
    builds: int
    behind: int
    codes: list[str]


class BranchView(Struct, frozen=True):
    """A branch that can be chosen; `slug` names its file."""

    name: str
    slug: str
    runs: int
    last: RunView


class BaseView(Struct, frozen=True):
    """What a branch is compared with; `run` is None where no run of the default branch is from before it."""

    commit: str
    exact: bool
    run: RunView | None


class Overview(Struct, frozen=True):
    """A branch: what is to be done, and the grid of its cells."""

    mutcheck: str
    live: bool
    host: HostView
    branch: str
    default: str
    branches: list[BranchView]
    base: BaseView | None
    builds: int
    total: int
    runs: list[RunView]
    seen: dict[str, RunView]
    programs: list[ProgramView]
    columns: list[ColumnView]
    cells: list[CellView]
    open: list[RegressionView]
    mended: list[RegressionView]
    changes: list[ChangeView]
    page: str = "overview"


class TextsView(Struct, frozen=True, omit_defaults=True):
    """The digests of a cell's texts; None for one that it has not.

    Attributes:
      advised: the picture of lifetimes with the first of its advice.
    """

    stablehlo: str | None = None
    rejection: str | None = None
    hlo: str | None = None
    lifetimes: str | None = None
    advised: str | None = None


class CellPage(Struct, frozen=True):
    """A cell on its program's page; `sources` is the JSON that the history keeps.

    Attributes:
      before: digests of the texts that it had before, on its branch.
    """

    target: str
    release: str
    run: int
    started: str
    row: ResultRow
    texts: TextsView
    before: TextsView
    sources: Raw


class ProgramPage(Struct, frozen=True):
    """A program, as the default branch has it now; other runs are loaded when they are asked for."""

    mutcheck: str
    live: bool
    host: HostView
    default: str
    last: int
    program: ProgramView
    cells: list[CellPage]
    open: list[RegressionView]
    columns: list[ColumnView]
    seen: dict[str, RunView]
    page: str = "program"


class VersionView(Struct, frozen=True):
    """A text that a cell had, since the run that had it first."""

    kind: str
    target: str
    release: str
    digest: str
    bytes: int
    started: str
    run: int
    commit: str | None
    branch: str | None
    title: str | None


class Versions(Struct, frozen=True):
    """The texts of a program that can be compared, the last first.

    Attributes:
      pairs: digests of those that the report has a comparison of; all have one where pages are served.
    """

    versions: list[VersionView]
    pairs: list[tuple[str, str]]


class Compare(Struct, frozen=True):
    mutcheck: str
    live: bool
    total: int
    programs: list[ProgramView]
    page: str = "compare"


class Runs(Struct, frozen=True):
    """The page of runs: the list, one of them, or two compared. Its files are loaded by it."""

    mutcheck: str
    live: bool
    host: HostView
    default: str
    last: int
    total: int
    programs: dict[str, str]
    page: str = "runs"


class RuleView(Struct, frozen=True):
    code: str
    severity: str
    says: str


class Checks(Struct, frozen=True):
    """What the code of each finding means."""

    mutcheck: str
    live: bool
    rules: list[RuleView]
    page: str = "checks"


class RunBlock(Struct, frozen=True):
    """Runs whose numbers are next to each other."""

    runs: list[RunView]


class ResultBlock(Struct, frozen=True):
    """Every result of a few runs: what is equal is there once.

    Attributes:
      cells: program, target, release.
      states: outcome, ok, verdicts, copies, copied bytes, at least, extra bytes, extra at least, temporary, peak, and
        the numbers of texts in `texts`: document, stablehlo, rejection, hlo, lifetimes, advised, sources.
      texts: digests.
      runs: for each run its results: cell, state, seconds to lower, seconds to compile.
    """

    cells: list[tuple[str, str, str]]
    states: list[tuple[Any, ...]]
    texts: list[str]
    runs: dict[str, list[tuple[Any, ...]]]


class TrendBlock(Struct, frozen=True):
    """The figures of a program over a few hundred runs.

    Attributes:
      cells: target, release.
      states: ok, copies, copied bytes, extra bytes, temporary, peak.
      points: for each cell run, state, seconds to lower, seconds to compile.
    """

    cells: list[tuple[str, str]]
    states: list[tuple[Any, ...]]
    points: list[list[tuple[Any, ...]]]


def run_view(number: int, run: RecordedRun, *, whole: bool = False, short: bool = False) -> RunView:
    """A run; `whole` with the versions of its toolchain, `short` only with what names it."""
    return RunView(
        number,
        run_key(number, run.uid),
        run.started,
        run.seconds,
        run.command,
        run.release,
        run.exit_status,
        "" if short else run.build,
        run.commit,
        run.branch,
        run.dirty,
        run.title,
        run.author,
        run.committed,
        run.request,
        run.merge_base,
        [] if short else run.problems,
        run.toolchain if whole else {},
    )


def run_key(number: int, uid: str) -> str:
    return f"{number}-{uid[:8]}"
