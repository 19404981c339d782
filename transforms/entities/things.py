"""Names that are no person's: countries and places, organisations, peoples, works, made into entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Span

from transforms import places, roles
from transforms.entities.contexts import Context, context_of
from transforms.entities.mentions import Entity, Mention, Name, block_type_of
from transforms.entities.tokens import Tokens
from transforms.language import block_of
from transforms.toponyms.resolution import Resolved, resolve

_PREFIXES = {
    **{"GPE": "place", "LOC": "place", "FAC": "place", "ORG": "org", "NORP": "norp", "PRODUCT": "product"},
    **{"EVENT": "event", "WORK_OF_ART": "work", "LAW": "law"},
}
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_AREAS = frozenset({"GPE", "LOC"})  # a building is not looked for among the towns
_COMPANY_FORMS = frozenset({"inc", "inc.", "corp", "corp.", "corporation", "ltd", "ltd.", "plc", "co", "co.", "llc"})
# "Ministry of Health", "Supreme Court", "Civic Party": many countries have one, so that the name alone is no id.
_STATE = frozenset({"GOV", "LEG", "JUD", "MIL", "COP", "PTY"})
# Estimates from reading some 600 rows of open articles, not counted; a calibration on labels replaces them.
_CONFIDENCE = {
    **{"country": 0.97, "place_table": 0.9, "gazetteer": 0.85, "org_table": 0.95, "people_table": 0.95},
    "tagger": 0.7,
}


class _Known(NamedTuple):
    """What a name means: the id, the type, and what the tables know of it."""

    entity_id: str
    entity_type: str
    rule_id: str
    name: str | None = None
    country_code: str | None = None
    sector_code: str | None = None
    place: places.Place | None = None
    is_ambiguous: bool = False
    link_method: str | None = None


class _Group(NamedTuple):
    """All names of one id, with what the first of them means, and how each is printed."""

    known: _Known
    mentions: list[Mention]
    printed: list[str]


def find_things(doc: Doc, tokens: Tokens, names: Sequence[Name], home: str | None = None) -> list[Entity]:
    """Entities of all names that are no person's, with country and sector from the text or the tables.

    ``home`` is the publisher's country: it tells places of one name apart where the text says nothing.
    """
    acronyms = _acronyms(tokens, names, [_text(tokens, name) for name in names])
    names = sorted([*names, *_acronym_names(tokens, names, acronyms)])
    texts = [_text(tokens, name) for name in names]
    certain = (_certain_place(name, text) for name, text in zip(names, texts, strict=True))
    codes = [place.country_code for place in certain if place is not None and place.country_code]
    types = _voted_types(names, texts)
    resolved = _resolved(doc, tokens, names, texts, types, home)
    groups: dict[str, _Group] = {}
    for name, text in zip(names, texts, strict=True):
        known = _known(name, acronyms.get(text, text), codes, types, resolved.get(name))
        group = groups.setdefault(known.entity_id, _Group(known, [], []))
        span = doc[name.start : name.end]
        group.mentions.append(Mention(span, "name", name.method if name.method != "tagger" else "name"))
        group.printed.append(text)
    first = [_entity(doc, group, None) for group in groups.values()]
    anchors = {
        index: entity
        for entity in first
        for mention in entity.mentions
        for index in range(mention.span.start, mention.span.end)
    }
    return [
        _entity(doc, group, anchors) if _is_open(group.known) else entity
        for entity, group in zip(first, groups.values(), strict=True)
    ]


def _is_open(known: _Known) -> bool:
    """Whether the words beside a name may say what no table does."""
    is_unknown_building = known.entity_type == "FAC" and known.place is None
    return known.rule_id == "tagger" or known.is_ambiguous or is_unknown_building


def _text(tokens: Tokens, name: Name) -> str:
    return " ".join(tokens.between(name.start, name.end).split())


def _certain_place(name: Name, text: str) -> places.Place | None:
    if name.entity_type not in _PLACES and name.entity_type != "NORP":
        return None
    return places.find_place(_form(text)) or places.find_demonym(text)


def _form(text: str) -> str:
    """A place's name as the tables write it: "BEIRUT" in a dateline is Beirut."""
    return text.title() if text.isupper() and len(text) > 4 and places.find_place(text) is None else text


def _resolved(
    doc: Doc,
    tokens: Tokens,
    names: Sequence[Name],
    texts: Sequence[str],
    types: Mapping[str, str],
    home: str | None,
) -> dict[Name, Resolved]:
    """The places of all names that may be one; adjectives and peoples ("Japanese") are none."""
    possible = [name for name, text in zip(names, texts, strict=True) if _may_be_a_place(name, text, types)]
    spans = [(tokens.starts[name.start], tokens.ends[name.end - 1]) for name in possible]
    blocks = [block_of(doc[name.start]) for name in possible]
    datelines = {number for number, block in enumerate(blocks) if block is not None and block.label_ == "dateline"}
    found = resolve(tokens.text, spans, home, datelines)
    return {name: each for name, each in zip(possible, found, strict=True) if each is not None}


