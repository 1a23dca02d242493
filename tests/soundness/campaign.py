"""Many programs, in processes that may die, with results that outlive them."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

_CHUNK = 250
"""Programs that a process judges before another takes over."""
_LONGEST = 120
"""Seconds after which a program is given up."""


@dataclass(frozen=True)
class Plan:
    """Which programs are judged for which target, and where what came of them is kept."""

    target: str
    first: int
    programs: int
    folder: Path
    reduce: float
    jobs: int
    again: bool = False
    """Whether evidence that was kept is judged again, instead of gathered."""

    @property
    def results(self) -> Path:
        return self.folder / f"{self.target.replace(':', '-')}.jsonl"

    def disagreement(self, seed: int) -> Path:
        return self.folder / self.target.replace(":", "-") / f"{seed}.txt"

    def evidence(self, seed: int) -> Path:
        """What the oracles showed: to be judged again in a tenth of the time, when mutcheck has changed."""
        return self.folder / self.target.replace(":", "-") / "evidence" / f"{seed // 1000}" / f"{seed}.z"

    @property
    def seeds(self) -> range:
        return range(self.first, self.first + self.programs)

    def done(self) -> dict[int, dict[str, Any]]:
        """What was judged, by seed."""
        found = {}
        if self.results.exists():
            for line in self.results.read_text("utf-8").splitlines():
                with contextlib.suppress(json.JSONDecodeError):  # a process was killed while it wrote this
                    each = json.loads(line)
                    found[each["seed"]] = each
        return {seed: each for seed, each in found.items() if seed in self.seeds}

    def keep(self, **result: Any) -> None:
        with self.results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(result) + "\n")


def run(plan: Plan) -> int:
    """Judge what is not judged yet, and print what came of all."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    before = set(plan.done())
    left = [seed for seed in plan.seeds if seed not in before]
    chunks = [left[position : position + _CHUNK] for position in range(0, len(left), _CHUNK)]
    running: list[tuple[subprocess.Popen[bytes], list[int]]] = []
    while chunks or running:
        while chunks and len(running) < plan.jobs:
            running.append((_process(plan, chunks[0]), chunks.pop(0)))
        process, chunk = running.pop(0)
        if process.wait():
            rest = _after_a_crash(plan, chunk, process.returncode)
            if rest:
                chunks.insert(0, rest)
        print(f"\r{len(plan.done())} of {plan.programs}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return summary(plan)


def _process(plan: Plan, seeds: Sequence[int]) -> subprocess.Popen[bytes]:
    arguments = ["--target", plan.target, "--folder", str(plan.folder), "--reduce", str(plan.reduce)]
    arguments += ["--first", str(plan.first), "--programs", str(plan.programs), "--worker", ",".join(map(str, seeds))]
    arguments += ["--again"] if plan.again else []
    command = [sys.executable, "-m", "mutcheck.tests.soundness", *arguments]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment())


def environment() -> dict[str, str]:
    """What JAX and the compilers read: no device is used.

    LLVM is not to optimise: the module that it is given, and where values live, are the same, and are made faster.
    """
    return {
        **os.environ,
        "XLA_FLAGS": f"{os.environ.get('XLA_FLAGS', '')} --xla_backend_optimization_level=0".strip(),
        "JAX_PLATFORMS": "cpu",
        "JAX_SKIP_CUDA_CONSTRAINTS_CHECK": "1",
        "TPU_SKIP_MDS_QUERY": "1",
        "ALLOW_MULTIPLE_LIBTPU_LOAD": "1",
    }


def _after_a_crash(plan: Plan, chunk: Sequence[int], status: int) -> list[int]:
    """A process judges its programs in order: the first that is missing ended it."""
    done = plan.done()
    missing = [seed for seed in chunk if seed not in done]
    if missing:
        plan.keep(seed=missing[0], problem="crashed", why=f"the process ended with status {status}", buffers=[])
    return missing[1:]


