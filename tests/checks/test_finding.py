"""Every code is known, used and documented."""

from __future__ import annotations

import re
from pathlib import Path

import mutcheck
from mutcheck.core.finding import CODES

ROOT = Path(mutcheck.__file__).parent


def test_the_codes_are_those_of_the_code_and_of_the_docs() -> None:
    sources = [*ROOT.glob("checks/**/*.py"), *ROOT.glob("golden/**/*.py")]
    made = {code for path in sources for code in re.findall(r'Finding\(\s*"([a-z]+\.[a-z-]+)"', path.read_text())}
    documented = set(re.findall(r"^\| `([a-z]+\.[a-z-]+)` \|", (ROOT / "docs/checks.md").read_text(), re.MULTILINE))
    assert made == set(CODES) == documented
