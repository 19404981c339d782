"""The entity behind a speaker's mention, found in the article; what cannot be known stays open."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc, Token

from transforms.entities.mentions import ArticleEntities, Entity
from transforms.quotes.speakers import Speaker, grammatical_type
from transforms.roles import is_person_noun
from transforms.syntax import antecedent, appositions, conjuncts

_GENDERS = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female"}
_OF_GENDER = {"m": "male", "f": "female", "male": "male", "female": "female"}
_DOCUMENT_TYPES = frozenset({"WORK_OF_ART", "LAW"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# A pronoun further from its speaker than this many tokens is left open: about three paragraphs of news.
_FARTHEST = 200
# "WN: How did it begin?": the interviewer's initials are no name, unless they are one ("RUIZ: ...").
_LONGEST_INITIALS = 4


class Resolved(NamedTuple):
    """Who speaks: schemas.SPEAKER_TYPES, the entities (several where they speak together) and how they were found."""

    speaker_type: str
    entities: tuple[Entity, ...]
    method: str | None


class SpeakerHistory:
    """Who has spoken so far in an article, for the pronouns of its later cues."""

    def __init__(self, doc: Doc, entities: ArticleEntities) -> None:
        self._doc = doc
        self._entities = entities
        self._last: tuple[Entity, int] | None = None
        self._heard: dict[str, str] = {}

    def spoke(self, entity: Entity, at: int) -> None:
        """Remembers the speaker of the latest quotation."""
        if entity.entity_type == "PERSON":
            self._last = (entity, at)

    def heard(self, entity: Entity, pronoun: Token) -> None:
        """Remembers the gender of the pronoun that an entity was found for."""
        self._heard.setdefault(entity.entity_id, _GENDERS[pronoun.lower_])

    def person(self, pronoun: Token) -> tuple[Entity, str] | None:
        """The person that "he" or "she" beside a cue means.

        A person of fitting gender who was the subject since the last speaker spoke comes first ("Ruiz was asked. He
        said"), then the last speaker. None where both are far away or two persons could be meant.
        """
        gender = _GENDERS[pronoun.lower_]
        since = self._last[1] if self._last is not None else max(0, pronoun.i - _FARTHEST)
        subjects = self._subjects(max(since + 1, pronoun.i - 60), pronoun.i, gender)
        if subjects and all(entity is subjects[-1] for entity in subjects) and not self._rivals(subjects[-1], pronoun):
            return subjects[-1], "pronoun_last_subject"
        if subjects:
            return None
        if self._last is None or pronoun.i - self._last[1] > _FARTHEST or not self._fits(self._last[0], gender):
            return None
        is_elsewhere = self._last[1] < pronoun.sent.start
        if self._subjects(since + 1, pronoun.i, gender) or (
            is_elsewhere and self._names_another(self._last[0], pronoun)
        ):
            return None
        return self._last[0], "pronoun_last_speaker"

    def _subjects(self, start: int, end: int, gender: str) -> list[Entity]:
        """The people of that gender, or of none known, who are subjects of main clauses in the range."""
        return [
            entity
            for token in self._doc[start:end]
            if token.dep_ in _SUBJECTS
            and _in_main_clause(token)
            and token.pos_ != "PRON"
            and (entity := self._entities.at(token)) is not None
            and entity.entity_type == "PERSON"
            and self._fits(entity, gender)
        ]

    def _fits(self, entity: Entity, gender: str) -> bool:
        return self._gender(entity) in {None, gender}

    def _gender(self, entity: Entity) -> str | None:
        """What is known of the entity, else what a pronoun said of it: who was "she" before is not "he"."""
        if entity.gender is not None:
            return _OF_GENDER.get(entity.gender, entity.gender)
        pronouns = {
            gender
            for mention in entity.mentions
            if mention.mention_type == "pronoun" and (gender := _GENDERS.get(mention.span.text.lower())) is not None
        }
        return pronouns.pop() if len(pronouns) == 1 else self._heard.get(entity.entity_id)

    def _rivals(self, subject: Entity, pronoun: Token) -> bool:
        """Whether another may be meant because nobody knows if the subject is a man or a woman."""
        return self._gender(subject) is None and self._names_another(subject, pronoun)

    def _names_another(self, person: Entity, pronoun: Token) -> bool:
        """Whether the sentence names another fitting person before the pronoun: "Tom's sister called, but he said ..."."""
        before = (self._entities.at(token) for token in pronoun.doc[pronoun.sent.start : pronoun.i])
        return any(
            entity is not None
            and entity is not person
            and entity.entity_type == "PERSON"
            and self._fits(entity, _GENDERS[pronoun.lower_])
            for entity in before
        )


def resolve(speaker: Speaker | None, entities: ArticleEntities, history: SpeakerHistory) -> Resolved:
    """The kind of speaker and the entities behind the mention; ``method`` names mention rule and entity rule."""
    if speaker is None:
        return Resolved("none", (), None)
    head = _referent(speaker.head)
    if speaker.method in {"turn", "dash", "headline"}:
        found = _by_surname(speaker, entities)
        return _resolved(speaker, found, history, speaker.method)
    if head.lower_ in _GENDERS:
        known = entities.at(head)
        if known is not None:
            return _resolved(speaker, (known,), history, "pronoun_entity")
        person = history.person(head)
        if person is None:
            return Resolved("anonymous", (), "pronoun_open")
        history.heard(person[0], head)
        return _resolved(speaker, (person[0],), history, person[1])
    found = tuple(entity for noun in conjuncts(head) if (entity := _meant(noun, entities)) is not None)
    return _resolved(speaker, _at_the_end(speaker, tuple(dict.fromkeys(found)), entities), history, speaker.method)


def _at_the_end(speaker: Speaker, found: tuple[Entity, ...], entities: ArticleEntities) -> tuple[Entity, ...]:
    """Of one name found inside a longer mention: the person at its end, or nobody where people without names end it.

    "*Morning Talk* host and performer *Ana Ruiz*" is Ruiz; "*Leon* and Oslo officials" are no city.
    """
    last = speaker.span[-1]
    if len(found) != 1 or last.pos_ not in {"NOUN", "PROPN"} or speaker.head.i == last.i:
        return found
    at_end = entities.at(last)
    if at_end is not None and at_end is not found[0] and at_end.entity_type == "PERSON":
        first = next(token for token in speaker.span if entities.at(token) is at_end)
        is_list = first.i > speaker.span.start and first.nbor(-1).lower_ in {"and", "or", ","}
        return found if is_list and found[0].entity_type == "PERSON" else (at_end,)
    is_place = found[0].entity_type in {"GPE", "LOC", "NORP"} and found[0] is not at_end
    return () if is_place and last.tag_ == "NNS" and is_person_noun(last.lemma_.lower()) else found


def _resolved(speaker: Speaker, found: tuple[Entity, ...], history: SpeakerHistory, method: str) -> Resolved:
    head = _referent(speaker.head)
    for entity in found:
        history.spoke(entity, speaker.head.i)
    if found:
        is_document = all(entity.entity_type in _DOCUMENT_TYPES for entity in found)
        return Resolved("document" if is_document else "named", found, method)
    if speaker.span[-1].tag_ == "NNS" and len(speaker.span) > 1:
        return Resolved("group", (), method)
    if head.pos_ == "PROPN" or speaker.method in {"turn", "dash"}:
        return Resolved("named", (), method)
    return Resolved(grammatical_type(head), (), method)


def _referent(head: Token) -> Token:
    """What the mention stands for: the antecedent of a relative pronoun, over a dash where the parser lost it."""
    found = antecedent(head)
    if found.i != head.i or head.tag_ not in {"WP", "WDT"}:
        return found
    for index in range(head.i - 1, max(head.i - 4, -1), -1):
        token = head.doc[index]
        if token.pos_ in {"PROPN", "NOUN"}:
            return token
        if not token.is_punct:
            break
    return head


def _meant(noun: Token, entities: ArticleEntities) -> Entity | None:
    """The entity of a noun phrase; where it is none, or a people or party, the person in apposition to it.

    "A Liberal, *Ana Ruiz*, said" and "another author, engineering professor *Ana Ruiz*, said".
    """
    found = entities.of(noun)
    if (found is not None and found.entity_type != "NORP") or noun.tag_ in {"NNS", "NNPS"}:
        return found
    named = [entity for child in appositions(noun) if (entity := entities.at(child)) is not None]
    person = next((entity for entity in named if entity.entity_type == "PERSON"), None)
    is_person = found is not None or is_person_noun(noun.lemma_.lower())
    return person if person is not None and is_person else found


def _by_surname(speaker: Speaker, entities: ArticleEntities) -> tuple[Entity, ...]:
    """The one person of the article with the surname that a turn or a dash gives ("RUIZ:")."""
    text = speaker.span.text
    is_initials = speaker.method == "turn" and text.isupper() and len(text) <= _LONGEST_INITIALS
    for token in speaker.span:
        entity = entities.at(token)
        is_meant = not is_initials or (entity is not None and text.title() in entity.name.split())
        if entity is not None and entity.entity_type in {"PERSON", "ORG"} and is_meant:
            return (entity,)
    surname = speaker.span[-1].lower_
    fitting = [
        entity
        for entity in entities.entities
        if entity.entity_type == "PERSON" and entity.name.lower().split()[-1:] == [surname]
    ]
    return (fitting[0],) if len(fitting) == 1 else ()


def _in_main_clause(subject: Token) -> bool:
    """Whether the subject's verb heads its sentence: whoever is named in what somebody said is not "he"."""
    verb = subject.head
    while verb.dep_ == "conj" and verb.head.i != verb.i:
        verb = verb.head
    return verb.dep_ == "ROOT"
