"""The donation check on small modules: which buffer, which finding, and why no output fits."""

from __future__ import annotations

import pytest

from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ledger import ledger
from mutcheck.checks.rules import donation
from mutcheck.core.artifacts import Argument, Lowering
from mutcheck.core.finding import Finding

ALIAS = "tf.aliasing_output = {} : i32"


def check(
    arguments: list[tuple[str, str]],
    results: list[tuple[str, str]],
    *,
    ref: bool = False,
    written: bool | None = None,
    offered: bool = True,
    dropped: tuple[Argument, ...] = (),
) -> list[Finding]:
    """The findings for arguments `x0, x1 ...` and results, each a type and its attributes."""
    given = ", ".join(f"%x{k}: {type_} {{{attributes}}}" for k, (type_, attributes) in enumerate(arguments))
    made = ", ".join(f"{type_} {{{attributes}}}" for type_, attributes in results)
    values = "\n".join(f'%r{k} = "t.make"() : () -> {type_}' for k, (type_, _) in enumerate(results))
    returned = ", ".join(f"%r{k}" for k in range(len(results)))
    types = ", ".join(type_ for type_, _ in results)
    end = f"return {returned} : {types}" if results else "return"
    text = f"module {{ func.func public @main({given}) -> ({made}) {{ {values}\n {end} }} }}"
    table = tuple(
        Argument(f"x{k}", (), "float32", 4, k, ref=ref, written=written, offered=offered) for k in range(len(arguments))
    )
    module = stablehlo.parse(text)
    lowering = Lowering("f", "cpu", text, b"", table, dropped)
    return list(donation.check(ledger(lowering, module, {}), module))


F3, I3, F8, F42 = "tensor<3xf32>", "tensor<3xi32>", "tensor<8xf32>", "tensor<4x2xf32>"


@pytest.mark.parametrize(
    ("arguments", "results", "why"),
    [
        ([(F3, "")], [(I3, "")], "output 0 has its shape but is i32[3], not f32[3]"),
        ([(F3, "")], [(F8, "")], "no output has the shape of f32[3]; output 0 is f32[8]"),
        ([(F3, "")], [("tensor<2xi8>", "")], "no output is a f32[3]; output 0 is i8[2]"),
        ([(F3, "")], [], "the function returns nothing"),
        (
            [(F3, "jax.buffer_donor = true")],
            [("tensor<3xbf16>", "")],
            "no output that is left has its 12 bytes; output 0 is bf16[3], 6 bytes",
        ),
        (
            [(F3, 'jax.buffer_donor = true, mhlo.memory_kind = "pinned_host"')],
            [(F3, "")],
            "no output that is left has its 12 bytes; output 0 is f32[3], 12 bytes",
        ),
        (
            [(F3, 'mhlo.memory_kind = "pinned_host"')],
            [(F3, "")],
            "output 0 has its type but another memory kind",
        ),
        ([(F3, 'mhlo.layout_mode = "{1,0}"')], [(F3, "")], "output 0 has its type but another layout"),
        ([(F3, 'mhlo.sharding = "{devices=[3]0,1,2}"')], [(F3, "")], "output 0 has its type but another sharding"),
    ],
)
def test_a_donation_in_vain_says_why_no_output_fits(
    arguments: list[tuple[str, str]], results: list[tuple[str, str]], why: str
) -> None:
    (found,) = check(arguments, results)
    assert (found.code, found.buffer) == ("donation.in-vain", "x0")
    assert found.message == f"x0 (float32[], 4 B) is donated in vain: {why}"


def test_an_output_that_another_took_is_named_with_it() -> None:
    (found,) = check([(F3, ALIAS.format(0)), (F3, "")], [(F3, "")])
    assert found.message == "x1 (float32[], 4 B) is donated in vain: every output of its type is taken: output 0 by x0"


def test_an_output_that_only_misses_the_dtype_is_named_too() -> None:
    (found,) = check([(F3, ALIAS.format(0)), (F3, "")], [(F3, ""), ("tensor<3xbf16>", "")])
    assert found.message.endswith("taken: output 0 by x0; output 1 has its shape, but is bf16[3]")


def test_an_argument_that_was_dropped_is_named() -> None:
    dropped = (Argument("unused", (5,), "float32", 20, None, offered=True),)
    (found,) = check([(F3, ALIAS.format(0))], [(F3, "")], dropped=dropped)
    assert found.message == "unused (float32[5], 20 B) is donated in vain: nothing reads it, and JAX dropped it"


SHARDED = 'jax.buffer_donor = true, mhlo.sharding = "{devices=[3]0,1,2}"'


@pytest.mark.parametrize(
    ("argument", "result"),
    [
        ((F3, "jax.buffer_donor = true"), (F3, "")),
        ((F3, "jax.buffer_donor = true"), (I3, "")),
        ((F42, "jax.buffer_donor = true"), (F8, "")),
        ((F3, SHARDED), (F3, "")),
        ((F3, SHARDED), ("tensor<9xf32>", 'mhlo.sharding = "{replicated}"')),
    ],
)
def test_a_donor_whose_size_an_output_may_have_is_left_to_xla(
    argument: tuple[str, str], result: tuple[str, str]
) -> None:
    """XLA gives a donor's buffer to an output by its size: seen in executables for a reshape and for another dtype."""
    (found,) = check([argument], [result])
    assert (found.code, found.severity) == ("donation.donor", "note")


def test_a_written_ref_must_be_donated_and_a_read_one_need_not() -> None:
    (found,) = check([(F3, "")], [(F3, "")], ref=True, written=True, offered=False)
    assert (found.code, found.severity) == ("donation.missing", "error")
    assert check([(F3, "")], [(F3, "")], ref=True, written=False, offered=False) == []


@pytest.mark.parametrize(
    ("arguments", "results", "message"),
    [
        ([(F3, ALIAS.format(1))], [(F3, "")], "x0 names output 1, and @main returns 1"),
        ([(F3, ALIAS.format(0))], [(F8, "")], "x0 is a tensor<3xf32> and names output 0, a tensor<8xf32>"),
        ([(F3, ALIAS.format(0)), (F3, ALIAS.format(0))], [(F3, "")], "x1 names output 0, which x0 names too"),
    ],
)
def test_an_alias_must_name_one_output_of_its_own_type(
    arguments: list[tuple[str, str]], results: list[tuple[str, str]], message: str
) -> None:
    (found,) = check(arguments, results)
    assert (found.code, found.message) == ("donation.bad-output", message)


def test_good_donations_say_nothing() -> None:
    assert check([(F3, ALIAS.format(1)), (F3, ALIAS.format(0))], [(F3, ""), (F3, "")]) == []
