"""How worker processes begin: each as an interpreter of its own, or as a copy of one that has imported jax already.

An interpreter needs a second to import jax, and a copy (a fork, made by a server process that has no threads and no
backend of JAX's) begins in milliseconds. A copy is told the folder and the environment of who asks for it. But what JAX
reads from the environment as it is imported, such as `JAX_ENABLE_X64`, is for all copies as it was for the first one.
So copies are for whoever asks for them, and knows that these variables stay as they are.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext  # not everywhere

_copies: ContextVar[ForkServerContext | None] = ContextVar("_copies", default=None)


def pool(workers: int, prepare: Callable[[], None], *, anew: bool = False) -> Any:
    """A pool of worker processes. They start with its first task, and one that ends has another one take its place.

    Args:
      prepare: called in each process before its first task.
      anew: whether no process may be a copy: it needs another jax than copies have.
    """
    from pebble import ProcessPool  # slow to import

    copies = _copies.get()
    if copies is None or anew:
        return ProcessPool(workers, context=multiprocessing.get_context("spawn"), initializer=prepare)
    return ProcessPool(workers, context=copies, initializer=_prepare_copy, initargs=(dict(os.environ), prepare))


def _prepare_copy(environment: dict[str, str], prepare: Callable[[], None]) -> None:
    be_copy(environment)
    prepare()


def be_copy(environment: dict[str, str]) -> None:
    """Give this process, which was just copied, its own environment, and keep the collector from all that it shares."""
    gc.freeze()
    os.environ.clear()
    os.environ.update(environment)


def tell_unless_abandoned(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None, tell: Callable[..., object]
) -> None:
    """Tell an error that ends a copy, but for that of one whose pool is gone before it begins: nobody waits for it.

    What processes share has no name any more then, or the pipe has no other end.
    """
    last = next(reversed(list(traceback.walk_tb(trace))), None)
    within = last is not None and last[0].f_code.co_filename.startswith(str(Path(multiprocessing.__file__).parent))
    if not (within and isinstance(error, FileNotFoundError | EOFError | ConnectionError | KeyboardInterrupt)):
        tell(kind, error, trace)


@contextmanager
def copied(more: Sequence[str] = ()) -> Iterator[ForkServerContext]:
    """While it is entered, workers are copies: of the process that the context that it gives makes copies of.

    Args:
      more: modules that it imports beside those of the stages. The first copy fixes them.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mutcheck.lowering.workers.original", *more])
    token = _copies.set(context)
    try:
        yield context
    finally:
        _copies.reset(token)
