"""Modules that another command lowered: on which targets they are tried."""

from __future__ import annotations

import pytest

from mutcheck.advice import modules
from mutcheck.advice.modules import Asked
from mutcheck.core.target import HOST, Target

H100, V5E = Target("cuda", "h100"), Target("tpu", "v5e")


def test_a_module_is_compiled_for_what_it_was_compiled_for_or_for_what_is_asked_for() -> None:
    assert modules._targets("f", "cpu", Asked()) == ((HOST,), [])
    assert modules._targets("f", "unknown", Asked((HOST,))) == ((HOST,), [])


def test_a_platform_that_nothing_says_is_asked_for() -> None:
    targets, (why,) = modules._targets("f", "unknown", Asked())
    assert targets == ()
    assert why.startswith("nothing says what f is to be compiled for: name it with `--target`")


def test_a_platform_without_a_compiler_is_told_and_the_others_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "missing", {"cuda": "its compiler is not installed", "tpu": ""}.get)
    targets, problems = modules._targets("f", "cpu", Asked((H100, V5E)))
    assert (targets, problems) == ((V5E,), ["f on cuda:h100: its compiler is not installed"])
