"""What the user's source says of a jitted function, and what it does not say."""

from __future__ import annotations

from textwrap import dedent

import pytest

from mutcheck.checks.foreign.signature import Frame
from mutcheck.checks.source.callsite import Jitted, Sources
from mutcheck.checks.source.donate_arguments import Change, Said

FILE = "/home/user/train.py"


def read(text: str, name: str = "step") -> tuple[Sources, Jitted]:
    """The sources, and the function that is called where a line ends in `# call`, with a line that ends in `# body`."""
    text = dedent(text)
    numbered = list(enumerate(text.splitlines(), 1))
    body = next(number for number, line in numbered if line.endswith("# body"))
    call = next((number for number, line in numbered if line.endswith("# call")), 0)
    frames = {2: Frame(FILE, f"outer.<locals>.{name}", body, 1)}
    if call:
        frames[1] = Frame(FILE, "<module>", call, 0)
    sources = Sources(lambda file: text if file == FILE else "")
    return sources, sources.jitted(name, frames)


@pytest.mark.parametrize(
    ("decorator", "instead"),
    [
        ("jax.jit", "functools.partial(jax.jit, donate_argnames=('state',))"),
        ("jit", "functools.partial(jit, donate_argnames=('state',))"),
        ("nnx.jit", "nnx.jit(donate_argnames=('state',))"),
        ("partial(jax.jit, donate_argnums=1)", "partial(jax.jit, donate_argnums=(0, 1))"),
        ("partial(jax.jit, donate_argnums=(-1,))", "partial(jax.jit, donate_argnums=(0, 1))"),
        ("partial(jax.jit, donate_argnums=1, donate_argnames='n')", "partial(jax.jit, donate_argnames=('n', 'state'))"),
        ("partial(jax.jit, donate_argnums=FIRST)", ""),
        ("partial(jax.jit, **options)", ""),
        ("partial(jax.jit, donate_argnums=1)()", ""),
        (
            "partial(jax.jit, static_argnums=1)",
            "partial(jax.jit, static_argnums=1, donate_argnames=('state',))",
        ),
        ("jax.jit(static_argnums=1)", "jax.jit(static_argnums=1, donate_argnames=('state',))"),
        (
            "functools.partial(jax.jit, donate_argnames='n')",
            "functools.partial(jax.jit, donate_argnames=('n', 'state'))",
        ),
        ("partial(jax.jit, donate_argnames=NAMES)", ""),
        ("cached", ""),
    ],
)
def test_a_decorator(decorator: str, instead: str) -> None:
    sources, jitted = read(f"@{decorator}\ndef step(state, n):\n    return state + n  # body\n")
    assert sources.suggestion(jitted, ["state"]).line == instead
    assert (str(jitted.jit) == f"{FILE}:1") == (decorator != "cached")


def test_a_call_that_jits() -> None:
    sources, jitted = read("def step(state):\n    return state  # body\n\ntrain = jax.jit(step, inline=True)\n")
    assert sources.suggestion(jitted, ["state"]).line == "jax.jit(step, inline=True, donate_argnames=('state',))"
    assert str(jitted.jit) == f"{FILE}:4"


def test_two_calls_that_jit_are_not_told_apart() -> None:
    sources, jitted = read("def step(state):\n    return state  # body\n\na = jax.jit(step)\nb = jax.jit(step)\n")
    assert jitted.jit is None
    assert sources.suggestion(jitted, ["state"]).line == ""


def test_a_lambda() -> None:
    sources, jitted = read("step = jax.jit(lambda state: state)  # body\n", "<lambda>")
    assert sources.suggestion(jitted, ["state"]).line == "jax.jit(lambda state: state, donate_argnames=('state',))"


def test_an_argument_that_it_does_not_have_is_not_named() -> None:
    sources, jitted = read("@jax.jit\ndef step(*args):\n    return args  # body\n")
    assert sources.suggestion(jitted, ["args"]).line == ""


