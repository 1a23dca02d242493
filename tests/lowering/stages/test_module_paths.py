"""Arrays of Flax modules go by the attributes that hold them, although `nnx.jit` takes modules apart."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import optax
import pytest
from flax import nnx

import mutcheck

GROUP = getattr(nnx, "List", list)


class Block(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.linear = nnx.Linear(4, 4, rngs=rngs)
        self.counts = nnx.Variable({"a": jnp.zeros(2), "not a name": jnp.zeros(3)})


class Model(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.layers = GROUP([Block(rngs), Block(rngs)])
        self.head = nnx.Linear(4, 2, use_bias=False, rngs=rngs)
        self.tied = self.head.kernel

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer.linear(x)
        return self.head(x)


def train(model: Any, optimizer: Any, x: Any) -> None:
    gradients = nnx.grad(lambda model: model(x).sum())(model)
    optimizer.update(model, gradients)


def arguments() -> tuple[Any, ...]:
    model = Model(nnx.Rngs(0))
    return model, nnx.Optimizer(model, optax.sgd(0.1, momentum=0.9), wrt=nnx.Param), jnp.ones((2, 4))


def paths(function: Any, *args: Any, **kwargs: Any) -> list[str]:
    lowering = mutcheck.lower(function, *args, **kwargs).lowering
    assert not lowering.names_unknown
    return [each.path for each in (*lowering.arguments, *lowering.dropped)]


OF_BLOCKS = [
    f"layers[{number}].{path}"
    for number in (0, 1)
    for path in ("counts['a']", "counts['not a name']", "linear.bias", "linear.kernel")
]


@pytest.mark.parametrize("jit", [nnx.jit, partial(nnx.jit, donate_argnums=(0, 1))])
def test_names_are_those_of_attributes(jit: Any) -> None:
    found = paths(jit(train), *arguments())
    of_model = {each.removeprefix("model.") for each in found if each.startswith("model.")}
    assert of_model == {"head.kernel", *OF_BLOCKS}, "a kernel with two names is one array"
    of_optimizer = {each for each in found if each.startswith("optimizer.")}
    assert "optimizer.opt_state[0].trace.layers[1].linear.kernel" in of_optimizer
    assert not any(".states[" in each for each in found)


def test_shapes_fit_the_names() -> None:
    model = Model(nnx.Rngs(0))

    @nnx.jit
    def doubled(few: Any, x: Any) -> Any:
        few["model"].head.kernel[...] *= 2
        return few["model"](x)

    lowering = mutcheck.lower(doubled, {"model": model}, jnp.ones((2, 4))).lowering
    shapes = {each.path: each.shape for each in (*lowering.arguments, *lowering.dropped)}
    assert shapes["few['model'].head.kernel"] == (4, 2)
    assert shapes["few['model'].layers[1].linear.bias"] == (4,)
    assert shapes["few['model'].layers[1].linear.kernel"] == (4, 4)


def test_modules_that_stay_whole_keep_the_names_that_jax_gives() -> None:
    _, state = nnx.split(nnx.Linear(4, 4, rngs=nnx.Rngs(0)))
    assert set(paths(jax.jit(lambda state: state), state)) == {"state['bias']", "state['kernel']"}
