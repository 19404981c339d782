"""The agency sentences of ``dateline evaluate``: events of single sentences, against labels read from the sentence alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flows.dev_sets.events import told_spans
from flows.names_corpora import gmb_words
from transforms.entities.entities import find_entities
from transforms.evaluation.agency import CodedEvent, SentenceEvent, events_from_json
from transforms.evaluation.texts import text_digest
from transforms.events.coding import find_events
from transforms.events.model import Event
from transforms.language import Text, load_language, parse_articles

LABELS = Path("labels") / "agency.jsonl"


class AgencySentence(NamedTuple):
    """A labelled sentence."""

    text: str
    events: tuple[SentenceEvent, ...]


def agency_sentences(gold: Path, corpora: Path, split: str) -> tuple[list[AgencySentence], list[str]]:
    """The labelled sentences of a split that the Groningen Meaning Bank has, and the digests of those that it lacks.

    Nothing where the labels or the corpus are not there. A sentence stands by itself, so it counts as an article.
    """
    file = gold / LABELS
    if not file.is_file() or not (corpora / "gmb").is_dir():
        return [], []
    labelled = [row for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()) if row["split"] == split]
    texts = {text_digest(text): text for text in (sentence_text(words) for words, _ in gmb_words(corpora))}
    found = [
        AgencySentence(texts[row["text_digest"]], events_from_json(row))
        for row in labelled
        if row["text_digest"] in texts
    ]
    return found, [row["text_digest"] for row in labelled if row["text_digest"] not in texts]


def agency_answers(
    sentences: Sequence[AgencySentence], model: str
) -> Iterator[tuple[tuple[SentenceEvent, ...], list[CodedEvent]]]:
    """For each sentence its labels and the PLOVER events that the program finds, the sentence being all it knows."""
    blocks = ([{"type": "paragraph", "start_char": 0, "end_char": len(sentence.text)}] for sentence in sentences)
    texts = map(Text, (sentence.text for sentence in sentences), blocks)
    docs = parse_articles(load_language(model), texts)
    for sentence, doc in zip(sentences, docs, strict=True):
        found = find_events(doc, find_entities(doc))
        yield sentence.events, [_coded(event) for event in found if event.plover_type is not None]


def sentence_text(words: Sequence[str]) -> str:
    """Words of a corpus as a line of print: no space before a stop, behind an opening bracket or inside marks."""
    text = " ".join(words).replace("`` ", '"').replace(" ''", '"')
    text = re.sub(r" ([.,;:?!%)\]])", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text)
    text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m|')(?= |$|[.,])", r"\1", text)
    return re.sub(r'" ([^"]*?) ?"', r'"\1"', text).strip()


def _coded(event: Event) -> CodedEvent:
    return CodedEvent(
        (event.trigger.start_char, event.trigger.end_char),
        event.plover_type or "",
        tuple(tuple(told_spans(side)) for side in event.actors),
        tuple(tuple(told_spans(side)) for side in event.recipients),
        event.status,
    )
