"""A week of a project: each thing that happened stands where a triager looks, with the right commit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import week
from driver import run as mutcheck

from mutcheck.report.site.pages import ASSETS

pytestmark = pytest.mark.skipif(not (ASSETS / "app.js").is_file(), reason="`make web` builds the pages' scripts")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = week.recorded(tmp_path_factory.mktemp("week"))
    done = mutcheck("report", "-o", "site", cwd=repo)
    assert done.status == 0, done.err
    return repo / "site"


@pytest.fixture(scope="module")
def overview(site: Path) -> Any:
    return week.page(site / "index.html")


def told(overview: Any, regressions: Sequence[Any]) -> dict[str, tuple[str, str, str, str]]:
    """By program: the kind, the standing, and the commits since when and until when."""
    runs = overview["seen"]
    return {
        overview["programs"][each["change"]["p"]]["name"]: (
            each["change"]["kind"],
            each["standing"],
            runs[str(each["since"])]["title"],
            runs[str(each["change"]["cells"][0]["run"])]["title"],
        )
        for each in regressions
    }


def test_what_is_open_is_first_and_since_which_commit(overview: Any) -> None:
    assert list(told(overview, overview["open"]).items()) == [
        ("attend", ("worse", "open", "Keep the old state for logging", "Batch the norms")),
        ("decode", ("worse", "open", "Use the new attention", "Batch the norms")),
        ("norm", ("mixed", "open", "Batch the norms", "Batch the norms")),
    ]
    attend, decode, norm = overview["open"]
    assert [attend["builds"], decode["builds"], norm["builds"]] == [5, 4, 2]
    assert attend["codes"] == ["inplace.copied"]
    assert [overview["seen"][str(each)]["title"] for each in attend["again"]] == ["Batch the norms"]
    assert attend["change"]["what"][:2] == ["passed → failed", "extra 0 B → 48 KiB"]
    assert norm["change"]["what"][0] == "extra 64 KiB → 0 B"


def test_a_commit_has_its_author_time_and_address(overview: Any) -> None:
    attend = overview["open"][0]
    since, good = (overview["seen"][str(attend[name])] for name in ("since", "good"))
    assert (since["author"], since["committed"], since["branch"]) == ("Ada", "2026-11-25T07:00:00Z", "main")
    assert overview["host"]["commit"] == "https://github.com/team/model/commit/{commit}"
    assert overview["host"]["compare"] == "https://github.com/team/model/compare/{before}...{after}"
    assert (good["title"], good["commit"] != since["commit"]) == ("Tidy up the step", True)


def test_what_was_mended_is_below(overview: Any) -> None:
    (step,) = told(overview, overview["mended"]).values()
    assert step[1:] == ("mended", "Tidy up the step", "Donate the state again")


def test_noise_has_no_weight(site: Path, tmp_path: Path) -> None:
    """On Saturday `steady` needs two KiB more of temporary memory: that is told, and no regression."""
    done = mutcheck("history", "steady", cwd=site.parent)
    assert "changed: temporary memory 64 KiB → 66 KiB (+3.1%)" in done.out


def test_the_terminal_does_not_mix_branches(site: Path) -> None:
    main = mutcheck("history", "steady", cwd=site.parent)
    assert "16 KiB" not in main.out
    branch = mutcheck("history", "steady", "--branch", "faster-norms", cwd=site.parent)
    assert branch.out.splitlines()[2].split()[3] == "16"
    done = mutcheck("history", "steady", "--branch", "faster-norm", cwd=site.parent)
    assert (done.status, done.err) == (
        2, "Error: the history has no run of a branch 'faster-norm'. Did you mean faster-norms?\n",
    )  # fmt: skip


def test_the_branch_is_compared_with_what_it_comes_from(site: Path, overview: Any) -> None:
    (branch,) = [each for each in overview["branches"] if each["name"] == "faster-norms"]
    found = week.loaded(site / f"branch/{branch['slug']}.js")
    assert (found["base"]["exact"], found["base"]["run"]["title"]) == (True, "Tidy up the step")
    assert told(found, found["open"]) == {
        "steady": ("worse", "open", "Try other norms", "Try other norms"),
        "norm": ("worse", "open", "Try other norms", "Try other norms"),
    }
    names = [found["programs"][each["p"]]["name"] for each in found["changes"]]
    assert names == []  # what main had already, `step`, is not the branch's
    assert "Try other norms" not in {run["title"] for run in overview["runs"]}


def test_the_summary_of_a_job_says_the_same(site: Path) -> None:
    out = mutcheck("report", "--format", "markdown", cwd=site.parent).out
    rows = out.partition("### Open")[2].partition("###")[0].splitlines()
    told = [[each.strip() for each in row.split("|")[1:-1]] for row in rows if row.startswith("| `")]
    assert [(row[0], row[3].split(":")[0], row[5]) for row in told] == [
        ("`attend`", "failed", "5"), ("`decode`", "rejected", "4"), ("`norm`", "mixed", "2"),
    ]  # fmt: skip
    assert "https://github.com/team/model/commit/" in told[0][4]
    assert told[0][4].endswith("Keep the old state for logging")


def test_the_feed_has_each_once(site: Path) -> None:
    import xml.etree.ElementTree as ET

    root = ET.parse(site / "feed.xml").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in root.iter(f"{atom}entry")]
    assert titles == ["norm on cpu: mixed", "step on cpu: mended", "decode on cpu: worse", "attend on cpu: worse"]
    ids = [entry.findtext(f"{atom}id") for entry in root.iter(f"{atom}entry")]
    assert len(set(ids)) == len(ids)
    links = [link.get("href") for link in root.iter(f"{atom}link") if link.get("rel") == "related"]
    assert all(link and link.startswith("https://github.com/team/model/commit/") for link in links)
