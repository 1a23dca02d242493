"""A donation that is lost stays in the ledger, and fails with the edit; one that is only possible is a note."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driver import Done, run

STEP = """
    def arguments():
        return jnp.ones((512, 512)), {{"w": jnp.ones((512, 512)), "m": jnp.ones((512, 512))}}

    @mutcheck.program(arguments=arguments{more})
    @{jit}
    def step(grad, state):
        m = 0.9 * state["m"] + grad
        return {{"w": state["w"] - 0.1 * m, "m": m}}
"""
DONATED, LOST = "partial(jax.jit, donate_argnums=1)", "jax.jit"
EDIT = "Write `partial(jax.jit, donate_argnames=('state',))` in place of `jax.jit`"
PATHS = ["state['m']", "state['w']"]


def lowered(path: Path, *arguments: str) -> Done:
    return run("lower", str(path), "--target", "cpu", "--format", "json", *arguments)


def coded(done: Done, program: str) -> set[str]:
    """The codes of all findings, of notes too."""
    return {each["code"] for each in done.cell(program)["findings"]}


def lost(done: Done, code: str, who: str) -> None:
    """Both buffers are lost: they are in the ledger, count, and are told with what brings them back."""
    cell = done.cell("step")
    assert (done.status, cell["outcome"], cell["extra_bytes"], cell["extra_at_least"]) == (1, "failed", 2 << 20, False)
    rows = cell["buffers"]
    assert [(row["path"], row["expected"], row["donated"], row["in_place"]) for row in rows] == [
        (path, who, False, "not donated") for path in PATHS
    ]
    found = [each for each in cell["findings"] if each["code"] == code]
    assert found
    assert all(EDIT in each["advice"] for each in found)
    assert "donation.possible" not in coded(done, "step")


def test_what_the_program_expects(write: Callable[..., Path]) -> None:
    path = write(STEP.format(jit=LOST, more=", donated=2"))
    lost(lowered(path), "donation.count", "the program")
    table = run("lower", str(path), "--target", "cpu").out.splitlines()[1].split()
    assert table[4:9] == ["0/2", "0/2", "0/2", "2", "MiB"]
    told = run("explain", str(path), "--target", "cpu")
    assert told.status == 1
    assert "and the program expects it" in told.out
    assert EDIT[1:] in told.out


def test_what_the_accepted_ledger_has_donated(write: Callable[..., Path]) -> None:
    path = write(STEP.format(jit=DONATED, more=""))
    assert run("accept", str(path), "--target", "cpu").status == 0
    assert lowered(path).cell("step")["extra_bytes"] == 0
    write(STEP.format(jit=LOST, more=""))
    done = lowered(path)
    lost(done, "donation.lost", "the accepted ledger")
    assert "ledger.differs" in done.codes("step")
    assert run("accept", str(path), "--target", "cpu").status == 0  # it is not to be donated any more
    done = lowered(path)
    assert (done.status, done.cell("step")["buffers"]) == (0, [])
    assert "donation.possible" in coded(done, "step")


def test_what_the_last_run_had_donated(write: Callable[..., Path], tmp_path: Path) -> None:
    path, history = write(STEP.format(jit=DONATED, more="")), str(tmp_path / "history.db")
    assert lowered(path, "--record", "--history", history).status == 0
    write(STEP.format(jit=LOST, more=""))
    for _ in range(2):  # and it is not forgotten after a run
        lost(lowered(path, "--record", "--history", history), "donation.lost", "the last run")
    metrics = run("report", "--format", "openmetrics", "--history", history).out
    assert 'mutcheck_extra_bytes{program="step",release=' in metrics
    assert 'verdict="not donated"} 2.0' in metrics
    assert lowered(path).status == 0  # nothing is recorded, and nothing compared
    write(STEP.format(jit=LOST, more=", donated=0"))
    assert lowered(path, "--record", "--history", history).status == 0


def test_so_many_as_are_missing(write: Callable[..., Path]) -> None:
    """The line that donates some of them donates all; what is plain is to be jitted; a gradient is none of them."""
    path = write("""
        def arguments():
            return jnp.ones((8, 8)), jnp.ones((8, 8)), jnp.ones((8, 8))

        def update(g, w, m):
            m = 0.9 * m + g
            return w - 0.1 * m, m @ m

        @mutcheck.program(arguments=arguments, donated=2)
        @partial(jax.jit, donate_argnums=(1,))
        def half(g, w, m):
            m = 0.9 * m + g
            return w - 0.1 * m, m

        plain = mutcheck.program(arguments=arguments, name="plain", donated=2)(update)
    """)
    done = lowered(path)
    half, plain = done.cell("half"), done.cell("plain")
    assert [(row["path"], row["donated"]) for row in half["buffers"]] == [("w", True), ("m", False)]
    assert half["extra_bytes"] == 256
    advice = {each["code"]: each["advice"] for each in half["findings"]}["donation.count"]
    assert advice.startswith("Write `partial(jax.jit, donate_argnums=(1, 2))` in place of `partial(jax.jit, donate_arg")
    assert [row["expected"] for row in plain["buffers"]] == ["the program"] * 2
    advice = {each["code"]: each["advice"] for each in plain["findings"]}["donation.count"]
    assert advice.startswith("Jit it with `donate_argnames=(")


def test_what_is_only_possible_is_a_note(write: Callable[..., Path]) -> None:
    path = write(STEP.format(jit=LOST, more=""))
    done = lowered(path)
    cell = done.cell("step")
    assert (done.status, cell["buffers"], cell["could_save_bytes"], cell["extra_bytes"]) == (0, [], 2 << 20, 2 << 20)
    (note,) = [each for each in cell["findings"] if each["code"] == "donation.possible"]
    assert (note["severity"], note["buffer"]) == ("note", "state")
    assert "if it is not used afterwards, write" in note["advice"].lower()
    assert note["location"]["line"] == path.read_text("utf-8").splitlines().index("@jax.jit") + 1
    table = run("lower", str(path), "--target", "cpu").out
    told = run("explain", str(path), "--target", "cpu")
    assert told.status == 0
    for shown in (table, told.out):
        assert "state (2 arrays, 2 MiB) could be donated" in shown


@pytest.mark.parametrize("returned", ["x + 1", "y"])
def test_what_is_small_or_returned_as_it_is_is_not_told(write: Callable[..., Path], returned: str) -> None:
    path = write(f"""
        @mutcheck.program(arguments=lambda: (jnp.ones((8, 8)), jnp.ones((512, 512))))
        @jax.jit
        def f(x, y):
            return {returned}, y.sum()
    """)
    done = lowered(path)
    assert done.cell("f")["extra_bytes"] == (256 if returned == "x + 1" else 0)
    assert "donation.possible" not in coded(done, "f")
