"""Cues: the words that announce speech ("said", "according to", "a claim that"), from ``lexicons/cues.csv``.

Columns of the lexicon: ``lemma`` (with its particle, "point out"); ``kind``: verb (announces speech, with or without
marks), mixed (only where part of what it governs stands in marks: "blasted the 'phony' system"), noun; ``cue_type``: what
is done by speaking (schemas.CUE_TYPES); ``forms`` of the
content allowed beside marks: clause, question (indirect: "explained why"), infinitive ("vowed to leave"), gerund
("denied taking it"), object ("denied wrongdoing"); ``confidence`` that a row made with it is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from spacy.strings import get_string_id
from spacy.symbols import AUX, NOUN, VERB
from spacy.tokens import Span, Token

from transforms.lexicon_files import read_lexicon
from transforms.quotes.passages import Passage
from transforms.syntax import is_negated, is_passive, lemma

# "Asked about the vote, Ruiz said ...": the participle's clause is somebody else's question.
_ASKING = frozenset({"ask", "tell", "press", "question", "inform", "brief", "quote"})
# "to go" and "to start" announce speech only beside whole quotations; they are far too common else.
_NEGATIVE_GOVERNORS = frozenset({"decline", "refuse", "fail", "neglect"})
_HIDING = frozenset({"named", "identified", "anonymity", "anonymous", "unnamed"})
_AUXILIARIES = frozenset({"aux", "auxpass", "neg"})


# "Said Ruiz: ..." at the head of a sentence is tagged as a name.
_READ_AS_NAMES = {"said": "say", "says": "say", "added": "add", "asked": "ask", "wrote": "write", "tweeted": "tweet"}
_PARTS_OF_CUES = frozenset({VERB, AUX, NOUN})
_FORMS_OF_CUES = frozenset(map(get_string_id, ("according", *_READ_AS_NAMES)))


class Entry(NamedTuple):
    """One row of the lexicon."""

    lemma: str
    kind: str
    cue_type: str
    forms: frozenset[str]
    confidence: float


class Cue(NamedTuple):
    """Words that announce speech: ``head`` governs the content, ``span`` is what is printed.

    ``form`` is verb, noun or according_to; what kind of speech it announces says its entry.
    """

    head: Token
    span: Span
    form: str
    entry: Entry
    is_negated: bool

    @property
    def is_verb(self) -> bool:
        """Whether the cue is a verb."""
        return self.form == "verb"


@cache
def cue_lexicon() -> dict[tuple[str, bool], Entry]:
    """The lexicon by lemma and whether it is a noun."""
    entries = (
        Entry(row["lemma"], row["kind"], row["cue_type"], frozenset(row["forms"].split()), float(row["confidence"]))
        for row in read_lexicon("cues")
    )
    return {(entry.lemma, entry.kind == "noun"): entry for entry in entries}


@cache
def _first_words() -> frozenset[str]:
    """The verbs of the lexicon, those of phrasal ones without their particle."""
    return frozenset(lemma.split()[0] for lemma, is_noun in cue_lexicon() if not is_noun)


ACCORDING_TO = Entry("according to", "according_to", "statement", frozenset({"clause"}), 0.9)


def find_cues(passage: Passage) -> Iterator[Cue]:
    """Cues outside marks, in order of text."""
    lexicon = cue_lexicon()
    for token in _possible_cues(passage):
        pos = token.pos_
        if pos in {"VERB", "AUX"}:
            entry = _verb_entry(token, lexicon)
            if token.lower_ == "according" and token.i + 1 < passage.end and token.nbor().lower_ == "to":
                yield Cue(token, passage.doc[token.i : token.i + 2], "according_to", ACCORDING_TO, False)
            elif entry is not None and not _is_no_cue(token, entry, is_inverted=_is_inverted(token, entry, passage)):
                yield Cue(token, _printed(token, entry), "verb", entry, _negated(token))
        elif pos == "NOUN":
            noun = lexicon.get((token.lemma_, True))
            verb = _misread_verb(token, passage, lexicon)
            if verb is not None:
                yield Cue(token, passage.doc[token.i : token.i + 1], "verb", verb, False)
            elif noun is not None:
                yield Cue(token, passage.doc[token.i : token.i + 1], "noun", noun, is_negated(token))
        elif pos == "PROPN" and token.lower_ in _READ_AS_NAMES and _leads_inverted(token, passage):
            yield Cue(
                token, passage.doc[token.i : token.i + 1], "verb", lexicon[_READ_AS_NAMES[token.lower_], False], False
            )
        elif token.lower_ == "according" and token.i + 1 < passage.end and token.nbor().lower_ == "to":
            yield Cue(token, passage.doc[token.i : token.i + 2], "according_to", ACCORDING_TO, False)


def _possible_cues(passage: Passage) -> Iterator[Token]:
    """Verbs, nouns and words that are cues whatever the tagger says, outside marks: half of a text is none of these."""
    parts, forms = passage.article.parts_of_speech, passage.article.forms
    for index in range(passage.start, passage.end):
        is_possible = parts[index] in _PARTS_OF_CUES or forms[index] in _FORMS_OF_CUES
        if is_possible and index not in passage.marked_tokens:
            yield passage.doc[index]


def _verb_entry(verb: Token, lexicon: dict[tuple[str, bool], Entry]) -> Entry | None:
    name = lemma(verb)
    if name not in _first_words():
        return None
    following = verb.doc[verb.i + 1].lower_ if verb.i + 1 < len(verb.doc) else ""
    if following.isalpha() or following == "it":
        phrasal = lexicon.get((f"{name} {following}", False))
        if phrasal is not None:
            return phrasal
    return lexicon.get((name, False))


def _misread_verb(noun: Token, passage: Passage, lexicon: dict[tuple[str, bool], Entry]) -> Entry | None:
    """The verb that a plural noun must be: before a comma and marks, or behind a name and before "to" in a headline.

    'The department notes, "We ..."', "Ruiz Vows To Rebuild Bridge".
    """
    if noun.tag_ in {"NNS", "NNPS"} and passage.block_type in {"headline", "subhead"}:
        follows = passage.start < noun.i < passage.end - 1 and noun.nbor(-1).pos_ == "PROPN"
        verb = lexicon.get((noun.lower_.removesuffix("s"), False))
        if follows and noun.nbor().lower_ == "to" and verb is not None and "infinitive" in verb.forms:
            return verb
    if noun.tag_ != "NNS" or noun.i + 2 >= passage.end or noun.nbor().text not in {",", ":"}:
        return None
    has_name = noun.i > passage.start and noun.nbor(-1).pos_ in {"PROPN", "NOUN"}
    entry = lexicon.get((noun.lemma_, False))
    return entry if has_name and passage.begins_mark(noun.i + 2) and entry and entry.kind == "verb" else None


def _leads_inverted(token: Token, passage: Passage) -> bool:
    """Whether a capitalised cue begins its sentence and a colon or comma ends the name behind it."""
    if passage.block_type in {"headline", "subhead"} and token.i + 2 >= passage.end:
        return True  # "Mayor Hid Report, Auditor Says": capitals make a name of the verb
    if token.i not in passage.sentence_starts:
        return False
    return any(item.text in {":", ","} for item in passage.doc[token.i + 1 : min(token.i + 8, passage.end)])


def _printed(verb: Token, entry: Entry) -> Span:
    return verb.doc[verb.i : verb.i + 1 + entry.lemma.count(" ")]


def _is_inverted(verb: Token, entry: Entry, passage: Passage) -> bool:
    """Whether a verb that the parser hung on the name behind it is a cue: behind marks, or before a name and marks.

    '"We won", *added* Ruiz', "*Remarked* Leon scientist Ada Ruiz, 'We won.'".
    """
    if entry.kind != "verb" or verb.tag_ not in {"VBD", "VBN", "VBZ"} or verb.i + 1 >= passage.end:
        return False
    if verb.lower_ in _READ_AS_NAMES and verb.i == verb.sent.start:
        return True  # "Said Ruiz: ..."
    if verb.nbor().pos_ != "PROPN" or "clause" not in entry.forms:
        return False
    before = verb.i - 1 if verb.i > passage.start and verb.nbor(-1).text == "," else verb.i
    if before - 1 in passage.marked_tokens or verb.i - 1 in passage.marked_tokens:
        return True
    stops = (item.i for item in verb.doc[verb.i + 1 : min(verb.i + 15, passage.end)] if item.text in {",", ":"})
    stop = next(stops, None)
    return verb.i in passage.sentence_starts and stop is not None and passage.begins_mark(stop + 1)


def _is_no_cue(verb: Token, entry: Entry, *, is_inverted: bool) -> bool:
    if lemma(verb) == "plead" and {"guilty", "innocent"} & {
        token.lower_ for token in verb.doc[verb.i + 1 : verb.i + 3]
    }:
        return True
    if verb.lower_ in {"asked", "requested", "asking"} and _HIDING & {
        t.lower_ for t in verb.doc[verb.i + 1 : verb.i + 6]
    }:
        return True  # "who asked not to be named" says why nobody is named
    if verb.tag_ == "VBN" and verb.i and verb.nbor(-1).lower_ in {"if", "unless", "though"}:
        return True  # "the note, if written by Ruiz, could ..."
    if (verb.dep_ in {"amod", "compound"} and not is_inverted) or (verb.pos_ == "AUX" and verb.dep_ in _AUXILIARIES):
        return True
    return (
        verb.tag_ == "VBN" and verb.dep_ in {"advcl", "acl"} and entry.lemma in _ASKING and is_passive_participle(verb)
    )


def is_passive_participle(verb: Token) -> bool:
    """Whether a bare participle is passive ("asked about it, ..."): it has no auxiliary of its own."""
    return is_passive_cue(verb) or not any(child.dep_ == "aux" for child in verb.children)


def is_passive_cue(verb: Token) -> bool:
    """Whether a cue is a passive. Without an auxiliary a main verb of speech is none: "Ruiz *tweeted* that" is misread so."""
    children = list(verb.children)
    is_full = any(child.dep_ in {"nsubjpass", "auxpass", "csubjpass", "agent"} for child in children)
    is_misread = verb.dep_ == "ROOT" and not is_full and any(child.dep_ == "nsubj" for child in children)
    return is_passive(verb) and not is_misread


def _negated(verb: Token) -> bool:
    """ "did not say", "never said", "declined to say"."""
    if is_negated(verb):
        return True
    governor = verb.head
    return verb.dep_ == "xcomp" and (governor.lemma_ in _NEGATIVE_GOVERNORS or is_negated(governor))
