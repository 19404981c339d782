"""The network of the names component: words to subwords and shapes, label probabilities, and names out of them.

The shipped network lies in ``transforms/models``; ``flows.train`` made it. onnxruntime is imported only when a
network is loaded.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TYPES = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "PRODUCT", "LAW")
LABELS = ("O", *(f"{position}-{name}" for name in TYPES for position in "BI"))
# What a name is called is decided in two steps. First where it ends and which of these it is: the corpora agree on
# them, while "Kashmir" is a GPE in one and a LOC in the next. Then which of the finer types within.
COARSE = ("PERSON", "ORG", "PLACE", "NORP", "OTHER")
COARSE_OF: Mapping[str, str] = {
    "PERSON": "PERSON",
    "ORG": "ORG",
    "GPE": "PLACE",
    "LOC": "PLACE",
    "FAC": "PLACE",
    "NORP": "NORP",
    "EVENT": "OTHER",
    "WORK_OF_ART": "OTHER",
    "PRODUCT": "OTHER",
    "LAW": "OTHER",
}
COARSE_LABELS = ("O", *(f"{position}-{name}" for name in COARSE for position in "BI"))
SHAPES = 10
# SHA-256 over the names and bytes of the shipped network, its vocabulary and its settings.
MODEL_DIGEST = "6284a17f3ccb1d845815065e5a61835e1723937b81eb076804cd6d288ede5cc7"
_MODEL_FILES = ("names.json", "names.onnx", "vocabulary.txt")

_CLS, _SEP, _UNKNOWN = 101, 102, 100
_WORD_LIMIT = 12  # subwords of one word that are read; an address or a hash must not fill the window
_LONGEST_PART = 100  # characters
_WINDOW = 126  # subwords of one sequence, without its two marks
_BATCH = 384  # subwords in a batch, padding included: a fifth faster than 2,048, which falls out of the cache
_CACHED_WORDS = 200_000

_FOLD = np.zeros((len(LABELS), len(COARSE_LABELS)), np.float32)
for _row, _label in enumerate(LABELS):
    _coarse = "O" if _label == "O" else _label[:2] + COARSE_OF[_label[2:]]
    _FOLD[_row, COARSE_LABELS.index(_coarse)] = 1
# _FOLLOWS[a, b]: label b may stand after label a; an I only after a B or I of its own type.
_FOLLOWS = np.array([[b[0] != "I" or a[2:] == b[2:] for b in COARSE_LABELS] for a in COARSE_LABELS])
_BEGINS = np.array([label[0] != "I" for label in COARSE_LABELS])
_FORBIDDEN = np.where(_FOLLOWS, 0.0, -1e4).astype(np.float32)


class ModelFileError(RuntimeError):
    """The names network is missing or is not the one that was pinned; the message gives the remedy."""


class FoundName(NamedTuple):
    """A name of a sentence: words ``start`` up to ``end``, its type, and how likely it is exactly right (0 to 1)."""

    start: int
    end: int
    name_type: str
    confidence: float


def shape_of(word: str) -> int:
    """Which of ten shapes a word has: the vocabulary is without capitals, and capitals are most of a name.

    0 marks, 1 lower case, 2 Capitalised, 3 ALL CAPITALS, 4 one capital letter, 5 McCapital, 6 iCapital, 7 digits,
    8 letters and digits, 9 no letter or digit.
    """
    letters = [letter for letter in word if letter.isalpha()]
    if not letters:
        return 7 if any(letter.isdigit() for letter in word) else 9
    if any(letter.isdigit() for letter in word):
        return 8
    capitals = sum(letter.isupper() for letter in letters)
    if capitals == 0:
        return 1
    if len(letters) == 1:
        return 4
    if capitals == len(letters):
        return 3
    if letters[0].isupper():
        return 2 if capitals == 1 else 5
    return 6


class Sequenced(NamedTuple):
    """A sentence as the network reads it: subword ids, the shape of each one's word, and where each word begins."""

    ids: list[int]
    shapes: list[int]
    firsts: list[int]


