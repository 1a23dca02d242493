"""`mutcheck run` advises what the user can do: about functions that they wrote or jitted, in words that work."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from driver import Done, run

EAGER = """
import jax, jax.numpy as jnp

@jax.jit
def step(total, x):
    total[...] += x

total = jax.new_ref(jnp.zeros((1024, 512)))
for i in range(3):
    step(total, 1.0)
print(total[...].sum())

x = jnp.ones((1, 1024, 512))
y = jnp.squeeze(x)
z = jnp.where(y > 0, y, 0)
a, b = jnp.broadcast_arrays(y, z)
jnp.sort(y)
jax.device_put(y, jax.devices()[0])
print(z.shape, float(x.sum()))
"""

JITTED = """
import jax, jax.numpy as jnp
from jax import export
from held import held
from library import filter_jit, forward, ready

def update(p, g):
    return p - g

exported = export.export(jax.jit(update))(jnp.ones((512, 512)), jnp.ones((512, 512)))
applied = jax.jit(exported.call)
p = applied(jnp.ones((512, 512)), 2 * jnp.ones((512, 512)))

batched = jax.jit(jax.vmap(forward, in_axes=(None, 0)))
d = {"q": jnp.zeros((4096, 128)), "r": jnp.zeros((4096, 64))}
for _ in range(2):
    d = batched(1.0, d)

rows = held(jnp.ones((320, 512)))
same = ready(jnp.ones((768, 512)))

@jax.jit
def noisy(key, state):
    key, subkey = jax.random.split(key)
    return state + jax.random.normal(subkey, state.shape), key

state, key = jnp.zeros((1024, 512)), jax.random.PRNGKey(0)
for _ in range(2):
    state, key = noisy(key, state)

@filter_jit
def train(model, x):
    return model * x

p = train(p, 2.0)

def adam(params, moments, kept):
    moments = 0.9 * moments + kept
    return params - moments, moments

adam_ = jax.jit(adam)
params, moments = jnp.ones((640, 512)), jnp.ones((640, 512))
params, moments = adam_(params, moments, 1.0)
"""

HELD = """
import jax
from library import lengthened
held = jax.jit(lengthened)
"""

LIBRARY = """
import jax

def lengthened(x):
    return x * 3

@jax.jit
def ready(x):
    return x + 5

def forward(m, d):
    return {"q": d["q"] + m, "r": d["r"] * 2}

def filter_jit(function):
    def outer(dynamic_donate, dynamic_nodonate):
        return function(*dynamic_nodonate["first"], *dynamic_nodonate["rest"])
    outer.__name__ = function.__name__
    jitted = jax.jit(outer, donate_argnums=0)
    return lambda first, *rest: jitted({}, {"first": [first], "rest": list(rest)})
