"""Barriers in a program's text: where they stand, what they hold, and how the file spells them."""

from __future__ import annotations

from textwrap import dedent

import pytest
from patching import edited

from mutcheck.checks.patches import barriers

STEP = """
    import jax

    def train_step(params, state, batch, rate=0.1):
        grads = jax.grad(loss)(params, batch)
        updates, state = TX.update(  # here
            grads, state, params
        )
        params = apply(params, updates)
        return params, state
"""


def statement(text: str, line: str, at: int = 0) -> str:
    """What stands before a line, the last of its kind or the one at a number."""
    rows = text.splitlines()
    number = [number for number, row in enumerate(rows) if row.strip().startswith(line)][at]
    return rows[number - 1]


def test_a_barrier_is_over_the_arrays_that_are_read_from_there() -> None:
    first, *_ = edited(STEP, barriers.before, arrays="params state batch grads")

    assert statement(first, "updates, state") == (
        "    params, state, grads = jax.lax.optimization_barrier((params, state, grads))"
    )


def test_arguments_that_an_edit_does_not_hold_come_second() -> None:
    several = edited(STEP, barriers.before, arrays="params state batch grads", arguments=["params['w']"])

    assert [statement(each, "updates, state").split(" = ")[0].strip() for each in several] == [
        "params, grads",
        "params, state, grads",
    ]


def test_what_holds_no_arrays_goes_through_none() -> None:
    (only,) = edited(STEP, barriers.before, arrays="grads")
    assert statement(only, "updates, state") == "    grads = jax.lax.optimization_barrier(grads)"
    assert edited(STEP, barriers.before) == []


def test_the_barrier_stands_before_the_first_statement_of_the_update() -> None:
    text = """
        from jax import lax

        def outer(m, v):
            def body(i, carry):
                m, v = carry
                g = m + v
                m = (
                    0.9 * m
                    + g  # here
                )
                v = v + g  # here
                return m, v
            return lax.fori_loop(0, 7, body, (m, v))
    """
    first, second = edited(text, barriers.before, arrays="m v g carry")

    assert statement(first, "m = (") == "        m, v, g = lax.optimization_barrier((m, v, g))"
    assert statement(second, "v = v") == "        m, v, g = lax.optimization_barrier((m, v, g))"


def test_of_a_ref_the_value_goes_through_the_barrier() -> None:
    text = """
        import jax

        def outer(total, other, g):
            def body(_, carry):
                g = other[...]
                total[...] = total[...] + g  # here
    """
    (only,) = edited(text, barriers.before, arrays="g carry", refs="total other")

    assert statement(only, "total[...] = total") == (
        "        g, total[...] = jax.lax.optimization_barrier((g, total[...]))"
    )


def test_a_name_of_an_outer_function_is_not_bound_anew() -> None:
    text = """
        import jax

        def outer(x, y):
            def inner(z):
                nonlocal y
                y = x + y + z  # here
                return y
    """
    (only,) = edited(text, barriers.before, arrays="x y z")

    assert statement(only, "y = x") == "        z = jax.lax.optimization_barrier(z)"


def test_what_a_loop_reads_again_is_read_from_there() -> None:
    text = """
        import jax

        def f(x, w):
            for _ in range(3):
                y = w * x
                x = x + y  # here
            return x
    """
    (only,) = edited(text, barriers.before, arrays="x w y")

    assert statement(only, "x = x").split(" = ")[0].strip() == "x, w, y"


@pytest.mark.parametrize(
    ("imports", "spelled"),
    [
        ("import jax", "jax.lax.optimization_barrier"),
        ("import jax as j", "j.lax.optimization_barrier"),
        ("from jax import lax", "lax.optimization_barrier"),
        ("from jax import lax as L", "L.optimization_barrier"),
        ("import jax.lax as lax", "lax.optimization_barrier"),
        ("import jax.numpy", "jax.lax.optimization_barrier"),
        ("from jax.lax import optimization_barrier as hold", "hold"),
        ("try:\n    import jax\nexcept ImportError:\n    pass", "jax.lax.optimization_barrier"),
    ],
)
def test_a_barrier_is_spelled_as_the_file_imports_it(imports: str, spelled: str) -> None:
    (only,) = edited(f"{imports}\n\ndef f(x):\n    return x + 1  # here\n", barriers.before, arrays="x")

    assert only == f"{imports}\n\ndef f(x):\n    x = {spelled}(x)\n    return x + 1  # here\n"


@pytest.mark.parametrize("head", ['"""About."""\nfrom __future__ import annotations\n', "", "# only a comment\n"])
def test_what_the_file_lacks_is_imported(head: str) -> None:
    rest = "import numpy\n\ndef f(x):\n    return x + 1  # here\n"
    (only,) = edited(head + rest, barriers.before, arrays="x")

    assert only == f"{head}import jax\n{rest}".replace(
        "    return", "    x = jax.lax.optimization_barrier(x)\n    return"
    )


def test_a_name_that_means_something_else_there_does_not_count() -> None:
    text = "import jax\nfrom jax import lax\n\ndef f(x, lax):\n    return x + lax  # here\n"
    (only,) = edited(text, barriers.before, arrays="x")

    assert "    x = jax.lax.optimization_barrier(x)\n" in only


