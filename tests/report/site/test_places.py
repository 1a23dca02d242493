"""Commits and runs are places: each has an address that shows the same tomorrow, and a link leads to what it says."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import week
from driver import run as mutcheck
from entries import kept, row
from msgspec.structs import replace

from mutcheck.golden.contract.rows import FindingRow, RejectionRow
from mutcheck.golden.diff.unified import unified
from mutcheck.golden.history import record
from mutcheck.golden.history.entry import Entry
from mutcheck.golden.history.query import Point, opened
from mutcheck.golden.triage import rank
from mutcheck.report.site.data import blocks
from mutcheck.report.site.pages import ASSETS

from .test_browser import AXE

Look = Callable[..., Any]


@pytest.fixture(scope="module")
def project(built: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = week.recorded(tmp_path_factory.mktemp("week"))
    assert mutcheck("report", "-o", "site", cwd=repo).status == 0
    return repo / "site"


@pytest.fixture
def at(look: Look, project: Path) -> Look:
    return lambda page, *where, **how: look(f"{project.as_uri()}/{page}", *where, **how)


def run_of(project: Path, title: str) -> dict[str, Any]:
    runs = week.loaded(project / "runs/0.js")["runs"]
    found: dict[str, Any] = next(each for each in runs if each.get("title") == title)
    return found


def test_what_is_open_stands_first_with_its_commit(at: Look) -> None:
    page = at("index.html")
    first = page.get_by_test_id("regression").first
    text = " ".join(first.inner_text().split())
    assert text.startswith("failed attend passed → failed; extra 0 B → 48 KiB")
    assert "Keep the old state for logging by Ada, run" in text
    assert "for 5 runs" in text
    between = first.get_by_role("link", name="the commits in between").get_attribute("href")
    assert between.startswith("https://github.com/team/model/compare/")
    sections = page.locator("main h2").all_inner_texts()
    assert [each.split()[0] for each in sections[:2]] == ["Open", "Mended"]
    summed = page.get_by_test_id("open").locator(".count").inner_text()
    assert summed == "2 cells fail, 1 cell passes with mixed figures. The worst come first."


def test_one_copy_is_no_copies(at: Look) -> None:
    cell = at("index.html").locator("[data-testid=grid] a", has_text="attend on cpu").first
    assert "1 copy, 48 KiB a call" in cell.get_attribute("title")


def test_failing_cells_look_failing_and_stand_first(at: Look) -> None:
    page = at("index.html")
    rows = page.locator("[data-testid=grid] tbody th").all_inner_texts()
    assert rows == ["attend", "decode", "norm", "steady", "step"]
    ground = "(cell) => getComputedStyle(cell).backgroundColor"
    failing, fine = (page.locator(name).first.evaluate(ground) for name in (".cell.failing", ".cell:not(.failing)"))
    assert failing != fine
    assert page.locator(".cell.failing .short").first.inner_text() == "1 of 1 copied, 48 KiB extra"


def test_a_branch_is_selected_and_stays_apart(at: Look) -> None:
    page = at("index.html")
    page.get_by_test_id("branch").select_option("faster-norms")
    page.get_by_test_id("base").wait_for()
    assert "compared with its merge base" in page.get_by_test_id("base").inner_text()
    assert page.locator(".change .program").all_inner_texts() == ["steady", "norm"]
    summed = page.get_by_test_id("open").locator(".count").inner_text()
    assert summed == "1 cell fails that did not at the merge base, 1 cell passes but got worse. The worst come first."
    page.reload()  # the branch is in the address
    page.get_by_test_id("base").wait_for()
    page.locator(".cell", has_text="copied").first.click()
    page.wait_for_url("**/program/*run=*")
    page.get_by_test_id("then").wait_for()


def test_a_branch_tells_what_failed_before_it_apart(look: Look, built: None, tmp_path: Path) -> None:
    path = kept(tmp_path / "history.db", 0, row("old", copies=1), row("new"), row("same", copies=1))
    branch = replace(week_run(1), branch="faster", merge_base=f"{0:040x}", uid="1" * 32)
    now = (row("old", copies=2), row("new", copies=1), row("same", copies=1))
    record.record(path, branch, [Entry(each, "", "") for each in now])
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/index.html#branch=faster")
    page.get_by_test_id("base").wait_for()
    assert page.get_by_test_id("open").locator(".count").inner_text() == (
        "1 cell fails that did not at the merge base, 1 cell failed at the merge base and got worse. "
        "The worst come first."
    )


def test_yesterdays_ledger_is_reachable(at: Look, project: Path) -> None:
    tuesday = run_of(project, "Tidy up the step")
    page = at(f"program/step.html#target=cpu&run={tuesday['key']}")
    page.get_by_test_id("then").wait_for()
    assert "Tidy up the step" in page.get_by_test_id("then").inner_text()
    assert "not donated" in page.get_by_test_id("ledger").inner_text()
    assert "donation.lost" in page.get_by_test_id("findings").inner_text()
    page.get_by_role("link", name="As it is now").click()
    page.get_by_test_id("then").wait_for(state="detached")
    assert "not donated" not in page.get_by_test_id("ledger").inner_text()


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("program/step.html#run=99-00000000", "This report has no run 99-00000000."),
        ("program/step.html#run=1-00000000", "This report has no run 1-00000000."),
        ("program/step.html#target=tpu:v5e", "There is no result for tpu:v5e. This is cpu."),
        ("runs.html#run=nothing", "This report has no run nothing."),
        ("compare.html#program=gone", "This report has no program gone. This is attend."),
        ("checks.html#code=none.such", "This version of mutcheck has no finding none.such."),
        ("index.html#branch=gone", "This report has no branch gone"),
    ],
)
def test_what_is_not_there_is_said(at: Look, page: str, told: str) -> None:
    shown = at(page).locator(".problem").first
    shown.wait_for()
    assert told in shown.inner_text()


def test_a_run_is_compared_with_the_one_before(at: Look, project: Path) -> None:
    friday = run_of(project, "Donate the state again")
    page = at(f"runs.html#run={friday['key']}")
    page.get_by_test_id("results").wait_for()
    rows = page.locator(".results tbody tr")
    assert [each.split("\t")[0].strip() for each in rows.all_inner_texts()] == ["attend", "decode", "step"]
    assert page.locator(".verdict-better").count() == 1
    page.get_by_test_id("all").check()
    assert rows.count() == 5


def test_the_first_run_of_a_branch_is_compared_with_its_merge_base(at: Look, project: Path) -> None:
    branch = run_of(project, "Try other norms")
    page = at(f"runs.html#run={branch['key']}")
    page.get_by_test_id("results").wait_for()
    told = " ".join(page.locator("main").inner_text().split())
    assert "Compared with its merge base with main:" in told
    assert "Tidy up the step by Ada" in told
    rows = page.locator(".results tbody tr")
    assert [each.split("\t")[0].strip() for each in rows.all_inner_texts()] == ["steady", "step", "norm"]
    assert page.locator(".results tbody td:nth-child(3)").all_inner_texts() == ["worse", "unchanged", "worse"]
    first = run_of(project, "Train the small model")
    told = at(f"runs.html#run={first['key']}").get_by_text("There is no earlier run of its branch")
    told.wait_for()


def test_a_change_that_no_figure_shows_says_where_it_is(look: Look, built: None, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    note = FindingRow("program.printed", "note", "it printed a line", None, None, [], None, None)
    kept(path, 0, row("said"), row("same"))
    kept(path, 1, row("said", findings=(note,)), row("same"))
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    (last, _) = sorted(week.loaded(tmp_path / "site/runs/0.js")["runs"], key=lambda run: -run["id"])
    page = look(f"{(tmp_path / 'site').as_uri()}/runs.html#run={last['key']}")
    page.get_by_test_id("results").wait_for()
    (told,) = page.locator(".results tbody tr").all_inner_texts()
    assert " ".join(told.split()).startswith("said cpu jax 0.12.0.1 changed in its findings or advice")


def test_a_long_list_is_folded(look: Look, built: None, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    names = [f"program_{number:02d}" for number in range(30)]
    for copies in (0, 1):
        kept(path, copies, *(row(name, copies=copies) for name in names))
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/index.html")
    entries = page.get_by_test_id("regression")
    assert entries.count() == 20
    page.get_by_test_id("show-rest").click()
    assert entries.count() == 30
    assert page.get_by_test_id("show-rest").count() == 0


def test_two_runs_are_compared_by_their_results(at: Look) -> None:
    page = at("runs.html")
    boxes = page.locator("[data-testid=runs] input[type=checkbox]")
    boxes.first.wait_for()
    assert boxes.count() == 8
    boxes.nth(0).check()
    boxes.nth(7).check()
    page.get_by_test_id("compare-runs").click()
    page.get_by_test_id("results").wait_for()
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    said = dict(
        zip(
            page.locator(".results tbody th").all_inner_texts(),
            page.locator(".results tbody td:nth-child(3)").all_inner_texts(),
            strict=True,
        )
    )
    assert said == {"attend": "worse", "decode": "worse", "norm": "mixed", "steady": "changed"}
    assert "The commits in between" in page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_comparison_of_runs_is_accessible(at: Look, project: Path, scheme: str) -> None:
    first, last = (run_of(project, title)["key"] for title in ("Train the small model", "Use the new attention"))
    page = at(f"runs.html#run={last}&with={first}", color_scheme=scheme, bypass_csp=True)
    page.get_by_test_id("results").wait_for()
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `make web`")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("async () => (await axe.run({preload: false})).violations")
    assert [each["id"] for each in found if each["impact"] != "minor"] == []


def test_runs_are_found_by_what_they_are_called(at: Look) -> None:
    page = at("runs.html")
    page.get_by_test_id("filter").fill("attention")
    assert page.locator("[data-testid=runs] tbody tr").count() == 1


def test_a_click_on_a_chart_goes_to_its_run(at: Look, project: Path) -> None:
    page = at("program/attend.html")
    over = page.get_by_test_id("chart-extra").locator(".u-over")
    over.wait_for()
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    page.mouse.click(box["x"] + 2, box["y"] + 20)
    page.wait_for_url("**/program/attend.html#*run=*")
    page.get_by_test_id("then").wait_for()
    assert "Train the small model" in page.get_by_test_id("then").inner_text()


def test_tables_are_saved_as_csv_and_json(at: Look) -> None:
    page = at("index.html")
    with page.expect_download() as saved:
        page.get_by_test_id("csv-cells").click()
    lines = Path(saved.value.path()).read_text("utf-8").splitlines()
    assert lines[0].startswith("program,target,release,outcome,ok,state,extra_bytes")
    assert lines[1].startswith("attend,cpu,0.12.0.1,failed,false,copied,49152")
    with page.expect_download() as saved:
        page.get_by_test_id("json-open").click()
    found = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert [(each["program"], each["kind"]) for each in found] == [
        ("attend", "worse"),
        ("decode", "worse"),
        ("norm", "mixed"),
    ]


def test_a_waiver_a_command_and_an_address_are_copied(at: Look, project: Path) -> None:
    page = at("program/attend.html", permissions=["clipboard-read", "clipboard-write"])
    copied = "navigator.clipboard.readText()"
    for name, told in (
        ("waiver", '[[tool.mutcheck.waivers]]\nprogram = "attend"\nfinding = "inplace.copied"\nreason = ""\n'),
        ("command", "mutcheck explain attend --target cpu"),
        ("permalink", f"{(project / 'program/attend.html').as_uri()}#target=cpu&release=0.12.0.1&run="),
    ):
        button = page.get_by_test_id(f"copy-{name}").first
        button.click()
        button.get_by_text("copied").wait_for()
        assert page.evaluate(copied).startswith(told)


def test_a_code_leads_to_what_it_means(at: Look) -> None:
    page = at("program/attend.html")
    page.get_by_test_id("findings").get_by_role("link", name="inplace.copied").click()
    page.locator("tr.here").wait_for()
    assert "a call copies the buffer" in page.locator("tr.here").inner_text()


def test_the_verdict_stays_in_view_on_a_phone(at: Look) -> None:
    page = at("program/attend.html", 390)
    table = page.get_by_test_id("ledger").locator(".scroll")
    table.evaluate("(box) => box.scrollTo(1000, 0)")
    assert not page.get_by_role("columnheader", name="In place").is_visible()  # it would be empty
    badge = page.locator(".ledger .narrow .badge").first.bounding_box()
    assert badge["x"] >= 0
    assert badge["x"] + badge["width"] <= 390


@pytest.mark.parametrize(
    "page", ["index.html", "index.html#branch=faster-norms", "runs.html", "program/attend.html", "checks.html"]
)
@pytest.mark.parametrize("width", [1920, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_is_accessible(at: Look, page: str, width: int, scheme: str) -> None:
    opened = at(page, width, color_scheme=scheme, bypass_csp=True)
    opened.locator("main table").first.wait_for()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `make web`")
    opened.add_script_tag(path=str(AXE))
    found = opened.evaluate("async () => (await axe.run({preload: false})).violations")
    told = [(each["id"], each["impact"], [node["target"] for node in each["nodes"][:3]]) for each in found]
    assert [each for each in told if each[1] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_sentence_of_a_rejection_is_wrapped(look: Look, built: None, tmp_path: Path, width: int) -> None:
    rejection = RejectionRow("trace", "ValueError", "no")
    now = row("step", outcome="rejected", ok=False, rejection=rejection, executable=None, buffers=[])
    text = f"stage: trace\nerror: ValueError\nmessage: {'it cannot be returned, since ' * 20}{'x' * 200}\n"
    path = tmp_path / "history.db"
    record.record(path, week_run(0), [Entry(now, text)])
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    shown = look(f"{(tmp_path / 'site').as_uri()}/program/step.html", width).get_by_test_id("ir")
    shown.wait_for()
    assert shown.locator(".row").count() == 3
    assert shown.evaluate("(box) => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]") == [0, 0]
    heights = shown.locator(".row").evaluate_all("(rows) => rows.map((each) => each.offsetHeight)")
    assert heights[0] == heights[1] < heights[2] / 2


@pytest.fixture
def refused(look: Look, built: None, tmp_path: Path) -> Any:
    """A program that JAX refuses now, and has lowered before."""
    path = kept(tmp_path / "history.db", 0, row("decode"), text="module @jit_f {\n}\n")
    rejection = RejectionRow("lower", "ValueError", "no")
    now = row("decode", outcome="rejected", ok=False, rejection=rejection, executable=None, buffers=[])
    record.record(path, replace(week_run(1), uid="1" * 32), [Entry(now, "ValueError: no\n")])
    done = mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path)
    assert done.status == 0, done.err
    return lambda page: look(f"{(tmp_path / 'site').as_uri()}/{page}")


def test_what_differs_from_a_golden_looks_like_a_comparison(look: Look, built: None, tmp_path: Path) -> None:
    """In colours, and folded where it is long."""
    old = "".join(f"  %{number} = stablehlo.add %a\n" for number in range(30))
    evidence = unified("module {\n" + old, "module {\n" + old.replace("add", "multiply"), "golden", "now")
    finding = FindingRow(
        "golden.differs", "error", "it differs: +8 -0 ~2 operations", None, None, list(evidence), None, None
    )
    path = kept(tmp_path / "history.db", 0, row("step", outcome="failed", ok=False, findings=(finding,)))
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/program/step.html")
    delta = page.get_by_test_id("delta")
    delta.wait_for()
    told = page.locator(".finding p").first.text_content()
    assert told == "it differs: +8\N{NO-BREAK SPACE}\N{MINUS SIGN}0\N{NO-BREAK SPACE}~2 operations"
    assert delta.locator(".row").count() == 16
    assert delta.locator(".row.hunk").count() == 3
    delta.get_by_role("button", name=f"Show {len(evidence) - 16} lines more").click()
    assert (delta.locator(".row.removed").count(), delta.locator(".row.added").count()) == (30, 30)
    assert set(delta.locator(".row.removed del").all_text_contents()) == {"stablehlo.add"}
    assert set(delta.locator(".row.added ins").all_text_contents()) == {"stablehlo.multiply"}
    delta.get_by_label("wrap lines").uncheck()
    assert delta.locator("pre.wrapped").count() == 0


def week_run(number: int) -> Any:
    from entries import run

    return run(number)


def test_a_rejection_is_not_compared_with_a_module_in_silence(refused: Any) -> None:
    page = refused("index.html")
    page.get_by_role("link", name="compare the StableHLO of decode on cpu").click()
    page.get_by_test_id("apart").wait_for()
    assert page.get_by_test_id("apart").inner_text().startswith("One side is StableHLO, and the other is a rejection")
    page.wait_for_function("!document.querySelector('main').innerText.includes('Loading ...')")  # both sides
    shown = page.locator("main").inner_text()
    assert "ValueError: no" in shown
    assert "module @jit_f {" in shown
    page = refused("compare.html#program=decode&kind=stablehlo&a=0123456789abcdef0123")
    assert "is not kept in this report" in page.get_by_test_id("missing").inner_text()


def test_the_page_judges_as_mutcheck_does(at: Look) -> None:
    """Two runs that a reader chooses are judged by the page, by the same rules."""
    choose = random.Random(7)

    def figure(*values: int | None) -> int | None:
        return choose.choice(values)

    def point() -> Point:
        compiled = choose.random() < 0.85
        copies = figure(0, 1, 2) if compiled else None
        outcome = choose.choice(("passed", "failed", "rejected", "unavailable", "error"))
        extra = figure(None, 0, 4, 4096, 65536) if compiled else None
        return Point(
            1, "", outcome, choose.random() < 0.6, copies, None if copies is None else copies * 4096,
            choose.random() < 0.2, figure(None, 0, 4096, 70_000, 900_000), None, None, 1, 1, None, None, None, None,
            None, None, extra, choose.random() < 0.2, None, figure(None, 9000, 90_000),
        )  # fmt: skip

    names = (
        "outcome",
        "ok",
        "copies",
        "copied_bytes",
        "at_least",
        "extra_bytes",
        "extra_at_least",
        "temporary_bytes",
        "peak_bytes",
    )
    cases = [(point(), point()) for _ in range(3000)]
    given = [[{name: getattr(each, name) for name in names} for each in pair] for pair in cases]
    found = at("checks.html").evaluate("(cases) => cases.map(([a, b]) => mutcheck.judged(a, b))", given)
    assert found == [rank.judged(*pair).value for pair in cases]
    assert len(set(found)) == 5


def test_the_page_knows_how_long_blocks_are() -> None:
    source = (ASSETS.parent / "web/src/lib/runs.js").read_text("utf-8")
    assert f"export const RUNS = {blocks.RUNS};" in source
    assert f"export const RESULTS = {blocks.RESULTS};" in source


def test_an_empty_history_and_one_run_read_well(look: Look, built: None, tmp_path: Path) -> None:
    from mutcheck.golden.history import database

    path = tmp_path / "history.db"
    with database.writing(path):
        pass
    for _ in range(2):
        assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
        for name in ("index", "runs", "compare"):
            assert (
                "Nothing is recorded yet."
                in look(f"{(tmp_path / 'site').as_uri()}/{name}.html").locator("main").inner_text()
            )
    record.record(path, week_run(0), [])
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    for name in ("index", "compare"):
        shown = look(f"{(tmp_path / 'site').as_uri()}/{name}.html").locator("main").inner_text()
        assert "The last run recorded no programs." in shown
    path.unlink()
    kept(path, 0, row("step"))
    with opened(path) as found:
        assert len(found.states()) == 1
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/index.html")
    assert "This is the first run: there is nothing to compare it with yet." in page.get_by_test_id("open").inner_text()
    assert page.get_by_test_id("changes").count() == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/program/step.html")
    page.get_by_test_id("chart-extra").wait_for()
    assert "Only one run has a figure for it: a line needs two." in page.get_by_test_id("chart-copied").inner_text()
    assert "No run has a figure for it." in page.get_by_test_id("chart-compiling").inner_text()


def test_a_code_breaks_behind_its_dot_in_a_narrow_window(at: Look) -> None:
    page = at("checks.html")
    codes = page.locator("[data-testid=rules] th[scope=row]")
    page.set_viewport_size({"width": 390, "height": 900})
    lines = codes.locator("code").evaluate_all(
        "(codes) => codes.map((code) => new Set([...code.getClientRects()].map((each) => each.top)).size)"
    )
    assert codes.locator("wbr").count() == codes.count() > 20
    assert max(lines) <= 3  # `executable.unknown-fields` has two places to break
