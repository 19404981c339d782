"""Of which country a group or a body of state is that has none beside it: the one that its own clause puts it into.

A place of the clause tells it of whoever lives or serves there ("gunmen killed two villagers *in Peru*"), as it does where
the parser hangs the place on them. A body of state is of the country whose office or body says what is told ("*Peru's*
president said the government would wait"), or whose court, police or parliament deals with it. So is whoever that
acts for or against a state at home (the opposition, voters, protesters). The last two hold where the sentence names
no second country. Whoever may come from elsewhere (tourists, aid workers, soldiers far away) is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Token

from transforms.actors import Actor, resolve_actor
from transforms.entities.contexts import head_lemma
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.entities.setting import STATE_SECTORS
from transforms.events.arguments import Sides
from transforms.events.locatives import is_place_noun
from transforms.events.parties import names_place
from transforms.events.patterns import Frame
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import lemma, objects_of, subjects

# Acts that touch whoever is where they happen; a meeting or a promise brings people from elsewhere.
_AT_THE_PLACE = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT", "AID"})
# Whom an army goes after across a border: "Peru attacked a *rebel* camp in Chile".
_PURSUED = frozenset({"rebel", "guerrilla", "guerilla", "separatist"})
# Sectors of those who live or serve where they are found.
_RESIDENT = frozenset({"CVL", "COP", "GOV", "LEG", "JUD", "OPP", "PTY", "REB", "UAF", "CRM", "EDU", "AGR"})
_PRIVATE = frozenset({"CVL", "UAF", "CRM", "EDU", "AGR"})
# Those whose work of itself is at home: what they deal with is of their own state.
_AT_HOME = frozenset({"COP", "JUD", "LEG"})
# Between states; and what a government does with rebels of its own.
_DIPLOMATIC = frozenset({"CONSULT", "AGREE", "COOPERATE"})
_MAKING_PEACE = frozenset({"CONSULT", "AGREE", "SUPPORT", "CONCEDE"})
# Who acts for or against the state that he lives in.
_CITIZENS = frozenset(
    {"protester", "protestor", "demonstrator", "rioter", "marcher", "villager", "resident", "voter"}
    | {"dissident", "oppositionist", "separatist", "monk", "student"}
)
_FROM_ELSEWHERE = frozenset(
    {"foreign", "foreigner", "international", "tourist", "visitor", "traveler", "traveller", "passenger", "crew"}
    | {"immigrant", "migrant", "refugee", "aid", "peacekeeper", "peacekeeping", "coalition", "allied", "western"}
    | {"westerner", "expatriate", "pilgrim", "envoy", "diplomat", "ambassador", "contractor", "overseas", "crewman"}
    | {"multinational", "exile", "hostage", "observer", "monitor", "inspector", "delegation", "mission", "national"}
    | {"driver", "sailor", "seaman", "worker", "expert", "scientist", "researcher", "nato", "un", "visiting", "bomber"}
    | {"embassy", "consulate", "base"}
)
_BODIES_OF_STATE = frozenset({"government", "authority", "authorities", "parliament", "police", "administration"})
_INSIDE = frozenset({"in", "at", "outside", "inside", "within", "throughout", "across", "around", "near"})
_LEADING = frozenset({"to", "from", "for", "with", "about", "against", "after", "before", "over", "toward", "towards"})
_AT_SEA = frozenset({"coast", "shore", "sea", "gulf", "border", "frontier", "water", "waters"})
_CLAUSES = frozenset({"ccomp", "xcomp", "conj", "advcl", "relcl", "acl", "pcomp", "prep", "pobj", "dobj", "nsubj"})
_MAX_STEPS = 6


def at_home(frame: Frame, sides: Sides, place: Entity | None, entities: ArticleEntities) -> Sides:
    """The sides, in which who has no country has the one that the clause puts him into; ``place`` is its own, if any."""
    if frame.act.act_type in _MAKING_PEACE:
        sides = _without_venue(sides)
    if all(side.country_code is not None for side in sides.all):
        return sides
    country = _country_of_place(frame, place, entities)
    is_from_abroad = any(side.country_code not in {None, country} for side in sides.actors)
    actors = tuple(_at_place(side, country) for side in sides.actors)
    recipients = tuple(
        side if is_from_abroad and head_lemma(side.span.root) in _PURSUED else _at_place(side, country)
        for side in sides.recipients
    )
    placed = Sides(actors, recipients, sides.slot)
    if not any(_is_of_some_state(side) for side in placed.all):
        return placed
    return _of_one_state(frame, placed, place, entities)


def _without_venue(sides: Sides) -> Sides:
    """The sides, in which rebels are not of the country where they meet a government: "held talks with rebels *in Oslo*"."""
    others = [side.country_code for side in sides.all if side.span.root.lower_ == "government" and side.country_code]

    def apart(side: Actor) -> Actor:
        is_venue = side.sector_code == "REB" and side.method == "in" and side.country_code not in others
        return side._replace(country_code=None, method="noun") if is_venue else side

    if not others:
        return sides
    return Sides(tuple(map(apart, sides.actors)), tuple(map(apart, sides.recipients)), sides.slot)


def _country_of_place(frame: Frame, place: Entity | None, entities: ArticleEntities) -> str | None:
    """The country of the place that the act is in, not of one that it goes into, comes from or is on the border with."""
    if frame.act.act_type not in _AT_THE_PLACE:
        return None
    words = [word for word in frame.token.sent if _tells_place(word, entities)]
    own = {word for word in (frame.token, frame.verb, frame.noun, frame.companion) if word is not None}
    if place is not None:
        words = [word for word in words if entities.at(word) is place]
        return place.country_code if any(_host_of_place(word, own) is not None for word in words) else None
    codes = {entities.by_token[word.i].country_code for word in words if _host_of_place(word, own) in own}
    return codes.pop() if len(codes) == 1 else None


def _tells_place(word: Token, entities: ArticleEntities) -> bool:
    """Whether the word means a place by its name: "in *Peru*", "in the *Peruvian* capital", not "a *Peruvian* post"."""
    is_of_people = word.ent_type_ == "NORP" and not (word.dep_ == "amod" and is_place_noun(word.head))
    return names_place(word, entities) and not is_of_people


def _host_of_place(word: Token, own: set[Token]) -> Token | None:
    """What is in a place: "*held* them in a zone of Lima", "a *blast* in a suburb"; None of a place that it leads to.

    A person who is there is none, but for those whom the words of the act take for a side ("shot *men* in Lima").
    """
    is_inside = False
    for governor in word.ancestors:
        if governor.dep_ == "prep" and governor.lower_ != "of":
            if governor.lower_ in _LEADING or (not is_inside and governor.lower_ not in _INSIDE):
                return None
            is_inside = True
            continue
        if lemma(governor) in _AT_SEA:
            return None
        if is_person_noun(lemma(governor)):
            return governor.head if is_inside and governor.head in own else None
        if is_inside and (governor.pos_ == "VERB" or governor.dep_ not in {"pobj", "compound", "prep"}):
            return governor
        if governor.pos_ == "VERB":
            return None
    return None


def _at_place(side: Actor, country: str | None) -> Actor:
    if country is None or side.country_code is not None:
        return side
    if _is_people_abroad(side):
        return side._replace(entity=None, name=None, country_code=country, method="in")  # "ethnic Albanians"
    if side.entity is not None or side.sector_code not in _RESIDENT or not _has_own_word(side):
        return side
    if _is_somebody(side) or _may_come_from_elsewhere(side):
        return side
    return side._replace(country_code=country, method="in")


def _is_somebody(side: Actor) -> bool:
    """Whether a side is one private person, of whom a place tells little: "a *man* was arrested in Lima"."""
    root, noun = side.span.root, head_lemma(side.span.root)
    return side.sector_code in _PRIVATE and root.tag_ in {"NN", "NNP"} and not is_body_noun(noun)


def _is_people_abroad(side: Actor) -> bool:
    """Whether a side is named after a country of which it is not said to be, "ethnic Albanians", or after a people of none."""
    entity = side.entity
    if entity is None or side.method != "none" or side.span.root.ent_type_ != "NORP":
        return False
    return entity.entity_id.startswith("country:") or entity.entity_type == "NORP"


def _has_own_word(side: Actor) -> bool:
    """Whether a noun names the side, not a pronoun that may mean anybody."""
    return side.span.root.pos_ in {"NOUN", "PROPN", "NUM", "ADJ"}


def _may_come_from_elsewhere(side: Actor) -> bool:
    words = [token for token in side.span if side.span.root in {token, token.head}]
    if any(token.ent_type_ == "PERSON" and (token in words or token.dep_ == "appos") for token in side.span):
        return True  # "a cousin, Ana Lopez," is one person, of whom the place tells nothing
    return any(head_lemma(token) in _FROM_ELSEWHERE or token.lower_ in _FROM_ELSEWHERE for token in words)


def _is_of_some_state(side: Actor) -> bool:
    """Whether an unnamed side is a body of state or of those who live under one."""
    if side.entity is not None:
        if side.country_code is not None or side.sector_code not in STATE_SECTORS:
            return False
        return (
            side.sector_code in _AT_HOME if side.entity.entity_type == "PERSON" else _is_body_of_any_state(side.entity)
        )
    if side.country_code is not None or not _has_own_word(side):
        return False
    if _may_come_from_elsewhere(side):
        return False
    root, noun = side.span.root, head_lemma(side.span.root)
    if noun in _CITIZENS and root.tag_ == "NNS":
        return True
    if side.sector_code == "REB":
        return not root.ent_type_
    return side.sector_code in STATE_SECTORS | {"OPP"} and _is_the_one(root, noun)


def _is_body_of_any_state(entity: Entity) -> bool:
    """Whether a name is that of a body which many states have: "the National Assembly", "Congress"."""
    is_told_by_table = entity.rule_id == "org_table" and not entity.is_id_ambiguous
    return entity.entity_type == "ORG" and (not is_told_by_table or entity.sector_code in {"LEG", "JUD"})


def _is_the_one(head: Token, noun: str) -> bool:
    """Whether a phrase means one body or its people, not "a government" or "governments" of anywhere."""
    if objects_of(head, "of", "for", "from"):
        return False
    articles = {child.lower_ for child in head.children if child.dep_ in {"det", "poss"}}
    if articles & {"a", "an", "any", "some", "every", "each", "no", "other", "both"}:
        return False
    is_bare_plural = head.tag_ == "NNS" and is_body_noun(noun) and noun not in _BODIES_OF_STATE
    return not is_bare_plural or bool(articles)


def _of_one_state(frame: Frame, sides: Sides, place: Entity | None, entities: ArticleEntities) -> Sides:
    """The sides, in which who lives under a state has the country of it: of who says so, or of whose body deals with him."""
    named = _countries_named(frame.token, entities) | {side.country_code for side in sides.all if side.country_code}
    speakers = _speakers(frame, entities) if len(named) == 1 else []
    here = _Here(frame.act.act_type, named, place.country_code if place is not None else None, tuple(speakers))
    # Of a meeting or an agreement all sides are actors.
    actors = tuple(_of_state(side, sides.recipients or sides.actors, here) for side in sides.actors)
    recipients = tuple(_of_state(side, sides.actors, here) for side in sides.recipients)
    return Sides(actors, recipients, sides.slot)


class _Here(NamedTuple):
    """What a sentence tells of the state that it is set in: the countries that it names, the act's place, who speaks."""

    act_type: str
    named: frozenset[str]
    place: str | None
    speakers: tuple[Actor, ...]

    def allows(self, country: str) -> bool:
        """Whether the sentence names no other country."""
        return self.named == {country} and self.place in {None, country}


