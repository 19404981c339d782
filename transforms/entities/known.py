"""People and bodies of an article, held against the table of known actors.

The text goes first where it is explicit: a country in a person's title that is none of the table's makes the person
somebody else, and a former office stays one. Where the text says nothing, or the same, the row of the day gives
country, sector and title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from transforms import places, roles
from transforms.entities.mentions import Entity
from transforms.entities.people import PersonGroup, core_of
from transforms.entities.things import well_named
from transforms.entities.titles import Title
from transforms.entities.tokens import Tokens
from transforms.known_actors import Known, KnownActors, Said

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_CONFIDENCE_BODY, _CONFIDENCE_STATE_BODY = 0.92, 0.85
# One body of a state under its many names: "Defense Ministry", "Ministry of Defence", "Ministry of National Defence".
_SAME_BODY = {
    **dict.fromkeys(
        ("defence-ministry", "ministry-of-national-defence", "national-defence-ministry"), "ministry-of-defence"
    ),
    **dict.fromkeys(
        ("foreign-ministry", "foreign-affairs-ministry", "ministry-of-external-affairs"), "ministry-of-foreign-affairs"
    ),
    **dict.fromkeys(
        ("interior-ministry", "ministry-of-the-interior", "ministry-of-internal-affairs", "internal-affairs-ministry"),
        "ministry-of-interior",
    ),
    **dict.fromkeys(("home-ministry", "home-affairs-ministry"), "ministry-of-home-affairs"),
    **dict.fromkeys(("health-ministry", "ministry-of-public-health", "public-health-ministry"), "ministry-of-health"),
    **dict.fromkeys(("national-police-force", "national-police-service", "police-service"), "national-police"),
    **dict.fromkeys(("defence-force", "defence-forces", "military", "armed-force"), "armed-forces"),
    **dict.fromkeys(("house-of-representative", "lower-house"), "house-of-representatives"),
}
_STATE_BODY = re.compile(
    r"(?:ministry|department)-of-[a-z-]+|[a-z-]+-ministry|ministry|armed-forces?|military|defence-forces?|army|navy"
    r"|air-force|coast-guard|(?:national-|federal-|state-)?police(?:-(?:service|force))?(?<!-police-force)|national-police-force"
    r"|parliament|national-assembly|senate|house-of-representatives|lower-house|chamber-of-deputies|congress"
    r"|(?:supreme|constitutional|high|federal)-court|court-of-(?:appeal|cassation)|central-bank|government|cabinet"
    r"|(?:national-)?(?:election|electoral)-commission"
)


def linked_bodies(things: Sequence[Entity], day: date | None, table: KnownActors) -> list[Entity]:
    """The things of an article with what the table knows of them; two that are one may have one id then.

    A body of a state of which no table knows ("Defense Ministry") has its country in its id, so that those of two
    countries are two, and its many names one.
    """
    codes = well_named(
        code
        for thing in things
        if thing.entity_type in _PLACES and (code := thing.country_code) is not None
        for _ in thing.mentions
    )
    return [_linked_body(thing, day, codes, table) for thing in things]


def bodies_of_the_setting(entities: Sequence[Entity]) -> list[Entity]:
    """The entities, in which bodies of a state that have their country from the setting have it in their ids too.

    "The Coast Guard" of a Kenyan story is not that of a Peruvian one. The ids stay ambiguous: nobody says whose it is.
    """
    return [
        replace(_state_body(entity), is_id_ambiguous=True, confidence=entity.confidence)
        if entity.link_method == "setting" and entity.entity_type == "ORG"
        else entity
        for entity in entities
    ]


def known_person(
    forms: Sequence[tuple[str, ...]],
    titles: Sequence[Title],
    country_code: str | None,
    day: date | None,
    table: KnownActors,
) -> Known | None:
    """What the table knows of a person (``forms_of`` the name), given the titles and the country that the text says."""
    said = Said(country_code, tuple(dict.fromkeys(title.phrase for title in titles)))
    return table.person(forms, day, said)


def is_namesake(forms: Sequence[tuple[str, ...]], table: KnownActors) -> bool:
    """Whether the table has somebody else of the person's full name."""
    return table.has_namesake(forms)


