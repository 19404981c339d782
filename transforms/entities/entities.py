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
from transforms.entities.bodies import with_short_names
from transforms.entities.common_nouns import Thing
from transforms.entities.contexts import context_of, head_lemma
from transforms.entities.coreference import find_references
from transforms.entities.credits import barred_tokens
from transforms.entities.descriptions import described_bodies, nouns_of
from transforms.entities.known import (
    bodies_of_the_setting,
    forms_of,
    is_namesake,
    known_person,
    linked_bodies,
    with_known,
)
from transforms.entities.mentions import ArticleEntities, Entity, Mention, Name, block_type_of, without_repeated_ids
from transforms.entities.metonyms import with_metonyms
from transforms.entities.names import find_names
from transforms.entities.offices import Person
from transforms.entities.people import (
    PersonGroup,
    PersonName,
    core_of,
    gender_of_name,
    group_people,
    initials_of,
    is_not_the_person,
    is_surname_of,
    nickname_of,
)
from transforms.entities.setting import country_of_setting, in_setting, of_the_only_country, only_country
from transforms.entities.tagged_names import is_place_word
from transforms.entities.things import find_things
from transforms.entities.title_texts import title_text
from transforms.entities.titles import Title, sector_of_title, speaks_for, title_before, title_of_several, titles_beside
from transforms.entities.tokens import Tokens, tokens_of
from transforms.known_actors import Known, KnownActors, known_actors
from transforms.language import BLOCK_SPANS
from transforms.schemas.tables import ENTITIES
from transforms.syntax import appositions

__all__ = ["ArticleEntities", "Entity", "Mention", "entities_table", "find_entities"]

# Estimates from reading some 600 rows of open articles, not counted; a calibration on labels replaces them.
_CONFIDENCE_FULL_NAME, _CONFIDENCE_ONE_WORD = 0.9, 0.6
_FULL_NAME = 2


class _Described(NamedTuple):
    """A person's titles and nationality, read at all the places where the name stands."""

    titles: tuple[Title, ...]
    honorific: str | None
    country_code: str | None
    gender: str | None
    affiliation: Entity | None  # the body that stands beside a name without a title


def find_entities(
    doc: Doc, published_date: date | None = None, known: KnownActors | None = None, home: str | None = None
) -> ArticleEntities:
    """All entities of the article, in order of first mention.

    Names in bylines, photo credits and boilerplate give none. An entity that nothing is known of beyond its name is
    kept, with null country and sector. ``known`` is the table of known actors, of which the rows of the day of
    publication count; where it is not given, it is the one that comes with Dateline. ``home`` is the publisher's country.
    """
    table = known_actors() if known is None else known
    tokens = tokens_of(doc)
    barred = barred_tokens(tokens)
    names = _without_headline_noise(doc, find_names(tokens, barred))
    people, others = _split_people(doc, tokens, names, barred)
    things = without_repeated_ids(
        linked_bodies(with_metonyms(find_things(doc, tokens, others, home)), published_date, table)
    )
    things = linked_bodies(with_short_names(described_bodies(things)), published_date, table)
    things = without_repeated_ids(things)
    entities = _find_people(doc, tokens, people, things, barred, published_date, table)
    setting = country_of_setting(doc, entities)
    entities = of_the_only_country(in_setting(entities, setting), only_country(doc, entities))
    entities = without_repeated_ids(bodies_of_the_setting(entities))
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
    if block.label_ != "headline":
        return False
    words = [token for token in block if token.is_alpha and len(token) > 3]
    return len(words) > 3 and sum(token.text[0].isupper() for token in words) > 0.7 * len(words)


def _range(span: Span) -> range:
    return range(span.start, span.end)