def _may_be_a_place(name: Name, text: str, types: Mapping[str, str]) -> bool:
    if places.find_demonym(text) is not None and not places.countries_named(text) and not places.regions_named(text):
        return False
    if name.method == "table":
        return True
    return name.entity_type in _AREAS and types.get(text.lower(), name.entity_type) in _AREAS


def _known(name: Name, text: str, codes: Sequence[str], types: Mapping[str, str], resolved: Resolved | None) -> _Known:
    """What the tables or, failing them, the tagger say a name means."""
    people = roles.find_people(text)
    if people is not None and name.entity_type in {"NORP", "ORG", "GPE", "LOC", "PERSON"}:
        norp = f"norp:{places.slug(people.name)}"
        return _Known(norp, "NORP", "people_table", people.name, people.country_code, people.sector_code)
    organisation = roles.find_organisation(text) or roles.find_organisation(_without_common_end(text))
    if organisation is not None and (name.method == "table" or name.entity_type not in _PLACES):
        is_here = not organisation.is_shared or organisation.country_code in well_named(codes)
        return _Known(
            f"org:{places.slug(organisation.name)}",
            "ORG",
            "org_table",
            organisation.name,
            organisation.country_code if is_here else None,
            organisation.sector_code,
            None,
            not is_here,
        )
    if resolved is not None:
        return _located(resolved)
    if {name.entity_type, types.get(text.lower())} & (_PLACES | {"NORP"}) or name.method in {"table", "demonym"}:
        shared = places.shared_name(text)
        place = places.choose_shared(text, codes) if shared else None
        place = place or places.find_place(_form(text)) or places.find_demonym(text)
        if place is not None:
            rule = "country" if place.place_type == "country" else "place_table"
            return _Known(place.entity_id, place.entity_type, rule, place.name, place.country_code, None, place)
    entity_type = types.get(text.lower(), name.entity_type)
    words = text.split()
    if entity_type == "ORG" and len(words) > 1 and words[-1].lower() in _COMPANY_FORMS:
        text = " ".join(words[:-1]).rstrip(",")
    return _Known(f"{_PREFIXES[entity_type]}:{places.slug(text)}", entity_type, "tagger")


def well_named(codes: Iterable[str]) -> set[str]:
    """The countries that are named at least half as often as the one named most: of these a body of many may be.

    "The Labour Party" in a Norwegian story that quotes one British minister is not the British one.
    """
    counts = Counter(codes)
    most = max(counts.values(), default=0)
    return {code for code, count in counts.items() if 2 * count >= most}


def _located(resolved: Resolved) -> _Known:
    place = resolved.place
    is_known = place.geoname_id is not None and places.by_geoname(place.geoname_id) is not None
    rule = "country" if place.place_type == "country" else "place_table" if is_known else "gazetteer"
    return _Known(
        place.entity_id,
        place.entity_type,
        rule,
        # Regions have the names of their own country in the gazetteer ("Hebei Sheng"): what is printed is better.
        place.name if rule != "gazetteer" or place.place_type in {"city", "area"} else None,
        place.country_code,
        None,
        place,
        link_method="both" if resolved.is_by_text else "table",
    )


def _without_common_end(text: str) -> str:
    """A name without the lower-case words after it: "Yonhap news agency" is Yonhap."""
    words = text.split()
    while len(words) > 1 and words[-1].islower():
        words.pop()
    return " ".join(words)


def _voted_types(names: Sequence[Name], texts: Sequence[str]) -> dict[str, str]:
    """One type for each text that the tagger gave several: the commonest, then the first."""
    votes: dict[str, Counter[str]] = {}
    for name, text in zip(names, texts, strict=True):
        votes.setdefault(text.lower(), Counter())[name.entity_type] += 1
    return {
        text: "GPE" if count["GPE"] and places.find_place(text.title()) else count.most_common(1)[0][0]
        for text, count in votes.items()
    }


