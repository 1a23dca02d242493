"""`mutcheck run` sees what JAX was asked to donate, however the program says it, and where it can not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from driver import Done, command, run

IN_VAIN = """
import os
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=4"
from functools import partial

import jax
import jax.numpy as jnp
from jax.sharding import NamedSharding, PartitionSpec as P
from wrapper import donating

mesh = jax.make_mesh((4,), ("x",))

@partial(jax.jit, donate_argnums=0)
@partial(jax.shard_map, mesh=mesh, in_specs=P("x", None), out_specs=P(None, None), check_vma=False)
def collect(x):
    return jax.lax.all_gather(x, "x", tiled=True)

collect(jax.device_put(jnp.ones((64, 8)), NamedSharding(mesh, P("x", None))))

def made():
    def total(x, y):
        return x + 1, y.sum(0)
    return total, (0, 1)

total, numbers = made()
p = jax.jit(total, donate_argnums=numbers)
p(jnp.ones((16, 8)), jnp.ones((32, 8)))

def reduced(state, batch):
    return {"w": state["w"].sum()}

options = {"donate_argnames": ("state", "batch")}
jax.jit(reduced, **options).lower({"w": jnp.ones(40), "unread": jnp.ones(3)}, jnp.ones(9)).compile()

@donating
def wrapped(x):
    return x.sum(0)

wrapped(jnp.ones((24, 8)))

one, other = jax.jit(lambda x: x.max(0), donate_argnums=0), jax.jit(
    lambda x: x.min(0)
)
one(jnp.ones((8, 8)))
other(jnp.ones((8, 8)))
"""

WRAPPER = """
from functools import wraps

import jax

def donating(function):
    @wraps(function)
    def outer(taken, left):
        return function(**taken, **left)
    jitted = jax.jit(outer, donate_argnums=0)
    return lambda x: jitted({"x": x}, {})
"""


def watched(folder: Path, text: str, *options: str, python: tuple[str, ...] = (), **environment: str) -> Done:
    (folder / "train.py").write_text(dedent(text), "utf-8")
    by = command if environment else run
    program = [sys.executable, *python, "train.py"]
    return by("run", "-o", "found.json", *options, "--", *program, cwd=folder, JAX_PLATFORMS="cpu", **environment)


def found(folder: Path, code: str = "donation.in-vain") -> dict[str, str]:
    """What is told of a kind, by function and buffer."""
    document = json.loads((folder / "found.json").read_text("utf-8"))
    return {
        f"{each['program']} {finding['buffer'] or ''}": finding["message"]
        for each in document["results"]
        for finding in each["findings"]
        if finding["code"] == code
    }


@pytest.fixture(scope="module")
def vain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    folder = tmp_path_factory.mktemp("vain")
    (folder / "wrapper.py").write_text(WRAPPER, "utf-8")
    return watched(folder, IN_VAIN, "--fail-on", "not-aliased"), folder


def test_a_donation_in_vain_is_seen_however_it_is_said(vain: tuple[Done, Path]) -> None:
    done, folder = vain
    assert done.status == 1
    assert found(folder) == {
        "collect x": "x (2 KiB) is donated in vain: a device holds f32[16,8] of it, and f32[64,8] of output 0",
        "total y": "y (1 KiB) is donated in vain: no output that is left has the type",
        "reduced state['w']": "state['w'] (160 B) is donated in vain: no output that is left has the type",
        "reduced state['unread']": "state['unread'] (12 B) is donated in vain: nothing reads it, and JAX dropped it",
        "reduced batch": "batch (36 B) is donated in vain: nothing reads it, and JAX dropped it",
        "wrapped args[0]['x']": "args[0]['x'] (768 B) is donated in vain: no output that is left has the type",
        "<lambda> x": "x (256 B) is donated in vain: no output that is left has the type",
    }


def test_what_to_do_about_it_depends_on_why(vain: tuple[Done, Path]) -> None:
    document = json.loads((vain[1] / "found.json").read_text("utf-8"))
    advice = {each["program"]: each["findings"][0]["advice"] for each in document["results"]}
    assert advice["collect"].startswith("Give the output the sharding")
    assert advice["total"].startswith("Return an output of its type")


UNREAD = """
import jax, jax.numpy as jnp

def dropped(d):
    return {"q": d["q"] + 1, "a": d["q"] * 2}

def kept(d):
    return {"q": d["q"] - 1, "a": d["q"] * 3}

given = [{"q": jnp.ones((8, 8)), "a": jnp.ones((8, 8))} for _ in range(2)]
jax.jit(dropped, donate_argnums=0)(given[0])
jax.jit(kept, donate_argnums=0, keep_unused=True)(given[1])
"""


def test_what_nothing_reads_is_donated_where_jax_keeps_it(tmp_path: Path) -> None:
    done = watched(tmp_path, UNREAD, "--fail-on", "not-aliased")
    assert (done.status, list(found(tmp_path))) == (1, ["dropped d['a']"])
    assert "Add `keep_unused=True` to what jits it" in done.err


def test_what_is_in_vain_counts_among_what_was_to_be_donated(vain: tuple[Done, Path]) -> None:
    done, folder = vain
    rows = {line.split()[0]: line.split()[4] for line in done.err.splitlines() if " cpu " in line and " × " in line}
    assert rows == {"collect": "0/1", "total": "1/2", "reduced": "0/3", "wrapped": "0/1", "<lambda>": "0/1"}
    document = json.loads((folder / "found.json").read_text("utf-8"))
    (total,) = [each for each in document["results"] if each["program"] == "total"]
    assert [(each["path"], each["offered"], each["donated"]) for each in total["buffers"]] == [
        ("x", True, True),
        ("y", True, False),
    ]


def test_the_environment_is_the_users_otherwise(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("print('begun', flush=True)\n", "utf-8")
    script = """
    import sys, sitecustomize
    print(sitecustomize.__file__.split("/")[-2], any("hook" in each for each in sys.path), "own" in str(sys.path))
    """
    done = watched(tmp_path, script, PYTHONPATH=str(tmp_path / "own"))
    assert done.out == "begun\nbegun\nown False True\n", "once in mutcheck itself, once in the command"


UNSEEN = """
import jax, jax.numpy as jnp