def _split_people(
    doc: Doc, tokens: Tokens, names: Sequence[Name], barred: frozenset[int]
) -> tuple[list[PersonName], list[Name]]:
    """Names of people, with the surnames that the tagger missed or took for something else, and all other names."""
    full = {core for name in names if name.entity_type == "PERSON" for core in [_core(tokens, name)] if len(core) > 1}
    surnames = {core[-1] for core in full if not core[-1].isupper()}
    votes = Counter((tokens.between(name.start, name.end), name.entity_type == "PERSON") for name in names)
    initials = _initials(tokens, names)
    people, others = [], []
    for name in (_as_person(doc, _as_body(doc, name)) for name in names):
        core, text = _core(tokens, name), tokens.between(name.start, name.end)
        outvoted = name.method == "tagger" and votes[text, True] > votes[text, False] > 0
        is_called = len(core) == 1 and core[0] in surnames
        is_called = is_called or core in full or (len(core) > 1 and is_surname_of(core, full))
        if name.method == "tagger" and text in initials and roles.find_organisation(text) is None:
            people.append(PersonName(name.start, name.end, initials[text], "initials"))
        elif name.entity_type == "PERSON" or outvoted or (name.method == "tagger" and is_called):
            nickname = nickname_of(tokens.words[name.start : name.end])
            people.append(PersonName(name.start, name.end, core, "name", nickname))
        else:
            others.append(name)
    called = {core[0] for name in people for core in [name.core] if len(core) == 1}
    forms = surnames | {core[0] for core in full if core[0] in called}
    taken = {index for name in names for index in range(name.start, name.end)} | barred
    printed = forms | {form.replace("'", "’") for form in forms}
    people += [
        PersonName(index, index + 1, core_of([word]), "surname")
        for index, word in enumerate(tokens.words)
        if word in printed and index not in taken and _is_lone_name(doc[index])
    ]
    plurals = {f"{surname}{ending}" for surname in surnames for ending in ("s", "es")}
    people = [name for name in people if not plurals.issuperset(name.core) and not is_not_the_person(doc, name)]
    others = [
        name for name in others if name.method != "tagger" or not plurals.issuperset(_core(tokens, name))
    ]  # "the Duartes"
    return sorted(people), others


