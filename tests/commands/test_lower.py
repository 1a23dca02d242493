"""`mutcheck lower` on a user's programs: the argument table, the checks, goldens, formats and emitted texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from driver import HEADER, RELEASE, Done, accepted, command, lowered, run

Write = Callable[..., Path]

TABLE = """
    count = jax.new_ref(jnp.zeros(5, jnp.int32))
    table = jax.new_ref(jnp.arange(4.0))

    @mutcheck.program(
        arguments=lambda: mutcheck.Call(
            jnp.ones(3), 4, {"u": jnp.ones(7), "v": jnp.ones(2)}, jnp.ones(9),
            r=jax.new_ref(jnp.ones(3)), mode="y", kw=(jnp.ones(1),),
        )
    )
    @partial(jax.jit, static_argnums=(1,), static_argnames=("mode",), donate_argnums=(2,))
    def step(a, n, d, unused, *, r, mode="x", kw=None):
        count[...] += 1
        r[...] = r[...] * 2 + d["u"].sum()
        return d["v"] + n + table[...].sum()
    # CHECK: return

    @mutcheck.program(arguments=lambda: (jnp.ones(3), jnp.ones(3, jnp.bfloat16), jnp.ones(2, bool)))
    @partial(jax.jit, donate_argnums=(0, 1, 2))
    def silent(a, b, c):
        return a.astype(jnp.int8), b * 2, jnp.logical_not(c)
    # CHECK: return

    @mutcheck.program(arguments=vector)
    def plain(x):
        return x + 1
    # CHECK: stablehlo.add

    @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros((4, 2))), jnp.ones(2)), updates={"rows": "updated"})
    @jax.jit
    def rebuild(rows, x):
        def body(i, fresh):
            return jax.lax.dynamic_update_index_in_dim(fresh, rows[i] * x, i, 0)
        rows[...] = jax.lax.fori_loop(0, 4, body, jnp.zeros((4, 2)))
    # CHECK: return

    @mutcheck.program(
        arguments=lambda: (jax.new_ref(jnp.zeros(3)), jnp.ones(3)), donated=2, updates={"nothing": "updated"}
    )
    @jax.jit
    def overwrite(x, v):
        x[...] = v
    # CHECK: return

    @mutcheck.program(
        arguments=vector,
        waivers=(mutcheck.Waiver("update.rebuilt", "was so once"),),
        rejected={">=0.1": "it was refused once"},
    )
    @jax.jit
    def stale(x):
        return x
    # CHECK: return

    @mutcheck.program(arguments=vector)
    @jax.jit
    def refused(x):
        return x + jnp.ones(4)
