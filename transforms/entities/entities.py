"""Mentions to entities within an article, and the ``entities`` table.

An entity's id is the same in every article that names it in full: ``person:ana-duarte``, ``country:JPN``,
``org:nasa``, ``place:beirut``. Country and sector come from the words beside a name first and from tables second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import polars as pl
from spacy.tokens import Doc, Span, Token

from transforms import places, roles
from transforms.entities.coreference import Person, find_references
from transforms.entities.descriptions import described_bodies, nouns_of
from transforms.entities.known import is_namesake, known_person, linked_bodies, with_known
from transforms.entities.mentions import ArticleEntities, Entity, Mention
from transforms.entities.metonyms import with_metonyms
from transforms.entities.names import Name, barred_tokens, find_names
from transforms.entities.nominals import Thing
from transforms.entities.people import PersonGroup, PersonName, core_of, gender_of_name, group_people, is_not_the_person
from transforms.entities.setting import country_of_setting, in_setting
from transforms.entities.things import find_things
from transforms.entities.titles import Title, context_of, sector_of_title, speaks_for, title_before, titles_beside
from transforms.known_actors import Known, KnownActors, known_actors
from transforms.language import BLOCK_SPANS, block_of
from transforms.schemas.tables import ENTITIES

__all__ = ["ArticleEntities", "Entity", "Mention", "entities_table", "find_entities"]

# Estimates from reading some 600 rows of open articles, not counted; a calibration on labels replaces them.
_CONFIDENCE_FULL_NAME, _CONFIDENCE_ONE_WORD = 0.9, 0.6
_FULL_NAME = 2
_CITY_STATES = frozenset({"HKG", "MAC", "MCO", "SGP", "VAT"})


class _Described(NamedTuple):
    """A person's titles and nationality, read at all the places where the name stands."""

    titles: tuple[Title, ...]
    honorific: str | None
    country_code: str | None
    gender: str | None
    affiliation: Entity | None  # the body that stands beside a name without a title


def find_entities(doc: Doc, published_date: date | None = None, known: KnownActors | None = None) -> ArticleEntities:
    """All entities of the article, in order of first mention.

    Names in bylines, photo credits and boilerplate give none. An entity that nothing is known of beyond its name is
    kept, with null country and sector. ``known`` is the table of known actors, of which the rows of the day of
    publication count; where it is not given, it is the one that comes with Dateline.
    """
    table = known_actors() if known is None else known
    barred = barred_tokens(doc)
    names = _without_headline_noise(doc, find_names(doc, barred))
    people, others = _split_people(doc, names, barred)
    things = _without_repeated_ids(linked_bodies(with_metonyms(find_things(doc, others)), published_date, table))
    entities = _find_people(doc, people, described_bodies(things), barred, published_date, table)
    setting = country_of_setting(doc, entities)
    entities = in_setting(entities, setting)
    return ArticleEntities(_ordered(entities), _by_token(entities), setting)


def entity_rows(
    article_id: str, published_date: date | None, extraction_version: str, entities: ArticleEntities
) -> Iterator[dict[str, Any]]:
    """The rows of ``entities``: one an entity; spans become offsets into the article's text."""
    for entity in entities.entities:
        yield {
            "article_id": article_id,
            "published_date": published_date,
            "entity_id": entity.entity_id,
            "is_id_ambiguous": entity.is_id_ambiguous,
            "entity_type": entity.entity_type,
            "name": entity.name,
            "aliases": list(entity.aliases),
            "mention_count": len(entity.mentions),
            "mentions": [
                {
                    "start_char": mention.span.start_char,
                    "end_char": mention.span.end_char,
                    "mention_type": mention.mention_type,
                    "method": mention.method,
                }
                for mention in entity.mentions
            ],
            "title": entity.title,
            "country_code": entity.country_code,
            "sector_code": entity.sector_code,
            "geoname_id": entity.geoname_id,
            "latitude": entity.latitude,
            "longitude": entity.longitude,
            "coordinate_type": entity.coordinate_type,
            "block_type": entity.block_type,
            "link_method": entity.link_method,
            "rule_id": entity.rule_id,
            "confidence": entity.confidence,
            "extraction_version": extraction_version,
        }


def entities_table(
    article_id: str, published_date: date | None, extraction_version: str, entities: ArticleEntities
) -> pl.DataFrame:
    """The entities of one article as a frame of ``entities``."""
    return ENTITIES.frame(entity_rows(article_id, published_date, extraction_version, entities))


