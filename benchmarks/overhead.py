"""What mutcheck adds to JAX, as ratios within one run: `make bench`.

The work is to trace every program of the corpus once, to lower it for the four platforms, and to print the modules;
and then to compile it for every target that this machine can compile for. `bare` does that alone; `mutcheck` does all
that `mutcheck lower --no-cache` does, from the argument tables to the rendered table, with artifacts pickled and read
back as between its processes. Both start with JAX's caches empty, and mutcheck's, with the example arguments made, and
with the compilers started. Whole commands are told apart, against a script that only imports and does the bare work.

How fast bare JAX is depends by up to a tenth on how deep the stack is where it is called (`lowering/workers/roomy.py`
says why), and scripts, tests and notebooks call it from different depths. So each repetition has a depth of its own.
"""

from __future__ import annotations

import gc
import os
import pickle
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TypeVar

import harness
from harness import Figure

T = TypeVar("T")

MOST_ADDED = 0.05
"""The part of the bare time that mutcheck may add to lowering."""

MOST_ADDED_COMPILING = 0.05
"""The part of the bare time that it may add to lowering and compiling."""

MOST_SECONDS = 0.4
"""What a command that needs no jax may take."""

REPEATS, REPEATS_COMPILING, REPEATS_WHOLE = 9, 5, 3

PASSES, PASSES_COMPILING = 3, 1
"""How often a repetition does the work; the quickest time of each program counts."""

DEEPER = 6
"""How many calls deeper each repetition is than the one before: from a script's depth to that of a test in pytest."""


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


def make(programs, folder: Path, *, compiling: bool = False) -> list[bytes]:
    """What mutcheck's workers do: artifacts, pickled; programs print into a folder."""
    from mutcheck.core.artifacts import Lowering
    from mutcheck.core.target import PLATFORMS, Target
    from mutcheck.lowering.workers import tasks
    from mutcheck.run import pipeline

    targets = [aim.target for aim in pipeline.everything() if not aim.why_not] if compiling else []
    pickled = []
    for source, _, _ in programs:
        made = tasks.make(
            source, tuple(map(Target, PLATFORMS)), folder / f"{source.name}-{time.monotonic_ns()}", fresh=compiling
        )
        compiled = {}
        for target in targets:
            lowering = made.on(target.platform)
            if isinstance(lowering, Lowering):
                output = folder / f"{source.name}-{target}-{time.monotonic_ns()}"
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


def work(folder: Path, *, compiling: bool = False) -> Figure:
    """Processor times of the work, whole by bare, in turns."""
    works = _works(folder, compiling=compiling)
    for part in chain(*works.values()):
        part()
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(REPEATS_COMPILING if compiling else REPEATS):
        for name, passes in deeper(number * DEEPER, lambda: _passes(works, compiling=compiling)).items():
            found[name].append(sum(map(min, zip(*passes, strict=True))))
    whole = [workers + rest for workers, rest in zip(found["workers"], found["rest"], strict=True)]
    what = "lowering and compiling" if compiling else "lowering"
    typical = {name: statistics.median(times) for name, times in found.items()}
    told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in typical.items())
    most = 1 + (MOST_ADDED_COMPILING if compiling else MOST_ADDED)
    ratios = harness.ratios({**found, "whole": whole}, "whole", "bare")
    return Figure(f"{what}: mutcheck / bare JAX", ratios, most, told=f"{what}: {told}")


def _works(folder: Path, *, compiling: bool) -> Mapping[str, list[Callable[[], object]]]:
    """What is measured, in parts; the example arguments are made beforehand."""
    from mutcheck.lowering.stages import trace

    programs = load()
    calls = {program.name: call for _, program, call in programs}
    trace.arguments = lambda program: calls[program.name]  # type: ignore[assignment]
    alone = bare_compiling if compiling else bare
    pickled = make(programs, folder, compiling=compiling)
    return {
        "bare": [lambda each=each: alone([each]) for each in programs],
        "workers": [lambda each=each: make([each], folder, compiling=compiling) for each in programs],
        "rest": [lambda: tell(pickled, compiling=compiling)],
    }


def _passes(works: Mapping[str, list[Callable[[], object]]], *, compiling: bool) -> dict[str, list[list[float]]]:
    """The processor times of each work's parts, pass by pass."""
    timed = {
        name: lambda parts=parts: [harness.seconds(part, time.process_time) for part in parts]
        for name, parts in works.items()
    }
    return harness.rounds(timed, PASSES_COMPILING if compiling else PASSES, forget)


def forget() -> None:
    """Empty the caches of JAX and of mutcheck, but for the compilers that were started: a run has each program once."""
    import jax

    jax.clear_caches()
    for name, module in list(sys.modules.items()):
        if name.startswith("mutcheck.") and not name.startswith("mutcheck.lowering.backends."):
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()
    gc.collect()


def deeper(calls: int, work: Callable[[], T]) -> T:
    """Some work, done that many calls further down the stack."""
    return deeper(calls - 1, work) if calls else work()


def whole() -> list[Figure]:
    """Whole commands, in processes of their own, against a script that imports and does the bare work."""
    mutcheck = [sys.executable, "-m", "mutcheck.cli"]
    here = str(Path(__file__).parent)
    script = f"import sys; sys.path.insert(0, {here!r}); import overhead; overhead."
    commands = {
        "list": [*mutcheck, "list"],
        "bare": [sys.executable, "-c", f"{script}bare(overhead.load())"],
        "bare_compiling": [sys.executable, "-c", f"{script}bare_compiling(overhead.load())"],
        "lower --no-compile --no-cache": [*mutcheck, "lower", "--no-compile", "--no-cache"],
        "lower --no-cache": [*mutcheck, "lower", "--no-cache"],
        "lower": [*mutcheck, "lower"],
    }
    works = {name: lambda words=words: harness.command(words, JAX_PLATFORMS="cpu") for name, words in commands.items()}
    works["lower"]()  # what it keeps is there then
    found = harness.rounds(works, REPEATS_WHOLE)
    by = {"lower --no-compile --no-cache": "bare", "lower --no-cache": "bare_compiling", "lower": "bare_compiling"}
    names = {"bare": "a script that lowers", "bare_compiling": "a script that lowers and compiles"}
    return [
        Figure("mutcheck list", tuple(found["list"]), MOST_SECONDS, "s"),
        *(Figure(f"mutcheck {one} / {names[other]}", harness.ratios(found, one, other)) for one, other in by.items()),
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        figures = work(Path(folder)), work(Path(folder), compiling=True)
    return harness.tell(*figures, *whole())


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    os.environ["JAX_TRACEBACK_FILTERING"] = "off"
    os.environ.setdefault("TPU_SKIP_MDS_QUERY", "1")
    os.environ.setdefault("ALLOW_MULTIPLE_LIBTPU_LOAD", "1")
    sys.exit(main())
