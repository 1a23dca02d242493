"""The page's scripts know every word that a picture of lifetimes is made of."""

from __future__ import annotations

import re

from mutcheck.checks.analysis.memory.live_ranges import BUFFER, OTHER, UPDATE
from mutcheck.checks.analysis.versions.transfers import COPIES, TransferKind
from mutcheck.report.site.pages import ASSETS

SOURCE = ASSETS.parent / "web" / "src"


def declared(file: str, name: str) -> str:
    """What a constant of a script is."""
    found = re.search(rf"^const {name} = ([\[{{].*?[\]}}]);", (SOURCE / file).read_text("utf-8"), re.S | re.M)
    assert found, f"{file} has no {name}"
    return found[1]


def test_everything_that_an_instruction_does_is_told() -> None:
    told = set(re.findall(r'^  (\w+): "', declared("parts/lifetimes.js", "WHATS"), re.M))
    assert {*TransferKind, BUFFER, UPDATE, OTHER} <= told


def test_a_copy_is_drawn_as_one() -> None:
    assert set(COPIES) <= set(re.findall(r'"(\w+)"', declared("lib/lanes.js", "COPIES")))


def test_the_evidence_of_a_copy_leads_to_its_instruction() -> None:
    pattern = re.search(r"^const COPIED = /(.*)/s;", (SOURCE / "parts/findings.js").read_text("utf-8"), re.M)
    assert pattern
    for kind in (*(f"{each} " for each in COPIES), ""):
        found = re.search(pattern[1], f"8 × copy.3: {kind}from the parameter to temporary memory")
        assert found
        assert found[2] == "copy.3"
