"""Worker processes: spawned, the model loaded once in each, replaced when one dies, gone when their parent is."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, Self, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# One thread a process, set before numpy and polars are imported there: the processes already use every core.
_SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


class WorkerPool:
    """A pool of spawned processes that outlives the death of its workers.

    ``run`` gives a function to a worker and waits. When a worker is killed, all calls that were under way raise
    BrokenProcessPool, the pool is replaced, and the caller tries again: functions must be such that they can be repeated.
    """

    def __init__(self, workers: int, model: str, names: str) -> None:
        self._workers = workers
        self._model = (model, names)
        self._lock = threading.Lock()
        self._pool = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result, from a worker process. Its errors are raised here; BrokenProcessPool if it was killed."""
        pool = self._pool
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool:
            with self._lock:
                if self._pool is pool:
                    self._pool = self._start()
            raise

    def _start(self) -> ProcessPoolExecutor:
        limit_threads()
        _settle_product()
        pool = ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_load,
            initargs=self._model,
        )
        # A pool starts a process only when it is given work: the first calls make all of them load the model now.
        for _ in range(self._workers):
            pool.submit(os.getpid)
        return pool


def limit_threads() -> None:
    """One thread of BLAS and polars in this process, where they are not imported yet, and in all that it starts."""
    os.environ.update({name: os.environ.get(name, value) for name, value in _SINGLE_THREADED.items()})


def _settle_product() -> None:
    """One kind of matrix product in all workers, whatever each would measure: their last digits differ."""
    from transforms.language import PRODUCT_VARIABLE, matrix_product  # noqa: PLC0415 - spaCy takes a second

    os.environ[PRODUCT_VARIABLE] = matrix_product()


def _load(model: str, names: str) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from transforms.language import load_language  # noqa: PLC0415 - in the worker, after its environment is set

    load_language(model, names)


def _end_with_parent() -> None:
    """Ends this process when the one that started it is gone, even killed.

    A worker waits for calls for ever else, with its memory; or goes on with a batch that the next run has taken up.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
