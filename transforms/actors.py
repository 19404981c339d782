"""Who a noun phrase is as an actor: which entity, of which country, of which sector.

Country and role come from the words of the phrase first ("Japanese officials" are JPN GOV), from tables second, and
never from the other side of a sentence or from the sentence before: what the phrase does not say is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Span, Token

from transforms import roles
from transforms.entities.contexts import Context, context_of, head_lemma, is_blocked, sector_of_complement
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.entities.setting import STATE_SECTORS
from transforms.entities.titles import Title, sector_of_title
from transforms.known_actors import known_actors
from transforms.syntax import antecedent, appositions, noun_phrase, objects_of


class Actor(NamedTuple):
    """One side of an event. ``name`` is the entity's; None for a group that is not named ("Japanese officials").

    ``method`` says where country and sector come from: entity (the tables or the entity's other mentions), modifier,
    possessor, of, in, organisation (words of the phrase), leader (the name of a president or minister of the tables),
    setting (of the state that the article is set in), noun (a sector alone), none.
    """

    span: Span
    entity: Entity | None
    name: str | None
    country_code: str | None
    sector_code: str | None
    method: str


_ARMED = frozenset(
    {"militant", "fighter", "gunman", "force", "forces", "troop", "troops", "soldier", "insurgent", "wing"}
)
_GOVERNED = frozenset({"administration", "government", "cabinet", "regime"})
_COUNTRIES, _HERE = frozenset({"nation", "country"}), frozenset({"this", "our"})  # "to lead *this nation*"
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_WHERE = ("in", "at", "near", "throughout", "across", "from", "of", "within", "inside", "on", "around", "along")
_STATIONED = frozenset(
    {
        "base",
        "live",
        "operate",
        "locate",
        "station",
        "deploy",
        "hold",
        "trap",
        "strand",
        "serve",
        "work",
        "born",
        "detain",
    }
    | {"study", "reside", "jail", "imprison", "root", "headquarter", "fight", "gather"}
)
_ACROSS_COUNTRIES = frozenset({"IGO", "UNO", "EUR", "NGO"})
_RANKS = frozenset({"major", "general", "private"})  # "a major union" is no soldier
_PUBLIC_SERVICES = frozenset({"service", "ministry", "department", "authority", "minister", "official", "secretary"})
_STATE_NOUNS = frozenset({"party", "side", "authority", "government"})  # "parties to the conflict in Chad"
# A body's people are of its sector, whatever else the noun says: "Hamas fighters", "UN officials", "NASA engineers".
_OF_THE_BODY = _ARMED | frozenset(
    {"official", "spokesman", "spokeswoman", "spokesperson", "leader", "member", "chief", "commander", "rebel"}
    | {
        "engineer",
        "delegation",
        "envoy",
        "diplomat",
        "peacekeeper",
        "staff",
        "agent",
        "officer",
        "inspector",
        "analyst",
    }
    | {"team", "head", "executive", "director", "source", "representative", "mission", "worker", "expert", "observer"}
)


def find_actors(heads: Iterable[Token], entities: ArticleEntities) -> list[Actor]:
    """The actors of several noun phrase heads, in order; two heads that mean one entity, or one phrase, give one."""
    found: list[Actor] = []
    for head in heads:
        actor = resolve_actor(head, entities)
        if not any(_is_same(actor, other) for other in found):
            found.append(actor)
    return found


def resolve_actor(head: Token, entities: ArticleEntities) -> Actor:
    """The actor that a noun phrase headed by ``head`` names.

    A relative pronoun is its antecedent. A phrase of which nothing is known ("they", "the ship") has neither entity,
    country nor sector.
    """
    head = antecedent(head)
    entity = entities.of(head)
    if entity is not None:
        return _named(head, entity, entities)
    by_token = entities.by_token
    span, noun = noun_phrase(head), head_lemma(head)
    context = context_of(head, by_token)
    if context == Context():
        context = _context_of_apposition(head, entities)
    if noun in _GOVERNED and context.country_code is None:
        context = _of_a_leader(head, entities) or context
    if context.country_code is None and context.organisation is None and _can_stand_somewhere(noun):
        context = _where_they_are(head, entities) or context
    sector = _sector(head, noun, context)
    if context.country_code is None and head.pos_ == "PROPN" and sector is None:
        country = known_actors().country_of_surname(
            span.text, is_in_office=False
        )  # a surname that the tagger took for no name
        if country is not None:
            return Actor(span, None, None, country, None, "leader")
    if context == Context() and noun in _COUNTRIES and any(child.lower_ in _HERE for child in head.children):
        context = Context(entities.setting, "setting" if entities.setting else None)
    if context.country_code is None and context.organisation is None and _is_of_the_state(head, noun, sector):
        context = Context(entities.setting, "setting" if entities.setting else None)
    if context.country_code is None and sector is None:
        return Actor(span, None, None, None, None, "none")
    method = context.method or ("organisation" if context.organisation is not None and sector else "noun")
    return Actor(span, None, None, context.country_code, sector, method)


def _named(head: Token, entity: Entity, entities: ArticleEntities) -> Actor:
    """An entity as an actor; words beside this very mention go before what is known of the entity elsewhere."""
    mention = next((m.span for m in entity.mentions if m.span.start <= head.i < m.span.end), None)
    span = mention if mention is not None and entity.entity_type in _PLACES | {"PERSON"} else noun_phrase(head)
    country, sector, method = entity.country_code, entity.sector_code, "entity"
    if mention is not None:
        context = context_of(mention.root, entities.by_token, before=mention.start)
        if (
            context.country_code
            and context.method in {"modifier", "possessor"}
            and entity.entity_type not in {"LOC", "FAC"}
        ):
            country, method = context.country_code, context.method  # "Bosnian Serbs" are of Bosnia
        elif entity.entity_type == "GPE" and is_blocked(head.doc, mention.start, entities.by_token):
            country, method = None, "none"  # "ethnic Albanians"
    if mention is not None and entity.entity_type == "PERSON" and country is None and sector is None:
        body = context.organisation
        if body is not None and body.sector_code in _ACROSS_COUNTRIES:
            sector, method = body.sector_code, "organisation"  # "U.N. mediator Ana Lopez"
    if entity.entity_type == "PERSON" and country is None:
        country = known_actors().country_of_surname(entity.name, is_in_office=sector is not None)
        method = "leader" if country else method
    if country is None and sector is None:
        method = "none"
    return Actor(span, entity, entity.name, country, sector, method)


def _sector(head: Token, noun: str, context: Context) -> str | None:
    words = tuple(
        child.lower_ if child.tag_ != "NNPS" else head_lemma(child)
        for child in head.doc[head.left_edge.i : head.i]
        if head in (child.head, child.head.head)
        if child.pos_ in {"NOUN", "ADJ", "PROPN", "ADV"}
        and not (child.pos_ == "ADJ" and child.lower_ in _RANKS)
        and child.dep_ in {"compound", "amod", "nmod", "poss", "advmod"}
    )
    body = context.organisation
    if body is not None and body.sector_code is not None and noun in _OF_THE_BODY:
        return body.sector_code
    sector = sector_of_title(Title(head.i, head.i + 1, noun, words, context))
    if sector is None and body is None and noun in _OF_THE_BODY:
        return sector_of_complement(head)
    return sector


def _context_of_apposition(head: Token, entities: ArticleEntities) -> Context:
    """What an apposition says of a phrase: "two drivers, both Kenyan nationals,"."""
    for noun in appositions(head):
        context = context_of(noun, entities.by_token)
        if context.country_code and roles.is_person_noun(head_lemma(noun)):
            return context
    return Context()


def _is_of_the_state(head: Token, noun: str, sector: str | None) -> bool:
    """Whether a phrase means offices or a body of the state that the article is set in: "police", "the minister".

    Several bodies are of several states ("other intelligence agencies", "governments").
    """
    several = head.tag_ in {"NNS", "NNPS"} and noun != head.lower_ and roles.is_body_noun(noun)
    return not several and (sector in STATE_SECTORS or (sector == "MED" and noun in _PUBLIC_SERVICES))


def _can_stand_somewhere(noun: str) -> bool:
    return roles.is_person_noun(noun) or roles.is_body_noun(noun) or noun in _ARMED | _STATE_NOUNS


def _where_they_are(head: Token, entities: ArticleEntities) -> Context | None:
    """The country of the place that the phrase puts people into.

    "Students throughout Kenya", "guerrillas operating in Chad", "the wounded from the Bosnian town of Lukavac", "parties
    to the conflict in Mali". Two steps at most, and never out of the phrase.
    """
    hosts = [head, *(child for child in head.children if child.dep_ == "acl" and head_lemma(child) in _STATIONED)]
    for host in hosts:
        for place in objects_of(host, *_WHERE, *(("to",) if head_lemma(head) in _STATE_NOUNS else ())):
            code = _country_of_place(place, entities)
            if code is not None:
                return Context(code, "in")
    return None


def _country_of_place(place: Token, entities: ArticleEntities) -> str | None:
    entity = entities.at(place)
    if entity is not None:
        return entity.country_code if entity.entity_type in _PLACES else None
    if roles.is_person_noun(head_lemma(place)):
        return None
    context = context_of(place, entities.by_token)
    return context.country_code if context.method in {"modifier", "possessor", "of", "in"} else None


def _of_a_leader(head: Token, entities: ArticleEntities) -> Context | None:
    """The country of "the Duarte administration", if the article says of which country Duarte is."""
    for child in head.children:
        if child.dep_ not in {"compound", "poss", "nmod"} or child.pos_ != "PROPN":
            continue
        people = [
            entity
            for entity in entities.entities
            if entity.entity_type == "PERSON" and entity.name.split()[-1] == child.text and entity.country_code
        ]
        if len(people) == 1:
            return Context(people[0].country_code, "possessor")
        country = known_actors().country_of_surname(child.text, is_in_office=True)
        if country is not None and not people:
            return Context(country, "possessor")  # "the Bush administration"
    return None


def _is_same(one: Actor, other: Actor) -> bool:
    if one.entity is not None and other.entity is not None:
        return one.entity is other.entity
    return one.span.start == other.span.start and one.span.end == other.span.end