@pytest.mark.parametrize(
    "line",
    ["def f(x): return x + 1  # here", "f = lambda x: x + 1  # here", "def f(x):\n    y = 1; return x + y  # here"],
)
def test_a_statement_that_shares_its_line_has_no_patch(line: str) -> None:
    assert edited(f"import jax\n{line}\n", barriers.before, arrays="x y") == []


def test_a_barrier_behind_statements_is_over_what_they_bind() -> None:
    text = """
        import jax

        def f(x, total):
            y = x + 1  # here
            total[...] += y  # here
            return y * 2  # here
    """
    several = edited(text, barriers.behind, arrays="x y", refs="total")

    assert several[0].splitlines()[4:] == [
        "    y = x + 1  # here",
        "    y = jax.lax.optimization_barrier(y)",
        "    total[...] += y  # here",
        "    total[...] = jax.lax.optimization_barrier(total[...])",
        "    return jax.lax.optimization_barrier(y * 2)  # here",
    ]
    assert several[1].splitlines()[6:] == ["    return jax.lax.optimization_barrier(y * 2)  # here"]


LOOP = """
    import jax

    def f(x, total):
        def body(_, carry):
            '''About.'''
            a, b = carry
            total[...] = total[...] + a
            return b, a
        return jax.lax.fori_loop(0, 3, body, (x, x))  # loop
"""


def test_a_barrier_around_what_a_body_returns_and_over_its_refs() -> None:
    refs, around, both = edited(LOOP, barriers.at_end, arrays="a b carry", refs="total")

    line = "        total[...] = jax.lax.optimization_barrier(total[...])"
    returned = "        return jax.lax.optimization_barrier((b, a))"
    assert both.splitlines()[8:10] == [line, returned]
    assert refs.splitlines()[8:10] == [line, "        return b, a"]
    assert around.splitlines()[8] == returned


@pytest.mark.parametrize(
    ("loop", "after"),
    [
        (
            "jax.lax.fori_loop(0, 3, lambda i, x: x + w, x)",
            "jax.lax.fori_loop(0, 3, lambda i, x: jax.lax.optimization_barrier(x + w), x)",
        ),
        (
            "jax.lax.scan(f=lambda x, y: (x, y), init=x)",
            "jax.lax.scan(f=lambda x, y: jax.lax.optimization_barrier((x, y)), init=x)",
        ),
    ],
)
def test_what_a_lambda_returns_goes_through_a_barrier(loop: str, after: str) -> None:
    text = f"import jax\n\ndef f(x, w):\n    return {loop}  # loop\n"

    assert edited(text, barriers.at_end) == [text.replace(loop, after)]
    assert edited(text, barriers.at_beginning, arrays="x w") == []


def test_the_body_of_a_loop_may_have_arguments_beforehand() -> None:
    text = """
        import jax
        from functools import partial

        def body(w, i, x):
            return x + w

        def f(x, w):
            return jax.lax.fori_loop(0, 3, partial(body, w), x)  # loop
    """
    (only,) = edited(text, barriers.at_beginning, arrays="x w")

    assert statement(only, "return x + w") == "    w, x = jax.lax.optimization_barrier((w, x))"


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("return (b, a)", "return jax.lax.optimization_barrier((b, a))"),
        ("return (b), a", "return jax.lax.optimization_barrier(((b), a))"),
        ("return (a + b) * (b)", "return jax.lax.optimization_barrier((a + b) * (b))"),
        ("return f(\n        a)", "return jax.lax.optimization_barrier(f(\n        a))"),
    ],
)
def test_what_is_returned_goes_through_whole(body: str, after: str) -> None:
    text = f"import jax\n\ndef f(a, b):\n    a = b  # here\n    {body}\n"

    assert edited(text, barriers.at_end) == [text.replace(body, after)]


def test_what_is_returned_in_two_places_has_no_patch() -> None:
    text = "import jax\n\ndef f(a):\n    if a:  # here\n        return a\n    return a + 1\n"

    assert edited(text, barriers.at_end) == []


def test_a_barrier_at_the_beginning_stands_behind_the_docstring() -> None:
    (only,) = edited(LOOP, barriers.at_beginning, arrays="carry", refs="total")

    assert statement(only, "a, b = carry") == (
        "        carry, total[...] = jax.lax.optimization_barrier((carry, total[...]))"
    )


def test_a_barrier_behind_reads_comes_before_the_next_statement() -> None:
    text = """
        import jax

        def f(x):
            y = x[0]  # here
            x = x.at[1].set(y)
            return x, y
    """
    first, *_ = edited(text, barriers.after_reads, arrays="x y")

    assert statement(first, "x = x.at") == "    x, y = jax.lax.optimization_barrier((x, y))"


def test_all_that_is_written_is_python() -> None:
    for write in (barriers.before, barriers.behind, barriers.at_end, barriers.at_beginning, barriers.after_reads):
        for text in (STEP, LOOP):
            for each in edited(text, write, arrays="params state grads a b x", refs="total"):
                compile(dedent(each), "edited", "exec")