def _of_state(side: Actor, others: Iterable[Actor], here: _Here) -> Actor:
    if not _is_of_some_state(side):
        return side
    states = [other for other in others if other.country_code is not None and _deals_with(other, side, here)]
    states += [speaker for speaker in here.speakers if speaker.country_code is not None and _tells_of(speaker, side)]
    for other in states:
        country = other.country_code
        is_at_hand = other.span.root.lower_ == "police" and _is_citizen(side) and here.place in {None, country}
        if country is not None and (is_at_hand or here.allows(country)):
            return side._replace(country_code=country, method="setting")
    return side


def _tells_of(speaker: Actor, side: Actor) -> bool:
    """Whether a speaker of a state or of its press means the state's own body: "*Peru's president* said police had"."""
    if side.sector_code not in STATE_SECTORS or speaker.sector_code not in STATE_SECTORS | {"JRN"}:
        return False
    return side.sector_code != "MIL" or head_lemma(side.span.root) in {"army", "military"}  # troops may be anybody's


def _deals_with(other: Actor, side: Actor, here: _Here) -> bool:
    """Whether the other side deals with this one as a state does with its own, and not as with a foreign one."""
    if other.sector_code in _AT_HOME:
        return other.sector_code != "COP" or other.span.root.lower_ == "police" or not _is_citizen(side)
    if other.sector_code != "GOV":
        return False
    if side.sector_code == "REB":
        return other.span.root.lower_ == "government" and here.act_type in _MAKING_PEACE
    if here.act_type in _DIPLOMATIC:
        return False
    is_body = side.sector_code in {"LEG", "JUD"} and is_body_noun(head_lemma(side.span.root))
    return side.entity is not None or is_body or _is_citizen(side)


def _is_citizen(side: Actor) -> bool:
    return side.entity is None and (side.sector_code == "OPP" or head_lemma(side.span.root) in _CITIZENS)


def _countries_named(token: Token, entities: ArticleEntities) -> frozenset[str]:
    """The countries of which the sentence names anybody or any place; "X" for a body of several."""
    found = set()
    for word in token.sent:
        entity = entities.at(word)
        if entity is None:
            continue
        if entity.country_code is not None:
            found.add(entity.country_code)
        elif entity.sector_code in {"IGO", "UNO", "EUR"}:
            found.add("X")
    return frozenset(found)


def _speakers(frame: Frame, entities: ArticleEntities) -> list[Actor]:
    """Whose words the clause is: the subject of the verb of which it is the complement."""
    token = frame.verb or frame.token
    for _ in range(_MAX_STEPS):
        if token.dep_ not in _CLAUSES or token.head == token:
            return []
        is_told, token = token.dep_ == "ccomp", token.head
        if is_told and token.pos_ == "VERB":
            return [resolve_actor(head, entities) for head in subjects(token)]
    return []
