from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
from collections import Counter
from pathlib import Path

import pytest
import spacy

from flows.storage import Dataset
from tests.conftest import SAMPLES
from transforms.language import (
    DEFAULT_MODEL,
    DEFAULT_MODEL_DIGEST,
    PRODUCT_VARIABLE,
    ModelError,
    Text,
    block_of,
    check_model,
    load_language,
    matrix_product,
    model_digest,
    model_versions,
    parse_articles,
    parse_text,
)
from transforms.names_model import MODEL_DIGEST
from transforms.sentences import STRAIGHT_MARKS, keep_abbreviations, mark_sentences, part_hyphenated_letters

ANNOTATIONS = ("TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START")

STORY = "Talks resume in Oslo\n\nOSLO, May 2 (Agency) - Envoys met on Thursday. They agreed.\n\n“We met,” one said."
BLOCKS = [
    {"type": "headline", "start_char": 0, "end_char": 20},
    {"type": "dateline", "start_char": 22, "end_char": 45},
    {"type": "paragraph", "start_char": 45, "end_char": 81},
    {"type": "paragraph", "start_char": 83, "end_char": 102},
]


def test_a_doc_is_the_text_and_its_blocks(nlp):
    (doc,) = parse_articles(nlp, [Text(STORY, BLOCKS)])
    assert doc.text == STORY
    assert [(block.label_, block.text) for block in doc.spans["blocks"]] == [
        ("headline", "Talks resume in Oslo"),
        ("dateline", "OSLO, May 2 (Agency) -"),
        ("paragraph", "Envoys met on Thursday. They agreed."),
        ("paragraph", "“We met,” one said."),
    ]
    assert all(STORY[token.idx : token.idx + len(token)] == token.text for token in doc)


def test_no_sentence_runs_over_a_block(nlp):
    (doc,) = parse_articles(nlp, [Text(STORY, BLOCKS)])
    for sentence in doc.sents:
        blocks = {block_of(token).start_char for token in sentence if not token.is_space}
        assert len(blocks) == 1, sentence.text


def test_articles_come_back_in_order_and_do_not_depend_on_their_neighbours(nlp):
    texts = [
        Text(f"{word} was here on Monday.\n\nHe left.", parse_blocks(word)) for word in ("Smith", "Jones", "Brown")
    ]
    texts += [Text(text, paragraphs(text)) for text in sample_texts()]
    read = ("text", "tag_", "dep_", "ent_type_", "is_sent_start")
    together = [[[getattr(token, name) for name in read] for token in doc] for doc in parse_articles(nlp, texts)]
    for text, expected in zip(texts, together, strict=True):
        (doc,) = parse_articles(nlp, [text])
        assert [[getattr(token, name) for name in read] for token in doc] == expected


def paragraphs(text: str) -> list[dict[str, object]]:
    found, start = [], 0
    for part in text.split("\n\n"):
        if part or not found:
            found.append({"type": "paragraph", "start_char": start, "end_char": start + len(part)})
        start += len(part) + 2
    return found


def parse_blocks(word: str) -> list[dict[str, object]]:
    first = len(f"{word} was here on Monday.")
    return [
        {"type": "paragraph", "start_char": 0, "end_char": first},
        {"type": "paragraph", "start_char": first + 2, "end_char": first + 10},
    ]


def test_an_empty_article_is_an_empty_doc(nlp):
    (doc,) = parse_articles(nlp, [Text("", [])])
    assert len(doc) == 0


def test_blocks_that_do_not_begin_with_the_text_are_refused(nlp):
    with pytest.raises(ValueError, match="must begin at 0"):
        list(parse_articles(nlp, [Text("Some text.", [{"type": "paragraph", "start_char": 2, "end_char": 10}])]))


def test_offsets_count_code_points(nlp):
    doc = parse_text(nlp, "“Café” 😀 said so.\n\nOslo agreed.")
    token = next(token for token in doc if token.text == "Oslo")
    assert doc.text[token.idx : token.idx + 4] == "Oslo"
    assert block_of(token).text == "Oslo agreed."


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("en_core_web_lg", "run: python -m spacy download en_core_web_lg"),
        ("en_core_web_nothing_trf", "run: python -m spacy download en_core_web_nothing_trf"),
        ("no such model", "give an installed pipeline's name, or the folder that one was saved in"),
    ],
)
def test_a_model_that_is_not_installed_is_named_with_the_remedy(name, remedy):
    if importlib.util.find_spec(name) is not None:
        pytest.skip(f"{name} is installed here")
    with pytest.raises(ModelError) as raised:
        load_language(name)
    assert str(raised.value) == f"the language model {name!r} is not installed; {remedy}"
    assert "pip install" not in str(raised.value)


