"""Quotations: marks on the raw text, cues, contents, speakers, rows."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.entities.mentions import ArticleEntities, Entity, Mention
from transforms.language import Text, parse_articles, parse_text
from transforms.lexicon_files import read_lexicon
from transforms.quotes.marks import find_marks
from transforms.quotes.quotations import Quote, find_marks_notes, find_quotes
from transforms.quotes.rows import quotes_table
from transforms.schemas import CUE_TYPES, SPEAKER_TYPES

NOBODY = ArticleEntities(())

# text -> the stretches of level 0, with what is lost
MARKS = [
    pytest.param("“We won,” she said. “All of us.”", ["“We won,”", "“All of us.”"], id="curly"),
    pytest.param('"We won," she said. "All of us."', ['"We won,"', '"All of us."'], id="straight"),
    pytest.param("''We won,'' she said.", ["''We won,''"], id="doubled apostrophes"),
    pytest.param("``We won,'' she said.", ["``We won,''"], id="backticks"),
    pytest.param(
        "«We won», she said. „So did we“, he said.", ["«We won»", "„So did we“"], id="guillemets and low marks"
    ),
    pytest.param(
        "“He told me, ‘Go home,’ and I went,” she said.", ["“He told me, ‘Go home,’ and I went,”"], id="nested single"
    ),
    pytest.param("“The “old” way is over,” she said.", ["“The “old” way is over,”"], id="nested double"),
    pytest.param("''I thought, 'This is it.'''", ["''I thought, 'This is it.'''"], id="a run of three"),
    pytest.param("the nurses' and the doctors' unions' plans", [], id="possessives"),
    pytest.param("It's the '90s, rock 'n' roll, y'all.", [], id="apostrophes"),
    pytest.param('He is 5\'10" and the pipe is 6" wide.', [], id="inches"),
    pytest.param('She said, "We won.\n\n"We all won," she added.', ['"We won.', '"We all won,"'], id="over paragraphs"),
    pytest.param('"We are leaving, he said. Nobody stayed.', ['"We are leaving,'], id="lost closing mark before a cue"),
    pytest.param('They won," he said. "All of them."', ['"', '"All of them."'], id="lost opening mark"),
    pytest.param('A "first\n\nThe next paragraph has none.', ['"first'], id="state is reset"),
    pytest.param("”We won,” she said.", ["”We won,”"], id="wrong glyph at the head"),
    pytest.param('She said," We won". Nobody stayed.', ['" We won"'], id="the space on the wrong side"),
    pytest.param(
        'She said, "We won.\n\nAll of us." He left.', ['"We won.', 'All of us."'], id="goes on without a mark"
    ),
    pytest.param(
        'She said, "We won.\n\nShe left.\n\nThey won."',
        ['"We won.', '"'],
        id="what goes on stands in the next paragraph",
    ),
]


@pytest.mark.parametrize(("text", "expected"), MARKS)
def test_find_marks(text, expected):
    assert [text[mark.start_char : mark.end_char] for mark in find_marks(text) if mark.level == 0] == expected


def test_single_marks_are_read_where_the_article_uses_them_throughout():
    text = "‘We don’t know,’ said Ada Ruiz. ‘The miners’ union has “no plan” yet.’"
    found = [(text[mark.start_char : mark.end_char], mark.level) for mark in find_marks(text)]
    assert found == [("‘We don’t know,’", 0), ("‘The miners’ union has “no plan” yet.’", 0), ("“no plan”", 1)]


def test_a_headline_may_use_single_marks_alone():
    text = "Mayor says vote was 'a farce'\n\nThe 'old' vote was lost."
    blocks = [
        {"type": "headline", "start_char": 0, "end_char": 29},
        {"type": "paragraph", "start_char": 31, "end_char": len(text)},
    ]
    assert [text[mark.start_char : mark.end_char] for mark in find_marks(text, blocks)] == ["'a farce'"]


def test_an_opening_mark_at_the_next_head_makes_a_missing_closing_mark_no_loss():
    first, second = find_marks('She said, "We won.\n\n"We all won."')
    assert (first.continues, first.is_paired, second.is_paired) == (True, True, True)
    assert not find_marks('She said, "We won.\n\nNobody cheered.')[0].is_paired


# text -> (spans, speaker, cue, type, rule)
QUOTES = [
    pytest.param(
        '"The vote was fair," Ada Ruiz said.',
        [(['"The vote was fair,"'], "Ada Ruiz", "said", "direct", "content_first")],
        id="content first",
    ),
    pytest.param(
        '"The vote was fair," said Ada Ruiz, who leads the party. "We accept it."',
        [
            (['"The vote was fair,"'], "Ada Ruiz", "said", "direct", "content_first"),
            (['"We accept it."'], "Ada Ruiz", None, "direct", "continued"),
        ],
        id="inversion, and the next sentence goes on",
    ),
    pytest.param(
        '"Why did nobody vote?" Ruiz asked.',
        [(['"Why did nobody vote?"'], "Ruiz", "asked", "direct", "content_first")],
        id="question mark before a capital",
    ),
    pytest.param(
        '"The vote," Ruiz said, "was fair."',
        [(['"The vote,"', '"was fair."'], "Ruiz", "said", "direct", "parenthetical")],
        id="cut by its cue",
    ),
    pytest.param(
        "The vote, Ruiz said, was fair.",
        [(["The vote", "was fair"], "Ruiz", "said", "indirect", "parenthetical")],
        id="indirect, cut by its cue",
    ),
    pytest.param(
        "Ruiz said the vote was fair.",
        [(["the vote was fair"], "Ruiz", "said", "indirect", "cue_first")],
        id="indirect without that",
    ),
    pytest.param(
        'Ruiz told reporters that the vote was "a farce" and asked for a recount.',
        [(['that the vote was "a farce"'], "Ruiz", "told", "mixed", "cue_first")],
        id="told reporters, mixed",
    ),
    pytest.param(
        'Ruiz called the vote "a farce."',
        [(['the vote "a farce."'], "Ruiz", "called", "mixed", "cue_first")],
        id="called X Y",
    ),
    pytest.param(
        "Ruiz called the mayor on Monday.",
        [],
        id="called without marks is no speech",
    ),
    pytest.param(
        "Turnout fell by half, according to the electoral commission.",
        [(["Turnout fell by half"], "the electoral commission", "according to", "indirect", "according_to")],
        id="according to, trailing",
    ),
    pytest.param(
        "According to the commission, turnout fell by half.",
        [(["turnout fell by half"], "the commission", "According to", "indirect", "according_to")],
        id="according to, leading",
    ),
    pytest.param(
        "Asked about the vote, Ruiz said it was fair.",
        [(["it was fair"], "Ruiz", "said", "indirect", "cue_first")],
        id="what was asked is not what was said",
    ),
    pytest.param(
        "Ruiz said the vote was fair, adding that she would accept it.",
        [
            (["the vote was fair"], "Ruiz", "said", "indirect", "cue_first"),
            (["that she would accept it"], "Ruiz", "adding", "indirect", "cue_first"),
        ],
        id="a participle goes on",
    ),
    pytest.param(
        "Ruiz -- who had met the judges before the vote -- said the count was fair.",
        [(["the count was fair"], "Ruiz", "said", "indirect", "cue_first")],
        id="an aside between speaker and cue",
    ),
    pytest.param(
        "Ruiz pledged to resign.",
        [(["to resign"], "Ruiz", "pledged", "indirect", "cue_first")],
        id="infinitive",
    ),
    pytest.param("Ruiz wants to resign.", [], id="a wish is no speech"),
    pytest.param(
        "They rejected Ruiz's claim that the vote was fair.",
        [(["that the vote was fair"], "Ruiz's", "claim", "indirect", "noun_that")],
        id="noun",
    ),
    pytest.param(
        '"Never again." — Ada Ruiz',
        [(['"Never again."'], "Ada Ruiz", None, "direct", "dash")],
        id="dash",
    ),
    pytest.param(
        "RUIZ: The vote was fair and we accept it.",
        [(["The vote was fair and we accept it."], "RUIZ", None, "direct", "turn")],
        id="turn",
    ),
    pytest.param(
        'Ruiz continued:\n\n"The vote was fair and we accept it."',
        [(['"The vote was fair and we accept it."'], "Ruiz", "continued", "direct", "introduced")],
        id="introduced in the paragraph before",
    ),
    pytest.param(
        'Ruiz said, "The vote was fair.\n\n"We accept it."',
        [(['"The vote was fair.', '"We accept it."'], "Ruiz", "said", "direct", "cue_first")],
        id="over two paragraphs",
    ),
    pytest.param(
        '"The vote was fair[,]" Ruiz said.',
        [(['"The vote was fair[,]"'], "Ruiz", "said", "direct", "content_first")],
        id="a comma in an editor's brackets",
    ),
    pytest.param(
        '"The vote was fair and we accept it." Ruiz said. Nobody stayed.',
        [(['"The vote was fair and we accept it."'], "Ruiz", "said", "direct", "content_first")],
        id="a full stop where a comma belongs",
    ),
    pytest.param(
        '"We counted every vote twice" said Ada Ruiz.',
        [(['"We counted every vote twice"'], "Ada Ruiz", "said", "direct", "content_first")],
        id="no comma at all",
    ),
    pytest.param(
        '"The old bridge," study co-author Ada Ruiz said, "has moved twice."',
        [(['"The old bridge,"', '"has moved twice."'], "study co-author Ada Ruiz", "said", "direct", "parenthetical")],
        id="a hyphen is part of a word",
    ),
    pytest.param(
        "Oslo-based software firm Arbeo said the vote was fair.",
        [(["the vote was fair"], "Oslo-based software firm Arbeo", "said", "indirect", "cue_first")],
        id="a hyphen in front of the speaker",
    ),
    pytest.param(
        "The fair was lost; according to Ruiz, it never opened.",
        [(["it never opened"], "Ruiz", "according to", "indirect", "according_to")],
        id="according to, behind a semicolon",
    ),
    pytest.param(
        "According to police in Leon, Mexico, the driver had slept.",
        [(["the driver had slept"], "police in Leon", "According to", "indirect", "according_to")],
        id="according to, a speaker with a comma",
    ),
    pytest.param(
        "According to police, Ruiz, 34, had slept.",
        [(["Ruiz, 34, had slept"], "police", "According to", "indirect", "according_to")],
        id="according to, a subject with commas",
    ),
    pytest.param(
        "One child was, according to the fire service, among the dead.",
        [(["One child was", "among the dead"], "the fire service", "according to", "indirect", "according_to")],
        id="according to, inside a clause",
    ),
    pytest.param(
        "The vote, as Ruiz noted, was fair.",
        [(["The vote", "was fair"], "Ruiz", "noted", "indirect", "as_clause")],
        id="as she noted, inside a clause",
    ),
    pytest.param(
        "In June, as Ruiz remarked on the inquiry, the bridge was closed.", [], id="remarked on is no content"
    ),
    pytest.param(
        'Ruiz said she was "confident" the bridge would open.',
        [(['she was "confident" the bridge would open'], "Ruiz", "said", "mixed", "cue_first")],
        id="a clause completes what stands in marks",
    ),
    pytest.param(
        "Ruiz said the man had died without elaborating.",
        [(["the man had died"], "Ruiz", "said", "indirect", "cue_first")],
        id="without elaborating is the speaker's",
    ),
    pytest.param(
        "The paper reported three shops in Leon were damaged.",
        [(["three shops in Leon were damaged"], "The paper", "reported", "indirect", "cue_first")],
        id="the subject of the clause read as an object",
    ),
    pytest.param(
        "Ruiz announced new steps toward peace.",
        [(["new steps toward peace"], "Ruiz", "announced", "indirect", "cue_first")],
        id="an object with its phrase",
    ),
    pytest.param("The law bars migrants from claiming asylum.", [], id="claiming asylum is no speech"),
    pytest.param('In June the move was called "the exit" on maps.', [], id="a name that nobody gives"),
    pytest.param(
        '"It was fair," Ruiz remarked, further remarking, "We will build two more bridges."',
        [(['"It was fair,"', '"We will build two more bridges."'], "Ruiz", "remarked", "direct", "parenthetical")],
        id="goes on in the cue's sentence",
    ),
    pytest.param(
        'Ada Ruiz took a shot at her rival: "We will build two more bridges."',
        [(['"We will build two more bridges."'], "Ada Ruiz", None, "direct", "introduced")],
        id="introduced by a clause without a cue",
    ),
    pytest.param(
        'The bridge bears four lines of verse: "We will build two more bridges."',
        [(['"We will build two more bridges."'], None, None, "direct", "unattributed")],
        id="bridges do not speak",
    ),
    pytest.param(
        'Ruiz said,\n\n"The vote was fair and we accept it."',
        [(['"The vote was fair and we accept it."'], "Ruiz", "said", "direct", "introduced")],
        id="introduced in the paragraph before, with a comma",
    ),
    pytest.param(
        "((Ada Ruiz)) The vote was fair and we accept it.",
        [(["The vote was fair and we accept it."], "Ada Ruiz", None, "direct", "turn")],
        id="turn in brackets",
    ),
    pytest.param(
        'Ruiz said, "We counted twice.\n\nThe vote was fair." Nobody stayed.',
        [(['"We counted twice.', 'The vote was fair."'], "Ruiz", "said", "direct", "cue_first")],
        id="over two paragraphs, the second without its mark",
    ),
]


# Endings, beginnings and contents against the parse, and the near misses beside them.
QUOTES += [
    pytest.param(
        "The difference, he told reporters on Friday, is that the bridge is open.",
        [(["The difference", "is that the bridge is open"], "he", "told", "indirect", "parenthetical")],
        id="whom and when between the commas of a parenthetical cue",
    ),
    pytest.param(
        "Friends like Lopez, he said.",
        [(["Friends like Lopez"], "he", "said", "indirect", "content_first")],
        id="an answer without a verb",
    ),
    pytest.param(
        '"Not me," she recalls thinking.',
        [(['"Not me,"'], "she", "recalls", "direct", "content_first")],
        id="a bare gerund belongs to the cue",
    ),
    pytest.param(
        'Ruiz spared them the worst by pleading guilty and "told the truth at last".',
        [],
        id="pleading guilty announces nothing",
    ),
    pytest.param(
        'After saying the bridge was closed, she was "rushed to the river."',
        [(["the bridge was closed"], "she", "saying", "indirect", "cue_first")],
        id="the subject of a verb in marks",
    ),
    pytest.param(
        "“The bridge is safe,” Ana Ruiz, a top engineer, said Thursday morning on the radio.",
        [(["“The bridge is safe,”"], "Ana Ruiz", "said", "direct", "content_first")],
        id="Thursday morning says nothing",
    ),
    pytest.param(
        '"I am in awe of the people who stayed to keep us safe" tweeted Mayor Ada Ruiz.',
        [
            (
                ['"I am in awe of the people who stayed to keep us safe"'],
                "Mayor Ada Ruiz",
                "tweeted",
                "direct",
                "content_first",
            )
        ],
        id="a cue read as a participle of the name behind it",
    ),
    pytest.param(
        'The mayor tweeted her reasons saying, "I signed the plan into law."',
        [(['"I signed the plan into law."'], "The mayor", "saying", "direct", "cue_first")],
        id="reasons do not speak",
    ),
    pytest.param("The note, if written by Ruiz, could help the case.", [], id="a condition is no cue"),
    pytest.param("On Monday, he said.", [], id="a day alone is no answer"),
    pytest.param(
        "Ruiz said the bridge would open in May, although few believed her.",
        [(["the bridge would open in May"], "Ruiz", "said", "indirect", "cue_first")],
        id="although is the author's",
    ),
    pytest.param(
        "Ruiz said three things had changed: prices rose, rents fell and wages stood still.",
        [
            (
                ["three things had changed: prices rose, rents fell and wages stood still"],
                "Ruiz",
                "said",
                "indirect",
                "cue_first",
            )
        ],
        id="a colon announces the rest",
    ),
    pytest.param(
        "Ruiz denied taking the money.",
        [(["taking the money"], "Ruiz", "denied", "indirect", "cue_first")],
        id="gerund",
    ),
    pytest.param(
        "Ruiz insisted, most recently in an interview with a Leon paper, that the bridge was safe.",
        [(["that the bridge was safe"], "Ruiz", "insisted", "indirect", "cue_first")],
        id="an aside before that",
    ),
    pytest.param(
        'Ruiz condemned what he called a "clear breach" of the law.',
        [(['what he called a "clear breach" of the law'], "Ruiz", "condemned", "mixed", "cue_first")],
        id="what he called belongs to what is condemned",
    ),
    pytest.param(
        "Said Ruiz: “We counted every vote twice.”",
        [(["“We counted every vote twice.”"], "Ruiz", "Said", "direct", "cue_first")],
        id="the cue is no part of the name behind it",
    ),
    pytest.param(
        "The mayor added:\n\nThe bridge is safe and will be open to all of us before the end of May.",
        [
            (
                ["The bridge is safe and will be open to all of us before the end of May"],
                "The mayor",
                "added",
                "direct",
                "block",
            )
        ],
        id="a paragraph set apart without marks",
    ),
    pytest.param(
        "The mayor added that it was late:\n\nThe bridge is safe and will be open before the end of May.",
        [(["that it was late"], "The mayor", "added", "indirect", "cue_first")],
        id="what is added stands before the colon",
    ),
    pytest.param(
        'Ruiz made this point in June:\n\n"The vote was fair and we accept it."',
        [(['"The vote was fair and we accept it."'], "Ruiz", None, "direct", "introduced")],
        id="introduced in the paragraph before, without a cue",
    ),
]


def described(quote: Quote) -> tuple[list[str], str | None, str | None, str, str]:
    return (
        [span.text for span in quote.spans],
        quote.speaker.text if quote.speaker is not None else None,
        quote.cue.text if quote.cue is not None else None,
        quote.quote_type,
        quote.rule_id,
    )


@pytest.mark.parametrize(("text", "expected"), QUOTES)
def test_find_quotes(nlp: Language, text, expected):
    assert [described(quote) for quote in find_quotes(parse_text(nlp, text), NOBODY)] == expected


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Ruiz did not say that the vote was fair.", True),
        ("Ruiz never said that the vote was fair.", True),
        ("Ruiz declined to say whether the vote was fair.", True),
        ("Ruiz said that the vote was not fair.", False),
    ],
)
def test_negation_belongs_to_the_cue(nlp: Language, text, negated):
    (quote,) = find_quotes(parse_text(nlp, text), NOBODY)
    assert quote.cue_is_negated is negated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ruiz said the vote was fair.", "statement"),
        ("Ruiz asked whether the vote was fair.", "question"),
        ("Ruiz asked the crowd to leave.", "order"),
        ("Ruiz told the miners to leave.", "order"),
        ("Ruiz told the miners that they had to leave.", "statement"),
        ("Ruiz ordered that the mine be closed.", "order"),
        ("Ruiz pledged to resign.", "promise"),
        ("Ruiz denied that the mine was closed.", "denial"),
        ("Ruiz alleged that the vote was stolen.", "accusation"),
        ("Ruiz argued that the vote was fair.", "opinion"),
        ("Ruiz wrote that the vote was fair.", "writing"),
        ("They rejected Ruiz's allegation that the vote was stolen.", "accusation"),
        ("Turnout fell by half, according to Ruiz.", "statement"),
        ("RUIZ: The vote was fair and we accept it.", "none"),
    ],
)
def test_cue_type_is_what_is_done_by_speaking(nlp: Language, text, expected):
    (quote,) = find_quotes(parse_text(nlp, text), NOBODY)
    assert quote.cue_type == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Officials said the bridge was closed.", "group"),
        ("The report said the bridge was closed.", "document"),
        ("The notice said the bridge was closed.", "document"),
        ("The government said the bridge was closed.", "group"),
        ("Her family said the bridge was closed.", "group"),
        ("A senior official said the bridge was closed.", "anonymous"),
        ("Ada Ruiz said the bridge was closed.", "named"),
    ],
)
def test_speaker_type(nlp: Language, text, expected):
    (quote,) = find_quotes(parse_text(nlp, text), NOBODY)
    assert quote.speaker_type == expected


def test_a_quotation_that_nobody_is_named_for_is_kept(nlp: Language):
    text = 'The walls were grey.\n\n"We will be here until the very last house is built again."'
    (quote,) = find_quotes(parse_text(nlp, text), NOBODY)
    assert (quote.speaker, quote.speaker_type, quote.cue_type) == (None, "none", "none")


def test_speech_within_speech_names_what_holds_it(nlp: Language):
    text = "Ruiz said that Ana Lopez claimed that the vote was stolen."
    outer, inner = find_quotes(parse_text(nlp, text), NOBODY)
    assert (outer.within, inner.within) == (None, 0)
    assert inner.speaker is not None
    assert inner.speaker.text == "Ana Lopez"


def person(nlp_doc, start, end, name, gender) -> Entity:
    return Entity(
        f"person:{name.lower().replace(' ', '-')}",
        "PERSON",
        name,
        (Mention(nlp_doc[start:end], "name", "name"),),
        gender=gender,
    )


@pytest.mark.parametrize(
    ("pronoun", "expected"),
    [("She", "Ada Ruiz"), ("He", None)],
)
def test_a_pronoun_is_the_last_speaker_of_that_gender_or_nobody(nlp: Language, pronoun, expected):
    doc = parse_text(nlp, f"Ada Ruiz said the vote was fair. {pronoun} said the count was slow.")
    ruiz = person(doc, 0, 2, "Ada Ruiz", "female")
    entities = ArticleEntities((ruiz,), {0: ruiz, 1: ruiz})
    _, second = find_quotes(doc, entities)
    assert [entity.name for entity in second.speaker_entities] == ([expected] if expected else [])


def test_the_person_in_apposition_speaks_and_not_the_party(nlp: Language):
    doc = parse_text(nlp, "A Republican, Ada Ruiz, said the vote was fair.")
    party = Entity("norp:republican", "NORP", "Republican", (Mention(doc[1:2], "name", "name"),))
    ruiz = person(doc, 3, 5, "Ada Ruiz", "female")
    (quote,) = find_quotes(doc, ArticleEntities((party, ruiz), {1: party, 3: ruiz, 4: ruiz}))
    assert [entity.name for entity in quote.speaker_entities] == ["Ada Ruiz"]


def test_a_pronoun_is_left_open_where_its_sentence_names_somebody_else(nlp: Language):
    doc = parse_text(nlp, "Vesna felt worse. Tom's sister asked for help, but he replied that she was fine.")
    vesna, tom = person(doc, 0, 1, "Vesna", None), person(doc, 4, 5, "Tom", None)
    quotes = find_quotes(doc, ArticleEntities((vesna, tom), {0: vesna, 4: tom}))
    assert [entity.name for quote in quotes for entity in quote.speaker_entities] == []


def test_the_person_at_the_end_of_a_mention_speaks(nlp: Language):
    doc = parse_text(nlp, "Longtime Leon in the Morning writer and performer Ada Ruiz tweeted that the vote was fair.")
    leon, ruiz = person(doc, 1, 2, "Leon", None), person(doc, 8, 10, "Ada Ruiz", "female")
    (quote,) = find_quotes(doc, ArticleEntities((leon, ruiz), {1: leon, 8: ruiz, 9: ruiz}))
    assert [entity.name for entity in quote.speaker_entities] == ["Ada Ruiz"]


def test_people_of_a_place_are_no_place(nlp: Language):
    doc = parse_text(nlp, "Leon and Oslo officials said the vote was fair.")
    leon = Entity("place:leon", "GPE", "Leon", (Mention(doc[0:1], "name", "name"),))
    (quote,) = find_quotes(doc, ArticleEntities((leon,), {0: leon}))
    assert (quote.speaker_type, quote.speaker_entities) == ("group", ())


def test_several_who_speak_together_are_all_named(nlp: Language):
    doc = parse_text(nlp, "Ada Ruiz and Ana Lopez said the vote was fair.")
    ruiz, lopez = person(doc, 0, 2, "Ada Ruiz", None), person(doc, 3, 5, "Ana Lopez", None)
    (quote,) = find_quotes(doc, ArticleEntities((ruiz, lopez), {0: ruiz, 1: ruiz, 3: lopez, 4: lopez}))
    (row,) = quotes_table("a" * 16, None, "b" * 16, [quote]).to_dicts()
    assert row["speaker_entity_ids"] == ["person:ada-ruiz", "person:ana-lopez"]


def test_speaking_to_somebody_is_not_being_that_person(nlp: Language):
    doc = parse_text(nlp, "Ada Ruiz met Ana Lopez. Speaking to Lopez, he said the vote was fair.")
    lopez = person(doc, 3, 5, "Ana Lopez", None)
    quotes = list(find_quotes(doc, ArticleEntities((lopez,), {3: lopez, 4: lopez, 8: lopez})))
    assert [(quote.speaker.text, quote.speaker_entities) for quote in quotes] == [("he", ())]


@pytest.mark.parametrize(("turn", "expected"), [("WN", []), ("((WSS))", []), ("RUIZ", ["Ada Ruiz"])])
def test_an_interviewers_initials_are_nobodys_name(nlp: Language, turn, expected):
    colon = "" if turn.startswith("((") else ":"
    doc = parse_text(nlp, f"Ada Ruiz met us.\n\n{turn}{colon} How did the plan begin?")
    ruiz = person(doc, 0, 2, "Ada Ruiz", None)
    known = {0: ruiz, 1: ruiz}
    outlet = Entity("org:wn", "ORG", "WN", (Mention(doc[6:7], "name", "name"),))
    known |= {token.i: outlet for token in doc[5:] if token.text in {"WN", "WSS"}}
    (quote,) = find_quotes(doc, ArticleEntities((ruiz, outlet), known))
    assert [entity.name for entity in quote.speaker_entities] == expected


def test_who_was_she_is_not_he(nlp: Language):
    doc = parse_text(nlp, "Vesna said the vote was fair. She said the count was slow. He said it was late.")
    vesna = person(doc, 0, 1, "Vesna", None)
    quotes = find_quotes(doc, ArticleEntities((vesna,), {0: vesna}))
    assert [[entity.name for entity in quote.speaker_entities] for quote in quotes] == [["Vesna"], ["Vesna"], []]


def test_nothing_is_read_in_bylines_and_boilerplate_and_captions_are(nlp: Language):
    parts = [
        ("headline", "Ruiz: Vote Was 'A Farce'"),
        ("byline", "By Ana Lopez, who said so"),
        ("caption", '"We won," Ada Ruiz said in Oslo.'),
        ("paragraph", "Ada Ruiz said the vote was a farce."),
        ("boilerplate", "Ruiz said you should subscribe."),
    ]
    text, blocks = "", []
    for kind, part in parts:
        blocks.append({"type": kind, "start_char": len(text), "end_char": len(text) + len(part)})
        text += part + "\n\n"
    text = text.rstrip()
    (doc,) = parse_articles(nlp, [Text(text, blocks)])
    table = quotes_table("0" * 16, None, "0" * 16, list(find_quotes(doc, NOBODY)))
    assert table["block_type"].to_list() == ["headline", "caption", "paragraph"]
    assert table["speaker_text"].to_list() == ["Ruiz", "Ada Ruiz", "Ada Ruiz"]


def test_quotes_table(nlp: Language):
    text = '"The vote," Ada Ruiz said, "was fair."'
    doc = parse_text(nlp, text)
    ruiz = person(doc, 4, 6, "Ada Ruiz", "female")
    quotes = list(
        find_quotes(doc, ArticleEntities((ruiz,), {token.i: ruiz for token in doc if token.text in "Ada Ruiz"}))
    )
    (row,) = quotes_table("a" * 16, date(2020, 1, 2), "b" * 16, quotes).to_dicts()
    assert {
        key: row[key] for key in ("start_char", "end_char", "spans", "quote_text", "speaker_text", "speaker_name")
    } == {
        "start_char": 0,
        "end_char": 38,
        "spans": [{"start_char": 0, "end_char": 11}, {"start_char": 27, "end_char": 38}],
        "quote_text": '"The vote," "was fair."',
        "speaker_text": "Ada Ruiz",
        "speaker_name": "Ada Ruiz",
    }
    assert (row["cue_start"], row["cue_end"], row["cue_lemma"], row["cue_type"]) == (21, 25, "say", "statement")
    assert (row["speaker_entity_id"], row["speaker_entity_ids"]) == ("person:ada-ruiz", ["person:ada-ruiz"])


def test_marks_that_are_no_speech_and_lost_marks_are_noted(nlp: Language):
    text = 'Jo "Ace" Ruiz drove in June.\n\nThe "first of them left.'
    doc = parse_text(nlp, text)
    notes = find_marks_notes(doc, list(find_quotes(doc, NOBODY)))
    assert [(note.reason, text[note.start_char : note.end_char]) for note in notes] == [
        ("marks_no_speech", '"Ace"'),
        ("mark_unpaired", '"first of them left.'),
    ]


PIECES = st.lists(
    st.sampled_from(
        [
            "“",
            "”",
            '"',
            "'",
            "''",
            "``",
            "«",
            "»",
            "’",
            "‘",
            " ",
            " ",
            "\n\n",
            ", ",
            ". ",
            " said ",
            "Ruiz",
            " the vote",
            "was",
            "fair",
            " that ",
            " according to ",
            ":",
            " — ",
            "?",
            "(",
            ")",
            " who ",
            "RUIZ: ",
            " called ",
            " she ",
            "5'10",
        ]
    ),
    max_size=40,
)


@settings(max_examples=120, deadline=None)
@given(PIECES)
def test_any_text_gives_ordered_spans_and_accounts_for_every_pair_of_marks(nlp: Language, pieces):
    text = "".join(pieces).strip()
    if not text or "\n\n\n" in text:
        return
    doc = parse_text(nlp, text)
    quotes = list(find_quotes(doc, NOBODY))
    notes = {(note.start_char, note.end_char) for note in find_marks_notes(doc, quotes)}
    spans = [(span.start_char, span.end_char) for quote in quotes for span in quote.spans]
    for quote in quotes:
        assert all(left.end_char <= right.start_char for left, right in pairwise(quote.spans))
        assert all(span.text == span.text.strip() != "" for span in quote.spans)
        assert quote.cue_type in CUE_TYPES
        assert quote.speaker_type in SPEAKER_TYPES
        assert quote.within is None or quote.within < len(quotes)
    outer = [mark for mark in find_marks(text, blocks(text)) if mark.level == 0]
    assert all(left.end_char <= right.start_char for left, right in pairwise(outer))
    for mark in outer:
        inside = any(start <= mark.start_char and mark.end_char <= end for start, end in spans)
        assert inside or (mark.start_char, mark.end_char) in notes
    assert quotes_table("0" * 16, None, "0" * 16, quotes).height == len(quotes)


STORIES = st.lists(
    st.sampled_from(
        [
            "“The vote was fair,” Ada Ruiz said. “We accept it.”",
            "Ruiz said the vote was “a farce” and asked for a recount.",
            "“The vote,” he said, “was fair.”",
            "She called the mayor “a fool.”",
            "According to the mayor, the bridge is “safe.”",
            "“We count again,” said officials, adding that nobody should be “afraid.”",
            "The “old” bridge was closed in May.",
            "“Nobody asked the people who live beside the river.”",
            "Ada Ruiz told reporters:",
            "“He told me, ‘Go home,’ and I went,” the driver said.",
        ]
    ),
    min_size=1,
    max_size=5,
)


def offsets(quotes: list[Quote]) -> list[tuple[object, ...]]:
    return [
        (
            [(span.start_char, span.end_char) for span in quote.spans],
            (quote.cue.start_char, quote.cue.end_char) if quote.cue is not None else None,
            (quote.speaker.start_char, quote.speaker.end_char) if quote.speaker is not None else None,
            quote.rule_id,
        )
        for quote in quotes
    ]


@settings(max_examples=40, deadline=None)
@given(STORIES)
def test_curly_and_straight_marks_read_the_same(nlp: Language, paragraphs):
    text = "\n\n".join(paragraphs)
    curly, straight = (
        list(find_quotes(parse_text(nlp, form), NOBODY)) for form in (text, text.replace("“", '"').replace("”", '"'))
    )
    assert offsets(curly) == offsets(straight)


@settings(max_examples=30, deadline=None)
@given(STORIES, STORIES)
def test_an_article_behind_another_changes_nothing_in_the_first(nlp: Language, first, second):
    texts = ["\n\n".join(paragraphs) for paragraphs in (first, second)]
    (alone,) = parse_articles(nlp, [Text(texts[0], blocks(texts[0]))])
    before, _ = parse_articles(nlp, [Text(text, blocks(text)) for text in texts])
    assert offsets(list(find_quotes(alone, NOBODY))) == offsets(list(find_quotes(before, NOBODY)))


def blocks(text: str) -> list[dict[str, object]]:
    found, start = [], 0
    for part in text.split("\n\n"):
        found.append({"type": "paragraph", "start_char": start, "end_char": start + len(part)})
        start += len(part) + 2
    return found


def test_the_cue_lexicon_says_each_cue_once():
    rows = [(row["lemma"], row["kind"] == "noun") for row in read_lexicon("cues")]
    assert len(rows) == len(set(rows))
    assert {row["kind"] for row in read_lexicon("cues")} == {"verb", "mixed", "noun"}
    assert sum(row["kind"] == "verb" for row in read_lexicon("cues")) >= 200
    assert all(0 < float(row["confidence"]) <= 1 for row in read_lexicon("cues"))
    assert {row["cue_type"] for row in read_lexicon("cues")} == set(CUE_TYPES) - {"none"}
    assert {form for row in read_lexicon("cues") for form in row["forms"].split()} == {
        "clause",
        "gerund",
        "infinitive",
        "object",
        "question",
    }


def test_an_agency_story_gives_its_quotations_with_their_speakers(nlp: Language, shared):
    """A wire story read by hand has 38 plainly attributed quotations with words in marks: a speaker for each of them."""
    path = next((shared / "articles").glob("000_*.txt"))
    text = "\n\n".join(part for part in path.read_text(encoding="utf-8").split("\n") if part.strip())
    doc = parse_text(nlp, text)
    quotes = [quote for quote in find_quotes(doc, find_entities(doc)) if quote.quote_type != "indirect"]
    assert len([quote for quote in quotes if quote.speaker is not None]) >= 38