def with_known(person: Entity, known: Known, *, is_former: bool, has_office: bool) -> Entity:
    """A person with what the table knows: the text's office stays, and is not undone where it is a former one."""
    is_lone = len(core_of(person.name.split())) < len(known.name.split()) and " " not in person.name
    sector = person.sector_code if is_former else known.sector_code or person.sector_code
    country = person.country_code or known.country_code
    said = person.country_code is not None or person.sector_code is not None
    method = ("both" if said else "table") if known.country_code or known.sector_code else person.link_method
    name = known.name if is_lone else person.name
    return replace(
        person,
        entity_id=known.entity_id,
        is_id_ambiguous=known.is_ambiguous,
        name=name,
        aliases=tuple(form for form in dict.fromkeys((person.name, *person.aliases)) if form != name),
        title=person.title if has_office else known.title or person.title,
        country_code=country,
        sector_code=sector,
        link_method=method if country or sector else None,
        rule_id="known_person",
    )


def forms_of(tokens: Tokens, group: PersonGroup) -> list[tuple[str, ...]]:
    """The forms of a name, the fullest first; with its honorific ("Prince Harry"), which may be a part of it."""
    words = tokens.words
    printed = {tuple(tokens.between(name.start, name.end).split()) for name in group.names}
    with_title = {
        (words[name.start - 1], *core_of(words[name.start : name.end]))
        for name in group.names
        if name.start and roles.is_title_noun(words[name.start - 1])
    }
    if len(group.core) == 1:
        return [*sorted(with_title), *sorted(printed)]
    full = sorted((form for form in printed if len(form) > 1), key=lambda words: (-len(words), words))
    return [*full, group.core, *sorted(with_title)]  # "Abe" may be short for "Abe Lincoln": no alias by itself


def _linked_body(thing: Entity, day: date | None, codes: Iterable[str], table: KnownActors) -> Entity:
    if thing.entity_type in _PLACES or thing.rule_id not in {"tagger", "org_table"}:
        return thing
    for form in (thing.name, *thing.aliases):
        known = table.organisation(form, day, codes)
        if known is not None and _may_be(thing, known):
            return _body(thing, known)
    return _state_body(thing)


def _may_be(thing: Entity, known: Known) -> bool:
    """Whether a thing can be this body: of no other country, and no other body that a table has by that name.

    What the table of organisations says of the country, a row of the user's unsays.
    """
    is_tabled = thing.rule_id != "tagger"
    if thing.country_code is not None and known.country_code != thing.country_code and not (is_tabled and known.is_own):
        return False
    return not is_tabled or known.entity_id == thing.entity_id


def _body(thing: Entity, known: Known) -> Entity:
    said = thing.country_code is not None and thing.rule_id == "tagger"
    return replace(
        thing,
        entity_id=known.entity_id,
        entity_type="ORG",
        name=known.name,
        aliases=tuple(form for form in dict.fromkeys((thing.name, *thing.aliases)) if form != known.name),
        is_id_ambiguous=known.is_ambiguous,
        country_code=known.country_code,
        sector_code=known.sector_code or thing.sector_code,
        link_method="both" if said else "table",
        rule_id="known_organisation",
        confidence=_CONFIDENCE_BODY,
    )


def _state_body(thing: Entity) -> Entity:
    if thing.entity_type != "ORG" or thing.country_code is None:
        return thing
    plain = places.slug(without_country(thing.name)).replace("defense", "defence").removeprefix("the-")
    if not _STATE_BODY.fullmatch(plain):
        return thing
    return replace(
        thing,
        entity_id=f"org:{_SAME_BODY.get(plain, plain)}-{thing.country_code.lower()}",
        is_id_ambiguous=False,
        rule_id="state_body",
        confidence=_CONFIDENCE_STATE_BODY,
    )


def without_country(name: str) -> str:
    """A body's name without the country in it: "Russian Defense Ministry", "Ministry of Health of Peru"."""
    words = name.replace("’s", "").replace("'s", "").split()
    for length in range(min(4, len(words) - 1), 0, -1):
        if _is_country(" ".join(words[:length])):
            return " ".join(words[length:])
        end = " ".join(words[-length:])
        if _is_country(end) and words[-length - 1].lower() in {"of", "in"}:
            return " ".join(words[: -length - 1])
    return name


def _is_country(text: str) -> bool:
    place = places.find_country(text)
    return place is not None