def _initials(tokens: Tokens, names: Sequence[Name]) -> dict[str, tuple[str, ...]]:
    """The person whom three or more letters stand for: "JSB" after "J. S. Bachmann"; none where two or a body fit."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        words = tokens.words[name.start : name.end]
        if name.entity_type in {"PERSON", "ORG"} and len(words) > 1:
            found.setdefault(initials_of(words), set()).add(core_of(words) if name.entity_type == "PERSON" else ())
    return {
        letters: next(iter(who)) for letters, who in found.items() if len(letters) > 2 and who != {()} and len(who) == 1
    }


def _as_body(doc: Doc, name: Name) -> Name:
    """A lone word that the tagger takes for a person, behind a common noun of bodies: "the news agency *Znak*" is one."""
    noun = doc[name.start - 1] if name.start else None
    if (
        noun is None
        or (name.entity_type, name.method, name.end - name.start) != ("PERSON", "tagger", 1)
        or noun.tag_ != "NN"
        or not roles.is_body_noun(noun.lower_)
        or not (noun.head.i == name.start or doc[name.start].head == noun)
    ):
        return name
    return name._replace(entity_type="ORG")


def _as_person(doc: Doc, name: Name) -> Name:
    """A name of two words or more that the tagger takes for a place: "the mayor of Lagos, *Ana Duarte*," is a person's.

    The words beside it say so, or a known first name that no word of places and no article stands before; a place of the
    tables stays one.
    """
    is_place = (name.entity_type, name.method) == ("GPE", "tagger")
    if not is_place or not _FULL_NAME <= name.end - name.start <= _LONGEST_PERSON:
        return name
    span = doc[name.start : name.end]
    words = [token.text for token in span]
    if not all(word.isalpha() and word[0].isupper() for word in words) or places.city_named(span.text):
        return name
    if places.find_place(span.text) is not None or is_place_word(words[-1]):
        return name
    before = doc[name.start - 1].lower_ if name.start else ""
    if before == "the":
        return name
    described = span.root.dep_ == "appos" and roles.is_person_noun(head_lemma(span.root.head))
    is_of_thing = span.root.dep_ == "compound"  # "the Ana Duarte oil field"
    called = gender_of_name(words) is not None and before not in _BEFORE_PLACES and not is_of_thing
    return name._replace(entity_type="PERSON") if described or called else name


_LONGEST_PERSON = 4
_BEFORE_PLACES = frozenset({"in", "near", "at", "from", "to", "of", "around", "through", "into", "outside"})


def _core(tokens: Tokens, name: Name) -> tuple[str, ...]:
    return core_of(tokens.words[name.start : name.end])


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
    tokens: Tokens,
    names: Sequence[PersonName],
    things: Sequence[Entity],
    barred: frozenset[int],
    day: date | None,
    table: KnownActors,
) -> list[Entity]:
    """The people of the names, and with them all that is meant without being named, people and things."""
    anchors = _by_token(things)
    called = [(group, forms_of(tokens, group)) for group in group_people(doc, names)]
    called = [
        (group, forms)
        for group, forms in called
        if _is_believed(doc, group, anchors) or known_person(forms, (), None, day, table) is not None
    ]
    groups = [group for group, _ in called]
    printed = [tuple(doc[name.start : name.end] for name in group.names) for group in groups]
    described = [_described(doc, spans, anchors) for spans in printed]
    known = [
        known_person(forms, facts.titles, facts.country_code, day, table)
        for (_, forms), facts in zip(called, described, strict=True)
    ]
    people = [
        Person(
            number,
            spans,
            facts.titles,
            facts.gender or gender_of_name(group.core),
            facts.country_code or (link.country_code if link is not None else None),
        )
        for number, (group, spans, facts, link) in enumerate(zip(groups, printed, described, known, strict=True))
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
            thing.country_code,
            _place_type(thing),
            nouns_of(thing, anchors),
            thing.entity_id == f"country:{setting}",
        )
        for number, thing in enumerate(things, len(people))
    ]
    references: dict[int, list[Mention]] = {}
    for found in find_references(doc, people, numbered, anchors, barred, tokens):
        references.setdefault(found.number, []).append(Mention(found.span, found.mention_type, found.method))
    persons = [
        _linked(forms, facts, _person(tokens, group, spans, facts, references.get(number, [])), link, table)
        for number, ((group, forms), spans, facts, link) in enumerate(
            zip(called, printed, described, known, strict=True)
        )
    ]
    others = [
        replace(thing, mentions=_disjoint(thing.mentions, references[number])) if number in references else thing
        for number, thing in enumerate(things, len(people))
    ]
    return [*others, *without_repeated_ids(persons)]


_KINDS = {"ORG": "body", "NORP": "people", "GPE": "place", "LOC": "place", "FAC": "place"}


def _kind(thing: Entity) -> str:
    return "country" if thing.entity_id.startswith("country:") else _KINDS.get(thing.entity_type, "thing")


def _place_type(thing: Entity) -> str | None:
    """What kind of place a thing is, as of ``Place``; None for what is no place of the tables."""
    if thing.entity_type not in {"GPE", "LOC"}:
        return None
    if thing.entity_id.startswith("country:"):
        return "country"
    place = places.by_geoname(thing.geoname_id) if thing.geoname_id is not None else None
    if place is not None:
        return place.place_type
    if thing.rule_id == "gazetteer" and thing.entity_type == "GPE":
        return "city" if thing.coordinate_type == "point" else "region"
    return "area" if thing.rule_id == "place_table" else None


def _is_believed(doc: Doc, group: PersonGroup, anchors: Mapping[int, Entity]) -> bool:
    """Whether a lone word is a person: it bears a title, comes twice, or does something ("Water" does not)."""
    if len(group.core) >= _FULL_NAME or len(group.names) > 1:
        return True
    start = group.names[0].start
    return doc[start].dep_ in {"nsubj", "nsubjpass", "poss"} or title_before(doc, start, anchors) is not None


def _described(doc: Doc, names: Sequence[Span], anchors: Mapping[int, Entity]) -> _Described:
    titles: list[Title] = []
    countries: list[str] = []
    bodies: list[Entity] = []
    for name in names:
        root = name.root
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
        shared = title_of_several(doc, root, anchors) if before is None else None
        titles += [shared] if shared is not None else []
    countries = [title.context.country_code for title in titles if title.context.country_code] + countries
    words = [word for title in titles for word in (*title.modifiers, title.noun, doc[title.end - 1].text)]
    words += [noun.lower_ for name in names for noun in _relations(doc, name)]
    genders = {gender for word in words if (gender := roles.gender_of_noun(word))}
    honorifics = [title for title in titles if _is_honorific(doc[title.end - 1], title)]
    offices = tuple(title for title in titles if title not in honorifics)
    return _Described(
        offices,
        doc[honorifics[0].start : honorifics[0].end].text if honorifics else None,
        _agreed(countries),
        genders.pop() if len(genders) == 1 else None,
        bodies[0] if bodies else None,
    )


def _relations(doc: Doc, name: Span) -> Iterator[Token]:
    """Common nouns beside a name that say whose relative the person is: "her *father*, Ben Okoro", "his *wife* Ana"."""
    root = name.root
    beside = [*appositions(root), *([root.head] if root.dep_ == "appos" else [])]
    before = doc[name.start - 1] if name.start else None
    if before is not None and before.head == root:
        beside.append(before)
    yield from (noun for noun in beside if noun.tag_ == "NN")


def _is_honorific(last: Token, title: Title) -> bool:
    """Whether a title's noun, its last word, is one: "Mr."; "Secretary of *Justice*" is an office."""
    return last.lower_ == title.noun and roles.title_type(last.text) == "honorific"


