from __future__ import annotations

import spacy

from flows.names_labels import Marked, sentence_of
from flows.names_report import by_component, corpora_lines, score_line
from flows.names_scores import Score
from transforms.names_model import FoundName


def test_corpora_that_are_not_here_are_said_and_skipped(tmp_path):
    lines = list(corpora_lines(tmp_path / "none", "develop", spacy.blank("en")))
    assert lines == [f"corpora of names: skipped, {tmp_path / 'none'} is not here"]


def test_a_component_reads_sentences_of_a_document_together():
    """A component that marks the last word of a Doc as a name marks one word of the two sentences."""
    gold = [
        sentence_of("made", "one", ["Ana", "left"], [Marked(0, 1, frozenset({"PERSON"}))]),
        sentence_of("made", "one", ["in", "Accra"], [Marked(1, 2, frozenset({"GPE"}))]),
    ]

    def last_word(docs):
        for doc in docs:
            doc.set_ents([doc.char_span(doc[-1].idx, doc[-1].idx + len(doc[-1]), label="GPE")])
            yield doc

    assert by_component(last_word, spacy.blank("en"), gold) == [[], [FoundName(1, 2, "GPE", 1.0)]]


def test_a_line_gives_each_type():
    scored = {"all": Score(3, 4, 6), "PERSON": Score(1, 1, 2), "PLACE": Score(2, 3, 4), "ORG": Score(0, 0, 0)}
    assert score_line(scored) == (
        "all  60.0 of     6   PERSON  66.7 (P 100 R 50) of    2   PLACE  57.1 (P 67 R 50) of    4   "
        "ORG   0.0 (P 0 R 0) of    0"
    )