def computed(x):
    return x.sum()

def hidden(x):
    return x.max()

def plain(x):
    return x.min()

numbers, jits = (0,), [jax.jit]
f = jax.jit(computed, donate_argnums=numbers)
f(jnp.ones((8, 8)))
jits[0](hidden, donate_argnums=0)(jnp.ones((8, 8)))
g = jax.jit(plain, donate_argnums=0)
g(jnp.ones((8, 8)))
"""
COMPUTED = (
    "`jax.jit(computed, donate_argnums=numbers)` computes what it donates: whether all of that is donated is not known"
)


@pytest.fixture(scope="module")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    """With `-I` Python looks at no variables, so the command is not watched from inside."""
    folder = tmp_path_factory.mktemp("unseen")
    return watched(folder, UNSEEN, "--fail-on", "unknown", python=("-I",)), folder


def test_where_it_cannot_be_seen_and_the_line_computes_it_that_is_told(unseen: tuple[Done, Path]) -> None:
    done, folder = unseen
    assert done.status == 1
    assert found(folder, "donation.unseen") == {"computed ": COMPUTED}
    assert "donation.unseen" in done.err


def test_where_it_cannot_be_seen_and_no_line_says_it_that_is_told(tmp_path: Path) -> None:
    """That is enough to fail, too."""
    script = UNSEEN.replace("f(jnp.ones((8, 8)))\n", "")
    done = watched(tmp_path, script, "--fail-on", "unknown", python=("-I",))
    assert done.status == 1
    assert "not known of hidden: a donation in vain would not be seen" in done.err
    assert not found(tmp_path, "donation.unseen")


def test_where_it_cannot_be_seen_a_line_that_says_it_is_enough(unseen: tuple[Done, Path]) -> None:
    assert list(found(unseen[1])) == ["plain x"]


def test_where_it_can_be_seen_all_of_it_is_known(tmp_path: Path) -> None:
    done = watched(tmp_path, UNSEEN, "--fail-on", "unknown")
    assert (done.status, sorted(found(tmp_path))) == (0, ["computed x", "hidden x", "plain x"])


def test_inspect_says_what_it_cannot_know(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(UNSEEN, "utf-8")
    flags = {"XLA_FLAGS": "--xla_dump_to=dump --xla_dump_hlo_as_proto", "JAX_PLATFORMS": "cpu"}
    subprocess.run([sys.executable, "train.py"], cwd=tmp_path, env={**os.environ, **flags}, check=True)
    done = run("inspect", "dump", "--fail-on", "unknown", cwd=tmp_path)
    assert done.status == 1
    assert "donation.unseen" in done.out
    assert "! what JAX was asked to donate is not known of hidden: a donation in vain would not be seen." in done.out


def test_a_function_that_is_typed_on_the_command_line_is_the_users(tmp_path: Path) -> None:
    """There is no file to read, and it is not JAX's own all the same."""
    typed = """
        import jax, jax.numpy as jnp
        step = jax.jit(lambda s, x: s.at[0].set(x))
        s = step(jnp.zeros((1024, 1024)), 1.0)
    """
    done = run("run", "--", sys.executable, "-c", dedent(typed), cwd=tmp_path)
    assert "<lambda> on cpu  donation.possible" in done.err
    assert "s (4 MiB) could be donated" in done.err


EXPORTED = """
import jax
import jax.numpy as jnp
from jax import export

def loaded(function):
    return export.export(jax.jit(function))(jax.ShapeDtypeStruct((16, 8), jnp.float32))

total, bump = loaded(lambda x: x.sum(0)), loaded(lambda x: x + 1)
take, keep = jax.jit(total.call, donate_argnums=0), jax.jit(bump.call)
take(jnp.ones((16, 8)))
keep(jnp.ones((16, 8)))
each = jax.pmap(lambda x: x.sum(1), donate_argnums=0)
each(jnp.ones((1, 16, 8)))
jnp.sin(jnp.ones((16, 8)))
"""


def test_what_jax_itself_has_one_function_for_is_told_apart(tmp_path: Path) -> None:
    done = watched(tmp_path, EXPORTED, "--fail-on", "not-aliased", "--min-bytes", "1")
    assert done.status == 1, done
    told = found(tmp_path)
    assert set(told) == {"call args[0]", "_fun flat_args[0]"}
    possible = found(tmp_path, "donation.possible")
    assert set(possible) == {"call #2 args[0]"}
    assert "is not known of" not in done.err
    lone = watched(tmp_path, EXPORTED.replace("take(", "#"), "--fail-on", "not-aliased")
    assert lone.status == 1, "a donation to jax.pmap is the user's"
