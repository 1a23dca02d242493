"""`mutcheck.lower`: a function of yours, lowered and compiled in this process, and judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mutcheck.api.checked import Checked
from mutcheck.checks.filecheck.directive import NO_DIRECTIVES, NONE
from mutcheck.checks.judge import Judge
from mutcheck.checks.subject import Given, Subject
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.made import Made
from mutcheck.core.program import Call, Program
from mutcheck.core.target import Target
from mutcheck.core.toolchain import installed, missing
from mutcheck.golden import cache
from mutcheck.golden.tried import Tried
from mutcheck.run import pipeline


def lower(function: Callable[..., Any], /, *args: Any, target: str = "cpu", **kwargs: Any) -> Checked:
    """Lower and compile a function for a target, with no device of it, and judge what becomes of its buffers.

    Nothing is run. Executables are kept between runs, in the folder of `mutcheck lower`.

    Args:
      function: plain, under `jax.jit` or `nnx.jit` (with its donations and static arguments), a `functools.partial`,
        a bound method, or a `@mutcheck.program`, whose own arguments are used where none is given. Also what JAX has
        staged already (`jax.stages.Traced`, `jax.stages.Lowered`, `jax.export.Exported`), which is given alone.
      args, kwargs: its arguments: pytrees of refs, arrays, `jax.ShapeDtypeStruct`, and what is static.
      target: `cpu`, `cuda:h100`, `tpu:v5e` and others: see `mutcheck doctor`. `rocm` is lowered, not compiled.

    Raises:
      ValueError: there is no such target; the message gives the nearest. Or it was lowered for another platform.
      TypeError: `function` is no function.
      Exception: whatever tracing the function raises: it is JAX's own word, or the function's.
    """
    return checked(function, Call(*args, **kwargs), target)


def checked(function: Callable[..., Any], call: Call, target: str, name: str = "") -> Checked:
    """The same, under another name than the function's own where one is given."""
    from mutcheck.lowering.workers import inprocess

    full = Target.parse(target).full
    program = inprocess.program(function, call, name)
    aim = Aim(full, missing(full.platform), asked=True)
    toolchain = installed()
    kept = cache.Executables(cache.folder(), toolchain)
    own = isinstance(function, Program) and not call.args and not call.kwargs
    made = inprocess.make(program, aim, kept, given=not own)
    kept.prune()
    subject = _subject(made, aim, function, toolchain.release, Tried(kept))
    result = Judge().judge(subject)
    findings = tuple(each for each in result.findings if each.code != NONE.code)
    return Checked(replace(result, findings=findings, cached=aim.target in made.cached), made, subject, program)


def _subject(made: Made, aim: Aim, function: object, release: str, tried: Tried) -> Subject:
    source = made.source
    directives = NO_DIRECTIVES
    if isinstance(function, Program):
        directives = pipeline.directives_of(source, made.expectation, release)
    given = Given(
        Cell(source, aim),
        made.artifacts[0],
        release,
        made.expectation,
        directives,
        compiled=made.compiled.get(aim.target),
        command=f"mutcheck explain {source.spelled} --target {aim.target}",
        file=str(source.file),
    )
    return Subject(replace(given, advised=pipeline.advised_before(given, tried)))