@pytest.mark.parametrize(
    ("imported", "spelled", "imports"),
    [
        ("from functools import partial", "partial", ""),
        ("from functools import partial as p", "p", ""),
        ("import functools as f", "f.partial", ""),
        ("import jax", "functools.partial", "import functools"),
    ],
)
def test_partial_is_written_as_the_file_has_it(imported: str, spelled: str, imports: str) -> None:
    sources, jitted = read(f"{imported}\n@jax.jit\ndef step(state):\n    return state  # body\n")
    line = f"{spelled}(jax.jit, donate_argnames=('state',))"
    assert sources.suggestion(jitted, ["state"]) == Change(line, imports)


@pytest.mark.parametrize(
    ("signature", "before", "instead"),
    [
        ("state, /, n", "", "donate_argnums=(0,)"),
        ("state, *, n", "donate_argnames='n'", "donate_argnames=('n', 'state')"),
        ("n, *, state", "donate_argnums=0", "donate_argnames=('n', 'state')"),
        ("n, /, *, state", "donate_argnums=0", ""),
    ],
)
def test_what_goes_by_position_or_by_keyword_alone(signature: str, before: str, instead: str) -> None:
    """JAX donates nothing of an argument by position alone that is named, and numbers none by keyword alone."""
    text = f"def step({signature}):\n    return state  # body\n\ntrain = jax.jit(step, inline=True, {before})\n"
    sources, jitted = read(text)
    line = f"jax.jit(step, inline=True, {instead})" if instead else ""
    assert sources.suggestion(jitted, ["state"]).line == line


def test_the_numbers_of_a_bound_method() -> None:
    sources, jitted = read(
        """
        class Model:
            def __init__(self):
                self.train = jax.jit(self.step, donate_argnums=0)

            def step(self, state, opt):
                return state, opt  # body
        """
    )
    assert sources.offered(jitted).names == ("state",)
    assert sources.suggestion(jitted, ["opt"]).line == "jax.jit(self.step, donate_argnums=(0, 1))"


STEP = "@jax.jit\ndef step(state, batch):\n    return state, batch  # body\n"


@pytest.mark.parametrize(
    "call",
    [
        "state = step(state, batch)  # call",
        "state, loss = step(state, batch)  # call",
        "(state, *rest), loss = step(state, batch)  # call",
        "self.state, loss = step(self.state, batch)  # call",
        "states['a'] = step(states['a'], batch)  # call",
        "state = step(batch=batch, state=state)  # call",
        "state = train.step(state, batch)  # call",
    ],
)
def test_a_call_that_rebinds_its_argument(call: str) -> None:
    sources, jitted = read(STEP + call + "\n")
    after = sources.afterwards(jitted, "state")
    assert after.rebound
    assert after.text.startswith("line 4 rebinds `")


@pytest.mark.parametrize(
    "call",
    [
        "new = step(state, batch)  # call",
        "step(state, batch)  # call",
        "state = step(make(), batch)  # call",
        "state = step(state, state)  # call",
        "state = step(state, f(state))  # call",
        "state = step(*everything)  # call",
        "state = first(step(state, batch))  # call",
        "state = [step(state, b) for b in batches]  # call",
        "state = step(state, batch); other = step(state, batch)  # call",
        "state = run(state, batch)  # call",
        "states[0], loss = step(states[1], batch)  # call",
        "state += step(state, batch)  # call",
        "return step(state, batch)  # call",
    ],
)
def test_a_call_that_does_not(call: str) -> None:
    text = call if not call.startswith("return") else f"def f(state, batch):\n    {call}"
    sources, jitted = read(f"{STEP}{text}\n")
    after = sources.afterwards(jitted, "state")
    assert not after.rebound
    assert after.text == "only if the caller does not use it after the call"


