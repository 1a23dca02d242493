"""Reads of an old value before the write: which expressions are moved, what they are called, and what stays."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from patching import edited

from mutcheck.checks.patches import hoist

RING = """
    import jax

    def push(ring, head, item):
        new = ring.at[head].set(item)  # here
        return new, ring[head], new.mean(0) - ring.mean(0), ring[head]
"""


def moved(text: str, *, arrays: str = "ring head item", arguments: str = "ring") -> list[list[str]]:
    """The bodies of the last function after each candidate, as lines."""
    found = edited(text, hoist.hoisted, arrays=arrays, arguments=arguments.split())
    bodies = [[node for node in ast.walk(ast.parse(each)) if isinstance(node, ast.FunctionDef)][-1] for each in found]
    return [[ast.unparse(statement) for statement in each.body] for each in bodies]


def test_what_reads_the_old_value_alone_is_read_before_the_write() -> None:
    first, *_ = moved(RING)

    assert first == [
        "ring, ring_read, ring_read_2 = jax.lax.optimization_barrier((ring, ring[head], ring.mean(0)))",
        "new = ring.at[head].set(item)",
        "return (new, ring_read, new.mean(0) - ring_read_2, ring_read)",
    ]


def test_what_reads_both_is_moved_with_the_expression_of_the_new_value() -> None:
    _, second, *_ = moved(RING)

    assert "ring.at[head].set(item).mean(0) - ring.mean(0)" in second[0]
    assert second[-1] == "return (new, ring_read, ring_read_2, ring_read)"


def test_what_else_the_write_reads_is_held_in_candidates_of_their_own() -> None:
    found = moved(RING)

    assert [each[0].split(" = ")[0] for each in found] == [
        "ring, ring_read, ring_read_2",
        "ring, ring_read, ring_read_2",
        "ring, head, item, ring_read, ring_read_2",
        "ring, head, item, ring_read, ring_read_2",
    ]


def test_the_text_around_stays_as_it_is() -> None:
    text = RING.replace("new, ring[head], new.", "(new, ring[head],  # as it was\n            new.").rstrip() + ")\n"
    first, *_ = edited(text, hoist.hoisted, arrays="ring head item", arguments=["ring"])

    assert "    return (new, ring_read,  # as it was\n" in first
    assert "    new = ring.at[head].set(item)  # here\n" in first


def test_lines_that_read_are_enough_to_find_the_write() -> None:
    text = RING.replace("  # here", "").replace("ring[head]\n", "ring[head]  # here\n")
    first, *_ = moved(text)

    assert first[1] == "new = ring.at[head].set(item)"
    assert first[2].startswith("return (new, ring_read")


def test_a_name_that_is_taken_is_not_given() -> None:
    text = RING.replace("item):", "item, ring_read):")
    first, *_ = moved(text)

    assert first[0].startswith("ring, ring_read_2, ring_read_3 = ")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.replace("return new, ", "ring = new\n        return new, "), "the name is bound again"),
        (lambda text: text.replace("return new, ", "head = head + 1\n        return new, "), "so is another one"),
        (lambda text: text.split("return")[0] + "return new, ring.shape[0], ring.dtype\n", "no values are read"),
        (lambda text: text.split("return")[0] + "return new, [ring[k] for k in range(3)]\n", "it has names of its own"),
        (
            lambda text: text.split("return")[0] + "if head:\n            return ring[0]\n        return new\n",
            "or never",
        ),
        (lambda text: text.replace("new = ring", "k = 1; new = ring"), "the statement has no line for itself"),
    ],
)
def test_what_is_not_moved(change: Callable[[str], str], why: str) -> None:
    for body in moved(change(RING)):
        assert "ring[head]" not in body[0], why


def test_a_ref_is_not_taken_for_its_value() -> None:
    assert edited(RING, hoist.hoisted, refs="ring", arrays="head item", arguments=["ring"]) == []
    assert moved(RING, arguments="other") == []