"""


def watched(folder: Path, text: str, *options: str) -> Done:
    (folder / "train.py").write_text(dedent(text), "utf-8")
    command = [sys.executable, "train.py"]
    return run("run", "-o", "found.json", *options, "--", *command, cwd=folder, JAX_PLATFORMS="cpu")


def findings(folder: Path) -> dict[str, list[dict[str, object]]]:
    document = json.loads((folder / "found.json").read_text("utf-8"))
    return {each["program"]: each["findings"] for each in document["results"]}


def test_what_jax_jits_itself_is_a_note_at_the_users_line(tmp_path: Path) -> None:
    done = watched(tmp_path, EAGER, "--fail-on", "copied", "--fail-on", "not-aliased", "--fail-on", "unknown")
    assert done.status == 0
    assert "could be saved" not in done.err
    assert "donation.possible" not in done.err
    assert [line.split()[0] for line in done.err.splitlines() if " × " in line] == ["step"]
    for finding in findings(tmp_path).get("get", []):
        assert finding["severity"] == "note"
        assert finding["location"] == {"file": "train.py", "line": 11}
        assert not finding["advice"]


def test_all_shows_what_jax_jits_itself(tmp_path: Path) -> None:
    done = watched(tmp_path, EAGER, "--all")
    shown = {line.split()[0]: line.split()[-2:] for line in done.err.splitlines() if " × " in line}
    assert {"step", "get", "_broadcast_arrays", "sort"} <= shown.keys()
    assert "could be saved" not in done.err


def test_advice_is_what_to_write(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "library"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(LIBRARY, "utf-8")
    (tmp_path / "held.py").write_text(HELD, "utf-8")
    watched(tmp_path, "import sys\nsys.path.append('site-packages')\n" + JITTED, "--min-bytes", "64KiB")
    found = findings(tmp_path)
    advice = {name: each[0]["advice"] for name, each in found.items() if each}
    assert "write `jax.jit(exported.call, donate_argnums=(0,))` in place of `jax.jit(exported.call)`" in advice["call"]
    assert "Write `jax.jit(jax.vmap(forward, in_axes=(None, 0)), donate_argnums=(1,))` in place of" in advice["forward"]
    assert "donate_argnames=('state',))` in place of `jax.jit`" in advice["noisy"]
    assert re.search(r"line \d+ rebinds `state`", str(found["noisy"][0]["message"]))
    assert 'write `filter_jit(donate="all")` in place of `filter_jit`' in advice["train"]
    assert "ready" not in found, "a library jits it"
    assert advice["lengthened"] == (
        "If it is not used afterwards, donate `x` where `lengthened` is jitted: that saves up to 640 KiB in a call."
    )
    assert advice["adam"] == (
        "Write `jax.jit(adam, donate_argnames=('params', 'moments'))` in place of `jax.jit(adam)`: "
        "that saves up to 2.5 MiB in a call."
    )
    assert [len(each) for each in found.values()] == [1] * len(found), "one note for a function"


MANY = """
import jax, jax.numpy as jnp
step = jax.jit(lambda state: {name: value + 1 for name, value in state.items()})
state = step({f"w{number:02}": jnp.ones((number + 1, 256)) for number in range(20)})
"""


def test_all_arrays_are_in_the_document_the_largest_first(tmp_path: Path) -> None:
    done = watched(tmp_path, MANY, "--min-bytes", "1KiB")
    (found,) = findings(tmp_path)["<lambda>"]
    evidence = found["evidence"]
    assert isinstance(evidence, list)
    assert [str(each).partition(":")[0] for each in evidence] == [
        f"state['w{number:02}']" for number in range(19, -1, -1)
    ]
    assert "... 12 more lines: --all shows them, -o FILE.json has them all" in done.err
    assert "state['w00']" in watched(tmp_path, MANY, "--min-bytes", "1KiB", "--all").err


COPYING = """
import jax, jax.numpy as jnp
jax.jit(lambda x, y: (x[::-1], y.sum()), donate_argnums=(0, 1))(jnp.ones(256), jnp.ones(512))
"""


@pytest.fixture(scope="module")
def copying(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What XLA dumps of it."""
    folder = tmp_path_factory.mktemp("copying")
    (folder / "train.py").write_text(COPYING, "utf-8")
    flags = {"XLA_FLAGS": "--xla_dump_to=dump --xla_dump_hlo_as_proto", "JAX_PLATFORMS": "cpu"}
    subprocess.run([sys.executable, "train.py"], cwd=folder, env={**os.environ, **flags}, check=True)
    return folder


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("copied:512", 1),
        ("copied:64KiB", 0),
        ("not-aliased:2KiB", 1),
        ("not-aliased:2.5KiB", 0),
        ("unknown:1", 0),
    ],
)
def test_what_is_small_does_not_fail(on: str, status: int, copying: Path) -> None:
    assert run("inspect", "dump", "--fail-on", on, cwd=copying).status == status


def test_the_project_says_what_fails_where_the_command_line_does_not(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.mutcheck]\nfail-on = ["copied:512"]\n', "utf-8")
    assert watched(tmp_path, COPYING).status == 1
    assert watched(tmp_path, COPYING, "--fail-on", "copied:64KiB").status == 0
    (tmp_path / "pyproject.toml").write_text('[tool.mutcheck]\nfail-on = ["copyed:512"]\n', "utf-8")
    done = watched(tmp_path, COPYING)
    assert done.status == 2
    assert "pyproject.toml:2: there is no 'copyed'. Did you mean copied?" in done.err
