"""Who a noun phrase is as an actor: which entity, of which country, of which sector.

Country and role come from the words of the phrase first ("Japanese officials" are JPN GOV), from tables second, and
never from the other side of a sentence or from the sentence before: what the phrase does not say is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Span, Token

from transforms import roles
from transforms.entities.contexts import (
    Context,
    context_of,
    context_with,
    head_lemma,
    is_blocked,
    sector_of_complement,
)
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.entities.setting import STATE_SECTORS
from transforms.entities.titles import Title, sector_of_title
from transforms.known_actors import known_actors
from transforms.syntax import antecedent, appositions, noun_phrase, objects_of


class Actor(NamedTuple):
    """One side of an event. ``name`` is the entity's; None for a group that is not named ("Japanese officials").

    ``method`` says where country and sector come from: entity (the tables or the entity's other mentions), modifier,
    possessor, of, in, organisation (words of the phrase), leader (the name of a president or minister of the tables),
    setting (of the state that the article or its sentence is set in), noun (a sector alone), none.
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
# Whoever is mostly not of the country that he is in, and the words of those who are at home after all.
_SENT_ABROAD = frozenset(
    {"ambassador", "envoy", "diplomat", "consul", "peacekeeper", "correspondent", "reporter", "journalist", "tourist"}
    | {"expatriate", "contractor", "negotiator", "mediator", "observer", "monitor", "inspector", "citizen", "national"}
    | {"delegation", "delegate", "mission", "embassy", "troop", "troops", "soldier", "marine", "force", "forces"}
)
_DOMESTIC = frozenset({"security", "police", "government", "rebel", "loyalist", "mutinous", "local", "federal", "riot"})
_FOREIGN = frozenset({"foreign", "international", "multinational", "visiting", "expatriate", "western"})
_TAKING_AWAY = frozenset(
    {"evacuate", "withdraw", "pull", "remove", "expel", "recall", "move", "airlift", "drive", "deport", "transfer"}
    | {"withdrawal", "pullout", "evacuation", "removal", "expulsion", "departure", "exit", "pullback", "extradition"}
    | {"extradite"}
)
_GATHERINGS = frozenset({"summit", "talk", "meeting", "conference", "negotiation", "ceremony", "forum", "hearing"})
_ACROSS_COUNTRIES = frozenset({"IGO", "UNO", "EUR", "NGO"})
_LESSER_OFFICES = frozenset(
    {
        "envoy",
        "ambassador",
        "judge",
        "officer",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "mayor",
        "governor",
        "chief",
    }
    | {"senator", "commissioner", "inspector", "captain", "sergeant", "superintendent", "prosecutor", "lawyer", "coach"}
    | {"representative", "investigator", "mediator", "coordinator", "lieutenant", "major", "colonel", "commander"}
)
_OF_SEVERAL_STATES = frozenset({"IGO", "UNO", "EUR"})
_KOREAS = {"north": "PRK", "south": "KOR"}
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
    # "The foreign forces in Lebanon" are not of Lebanon, nor are troops whose withdrawal from there is asked for.
    is_foreign = context.method in {"in", "of"} and any(child.lower_ in _FOREIGN for child in head.children)
    if is_foreign or (context.method == "in" and _is_taken_away(head)):
        body = context.organisation
        context = context_with(body, "organisation") if body is not None else Context()
    if context == Context() and head.dep_ == "conj":
        context = _shared_modifier(head, noun, entities)
    governing = next((child for child in head.children if child.dep_ == "compound" and child.lower_ in _GOVERNED), None)
    if governing is not None and context.country_code is None:
        context = _of_a_leader(governing, entities) or context  # "Bush administration officials"
    if noun in _GOVERNED and context.country_code is None:
        context = _of_a_leader(head, entities) or context
    if context == Context() and roles.is_person_noun(noun) | roles.is_body_noun(noun):
        context = _sent_by(head, entities) or context
    if context.country_code is None and context.organisation is None and _can_stand_somewhere(noun, head):
        context = _where_they_are(head, entities) or context
    sector = _sector(head, noun, context, entities)
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
        korea = _korea(head, entities)
        return Actor(span, None, None, korea, None, "noun" if korea else "none")
    method = context.method or ("organisation" if context.organisation is not None and sector else "noun")
    return Actor(span, None, None, context.country_code, sector, method)


def _named(head: Token, entity: Entity, entities: ArticleEntities) -> Actor:
    """An entity as an actor; words beside this very mention go before what is known of the entity elsewhere."""
    mention = next((m.span for m in entity.mentions if m.span.start <= head.i < m.span.end), None)
    span = mention if mention is not None and entity.entity_type in _PLACES | {"PERSON"} else noun_phrase(head)
    country, sector, method = entity.country_code, entity.sector_code, "entity"
    if mention is None and country is None and entity.entity_type == "ORG":
        own = context_of(head, entities.by_token)
        if own.method in {"modifier", "possessor"}:
            country, method = own.country_code, own.method  # "the *British* charity", whatever its name
    if mention is not None:
        context = context_of(mention.root, entities.by_token, before=mention.start)
        if (
            context.country_code
            and context.method in {"modifier", "possessor"}
            and entity.entity_type not in {"LOC", "FAC"}
        ):
            is_people = roles.find_people(f"{head.doc[mention.start - 1].text} {mention.text}") is not None
            if not is_people:  # "Greek Cypriots" are of Cyprus
                country, method = context.country_code, context.method  # "Bosnian Serbs" are of Bosnia
        elif entity.entity_type == "GPE" and is_blocked(head.doc, mention.start, entities.by_token):
            country, method = None, "none"  # "ethnic Albanians"
    if mention is not None and entity.entity_type == "PERSON" and country is None:
        body = context.organisation if sector is None else _body_in_front(mention.root, entities)
        across = body.sector_code if body is not None else _sector_in_apposition(mention.root, entities)
        if across in _ACROSS_COUNTRIES:
            sector, method = across, "organisation"  # "U.N. chief investigator Ana Lopez"
    if mention is not None and mention.root.ent_type_ == "NORP":
        code = _where_a_people_lives(mention.root, entity, entities)
        country, method = (code, "in") if code is not None else (country, method)
    if entity.entity_type == "PERSON" and country is None:
        is_in_office = sector is not None and not _is_lesser_office(entity.title)
        country = known_actors().country_of_surname(entity.name, is_in_office=is_in_office)
        if country is None and _has_honorific(head):
            country = known_actors().country_of_head(entity.name)  # "Mr. Duarte", whom every reader knows
        method = "leader" if country else method
    if country is None and sector is None and mention is not None and entity.entity_type == "ORG":
        sector = _sector_of_named_office(mention)
        method = "organisation" if sector else method
    if country is None and sector is None:
        method = "none"
    return Actor(span, entity, entity.name, country, sector, method)


def _sent_by(head: Token, entities: ArticleEntities) -> Context | None:
    """The body that people come from: "inspectors *from the Red Cross*", "a mission of observers *from NATO*"."""
    hosts = [head, *(noun for noun in objects_of(head, "of") if roles.is_person_noun(head_lemma(noun)))]
    for host in hosts:
        for body in objects_of(host, "from"):
            entity = entities.at(body)
            if entity is not None and entity.entity_type == "ORG" and (entity.country_code or entity.sector_code):
                return context_with(entity, "organisation")
    return None


def _is_lesser_office(title: str | None) -> bool:
    """Whether a title is none of who leads a state: "Envoy Duarte" is not the premier of that name."""
    words = (title or "").lower().split()
    return bool(words) and words[-1] in _LESSER_OFFICES


def _has_honorific(head: Token) -> bool:
    return any(child.lower_ in {"mr.", "mrs.", "ms.", "mr", "mrs", "ms"} for child in head.children)


def _body_in_front(head: Token, entities: ArticleEntities) -> Entity | None:
    """The body of several states that a phrase begins with: "*United Nations* war crimes prosecutors"."""
    first = head.left_edge
    while first.i < head.i and first.dep_ in {"det", "nummod", "punct"}:
        first = first.nbor(1)
    entity = entities.at(first) if first.i < head.i and first.dep_ != "poss" and first.head.dep_ != "poss" else None
    is_body = entity is not None and entity.entity_type == "ORG" and entity.sector_code in _OF_SEVERAL_STATES
    return entity if is_body else None


def _sector_of_named_office(mention: Span) -> str | None:
    """The sector of an office with a name of its own that a body of several states has: "the *U.N.* Resident Coordinator"."""
    words = [token.text for token in mention if token.dep_ != "det"]
    if not roles.is_person_noun(head_lemma(mention.root)):
        return None
    bodies = (roles.find_organisation(" ".join(words[:end])) for end in range(len(words) - 1, 0, -1))
    sectors = (body.sector_code for body in bodies if body is not None and body.country_code is None)
    return next((sector for sector in sectors if sector in _OF_SEVERAL_STATES), None)


def _sector_in_apposition(name: Token, entities: ArticleEntities) -> str | None:
    """The sector of the body of several states whose office a person has: "Ana Lopez, the *U.N.* relief coordinator,"."""
    for noun in appositions(name):
        if not roles.is_person_noun(head_lemma(noun)):
            continue
        office = resolve_actor(noun, entities)
        if office.country_code is None and office.sector_code in _OF_SEVERAL_STATES:
            return office.sector_code
    return None


def _where_a_people_lives(head: Token, entity: Entity, entities: ArticleEntities) -> str | None:
    """The country that a people is said to be of or, where it has no state of its own, in.

    "The Albanians *of Serbia*", "Kurds *in Turkey*"; "Americans in Iraq" stay of America.
    """
    has_state = entity.entity_id.startswith("country:")
    for place in objects_of(head, "of", *(() if has_state else ("in", "from", "throughout", "across"))):
        code = _country_of_place(place, entities)
        if code is not None:
            return code
    return None


def _sector(head: Token, noun: str, context: Context, entities: ArticleEntities) -> str | None:
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
    if roles.is_person_noun(noun) and (front := _body_in_front(head, entities)) is not None:
        return front.sector_code  # "UN prosecutors" are no state's
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


def _is_taken_away(head: Token) -> bool:
    """Whether "from" says where people are taken away and not where they come from: "the withdrawal of troops from Mali"."""
    if not objects_of(head, "from"):
        return False
    governor = head.head if head.dep_ != "pobj" else head.head.head
    return head_lemma(governor) in _TAKING_AWAY


def _shared_modifier(head: Token, noun: str, entities: ArticleEntities) -> Context:
    """The country before the first of several bodies of state: "*Peruvian* soldiers and police"."""
    first = head
    while first.dep_ == "conj" and first.head.pos_ in {"NOUN", "PROPN"}:
        first = first.head
    is_bare = not any(child.i < head.i for child in head.children)
    sectors = (roles.sector_of_noun(noun), roles.sector_of_noun(head_lemma(first)))
    if first is head or not is_bare or any(sector not in STATE_SECTORS for sector in sectors):
        return Context()
    context = context_of(first, entities.by_token)
    return context if context.method in {"modifier", "possessor"} and context.organisation is None else Context()


def _can_stand_somewhere(noun: str, head: Token) -> bool:
    if any(child.lower_ in _FOREIGN for child in head.children) or _is_taken_away(head):
        return False
    return roles.is_person_noun(noun) or roles.is_body_noun(noun) or noun in _ARMED | _STATE_NOUNS


def _where_they_are(head: Token, entities: ArticleEntities) -> Context | None:
    """The country of the place that the phrase puts people into.

    "Students throughout Kenya", "guerrillas operating in Chad", "the wounded from the Bosnian town of Lukavac", "parties
    to the conflict in Mali". Two steps at most, and never out of the phrase.
    """
    if head_lemma(head) in _SENT_ABROAD and not any(_is_domestic(child, entities) for child in head.children):
        return None
    hosts = [head, *(child for child in head.children if child.dep_ == "acl" and head_lemma(child) in _STATIONED)]
    for host in hosts:
        for place in objects_of(host, *_WHERE, *(("to",) if head_lemma(head) in _STATE_NOUNS else ())):
            code = _country_of_place(place, entities)
            if code is not None:
                return Context(code, "in")
    return None


def _is_domestic(word: Token, entities: ArticleEntities) -> bool:
    """Whether a modifier says that soldiers are at home: "*security* forces", "*Kurdish* fighters"."""
    entity = entities.at(word)
    return word.lower_ in _DOMESTIC or (entity is not None and entity.entity_type == "NORP")


def _country_of_place(place: Token, entities: ArticleEntities) -> str | None:
    entity = entities.at(place)
    if entity is not None:
        return entity.country_code if entity.entity_type in _PLACES else None
    if roles.is_person_noun(head_lemma(place)) or head_lemma(place) in _GATHERINGS:
        return None  # "officials at a summit in Lima" come from elsewhere
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


def _korea(head: Token, entities: ArticleEntities) -> str | None:
    """Which Korea "the North" or "the South" is, where the article names either of the two."""
    code = _KOREAS.get(head.lower_)
    is_bare = code is not None and all(child.lower_ in {"the", "'s"} or child.is_punct for child in head.children)
    if not is_bare or not any(child.lower_ == "the" for child in head.children):
        return None
    return code if any(entity.country_code in _KOREAS.values() for entity in entities.entities) else None


def _is_same(one: Actor, other: Actor) -> bool:
    if one.entity is not None and other.entity is not None:
        return one.entity is other.entity
    return one.span.start == other.span.start and one.span.end == other.span.end