class WordReader:
    """Words to subwords by BERT's own rules, each word read once: in 24 articles three of four words were seen before.

    Lower case, accents off, cut at each mark, then the longest pieces that the vocabulary has (Devlin et al. 2019).
    """

    def __init__(self, vocabulary: Path | Mapping[str, int]) -> None:
        self._ids = dict(vocabulary) if isinstance(vocabulary, Mapping) else read_vocabulary(vocabulary)
        self._seen: dict[str, tuple[list[int], int]] = {}

    def read(self, word: str) -> tuple[list[int], int]:
        """The word's subword ids (never none) and its shape."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) >= _CACHED_WORDS:
                self._seen.clear()
            ids = [number for part in _plain_parts(word) for number in self._pieces(part)]
            found = self._seen[word] = (ids[:_WORD_LIMIT] or [_UNKNOWN], shape_of(word))
        return found

    def _pieces(self, part: str) -> list[int]:
        """The ids of the longest pieces from the left; one unknown where some rest is in no piece."""
        if len(part) > _LONGEST_PART:
            return [_UNKNOWN]
        found = []
        start = 0
        while start < len(part):
            end = len(part)
            while end > start and (piece := "##" * (start > 0) + part[start:end]) not in self._ids:
                end -= 1
            if end == start:
                return [_UNKNOWN]
            found.append(self._ids[piece])
            start = end
        return found

    def sequences(self, words: Sequence[str]) -> Iterator[Sequenced]:
        """The sentence in pieces that fit the window; cut between words without capitals, if it can be."""
        read = [self.read(word) for word in words]
        start = 0
        while start < len(words):
            end, size = start, 0
            while end < len(words) and size + len(read[end][0]) <= _WINDOW:
                size += len(read[end][0])
                end += 1
            if end < len(words):
                latest = range(end, start + (end - start) // 2, -1)
                end = next((at for at in latest if not any(word[:1].isupper() for word in words[at - 1 : at + 1])), end)
            yield _sequence(read[start:end])
            start = end


def _plain_parts(word: str) -> list[str]:
    """The word in lower case without accents, cut before and behind each mark and each Chinese character."""
    spaced = []
    for letter in unicodedata.normalize(
        "NFD", "".join(f" {each} " if _is_ideograph(each) else each for each in word).lower()
    ):
        kind = unicodedata.category(letter)
        if kind == "Mn" or letter == "\ufffd" or (kind[0] == "C" and letter not in "\t\n\r"):
            continue
        is_mark = kind[0] == "P" or (letter.isascii() and not letter.isalnum() and not letter.isspace())
        spaced.append(f" {letter} " if is_mark else letter)
    return "".join(spaced).split()


def _is_ideograph(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff" or "\u3400" <= letter <= "\u4dbf" or "\uf900" <= letter <= "\ufaff"


def _sequence(read: Iterable[tuple[list[int], int]]) -> Sequenced:
    ids, shapes, firsts = [_CLS], [0], []
    for subwords, shape in read:
        firsts.append(len(ids))
        ids.extend(subwords)
        shapes.extend([shape] * len(subwords))
    ids.append(_SEP)
    shapes.append(0)
    return Sequenced(ids, shapes, firsts)


def read_vocabulary(path: Path) -> dict[str, int]:
    """One subword a line, in order of their ids."""
    return {word: number for number, word in enumerate(path.read_text(encoding="utf-8").splitlines())}


def batches(sequences: Sequence[Sequenced], size: int = _BATCH) -> Iterator[list[int]]:
    """Numbers of the sequences, shortest first, in batches of about so many subwords with their padding."""
    order = sorted(range(len(sequences)), key=lambda number: len(sequences[number].ids))
    batch: list[int] = []
    for number in order:
        if batch and len(sequences[number].ids) * (len(batch) + 1) > size:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def padded(sequences: Sequence[Sequenced]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Ids, shapes and mask of a batch, filled up to the longest."""
    rows, columns = len(sequences), max(len(each.ids) for each in sequences)
    ids, shapes, mask = (np.zeros((rows, columns), np.int64) for _ in range(3))
    for row, each in enumerate(sequences):
        ids[row, : len(each.ids)] = each.ids
        shapes[row, : len(each.ids)] = each.shapes
        mask[row, : len(each.ids)] = 1
    return ids, shapes, mask


