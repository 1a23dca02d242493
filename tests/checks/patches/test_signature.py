"""What a program donates, how its loops are unrolled, and in which order it returns: as text."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

import pytest
from patching import FILE, after, edited, files

from mutcheck.checks.patches import donation, loops, returns
from mutcheck.checks.patches.syntax import Function
from mutcheck.core.advice import Edit

BOTH = ("x", "y['w']")


def donated(text: str, name: str = "step", paths: Sequence[str] = ("x",), *, no_more: bool = False) -> list[str]:
    written = files(text).written(FILE)
    assert written is not None
    site = donation.jitted(written, name)
    assert site is not None
    return [after(text, each) for each in (donation.kept if no_more else donation.donated)(site, paths)]


def decorated(decorator: str) -> str:
    return f"from functools import partial\n@program()\n@{decorator}\ndef step(x, y, n=1):\n    return x + y\n"


@pytest.mark.parametrize(
    ("decorator", "paths", "after"),
    [
        ("jax.jit", ["x"], 'partial(jax.jit, donate_argnames="x")'),
        ("jax.jit", BOTH, 'partial(jax.jit, donate_argnames=("x", "y"))'),
        ("jax.jit()", ["x"], 'jax.jit(donate_argnames="x")'),
        ("nnx.jit", ["x"], 'nnx.jit(donate_argnames="x")'),
        ("partial(jax.jit, static_argnums=2)", ["x"], 'partial(jax.jit, static_argnums=2, donate_argnames="x")'),
        ("partial(jax.jit, donate_argnums=1)", ["x"], "partial(jax.jit, donate_argnums=(0, 1))"),
        ("partial(jax.jit, donate_argnums=(1,),)", ["x"], "partial(jax.jit, donate_argnums=(0, 1),)"),
        ("partial(jax.jit, donate_argnames='y')", ["x"], "partial(jax.jit, donate_argnames=('y', 'x'))"),
        ("eqx.filter_jit", ["y"], 'eqx.filter_jit(donate="all-except-first")'),
        ("eqx.filter_jit(donate='none')", ["y"], 'eqx.filter_jit(donate="all-except-first")'),
    ],
)
def test_a_decorator_donates(decorator: str, paths: Sequence[str], after: str) -> None:
    assert donated(decorated(decorator), paths=paths)[0] == decorated(after)


def test_without_functools_a_decorator_is_called_or_functools_imported() -> None:
    text = "import jax\n@jax.jit\ndef step(x):\n    return x\n"

    assert donated(text) == [
        text.replace("@jax.jit", '@jax.jit(donate_argnames="x")'),
        "import functools\n" + text.replace("@jax.jit", '@functools.partial(jax.jit, donate_argnames="x")'),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("partial(jax.jit, donate_argnums=(0, 1))", "partial(jax.jit, donate_argnums=1)"),
        ("partial(jax.jit, donate_argnums=0)", "partial(jax.jit)"),
        ("jax.jit(donate_argnames='x')", "jax.jit"),
        ("jax.jit(donate_argnames=('x', 'n'), static_argnums=2)", "jax.jit(donate_argnames='n', static_argnums=2)"),
        ("eqx.filter_jit(donate='all')", 'eqx.filter_jit(donate="none")'),
    ],
)
def test_a_decorator_donates_no_more(before: str, after: str) -> None:
    assert donated(decorated(before), no_more=True) == [decorated(after)]


@pytest.mark.parametrize(
    "decorator",
    ["partial(jax.jit, donate_argnums=FIRST)", "partial(jax.jit, **options)", "partial(jax.jit, donate_argnums=1)()"],
)
def test_what_a_line_computes_has_no_patch(decorator: str) -> None:
    assert donated(decorated(decorator)) == []
    assert donated(decorated(decorator), no_more=True) == []


CALLS = """
    class Model:
        def step(self, x, y):
            return x + y

        @jax.jit
        def jitted(self, x):
            return x

    def _plain(x, y):
        return x + y

    bound = program()(jax.jit(Model().step, static_argnums=()))
    by_name = jax.jit(_plain)
    named = program()(by_name)
    inline = program()(jax.jit(lambda x: x))
    method = program()(Model().jitted)