def _without_headline_noise(doc: Doc, names: Sequence[Name]) -> list[Name]:
    """The names without those that the tagger saw only in a headline whose words all begin with a capital."""
    shouting = {index for block in doc.spans.get(BLOCK_SPANS, ()) if _is_title_case(block) for index in _range(block)}
    if not shouting:
        return list(names)
    elsewhere = {
        doc[index].text for name in names if name.start not in shouting for index in range(name.start, name.end)
    }
    return [
        name
        for name in names
        if name.start not in shouting
        or name.method != "tagger"
        or all(token.text in elsewhere for token in doc[name.start : name.end])
    ]


def _is_title_case(block: Span) -> bool:
    words = [token for token in block if token.is_alpha and len(token) > 3]
    return block.label_ == "headline" and len(words) > 3 and sum(t.text[0].isupper() for t in words) > 0.7 * len(words)


def _range(span: Span) -> range:
    return range(span.start, span.end)


def _split_people(doc: Doc, names: Sequence[Name], barred: frozenset[int]) -> tuple[list[PersonName], list[Name]]:
    """Names of people, with the surnames that the tagger missed or took for something else, and all other names."""
    full = {core for name in names if name.entity_type == "PERSON" for core in [_core(doc, name)] if len(core) > 1}
    surnames = {core[-1] for core in full if not core[-1].isupper()}
    votes = Counter((doc[name.start : name.end].text, name.entity_type == "PERSON") for name in names)
    people, others = [], []
    for name in names:
        core, text = _core(doc, name), doc[name.start : name.end].text
        outvoted = name.method == "tagger" and votes[text, True] > votes[text, False] > 0
        if (
            name.entity_type == "PERSON"
            or outvoted
            or (name.method == "tagger" and (core in full or (len(core) == 1 and core[0] in surnames)))
        ):
            people.append(PersonName(name.start, name.end, core, "name"))
        else:
            others.append(name)
    called = {core[0] for name in people for core in [name.core] if len(core) == 1}
    forms = surnames | {core[0] for core in full if core[0] in called}
    taken = {index for name in names for index in range(name.start, name.end)} | barred
    people += [
        PersonName(token.i, token.i + 1, (token.text,), "surname")
        for token in doc
        if token.text in forms and token.i not in taken and _is_lone_name(token)
    ]
    plurals = {f"{surname}{ending}" for surname in surnames for ending in ("s", "es")}
    people = [
        name
        for name in people
        if not is_not_the_person(doc[name.start : name.end]) and not plurals.issuperset(name.core)
    ]
    others = [
        name for name in others if name.method != "tagger" or not plurals.issuperset(_core(doc, name))
    ]  # "the Duartes"
    return sorted(people), others


def _core(doc: Doc, name: Name) -> tuple[str, ...]:
    return core_of(token.text for token in doc[name.start : name.end])


def _is_lone_name(token: Token) -> bool:
    """Whether a surname that the tagger left stands by itself, and not in a longer name or as a common word."""
    doc = token.doc
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    before = doc[token.i - 1] if token.i else None
    if token.pos_ in {"VERB", "ADV", "ADP", "DET"} or (token.is_sent_start and token.tag_ not in {"NNP", "NNPS"}):
        return False
    if after is not None and after.tag_ == "NNP" and token.dep_ == "compound":
        return False
    known = before is not None and before.tag_ == "NNP" and before.dep_ == "compound" and before.head == token
    return not known or (before is not None and (roles.is_title_noun(before.text) or bool(before.ent_type_)))


def _find_people(
    doc: Doc,
    names: Sequence[PersonName],
    things: Sequence[Entity],
    barred: frozenset[int],
    day: date | None,
    table: KnownActors,
) -> list[Entity]:
    """The people of the names, and with them all that is meant without being named, people and things."""
    anchors = _by_token(things)
    groups = [
        group
        for group in group_people(doc, names)
        if _is_believed(doc, group, anchors) or known_person(doc, group, (), None, day, table) is not None
    ]
    described = [_described(doc, group, anchors) for group in groups]
    known = [
        known_person(doc, group, facts.titles, facts.country_code, day, table)
        for group, facts in zip(groups, described, strict=True)
    ]
    people = [
        Person(
            number,
            tuple(doc[name.start : name.end] for name in group.names),
            facts.titles,
            facts.gender or gender_of_name(group.core),
            facts.country_code or (link.country_code if link is not None else None),
        )
        for number, (group, facts, link) in enumerate(zip(groups, described, known, strict=True))
    ]
    setting = country_of_setting(doc, things)
    numbered = [
        Thing(
            number,
            tuple(mention.span for mention in thing.mentions),
            _kind(thing),
            (thing.name, *thing.aliases),
            thing.entity_type,
            thing.sector_code,
            (thing.entity_type == "GPE" and thing.coordinate_type == "point") or thing.country_code in _CITY_STATES,
            nouns_of(thing, anchors),
            thing.entity_id == f"country:{setting}",
        )
        for number, thing in enumerate(things, len(people))
    ]
    references: dict[int, list[Mention]] = {}
    for found in find_references(doc, people, numbered, anchors, barred):
        references.setdefault(found.number, []).append(Mention(found.span, found.mention_type, found.method))
    persons = [
        _linked(doc, group, facts, _person(doc, group, facts, references.get(number, [])), link, table)
        for number, (group, facts, link) in enumerate(zip(groups, described, known, strict=True))
    ]
    others = [
        replace(thing, mentions=_disjoint(thing.mentions, references.get(number, [])))
        for number, thing in enumerate(things, len(people))
    ]
    return [*others, *_without_repeated_ids(persons)]


