"""GPUs are compiled for here, with no device, no ROCm and no CUDA."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driver import NEWEST, run

from mutcheck.core import toolchain

pytestmark = pytest.mark.skipif(toolchain.missing("rocm") != "", reason="there is no compiler for AMD GPUs here")

PROGRAMS = """
    @mutcheck.program(arguments=lambda: (jnp.ones((2, 8, 16, 16)), jnp.ones((8, 8, 3, 3))))
    @partial(jax.jit, donate_argnums=0)
    def convolve(x, kernel):
        return x + jax.lax.conv_general_dilated(x, kernel, (1, 1), "SAME")

    @mutcheck.program(arguments=lambda: (jnp.eye(16),))
    @partial(jax.jit, donate_argnums=0)
    def factor(x):
        return jnp.linalg.cholesky(x)

    @mutcheck.program(arguments=lambda: (jnp.ones((256, 256), jnp.bfloat16), jnp.ones((256, 256), jnp.bfloat16)))
    @partial(jax.jit, donate_argnums=0)
    def step(w, x):
        return w - x @ w
"""


def test_what_needs_a_device_is_unavailable_and_all_else_is_proved(write: Callable[..., Path]) -> None:
    """A convolution is chosen by trying it; linear algebra needs handlers, which a second package has."""
    done = run("lower", str(write(PROGRAMS)), "--target", "rocm", "--format", "json")
    convolve, factor, step = done.json["results"]
    if NEWEST:  # older releases take the first one
        assert (convolve["outcome"], convolve["executable"]) == ("unavailable", None)
        assert convolve["not_compiled"] == "XLA's ROCm compiler cannot choose a convolution without a GPU"
    assert [(each["in_place"], each["returned"]) for each in factor["buffers"]] == [("copied", 1)]
    assert [each["in_place"] for each in step["buffers"]] == ["in place"]


@pytest.mark.skipif(toolchain.missing("cuda") != "", reason="there is no compiler for NVIDIA GPUs here")
def test_linear_algebra_is_compiled_for_nvidia_gpus(write: Callable[..., Path]) -> None:
    done = run("lower", f"{write(PROGRAMS)}::factor", "--target", "cuda", "--format", "json")
    (factor,) = done.json["results"]
    assert [(each["in_place"], each["returned"]) for each in factor["buffers"]] == [("copied", 1)]


@pytest.mark.parametrize("device", ["mi250", "mi350x"])
def test_other_gpus_are_compiled_for(device: str) -> None:
    done = run("lower", "increment", "--target", f"rocm:{device}", "--format", "json")
    (cell,) = done.json["results"]
    assert (cell["target"], cell["buffers"][0]["in_place"]) == (f"rocm:{device}", "in place")