def _acronyms(tokens: Tokens, names: Sequence[Name], texts: Sequence[str]) -> dict[str, str]:
    """Abbreviation -> name, from "World Salt Council (WSC)" and from initials that fit one name alone."""
    found: dict[str, str] = {}
    bodies = [
        (name, text)
        for name, text in zip(names, texts, strict=True)
        if name.entity_type in {"ORG", "LAW", "EVENT", "FAC"}
    ]
    for name, text in bodies:
        after = name.end
        if tokens.words[after : after + 1] == ["("] and tokens.words[after + 2 : after + 3] == [")"]:
            short = tokens.words[after + 1]
            if _is_acronym(short) and _initials_fit(short, text):
                found.setdefault(short, text)
    long = {text for name, text in bodies if name.end - name.start > 2}
    for _, short in bodies:
        if short in found or not _is_acronym(short) or roles.find_organisation(short):
            continue
        fitting = [text for text in long if _initials(text) == short]
        if len(fitting) == 1:
            found[short] = fitting[0]
    return found


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and sum(char.isupper() for char in word) > len(word) / 2 and word.replace(".", "").isalnum()


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.replace("-", " ").split() if word[0].isupper())


def _initials_fit(short: str, text: str) -> bool:
    """Whether the letters of an abbreviation come in this order in the name, the first at its beginning."""
    letters, rest = [char for char in short.lower() if char.isalnum()], text.lower()
    words = [word for word in text.replace("-", " ").split() if word.lower() not in {"the"}]
    if not words or words[0][0].lower() != letters[0]:
        return False
    for letter in letters:
        place = rest.find(letter)
        if place < 0:
            return False
        rest = rest[place + 1 :]
    return True


def _acronym_names(tokens: Tokens, names: Sequence[Name], acronyms: Mapping[str, str]) -> Iterator[Name]:
    """Occurrences of an abbreviation that the tagger missed."""
    if not acronyms:
        return
    taken = {index for name in names for index in range(name.start, name.end)}
    for index, word in enumerate(tokens.words):
        if word in acronyms and index not in taken:
            yield Name(index, index + 1, "ORG", "acronym")


def _entity(doc: Doc, group: _Group, anchors: Mapping[int, Entity] | None) -> Entity:
    known, mentions, printed = group
    spans = [mention.span for mention in mentions]
    name = known.name or max(printed, key=len)
    country, sector = known.country_code, known.sector_code
    method = known.link_method or ("table" if known.name else None)
    if known.entity_type not in _PLACES and anchors is not None and known.rule_id == "tagger":
        country, sector, method = _described(spans, anchors, known.entity_type)
    elif known.is_ambiguous and anchors is not None:
        country, method = _described(spans, anchors, known.entity_type)[0], "both"
    elif known.entity_type in _PLACES and known.rule_id == "tagger" and anchors is not None:
        country = _country_after(doc, spans, anchors, known.entity_type)
        method = "text" if country else None
    place = known.place
    if known.entity_type == "FAC" and place is None and anchors is not None:
        town = _town_of(doc, spans, anchors)
        if town is not None:
            place = town._replace(geoname_id=None, place_type="area")  # its centre, and not a point of the building
            country, method = town.country_code, "text"
    return Entity(
        entity_id=known.entity_id,
        entity_type=known.entity_type,
        name=name,
        mentions=tuple(mentions),
        is_id_ambiguous=known.is_ambiguous
        or (known.rule_id == "tagger" and sector in _STATE and not _place_inside(spans[0])),
        country_code=country,
        sector_code=sector,
        link_method=method if country or sector or known.place else None,
        rule_id=known.rule_id,
        confidence=_CONFIDENCE[known.rule_id],
        aliases=tuple(form for form in dict.fromkeys(printed) if form != name),
        geoname_id=place.geoname_id if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        coordinate_type=place.coordinate_type if place else None,
        block_type=block_type_of(spans[0]),
    )


def _described(
    spans: Iterable[Span], anchors: Mapping[int, Entity], entity_type: str
) -> tuple[str | None, str | None, str | None]:
    """Country and sector of a body that no table knows: from its own name, else from the words beside it."""
    spans = list(spans)
    full = max(spans, key=len)
    if entity_type not in {"ORG", "NORP", "LAW", "FAC"}:
        return None, None, None
    places_inside = [place for span in spans if (place := _place_inside(span))]
    inside = {place.country_code for place in places_inside if place.country_code}
    words = [token.text for token in full]
    sector = roles.sector_of_body(words, names_place=bool(places_inside)) if entity_type == "ORG" else None
    if not inside and entity_type == "ORG":
        town = _town_inside(full)
        if town is not None and town.country_code and (sector in _LOCAL or _is_named(town.country_code, anchors)):
            inside, sector = {town.country_code}, roles.sector_of_body(words, names_place=True)
    if len(inside) == 1:
        return inside.pop(), sector, "text"
    if entity_type == "ORG" and (whole := _body_inside(full)) is not None:
        return whole.country_code, sector or whole.sector_code, "text"
    beside = [_context(span, anchors) for span in spans]
    countries = Counter(context.country_code for context in beside if context.country_code)
    if entity_type in {"ORG", "NORP"} and len(countries) == 1:
        return next(iter(countries)), sector, "text"
    return None, sector, "text" if sector else None