class NamesModel:
    """A names network that was exported to ONNX, run on one thread, with its vocabulary and settings."""

    def __init__(self, folder: Path) -> None:
        """Load ``names.onnx``, ``vocabulary.txt`` and ``names.json``; ModelFileError where one is missing."""
        missing = [name for name in _MODEL_FILES if not (folder / name).is_file()]
        if missing:
            raise ModelFileError(f"the names model lacks {', '.join(missing)}; reinstall the package")
        import onnxruntime  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        # Workers are processes with one thread each; two that share a core are slower than one.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "names.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._reader = WordReader(folder / "vocabulary.txt")
        settings = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        if tuple(settings["labels"]) != LABELS:
            raise ModelFileError("the names model has other labels than this version; reinstall the package")
        self._temperature = float(settings["temperature"])
        self._calibration = np.array(settings["calibration"], np.float64).reshape(-1, 2)

    def probabilities(self, sentences: Sequence[Sequence[str]]) -> list[Floats]:
        """The probability of each of LABELS for each word, a row a word, an array a sentence; none may be empty."""
        pieces = [list(self._reader.sequences(words)) for words in sentences]
        flat = [piece for each in pieces for piece in each]
        found: list[Floats] = [np.zeros((0, len(LABELS)), np.float32)] * len(flat)
        for batch in batches(flat):
            ids, shapes, mask = padded([flat[number] for number in batch])
            scores = self._session.run(None, {"ids": ids, "shapes": shapes, "mask": mask})[0]
            firsts = [flat[number].firsts for number in batch]
            rows = np.repeat(np.arange(len(batch)), [len(each) for each in firsts])
            shares = softmax(scores[rows, np.concatenate(firsts)], self._temperature)
            ends = np.cumsum([len(each) for each in firsts])[:-1]
            for number, part in zip(batch, np.split(shares, ends), strict=True):
                found[number] = part
        joined = iter(found)
        return [
            next(joined) if len(each) == 1 else np.concatenate([next(joined) for _ in each], dtype=np.float32)
            for each in pieces
        ]

    def calibrated(self, raw: float) -> float:
        """How often names of this raw probability were right on the development sets."""
        if not len(self._calibration):
            return raw
        return float(np.interp(raw, self._calibration[:, 0], self._calibration[:, 1]))


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    """Scores to probabilities along the last axis."""
    powers = np.exp((scores - scores.max(-1, keepdims=True)) / temperature)
    shares: Floats = (powers / powers.sum(-1, keepdims=True)).astype(np.float32)
    return shares


def folded(probabilities: Floats) -> Floats:
    """Probabilities of LABELS to probabilities of COARSE_LABELS."""
    coarse: Floats = probabilities @ _FOLD
    return coarse


def find_names(probabilities: Floats) -> list[FoundName]:
    """The names of one sentence by its likeliest lawful sequence of labels, in order and without overlap.

    The confidence is the raw probability of the weakest word, times that of the finer type among its siblings.
    """
    if not len(probabilities):
        return []
    coarse = folded(probabilities)
    labels = likeliest(coarse)
    return [
        FoundName(start, end, *finer_type(probabilities[start:end], COARSE_LABELS[labels[start]][2:]))
        for start, end in _label_spans(labels)
    ]


def likeliest(coarse: Floats) -> NDArray[np.int64]:
    """The likeliest sequence of COARSE_LABELS in which every I continues a name of its type (Viterbi)."""
    labels: NDArray[np.int64] = coarse.argmax(-1)
    if _BEGINS[labels[0]] and _FOLLOWS[labels[:-1], labels[1:]].all():
        return labels  # 94 of 100 sentences: the likeliest labels one by one are lawful
    scores = np.log(coarse + 1e-9)
    best = scores[0] + np.where(_BEGINS, 0.0, -1e4)
    back = np.zeros(coarse.shape, np.int64)
    for at in range(1, len(coarse)):
        through = best[:, None] + _FORBIDDEN
        back[at] = through.argmax(0)
        best = through.max(0) + scores[at]
    path = np.zeros(len(coarse), np.int64)
    path[-1] = best.argmax()
    for at in range(len(coarse) - 1, 0, -1):
        path[at - 1] = back[at, path[at]]
    return path


def _label_spans(labels: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    start = None
    for at, label in enumerate((*labels.tolist(), 0)):
        if start is not None and COARSE_LABELS[label][0] != "I":
            yield start, at
            start = None
        if COARSE_LABELS[label][0] == "B":
            start = at


def finer_type(probabilities: Floats, coarse: str) -> tuple[str, float]:
    """The likeliest type within the coarse one for the words of a name, and the raw confidence of the whole."""
    per_word = probabilities[:, 1::2] + probabilities[:, 2::2]  # B and I of each of TYPES
    siblings = [number for number, name in enumerate(TYPES) if COARSE_OF[name] == coarse]
    weakest = float(per_word[:, siblings].sum(-1).min())
    totals = per_word[:, siblings].sum(0)
    best = int(totals.argmax())
    return TYPES[siblings[best]], weakest * float(totals[best] / max(float(totals.sum()), 1e-9))


def models_folder() -> Path:
    """Where the shipped network lies."""
    return Path(str(files("transforms").joinpath("models")))


@lru_cache(maxsize=2)
def load_names_model(folder: Path | None = None) -> NamesModel:
    """The network in this folder, loaded once a process; without a folder the shipped one.

    ModelFileError where files are missing, or where the shipped one is not the one that was pinned.
    """
    if folder is None and folder_digest(models_folder()) != MODEL_DIGEST:
        raise ModelFileError("the shipped names model is not the pinned one; reinstall the package")
    return NamesModel(folder or models_folder())


def folder_digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of a model's files, "" where one is missing."""
    digest = hashlib.sha256()
    for name in _MODEL_FILES:
        path = folder / name
        if not path.is_file():
            return ""
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