_KINDS = {"ORG": "body", "NORP": "people", "GPE": "place", "LOC": "place", "FAC": "place"}


def _kind(thing: Entity) -> str:
    return "country" if thing.entity_id.startswith("country:") else _KINDS.get(thing.entity_type, "thing")


def _is_believed(doc: Doc, group: PersonGroup, anchors: Mapping[int, Entity]) -> bool:
    """Whether a lone word is a person: it bears a title, comes twice, or does something ("Water" does not)."""
    if len(group.core) >= _FULL_NAME or len(group.names) > 1:
        return True
    start = group.names[0].start
    return doc[start].dep_ in {"nsubj", "nsubjpass", "poss"} or title_before(doc, start, anchors) is not None


def _described(doc: Doc, group: PersonGroup, anchors: Mapping[int, Entity]) -> _Described:
    titles: list[Title] = []
    countries: list[str] = []
    bodies: list[Entity] = []
    for name in group.names:
        root = doc[name.start : name.end].root
        before = title_before(doc, name.start, anchors)
        after = _named_after(doc, name.end, anchors)
        if after is not None:
            countries += [after.country_code] if after.country_code else []
            bodies += [after] if after.entity_type == "ORG" else []
        if before is not None:
            titles.append(before)
        else:
            context = context_of(root, anchors, before=name.start)
            if context.country_code and context.method in {"modifier", "possessor", "organisation"}:
                countries.append(context.country_code)
            bodies += [
                body for body in (anchors.get(i) for i in _possessor(root)) if body and body.entity_type == "ORG"
            ]
        titles += titles_beside(root, anchors)
    countries = [title.context.country_code for title in titles if title.context.country_code] + countries
    genders = {
        g for t in titles for word in (*t.modifiers, t.noun, doc[t.end - 1].text) if (g := roles.gender_of_noun(word))
    }
    honorifics = [title for title in titles if _is_honorific(doc[title.end - 1], title)]
    offices = tuple(title for title in titles if title not in honorifics)
    return _Described(
        offices,
        doc[honorifics[0].start : honorifics[0].end].text if honorifics else None,
        _agreed(countries),
        genders.pop() if len(genders) == 1 else None,
        bodies[0] if bodies else None,
    )


def _is_honorific(last: Token, title: Title) -> bool:
    """Whether a title's noun, its last word, is one: "Mr."; "Secretary of *Justice*" is an office."""
    return last.lower_ == title.noun and roles.title_type(last.text) == "honorific"


def _named_after(doc: Doc, end: int, anchors: Mapping[int, Entity]) -> Entity | None:
    """The place or body right behind a name: "Ana Duarte *of Peru*", "Ben Okoro *of the University of Lagos*"."""
    if end + 1 >= len(doc) or doc[end].lower_ not in {"of", "from"}:
        return None
    first = end + 2 if doc[end + 1].lower_ == "the" else end + 1
    return anchors.get(first)


def _possessor(root: Token) -> Iterator[int]:
    """Where the possessor of a name stands: "*the BBC*'s Ana Duarte"."""
    yield from (child.i for child in root.children if child.dep_ == "poss")


