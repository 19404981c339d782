"""The entity behind a speaker's mention, found in the article; what cannot be known stays open."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc, Token

from transforms.entities.mentions import ArticleEntities, Entity
from transforms.quotes.referents import UTTERED, at_the_end, by_surname, meant_by, named_beside, pair_meant, referent
from transforms.quotes.speakers import Speaker, grammatical_type
from transforms.roles import is_person_noun
from transforms.syntax import conjuncts

_GENDERS = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female"}
_OF_GENDER = {"m": "male", "f": "female", "male": "male", "female": "female"}
_DOCUMENT_TYPES = frozenset({"WORK_OF_ART", "LAW"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_QUESTION_AND_ANSWER = frozenset({"Q", "A"})
_UNNAMED = frozenset({"unnamed", "anonymous", "unidentified"})
# A pronoun further from its speaker than this many tokens is left open: about three paragraphs of news.
_FARTHEST = 200


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
        self._first_turn: int | None = None
        self._speakers: list[Entity] = []

    def spoke(self, entity: Entity, at: int) -> None:
        """Remembers the speaker of the latest quotation."""
        if entity.entity_type == "PERSON":
            self._last = (entity, at)
            self._speakers.append(entity)

    def titled(self, speaker: Speaker) -> Entity | None:
        """The last speaker with the office that a mention names: "*the president* said", where two presidents are named."""
        words = list(speaker.span)
        if words[0].lower_ != "the" or words[-1] != speaker.head or speaker.head.tag_ == "NNS":
            return None
        for person in reversed(self._speakers):
            title = (person.title or "").lower().split()
            if title and title[-1] == speaker.head.lower_:
                others = [word for word in words[1:-1] if word.lower_ not in title]
                return person if all(self._is_country_of(word, person) for word in others) else None
        return None

    def _is_country_of(self, word: Token, person: Entity) -> bool:
        entity = self._entities.at(word)
        return entity is not None and entity.country_code is not None and entity.country_code == person.country_code

    def interviewee(self, turn: int) -> Entity | None:
        """The person whom questions and answers are about: whom the text before the first turn speaks of most, if anybody."""
        if self._first_turn is None:
            self._first_turn = turn
        counts = [
            (sum(mention.span.start < self._first_turn for mention in entity.mentions), entity)
            for entity in self._entities.entities
            if entity.entity_type == "PERSON"
        ]
        ranked = sorted(counts, key=lambda item: -item[0])
        if not ranked or ranked[0][0] < 2 or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
            return None
        return ranked[0][1]

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
    head = referent(speaker.head)
    if speaker.method == "turn" and speaker.span.text in _QUESTION_AND_ANSWER:
        interviewee = history.interviewee(speaker.head.i)
        answers = (interviewee,) if interviewee is not None and speaker.span.text == "A" else ()
        return _resolved(speaker, answers, history, "interviewee" if answers else speaker.method)
    if speaker.method in {"turn", "dash", "headline"}:
        found = by_surname(speaker, entities) or at_the_end(speaker, (), entities)
        if not found and speaker.head.pos_ == "NOUN" and speaker.method == "headline":
            return Resolved(grammatical_type(head), (), speaker.method)
        return _resolved(speaker, found, history, speaker.method)
    heads = conjuncts(head)
    if head.lower_ in _GENDERS and len(heads) == 1:
        person = _of_pronoun(head, entities, history)
        if person is None:
            return Resolved("anonymous", (), "pronoun_open")
        return _resolved(speaker, (person[0],), history, person[1])
    together: list[Entity] = []
    for noun in heads:
        if noun.lower_ in _GENDERS:
            person = _of_pronoun(noun, entities, history)
            together += [person[0]] if person is not None else []
        elif (entity := meant_by(noun, entities)) is not None:
            together.append(entity)
    if head.tag_ == "NNS" and (pair := pair_meant(speaker, entities)):
        return _resolved(speaker, pair, history, "both")
    meant = at_the_end(speaker, tuple(dict.fromkeys(together)), entities) or named_beside(speaker, entities)
    if not meant and (titled := history.titled(speaker)) is not None:
        return _resolved(speaker, (titled,), history, "title_speaker")
    return _resolved(speaker, meant, history, speaker.method)


def _of_pronoun(pronoun: Token, entities: ArticleEntities, history: SpeakerHistory) -> tuple[Entity, str] | None:
    """The person that "he" or "she" means, as the article's entities have it, else as who spoke before has it."""
    known = entities.at(pronoun)
    if known is not None:
        return known, "pronoun_entity"
    person = history.person(pronoun)
    if person is not None:
        history.heard(person[0], pronoun)
    return person


def _resolved(speaker: Speaker, found: tuple[Entity, ...], history: SpeakerHistory, method: str) -> Resolved:
    head = referent(speaker.head)
    for entity in found:
        history.spoke(entity, speaker.head.i)
    if found:
        is_document = all(entity.entity_type in _DOCUMENT_TYPES for entity in found) or (
            head.pos_ == "NOUN" and head.lemma_.lower() in UTTERED
        )
        return Resolved("document" if is_document else "named", found, method)
    if speaker.method not in {"turn", "dash"} and (kind := _unnamed_type(speaker, head)) is not None:
        return Resolved(kind, (), method)
    if head.pos_ == "PROPN" or speaker.method in {"turn", "dash"}:
        return Resolved("named", (), method)
    return Resolved(grammatical_type(head), (), method)


def _unnamed_type(speaker: Speaker, head: Token) -> str | None:
    """The kind of a speaker without entity that its words tell: a source nobody names, several people, a written thing."""
    words = {token.lower_ for token in speaker.span}
    if head.lemma_.lower() == "source" or words & _UNNAMED or head.lower_ == "one":
        return "anonymous"
    if head.pos_ == "NOUN" and grammatical_type(head) == "document":
        return "document"
    if speaker.span[-1].tag_ == "NNS" and len(speaker.span) > 1:
        return "group"
    if head.pos_ == "PROPN" and sum(token.pos_ == "PROPN" for token in speaker.span) == 1:
        is_common = is_person_noun(head.lower_) or grammatical_type(head) == "document"  # "Reports said", "One MP said"
        return grammatical_type(head) if is_common else None
    return None


def _in_main_clause(subject: Token) -> bool:
    """Whether the subject's verb heads its sentence: whoever is named in what somebody said is not "he"."""
    verb = subject.head
    while verb.dep_ == "conj" and verb.head.i != verb.i:
        verb = verb.head
    return verb.dep_ == "ROOT"
