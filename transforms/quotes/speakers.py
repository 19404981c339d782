"""Who speaks: the speaker's mention beside a cue, its kind, and the entity behind it."""

from __future__ import annotations

import re
from typing import NamedTuple

from spacy.tokens import Span, Token

from transforms.quotes.cues import Cue, cue_lexicon, is_passive_cue
from transforms.quotes.passages import Passage
from transforms.quotes.times import is_time
from transforms.roles import is_body_noun, is_person_noun

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_INSIDE_A_NAME = frozenset({"compound", "amod", "nmod", "det", "nummod", "poss", "flat"})
_CUT_FROM_MENTION = frozenset({"relcl", "acl", "appos", "parataxis", "ccomp", "advcl", "punct"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
# "Ham went on to explain": an unknown surname is read as an interjection.
_ALSO_SUBJECTS = frozenset({"DET", "NUM", "ADJ", "X", "INTJ"})
_ASIDES = {"--": "--", "—": "—", "–": "–", "-": "-", ")": "("}  # what closes an aside, and what opens it
_TOLD = frozenset({"tell", "inform", "remind", "assure", "notify", "reassure", "alert", "brief"})
_TOLD_FORMS = frozenset({"told", "informed", "reminded", "assured", "notified", "asked", "warned"})
_DASHES = frozenset({"--", "—", "–"})
# "In the filing *itself* Ruiz made this point": stresses another word, and speaks in no sentence.
_REFLEXIVES = frozenset({"itself", "himself", "herself", "themselves", "myself", "yourself", "ourselves"})
_CUTS = frozenset({",", "--", "—", "–", "-", "―", "(", ";", ":"})


class Speaker(NamedTuple):
    """The local mention of a speaker and the rule that found it."""

    head: Token
    span: Span
    method: str


def find_speaker(cue: Cue, passage: Passage) -> Speaker | None:
    """The mention that speaks, as printed ("he", "Ruiz", "officials", the relative "who"), or None."""
    if cue.form == "according_to":
        return _according_to(cue, passage)
    if cue.form == "noun":
        return _of_noun(cue, passage)
    found = _misread_subject(cue.head, passage) or subject_of(cue.head, passage)
    if found is None:
        found = _beside(cue, passage)
    if found is None:
        return None
    head, method = found
    head = _behind_dateline(_behind_hyphen(head, passage), passage)
    return _up_to_cue(Speaker(head, _behind_cue(mention(head, passage), cue), method), cue, passage)


def _up_to_cue(speaker: Speaker, cue: Cue, passage: Passage) -> Speaker:
    """The mention with the rest of a long name that the parser cut before the cue ("Leon Bank *president Ana Ruiz* said")."""
    doc, end, verb = cue.head.doc, speaker.span.end, cue.span.start
    rest = doc[end:verb]
    if not 1 < len(rest) <= 8 or not all(token.pos_ in {"PROPN", "NOUN"} and not is_time(token) for token in rest):
        return speaker
    if rest[-1].ent_type_ != "PERSON" or any(passage.is_marked(token) for token in rest):
        return speaker
    return Speaker(rest[-1], doc[speaker.span.start : verb], speaker.method)


def _behind_cue(span: Span, cue: Cue) -> Span:
    """The mention without the cue that the parser took for a part of it ("Said Ruiz: ...")."""
    return span.doc[cue.span.end : span.end] if span.start <= cue.span.start < cue.span.end < span.end else span


def _misread_subject(verb: Token, passage: Passage) -> tuple[Token, str] | None:
    """The name before a verb that the parser took for a participle of it ('Ruiz called the bill "unjust"')."""
    name = verb.head
    is_name = verb.dep_ == "acl" and verb.tag_ in {"VBN", "VBD"} and name.pos_ == "PROPN" and name.i == verb.i - 1
    if verb.dep_ == "acl" and name.dep_ == "appos" and name.head.pos_ == "PROPN" and verb.nbor(-1).text == ",":
        name, is_name = name.head, True  # "Ana Ruiz, a district judge, ordered that"
    has_object = any(child.dep_ in {"dobj", "oprd", "ccomp"} and child.i > verb.i for child in verb.children)
    if not is_name or not has_object or _agent(verb, passage) is not None or passage.is_marked(name):
        return None
    return name, "nearest"


def mention(head: Token, passage: Passage) -> Span:
    """The noun phrase of the head, conjuncts included, without appositions, relative clauses and marks."""
    drop: set[int] = set()
    for token in head.subtree:
        if token is not head and token.dep_ in _CUT_FROM_MENTION:
            drop.update(inner.i for inner in token.subtree)
    kept = {token.i for token in head.subtree if token.i not in drop and token.i not in passage.marked_tokens}
    left = right = head.i
    while left - 1 in kept or (left - 1 >= passage.start and _is_one_word(head.doc[left - 1], head.doc[left])):
        left -= 1
        kept.update(range(head.doc[left].left_edge.i, left))
    while (right + 1 in kept and head.doc[right + 1].text not in _CUTS) or (
        right < head.right_edge.i and _is_one_word(head.doc[right], head.doc[right + 1])
    ):
        right += 1
    while (
        right + 1 < passage.end and head.doc[right + 1].ent_iob_ == "I" and not passage.is_marked(head.doc[right + 1])
    ):
        right += 1  # a name is never cut ("the council's Ana | Ruiz")
    while left > passage.start and head.doc[left].ent_iob_ == "I" and not passage.is_marked(head.doc[left - 1]):
        left -= 1
    while right > head.i and (head.doc[right].is_punct or head.doc[right].is_space or _joins_nothing(head.doc[right])):
        right -= 1
    while left < head.i and (head.doc[left].is_punct or head.doc[left].is_space or head.doc[left].dep_ == "cc"):
        left += 1
    return head.doc[left : right + 1]


def _joins_nothing(token: Token) -> bool:
    """Whether a conjunction or preposition ends a mention: what it joins stands in marks ('Ruiz of "Have no fear"')."""
    return token.dep_ == "cc" or token.pos_ == "ADP"


def _behind_hyphen(head: Token, passage: Passage) -> Token:
    """The noun behind a prefix that the parser took for it ("co-author Ana Ruiz": not "co")."""
    at = head.i + 2
    if at >= passage.end or head.doc[at - 1].text != "-" or not _is_one_word(head, head.doc[at - 1]):
        return head
    noun = head.doc[at]
    return _whole(noun, passage) if noun.pos_ in _NOMINAL and not passage.is_marked(noun) else head


def _behind_dateline(head: Token, passage: Passage) -> Token:
    """The noun behind a place in capitals and a dash that the parser took for the subject ("OSLO -- Ana Ruiz, ..., said")."""
    at = head.i + 2
    if not head.is_upper or head.i - passage.start > 3 or at >= passage.end or head.doc[at - 1].text not in _DASHES:
        return head
    noun = _whole(head.doc[at], passage)
    return noun if noun.pos_ in _NOMINAL and not passage.is_marked(noun) else head


def _is_one_word(first: Token, second: Token) -> bool:
    """Whether a hyphen joins two tokens ("co-author", "US-based"): the parser often hangs its parts elsewhere."""
    return not first.whitespace_ and "-" in {first.text, second.text} and first.text.isalnum() != second.text.isalnum()


def _according_to(cue: Cue, passage: Passage) -> Speaker | None:
    to = cue.head.doc[cue.head.i + 1]
    nouns = [child for child in to.children if child.dep_ == "pobj" and child.i > to.i]
    if not nouns:
        window = cue.head.doc[to.i + 1 : min(to.i + 9, passage.end)]
        nouns = [token for token in window if token.pos_ in _NOMINAL and token.dep_ not in _INSIDE_A_NAME]
    if not nouns or passage.is_marked(nouns[0]):
        return None
    return Speaker(nouns[0], mention(nouns[0], passage), "according_to")


def _of_noun(cue: Cue, passage: Passage) -> Speaker | None:
    """ "Ruiz's claim that", "a Times report that", "the claim by Ruiz that", "made a promise to"."""
    noun = cue.head
    for child in noun.children:
        if child.dep_ == "poss" and not passage.is_marked(child):
            return Speaker(child, mention(child, passage), "possessive")
    behind = noun.nbor() if noun.i + 1 < passage.end else noun
    for child in (*noun.children, *((behind,) if behind.head == noun.head else ())):
        if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from"}:
            for inner in child.children:
                if inner.dep_ == "pobj":
                    return Speaker(inner, mention(inner, passage), "by_phrase")
    if noun.lower_.endswith("ing") and noun.nbor(-1 if noun.i else 0).pos_ == "PROPN":
        return None  # "a ruling against Ruiz finding that": a verb, and the name is not its subject
    for child in noun.children:
        if child.dep_ in {"compound", "nmod", "nsubj"} and child.pos_ == "PROPN" and not passage.is_marked(child):
            return Speaker(child, mention(child, passage), "compound")
    before = noun.doc[noun.i - 1] if noun.i > passage.start else noun
    if before.pos_ == "PROPN" and not passage.is_marked(before):  # "Ruiz claims that": a verb read as a noun
        return Speaker(before, mention(before, passage), "nearest")
    verb = noun.head
    if noun.dep_ == "dobj" and verb.lemma_ in {"make", "issue", "give", "repeat", "have", "offer", "release", "add"}:
        found = subject_of(verb, passage)
        if found is not None:
            return Speaker(found[0], mention(found[0], passage), "subject")
    return None


def subject_of(verb: Token, passage: Passage, depth: int = 0) -> tuple[Token, str] | None:
    """The grammatical speaker of a cue verb, followed through coordination, control and participles."""
    agent = _agent(verb, passage)
    if agent is not None:
        return agent, "agent"
    own = [child for child in verb.children if child.dep_ in _SUBJECTS and not passage.is_marked(child)]
    own = [child for child in own if not is_time(child) and child.lower_ not in _REFLEXIVES]
    own = [child for child in own if child.pos_ in _NOMINAL or child.pos_ in _ALSO_SUBJECTS]
    if own and not _is_thing_tweeted(own[0], verb, passage):
        if is_passive_cue(verb) and depth == 0:
            return None
        nearest = min(own, key=lambda child: abs(child.i - verb.i))
        aside = _before_aside(verb, passage) if nearest.i > verb.i else None
        if aside is not None:
            return aside, "aside"
        return nearest, "relative" if nearest.lower_ in _RELATIVES and nearest.tag_ in {"WP", "WDT"} else "subject"
    if depth > 4:
        return None
    governor = verb.head
    if governor.i == verb.i:
        return None
    if verb.dep_ == "conj" and governor.pos_ in {"VERB", "AUX"} and not passage.is_marked(governor):
        if _is_told(verb):
            return None
        outer = _outer_cue(verb)
        if outer is not None and not passage.is_marked(outer):
            return subject_of(outer, passage, depth + 1)
        return subject_of(governor, passage, depth + 1)
    if verb.dep_ in {"xcomp", "advcl"} and governor.pos_ in {"ADV", "ADJ"} and not passage.is_marked(governor):
        governor = governor.head  # "went as far as to say", "was quick to add"
    if verb.dep_ in {"xcomp", "advcl", "ccomp"} and verb.tag_ in {"VBG", "VB"} and not passage.is_marked(governor):
        return subject_of(governor, passage, depth + 1)
    if verb.dep_ == "pcomp":
        above = governor.head
        while above.pos_ == "ADP" and above.head.i != above.i:
            above = above.head
        if above.pos_ in {"VERB", "AUX"} and not passage.is_marked(above):
            return subject_of(above, passage, depth + 1)
        if above.pos_ in {"VERB", "AUX"}:
            return _subject_of_marked(above, verb, passage)
    if verb.dep_ == "acl" and governor.pos_ in _NOMINAL and verb.tag_ == "VBG":
        above = governor.head
        if governor.dep_ == "dobj" and (above.lemma_, False) in cue_lexicon() and not passage.is_marked(above):
            return subject_of(above, passage, depth + 1)  # "She tweeted her reasons saying"
        return governor, "participle"
    return None


def _is_told(verb: Token) -> bool:
    """Whether a conjunct shares the passive of its verb ("I was hauled in and *told* that"): who is told does not speak."""
    has_auxiliary = any(child.dep_ in {"aux", "auxpass"} for child in verb.children)
    return verb.dep_ == "conj" and verb.lower_ in _TOLD_FORMS and is_passive_cue(verb.head) and not has_auxiliary


def _is_thing_tweeted(noun: Token, verb: Token, passage: Passage) -> bool:
    """Whether the parser made the object of a cue the subject of a participle ("She *tweeted* her reasoning *saying*")."""
    above = verb.head
    return (
        verb.tag_ == "VBG"
        and noun.pos_ == "NOUN"
        and above.i < noun.i < verb.i
        and (above.lemma_, False) in cue_lexicon()
        and not passage.is_marked(above)
        and any(child.dep_ == "poss" for child in noun.children)
        and not is_person_noun(noun.lemma_.lower())
    )


def _subject_of_marked(governor: Token, verb: Token, passage: Passage) -> tuple[Token, str] | None:
    """The subject outside marks of a verb inside them ('After saying it was late, *she* was "rushed to the river"')."""
    own = [child for child in governor.children if child.dep_ in _SUBJECTS and not passage.is_marked(child)]
    own = [child for child in own if child.pos_ in _NOMINAL and not is_time(child)]
    return (min(own, key=lambda child: abs(child.i - verb.i)), "subject") if own else None


def _before_aside(verb: Token, passage: Passage) -> Token | None:
    """The noun before an aside that ends at the verb ("Ruiz -- who had met him -- said"), where the parser lost it."""
    doc = verb.doc
    closing = doc[verb.i - 1] if verb.i > passage.start else verb
    if closing.text not in _ASIDES or verb.i - 1 in passage.marked_tokens:
        return None
    sentence = passage.sentence(verb.i)[0]
    for index in range(verb.i - 2, sentence, -1):
        if doc[index].text == _ASIDES[closing.text] and index not in passage.marked_tokens:
            before = doc[index - 1]
            return _whole(before, passage) if before.pos_ in _NOMINAL and not passage.is_marked(before) else None
    return None


def _outer_cue(verb: Token) -> Token | None:
    """The cue verb whose content the parser ended too late: "Ruiz *said* Lopez won and *added* that ...".

    Only where both are cues of the same tense: "added" then goes with "said".
    """
    head = verb.head
    while head.dep_ == "conj" and head.head.i != head.i:
        head = head.head
    if head.dep_ != "ccomp" or head.head.i > head.i or head.head.tag_ != verb.tag_:
        return None
    lexicon = cue_lexicon()
    return head.head if (head.head.lemma_, False) in lexicon and (verb.lemma_, False) in lexicon else None


def _agent(verb: Token, passage: Passage) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent":
            for noun in child.children:
                if noun.dep_ == "pobj" and not passage.is_marked(noun):
                    return noun
    return None


def _beside(cue: Cue, passage: Passage) -> tuple[Token, str] | None:
    """The noun phrase next to a cue that the parser gave no subject: behind it when inverted, else before it."""
    verb, doc = cue.head, cue.head.doc
    if (
        is_passive_cue(verb)
        or _is_told(verb)
        or (verb.tag_ == "VB" and any(child.dep_ == "aux" for child in verb.children))
    ):
        return None
    before = verb.i - 1
    while before >= passage.start and (doc[before].is_space or doc[before].text == ","):
        before -= 1
    inverted = (before >= passage.start and before in passage.marked_tokens) or doc[verb.i - 1].text == ","
    is_addressing = cue.entry.lemma in _TOLD  # "..., told Reuters": who stands behind it was told
    is_participle = verb.tag_ == "VBG"  # '"I am late", calling it a "disgrace"': what stands behind is no speaker
    leads = before < passage.start or passage.sentence(verb.i)[0] == verb.i
    if (inverted or leads) and not is_addressing and not is_participle:
        behind = cue.span.end
        while behind < passage.end and doc[behind].pos_ == "ADV":
            behind += 1
        for index in range(behind, min(behind + 8, passage.end)):
            token = doc[index]
            if token.i in passage.marked_tokens or token.is_punct or token.pos_ in {"ADP", "SCONJ", "VERB", "AUX"}:
                break
            if token.pos_ in _NOMINAL and not is_time(token):
                return _whole(token, passage), "inverted"
    aside = _before_aside(verb, passage)
    if aside is not None:
        return aside, "aside"
    near = verb.i - 1
    while near > passage.start and (doc[near].pos_ in {"ADV", "AUX"} or is_time(doc[near])):
        near -= 1
    neighbour = doc[near]
    if near >= passage.start and neighbour.pos_ in {"PROPN", "PRON"} and near not in passage.marked_tokens:
        return neighbour, "nearest"
    if near > passage.start and neighbour.text == "," and near - 1 not in passage.marked_tokens:
        apposition = _whole(doc[near - 1], passage)
        if apposition.dep_ == "appos" and apposition.head.pos_ in _NOMINAL and not passage.is_marked(apposition.head):
            return apposition.head, "nearest"
    for entity in reversed([item for item in doc[passage.start : verb.i].ents if item.label_ in {"PERSON", "ORG"}]):
        between = doc[entity.end : verb.i]
        if len(between) > 12 or any(token.i in passage.marked_tokens or token.text in ".;:" for token in between):
            break
        if _whole(entity.root, passage).dep_ not in {"pobj", "poss"}:
            return _whole(entity.root, passage), "nearest"
    for index in range(verb.i - 1, max(passage.start - 1, verb.i - 8), -1):
        token = doc[index]
        if index in passage.marked_tokens or token.text in {".", ";", ":"}:
            break
        if (
            token.pos_ in _NOMINAL
            and not is_time(token)
            and _whole(token, passage).dep_ not in {"pobj", "poss", "dobj"}
        ):
            return _whole(token, passage), "nearest"
    return None


def _whole(token: Token, passage: Passage) -> Token:
    """The head of the name or phrase that the token is a modifier in."""
    while token.dep_ in _INSIDE_A_NAME and token.head.pos_ in _NOMINAL and token.head.i not in passage.marked_tokens:
        if abs(token.head.i - token.i) > 8:
            break
        token = token.head
    return token


_DOCUMENTS = re.compile(
    r"(?:report|statement|poll|survey|study|letter|e-?mails?|memo|article|book|release|website|site|transcript|filing|"
    r"lawsuit|complaint|indictment|affidavit|document|paper|editorial|post|tweet|headline|sign|banner|ad|analysis|"
    r"census|comment|schedule|figure|record|datum|court papers|communique|communiqué|resolution|constitution|ruling|order|text|slide|notice|account|projection|"
    r"data|dataset|imagery|imaging|video|footage|caption|motion|petition|charter|treaty|law|bill|code|contract|label|"
    r"evidence|research|estimate|forecast|newsletter|advisory|bulletin|brief|verdict|summary)s?",
    re.IGNORECASE,
)
_BODIES = frozenset(
    {
        "news",
        "press",
        "media",
        "office",
        "family",
        "campaign",
        "administration",
        "crowd",
        "team",
        "side",
        "couple",
        "majority",
        "public",
        "percent",
        "%",
    }
    | {"audience", "opposition", "community", "generation", "half", "quarter", "delegation", "household"}
)
_GROUP_PRONOUNS = frozenset({"they", "we", "others", "both", "these", "those", "all", "many", "some", "most", "few"})


def _is_body(noun: Token) -> bool:
    return noun.pos_ != "PROPN" and (noun.lemma_.lower() in _BODIES or is_body_noun(noun.lemma_.lower()))


def grammatical_type(head: Token) -> str:
    """The kind of a speaker nobody has resolved: group, document or anonymous (schemas.SPEAKER_TYPES)."""
    if head.lower_ in _GROUP_PRONOUNS:
        return "group"
    if head.pos_ == "PRON":
        return "anonymous"
    if _DOCUMENTS.fullmatch(head.lemma_):
        return "document"
    if head.tag_ in {"NNS", "NNPS"} or head.ent_type_ == "NORP" or _is_body(head):
        return "group"
    return "anonymous"
