"""Program files that set what counts for a whole process, and programs that end theirs: no other program notices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driver import lowered

from mutcheck.core.artifacts import Crash, Lowering
from mutcheck.core.source import Source
from mutcheck.core.target import HOST
from mutcheck.lowering.workers.held import Worker

Write = Callable[..., Path]

PLAIN = """
made = jnp.ones(8)  # the backend is in use from here on

@mutcheck.program(arguments=lambda: (jnp.ones(8),))
def plain(x):
    return x + 1
"""

FLAGS = """
import os
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=4"
import jax, jax.numpy as jnp, mutcheck
from jax.sharding import NamedSharding, PartitionSpec

def shards():
    mesh = jax.make_mesh((4,), ("x",))
    return (jax.device_put(jnp.ones((8, 4)), NamedSharding(mesh, PartitionSpec("x"))),)

@mutcheck.program(arguments=shards)
def doubled(x):
    return x * 2

@mutcheck.program(arguments=shards)
def tripled(x):
    return x * 3
"""

DEVICES = FLAGS.replace(FLAGS.splitlines()[2], 'import jax; jax.config.update("jax_num_cpu_devices", 4)')

WIDE = """
jax.config.update("jax_enable_x64", True)

@mutcheck.program(arguments=lambda: (jnp.ones(8),))
def wide(x):
    return x + 1
"""

WHILE_CALLED = """
def wide_array():
    jax.config.update("jax_enable_x64", True)
    return (jnp.ones(8),)

@mutcheck.program(arguments=wide_array)
def a_wide(x):
    return x + 1
"""

ENDS = """
import os

@mutcheck.program(arguments=lambda: os._exit(0))
def in_arguments(x):
    pass

@mutcheck.program(arguments=vector)
def in_trace(x):
    os._exit(0)

@mutcheck.program(arguments=vector)
def with_a_status(x):
    os._exit(3)

@mutcheck.program(arguments=vector)
def fine(x):
    return x
"""


IMPORTS = "import jax\nimport jax.numpy as jnp\nimport mutcheck\n"


def files(write: Write, *texts: tuple[str, str]) -> list[str]:
    return [str(write(text, name, "" if text in (FLAGS, DEVICES) else IMPORTS)) for name, text in texts]


@pytest.mark.parametrize("sharded", [FLAGS, DEVICES], ids=["XLA_FLAGS", "jax_num_cpu_devices"])
def test_file_that_needs_devices_gets_them_after_others_and_keeps_them(write: Write, sharded: str) -> None:
    plain = PLAIN.replace("plain", "after")
    asked = files(write, ("plain.py", PLAIN), ("sharded.py", sharded), ("after.py", plain))
    done = lowered(*asked, "--target", "cpu", "--jobs", "1", "--emit", "stablehlo")
    assert done.status == 0, done.err
    texts = done.out.split("// ")[1:]
    assert [text.split()[0] for text in texts] == ["plain", "doubled", "tripled", "after"]
    assert ["num_partitions = 4" in text for text in texts] == [False, True, True, False]


def test_setting_of_one_file_is_not_the_next_ones(write: Write) -> None:
    asked = files(write, ("a_wide.py", WIDE), ("plain.py", PLAIN), ("wide.py", WIDE.replace("wide", "wider")))
    done = lowered(*asked, "--target", "cpu", "--jobs", "1", "--emit", "stablehlo")
    texts = done.out.split("// ")[1:]
    assert ["f64" in text for text in texts] == [True, False, True], done.err


def test_setting_of_one_program_is_not_the_next_ones(write: Write) -> None:
    done = lowered(str(write(WHILE_CALLED + PLAIN)), "--target", "cpu", "--jobs", "1", "--emit", "stablehlo")
    texts = done.out.split("// ")[1:]
    assert ["f64" in text for text in texts] == [True, False], done.err


def test_program_that_ends_its_process_is_told_at_once(write: Write) -> None:
    done = lowered(str(write(ENDS)), "--target", "cpu", "--timeout", "500", "--format", "json")
    told = {each["program"]: each["findings"][0]["message"] for each in done.json["results"] if each["findings"]}
    assert told["in_arguments"] == "in_arguments ended its process with status 0"
    assert told["in_trace"] == "in_trace ended its process with status 0"
    assert told["with_a_status"] == "with_a_status ended its process with status 3"
    assert [each["outcome"] for each in done.json["results"] if each["program"] == "fine"] == ["passed"]


def test_worker_that_is_kept(write: Write) -> None:
    plain, sharded = (Path(each) for each in files(write, ("p.py", PLAIN), ("s.py", FLAGS)))
    worker = Worker(500)
    try:
        made = [
            worker.make(Source(name, file, name), (HOST,)).artifacts[0]
            for name, file in (("plain", plain), ("doubled", sharded), ("tripled", sharded), ("plain", plain))
        ]
        ended = worker.make(Source("in_trace", write(ENDS, "ends.py"), "in_trace"), (HOST,)).artifacts[0]
    finally:
        worker.close()
    assert all(isinstance(each, Lowering) for each in made), made
    assert ["num_partitions = 4" in each.text for each in made if isinstance(each, Lowering)] == [0, 1, 1, 0]
    assert isinstance(ended, Crash)
    assert ended.why == "in_trace ended its process with status 0"
