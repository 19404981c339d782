"""What the rules for recipients share: what they answer (``Found``), and the words that they look behind.

``hosts_of`` says on which words of a frame a recipient's preposition may hang; the rest tell of a word so found whether
it is a body with a name, whose it is, and who stands behind it. The rules themselves are in
``transforms.events.recipients``, ``recipients_in_slots`` and ``recipients_in_clauses``.
"""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.parties import is_among, owners_of, resolved
from transforms.events.patterns import SUFFERED_NOUNS, Frame
from transforms.syntax import conjuncts, lemma, objects, objects_of

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_HOSTING = frozenset({"prt", "advmod", "prep", "acomp", "oprd"})
# Verbs whose object is helped: "a commitment to *support* refugees".
HELPING = frozenset(
    {"help", "support", "assist", "aid", "feed", "rebuild", "meet", "protect", "shelter", "train", "save"}
)
# Modes of acts that are done to people, and not to the country or the body that they are of.
DONE_TO_PEOPLE = frozenset({"expel", "arrest", "deport", "release", "abduct", "convict"})
# Nouns of leaving: whoever leaves stands behind "of", what is left behind "from".
LEAVING = frozenset({"exit", "withdrawal", "departure", "secession"})


class Found(NamedTuple):
    """Recipients, and the slot where they stood: one of a row's, or the word for a rule ("target", "aim")."""

    parties: tuple[Actor, ...]
    slot: str


def found_at(heads: list[Token], slot: str, entities: ArticleEntities, actors: tuple[Actor, ...] = ()) -> Found | None:
    """The parties of the heads that are no actors; None where there are none."""
    parties = tuple(side for side in resolved(heads, entities) if not is_among(side, actors)) if heads else ()
    return Found(parties, slot) if parties else None


def hosts_of(frame: Frame) -> list[Token]:
    """What the recipient's preposition may hang on: noun, verb, the verb's object, a particle ("out *of*")."""
    hosts = [frame.noun] if frame.noun is not None else []
    for noun in tuple(hosts):
        hosts += objects_of(noun, "of")  # "a suspension of aid *to*"
        hosts += [child for child in noun.children if child.dep_ == "acl" and child.tag_ == "VBN"]  # "imposed *on*"
    if frame.verb is not None:
        verb = frame.verb
        hosts += [verb, *(child for child in verb.children if child.dep_ in _HOSTING and child.lower_ != "according")]
        hosts += [noun for noun in objects(verb) if noun not in hosts]
        if verb.dep_ == "xcomp" and frame.act.kind != "operator":
            hosts.append(verb.head)
    elif frame.token not in hosts:
        hosts.append(frame.token)
    if frame.noun is not None and frame.noun.dep_ == "nsubj" and frame.act.kind == "noun":
        hosts.append(frame.noun.head)
    if frame.noun is not None and frame.noun.dep_ in {"compound", "pobj"} and frame.act.kind == "verb_noun":
        hosts.append(frame.noun.head if frame.noun.dep_ == "compound" else frame.noun.head.head)
    return hosts


def complement_subjects(token: Token) -> list[Token]:
    """Who does what a clause under the word says, by its own subject: "demanded that *Iran* release them"."""
    return [
        noun
        for child in token.children
        if child.dep_ in {"ccomp", "xcomp", "pcomp", "advcl", "acl"}
        for subject in child.children
        if subject.dep_ in _SUBJECTS and not any(word.tag_ == "WP$" for word in subject.children)
        for noun in conjuncts(subject)
    ]


def authors_of(head: Token, entities: ArticleEntities) -> list[Token]:
    """Who is blamed for an arrest or a murder: "condemned the arrest of a judge *by police*", not the judge."""
    if head.dep_ == "pobj" and head.head.lower_ == "of" and lemma(head.head.head) in SUFFERED_NOUNS:
        return []
    if lemma(head) in LEAVING and objects_of(head, "from"):
        return objects_of(head, "of") or owners_of(head, entities, ())  # not what is left
    if lemma(head) not in SUFFERED_NOUNS:
        return [head]
    if by := objects_of(head, "by"):
        return by
    return owners_of(head, entities, ()) if objects_of(head, "of") else []


def is_named_body(head: Token, entities: ArticleEntities) -> bool:
    """Whether the word names something that is no state, people or person: "the General Assembly"."""
    entity = entities.at(head)
    return entity is not None and entity.entity_type not in {"GPE", "NORP", "PERSON"}


def is_own(noun: Token) -> bool:
    """Whether the noun is somebody's by a pronoun: "*its* troops"."""
    return any(child.tag_ == "PRP$" for child in noun.children)
