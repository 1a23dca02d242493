"""Targets: how they are named, and what is said of what is none."""

from __future__ import annotations

import pickle

import pytest
from driver import run
from hypothesis import given
from hypothesis import strategies as st

from mutcheck.core.backends.registry import BACKENDS, HOST
from mutcheck.core.target import EXAMPLES, PLATFORMS, Target, UnknownTarget, known


@pytest.mark.parametrize(
    ("text", "target", "full"),
    [
        ("cpu", Target("cpu"), "cpu"),
        ("cuda", Target("cuda"), "cuda:h100"),
        ("tpu", Target("tpu"), "tpu:v5e"),
        ("rocm", Target("rocm"), "rocm:mi300x"),
        ("rocm:mi250", Target("rocm", "mi250"), "rocm:mi250"),
        (" TPU:V5P ", Target("tpu", "v5p"), "tpu:v5p"),
        ("cuda:a100", Target("cuda", "a100"), "cuda:a100"),
        ("tpu:v5p:4x4x8", Target("tpu", "v5p", (4, 4, 8)), "tpu:v5p:4x4x8"),
        ("tpu:v5e:2x4", Target("tpu", "v5e", (2, 4)), "tpu:v5e:2x4"),
        ("tpu:v5e:", Target("tpu", "v5e"), "tpu:v5e"),
        ("cuda:", Target("cuda"), "cuda:h100"),
    ],
)
def test_a_target_is_spelled_in_one_way(text: str, target: Target, full: str) -> None:
    assert Target.parse(text) == target
    assert str(target) == text.strip().lower().rstrip(":")
    assert str(target.full) == full


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gpu", "there is no target 'gpu'. Did you mean cuda or rocm?"),
        ("cud", "there is no target 'cud'. Did you mean cuda?"),
        ("h100", "there is no target 'h100'. Did you mean cuda:h100?"),
        ("v6e", "there is no target 'v6e'. Did you mean tpu:v6e?"),
        ("tpu:v5", "there is no device of tpu 'v5'. Did you mean v5p?"),
        ("cuda:h10", "there is no device of cuda 'h10'. Did you mean h100?"),
        ("cuda:zzz", "there is no device of cuda 'zzz'. Use one of a100, h100, b200."),
        ("cpu:big", "there is no device of cpu 'big'. It has none."),
        ("rocm:mi355x", "there is no device of rocm 'mi355x'. Did you mean mi350x?"),
        ("quantum", "there is no target 'quantum'. Use one of cpu, cuda:h100, rocm:mi300x, tpu:v5e."),
        ("", "there is no target ''. Use one of cpu, cuda:h100, rocm:mi300x, tpu:v5e."),
        (":", "there is no target ':'. Use one of cpu, cuda:h100, rocm:mi300x, tpu:v5e."),
    ],
)
def test_what_is_no_target_gets_the_nearest_one(text: str, message: str) -> None:
    with pytest.raises(UnknownTarget) as caught:
        Target.parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "slice_"),
    [
        ("cuda:h100:2x2", "2x2"),
        ("tpu:v5p:4x", "4x"),
        ("tpu:v5p:0x4x4", "0x4x4"),
        ("tpu:v5p:4", "4"),
        ("tpu:v5p:4x4x4x4", "4x4x4x4"),
        ("tpu:v5p:-4x4", "-4x4"),
        ("tpu:v5p:4x4x8:1", "4x4x8:1"),
        ("tpu:v5p:٤x4", "٤x4"),
        (f"tpu:v5p:4x{'9' * 5000}", f"4x{'9' * 5000}"),
    ],
)
def test_what_is_no_slice_gets_an_example(text: str, slice_: str) -> None:
    with pytest.raises(UnknownTarget) as caught:
        Target.parse(text)
    assert str(caught.value) == f"{slice_!r} is no slice. A slice is of TPUs, and written as in tpu:v5p:4x4x8."


@pytest.mark.parametrize(
    ("asked", "message"),
    [("cpu,gpu", "Did you mean cuda or rocm?"), ("cuda:h10", "Did you mean h100?"), ("tpu:v5e:4xx", "is no slice")],
)
def test_the_command_says_what_is_no_target(asked: str, message: str) -> None:
    done = run("lower", "inc", "--target", asked)
    assert (done.status, done.out) == (2, "")
    assert message in done.err


def test_every_target_that_is_known_is_one() -> None:
    assert [Target.parse(str(each)) for each in known()] == list(known())
    assert {"cpu", "cuda:b200", "rocm:mi350x", "tpu:7x"} <= set(map(str, known()))
    assert PLATFORMS == ("cpu", "cuda", "rocm", "tpu")
    assert tuple(map(str, EXAMPLES)) == ("cpu", "cuda:h100", "rocm:mi300x", "tpu:v5e")


SLICES = st.lists(st.integers(1, 10**9), min_size=2, max_size=3).map(tuple)


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """A target of any platform, with a device and a slice where it can have them."""
    backend = draw(st.sampled_from(BACKENDS))
    device = draw(st.sampled_from(("", *backend.devices())))
    return Target(backend.platform, device, draw(st.just(()) | SLICES) if backend.slices and device else ())


@given(targets())
def test_a_target_reads_back_as_itself(target: Target) -> None:
    assert Target.parse(str(target)) == target
    assert Target.parse(f" {str(target).upper()} ") == target
    assert (target.full.full, target.full.platform, target.backend.platform) == (target.full, *[target.platform] * 2)
    assert pickle.loads(pickle.dumps(target)) == target
    assert f"{target}" == str(target)


@given(st.text(max_size=20) | st.from_regex(r"(cpu|cuda|rocm|tpu)(:\w{0,4}){0,3}", fullmatch=True))
def test_any_text_is_a_target_or_refused_in_a_line(text: str) -> None:
    try:
        target = Target.parse(text)
    except UnknownTarget as error:
        refused = str(error)
    else:
        refused = ""
        assert Target.parse(str(target)) == target
    assert len(refused.splitlines()) <= 1


def test_what_runs_here_is_meant_where_nothing_is_named() -> None:
    assert (HOST.platform, HOST.compiles, HOST.inprocess) == ("cpu", True, True)