def work(plan: Plan, seeds: Sequence[int]) -> None:
    """Judge some programs in this process."""
    signal.signal(signal.SIGALRM, _too_long)
    for seed in seeds:
        began = time.monotonic()
        signal.alarm(_LONGEST)
        try:
            result = _judged(plan, seed)
        except Exception as error:
            result = {"problem": "failed", "why": f"{type(error).__name__}: {error}"[:300], "buffers": []}
        finally:
            signal.alarm(0)
        plan.keep(seed=seed, seconds=round(time.monotonic() - began, 2), **result)


def _too_long(_: int, __: FrameType | None) -> None:
    raise TimeoutError(f"it took more than {_LONGEST} s")


def _judged(plan: Plan, seed: int) -> dict[str, Any]:
    from mutcheck.tests.soundness import judge
    from mutcheck.tests.soundness.generate import generate

    program, on_cpu = generate(seed), plan.target == "cpu"
    known = evidence = _kept(plan, seed) if plan.again else None
    if evidence is None:
        evidence = judge.gather(program, plan.target, run=on_cpu)
    outcome, settled = judge.settled(program, plan.target, evidence, run=on_cpu)
    if settled is not known:
        _keep(plan, seed, settled)
    if outcome.disagreements:
        signal.alarm(0)
        _write(plan, seed, outcome)
    buffers = [(each.name, each.outcome, each.why[:200]) for each in outcome.buffers]
    return {"problem": outcome.problem, "why": outcome.why[:300], "buffers": buffers}


def _kept(plan: Plan, seed: int) -> Any:
    file = plan.evidence(seed)
    return pickle.loads(zlib.decompress(file.read_bytes())) if file.exists() else None


def _keep(plan: Plan, seed: int, evidence: Any) -> None:
    file = plan.evidence(seed)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(zlib.compress(pickle.dumps(evidence)))


def _write(plan: Plan, seed: int, outcome: Any) -> None:
    """Write a disagreement, made smaller: each kind of it may have another smallest program."""
    from mutcheck.tests.soundness import judge, telling
    from mutcheck.tests.soundness.reduction import reduced

    on_cpu = plan.target == "cpu"
    told = []
    for kind in sorted(outcome.disagreements):
        smaller = reduced(
            outcome.program,
            lambda program, kind=kind: kind in judge.judge(program, plan.target, run=on_cpu).disagreements,
            plan.reduce,
        )
        told.append(f"# {kind}\n{telling.told(judge.judge(smaller, plan.target))}")
    file = plan.disagreement(seed)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n\n".join(told), "utf-8")


def summary(plan: Plan) -> int:
    """Print what came of all programs; 1 if something disagrees."""
    from mutcheck.tests.soundness.outcomes import BUFFER_OUTCOMES, DISAGREEMENTS

    done = plan.done()
    buffers = Counter(outcome for each in done.values() for _, outcome, _ in each["buffers"])
    problems = Counter(each["problem"] for each in done.values() if each["problem"])
    total = sum(buffers.values())
    print(f"{plan.target}: {len(done)} programs, {total} buffers")
    for outcome in BUFFER_OUTCOMES:
        print(f"  {outcome:<16} {buffers[outcome]:>7}  {buffers[outcome] / max(total, 1):7.2%}")
    for problem, count in sorted(problems.items()):
        print(f"  programs {problem:<12} {count}")
    for why, count in Counter(each["why"] for each in done.values() if each["why"]).most_common(8):
        print(f"    {count} × {why}")
    bad = sorted(_disagreeing(done.values(), DISAGREEMENTS))
    if bad:
        print(f"  {len(bad)} programs disagree: {', '.join(map(str, bad[:20]))}{' ...' if len(bad) > 20 else ''}")
        print(f"  They are in {plan.disagreement(0).parent}.")
    return 1 if bad else 0


def _disagreeing(results: Any, disagreements: Sequence[str]) -> Iterator[int]:
    for each in results:
        if {each["problem"], *(outcome for _, outcome, _ in each["buffers"])} & set(disagreements):
            yield each["seed"]