"""


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("bound", "Model().step, static_argnums=()", 'Model().step, static_argnums=(), donate_argnames="x"'),
        ("named", "jax.jit(_plain)", 'jax.jit(_plain, donate_argnames="x")'),
        ("inline", "lambda x: x", 'lambda x: x, donate_argnames="x"'),
        ("method", "@jax.jit", '@jax.jit(donate_argnames="x")'),
    ],
)
def test_a_call_donates(name: str, before: str, after: str) -> None:
    assert donated(CALLS, name)[0] == dedent(CALLS).replace(before, after)


def test_numbers_do_not_count_self_of_a_bound_method() -> None:
    text = CALLS.replace("static_argnums=()", "donate_argnums=1")

    assert "donate_argnums=(0, 1)" in donated(text, "bound")[0]


def test_equinox_is_told_by_its_own_word() -> None:
    written = files(decorated("eqx.filter_jit")).written(FILE)
    assert written is not None
    site = donation.jitted(written, "step")
    assert site is not None
    words = [donation.in_words(site, Edit("donate", "", "", arguments=(each,))).write for each in ("x", "y")]

    assert ['donate="all"' in each for each in words] == [True, False]
    assert 'donate="all-except-first"' in words[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("jax.lax.scan(body, x, None, length=4)", "jax.lax.scan(body, x, None, length=4, unroll=2)"),
        ("lax.fori_loop(0, 4, body, x, unroll=1)", "lax.fori_loop(0, 4, body, x, unroll=2)"),
        ("lax.fori_loop(0, 4, body, x, unroll=False)", "lax.fori_loop(0, 4, body, x, unroll=2)"),
    ],
)
def test_a_loop_is_unrolled(before: str, after: str) -> None:
    text = f"def f(x):\n    return {before}  # loop\n"

    assert edited(text, lambda files, edit, _: loops.unrolled(files, edit)) == [text.replace(before, after)]


@pytest.mark.parametrize(
    "loop", ["lax.while_loop(c, body, x)", "scan(body, x, unroll=n)", "scan(body, x, unroll=4)", "scan(body, **more)"]
)
def test_a_loop_that_cannot_be_unrolled_by_two_has_no_patch(loop: str) -> None:
    assert edited(f"def f(x):\n    return {loop}  # loop\n", lambda files, edit, _: loops.unrolled(files, edit)) == []


def reordered(returned: str, outputs: Sequence[int], results: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    text = f"def step(a, b):\n    return {returned}\n"
    written = files(text).written(FILE)
    assert written is not None
    (function,) = (each for each in written.text.tree.body if isinstance(each, Function))
    edit = Edit("pairing", "", "", outputs=tuple(outputs))
    found = list(returns.reordered(written, function, edit, results))
    assert all(each.unsafe for each in found)
    return [(after(text, each).splitlines()[1].removeprefix("    return "), each.outputs) for each in found]


def test_what_is_returned_changes_places() -> None:
    assert reordered("b + 1, a * 2", [1, 0], ["", ""]) == [("a * 2, b + 1", (1, 0))]


def test_an_element_is_not_torn() -> None:
    results = ["result[0][0]", "result[0][1]", "result[1]", "result[2]"]

    assert reordered("(p, q, r)", [2, 3, 0, 1], results) == []
    assert reordered("(p, q, r)", [1, 0, 2, 3], results) == []


def test_an_element_takes_its_outputs_with_it() -> None:
    """The first output is asked for where the second is; with it comes what is in the same element."""
    results = ["result[0][0]", "result[0][1]", "result[1][0]", "result[1][1]"]

    assert reordered("p, q", [2, 3, 0, 1], results) == [("q, p", (2, 3, 0, 1))]
    assert reordered("p, q", [2, 1, 0, 3], results) == [("q, p", (2, 3, 0, 1))]


@pytest.mark.parametrize("returned", ["pair", "*pair, c", "[a, b]"])
def test_what_is_no_written_tuple_has_no_patch(returned: str) -> None:
    assert reordered(returned, [1, 0], ["", ""]) == []
