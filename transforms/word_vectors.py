"""The word vectors of a small pipeline, each computed once for what it is computed from.

The first third of the network sees a word alone: its norm, prefix, suffix and shape, and whether a space follows. Four
of five tokens of news were seen before in the same 50,000 words, so the answers are kept; they are the same bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps, chain

Floats = NDArray[np.float32]

_KEPT_WORDS = 100_000  # 100,000 rows of 96 numbers are 38 MB
_FEW_ROWS = 64
_LAYERS = ("extract_features", "list2ragged")  # with which the layers of spaCy's MultiHashEmbed begin


class Products(NumpyOps):  # type: ignore[misc] # thinc has no types
    """thinc's operations, with products of few rows filled up to ``_FEW_ROWS``.

    OpenBLAS has other routines for small products, whose last digits differ: a paragraph of sixteen words got other
    numbers alone than among others. Filled up, a paragraph's numbers do not depend on what it is read with.
    """

    def gemm(self, x: Floats, y: Floats, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """The matrix product of x and y, either transposed before."""
        rows = len(x)
        if trans1 or out is not None or not 0 < rows < _FEW_ROWS:
            return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
        filled = np.zeros((_FEW_ROWS, x.shape[1]), dtype=x.dtype)
        filled[:rows] = x
        return super().gemm(filled, y, trans2=trans2)[:rows]


def remember_word_vectors(nlp: Language) -> None:
    """Makes the networks of a pipeline keep the vectors of words; networks that begin otherwise are left as they are."""
    for _, component in nlp.pipeline:
        model: Any = getattr(component, "model", None)
        for node in list(model.walk()) if isinstance(model, Model) else []:
            names = [layer.name for layer in node.layers]
            if tuple(names[:2]) == _LAYERS and names[-1] == "ragged2list":
                store = _Vectors(chain(*node.layers[1:]))
                model.replace_node(node, Model("kept_vectors", store.forward, layers=[node.layers[0]]))


class _Vectors:
    """Rows of features and their vectors."""

    def __init__(self, network: Any) -> None:
        self._network = network
        self._places: dict[bytes, int] = {}
        self._table: Floats = np.zeros((0, 0), dtype=np.float32)

    def forward(self, model: Any, docs: list[Doc], is_train: bool) -> tuple[list[Floats], Any]:
        """The vectors of the tokens of each text. RuntimeError in training: kept vectors do not learn."""
        if is_train:
            raise RuntimeError("a pipeline that keeps its word vectors cannot be trained; load it with spacy.load")
        features: list[NDArray[np.uint64]] = model.layers[0].predict(docs)
        together = np.ascontiguousarray(np.concatenate(features))
        keys = together.view(f"V{together.strides[0]}")[:, 0].tolist()
        if len(self._places) > _KEPT_WORDS:
            self._places.clear()
        missing = list(dict.fromkeys(key for key in keys if key not in self._places))
        if missing:
            rows = np.frombuffer(b"".join(missing), dtype=together.dtype).reshape(len(missing), -1)
            self._keep(missing, self._network.predict([rows])[0])
        vectors = self._table[[self._places[key] for key in keys]]
        ends = np.cumsum([len(rows) for rows in features])
        return np.split(vectors, ends[:-1]), None

    def _keep(self, keys: list[bytes], vectors: Floats) -> None:
        start = len(self._places)
        if start + len(keys) > len(self._table):
            room = np.zeros((start + 2 * len(keys) + 1024, vectors.shape[1]), dtype=np.float32)
            room[:start] = self._table[:start] if start else 0
            self._table = room
        self._table[start : start + len(keys)] = vectors
        self._places.update(zip(keys, range(start, start + len(keys)), strict=True))