def _named_after(doc: Doc, end: int, anchors: Mapping[int, Entity]) -> Entity | None:
    """The place or body right behind a name: "Ana Duarte *of Peru*", "Ben Okoro, *from the University of Lagos*,"."""
    end += end < len(doc) and doc[end].text == "," and end + 1 < len(doc) and doc[end + 1].lower_ in {"of", "from"}
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


def _person(
    tokens: Tokens, group: PersonGroup, spans: Sequence[Span], facts: _Described, references: Sequence[Mention]
) -> Entity:
    names = [Mention(span, "name", name.method) for span, name in zip(spans, group.names, strict=True)]
    mentions = _disjoint(names, references)
    printed = [" ".join(tokens.between(span.start, span.end).split()) for span in spans]
    full = printed[_fullest(tokens, spans)]
    titles = _held_first(facts.titles)
    offices = [title for title in titles if roles.title_type(title.noun) != "occupation"]
    sector = next((found for title in titles if (found := sector_of_title(title))), None)
    if not facts.titles:
        affiliated = facts.affiliation.sector_code if facts.affiliation is not None else None
        sector = affiliated or (roles.sector_of_honorific(facts.honorific) if facts.honorific else None)
    is_full = len(group.core) >= _FULL_NAME and not group.is_ambiguous
    return Entity(
        entity_id=f"person:{places.slug(' '.join(group.core))}",
        entity_type="PERSON",
        name=full,
        mentions=mentions,
        is_id_ambiguous=not is_full,
        title=title_text(tokens.doc, offices[0]) if offices else facts.honorific,
        country_code=facts.country_code,
        sector_code=sector,
        link_method="text" if facts.country_code or sector else None,
        rule_id="person_full_name" if is_full else "person_one_word",
        confidence=_CONFIDENCE_FULL_NAME if is_full else _CONFIDENCE_ONE_WORD,
        aliases=tuple(form for form in dict.fromkeys(printed) if form != full),
        block_type=block_type_of(mentions[0].span),
        gender=facts.gender or gender_of_name(group.core),
        body_id=_body_id(facts.titles),
    )


def _fullest(tokens: Tokens, spans: Sequence[Span]) -> int:
    """The number of the name with the most words that identify the person, of equal ones the longest, then the first."""
    if len(spans) == 1:
        return 0
    sizes = [(len(core_of(tokens.words[span.start : span.end])), span.end_char - span.start_char) for span in spans]
    return sizes.index(max(sizes))


def _held_first(titles: Sequence[Title]) -> list[Title]:
    """The titles in order, but a held office before a former one: what the text calls former anywhere is held no longer.

    Whoever is a rival, nominee or author now has no office that goes before a former one.
    """
    left = {title.noun for title in titles if title.is_former}
    if not titles or titles[0].noun not in left:
        return list(titles)
    held = next((title for title in titles if title.noun not in left and _is_office(title)), None)
    return [held, *(title for title in titles if title is not held)] if held is not None else list(titles)


def _is_office(title: Title) -> bool:
    return "office" in {roles.title_type(title.noun), roles.title_type(title.noun.capitalize())}


def _body_id(titles: Sequence[Title]) -> str | None:
    """The body that one of the titles speaks for: of a spokesman, a chairwoman."""
    bodies = (title.context.organisation for title in titles if speaks_for(title))
    return next((body.entity_id for body in bodies if body is not None), None)


def _linked(
    forms: Sequence[tuple[str, ...]], facts: _Described, person: Entity, link: Known | None, table: KnownActors
) -> Entity:
    """A person with what the table knows; one whose name the table has for somebody else has an ambiguous id."""
    if link is not None:
        is_former = any(title.is_former for title in facts.titles)
        return with_known(person, link, is_former=is_former, has_office=bool(facts.titles))
    if is_namesake(forms, table):
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


def _start(mention: Mention) -> int:
    return mention.span.start


def _ordered(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity.mentions[0].span.start, entity.mentions[0].span.end)))


def _by_token(entities: Iterable[Entity]) -> dict[int, Entity]:
    """Who stands at each token; of nested mentions the narrowest."""
    mentions = [(mention.span, entity) for entity in entities for mention in entity.mentions]
    mentions.sort(key=lambda pair: (-len(pair[0]), pair[0].start))
    return {index: entity for span, entity in mentions for index in range(span.start, span.end)}
