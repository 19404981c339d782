"""Labels that the names component itself gives to raw news, for the next network to learn from.

The component knows more than its network: the whole article votes on a name, and conventions say where it ends. What
it is not sure of is left open. No gold article is read, nor any that shares a run of twelve words with one, and a
third of the others (by a hash of their id) stays unread, so that networks can be compared on it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from flows.names_labels import OPEN, Marked, Sentence, sentence_of
from transforms.language import Text, parse_articles
from transforms.names_model import TYPES, NamesModel
from transforms.names_tagger import CONFIDENCE, NamesTagger
from transforms.sentences import STRAIGHT_MARKS

_SURE = 0.7  # calibrated confidence from which a name teaches
_RUN = 12
_KEPT_APART = 3  # one in so many


class RawArticle(NamedTuple):
    """An article without any labels."""

    key: str
    text: str


def raw_articles(articles: Path, gold: Path) -> list[RawArticle]:
    """The articles of a JSON Lines file that a network may learn from; ``gold`` is the CSV that names the gold ones."""
    with gold.open(encoding="utf-8") as file:
        keys = {row["article_key"] for row in csv.DictReader(file)}
    lines = articles.read_text(encoding="utf-8").splitlines()
    read = [RawArticle(each["id"], each["text"]) for each in map(json.loads, lines)]
    barred = {run for each in read if each.key in keys for run in runs_of(each.text)}
    return [
        each
        for each in read
        if each.key not in keys and not is_kept_apart(each.key) and barred.isdisjoint(runs_of(each.text))
    ]


def is_kept_apart(key: str) -> bool:
    """Whether an article is of the third that nothing learns from."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % _KEPT_APART == 0


def runs_of(text: str) -> set[tuple[str, ...]]:
    """Every run of twelve words, in lower case and without marks."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def silver_sentences(articles: list[RawArticle], nlp: Language, teacher: NamesModel) -> Iterator[Sentence]:
    """The sentences of the articles with what the component says of them. ``nlp`` parses, without names of ours."""
    docs = parse_articles(nlp, [Text(each.text, _paragraphs(each.text)) for each in articles])
    for article, doc in zip(articles, NamesTagger(teacher).pipe(docs), strict=True):
        for sentence in doc.sents:
            yield from _labelled(article.key, doc, sentence)


def _paragraphs(text: str) -> list[dict[str, str | int]]:
    return [
        {"type": "paragraph", "start_char": part.start(), "end_char": part.end()}
        for part in re.finditer(r"(?:(?!\n\n).)+", text, re.DOTALL)
    ]


def _labelled(key: str, doc: Doc, sentence: Span) -> Iterator[Sentence]:
    tokens = [token for token in sentence if not token.is_space]
    place = {token.i: number for number, token in enumerate(tokens)}
    if len(tokens) < 3:
        return
    marks = []
    for name in doc.ents:
        if name.label_ in TYPES and name.start in place and name.end - 1 in place:
            start, end = place[name.start], place[name.end - 1] + 1
            # The corpora leave an article out of the name, the conventions take it into "The Guardian".
            start += end - start > 1 and tokens[start].lower_ == "the"
            is_sure = (name._.get(CONFIDENCE) or 0) >= _SURE
            marks.append(Marked(start, end, frozenset({name.label_}) if is_sure else frozenset()))
    words = [token.text.translate(STRAIGHT_MARKS) for token in tokens]
    yield sentence_of("wikinews", key, words, marks)


def shares(sentences: list[Sentence]) -> tuple[int, int]:
    """How many words there are, and how many are left open."""
    labels = [each for sentence in sentences for each in sentence.allowed]
    return len(labels), sum(each == OPEN for each in labels)
