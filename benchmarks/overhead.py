"""What mutcheck adds to JAX, as ratios within one run: `make bench`.

The work is to trace every program of the corpus once, to lower it for the four platforms, and to print the modules:
`bare` does that alone; `mutcheck` does all that `mutcheck lower` does, from the argument tables to the rendered
table, with artifacts pickled and read back as between its processes. Both start with JAX's caches empty, and with
the example arguments made. Start-up is told apart: what it takes to answer `--help`, and a whole command against a
script that only imports and does the bare work.
"""

from __future__ import annotations

import gc
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MOST_ADDED = 0.15
"""The part of the bare time that mutcheck may add."""

MOST_SECONDS = 0.4
"""What a command that needs no jax may take."""

REPEATS = 7


def load() -> list[tuple[object, object, object]]:
    """Every program of the corpus with its example arguments."""
    from mutcheck.lowering import discovery, trace

    programs = []
    for source in discovery.corpus():
        program = trace.load(source)
        programs.append((source, program, trace.arguments(program)))
    return programs


def bare(programs) -> None:
    """Trace, lower and print, with JAX alone; what JAX refuses is passed over."""
    for _, program, call in programs:
        try:
            traced = program.function.trace(*call.args, **call.kwargs)
            traced = getattr(traced, "traced", traced)
            for platform in ("cpu", "cuda", "rocm", "tpu"):
                traced.lower(lowering_platforms=(platform,)).as_text()
        except Exception:
            continue


def make(programs) -> list[bytes]:
    """What mutcheck's workers do: artifacts, pickled."""
    from mutcheck.lowering import target, worker

    with tempfile.TemporaryDirectory() as folder:
        made = [
            worker.make(source, target.PLATFORMS, Path(folder) / f"{number}-{time.monotonic_ns()}")
            for number, (source, _, _) in enumerate(programs)
        ]
        return [pickle.dumps(each) for each in made]


def tell(pickled: list[bytes]) -> None:
    """What the process that the user sees does with them: read, judge, compare, and render the table."""
    from mutcheck import cli
    from mutcheck.checks import directive
    from mutcheck.checks.judge import Judge
    from mutcheck.golden.place import Goldens
    from mutcheck.lowering import plan, toolchain
    from mutcheck.report import terminal

    here = toolchain.installed()
    judge = Judge(here.release, match=directive.check)
    results = []
    for made in map(pickle.loads, pickled):
        directives = cli._directives(made.source, made.expectation, here.release)
        goldens = Goldens(made.source, None, here)
        for artifact in made.artifacts:
            cell = plan.Cell(made.source, artifact.platform)
            results.append(goldens.compare(judge.judge(cell, artifact, made.expectation, directives, made.printed)))
    terminal.render(results, here, [], terminal.console())


def seconds(work: Callable[[], None], clock: Callable[[], float] = time.perf_counter) -> float:
    started = clock()
    work()
    return clock() - started


def work_ratio() -> float:
    """Least processor times of the work, bare and whole, in turns; the example arguments are made beforehand."""
    import jax

    from mutcheck.lowering import trace

    programs = load()
    calls = {program.name: call for _, program, call in programs}
    trace.arguments = lambda program: calls[program.name]  # type: ignore[assignment]
    pickled = make(programs)
    tell(pickled)
    times: dict[str, list[float]] = {"bare": [], "make": [], "tell": []}
    for _ in range(REPEATS):
        for name, work in (
            ("bare", lambda: bare(programs)),
            ("make", lambda: make(programs)),
            ("tell", lambda: tell(pickled)),
        ):
            jax.clear_caches()
            gc.collect()
            times[name].append(seconds(work, time.process_time))
    alone, workers, teller = (min(times[name]) for name in ("bare", "make", "tell"))
    added = (workers + teller) / alone - 1
    print(
        f"work    bare JAX {alone:.2f} s; mutcheck: workers {workers:.2f} s, the rest {teller:.2f} s: "
        f"{added:+.1%} (at most {MOST_ADDED:+.0%})"
    )
    return added


def start_up() -> float:
    """Print median times of whole commands, in processes of their own; the longest of those that need no jax."""
    mutcheck = [sys.executable, "-m", "mutcheck.cli"]
    here = str(Path(__file__).parent)
    script = f"import sys; sys.path.insert(0, {here!r}); import overhead; overhead.bare(overhead.load())"
    medians = {}
    for name, command in (
        ("mutcheck --help", [*mutcheck, "--help"]),
        ("mutcheck list", [*mutcheck, "list"]),
        ("a script of the bare work", [sys.executable, "-c", script]),
        ("mutcheck lower --jobs 1", [*mutcheck, "lower", "--jobs", "1"]),
        ("mutcheck lower", [*mutcheck, "lower"]),
    ):
        medians[name] = statistics.median(seconds(lambda command=command: run(command)) for _ in range(3))
        print(f"whole   {name:<26} {medians[name]:.2f} s")
    return max(medians["mutcheck --help"], medians["mutcheck list"])


def run(command: list[str]) -> None:
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    os.environ["JAX_TRACEBACK_FILTERING"] = "off"
    added = work_ratio()
    longest = start_up()
    sys.exit(added > MOST_ADDED or longest > MOST_SECONDS)
