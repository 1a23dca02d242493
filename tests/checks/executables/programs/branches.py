"""`cond` with one branch that passes its buffer on, in either position, alone and inside of a scan."""

import jax
import jax.numpy as jnp

from mutcheck import program

STEPS = 6


def once():
    return jnp.zeros((64, 128)), jnp.array(True)


def repeated():
    return jnp.zeros((64, 128)), jnp.arange(STEPS) % 2 == 0


def set_row(x):
    return x.at[3].set(x[3] * 2 + 1)


def keep(x):
    return x


@program(arguments=once, donated=1)
@jax.jit(donate_argnums=0)
def written_if_true(x, pred):
    return jax.lax.cond(pred, set_row, keep, x)


@program(arguments=once, donated=1)
@jax.jit(donate_argnums=0)
def written_if_false(x, pred):
    return jax.lax.cond(pred, keep, set_row, x)


@program(arguments=repeated, donated=1)
@jax.jit(donate_argnums=0)
def scan_written_if_true(x, preds):
    return jax.lax.scan(lambda x, pred: (jax.lax.cond(pred, set_row, keep, x), None), x, preds)[0]


@program(arguments=repeated, donated=1)
@jax.jit(donate_argnums=0)
def scan_written_if_false(x, preds):
    return jax.lax.scan(lambda x, pred: (jax.lax.cond(pred, keep, set_row, x), None), x, preds)[0]


@program(arguments=lambda: (jax.new_ref(jnp.zeros((64, 128))), jnp.array(True)), donated=1)
@jax.jit
def ref_written_in_a_branch(x, pred):
    def write():
        x[3] = x[3] * 2 + 1

    jax.lax.cond(pred, write, lambda: None)


@program(arguments=lambda: (jax.new_ref(jnp.zeros((64, 128))), jnp.arange(STEPS) % 2 == 0), donated=1)
@jax.jit
def scan_ref_written_in_a_branch(x, preds):
    def step(_, pred):
        def write():
            x[3] = x[3] * 2 + 1

        jax.lax.cond(pred, write, lambda: None)
        return None, None

    jax.lax.scan(step, None, preds)
