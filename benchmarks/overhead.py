"""What mutcheck adds to JAX, as ratios within one run: `make bench`.

The work is to trace every program of the corpus once, to lower it for the four platforms, and to print the modules;
and then to compile it for every target that this machine can compile for. `bare` does that alone; `mutcheck` does all
that `mutcheck lower --no-cache` does, from the argument tables to the rendered table, with artifacts pickled and read
back as between its processes. Both start with JAX's caches empty, with the example arguments made, and with the
compilers started. Start-up is told apart: what it takes to answer `--help`, and a whole command against a script that
only imports and does the bare work.
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
from dataclasses import replace
from pathlib import Path

MOST_ADDED = 0.15
"""The part of the bare time that mutcheck may add to lowering."""

MOST_ADDED_COMPILING = 0.10
"""The part of the bare time that it may add to lowering and compiling."""

MOST_SECONDS = 0.4
"""What a command that needs no jax may take."""

REPEATS, REPEATS_COMPILING = 7, 5


def load() -> list[tuple[object, object, object]]:
    """Every program of the corpus with its example arguments."""
    from mutcheck.lowering.stages import trace
    from mutcheck.project import discovery

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


def bare_compiling(programs) -> None:
    """The same, and every module compiled as JAX would, by the same compilers."""
    import jaxlib.xla_client as xc
    from jax._src import compiler

    from mutcheck.lowering.backends import client
    from mutcheck.run import pipeline

    aims = pipeline.everything()
    for _, program, call in programs:
        try:
            traced = program.function.trace(*call.args, **call.kwargs)
            traced = getattr(traced, "traced", traced)
            for aim in aims:
                target = aim.target
                lowered = traced.lower(lowering_platforms=(target.platform,))
                lowered.as_text()
                if aim.why_not:
                    continue
                (device,) = client.of(target.platform).enough(target, 1)
                options = compiler.get_compile_options(num_replicas=1, num_partitions=1)
                module = lowered.compiler_ir("stablehlo")
                compiler.backend_compile_and_load(device.client, module, xc.DeviceList((device,)), options, [])
        except Exception:
            continue


def make(programs, *, compiling: bool = False) -> list[bytes]:
    """What mutcheck's workers do: artifacts, pickled."""
    from mutcheck.core.artifacts import Lowering
    from mutcheck.core.target import PLATFORMS, Target
    from mutcheck.lowering.workers import tasks
    from mutcheck.run import pipeline

    targets = [aim.target for aim in pipeline.everything() if not aim.why_not] if compiling else []
    pickled = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (source, _, _) in enumerate(programs):
            made = tasks.make(
                source, tuple(map(Target, PLATFORMS)), Path(folder) / f"{number}-{time.monotonic_ns()}", fresh=compiling
            )
            compiled = {}
            for target in targets:
                lowering = made.on(target.platform)
                if isinstance(lowering, Lowering):
                    output = Path(folder) / f"{number}-{target}-{time.monotonic_ns()}"
                    compiled[target] = pickle.loads(tasks.compile_pickled(lowering, target, output))
            pickled.append(pickle.dumps(replace(made, compiled=compiled)))
    return pickled


def tell(pickled: list[bytes], *, compiling: bool = False) -> None:
    """What the process that the user sees does with them: read, judge, compare, and render the table."""
    from mutcheck.checks.judge import Judge
    from mutcheck.core import toolchain
    from mutcheck.golden.place import Goldens
    from mutcheck.report.text import paper
    from mutcheck.report.text.results import terminal
    from mutcheck.run import pipeline

    here = toolchain.installed()
    judge = Judge()
    run = pipeline.Run(pipeline.everything() if compiling else pipeline.lowered_only(None))
    results = []
    for made in map(pickle.loads, pickled):
        goldens = Goldens(made.source, None, here)
        results += [goldens.compare(result) for result in pipeline.judge_one(judge, made, run, here.release)]
    terminal.render(results, here, [], paper.console())


def seconds(work: Callable[[], None], clock: Callable[[], float] = time.perf_counter) -> float:
    started = clock()
    work()
    return clock() - started


def work_ratio(*, compiling: bool = False) -> float:
    """Least processor times of the work, bare and whole, in turns; the example arguments are made beforehand."""
    import jax

    from mutcheck.lowering.stages import trace

    programs = load()
    calls = {program.name: call for _, program, call in programs}
    trace.arguments = lambda program: calls[program.name]  # type: ignore[assignment]
    alone = bare_compiling if compiling else bare
    pickled = make(programs, compiling=compiling)
    tell(pickled, compiling=compiling)
    alone(programs)
    times: dict[str, list[float]] = {"bare": [], "make": [], "tell": []}
    for _ in range(REPEATS_COMPILING if compiling else REPEATS):
        for name, work in (
            ("bare", lambda: alone(programs)),
            ("make", lambda: make(programs, compiling=compiling)),
            ("tell", lambda: tell(pickled, compiling=compiling)),
        ):
            jax.clear_caches()
            gc.collect()
            times[name].append(seconds(work, time.process_time))
    without, workers, teller = (min(times[name]) for name in ("bare", "make", "tell"))
    added = (workers + teller) / without - 1
    print(
        f"{'compiling' if compiling else 'lowering ':<9} bare JAX {without:.2f} s; mutcheck: workers {workers:.2f} s, "
        f"the rest {teller:.2f} s: {added:+.1%} (at most {MOST_ADDED_COMPILING if compiling else MOST_ADDED:+.0%})"
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
        ("mutcheck lower --no-compile", [*mutcheck, "lower", "--no-compile"]),
        ("mutcheck lower --no-cache", [*mutcheck, "lower", "--no-cache"]),
        ("mutcheck lower", [*mutcheck, "lower"]),
    ):
        medians[name] = statistics.median(seconds(lambda command=command: run(command)) for _ in range(3))
        print(f"whole     {name:<27} {medians[name]:.2f} s")
    return max(medians["mutcheck --help"], medians["mutcheck list"])


def run(command: list[str]) -> None:
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    os.environ["JAX_TRACEBACK_FILTERING"] = "off"
    os.environ.setdefault("TPU_SKIP_MDS_QUERY", "1")
    os.environ.setdefault("ALLOW_MULTIPLE_LIBTPU_LOAD", "1")
    too_much = work_ratio() > MOST_ADDED
    too_much = work_ratio(compiling=True) > MOST_ADDED_COMPILING or too_much
    sys.exit(start_up() > MOST_SECONDS or too_much)
