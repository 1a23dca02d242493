"""`mutcheck bisect`: the releases in which something began and ended, and what changed there."""

from __future__ import annotations

from pathlib import Path

import entries
import pytest
from msgspec.structs import replace
from world import World

from mutcheck.golden.contract.rows import ResultRow

RELEASES = tuple(f"0.7.{number}" for number in range(12))
BEGAN, ENDED = 3, 9

HLO = "HloModule f\n\nENTRY main {{\n  x = f32[4] parameter(0)\n  ROOT y = f32[4] {}(x)\n}}\n"
PROGRAM = "import mutcheck\n\n@mutcheck.program(arguments=lambda: (1,))\ndef step(x):\n    return x\n"


def row(relocated: int) -> ResultRow:
    """A program that writes its one buffer into another place."""
    buffer = replace(entries.buffer(size=4096), relocated_bytes=relocated, extra_bytes=relocated, extra_at_least=False)
    made = entries.row("step", buffers=[buffer], extra_bytes=relocated, extra_at_least=False)
    assert made.executable is not None
    return replace(made, executable=replace(made.executable, relocated_bytes=relocated))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose environments all tests use: they are made by the first that needs them."""
    return tmp_path_factory.mktemp("bisect")


@pytest.fixture
def world(shared: Path) -> World:
    made = World(shared, jax=RELEASES, flax={"0.11.2": ""})
    for number, release in enumerate(RELEASES):
        bad = BEGAN <= number < ENDED
        text = entries.STABLEHLO.replace("jit_f", "jit_bad" if bad else "jit_f")
        made.prints(release, [row(4096 if bad else 0)], text, HLO.format("exponential" if bad else "negate"))
    (shared / "train.py").write_text(PROGRAM)
    return made


def test_both_boundaries_are_named_with_what_changed_there(world: World) -> None:
    done = world.run("bisect", "train.py", "--good", "0.7.0", "--bad", "0.7.4", "--if", "relocated_bytes >= 4KiB")
    assert done.status == 0, done.err
    assert "It began in jax 0.7.3 (jax 0.7.2 → 0.7.3, flax 0.11.2)\n" in done.out
    assert "It ended in jax 0.7.9 (jax 0.7.8 → 0.7.9, flax 0.11.2)\n" in done.out
    assert "extra 0 B → 4 KiB. JAX changed it (flax 0.11.2 in both)." in done.out
    assert "x: relocated 0 B → 4 KiB, extra 0 B → 4 KiB" in done.out
    assert "step on cpu with jax 0.7.2 and flax 0.11.2" in done.out  # of both IRs
    assert "exponential" in done.out


def test_the_document_has_all_of_it(world: World) -> None:
    asked = ("bisect", "train.py::step", "--good", "0.7.0", "--bad", "0.7.4", "--if", "extra_bytes > 0")
    done = world.run(*asked, "--format", "json", "-o", "found.md")
    assert done.status == 0, done.err
    began, ended = done.json["boundaries"]
    assert (began["began"], began["before"]["jax"], began["first"]["jax"], began["by"]) == (
        True,
        "0.7.2",
        "0.7.3",
        "JAX",
    )
    assert (ended["began"], ended["before"]["jax"], ended["first"]["jax"]) == (False, "0.7.8", "0.7.9")
    assert [each["differs"] for each in began["irs"]] == [True, True]
    holds = {each["jax"]: each["holds"] for each in done.json["looked"]}
    assert (holds["0.7.2"], holds["0.7.3"], holds["0.7.11"]) == (False, True, False)
    assert "**It began in jax 0.7.3" in (world.folder / "found.md").read_text()


def test_without_a_condition_what_is_worse_is_looked_for(world: World) -> None:
    done = world.run("bisect", "train.py", "--good", "0.7.0", "--bad", "0.7.4")
    assert done.status == 0, done.err
    assert "step on cpu: worse than in the good release" in done.out
    assert "It began in jax 0.7.3" in done.out


def test_what_the_newest_release_still_has_did_not_end(world: World) -> None:
    world.jax = RELEASES[:ENDED]
    done = world.run("bisect", "train.py", "--good", "0.7.0", "--bad", "0.7.4")
    assert done.status == 0, done.err
    assert "It ended" not in done.out
    assert "The newest release that was looked at still has it." in done.out


def test_a_release_that_cannot_be_had_is_passed_over(world: World) -> None:
    world.dies = {RELEASES[2]: "ImportError: no", RELEASES[1]: "ImportError: no"}
    done = world.run("bisect", "train.py", "--good", "0.7.0", "--bad", "0.7.4", "--format", "json")
    began = done.json["boundaries"][0]
    assert (began["before"]["jax"], began["first"]["jax"]) == ("0.7.0", "0.7.3")
    assert [each["jax"] for each in began["unknown"]] == ["0.7.1", "0.7.2"]
    text = world.run("bisect", "train.py", "--good", "0.7.0", "--bad", "0.7.4").out
    assert "It may be any of 0.7.1, 0.7.2, too: there it is not known." in text


def test_optimized_hlo_that_is_the_same_is_told(world: World) -> None:
    world.prints(RELEASES[BEGAN], [row(4096)], entries.STABLEHLO, HLO.format("negate"))
    done = world.run("bisect", "train.py", "--good", "0.7.0", "--bad", "0.7.3")
    assert "The optimized HLO is the same: XLA assigns its buffers differently." in done.out


def test_flax_is_searched_with_one_jax(world: World) -> None:
    world.jax, world.flax = ("0.8.3",), {f"0.12.{number}": "" for number in range(5)}
    for number in range(5):
        world.prints("0.8.3", [row(4096 if number >= 3 else 0)])
        (world.folder / "0.8.3.json").rename(world.folder / f"0.8.3-0.12.{number}.json")
    done = world.run("bisect", "train.py", "--flax", "--jax", "0.8.3", "--good", "0.12.0", "--bad", "0.12.4")
    assert done.status == 0, done.err
    assert "It began in flax 0.12.3 (jax 0.8.3, flax 0.12.2 → 0.12.3)" in done.out
    assert "Flax changed it (jax 0.8.3 in both)." in done.out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--good", "0.7.4", "--bad", "0.7.0"), "--good 0.7.4 is newer than --bad 0.7.0."),
        (("--good", "0.7.4", "--bad", "0.7.4"), "--good and --bad are both 0.7.4: nothing lies between them."),
        (("--good", "0.7.0", "--bad", "soon"), "'soon' is no release."),
        (("--good", "0.7.0", "--bad", "0.7.4", "--if", "rejectd"), "Did you mean rejected?"),
        (("--good", "0.7.0", "--bad", "0.7.4", "--jax", "0.8.3"), "add --flax"),
        (("--good", "0.7.0", "--bad", "0.7.4", "--target", "tpu:v9"), "there is no device of tpu 'v9'."),
    ],
)
def test_what_cannot_be_searched_for_is_told_at_once(world: World, asked: tuple[str, ...], said: str) -> None:
    done = world.run("bisect", "train.py", *asked)
    assert done.status == 2
    assert said in done.err
    assert world.calls == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (
            "0.7.3",
            "0.7.4",
            "in jax 0.7.3 (--good) `extra_bytes > 0` holds, too: 1/1 in place, 4 KiB extra. Name an older",
        ),
        ("0.7.0", "0.7.2", "in jax 0.7.2 (--bad) `extra_bytes > 0` does not hold: 1/1 in place, 0 B extra."),
        (
            "0.7.0",
            "0.7.99",
            "it is not known whether `extra_bytes > 0` holds in jax 0.7.99 (--bad): the package index has",
        ),
    ],
)
def test_ends_that_are_not_what_they_are_said_to_be(world: World, good: str, bad: str, said: str) -> None:
    done = world.run("bisect", "train.py", "--good", good, "--bad", bad, "--if", "extra_bytes > 0")
    assert done.status == 2
    assert f"Error: {said}" in done.out


def test_one_program_at_a_time(world: World) -> None:
    (world.folder / "two.py").write_text(PROGRAM + PROGRAM.partition("\n\n")[2].replace("step", "other"))
    done = world.run("bisect", "two.py", "--good", "0.7.0", "--bad", "0.7.4")
    assert done.status == 2
    assert "two.py are 2 programs. Name one of" in done.err