def test_a_pipeline_in_a_folder_works_and_is_named_with_its_digest(tmp_path):
    spacy.load(DEFAULT_MODEL).to_disk(tmp_path / "mine")
    name = str(tmp_path / "mine")
    assert [token.lemma_ for token in parse_text(load_language(name), "They met.")] == ["they", "meet", "."]
    given = model_versions(name, "model")
    assert (given["model"], given["model_version"], given["names"]) == (name, "3.8.0", "model")
    assert len(given["model_digest"]) == 64
    (tmp_path / "mine" / "meta.json").write_text('{"version": "3.8.1"}', encoding="utf-8")
    model_digest.cache_clear()
    assert model_versions(name, "model")["model_digest"] != given["model_digest"]


def test_a_pipeline_that_the_rules_cannot_read_is_refused(tmp_path):
    spacy.blank("de").to_disk(tmp_path / "other")
    with pytest.raises(
        ModelError, match=r"cannot be used: it lacks English; tagger labels .* parser labels .*lemmatizer"
    ):
        load_language(str(tmp_path / "other"))


def test_the_weights_of_the_default_model_are_the_pinned_ones(monkeypatch):
    assert model_versions(DEFAULT_MODEL)["model_digest"] == DEFAULT_MODEL_DIGEST
    monkeypatch.setattr("transforms.language.DEFAULT_MODEL_DIGEST", "0" * 64)
    with pytest.raises(ModelError, match="installed with other weights"):
        check_model(DEFAULT_MODEL)


def test_names_are_read_by_whom_was_asked():
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: our names component cannot run")
    text = "Amina Otieno left Nairobi on Monday. Otieno was tired."
    ours, theirs = (load_language(names=names) for names in ("ours", "model"))
    assert ("ner" in ours.pipe_names, "ner" in theirs.pipe_names) == (False, True)
    found = {name: parse_text(nlp, text).ents for name, nlp in (("ours", ours), ("theirs", theirs))}
    assert [(span.text, span.label_) for span in found["ours"] if span.label_ in {"PERSON", "GPE"}] == [
        ("Amina Otieno", "PERSON"),
        ("Nairobi", "GPE"),
        ("Otieno", "PERSON"),
    ]
    assert all(0 < span._.name_confidence <= 1 for span in found["ours"] if span.label_ == "PERSON")
    assert model_versions(DEFAULT_MODEL, "ours")["names_digest"] == MODEL_DIGEST


def test_only_two_readers_of_names_are_known():
    with pytest.raises(ModelError, match="names are read by ours or model, not by 'both'"):
        check_model(DEFAULT_MODEL, "both")


def test_a_commit_says_which_models_read_its_articles(built):
    root, _ = built
    versions = Dataset(root).commits()[-1].versions
    assert versions.items() >= model_versions(DEFAULT_MODEL).items()
    assert versions["model_digest"] == DEFAULT_MODEL_DIGEST


def test_a_process_uses_the_product_that_it_was_given(monkeypatch):
    matrix_product.cache_clear()
    monkeypatch.setenv(PRODUCT_VARIABLE, "blis")
    assert matrix_product() == "blis"
    matrix_product.cache_clear()
    monkeypatch.delenv(PRODUCT_VARIABLE)
    assert matrix_product() in {"numpy", "blis"}


@pytest.mark.parametrize("names", ["ours", "model"])
def test_curly_marks_are_parsed_as_straight_ones(names):
    """Token by token the same, names included, while the text keeps its marks."""
    if names == "ours":
        pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: our names component cannot run")
    nlp = load_language(names=names)
    text = (
        "“We won’t sign,” Brian O’Hara’s lawyer said. “‘Never,’ he told me.” The workers’ union called it a ‘fair’ deal."
        "\n\nThe league’s motto – “work, ‘bread’ and land” – hasn’t changed since the ’90s.“ It won’t, Ana D’Souza said."
    )
    curly, straight = (parse_text(nlp, each) for each in (text, text.translate(STRAIGHT_MARKS)))
    assert (curly.text, straight.text) == (text, text.translate(STRAIGHT_MARKS))
    assert [token.idx for token in curly] == [token.idx for token in straight]
    assert any("’" in token.text for token in curly)
    for name in (*ANNOTATIONS, "NORM", "ENT_TYPE", "ENT_IOB"):
        assert curly.to_array(name).tolist() == straight.to_array(name).tolist(), name


