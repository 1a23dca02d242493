"""What it takes to look for advice, against compiling the program once: `make bench`.

The program has about 6,000 operations: a step of Adam on a deep network, with all layers unrolled, which also rolls a
history and swaps two arrays in a loop. No rule takes its extra bytes away, so the search goes on as long as it may.
`bare` compiles it as JAX would. `advise` edits it, compiles every variant in workers, judges them, reduces what was
found to the fewest edits, and runs the program before and after. Workers and compilers are started before. Both are
wall times of one run on all cores, so the machine must have nothing else to do; processor times stand beside them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import harness
import jax
import jax.numpy as jnp
from harness import Figure

import mutcheck

MOST_TIMES = 10.0
"""How many times as long as a bare compilation a search may take."""

MOST_EDITING = 0.10
"""The part of its time that may be spent on editing StableHLO."""

LAYERS, WIDTH = 40, 32
REPEATS = 5


def arguments():
    params = [(jnp.ones((WIDTH, WIDTH)), jnp.zeros(WIDTH)) for _ in range(LAYERS)]
    zeros = partial(jax.tree.map, jnp.zeros_like)
    pair = {name: jnp.ones((128, WIDTH)) for name in "ab"}
    state = {"mu": zeros(params), "nu": zeros(params), "count": jnp.int32(0), "history": jnp.zeros((64, WIDTH)), **pair}
    return params, state, jnp.ones((8, WIDTH)), jnp.ones((8, WIDTH))


def loss_of(params, x, y):
    for weight, bias in params:
        x = jnp.tanh(x @ weight + bias)
    return ((x - y) ** 2).mean()


@mutcheck.program(arguments=arguments)
@partial(jax.jit, donate_argnums=(0, 1))
def step(params, state, x, y):
    loss, grads = jax.value_and_grad(loss_of)(params, x, y)
    norm = jnp.sqrt(sum(jnp.sum(grad * grad) for grad in jax.tree.leaves(grads)))
    grads = jax.tree.map(lambda grad: grad * jnp.minimum(1.0, 1.0 / norm), grads)
    count = state["count"] + 1
    mu = jax.tree.map(lambda m, grad: 0.9 * m + 0.1 * grad, state["mu"], grads)
    nu = jax.tree.map(lambda v, grad: 0.999 * v + 0.001 * grad * grad, state["nu"], grads)

    def updated(param, m, v):
        scaled = m / (1 - 0.9**count) / (jnp.sqrt(v / (1 - 0.999**count)) + 1e-8)
        return param - 1e-3 * (scaled + 0.01 * param)

    params = jax.tree.map(updated, params, mu, nu)
    history = jnp.roll(state["history"], 1, 0).at[0].set(params[-1][1])
    a, b = jax.lax.fori_loop(0, 7, lambda _, ab: (ab[1], ab[0] + 0.1 * jnp.roll(ab[1], 1, 0)), (state["a"], state["b"]))
    return params, {"mu": mu, "nu": nu, "count": count, "history": history, "a": a, "b": b}, loss


class Spent:
    """Seconds of wall time and of this process, of some pieces of work together."""

    def __init__(self) -> None:
        self.wall = self.processor = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.processor += time.process_time() - processor


def least(work: Callable[[], object]) -> tuple[float, float]:
    """The least wall time and processor time of some work, over several times."""
    found = []
    for _ in range(REPEATS):
        spent = Spent()
        with spent.measured():
            work()
        found.append((spent.wall, spent.processor))
    return min(wall for wall, _ in found), min(processor for _, processor in found)


def main() -> int:
    from mutcheck.advice import several
    from mutcheck.advice.advise import Clock, Tools, advise
    from mutcheck.advice.bench import Trials
    from mutcheck.checks.subject import Given, Subject
    from mutcheck.core.cell import Aim, Cell
    from mutcheck.core.source import Source
    from mutcheck.core.target import HOST
    from mutcheck.lowering.stages.compile import compile_
    from mutcheck.lowering.workers import tasks
    from mutcheck.lowering.workers.batch import Wanted, Workers

    source = Source("step", Path(__file__).resolve(), "step")
    with tempfile.TemporaryDirectory() as folder:
        made = tasks.make(source, (HOST,), Path(folder) / "printed")
    (lowering,) = made.artifacts
    compiled = compile_(lowering, HOST)
    bare, bare_processor = least(lambda: compile_(lowering, HOST))

    editing, edit = Spent(), Trials._edit

    def timed(*arguments):
        with editing.measured():
            return edit(*arguments)

    Trials._edit = timed
    subject = Subject(Given(Cell(source, Aim(HOST)), lowering, compiled=compiled, file=str(source.file)))
    whole = Spent()
    with Workers() as workers:
        compile_all(workers.compile_, [Wanted(lowering, HOST)] * 2 * (os.cpu_count() or 1))
        clock = Clock(None, most=several.most_variants(made))
        with whole.measured():
            advised = advise([subject], lowering, Tools(workers.compile_, partial(workers.compare, source)), clock)
    times, part = whole.wall / bare, editing.processor / whole.wall
    saved = sum(each.saved for each in advised.advice)
    told = (
        f"bare compilation {bare:.2f} s ({bare_processor:.2f} s of processor time), at best of {REPEATS}\n"
        f"advise           {whole.wall:.2f} s ({whole.processor:.2f} s of processor time beside the workers), "
        f"{advised.tried} variants, {saved:,} of {advised.before[HOST].extra:,} B saved"
    )
    return harness.tell(
        Figure("advising / one bare compilation", (times,), MOST_TIMES, told=told),
        Figure("editing / advising", (part,), MOST_EDITING),
        Figure("bytes saved", (float(saved),), unit="B"),
    )


def compile_all(compile_: Callable[[Iterable[object]], Iterable[object]], wanted: Iterable[object]) -> None:
    """Have every worker started, and its compiler."""
    for _ in compile_(wanted):
        pass


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    sys.exit(main())
