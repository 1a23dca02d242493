"""What users have: methods, partials, captured refs, callbacks, sharded arguments, scatters, odd globals."""

from __future__ import annotations

from textwrap import dedent

import pytest
from driver import HEADER, Done, lowered

PROGRAMS = """
    class Counter:
        def __init__(self):
            self.total = jax.new_ref(jnp.zeros(3))

        @partial(jax.jit, static_argnums=0, donate_argnums=1)
        def jitted(self, x):
            return x + 1

        def plain(self, x):
            self.total[...] += x

    counter = Counter()
    bound = mutcheck.program(arguments=vector, name="bound")(Counter().jitted)
    # CHECK: return

    captured = mutcheck.program(arguments=vector, name="captured", donated=1)(counter.plain)
    # CHECK: return

    scaled = mutcheck.program(arguments=vector, name="scaled")(
        partial(jax.jit(lambda scale, x: x * scale, donate_argnums=1), 2.0)
    )
    # CHECK: return

    TABLE = {1: 2, "a": 3}
    state = jax.new_ref(jnp.zeros(3))

    @mutcheck.program(arguments=vector, updates={"state": "updated"})
    @jax.jit
    def odd_globals(x):
        TABLE[1]
        state[...] += x
    # CHECK: return

    @mutcheck.program(
        arguments=lambda: ({"w": jax.new_ref(jnp.zeros(3)), "b": [jax.new_ref(jnp.zeros(2))]},),
        updates={"p['w']": "updated", "p['b'][0]": "updated"},
    )
    @jax.jit
    def brackets(p):
        p["w"][...] += 1
        p["b"][0][...] *= 2
    # CHECK: return

    @mutcheck.program(arguments=lambda: (jnp.ones((2, 3)), jnp.ones((2, 3))), rejected={">=0.1": "sizes differ"})
    @jax.jit
    def einsum(a, b):
        return jnp.einsum("ij,jk->ik", a, b)
    # CHECK: return

    @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros(5)), jnp.array([1, 3])), donated=1)
    @jax.jit
    def scattered(x, at):
        x[...] = x[...].at[at].set(3.0)
    # CHECK: return

    @mutcheck.program(arguments=vector)
    @partial(jax.jit, donate_argnums=0)
    def calls_back(x):
        jax.debug.print("{}", x.sum(), ordered=True)
        return x + 1
    # CHECK: return

    @mutcheck.program(arguments=lambda: (jnp.ones((8, 4)), jnp.ones(3)))
    @partial(jax.jit, donate_argnums=0)
    def reshaped(a, b):
        return (a * 2).reshape(4, 8), b
    # CHECK: return

    def first():
        def step(rows):
            rows[...] = jax.lax.map(lambda row: row * 2, rows[...])
        return jax.jit(step)

    def second():
        def step(rows):
            rows[...] = jax.lax.map(lambda row: row * 2, rows[...])
        return jax.jit(step)

    matrix = lambda: (jax.new_ref(jnp.zeros((4, 3))),)
    one = mutcheck.program(arguments=matrix, name="one")(first())
    # CHECK: return
    two = mutcheck.program(arguments=matrix, name="two")(second())
    # CHECK: return
"""


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("user")
    (folder / "train.py").write_text(HEADER + dedent(PROGRAMS), "utf-8")
    return lowered("train.py", "--target", "cpu", "--format", "json", "--jobs", "1", cwd=folder)


def buffers(user: Done, program: str) -> list[tuple[object, ...]]:
    rows = user.cell(program)["buffers"]
    return [(each["path"], each["argument"], each["donation"], each["update"]) for each in rows]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("bound", [("x", 0, "aliasing output", "updated")]),
        ("scaled", [("x", 1, "aliasing output", "updated")]),
        ("captured", [("self.total", 1, "aliasing output", "updated")]),
        ("odd_globals", [("state", 1, "aliasing output", "updated")]),
        ("scattered", [("x", 0, "aliasing output", "updated")]),
        ("reshaped", [("a", 0, "buffer donor", None)]),
    ],
)
def test_what_it_is_called_and_what_becomes_of_it(user: Done, program: str, expected: list[tuple[object, ...]]) -> None:
    cell = user.cell(program)
    assert (cell["outcome"], buffers(user, program)) == ("passed", expected), cell["findings"]


def test_a_callbacks_token_does_not_shift_names(user: Done) -> None:
    """An ordered callback puts a token before the arguments of @main."""
    ((path, number, _, update),) = buffers(user, "calls_back")
    arguments = {each["argument"]: each for each in user.cell("calls_back")["arguments"]}
    assert (path, update) == ("x", "updated")
    assert arguments[number]["path"] == "x"


def test_paths_with_brackets_are_matched_as_they_are(user: Done) -> None:
    assert user.cell("brackets")["outcome"] == "passed", user.cell("brackets")["findings"]


def test_a_refusal_through_a_helper_of_jaxs_is_a_rejection(user: Done) -> None:
    cell = user.cell("einsum")
    assert (cell["outcome"], cell["ok"]) == ("rejected", True), cell["findings"]


def test_a_donor_that_xla_can_use_is_no_failure(user: Done) -> None:
    (note,) = [each for each in user.cell("reshaped")["findings"] if each["code"] == "donation.donor"]
    assert "left to XLA" in note["message"]


def test_programs_of_one_text_keep_their_own_lines(user: Done) -> None:
    lines = (HEADER + dedent(PROGRAMS)).splitlines()
    found = []
    for program in ("one", "two"):
        (finding,) = [each for each in user.cell(program)["findings"] if each["code"] == "update.rebuilt"]
        found.append(finding["location"]["line"])
        assert "jax.lax.map" in lines[found[-1] - 1]
    assert found[0] < found[1]


def test_a_callback_for_another_platform_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("user")
    (folder / "train.py").write_text(HEADER + dedent(PROGRAMS), "utf-8")
    done = lowered("train.py::calls_back", "--target", "tpu", cwd=folder)
    assert done.status == 1
    assert "Host callbacks lower for this host's platform alone" in done.out


def test_directives_for_what_prints_in_its_own_way_hold(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("user")
    (folder / "train.py").write_text(HEADER + dedent(PROGRAMS), "utf-8")
    emitted = lowered("train.py::scattered", "--emit", "directives", "--target", "cpu", cwd=folder)
    assert "stablehlo.scatter" in emitted.out
    other = folder / "other" / "train.py"
    other.parent.mkdir()
    line = "    x[...] = x[...].at[at].set(3.0)\n"
    text = (HEADER + dedent(PROGRAMS)).replace("# CHECK: return\n", "")
    other.write_text(text.replace(line, line + emitted.out), "utf-8")
    done = lowered("other/train.py::scattered", "--target", "cpu", "--format", "json", cwd=folder)
    assert done.codes("scattered") == ["golden.missing"], done.out
