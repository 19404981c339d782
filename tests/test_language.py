from __future__ import annotations

import pytest

from transforms.language import ModelError, Text, block_of, load_language, parse_articles, parse_text

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
    together = [[(token.text, token.dep_) for token in doc] for doc in parse_articles(nlp, texts)]
    alone = [[(token.text, token.dep_) for token in doc] for text in texts for doc in parse_articles(nlp, [text])]
    assert together == alone


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


@pytest.mark.parametrize("name", ["en_core_web_nothing", "no such model"])
def test_a_model_that_is_not_installed_is_named_with_the_remedy(name):
    with pytest.raises(ModelError, match=f"'{name}' is not installed; install its package"):
        load_language(name)