def _agreed(codes: Sequence[str]) -> str | None:
    """The country that is said most often; None where two are said equally often."""
    counts = Counter(codes).most_common(2)
    if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def _person(doc: Doc, group: PersonGroup, facts: _Described, references: Sequence[Mention]) -> Entity:
    spans = [(doc[name.start : name.end], name.method) for name in group.names]
    mentions = _disjoint([Mention(span, "name", method) for span, method in spans], references)
    full = max((span for span, _ in spans), key=lambda span: (len(core_of(t.text for t in span)), len(span.text)))
    sector = next((found for title in facts.titles if (found := sector_of_title(title))), None)
    if not facts.titles and facts.affiliation is not None:
        sector = facts.affiliation.sector_code
    is_full = len(group.core) >= _FULL_NAME and not group.is_ambiguous
    return Entity(
        entity_id=f"person:{places.slug(' '.join(group.core))}",
        entity_type="PERSON",
        name=_printed(full),
        mentions=mentions,
        is_id_ambiguous=not is_full,
        title=_title_text(doc, facts.titles[0]) if facts.titles else facts.honorific,
        country_code=facts.country_code,
        sector_code=sector,
        link_method="text" if facts.country_code or sector else None,
        rule_id="person_full_name" if is_full else "person_one_word",
        confidence=_CONFIDENCE_FULL_NAME if is_full else _CONFIDENCE_ONE_WORD,
        aliases=_aliases(_printed(full), (span for span, _ in spans)),
        block_type=_block_type(mentions[0].span),
        gender=facts.gender or gender_of_name(group.core),
        body_id=_body_id(facts.titles),
    )


def _body_id(titles: Sequence[Title]) -> str | None:
    """The body that one of the titles speaks for: of a spokesman, a chairwoman."""
    bodies = (title.context.organisation for title in titles if speaks_for(title))
    return next((body.entity_id for body in bodies if body is not None), None)


def _linked(
    doc: Doc, group: PersonGroup, facts: _Described, person: Entity, link: Known | None, table: KnownActors
) -> Entity:
    """A person with what the table knows; one whose name the table has for somebody else has an ambiguous id."""
    if link is not None:
        is_former = any(title.is_former for title in facts.titles)
        return with_known(person, link, is_former=is_former, has_office=bool(facts.titles))
    if is_namesake(doc, group, table):
        return replace(person, is_id_ambiguous=True)
    return person


def _disjoint(names: Sequence[Mention], references: Sequence[Mention]) -> tuple[Mention, ...]:
    """All mentions in order; a phrase that holds another mention of the same person ("the mayor in her car") goes."""
    taken = {index for name in names for index in _range(name.span)}
    kept = list(names)
    for reference in sorted(references, key=lambda mention: len(mention.span)):
        if taken.isdisjoint(_range(reference.span)):
            taken.update(_range(reference.span))
            kept.append(reference)
    return tuple(sorted(kept, key=_start))


def _title_text(doc: Doc, title: Title) -> str:
    end = title.end
    while end > title.start + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    return _printed(doc[title.start : end])


def _printed(span: Span) -> str:
    return " ".join(span.text.split())


def _aliases(name: str, spans: Iterable[Span]) -> tuple[str, ...]:
    return tuple(form for form in dict.fromkeys(_printed(span) for span in spans) if form != name)


def _start(mention: Mention) -> int:
    return mention.span.start


def _block_type(span: Span) -> str:
    block = block_of(span[0])
    return block.label_ if block is not None else "paragraph"


def _without_repeated_ids(entities: Iterable[Entity]) -> list[Entity]:
    """One entity per id: two spellings that give one id ("José", "Jose") are one entity with all mentions."""
    merged: dict[str, Entity] = {}
    for entity in entities:
        twin = merged.get(entity.entity_id)
        merged[entity.entity_id] = entity if twin is None else _joined(twin, entity)
    return list(merged.values())


def _joined(one: Entity, other: Entity) -> Entity:
    mentions = tuple(sorted([*one.mentions, *other.mentions], key=_start))
    aliases = tuple(dict.fromkeys([*one.aliases, *([other.name] if other.name != one.name else []), *other.aliases]))
    return replace(
        one,
        mentions=mentions,
        aliases=aliases,
        title=one.title or other.title,
        country_code=one.country_code or other.country_code,
        sector_code=one.sector_code or other.sector_code,
        link_method=one.link_method or other.link_method,
        block_type=_block_type(mentions[0].span),
    )


def _ordered(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity.mentions[0].span.start, entity.mentions[0].span.end)))


def _by_token(entities: Iterable[Entity]) -> dict[int, Entity]:
    """Who stands at each token; of nested mentions the narrowest."""
    mentions = [(mention.span, entity) for entity in entities for mention in entity.mentions]
    mentions.sort(key=lambda pair: (-len(pair[0]), pair[0].start))
    return {index: entity for span, entity in mentions for index in range(span.start, span.end)}
