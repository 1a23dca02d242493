"""What is advised for programs of kinds that are everywhere saves as much as the fix that a person would make."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from driver import NEWEST

import mutcheck
from mutcheck.core.advice import Agreement

pytestmark = pytest.mark.skipif(not NEWEST, reason="older releases copy in other places")


@pytest.fixture(scope="module")
def programs() -> ModuleType:
    spec = spec_from_file_location("known_fixes", Path(__file__).parent / "programs" / "known_fixes.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "arguments", "rules"),
    [
        ("ring_buffer", "ring", ["written last"]),
        ("ema_step", "ema", ["written last"]),
        ("leapfrog", "leapfrog", ["before the loop"]),
        ("page_table", "page", ["donate", "pre"]),
    ],
)
def test_it_saves_as_much_as_the_known_fix(programs: ModuleType, name: str, arguments: str, rules: list[str]) -> None:
    """Reads of a new value; of old and new; of what a loop is given; and of what is not donated."""
    given = getattr(programs, f"{arguments}_arguments")()
    before, fixed = (mutcheck.lower(getattr(programs, each), *given) for each in (name, f"{name}_fixed"))
    first, *_ = before.advise().advice

    assert before.extra_bytes
    (effect,) = first.effects
    assert effect.after is not None
    assert effect.after.extra <= fixed.extra_bytes < before.extra_bytes
    assert first.ran.agreement is Agreement.BITWISE
    assert [each.rule for each in first.edits] == rules
