"""Events in the columns of GDELT 2.0 and POLECAT, so that what reads those reads ours, and rows can be compared.

Sources: GDELT's event codebook 2.0 (61 columns) and the header of POLECAT's files (40 columns). Columns that we know nothing
of are there and null. Denied and hypothetical events are left out, for neither format can say so; planned ones and those
called for are in, under the codes that CAMEO and PLOVER give to intentions and demands.
"""

from __future__ import annotations

from typing import NamedTuple

from transforms.lexicon_files import read_lexicon


class ForeignColumn(NamedTuple):
    """A column of another format: its name there, the expression that fills it, what it holds here."""

    name: str
    sql: str
    meaning: str


_NOTHING = "null::varchar"
_UNFILLED = "Not filled."
_TOLD = "status not in ('denied', 'hypothetical')"

_CODES = ", ".join(
    f"('{row['country_code']}', {_quoted}, {_number})"
    for row in read_lexicon("country_codes")
    for _quoted in [f"'{row['fips_code']}'" if row["fips_code"] else "null"]
    for _number in [row["cow_code"] or "null"]
)

# Steps that both views stand on: codes of countries, and the first telling of each event with all its tellings counted.
FOREIGN_STEPS = {
    "_country_codes": f"select * from (values {_CODES}) as t(country_code, fips_code, cow_code)",
    "_first_told": f"""
        with told as (
            select e.*, a.source, a.url, a.published_at, o.origin,
                   coalesce(e.event_cluster_id, e.event_id) as told_id,
                   list_filter(a.blocks, lambda b: b.type = 'paragraph')[1].end_char as lead_end,
                   (e.published_date is null, e.published_date, e.article_id, e.trigger_start) as place_in_line
            from events e join articles a using (article_id) join _origins o using (article_id)
            where e.{_TOLD})
        select first(t order by place_in_line) as e, sum(len(mentions))::integer as mentions,
               count(distinct source)::integer as sources, count(distinct origin)::integer as origins
        from told t group by told_id""",
}


def _side(number: int, role: str) -> list[ForeignColumn]:
    """The ten columns of an actor. GDELT's type codes are CAMEO's: journalists are MED there, medicine is HLH."""
    code = f"case {role}.sector_code when 'JRN' then 'MED' when 'MED' then 'HLH' else {role}.sector_code::varchar end"
    known = f"Actor{number}"
    return [
        ForeignColumn(f"{known}Code", f"nullif(concat({role}.country_code, {code}), '')", "Country and sector."),
        ForeignColumn(f"{known}Name", f"upper({role}.name)", f"Name of the {role}."),
        ForeignColumn(
            f"{known}CountryCode", f"{role}.country_code", "ISO 3166 alpha-3, as CAMEO but for a few old codes."
        ),
        *(
            ForeignColumn(f"{known}{name}", _NOTHING, _UNFILLED)
            for name in ("KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code")
        ),
        ForeignColumn(f"{known}Type1Code", code, "Sector, in CAMEO's code where it differs."),
        ForeignColumn(f"{known}Type2Code", _NOTHING, _UNFILLED),
        ForeignColumn(f"{known}Type3Code", _NOTHING, _UNFILLED),
    ]


def _place(prefix: str, *, is_known: bool) -> list[ForeignColumn]:
    """The eight columns of a place: of the action where we know one, never of an actor."""
    columns = [
        ("Type", "case when e.place_name is null then 0 when e.place_entity_id like 'country:%' then 1 "
                 "when e.place_country_code = 'USA' then 3 else 4 end", "0 none, 1 country, 3 in the US, 4 elsewhere."),
        ("FullName", "e.place_name", "Name of the place."),
        ("CountryCode", "p.fips_code", "FIPS 10-4."),
        ("ADM1Code", _NOTHING, _UNFILLED),
        ("ADM2Code", _NOTHING, _UNFILLED),
        ("Lat", "e.place_latitude", "Latitude in degrees."),
        ("Long", "e.place_longitude", "Longitude in degrees."),
        ("FeatureID", "nullif(regexp_extract(e.place_entity_id, '^geoname:(\\d+)$', 1), '')", "GeoNames id, not GNS."),
    ]  # fmt: skip
    empty = {"Type": "0", "Lat": "null::double", "Long": "null::double"}
    return [
        ForeignColumn(
            f"{prefix}Geo_{name}", sql if is_known else empty.get(name, _NOTHING), said if is_known else _UNFILLED
        )
        for name, sql, said in columns
    ]