def test_a_text_of_200_kilobytes_is_read_whole(nlp):
    sentence = "The minister of Orvania told reporters on Monday that the talks had failed. "
    text = "\n\n".join([sentence.strip()] * 1300 + [sentence * 1300])
    blocks, start = [], 0
    for part in text.split("\n\n"):
        blocks.append({"type": "paragraph", "start_char": start, "end_char": start + len(part)})
        start += len(part) + 2
    assert len(text.encode()) > 190_000
    (doc,) = parse_articles(nlp, [Text(text, blocks)])
    assert doc.text == text
    assert len(list(doc.sents)) == 2600
    assert block_of(doc[-1]).start_char == blocks[-1]["start_char"]
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in list(doc)[::97])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S.-led talks", ["The", "U.S.", "-", "led", "talks"]),
        ("the U.S.-Kenya pact", ["the", "U.S.", "-", "Kenya", "pact"]),
        ("a St.-Vell street", ["a", "St.-Vell", "street"]),
        ("J.-P. Vell of the U.S.", ["J.-P.", "Vell", "of", "the", "U.S."]),
    ],
)
def test_letters_for_a_country_are_a_word_of_their_own(nlp, text, words):
    assert [token.text for token in nlp.make_doc(text)] == words


@pytest.mark.parametrize("source", ["samples", "articles"])
def test_every_annotation_of_every_token_is_the_stock_one(nlp, source, request, capsys):
    """The parse is spaCy's own, only faster: nothing differs but where sentences or titles are marked beforehand.

    Both read straight quotation marks; how many tokens differ from the stock parse of the marks as printed is printed.
    """
    texts = sample_texts() if source == "samples" else shared_texts(request.getfixturevalue("shared"))
    pieces = [part for text in texts for part in text.split("\n\n") if part.strip()]
    stock = spacy.load(DEFAULT_MODEL, exclude=["ner"])
    names = [name for name in ("ner", "dateline_names") if name in nlp.pipe_names]
    keep_abbreviations(stock.tokenizer)
    part_hyphenated_letters(stock.tokenizer)
    differing: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    printed: Counter[str] = Counter()
    tokens = 0
    straight = [piece.translate(STRAIGHT_MARKS) for piece in pieces]
    parsed = nlp.pipe(straight, batch_size=128, disable=names)
    as_read = nlp.pipe((mark_sentences(nlp.make_doc(piece)) for piece in straight), batch_size=128, disable=names)
    for one, other, read, raw in zip(stock.pipe(straight), parsed, as_read, stock.pipe(pieces), strict=True):
        tokens += len(one)
        for name in ANNOTATIONS:
            differing[name] += int((one.to_array(name) != other.to_array(name)).sum())
            marked[name] += int((one.to_array(name) != read.to_array(name)).sum())
            printed[name] += (
                len(one) if len(raw) != len(one) else int((raw.to_array(name) != read.to_array(name)).sum())
            )
    curly = sum(piece != other for piece, other in zip(pieces, straight, strict=True))
    with capsys.disabled():
        print(
            f"\n{source}: of {tokens} tokens in {len(texts)} texts differ from stock on straight marks {dict(differing)}; "
            f"with sentences marked {dict(marked)}; from stock on the marks as printed, curly in {curly} of "
            f"{len(pieces)} paragraphs, {dict(printed)}"
        )
    assert differing == dict.fromkeys(ANNOTATIONS, 0)
    assert marked["TAG"] == 0
    assert max(marked.values()) <= 0.01 * tokens


def sample_texts() -> list[str]:
    """The plain texts among the samples."""
    return [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.rglob("*.txt")) if "broken" not in path.parts]


def shared_texts(shared: Path) -> list[str]:
    """100 real articles; none of the gold set."""
    with (Path(__file__).parent / "gold" / "articles.csv").open(encoding="utf-8") as file:
        held_out = list(csv.DictReader(file))
    keys, digests = ({row[name] for row in held_out} for name in ("article_key", "text_digest"))
    found = []
    for line in (shared / "articles" / "wikinews_2019_2020.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        digest = hashlib.sha256(article["text"].encode()).hexdigest()[:16]
        if article["id"] not in keys and digest not in digests:
            found.append(article["text"])
    return found[:100]
