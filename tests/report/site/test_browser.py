"""The pages in a real browser: they load without an error, filter, fold, draw, and can be used with keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from driver import run as mutcheck
from entries import MONDAY, buffer, kept, row, run
from msgspec.structs import replace
from results import advised

from mutcheck.checks.explain.lifetimes import AllocationRow, BufferKey, Picture, Span, Step
from mutcheck.checks.explain.memory_curve import Curve
from mutcheck.core.target import HOST
from mutcheck.golden.contract import tried
from mutcheck.golden.contract.rows import RejectionRow
from mutcheck.golden.history import entry, record
from mutcheck.golden.history.commit import Commit
from mutcheck.golden.history.entry import Entry, Meta
from mutcheck.report.site.data.context import slug

from .conftest import HOSTILE

AXE = Path(__file__).parents[3] / "report/site/web/node_modules/axe-core/axe.min.js"
WRITTEN = """async () => {
  const found = [], of = CanvasRenderingContext2D.prototype, fillText = of.fillText, charts = [];
  of.fillText = function (text, x, y) {
    const half = this.measureText(text).width / 2;
    if (!charts.includes(this)) charts.push(this);
    if (this.textAlign === "center") found.push([charts.indexOf(this), text, x - half, x + half, y]);
    fillText.call(this, text, x, y);
  };
  dispatchEvent(new Event("mutcheck-theme")); // they are drawn anew
  await new Promise((done) => setTimeout(done));
  of.fillText = fillText;
  return found;
}"""
"""The labels of the charts' lower axes: the number of the chart, the text, its left and right end, and its height."""