_DAY = "coalesce(e.event_start_date, e.published_date)"
GDELT_COLUMNS = (
    ForeignColumn(
        "GLOBALEVENTID",
        "('0x' || e.event_id[:12])::bigint * 4096 + pair",
        "Number made of event_id and the pair of sides; the same in every build.",
    ),
    ForeignColumn("SQLDATE", f"strftime({_DAY}, '%Y%m%d')::integer", "First day of the event, else of publication."),
    ForeignColumn("MonthYear", f"strftime({_DAY}, '%Y%m')::integer", "Its month."),
    ForeignColumn("Year", f"year({_DAY})::integer", "Its year."),
    ForeignColumn(
        "FractionDate",
        f"year({_DAY}) + ((month({_DAY}) - 1) * 30 + day({_DAY})) / 365",
        "Its year and the part of it that has gone.",
    ),
    *_side(1, "actor"),
    *_side(2, "recipient"),
    ForeignColumn("IsRootEvent", "(e.trigger_start < coalesce(e.lead_end, 0))::integer", "1 in headline or first paragraph."),
    ForeignColumn("EventCode", "e.cameo_code", "CAMEO code."),
    ForeignColumn("EventBaseCode", "e.cameo_code[:3]", "Its first three digits."),
    ForeignColumn("EventRootCode", "e.cameo_root_code", "Its first two digits."),
    ForeignColumn("QuadClass", "e.quad_class", "By the documented rule: roots 01-05 1, 06-08 2, 09-13 3, 14-20 4."),
    ForeignColumn("GoldsteinScale", "e.goldstein_scale", "Goldstein value of the code."),
    ForeignColumn("NumMentions", "mentions", "Mentions in all articles that tell it."),
    ForeignColumn("NumSources", "sources", "Publishers that tell it."),
    ForeignColumn("NumArticles", "origins", "Independent origins that tell it: copies and an agency count once."),
    ForeignColumn("AvgTone", "null::double", _UNFILLED),
    *_place("Actor1", is_known=False),
    *_place("Actor2", is_known=False),
    *_place("Action", is_known=True),
    ForeignColumn(
        "DATEADDED",
        "strftime(coalesce(e.published_at, e.published_date::timestamptz), '%Y%m%d%H%M%S')::bigint",
        "Time of publication in UTC, midnight where only the day is known.",
    ),
    ForeignColumn("SOURCEURL", "e.url", "Address of the first article that tells it."),
)  # fmt: skip


def _selected(columns: tuple[ForeignColumn, ...]) -> str:
    return ",\n               ".join(f'{column.sql} as "{column.name}"' for column in columns)


GDELT_EVENTS = f"""
        with pairs as (
            select e, mentions, sources, origins, unnest(if(len(e.actors) = 0, [null], e.actors)) as actor,
                   e.recipients as recipients from _first_told where e.cameo_code is not null),
        sides as (
            select * exclude (recipients), unnest(if(len(recipients) = 0, [null], recipients)) as recipient from pairs),
        numbered as (
            select *, row_number() over (partition by e.article_id, e.event_id
                                         order by actor.start_char, recipient.start_char) - 1 as pair from sides)
        select {_selected(GDELT_COLUMNS)}
        from numbered left join _country_codes p on p.country_code = e.place_country_code"""