def _place_inside(span: Span) -> places.Place | None:
    """The one country or region in a name ("Bank of Japan"); None where there is none, or more than one."""
    found = {}
    words, whole = [token.text for token in span], span.text
    starts = [token.idx - span.start_char for token in span]
    for start in range(len(words)):
        if start and words[start - 1] == "New":
            continue  # "New *England* Journal"
        for end in range(len(words), start, -1):
            text = whole[starts[start] : starts[end - 1] + len(words[end - 1])]
            if text in places.scanned_names() and (place := places.find_place(text) or places.find_demonym(text)):
                found[place.country_code] = place
                break
    return next(iter(found.values())) if len(found) == 1 else None


_SHORTEST_WHOLE = 3
_HYPHENS = frozenset({"-", "–", "—"})


def _body_inside(span: Span) -> roles.Organisation | None:
    """The body of one country that a name begins with: "*NASA* Jet Propulsion Laboratory" is a part of it."""
    words, text = list(span), span.text
    for end in range(len(words) - 1, 0, -1):
        first = text[: words[end - 1].idx + len(words[end - 1]) - span.start_char]
        if len(first) < _SHORTEST_WHOLE or words[end].text in _HYPHENS:
            continue  # "PA Media" is none of the Palestinian Authority
        whole = roles.find_organisation(first)
        if whole is not None and whole.country_code is not None and not whole.is_shared:
            return whole
    return None


# Bodies of these are of the place that they are named after: "Lyon University Hospital".
_LOCAL = frozenset({"EDU", "MED", "COP", "GOV", "LEG", "JUD", "REL"})


def _town_inside(span: Span) -> places.Place | None:
    """The well-known town that a body's name begins with or has behind "of" or "at": "University of Nairobi"."""
    whole, length = span.text, len(span)
    starts = [token.idx - span.start_char for token in span]
    ends = [start + len(token) for start, token in zip(starts, span, strict=True)]
    for start in range(length - 1 if length > 1 else 0, -1, -1):
        if start and span[start - 1].lower_ not in {"of", "at", "in", "de"}:
            continue
        for end in range(length, start, -1):
            town = places.city_named(whole[starts[start] : ends[end - 1]]) if end - start < length else None
            if town is not None:
                return town
    return None


def _context(span: Span, anchors: Mapping[int, Entity]) -> Context:
    """What stands right beside a body's name: "Japan's Rice Party", "the Rice Party of Japan"; not "in Japan"."""
    context = context_of(span.root, anchors, before=span.start)
    if context.method not in {"modifier", "possessor", "of"}:
        return Context()
    return context


def _town_of(doc: Doc, spans: Sequence[Span], anchors: Mapping[int, Entity]) -> places.Place | None:
    """The town that a building or road is in: named behind it ("Opera House in Lyon, France"), else a part of its name.

    The name counts only where the article names the town's country too.
    """
    for span in spans:
        after = span.end
        if after < len(doc) and doc[after].lower_ in {"in", ","}:
            after += 1
            after += after < len(doc) and doc[after].lower_ in {"downtown", "central"}
            town = anchors.get(after)
            if town is not None and town.coordinate_type == "point" and town.entity_type == "GPE":
                return places.Place(
                    town.entity_id, town.name, "city", town.country_code, town.latitude, town.longitude, town.geoname_id
                )
    inside = _town_inside(max(spans, key=len))
    if inside is None or inside.latitude is None or not _is_named(inside.country_code, anchors):
        return None
    return inside


def _is_named(country_code: str | None, anchors: Mapping[int, Entity]) -> bool:
    """Whether the article names the country, or a place in it."""
    return any(place.country_code == country_code and place.entity_type in _PLACES for place in anchors.values())


def _country_after(doc: Doc, spans: Iterable[Span], anchors: Mapping[int, Entity], entity_type: str) -> str | None:
    """The country of a place that its own name or the next words name.

    "Lindenau, Germany", "Rosen Hall in Lindenau"; "the Eastern District of Ohio" is where Ohio is. A sea "in" or "of" a
    country need not be of it.
    """
    spans = list(spans)
    for span in spans:
        is_beside = span.end + 1 < len(doc) and (
            doc[span.end].text == "," or (entity_type != "LOC" and doc[span.end].lower_ in {"in", "at"})
        )
        following = anchors.get(span.end + 1) if is_beside else None
        if following is not None and following.entity_type in _PLACES and following.country_code is not None:
            return following.country_code
    if entity_type != "LOC":
        complements = [
            span[index:] for span in spans for index in range(1, len(span)) if span[index - 1].lower_ == "of"
        ]
        inside = {place.country_code for span in complements if (place := _place_inside(span)) is not None}
        return inside.pop() if len(inside) == 1 else None
    return None