def test_another_call_that_does_not_rebind_is_named() -> None:
    sources, jitted = read(STEP + "state = step(state, batch)  # call\nnew = step(state, batch)\n")
    after = sources.afterwards(jitted, "state")
    assert not after.rebound
    assert after.text.endswith("line 4 rebinds it, and line 5 does not")


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("old = state\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("old, n = state, 1\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("old = {'a': state.params}\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("self.best = state if better else None\nstate = step(state, 1)  # call", "line 4 keeps it as `self.best`"),
        ("state = first\nstate = step(state, 1)  # call", "line 4 begins it as `first`"),
        ("batch, state = make(), first\nstate = step(state, 1)  # call", "line 4 begins it as `first`"),
        ("for state in states:\n    state = step(state, 1)  # call", "line 4 takes it out of `states`"),
        ("seen.append(state)\nstate = step(state, 1)  # call", "line 4 keeps it"),
        ("def f():\n    state = init()\n    yield state\n    state = step(state, 1)  # call", "line 6 yields it"),
        ("def f():\n    return self.state\nself.state = step(self.state, 1)  # call", "line 5 returns it"),
        ("def f():\n    kept = state\nstate = step(state, 1)  # call", "line 5 keeps it as `kept`"),
        (
            "def f(state):\n    state = step(state, 1)  # call\n    return state",
            "whoever calls `f` may use what it was given",
        ),
        ("old = dict(state)\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("old = state.copy()\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("old = copy.copy(state)\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("old = State(params=state)\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("old = jnp.asarray(state.w)\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("old = {k: v for k, v in state.items()}\nstate = step(state, 1)  # call", "line 4 keeps it as `old`"),
        ("state = old = step(state, 1)  # call", "line 4 binds the same to `old`"),
        ("old = state = init()\nstate = step(state, 1)  # call", "line 4 binds the same to `old`"),
        ("run(step)\nstate = step(state, 1)  # call", "line 4 hands the function on"),
        ("again = step\nstate = step(state, 1)  # call", "line 4 hands the function on"),
    ],
)
def test_another_name_for_an_argument_is_told(text: str, clause: str) -> None:
    sources, jitted = read(f"{STEP}{text}\n")
    after = sources.afterwards(jitted, "state")
    assert not after.rebound
    assert after.text.endswith(f" rebinds it, and {clause}")


@pytest.mark.parametrize(
    "text",
    [
        "state = init(first)\nstate = step(state, 1)  # call",
        "total = state.sum() + 1\nstate = step(state, 1)  # call",
        "old, state = first, init()\nstate = step(state, 1)  # call",
        "def f(state):\n    old = state\nstate = step(state, 1)  # call",
        "def f():\n    state = init()\n    state = step(state, 1)  # call\n    return state",
        "step.lower(state, 1)\nstate = step(state, 1)  # call",
        "def f(n):\n    step = n\n    return step\nstate = step(state, 1)  # call",
        "log(state)\nstate = step(state, 1)  # call",
        "old = jnp.copy(state)\nstate = step(state, 1)  # call",
        "old = jax.tree.map(jnp.copy, state)\nstate = step(state, 1)  # call",
        "old = {k: v + 1 for k, v in state.items()}\nstate = step(state, 1)  # call",
        "state = State.create(params)\nstate = step(state, 1)  # call",
    ],
)
def test_what_gives_an_argument_no_other_name(text: str) -> None:
    sources, jitted = read(f"{STEP}{text}\n")
    assert sources.afterwards(jitted, "state").rebound


def test_another_name_for_a_part_of_what_is_passed() -> None:
    sources, jitted = read(f"{STEP}states = {{'a': first}}\nstates['a'] = step(states['a'], 1)  # call\n")
    assert sources.afterwards(jitted, "state").text.endswith("line 4 begins `states` as `first`")


def test_a_bound_method() -> None:
    sources, jitted = read(
        """
        class Model:
            @partial(jax.jit, static_argnums=0)
            def step(self, state):
                return state  # body

        state = model.step(state)  # call
        """
    )
    assert sources.afterwards(jitted, "state").rebound
    assert "donate_argnames=('state',)" in sources.suggestion(jitted, ["state"]).line


def test_a_name_that_the_jitted_function_is_bound_to() -> None:
    text = "def step(state):\n    return state  # body\ntrain = jax.jit(step)\nstate = train(state)  # call\n"
    sources, jitted = read(text)
    assert sources.afterwards(jitted, "state").rebound


@pytest.mark.parametrize(
    ("given", "names"),
    [("donate_argnums=0", {"state"}), ("donate_argnums=(0, 1)", {"state", "n"}), ("donate_argnames='n'", {"n"})],
)
def test_what_is_donated_already(given: str, names: set[str]) -> None:
    sources, jitted = read(f"@partial(jax.jit, {given})\ndef step(state, n):\n    return state  # body\n")
    assert set(sources.offered(jitted).names) == names


@pytest.mark.parametrize("text", ["", "def step(:  # body"])
def test_a_file_that_cannot_be_read(text: str) -> None:
    sources = Sources(lambda _: text)
    jitted = sources.jitted("step", {1: Frame(FILE, "step", 1, 0)})
    assert jitted.jit is None
    assert not sources.afterwards(jitted, "state").rebound
    assert sources.suggestion(jitted, ["state"]).line == ""
    assert sources.offered(jitted).names == ()


SPLIT = """\
import jax
@jax.jit
def step(key, state):
    key, subkey = jax.random.split(key)
    return key, state + 1
key, state = step(key, state)
"""


def test_what_is_jitted_within_hides_no_caller() -> None:
    """What a step calls that JAX jits itself is traced alone, and its frames end at the step."""
    frames = {
        1: Frame(FILE, "step", 4, 0),
        2: Frame(FILE, "step", 4, 1),
        3: Frame(FILE, "<module>", 6, 0),
        4: Frame(FILE, "step", 4, 3),
        5: Frame(FILE, "step", 5, 3),
    }
    sources = Sources(lambda _: SPLIT)
    jitted = sources.jitted("step", frames)
    assert str(jitted.called) == f"{FILE}:6"
    assert sources.afterwards(jitted, "state").text.startswith("line 6 rebinds `state`")


LIBRARY = "/lib/site-packages/library.py"
DEFINED = "def step(model, data):\n    return data\n"


@pytest.mark.parametrize(
    ("text", "library", "jit", "line"),
    [
        ("f = jax.jit(library.step)\nf(1, 2)", DEFINED, "jax.jit(library.step)", 2),
        ("f = jax.jit(jax.vmap(library.step))\nf(1, 2)", DEFINED, "jax.jit(jax.vmap(library.step))", 2),
        ("f = held.f\nf(1, 2)", DEFINED, "", 2),
        ("f = jax.jit(library.step)\njax.jit(library.step)(1, 2)", DEFINED, "", 2),
        ("f = library.step\nf(1, 2)", f"@jax.jit\n{DEFINED}", "", 0),
        ("f = library.fast\nf(1, 2)", f"{DEFINED}fast = jax.jit(step)", "", 0),
    ],
)
def test_a_librarys_function_is_the_users_where_they_jit_it(text: str, library: str, jit: str, line: int) -> None:
    body = library.splitlines().index("    return data") + 1
    frames = {1: Frame(FILE, "<module>", 2, 0), 2: Frame(LIBRARY, "step", body, 1)}
    jitted = Sources(lambda file: library if file == LIBRARY else text).jitted("step", frames)
    assert (jitted.written, bool(jitted.line)) == (jit, bool(line))
    assert str(jitted.called) == f"{FILE}:2"


def test_equinox_says_what_it_donates_in_the_modules_arguments() -> None:
    sources, jitted = read("@eqx.filter_jit(donate=how)\ndef step(state):\n    return state  # body\n")
    assert jitted.written == "eqx.filter_jit(donate=how)"
    assert sources.offered(jitted) == Said()
    assert sources.suggestion(jitted, ["state"]) == Change()


def test_what_a_line_computes_is_not_known() -> None:
    sources, jitted = read("@partial(jax.jit, donate_argnums=how)\ndef step(state):\n    return state  # body\n")
    assert sources.offered(jitted) is None