def _parties(role: str, word: str) -> list[ForeignColumn]:
    """The nine columns of a side; several parties are joined with semicolons, in the order of the text."""
    sides = f"e.{role}s"

    def joined(field: str) -> str:
        present = f"list_filter(list_transform({sides}, lambda x: x.{field}::varchar), lambda x: x is not null)"
        return f"nullif(array_to_string({present}, ';'), '')"

    cow = (
        f"(select string_agg(c.cow_code, ';' order by u.ordinality) from unnest({sides}) with ordinality as u(x, ordinality) "
        "join _country_codes c on c.country_code = u.x.country_code)"
    )
    title = (
        f"(select string_agg(n.title, ';' order by u.ordinality) from unnest({sides}) with ordinality as u(x, ordinality) "
        "join entities n on n.article_id = e.article_id and n.entity_id = u.x.entity_id)"
    )
    return [
        ForeignColumn(f"{word} Name", joined("name"), f"Names of the {role}s."),
        ForeignColumn(f"{word} Country", joined("country_code"), "ISO 3166 alpha-3."),
        ForeignColumn(f"{word} COW", cow, "Numbers of the Correlates of War state list."),
        ForeignColumn(f"Primary {word} Sector", f"{sides}[1].sector_code::varchar", "Sector of the first."),
        ForeignColumn(f"{word} Sectors", joined("sector_code"), "Sectors of all."),
        ForeignColumn(f"{word} Title", title, "Offices of those that are persons."),
        ForeignColumn(f"{word} Name Raw", joined("text"), "As printed."),
        ForeignColumn(f"Wikipedia {word} ID", _NOTHING, _UNFILLED),
    ]


def _story(types: str) -> str:
    return (
        "(select string_agg(n.name, ';' order by n.mention_count desc, n.entity_id) from entities n "
        f"where n.article_id = e.article_id and n.entity_type in ({types}))"
    )


_QUAD = """case when e.plover_type in ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') then 'VERBAL COOPERATION'
               when e.plover_type in ('COOPERATE', 'AID', 'RETREAT') then 'MATERIAL COOPERATION'
               when e.plover_type in ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') then 'VERBAL CONFLICT'
               else 'MATERIAL CONFLICT' end"""
POLECAT_COLUMNS = (
    ForeignColumn("Event ID", "e.article_id || '_' || e.event_id", "Article and event."),
    ForeignColumn("Event Date", "strftime(e.event_start_date, '%Y-%m-%d')", "First day of the event; null where the text does not say."),
    ForeignColumn("Event Type", "e.plover_type", "PLOVER type."),
    ForeignColumn("Event Mode", "e.plover_mode", "PLOVER mode."),
    ForeignColumn("Intensity", "e.intensity", "PLOVER intensity."),
    ForeignColumn("Quad Code", _QUAD, "PLOVER's quad class."),
    ForeignColumn("Contexts", "nullif(array_to_string(e.plover_contexts, ';'), '')", "PLOVER contexts."),
    *_parties("actor", "Actor"),
    *_parties("recipient", "Recipient"),
    ForeignColumn("Placename", "e.place_name", "Name of the place."),
    *(ForeignColumn(name, _NOTHING, _UNFILLED) for name in ("City", "District", "Province")),
    ForeignColumn("Country", "e.place_country_code", "ISO 3166 alpha-3 of the place."),
    ForeignColumn("Latitude", "e.place_latitude", "In degrees."),
    ForeignColumn("Longitude", "e.place_longitude", "In degrees."),
    ForeignColumn("GeoNames ID", "nullif(regexp_extract(e.place_entity_id, '^geoname:(\\d+)$', 1), '')::bigint", "Of the place."),
    ForeignColumn("Raw Placename", "e.place_name", "Name of the place."),
    ForeignColumn("Feature Type", _NOTHING, _UNFILLED),
    ForeignColumn("Source", "a.source", "Publisher."),
    ForeignColumn("Publication Date", "strftime(e.published_date, '%Y-%m-%d')", "The publisher's local date."),
    ForeignColumn("Story People", _story("'PERSON'"), "Persons of the article, the most mentioned first."),
    ForeignColumn("Story Organizations", _story("'ORG'"), "Bodies of the article."),
    ForeignColumn("Story Locations", _story("'GPE', 'LOC', 'FAC'"), "Places of the article."),
    ForeignColumn("Language", "'English'", "Always English."),
    ForeignColumn("Version", "e.extraction_version", "Digest of rules, lexicons and model."),
)  # fmt: skip

POLECAT_EVENTS = f"""
        select {_selected(POLECAT_COLUMNS)}
        from events e join articles a using (article_id)
        where e.plover_type is not null and e.{_TOLD}"""
