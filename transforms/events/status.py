"""Whether an act happened: what its own clause says, and then the words that govern it.

"Iran attacked" happened, "will attack" is planned, "threatened to attack" is threatened, "refused to attack" denied,
"demanded that Iran attack" called for. From the act the rules climb to what governs it, until a finite clause that
only reports ("said that") or a word that they do not know. The parts: ``modality`` reads a clause's auxiliaries and
negation, ``governors`` finds the governing word, ``governing_words`` lists such words by what they do, ``operators``
are those that take an act, ``named_acts`` reads what stands around a noun.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from spacy.tokens import Token

from transforms.events import governing_words as words
from transforms.events.governors import LAWS, governors_of
from transforms.events.modality import (
    MAY,
    MODALS,
    OBLIGED,
    asks_whether,
    has_nobody,
    has_subject,
    is_foretold,
    is_infinitive,
    is_perfect,
    is_ranked,
    with_auxiliaries,
)
from transforms.events.named_acts import (
    ANNOUNCED_AHEAD,
    is_brought_about,
    is_called_off,
    is_dated,
    is_definite,
    with_surroundings,
)
from transforms.events.operators import operated, operator_of_noun, operator_of_verb, takes
from transforms.events.outlook import Outlook
from transforms.events.patterns import Frame
from transforms.syntax import is_future, is_negated, lemma

_MAX_DEPTH = 5
_NEAR = 4  # of what governs a governing word only the next two steps count
_REAL = frozenset({"happened", "ongoing"})
# Who survives a crash, or does not, had it.
_PRESUPPOSING = frozenset({"survive", "escape"})


def outlook_of(frame: Frame, operators: Mapping[int, Frame]) -> Outlook:
    """The outlook of a frame; ``operators`` are the operator frames of the document by their token."""
    noun = frame.noun
    start = frame.verb if frame.verb is not None else frame.token
    if noun is not None and start.dep_ == "acl" and start.tag_ == "VBN" and start.head == noun:
        start = noun  # "an inquiry led by a judge *will begin*"
    outlook = with_surroundings(Outlook(), frame)
    if noun is not None and noun != start and is_negated(noun):
        outlook = outlook.denied()
    if is_called_off(frame) or _has_negated_particle(frame):
        return outlook.denied()
    if noun is not None and lemma(start) in _PRESUPPOSING:
        return outlook
    outlook = _climbed(start, outlook, operators, 0)
    if outlook.status == "hypothetical" and frame.act.act_type in ANNOUNCED_AHEAD and is_foretold(start):
        return replace(outlook, status="planned", is_future=True, is_hypothetical=False)
    is_said = frame.act.act_type in words.SPOKEN or frame.act.lemma in words.ENDORSING
    if outlook.status == "ongoing" and start.tag_ == "VBG" and is_said and frame.act.mode != "investigate":
        return replace(outlook, status="happened")
    return outlook


def _has_negated_particle(frame: Frame) -> bool:
    """ "Was found *not* guilty" was not found guilty."""
    if frame.act.kind != "verb_particle" or frame.companion is None or frame.companion.pos_ != "ADJ":
        return False
    before = frame.companion.doc[frame.token.i + 1 : frame.companion.i] if frame.token.i < frame.companion.i else ()
    return bool(before) and [token.lower_ for token in before if not token.is_punct][-1:] == ["not"]


def _climbed(token: Token, outlook: Outlook, operators: Mapping[int, Frame], depth: int) -> Outlook:
    if token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB"):
        outlook = with_auxiliaries(token, outlook)
        if asks_whether(token):
            return outlook
    elif is_negated(token):
        outlook = outlook.denied()
    if depth > _MAX_DEPTH or token.head == token or outlook.is_purpose:
        return outlook
    for governor, relation in governors_of(token):
        return _governed(token, governor, relation, outlook, operators, depth)
    return outlook


def _governed(
    token: Token, governor: Token, relation: str, outlook: Outlook, operators: Mapping[int, Frame], depth: int
) -> Outlook:
    if relation == "conj":
        return _climbed(governor, outlook, operators, depth + 1)
    if relation == "draft":
        return _in_draft(governor, outlook, operators)
    if relation == "content":
        return _as_content(token, governor, outlook)
    if relation == "acl" and is_ranked(governor) and not is_future(governor.head):
        return outlook
    if _is_said_politely(token, governor, relation):
        return outlook
    operator = operators.get(governor.i)
    if operator is not None and relation not in {"subject", "modifier", "purpose"} and takes(operator, token, relation):
        own = _own_outlook(operator.verb or operator.token, operators)
        return operated(outlook, operator.act.operator or "", operator, own)
    if relation == "preposition" and lemma(governor) in words.CALLING and token.head.lower_ == "for":
        return outlook.called_for()  # "the resolution *calls for* the withdrawal of all troops"
    if relation in {"xcomp", "ccomp", "pcomp", "purpose"}:
        return _in_complement(token, governor, relation, outlook, operators, depth)
    if governor.pos_ in {"NOUN", "PROPN"} and relation in {"acl", "preposition", "modifier"}:
        return _under_noun(token, governor, relation, outlook, operators, depth)
    if relation == "subject" and token.dep_ == "csubj" and not has_subject(token):
        return _as_subject_clause(governor, outlook)
    if relation == "subject":
        return _as_subject(governor, outlook)
    if is_brought_about(token, governor, relation):
        return _as_brought_about(token, governor, outlook, operators, depth)
    return _as_object(token, governor, outlook, operators, depth) if relation == "object" else outlook


def _own_outlook(governor: Token, operators: Mapping[int, Frame]) -> Outlook:
    """How what the governing word tells stands itself: "*may* agree to", "did *not* refuse to"."""
    return _climbed(governor, Outlook(), operators, _NEAR)


def _in_draft(draft: Token, outlook: Outlook, operators: Mapping[int, Frame]) -> Outlook:
    """ "A *bill* banning the march" bans it when it is passed, "a *rule* banning it" unless one only tries to enact it."""
    is_object = draft.dep_ in {"dobj", "nsubjpass"}
    own = _own_outlook(draft.head, operators) if is_object else Outlook()
    if own.status not in _REAL or own.is_purpose:
        return outlook.supposed()
    is_law = lemma(draft) in LAWS or (is_object and lemma(draft.head) in words.PASSING)
    return outlook if is_law else outlook.supposed()


def _as_content(verb: Token, claim: Token, outlook: Outlook) -> Outlook:
    """ "Denied *reports that* troops left": what is claimed is denied with the claim; a fear is no claim, and no demand."""
    if verb.tag_ == "VB" and not any(child.dep_ == "aux" for child in verb.children):
        return outlook.called_for()  # the subjunctive of "repeated its demand that Chad *open* the road"
    if claim.dep_ in {"dobj", "nsubjpass"} and lemma(claim.head) in words.DISPUTING and lemma(claim) in words.CLAIMS:
        return outlook if is_negated(claim.head) else outlook.denied()
    return outlook.supposed() if lemma(claim) in words.SUSPICIONS else outlook


def _under_noun(
    token: Token, governor: Token, relation: str, outlook: Outlook, operators: Mapping[int, Frame], depth: int
) -> Outlook:
    """ "A *plan* to attack", "*allegations* of torture", "in *exchange* for the release"."""
    word = lemma(governor)
    preposition = token.head.lower_ if relation == "preposition" else ""
    kind = operator_of_noun(governor, word)
    if kind is not None and (relation != "preposition" or preposition in {"for", "of", "to", "on"}):
        inner = operated(outlook, kind, None, Outlook())
        return inner if kind not in {"agree", "plan"} else _climbed(governor, inner, operators, depth + 1)
    if word in words.ALLEGATIONS and preposition == "of":
        return outlook.supposed(within=governor)
    if word in {"exchange", "return"} and preposition == "for" and governor.dep_ == "pobj":
        own = _own_outlook(governor.head.head, operators)
        return outlook if own.status in _REAL and not own.is_purpose else outlook.supposed()
    if relation == "acl" and token.tag_ == "VBN":
        return replace(outlook, status="planned", is_future=True)  # "a treaty to be signed in May"
    return outlook.purpose() if relation == "acl" else outlook


def _as_subject(verb: Token, outlook: Outlook) -> Outlook:
    """ "The raid did not surprise them" was made, "the raid will not surprise them" is to come."""
    said = with_auxiliaries(verb, _with_expectation(verb, outlook))
    if said.is_negated and not outlook.is_negated and not _tells_whether(verb):
        return replace(said, status="planned" if said.is_future else outlook.status, is_negated=False)
    return said


def _tells_whether(verb: Token) -> bool:
    """Whether the verb tells of its subject whether it took place at all: "talks did not *begin*", "were not *held*"."""
    if lemma(verb) == "be" and any(child.dep_ == "acomp" for child in verb.children):
        return False  # "accidents are not uncommon"
    passive = any(child.dep_ == "auxpass" for child in verb.children)
    return lemma(verb) in words.TAKING_PLACE or passive or has_nobody(verb)


def _as_subject_clause(governor: Token, outlook: Outlook) -> Outlook:
    """ "*Releasing* them would not help" only thinks of it, and what is denied is the help."""
    modals = {child.lower_ for child in governor.children if child.dep_ == "aux"} & (MODALS | MAY | OBLIGED)
    return outlook.supposed() if modals else outlook


def _with_expectation(verb: Token, outlook: Outlook) -> Outlook:
    """ "The election is *due* in May", "an attack is *imminent*"."""
    said = {child.lower_ for child in verb.children if child.dep_ == "acomp"}
    if said & {"due", "set", "scheduled", "planned"}:
        return replace(outlook, status="planned", is_future=True)
    return outlook.supposed() if said & {"likely", "possible", "imminent", "unlikely", "impossible"} else outlook


def _as_brought_about(
    noun: Token, governor: Token, outlook: Outlook, operators: Mapping[int, Frame], depth: int
) -> Outlook:
    """The release is as real as its securing; in "jailed for *joining the march*" the march was all the same."""
    whole = _climbed(governor, outlook, operators, depth + 1)
    is_told = is_definite(noun) or any(child.dep_ == "relcl" for child in noun.children)
    if (whole.within is not None and is_told) or outlook.status == "planned":
        return outlook
    is_wanted = whole.is_purpose or (lemma(governor) == "negotiate" and whole.status == "ongoing")
    return replace(outlook.supposed(), is_purpose=False) if is_wanted else whole


def _as_object(noun: Token, governor: Token, outlook: Outlook, operators: Mapping[int, Frame], depth: int) -> Outlook:
    """ "*Averted* a strike", "*plans* a visit", "*seeks* his release", "*discussed* a withdrawal"."""
    word = lemma(governor)
    if word == "be":
        return with_auxiliaries(governor, outlook)  # "it *would be* the fourth attack"
    if word in words.PREVENTING | words.DENYING:
        return outlook.denied()
    if word in words.OFFERING:
        return operated(outlook, "agree", None, _own_outlook(governor, operators))
    if word in words.TALKING_ABOUT:
        is_known = (is_definite(noun) or is_dated(noun)) and _own_outlook(governor, operators).status in _REAL
        return outlook if is_known else outlook.supposed()
    if word in words.SEEKING:
        return outlook.supposed()
    is_expected = word in words.EXPECTED and noun.dep_ == "nsubjpass"
    if word not in words.PLANNING and not is_expected:
        return outlook
    if is_dated(noun) and governor.tag_ == "VBG":
        return outlook  # "confessed to planning the 1998 attacks"
    own = _own_outlook(governor, operators)
    if own.is_negated or own.within is not None:
        return outlook.denied() if own.is_negated else outlook.supposed(within=own.within)
    return replace(outlook, status="planned", is_future=True)


def _is_said_politely(token: Token, governor: Token, relation: str) -> bool:
    """ "I want to *thank* the crew" thanks it."""
    if (
        relation != "xcomp"
        or lemma(governor) not in {"want", "wish", "like"}
        or lemma(token) not in words.SAID_AND_DONE
    ):
        return False
    return any(child.dep_ == "nsubj" and child.lower_ in {"i", "we"} for child in governor.children)


def _in_complement(
    token: Token, governor: Token, relation: str, outlook: Outlook, operators: Mapping[int, Frame], depth: int
) -> Outlook:
    word = lemma(governor)
    is_to = is_infinitive(token)
    if word in words.DENYING and relation != "purpose":
        return outlook.denied()
    if is_to and is_perfect(token) and word not in words.TRIED:
        return outlook  # "was said to have attacked"
    if word == "suspect" and relation == "ccomp" and not has_subject(governor) and governor.tag_ == "VBN":
        return outlook  # "said suspected rebels attacked", where the parser takes the adjective for a verb
    if word in words.ALLEGING or word in words.CONSIDERING or (word in words.PUNISHING and relation == "pcomp"):
        return outlook.supposed(within=governor)
    if relation == "pcomp":
        return _behind_preposition(token, governor, outlook, operators, depth)
    if word in words.WITNESSED and relation == "ccomp" and token.tag_ == "VB" and not is_to:
        return _climbed(governor, outlook, operators, depth + 1)  # "helped him *leave*"
    if relation == "ccomp" and token.tag_ == "VB" and not any(child.dep_ == "aux" for child in token.children):
        return outlook.called_for()  # the subjunctive of "repeated its demand that Chad *open* the road"
    if relation == "ccomp" and not is_to:
        return outlook  # reported speech: what is said is taken as said
    if is_to and relation == "xcomp":
        kind = operator_of_verb(word)
        if kind is not None:
            return operated(outlook, kind, None, _own_outlook(governor, operators))
        if word == "vote":
            voted = _climbed(governor, outlook, operators, depth + 1)
            is_done = lemma(token) in words.DONE_BY_VOTE or voted.status != "happened"
            return voted if is_done else replace(voted, status="planned", is_future=True)
    return _in_infinitive(governor, relation, is_to, outlook, operators, depth)


def _in_infinitive(
    governor: Token, relation: str, is_to: bool, outlook: Outlook, operators: Mapping[int, Frame], depth: int
) -> Outlook:
    """An infinitive or participle that completes a verb or an adjective: "is *set* to leave", "*tried* to", "*kept* firing"."""
    word = lemma(governor)
    if relation == "purpose" and word == "be" and any(child.dep_ in {"acomp", "attr"} for child in governor.children):
        return outlook.purpose()  # "were unable, to save him", "is a way to save him"
    if is_to and (governor.pos_ == "AUX" or word == "be" or word in words.EXPECTED):
        return replace(outlook, status="planned", is_future=True)
    if is_to and (word in words.NEEDED or word in words.ORDERING):
        return outlook.called_for()
    if (word in words.TRIED or word in words.ENABLING) and (is_to or relation != "xcomp"):
        return outlook.supposed(within=governor)
    if word in words.FEELING and relation == "xcomp":
        return outlook.supposed(within=governor)  # "likes killing"
    if word in words.BEGUN and relation == "xcomp" and governor.tag_ in {"VBD", "VBN"}:
        return _climbed(governor, outlook, operators, depth + 1)  # what "began" has begun
    if word in words.ONGOING and relation == "xcomp":
        return _climbed(governor, replace(outlook, status="ongoing"), operators, depth + 1)
    if word in {"stop", "cease", "quit", "avoid"}:
        return outlook.denied()
    if word in {"able", "unable"}:
        return outlook.purpose()  # whether somebody can is no act
    if relation == "purpose" or (relation == "xcomp" and is_to and word not in words.DONE):
        return outlook.purpose()
    return _climbed(governor, outlook, operators, depth + 1) if relation == "xcomp" else outlook


def _behind_preposition(
    token: Token, governor: Token, outlook: Outlook, operators: Mapping[int, Frame], depth: int
) -> Outlook:
    """A gerund: "*without* firing", "barred *from* entering", "a role *in* freeing", "before travelling"."""
    word, preposition = lemma(governor), token.head.lower_
    if _is_left_undone(token.head):
        return outlook.denied()
    if preposition == "from" and word in words.KEEPING_FROM | words.DISCOURAGING:
        own = _own_outlook(governor, operators)
        is_kept = word in words.KEEPING_FROM and own.status in _REAL and not own.is_purpose
        return outlook.denied() if is_kept else outlook.supposed(within=governor)
    if preposition == "against" and word in {"warn", "decide", "vote", "advise", "argue", "caution"}:
        return outlook.supposed(within=governor)
    if preposition == "before" and governor.pos_ == "VERB":
        own = _own_outlook(governor, operators)
        return outlook.planned() if own.is_future else outlook if own.status in _REAL else outlook.supposed()
    if preposition in {"in", "by"} and governor.pos_ == "VERB":
        return _with_clause_of(governor, outlook, operators, depth)
    if word in words.TRIED | words.ENABLING:
        return outlook.supposed(within=governor)
    if governor.pos_ != "NOUN":
        return outlook
    if preposition == "in" and word in {"role", "part"} and governor.dep_ == "dobj":
        return _with_clause_of(governor.head, outlook, operators, depth)
    kind = operator_of_noun(governor, word)
    if kind is not None and preposition in {"of", "for"}:
        return operated(outlook, kind, None, Outlook())
    return outlook.supposed(within=governor) if word in words.ALLEGATIONS and preposition == "of" else outlook


def _with_clause_of(verb: Token, outlook: Outlook, operators: Mapping[int, Frame], depth: int) -> Outlook:
    """What is done by or in doing something else stands as that does; what that is done for is only thought of."""
    whole = _climbed(verb, outlook, operators, depth + 1)
    return replace(outlook.supposed(), is_purpose=False) if whole.is_purpose else whole


def _is_left_undone(preposition: Token) -> bool:
    """Whether the preposition keeps its gerund from being done: "without", "instead of", "rather than"."""
    if preposition.lower_ == "of":
        return preposition.head.lower_ == "instead"
    return preposition.lower_ in words.WITHOUT
