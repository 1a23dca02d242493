"""What mutcheck adds to JAX, as ratios within one run: `make bench`.

The work is to trace every program of the corpus once, to lower it for the four platforms, and to print the modules;
and then to compile it for every target that this machine can compile for. `bare` does that alone; `mutcheck` does all
that `mutcheck lower --no-cache` does, from the argument tables to the rendered table, with artifacts pickled and read
back as between its processes. Both start with JAX's caches empty, with the example arguments made, and with the
compilers started. Whole commands are told apart, against a script that only imports and does the bare work.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import harness
from harness import Figure

MOST_ADDED = 0.05
"""The part of the bare time that mutcheck may add to lowering."""

MOST_ADDED_COMPILING = 0.05
"""The part of the bare time that it may add to lowering and compiling."""

MOST_SECONDS = 0.4
"""What a command that needs no jax may take."""

REPEATS, REPEATS_COMPILING, REPEATS_WHOLE = 15, 5, 3


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


def work(*, compiling: bool = False) -> Figure:
    """Processor times of the work, whole by bare, in turns; the example arguments are made beforehand."""
    import jax

    from mutcheck.lowering.stages import trace

    programs = load()
    calls = {program.name: call for _, program, call in programs}
    trace.arguments = lambda program: calls[program.name]  # type: ignore[assignment]
    alone = bare_compiling if compiling else bare
    pickled = make(programs, compiling=compiling)
    works = {
        "bare": lambda: alone(programs),
        "workers": lambda: make(programs, compiling=compiling),
        "rest": lambda: tell(pickled, compiling=compiling),
    }
    for each in works.values():
        each()

    def forget() -> None:
        jax.clear_caches()
        gc.collect()

    timed = {name: lambda each=each: harness.seconds(each, time.process_time) for name, each in works.items()}
    found = harness.rounds(timed, REPEATS_COMPILING if compiling else REPEATS, forget)
    whole = [workers + rest for workers, rest in zip(found["workers"], found["rest"], strict=True)]
    what = "lowering and compiling" if compiling else "lowering"
    least = {name: min(times) for name, times in found.items()}
    told = f"{what}: bare JAX {least['bare']:.2f} s; workers {least['workers']:.2f} s, the rest {least['rest']:.2f} s"
    most = 1 + (MOST_ADDED_COMPILING if compiling else MOST_ADDED)
    ratios = harness.ratios({**found, "whole": whole}, "whole", "bare")
    return Figure(f"{what}: mutcheck / bare JAX", ratios, most, told=told)


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
    return harness.tell(work(), work(compiling=True), *whole())


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    os.environ["JAX_TRACEBACK_FILTERING"] = "off"
    os.environ.setdefault("TPU_SKIP_MDS_QUERY", "1")
    os.environ.setdefault("ALLOW_MULTIPLE_LIBTPU_LOAD", "1")
    sys.exit(main())
