"""Words a CPU-second of the parse against stock ``nlp.pipe``: same texts, one process, one thread, one run.

    python -m tests.benchmarks.language [--articles 100] [--rounds 3]

Prints the two matrix products on this machine, then each way of reading with its ratio to the stock pipeline over the
same paragraphs (the stock one is slower over whole articles; that is printed too). Texts are real articles
(``../shared/articles``, never one of the gold set), else the samples. The best of the rounds counts: the first fills
the memories of words, and is printed as well.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import time
from collections.abc import Callable
from typing import Any

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402 - after the number of threads is set
import spacy  # noqa: E402
from thinc.api import NumpyOps, set_current_ops  # noqa: E402

from tests.conftest import SHARED  # noqa: E402
from tests.test_language import sample_texts, shared_texts  # noqa: E402
from transforms.language import DEFAULT_MODEL, Text, load_language, matrix_product, parse_articles  # noqa: E402


def blocks_of(text: str) -> Text:
    """A text with its paragraphs as blocks."""
    blocks: list[dict[str, Any]] = []
    start = 0
    for part in text.split("\n\n"):
        if part.strip() or not blocks:
            blocks.append({"type": "paragraph", "start_char": start, "end_char": start + len(part)})
        start += len(part) + 2
    return Text(text, blocks)


def gigaflops(*, use_blis: bool) -> float:
    """Billions of operations a second in a product of the parser's size."""
    ops = NumpyOps(use_blis=use_blis)
    left, right = (np.random.default_rng(0).standard_normal((rows, 288), dtype=np.float32) for rows in (2000, 288))
    seconds = []
    for _ in range(20):
        started = time.perf_counter()
        ops.gemm(left, right, trans2=True)
        seconds.append(time.perf_counter() - started)
    return float(2 * 2000 * 288 * 288 / min(seconds) / 1e9)


def main() -> None:
    """Reads the arguments, times, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    texts = (shared_texts(SHARED) if SHARED.is_dir() else sample_texts())[: options.articles]
    articles = [blocks_of(text) for text in texts]
    paragraphs = [part for text in texts for part in text.split("\n\n") if part.strip()]
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} articles, {len(paragraphs)} paragraphs, {words} words; product: {matrix_product()}", end=" ")
    print(f"(numpy {gigaflops(use_blis=False):.0f}, blis {gigaflops(use_blis=True):.0f} GFLOPS)")

    set_current_ops(NumpyOps())  # as spaCy finds it
    stock = spacy.load(DEFAULT_MODEL)
    ways: dict[str, Callable[[], Any]] = {
        "stock nlp.pipe, paragraphs": lambda: list(stock.pipe(paragraphs)),
        "stock nlp.pipe, articles": lambda: list(stock.pipe(texts)),
    }
    whole = load_language(names="model")

    def without_names() -> None:
        with whole.select_pipes(disable=["ner"]):
            list(parse_articles(whole, articles))

    ways["parse_articles without names"] = without_names
    ways["parse_articles, the model's names"] = lambda: list(parse_articles(whole, articles))
    if importlib.util.find_spec("onnxruntime") is not None:
        ours = load_language(names="ours")
        ways["parse_articles, our names"] = lambda: list(parse_articles(ours, articles))
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):  # one after the other in each round: the machine's other work hits all alike
        for name, way in ways.items():
            started = time.process_time()
            way()
            seconds[name].append(time.process_time() - started)
    base = min(seconds["stock nlp.pipe, paragraphs"])
    for name, taken in seconds.items():
        best = min(taken)
        print(f"{name:<36} {words / best:>7,.0f} words/s  {base / best:.2f} x stock  (first {words / taken[0]:,.0f})")


if __name__ == "__main__":
    main()
