"""The files of a reproducer: the module, a script that compiles it with jax alone, and what a reader must know."""

from __future__ import annotations

from collections.abc import Mapping

from mutcheck.core.reduction import Reduced, Shown
from mutcheck.core.toolchain import Compiler, Toolchain
from mutcheck.core.units import readable

MODULE, SCRIPT, ABOUT = "module.mlir", "show.py", "README.md"

DUMP = "XLA_FLAGS='--xla_dump_to=passes --xla_dump_hlo_pass_re=.* --xla_dump_hlo_as_text' python show.py"

MEANINGS = {
    "preserved": "Its old contents are moved away before its place is overwritten.",
    "returned": "Its new contents are computed elsewhere, and moved into its place.",
    "rearranged": "Its contents are put into another order, in memory of their own, for somebody who reads them.",
    "relocated": "Its new contents are computed into another place than the old ones were in.",
}
"""What is done to a buffer, for a reader who does not know mutcheck's words."""

_SCRIPT = '''\
"""Compiles module.mlir for {target}, and prints the copies in the optimized HLO. It needs jax alone."""

import os
import re
import sys
from pathlib import Path
{environment}
import jax
import jaxlib
import jaxlib.xla_client as xc
import numpy as np
from jax._src import compiler
from jax._src.interpreters import mlir
from jaxlib.mlir import ir

EXPECTED = {opcode!r}, {shape!r}
"""The opcode and the shape of what is done to {path}."""

{devices}
with mlir.make_ir_context():
    module = ir.Module.parse((Path(__file__).parent / "{module}").read_text())
devices = devices[: {replicas} * {partitions}]
options = compiler.get_compile_options(
    num_replicas={replicas},
    num_partitions={partitions},
    device_assignment=np.array(devices).reshape({replicas}, {partitions}),
)
compiled = compiler.backend_compile_and_load(devices[0].client, module, xc.DeviceList(tuple(devices)), options, [])
hlo = compiled.hlo_modules()[0].to_string()

print(f"jax {{jax.__version__}}, jaxlib {{jaxlib.__version__}}, {target}")
instruction = re.compile(r"^\\s*(?:ROOT )?%?(?P<name>[\\w.-]+) = (?P<shape>\\S+?)(?:\\{{\\S*)? (?P<opcode>[\\w-]+)\\(")
found = [(line.strip(), each) for line in hlo.splitlines() if (each := instruction.match(line))]
wanted = [line for line, each in found if (each["opcode"], each["shape"]) == EXPECTED]
others = [line for line, each in found if each["opcode"] in ("copy", "copy-start") and line not in wanted]
for line in [*wanted, *others]:
    print(f"{{'->' if line in wanted else '  '}} {{line.split(', metadata=')[0]}}")
if not wanted:
    print("This XLA does not do it.")
sys.exit(not wanted)
'''


def files(reduced: Reduced, toolchain: Toolchain, compiler: Compiler) -> Mapping[str, bytes]:
    """The files, by their names."""
    made = {MODULE: reduced.text, SCRIPT: _script(reduced), ABOUT: _about(reduced, toolchain, compiler)}
    return {name: text.encode() for name, text in made.items()}


def _script(reduced: Reduced) -> str:
    opcode, shape = _instruction(reduced)
    environment = "".join(f'os.environ.setdefault("{name}", "{value}")\n' for name, value in reduced.recipe.environment)
    return _SCRIPT.format(
        target=reduced.target,
        environment=f"\n{environment}" if environment else "",
        opcode=opcode,
        shape=shape,
        path=repr(reduced.path)[1:-1],
        devices=reduced.recipe.devices,
        replicas=reduced.recipe.replicas,
        partitions=reduced.recipe.partitions,
        module=MODULE,
    )


def _instruction(reduced: Reduced) -> tuple[str, str]:
    """The opcode and the shape, without its layout, of the instruction that does it."""
    _, _, made = reduced.shown.text.partition(" = ")
    shape, _, rest = made.partition(" ")
    return rest.partition("(")[0], shape.partition("{")[0]


def _about(reduced: Reduced, toolchain: Toolchain, compiler: Compiler) -> str:
    done = (
        f"The donated argument `{reduced.path}` of `{MODULE}` is not updated in place alone. "
        f"{MEANINGS[reduced.word]} This moves {readable(reduced.shown.bytes)}, {_times(reduced.shown)} a call."
    )
    parts = [
        f"# XLA on {reduced.target}: `{reduced.path}` is {reduced.word}",
        done,
        f"```\n{reduced.shown.text}\n```",
        f"It is first seen in `{reduced.made_by}`." if reduced.made_by else "",
        f"To see it, with jax alone: `python {SCRIPT}`. For the module after each pass of XLA:",
        f"```sh\n{DUMP}\n```",
        _table(reduced),
        _end(reduced, toolchain, compiler),
    ]
    return "\n\n".join(each for each in parts if each) + "\n"


def _times(shown: Shown) -> str:
    return "once" if shown.times == 1 else f"{shown.times} times"


def _table(reduced: Reduced) -> str:
    """How large the program was, and is, and what its call moves."""
    sizes = ((reduced.program, reduced.before, reduced.was), (MODULE, reduced.after, reduced.shown))
    rows = [
        f"| `{name}` | {size.operations} | {size.arguments} | {size.outputs} | {shown.bytes} | {shown.times} "
        f"| {shown.extra} |"
        for name, size, shown in sizes
    ]
    head = "| | operations | arguments | outputs | bytes moved each time | times | extra bytes of a call |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- | --- |", *rows])


def _end(reduced: Reduced, toolchain: Toolchain, compiler: Compiler) -> str:
    """What it was seen with, and what was done for it."""
    versions = dict([*toolchain.versions, compiler])
    seen = ", ".join(f"{package} {version}" for package, version in versions.items())
    unfinished = f"; not all was tried: {reduced.unfinished}" if reduced.unfinished else ""
    return f"Seen with {seen}. Reduced by mutcheck, which compiled {reduced.tried} modules for it{unfinished}."
