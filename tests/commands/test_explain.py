"""`mutcheck explain` tells the story of a buffer, and what to change."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import NEWEST, Done, command, run


@pytest.mark.skipif(not NEWEST, reason="the story is that of jax 0.12.0.1")
def test_the_story_of_a_stack(executables: Done, shared: Path) -> None:
    """Its executable is kept from the run of the whole corpus."""
    asked = ("scan_stack", "--target", "cpu", "--buffer", "block_stack.linear.kernel")
    done = command("explain", *asked, MUTCHECK_CACHE=str(shared / "executables"))
    assert done.status == 1
    head, *_ = done.out.splitlines()
    assert head == "block_stack.linear.kernel  float32[8,2,64]  4 KiB  on cpu: COPIED, 16 copies and 64 KiB a call"
    assert "offered     argument 7 of @main -> output 8" in done.out
    assert "aliased     parameter 7 -> output {8}" in done.out
    assert re.search(r"copied      in the loop of scan_stack\.py:\d+, in each of its 8 trips", done.out)
    assert re.search(r"copy\.\d+  4 KiB preserved from the parameter to temporary memory", done.out)
    assert re.search(r"\(scan_stack\.py:\d+\) still reads the old value", done.out)
    assert re.search(r"before dynamic-update-slice \(scan_stack\.py:\d+\) writes it", done.out)
    assert "jax.lax.scan(scan_fn, x, block_stack)" in done.out
    assert "a call moves 64 KiB more than it needs, and memory holds this buffer twice" in done.out


def test_buffers_in_place_are_told_where_they_are_asked_for(write: Callable[..., Path]) -> None:
    path = write(
        """
        @mutcheck.program(arguments=lambda: (jnp.zeros((8, 8)), jnp.zeros(4)))
        @partial(jax.jit, donate_argnums=(0, 1))
        def both(x, y):
            return x + 1, y * 2
        """
    )
    quiet = run("explain", str(path), "--target", "cpu")
    assert quiet.status == 0
    assert "both: all 2 buffers in place or only read on cpu. `--all` tells their stories." in quiet.out
    told = run("explain", str(path), "--target", "cpu", "--buffer", "x")
    assert told.out.startswith("x  float32[8,8]  256 B  on cpu: IN PLACE")
    assert "it is updated where it is, and nothing copies it" in told.out
    assert "\ny  " not in told.out
    assert "\ny  " in run("explain", str(path), "--target", "cpu", "--all").out


def test_quiet_tells_what_is_copied_alone(write: Callable[..., Path]) -> None:
    path = write(
        """
        @mutcheck.program(arguments=lambda: (jnp.zeros(256),))
        @partial(jax.jit, donate_argnums=0)
        def turned(x):
            return x[::-1]

        @mutcheck.program(arguments=lambda: (jnp.zeros(256),))
        @partial(jax.jit, donate_argnums=0)
        def added(y):
            return y + 1
        """
    )
    done = run("explain", str(path), "--target", "cpu", "-q")
    assert done.status == 1
    assert "COPIED" in done.out
    assert "added" not in done.out
    done = run("explain", f"{path}::added", "--target", "cpu", "-q")
    assert (done.status, done.out) == (0, "")
    refused = run("explain", str(path), "-q", "--all")
    assert "--all tells more, and --quiet less: leave one out." in refused.err


def test_what_the_program_asks_for_is_said(write: Callable[..., Path]) -> None:
    path = write(
        """
        @mutcheck.program(arguments=lambda: (jnp.zeros(256),))
        @partial(jax.jit, donate_argnums=0)
        def upside_down(x):
            return x[::-1]
        """
    )
    done = run("explain", str(path), "--target", "cpu")
    assert done.status == 1
    assert "the program asks for it: it needs these contents in two places" in done.out


def test_an_output_is_told_with_its_path(write: Callable[..., Path]) -> None:
    """JAX gives the paths of what a function without refs returns."""
    path = write(
        """
        @mutcheck.program(arguments=lambda: (jnp.ones(8), jnp.zeros((8, 8))))
        @partial(jax.jit, donate_argnums=1)
        def step(x, state):
            return {"loss": x.sum(), "new": [state + x]}, x * 2
        """
    )
    done = run("explain", str(path), "--target", "cpu", "--all")
    assert done.status == 0
    assert "offered     argument 1 of @main -> output 1 (result[0]['new'][0])\n" in done.out
    assert "aliased     parameter 1 -> output {1}\n" in done.out


def test_where_jax_counts_outputs_only_their_number_is_told(write: Callable[..., Path]) -> None:
    path = write(
        """
        @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros(8)),))
        @jax.jit
        def step(x):
            x[...] += 1
            return {"first": x[0]}
        """
    )
    done = run("explain", str(path), "--target", "cpu", "--all")
    assert re.search(r"offered     argument 0 of @main -> output \d\n", done.out)


LINES = """
    @mutcheck.program(arguments=lambda: (jnp.zeros(512), jnp.ones(512)))
    @partial(jax.jit, donate_argnums=(0, 1))
    def nowhere(x, y):
        return y, x

    @mutcheck.program(arguments=lambda: (jnp.zeros(512),))
    @partial(jax.jit, donate_argnums=0)
    def nearby(x):
        return x.at[0].set(1), x
