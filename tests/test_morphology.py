"""Parts of speech, features and lemmas are those of spaCy's own components, in every case that their patterns name."""

from __future__ import annotations

import spacy
from spacy.language import Language

from transforms.language import DEFAULT_MODEL
from transforms.morphology import FACTORY, remember_morphology

ANNOTATIONS = ("TAG", "POS", "MORPH", "LEMMA", "DEP")
# The ruler's patterns over several tokens, and over words with a dependency.
TEXTS = (
    "Let's go. There is no deal, and there's no plan. Y'all gotta leave.",
    "They're gonna stay. It ain't over. C'mon, said I, and it saw you and me.",
    "But then he did have it, had left and was leaving.\n\n \nNo one did.",
    "He said that that is what they do, but it is not.",
)


def test_every_annotation_is_the_stock_one():
    stock, ours = (spacy.load(DEFAULT_MODEL, exclude=["ner"]) for _ in range(2))
    remember_morphology(ours)
    assert ours.pipe_names == ["tok2vec", "tagger", "parser", FACTORY]
    for _ in range(2):  # asked, and remembered
        for text in TEXTS:
            one, other = stock(text), ours(text)
            for name in ANNOTATIONS:
                assert [getattr(token, name.lower()) for token in one] == [
                    getattr(token, name.lower()) for token in other
                ], (text, name)


def test_a_ruler_that_looks_further_is_left_alone():
    nlp = spacy.load(DEFAULT_MODEL, exclude=["ner"])
    nlp.get_pipe("attribute_ruler").add([[{"ENT_TYPE": "GPE"}]], {"POS": "PROPN"})
    remember_morphology(nlp)
    assert "lemmatizer" in nlp.pipe_names
    assert FACTORY not in nlp.pipe_names


def test_a_pipeline_without_the_two_is_left_alone():
    nlp: Language = spacy.blank("en")
    remember_morphology(nlp)
    assert nlp.pipe_names == []