SCAN = "program/scan_stack.html#target=cpu"
TRIED = "program/tried.html"
PAGES = (
    "index.html",
    SCAN,
    f"program/{slug(HOSTILE)}.html",
    TRIED,
    "compare.html#program=program_00&kind=stablehlo",
    "compare.html#program=program_00&kind=hlo",
)
Look = Callable[..., Any]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_loads_and_fits(look: Look, page: str, width: int, scheme: str) -> None:
    opened = look(page, width, color_scheme=scheme)
    opened.locator("h1").wait_for()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(look: Look, page: str, scheme: str) -> None:
    """axe finds nothing moderate or worse, waived findings and tables included."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `make web`")
    opened = look(page, color_scheme=scheme, bypass_csp=True)
    opened.locator("h1").wait_for()
    if page == SCAN:
        opened.locator(".span.copy").first.wait_for()
    if page == TRIED:
        opened.get_by_test_id("advice-pair").wait_for()
    if page.startswith("compare"):
        opened.locator(".diff ins").first.wait_for()
    opened.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    opened.add_script_tag(path=str(AXE))
    found = opened.evaluate("async () => (await axe.run({preload: false})).violations")
    told = [(each["id"], each["impact"], [node["target"] for node in each["nodes"][:3]]) for each in found]
    assert [each for each in told if each[1] != "minor"] == []


def test_the_grid_filters(look: Look) -> None:
    page = look("index.html")
    count, rows = page.get_by_test_id("count"), page.locator("[data-testid=grid] tbody tr")
    total = rows.count()
    page.get_by_test_id("filter").fill("program_0")
    assert rows.count() == 6
    assert re.fullmatch(r"12 of \d+ cells", count.inner_text())
    page.get_by_test_id("chip-copied").click()
    assert [rows.nth(0).locator("th").inner_text(), rows.count()] == ["program_00", 1]
    page.reload()  # what is chosen is in the address
    assert rows.count() == 1
    page.get_by_test_id("filter").fill("nothing of that name")
    assert page.get_by_text("No cell matches.").is_visible()
    page.goto(page.url.split("#")[0])
    page.reload()
    assert rows.count() == total


def test_what_changed_is_on_top(look: Look) -> None:
    page = look("index.html")
    changes = page.get_by_test_id("open")
    first = changes.locator("li", has_text="program_00").first
    assert "failed" in first.inner_text()
    assert "copied 0 B → 16 B" in first.inner_text()
    first.get_by_role("link", name="cpu, jax 0.10.1").click()
    page.wait_for_url("**/program/program_00.html#*")
    assert page.locator("h1").inner_text() == "program_00"


def test_the_picture_shows_the_copies_of_scan_stack(look: Look) -> None:
    page = look(SCAN)
    copies = page.locator(".span.copy")
    copies.first.wait_for()
    assert "8 buffers of 10 are copied, by 16 instructions" in page.get_by_test_id("lifetimes-lead").inner_text()
    assert copies.count() == 16
    assert page.locator(".arrow").count() == 16
    assert copies.locator(".name").all_text_contents() == ["copy ×8"] * 16
    assert page.locator(".span .read").count() > 0
    assert page.locator(".span .name ~ .read").count() == 0  # no dot is drawn over a label
    halos = page.locator(".span .name").evaluate_all("(all) => all.map((each) => getComputedStyle(each).paintOrder)")
    assert set(halos) == {"stroke"}
    assert page.locator(".loop text").first.text_content() == "× 8 trips"
    page.get_by_test_id("lifetimes-choice").select_option("block_stack.bn.mean")
    assert page.locator(".span.copy:not(.dimmed)").count() == 0


def test_the_memory_curve_stands_above_the_lifetimes(look: Look) -> None:
    page = look(SCAN)
    curve, picture = page.get_by_test_id("curve"), page.get_by_test_id("picture")
    curve.wait_for()
    above, below = curve.bounding_box(), picture.bounding_box()
    assert above["y"] + above["height"] <= below["y"] + 1
    assert above["x"] == below["x"]  # on the same steps
    peak = curve.locator(".peak-label").text_content()
    assert re.fullmatch(r"peak [\d.]+ KiB, step \d+", peak)
    held = page.get_by_test_id("at-peak")
    held.locator("summary").click()
    rows = held.locator("tbody tr")
    shares = [int(each.rstrip("%")) for each in held.locator("tbody td:nth-child(2)").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    assert "block_stack.linear.kernel" in rows.first.inner_text()
    assert held.locator(".source .row.here").count() > 0


@pytest.mark.parametrize("width", [390, 1280])
def test_no_label_of_a_picture_stands_on_another(look: Look, built: None, tmp_path: Path, width: int) -> None:
    """Not even where a copy is short, the next value begins before it ends, and the peak is where the axis is named."""
    steps = [Step(f"add.{number}", "add", "add", 0, 1, "main", "", 0) for number in range(40)]
    old = Span("old", 0, 16, 0, 3, ["x"], "buffer", "f32[4]", None, 1, False, "", "old", [2])
    copies = [
        Span(name, 0, 16, at, at + 1, ["x"], "returned", "f32[4]", (0, 0), 8, False, "", name, [], ["x"])
        for name, at in {"copy.1": 3, "copy.2": 5, "copy.3": 37}.items()
    ]
    new = Span("new", 0, 16, 6, 30, ["x"], "update", "f32[4]", None, 1, False, "", "new", [9])
    curve = Curve([16] * 2 + [2048] + [16] * 37, 2, 2048, [])
    buffers = [BufferKey("x", 16, "copied", 3, 48, 0)]
    places = [AllocationRow(0, 16, "parameter 0", 0, [old, *copies, new])]
    drawn = msgspec.json.encode(Picture(steps, [], places, buffers, 0, 0, curve)).decode()
    path = tmp_path / "history.db"
    record.record(path, run(0), [Entry(row("tight", copies=3), "", "", drawn)])
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    opened = look(f"{(tmp_path / 'site').as_uri()}/program/tight.html", width)
    opened.get_by_test_id("curve").wait_for()
    boxes = opened.locator(".picture svg").evaluate_all(
        """(pictures) => pictures.flatMap((picture) => [...picture.querySelectorAll("text")].map((text) => {
             const {left, right, top, bottom} = text.getBoundingClientRect();
             return [left, right, top, bottom, text.textContent];
           }))"""
    )
    assert len(boxes) > 4
    for one, other in combinations(boxes, 2):
        beside = one[1] <= other[0] + 1 or other[1] <= one[0] + 1
        assert beside or one[3] <= other[2] + 2 or other[3] <= one[2] + 2, (one, other)


def test_where_there_is_no_picture_it_says_why(look: Look, built: None, tmp_path: Path) -> None:
    rejection = RejectionRow("trace", "ValueError", "no")
    refused = row("refused", outcome="rejected", executable=None, rejection=rejection, buffers=[])
    rows = (refused, row("missing", executable=None, not_compiled="no tool"), row("old"), row("pure", buffers=[]))
    path = kept(tmp_path / "history.db", 0, *rows)
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    site = (tmp_path / "site").as_uri()
    whys = [look(f"{site}/program/{each.program}.html").get_by_test_id("lifetimes").inner_text() for each in rows]
    assert [each.splitlines()[-1] for each in whys] == [
        "Nothing to draw: the program was not compiled.",
        "Nothing to draw: the program was not compiled.",
        "Nothing to draw: this run kept no buffer assignment.",
        "Nothing to draw: the program mutates nothing.",
    ]


def test_arrows_fade_until_a_copy_is_pointed_at(look: Look) -> None:
    page = look(SCAN)
    copy = page.locator(".span.copy").nth(3)
    copy.wait_for()
    assert page.locator(".arrow.on").count() == 0
    copy.focus()
    page.locator(".arrow.on").wait_for()
    assert page.locator(".arrow.on").count() == 1


def test_a_copy_leads_to_its_instruction(look: Look) -> None:
    page = look(SCAN)
    page.locator(".span.copy").first.focus()
    details = page.get_by_test_id("lifetime-details")
    name = details.locator("button.link").first.inner_text()
    assert "a copy, returned from elsewhere, 8 times a call" in details.inner_text()
    details.locator("button.link").first.click()
    marked = page.locator(".ir .row.here")
    marked.wait_for()
    assert f"%{name} = " in marked.inner_text()


def test_a_line_of_the_ledger_leads_to_its_instruction(look: Look) -> None:
    page = look(SCAN)
    page.get_by_test_id("to-instruction").first.click()
    marked = page.locator(".ir .row.here")
    marked.wait_for()
    assert re.search(r"%copy[.\w]* = ", marked.inner_text())
    assert marked.is_visible()


def test_source_lines_are_shown(look: Look) -> None:
    page = look(SCAN)
    page.locator(".waived summary").click()  # there are eight of them
    assert page.locator(".finding .source .row.here").first.inner_text().strip().endswith("self.linear(x))))")


def test_a_lost_donation_says_who_misses_it(look: Look, built: None, tmp_path: Path) -> None:
    one, other = (
        replace(buffer(path), donated=False, expected=who)
        for path, who in {"x": "the last run", "y": "the program"}.items()
    )
    path = kept(tmp_path / "history.db", 0, row("step", buffers=[one, other]))
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/program/step.html")
    told = page.get_by_test_id("ledger").locator("td .bad").all_inner_texts()
    assert told == ["no, but the last run had it", "no, and the program expects it"]


def test_what_is_not_known_is_no_zero(look: Look) -> None:
    page = look("program/program_05.html#target=tpu:v5e")
    row = page.get_by_test_id("ledger").locator("tbody tr").first
    assert row.locator(".figure").all_inner_texts()[-3:] == ["unknown", "unknown", "–"]
    assert page.get_by_test_id("summary").locator("dd").all_inner_texts()[3:5] == ["unknown", "unknown"]


def test_a_chart_draws(look: Look) -> None:
    page = look("program/program_00.html#target=cpu")
    chart = page.get_by_test_id("chart-copied").locator("canvas")
    chart.wait_for()
    drawn = chart.evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((each) => each)"
    )
    assert drawn
    page = look(SCAN)
    assert "a line needs two" in page.get_by_test_id("chart-copied").inner_text()


def test_a_line_breaks_where_a_run_was_refused(look: Look, built: None, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    rejection = RejectionRow("trace", "ValueError", "no")
    refused = row("step", outcome="rejected", executable=None, rejection=rejection, buffers=[])
    for number, each in enumerate((row("step", copies=1), row("step", copies=2), refused, row("step", copies=1))):
        kept(path, number, each)
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/program/step.html")
    chart = page.get_by_test_id("chart-copied")
    chart.locator("canvas").wait_for()
    assert chart.get_by_test_id("breaks").inner_text().startswith("A line breaks where a run has no figure")
    assert page.get_by_test_id("chart-lowering").get_by_test_id("breaks").count() == 0


@pytest.mark.parametrize(
    ("seconds", "under"),
    [
        ((50, 55, 76), ["2026-11-23 08:00", "08:01"]),
        ((51, 60, 76), ["2026-11-23 08:00"]),
        ((57591, 57600, 57616), ["2026-11-23 23:59"]),
    ],
)
def test_no_label_of_an_axis_touches_another(
    look: Look, built: None, tmp_path: Path, seconds: tuple[int, ...], under: list[str]
) -> None:
    """Not even where a minute or a day begins soon after the first tick."""
    path = tmp_path / "history.db"
    for number, second in enumerate(seconds):
        started = MONDAY + timedelta(seconds=second)
        commit = Commit(f"{number:040x}", "main", False)
        made = entry.of_run(
            Meta("lower", started, 2.0, commit), {"jax": "0.12.0.1"}, "0.1.0", 0, [], uid=f"{number:032x}"
        )
        record.record(path, made, [Entry(row("step", lowering_seconds=number + 1.0), "", "")])
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/program/step.html", 1920)
    page.get_by_test_id("chart-lowering").locator("canvas").wait_for()
    labels = [each[1:] for each in page.evaluate(WRITTEN) if each[0] == 0]
    below = max(height for *_, height in labels)
    assert [text for text, _, _, height in labels if height == below] == under
    for one, other in combinations(labels, 2):
        assert one[3] != other[3] or one[2] + 3 <= other[1] or other[2] + 3 <= one[1], (one, other)


def test_advice_shows_before_and_after(look: Look) -> None:
    page = look(TRIED)
    pair = page.get_by_test_id("advice-pair")
    pair.wait_for()
    assert pair.locator("figcaption").all_inner_texts() == ["Before: copied by 1 instruction", "After: no copy"]
    before, after = pair.locator("svg").all()
    assert [each.locator(".span.copy").count() for each in (before, after)] == [1, 0]
    assert [each.locator(".arrow").count() for each in (before, after)] == [1, 0]
    left, right = before.bounding_box(), after.bounding_box()
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    advice = page.get_by_test_id("advice")
    figures = advice.get_by_test_id("advice-figures").first.locator("tbody tr").first
    shown = " ".join(figures.inner_text().split())
    assert shown == "cpu 64 B → then 0 B 2 → then 0 64 B → then 0 B 64 B → then 0 B 128 B → then 64 B better"
    assert "Run on cpu before and after: results bitwise equal." in advice.inner_text()
    assert "9 variants were compiled for this target. Not everything was tried: interrupted." in advice.inner_text()
    assert advice.locator(".edits code", has_text="x").count() > 0
    assert advice.locator(".row.added").inner_text().strip() == "+x = 1"


def test_advice_that_costs_memory_says_so(look: Look, built: None, tmp_path: Path) -> None:
    """Where an edit saves no copy, and takes a MiB more, `unchanged` would be wrong."""
    found = tried.row(advised("cpu"), HOST)
    assert found is not None
    (advice,) = found.advice
    (effect,) = advice.effects
    figures = replace(effect.before, extra_bytes=0, copies=0, copied_bytes=0)
    costly = replace(figures, temporary_bytes=2**20, peak_bytes=(figures.peak_bytes or 0) + 2**20)
    dearer = replace(effect, target="cuda:h100", before=figures, after=costly, better=False, worse=False)
    equal = replace(dearer, target="tpu:v5e", after=figures)
    made = replace(found, advice=[replace(advice, effects=[effect, dearer, equal])])
    path = tmp_path / "history.db"
    record.record(path, run(0), [Entry(row("tried", "cpu", copies=1, tried=made), "", "", "")])
    assert mutcheck("report", "--history", str(path), "-o", "site", cwd=tmp_path).status == 0
    page = look(f"{(tmp_path / 'site').as_uri()}/program/tried.html")
    changes = page.get_by_test_id("advice-figures").locator("tbody td:last-child")
    changes.first.wait_for()
    assert changes.all_inner_texts() == ["better", "more peak memory", "unchanged"]


def test_before_and_after_stand_below_each_other_where_it_is_narrow(look: Look) -> None:
    page = look(TRIED, 390)
    page.get_by_test_id("advice-pair").wait_for()
    before, after = (each.bounding_box() for each in page.get_by_test_id("advice-pair").locator("figure").all())
    assert before["y"] + before["height"] <= after["y"]


def test_what_was_not_tried_says_what_tries_it(look: Look) -> None:
    page = look(SCAN)
    assert "Nothing was tried yet. Run mutcheck advise" in page.get_by_test_id("advice").inner_text()
    assert look("program/increment.html").get_by_test_id("advice").count() == 0


def test_a_comparison_opens_and_folds(look: Look) -> None:
    page = look("compare.html#program=program_00&kind=stablehlo")
    diff = page.get_by_test_id("diff")
    page.locator(".fold button").first.wait_for()
    assert page.get_by_test_id("changes-count").inner_text() == "1 change"
    assert diff.locator("ins").all_inner_texts() == ["stablehlo.multiply"]
    assert diff.locator("del").all_inner_texts() == ["stablehlo.add"]
    folds, rows = diff.locator("tr.fold").count(), diff.locator("tr").count()
    assert "unchanged lines" in page.locator(".fold button").first.inner_text()
    page.locator(".fold button").first.click()
    diff.get_by_text("module @jit_f {").first.wait_for()
    assert (diff.locator("tr.fold").count(), diff.locator("tr").count()) == (folds - 1, rows + 27)
    assert diff.locator(".hljs-built_in").count() > 0
    left = page.get_by_test_id("compare-left").get_attribute("data-value")
    page.get_by_test_id("swap").click()
    diff.locator("ins", has_text="add").wait_for()
    assert page.get_by_test_id("compare-right").get_attribute("data-value") == left
    assert diff.locator("ins").all_inner_texts() == ["stablehlo.add"]


def test_a_long_name_of_a_program_leaves_room_for_both_sides(look: Look) -> None:
    page = look("compare.html#program=program_00&kind=stablehlo")
    left, right = (page.get_by_test_id(f"compare-{side}").bounding_box() for side in ("left", "right"))
    assert left["y"] == right["y"]


def test_a_comparison_says_what_the_command_says(look: Look, history: Path) -> None:
    page = look("compare.html#program=program_00&kind=stablehlo")
    page.locator(".diff td.code").first.wait_for()
    told = page.get_by_test_id("diff-summary").inner_text()
    done = mutcheck("diff", "program_00@run:previous", "@run:last", "--history", str(history))
    assert done.out.splitlines()[-1] == "+0 -0 ~1 operations"
    assert told == "+0\N{NO-BREAK SPACE}\N{MINUS SIGN}0\N{NO-BREAK SPACE}~1 operations"


def test_hlo_that_differs_in_metadata_alone_is_the_same(look: Look) -> None:
    page = look("compare.html#program=program_00&kind=hlo")
    page.locator(".diff td.code").first.wait_for()
    shown = page.get_by_test_id("diff").inner_text()
    assert "f32[2]{0} copy(" in shown
    assert "metadata" not in shown


def test_two_platforms_with_one_text_are_identical(look: Look) -> None:
    page = look("compare.html#program=program_01&kind=stablehlo")
    digest = page.get_by_test_id("compare-left").get_attribute("data-value")
    page.goto(f"{page.url.split('#')[0]}#program=program_01&kind=stablehlo&a={digest}&b={digest}")
    assert page.get_by_test_id("identical").is_visible()


def test_keys(look: Look) -> None:
    page = look("index.html")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.dataset.testid") == "filter"
    page.keyboard.press("Escape")
    page.locator("[data-testid=grid] tbody a").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').innerText").startswith("program_00")
    page.keyboard.press("?")
    assert page.get_by_test_id("keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_test_id("keys").is_visible()


def test_the_theme_is_kept(look: Look) -> None:
    page = look("index.html", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    for _ in range(2):
        page.get_by_test_id("theme").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark


def test_no_script_of_a_name_runs(look: Look) -> None:
    page = look(f"program/{slug(HOSTILE)}.html")
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("img").count() == 0
    assert page.title() == f"{HOSTILE}: mutcheck"


def test_it_prints(look: Look) -> None:
    page = look(SCAN)
    page.locator(".span.copy").first.wait_for()
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    assert page.get_by_test_id("ledger").is_visible()
    assert page.pdf()[:4] == b"%PDF"