"""


def test_a_copy_without_a_line_gets_the_nearest_one(write: Callable[..., Path]) -> None:
    path = write(LINES)
    line = path.read_text().splitlines().index("    return x.at[0].set(1), x") + 1
    done = run("explain", f"{path}::nearby", "--target", "cpu")
    assert (
        f"output 1 returns these contents too; the nearest line is that of dynamic-update-slice (train.py:{line})\n"
        in (done.out)
    )
    assert f"train.py:{line}  return x.at[0].set(1), x" in done.out
    found = run("lower", f"{path}::nearby", "--target", "cpu", "--format", "json").cell("nearby")["findings"]
    (copied,) = [each for each in found if each["code"] == "inplace.copied"]
    assert copied["location"]["line"] == line


def test_where_xla_gave_no_line_that_is_said(write: Callable[..., Path]) -> None:
    """Of a buffer that is moved to the place of another, which is no copy: its story says that."""
    done = run("explain", f"{write(LINES)}::nowhere", "--target", "cpu", "--all")
    assert "its contents become those of y; XLA gave no line for it\n" in done.out
    assert "it is updated where it is, and only what is delivered is moved away\n" in done.out
    assert "nothing copies it" not in done.out


def test_help_offers_no_option_that_is_refused() -> None:
    assert "--no-compile" not in run("explain", "--help").out
    assert "--no-compile" in run("lower", "--help").out
    assert "--no-compile" in run("accept", "--help").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a program"),
        (("increment", "--no-compile"), "No such option"),
        (("increment", "--target", "cpu", "--buffer", "nothing"), "no buffer goes by 'nothing'"),
        (("incrment",), "Did you mean increment"),
        (("increment", "--target", "rocm"), "nothing compiles for it here: `mutcheck doctor`"),
    ],
)
def test_bad_input_of_explain(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = command("explain", *arguments, MUTCHECK_PLUGINS=str(tmp_path))
    assert done.status == 2
    assert said in done.err


def test_a_story_in_a_pipe_has_no_colours(write: Callable[..., Path]) -> None:
    done = run("explain", "increment", "--target", "cpu", "--all")
    assert "\x1b" not in done.out
    assert "m_array" in done.out


@pytest.mark.skipif(not NEWEST, reason="the executable is that of jax 0.12.0.1")
def test_a_copy_that_only_borrows_an_outputs_place_is_not_asked_for(write: Callable[..., Path]) -> None:
    path = write(
        """
        import optax

        adam = optax.adam(1e-3)

        def loss(params, x, y):
            return jnp.mean((jax.nn.relu(x @ params["w1"]) @ params["w2"] - y) ** 2)

        def made():
            params = {"w1": jnp.ones((512, 1024)), "w2": jnp.ones((1024, 512))}
            return params, adam.init(params), jnp.ones((8, 512)), jnp.zeros((8, 512))

        @mutcheck.program(arguments=made)
        @partial(jax.jit, donate_argnums=0)
        def step(params, state, x, y):
            value, grads = jax.value_and_grad(loss)(params, x, y)
            updates, state = adam.update(grads, state)
            return optax.apply_updates(params, updates), state, value
        """
    )
    done = run("explain", str(path), "--target", "cpu")
    assert "params['w2']" in done.out
    assert "from the parameter to an output" in done.out
    assert "its place is lent to another value" in done.out
    assert "the program asks for it" not in done.out


def test_every_byte_that_counts_as_extra_is_told(write: Callable[..., Path]) -> None:
    """`lower` has a note for arguments of a MiB and more; whoever asks is told of the smaller ones, too."""
    path = write(
        """
        @mutcheck.program(arguments=lambda: (jnp.zeros((8, 8)), jnp.zeros(3), jnp.zeros(5)))
        @partial(jax.jit, donate_argnums=0)
        def step(x, small, read):
            return x + read.sum(), small * 2
        """
    )
    done = run("explain", str(path), "--target", "cpu")
    assert done.status == 0
    assert "small (12 B) could be donated" in done.out
    assert "donate_argnums=(0, 1)" in done.out
    assert "read (" not in done.out


SHARED = """
    SHAPES = {"large": (64, 8), "small": (8, 8), "smaller": (4, 8)}

    @mutcheck.program(arguments=lambda: ({name: jnp.zeros(shape) for name, shape in SHAPES.items()}, jnp.zeros(512)))
    @partial(jax.jit, donate_argnums=(0, 1))
    def flipped(p, q):
        return {name: each[::-1] for name, each in p.items()}, q + 1
