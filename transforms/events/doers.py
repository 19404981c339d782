"""Who acts: the words of a frame's own clause that stand for its doers.

``DOER_RULES`` say where they may stand, in the order in which they are asked. A rule answers with the heads that it
finds, with none where it knows that nobody is named ("the camp was attacked, killing ten"), or with None where it does
not apply: then the next is asked. Here are the rules for a frame whose verb tells the act; those for nouns ("Kenya's
attack") are in ``transforms.events.doers_of_nouns``, those for who was at talks or on a visit in
``transforms.events.doers_at_occasions``. Whose act any verb is says ``transforms.events.doers_of_verbs``.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Token

from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.doers_at_occasions import who_was_there
from transforms.events.doers_of_nouns import owner_of_noun, phrase_of_noun, subject_of_relative, who_claims
from transforms.events.doers_of_verbs import doers_of_verb, first_answer, owner_or_subject, subject_heads
from transforms.events.parties import owners_of
from transforms.events.patterns import Frame, is_passive_verb
from transforms.syntax import conjuncts, lemma, objects_of

DoerRule = Callable[[Frame, ArticleEntities], list[Token] | None]
_DOCUMENTS = frozenset(
    {"message", "statement", "letter", "post", "tweet", "report", "video", "article", "note", "petition", "resolution"}
    | {"memo", "email", "press", "release", "communique", "column", "editorial", "filing", "posting", "complaint"}
)


def doers_of(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """Heads of what acts, by the first rule that applies; none where no rule does."""
    return first_answer(rule(frame, entities) for rule in DOER_RULES)


def _author_of_document(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Whose words a participle goes on with: "a message on the site *blaming* Iran" is blamed by who wrote it."""
    verb = frame.verb
    if verb is None or verb.dep_ != "acl" or verb.tag_ != "VBG":
        return None
    noun = verb.head
    while noun.dep_ == "pobj" and lemma(noun) not in _DOCUMENTS and noun.head.head.pos_ == "NOUN":
        noun = noun.head.head
    return objects_of(noun, "from", "by") or owner_or_subject(noun) if lemma(noun) in _DOCUMENTS else None


def _author_of_violence(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Who did what a passive without an agent tells: "were killed *in an attack by rebels*", "in an *army* raid".

    So did whom the victims fought: "were killed *in clashes with police*". Also by the noun of the act itself: "was placed under *police* surveillance".
    """
    verb, companion = frame.verb, frame.companion
    if verb is None or not is_passive_verb(verb) or doers_of_verb(verb):
        return None
    raids = [noun for noun in objects_of(verb, "in", "during") if lemma(noun) in word_class("violence")]
    if companion is not None and companion.dep_ == "pobj" and companion.head.head == verb:
        raids.append(companion)
    return [
        owner
        for noun in raids
        for owner in owners_of(noun, entities, ("by",)) or objects_of(noun, "with") or _country_of(noun, entities)
    ] or None


def _country_of(noun: Token, entities: ArticleEntities) -> list[Token]:
    """The country in front of a compound: "a *Peruvian* counter-terrorism operation"."""
    parts = [word for word in noun.subtree if word.i < noun.i and word.head.dep_ in {"compound", "nmod", "amod"}]
    found = [word for word in parts if (entity := entities.at(word)) and entity.entity_id.startswith("country:")]
    return found[:1]


def _subject_or_agent(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Who does the verb, or the light verb that carries the noun."""
    verb = frame.verb
    if verb is None:
        return None
    if _is_hung_on_subject(frame):
        return conjuncts(verb.head)
    if "stative" in frame.act.flags:
        return subject_heads(verb)  # "is opposed to" has the form of a passive only
    return doers_of_verb(verb)


def _is_hung_on_subject(frame: Frame) -> bool:
    """ "The rebels surrendered" may parse as "the rebels [that are] surrendered": an intransitive has no passive."""
    verb = frame.verb
    has_own_object = frame.act.kind == "verb_noun" and not any(flag.startswith("via:") for flag in frame.act.flags)
    intransitive = not has_own_object and "obj" not in frame.act.slots
    return verb is not None and intransitive and verb.dep_ == "acl" and verb.head.dep_ == "ROOT"


DOER_RULES: tuple[DoerRule, ...] = (
    _author_of_document,
    owner_of_noun,
    subject_of_relative,
    who_was_there,
    who_claims,
    _author_of_violence,
    _subject_or_agent,
    phrase_of_noun,
)
