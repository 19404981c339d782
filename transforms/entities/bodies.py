"""Bodies and things that an article names in full and in short: "the US House of Representatives", later "the House"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from transforms import roles
from transforms.entities.known import without_country
from transforms.entities.mentions import Entity, joined

# Of two entities that are one body, the id that says more stays.
_RANKS = {"known_organisation": 0, "org_table": 1, "state_body": 2}
_NAMED = frozenset({"ORG", "PRODUCT", "EVENT", "FAC"})
_SAID_BY_TABLES = frozenset({"known_organisation", "org_table"})


def with_short_names(things: Sequence[Entity]) -> list[Entity]:
    """The things, in which a body named in short is the one that bears its name in full.

    Short is a name without the country ("Supreme Court" of "UK Supreme Court"), without what it is of ("House" of "House of
    Representatives") or the noun for what it is ("Salt" of "Salt Party"), or the end of a name ("Salt Party" of "National
    Salt Party"); all but the first only where no table knows the short name as a body of its own. Where two bodies of the
    article fit, or countries differ, both are left alone.
    """
    bodies = [thing for thing in things if thing.entity_type in _NAMED]
    forms = {body.entity_id: (body.name, *body.aliases) for body in bodies}
    by_short = _by_short_names(bodies)
    whole: dict[str, str] = {}  # id of a body in short -> id of that in full
    for short in bodies:
        for rule in _RULES if short.entity_type == "ORG" else ("end",):
            if rule != "country" and short.rule_id in _SAID_BY_TABLES:
                break
            shortened = [body for form in forms[short.entity_id] for body in by_short.get((rule, form), ())]
            fitting = {body.entity_id for body in shortened if _may_be_one(short, body)}
            if fitting:
                other = fitting.pop()
                if not fitting and whole.get(other) != short.entity_id:
                    whole[short.entity_id] = other
                break
    return _merged(things, whole)


def _by_short_names(bodies: Iterable[Entity]) -> dict[tuple[str, str], list[Entity]]:
    """The bodies by each rule and short name that it makes of theirs."""
    found: dict[tuple[str, str], list[Entity]] = {}
    for body in bodies:
        for name in (body.name, *body.aliases):
            for key in _short_names(name):
                found.setdefault(key, []).append(body)
    return found


def _may_be_one(one: Entity, other: Entity) -> bool:
    if one.entity_id == other.entity_id or one.entity_type != other.entity_type:
        return False
    return one.country_code is None or other.country_code is None or one.country_code == other.country_code


@lru_cache(maxsize=4096)
def _short_names(name: str) -> tuple[tuple[str, str], ...]:
    """What a name may be shortened to, each with its rule."""
    plain = without_country(name)
    found = [("country", plain.removeprefix("the "))] if plain.removeprefix("the ") != name else []
    words = plain.split(" ")
    if len(words) > 2 and words[1] == "of":  # "Salt Party" is not "Salt Party of Illinois"
        found.append(("of", words[0]))
    if len(words) > 1 and roles.is_body_noun(words[-1].lower()):
        found.append(("noun", " ".join(words[:-1])))
    parts = name.split(" ")
    for start in range(1, len(parts)):
        end = " ".join(parts[start:])
        if parts[start - 1] not in _JOINTS and not _is_mere_noun(end):
            found.append(("end", end))
    return tuple(found)


def _is_mere_noun(name: str) -> bool:
    """Whether a short name is a noun for many bodies: the "House" may be another than the White."""
    is_noun = " " not in name and (roles.is_body_noun(name.lower()) or roles.title_type(name) is not None)
    return is_noun or name in _NOUNS


_RULES = ("country", "of", "noun", "end")
_JOINTS = frozenset({"of", "for", "at", "in", "and"})
_NOUNS = frozenset(
    {"House", "Court", "Council", "Committee", "Commission", "Agency", "Department", "Ministry", "Office"}
)


def _merged(things: Iterable[Entity], whole: dict[str, str]) -> list[Entity]:
    found: dict[str, Entity] = {}
    for thing in things:
        key = thing.entity_id
        seen = {key}
        while key in whole and whole[key] not in seen:
            key = whole[key]
            seen.add(key)
        twin = found.get(key)
        if twin is None:
            found[key] = thing
            continue
        first, second = sorted((twin, thing), key=lambda body: (_RANKS.get(body.rule_id, 3), -len(body.name)))
        found[key] = joined(first, second)
    return list(found.values())