"""


def test_buffers_that_share_a_story_are_told_once(write: Callable[..., Path]) -> None:
    path = write(SHARED)
    done = run("explain", str(path), "--target", "cpu")
    assert done.status == 1
    assert done.out.startswith("p['large'] and 2 more  on cpu: COPIED\n")
    rows = re.findall(r"^.{14}(p\['\w+'\]) +float32\[\d+,8\], [\d.]+ \w+ +(\d) cop", done.out, re.MULTILINE)
    assert [name for name, _ in rows] == ["p['large']", "p['small']", "p['smaller']"]
    assert done.out.count("  copied      ") == 1
    assert "The same is done to all of them; this is what becomes of p['large']:" in done.out
    assert 'buffers="p[\'*")' in done.out
    assert "1 of 4 buffers in place" in done.out
    (line,) = {each for each in done.out.splitlines() if "for name, each in p.items()" in each}
    assert line.strip().startswith("| ")
    one = run("explain", str(path), "--target", "cpu", "--buffer", "p['small']")
    assert one.out.startswith("p['small']  float32[8,8]  256 B  on cpu: COPIED, ")


@pytest.mark.skipif(not NEWEST, reason="other releases rearrange nothing here")
def test_a_copied_buffer_that_is_rearranged_too_says_both(write: Callable[..., Path]) -> None:
    """Its extra bytes are both: `4 KiB more` beside `8 KiB extra` would leave half of them untold."""
    path = write("""
        @mutcheck.program(arguments=lambda: (jnp.zeros((64, 16)), jnp.ones(16)))
        @partial(jax.jit, donate_argnums=0)
        def push(buffer, row):
            return jnp.roll(buffer, 1, axis=0).at[0].set(row)
    """)
    done = run("explain", str(path), "--target", "cpu", COLUMNS="300")
    (told,) = [line for line in done.out.splitlines() if line.startswith("  so ")]
    assert "a call moves 4 KiB more than it needs" in told
    assert told.endswith("; readers need its contents in another order, and 4 KiB a call go into that")


def test_targets_with_one_story_share_it(write: Callable[..., Path]) -> None:
    done = run("explain", str(write(SHARED)), "--target", "cuda:h100,cuda:a100-sxm4-80gb")
    heads = re.findall(r"^p\[.* on .*: COPIED", done.out, re.MULTILINE)
    assert len(heads) == len(set(heads))
    assert all(" on cuda:h100, cuda:a100-sxm4-80gb: COPIED" in head for head in heads)