"""


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("user")
    (folder / "train.py").write_text(HEADER + dedent(TABLE), "utf-8")
    return lowered("train.py", "--target", "cpu,tpu", "--format", "json", cwd=folder)


def rows(done: Done, program: str) -> dict[str, dict[str, object]]:
    return {buffer["path"]: buffer for buffer in done.cell(program)["buffers"]}


def test_static_dropped_and_captured_arguments_do_not_shift_names(user: Done) -> None:
    buffers = rows(user, "step")
    assert [(path, each["argument"], each["output"]) for path, each in buffers.items()] == [
        ("d['u']", 0, None),
        ("d['v']", 1, 0),
        ("r", 2, 1),
        ("count", 3, 2),
        ("table", 4, 3),
    ]
    assert [each["ref"] for each in buffers.values()] == [False, False, True, True, True]
    assert [each["written"] for each in buffers.values()] == [None, None, True, True, False]
    arguments = user.cell("step")["arguments"]
    assert [each["origin"] for each in arguments[:5]] == ["argument"] * 3 + ["closed over"] * 2
    assert [(each["path"], each["argument"]) for each in arguments[5:]] == [
        ("a", None),
        ("unused", None),
        ("kw[0]", None),
    ]


def test_a_donation_in_vain_is_named_whether_jax_warned_or_not(user: Done) -> None:
    assert user.codes("step") == ["donation.in-vain", "golden.missing"]
    assert user.cell("step")["findings"][0]["buffer"] == "d['u']"
    buffers = rows(user, "silent")
    assert [(each["donation"], each["output"]) for each in buffers.values()] == [
        ("buffer donor", None),
        ("aliasing output", 1),
        ("aliasing output", 2),
    ]
    (silent,) = [each for each in user.cell("silent")["findings"] if each["severity"] == "error"]
    why = "no output that is left has its 12 bytes; output 0 is i8[3], 3 bytes"
    assert silent["message"] == f"a (float32[3], 12 B) is donated in vain: {why}"


def test_sizes_are_those_of_the_buffers(user: Done) -> None:
    assert [each["bytes"] for each in rows(user, "silent").values()] == [12, 6, 2]


def test_a_function_that_is_not_jitted_is_lowered_as_it_is(user: Done) -> None:
    assert (user.cell("plain")["outcome"], user.cell("plain")["buffers"]) == ("passed", [])


def test_a_rebuilt_buffer_fails_with_its_line(user: Done) -> None:
    assert user.codes("rebuild")[:2] == ["update.rebuilt", "update.unexpected"]
    finding = user.cell("rebuild")["findings"][0]
    lines = (HEADER + dedent(TABLE)).splitlines()
    assert finding["location"]["file"] == "train.py"
    assert "dynamic_update_index_in_dim" in lines[finding["location"]["line"] - 1]


def test_expectations_that_do_not_hold_fail(user: Done) -> None:
    assert user.codes("overwrite") == ["donation.count", "update.unmatched", "golden.missing"]
    assert rows(user, "overwrite")["x"]["update"] == "overwritten"
    assert user.codes("stale")[:2] == ["rejection.stale", "waiver.stale"]


def test_an_unexpected_rejection_fails_at_the_users_line(user: Done) -> None:
    cell = user.cell("refused")
    assert (cell["outcome"], cell["ok"]) == ("rejected", False)
    finding = cell["findings"][0]
    assert finding["code"] == "rejection.unexpected"
    assert "add got incompatible shapes" in finding["message"]
    assert finding["location"]["file"] == "train.py"


def test_found_and_unable_are_told_apart_by_the_exit_status(user: Done) -> None:
    assert user.status == user.json["exit_status"] == 1


def test_no_golden_yet_is_a_failure_under_strict_only(write: Write) -> None:
    path = write("""
        @mutcheck.program(arguments=vector)
        @jax.jit
        def step(x):
            return x + 1
        # CHECK: stablehlo.add
    """)
    loose = lowered(str(path), "--target", "cpu")
    assert loose.status == 0
    hint = f"· nothing is kept to compare with: `mutcheck accept {path}` keeps what is made now.\n"
    assert (hint in loose.out, loose.out.count("golden.missing")) == (True, 0)
    assert "1 program on cpu: 1 passed\n" in loose.out
    strict = lowered(str(path), "--target", "cpu", "--strict")
    assert (strict.status, f"no golden for this release (jax {RELEASE})" in strict.out) == (1, True)


def test_a_changed_lowering_is_shown_as_a_diff_and_accepted(write: Write) -> None:
    text = """
        @mutcheck.program(arguments=vector)
        @jax.jit
        def step(x):
            return {}
        # CHECK: return
    """
    path = write(text.format("jnp.sin(x) * 2"))
    kept = command("accept", "--no-compile", f"{path}::step", "--target", "cpu,tpu")
    assert kept.status == 0, kept.err
    assert "1 file changed" in kept.out
    assert (path.parent / "goldens" / "step" / RELEASE / "shared.mlir").is_file()
    assert lowered(str(path), "--target", "cpu,tpu", "--strict").status == 0

    write(text.format("jnp.cos(jnp.sin(x) * 2)"))
    changed = lowered(str(path), "--target", "cpu,tpu")
    assert changed.status == 1
    assert "the lowering differs from its golden: +1 -0 ~1 operations" in changed.out
    assert "\n      +    %3 = stablehlo.cosine %2 : tensor<3xf32>\n" in changed.out
    assert f"If the change is right, keep it: `mutcheck accept {path}::step`." in changed.out
    assert accepted(str(path), "--target", "cpu,tpu").status == 0
    assert lowered(str(path), "--target", "cpu,tpu").status == 0


def test_a_rejection_is_kept_as_a_golden_like_ir(write: Write) -> None:
    text = """
        @mutcheck.program(arguments=vector, rejected={{">=0.1": "shapes differ"}})
        @jax.jit
        def step(x):
            return x + jnp.ones({})
        # CHECK: return
    """
    path = write(text.format(4))
    assert accepted(str(path)).status == 0
    assert (path.parent / "goldens" / "step" / RELEASE / "shared.rejection").is_file()
    assert lowered(str(path), "--strict").status == 0
    write(text.format(5))
    assert "the rejection differs from its golden" in lowered(str(path), "--target", "tpu").out


def test_emitted_stablehlo_is_what_jax_prints_and_nothing_else() -> None:
    done = run("lower", "increment", "--emit", "stablehlo", "--target", "cpu,tpu")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("module @jit_increment")
    assert done.out.endswith("}\n")
    several = run("lower", "increment", "inc", "--emit", "stablehlo", "--target", "cpu,tpu").out
    assert several.startswith(f"// increment on cpu, tpu\n{done.out}\n// inc on cpu, tpu\nmodule @jit_inc ")


def test_a_finding_names_the_line_that_emit_prints(write: Write) -> None:
    text = """
        @mutcheck.program(arguments=lambda: (jnp.ones((2, 2)), jnp.ones(3), jnp.ones(4)))
        @partial(jax.jit, donate_argnames="c")
        def step(x, y, c):
            return y + 1, x * 2, c + 1
        # CHECK: tf.aliasing_output = 0
    """
    asked = ("lower", "--no-compile", str(write(text)), "--target", "cpu")
    done = run(*asked, "--format", "json")
    (failed,) = [each for each in done.cell("step")["findings"] if each["code"] == "directive.failed"]
    nearest = re.match(r"nearest: line (\d+): .*tf.aliasing_output = 2", failed["evidence"][1])
    assert nearest, failed
    assert "public @main(" in run(*asked, "--emit", "stablehlo").out.splitlines()[int(nearest[1]) - 1]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("jaxpr", ["// inc on cpu, cuda, rocm, tpu", "Ref{i32[3]}", "add"]),
        ("directives", ["# CHECK-SAME: %[[X:arg0]]", "NEW_X"]),
    ],
)
def test_emitted_jaxprs_and_directives(what: str, words: list[str]) -> None:
    done = run("lower", "inc", "--emit", what)
    assert done.status == 0
    for word in words:
        assert word in done.out


def test_emitted_directives_hold_when_they_are_pasted(write: Write) -> None:
    text = """
        @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros((4, 2))), jnp.ones(2)), donated=1)
        @jax.jit
        def step(rows, x):
            def body(i, total):
                rows[i] = rows[i] * x + total
                return total + rows[i].sum()
            return jax.lax.fori_loop(0, 4, body, 0.0)
    """
    path = write(text)
    emitted = lowered(str(path), "--emit", "directives", "--target", "cpu")
    path.write_text(path.read_text() + emitted.out)
    done = lowered(str(path), "--target", "cpu,cuda", "--format", "json")
    assert done.codes("step") == ["golden.missing"]
    assert "directives" in done.cell("step")["checked"]
    assert emitted.out.count("CHECK") > 5
