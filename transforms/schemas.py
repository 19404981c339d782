"""Every table, column and closed list of the dataset, each said once.

The Parquet schema, the data expectations and the data dictionary are loops over the values of this module. It imports
nothing of ours. Offsets count Unicode code points, half open, into ``articles.text``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from polars._typing import PolarsDataType

SCHEMA_VERSION = "1.0"

DOCUMENT_FORMATS = (
    "text",
    "json",
    "jsonl",
    "html",
    "pdf",
    "warc",
    "feed",
    "xml",
    "csv",
    "parquet",
    "archive",
    "unknown",
)
DISPOSITIONS = ("article", "updated", "unchanged", "superseded", "set_aside", "dropped")
SET_ASIDE_REASONS = (
    "empty",  # nothing but white space
    "not_text",  # bytes that no encoding turns into text
    "unreadable",  # the file could not be opened
    "not_supported",  # a format that is recognised but not read yet
    "bad_record",  # a line or object that cannot be parsed
    "no_text",  # a record or page without a body
    "too_short",  # fewer words than --min-words
    "too_long",  # over the size that one article can have
    "not_english",  # the language is named in the detail
    "future_date",  # published after the day that the input was retrieved
    "hostile_markup",  # markup made to hang a parser
    "truncated",  # cut by the provider: "[+1798 chars]"
    "paywall",  # a stub that asks for a subscription
    "refused",  # the article is in quarantine, with the expectation that refused it
)
BLOCK_TYPES = ("headline", "byline", "dateline", "subhead", "paragraph", "caption", "correction", "boilerplate")
DATE_METHODS = ("metadata", "dateline", "caption", "filename", "given")
DUPLICATE_TYPES = ("exact", "near")
ENTITY_TYPES = ("PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW")
MENTION_TYPES = ("name", "nominal", "pronoun")
COORDINATE_TYPES = ("point", "centre")
# PLOVER 2.0 manual, list of sectors; the last seven are actors that are no country.
SECTORS = (
    *("COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK"),
    *("AGR", "BUS", "CRM", "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC"),
    *("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"),
)
QUOTE_TYPES = ("direct", "mixed", "indirect")
SPEAKER_TYPES = ("named", "group", "document", "anonymous", "none")
CUE_TYPES = ("statement", "question", "order", "promise", "denial", "accusation", "opinion", "writing", "none")
_FIRST_CUE_TYPES = (
    "verb",
    "noun",
    "according_to",
    "colon",
    "dash",
    "turn",
)  # in datasets of schema 1.0; no rule gives them
PLOVER_TYPES = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
OTHER_ACT_TYPES = ("ACCIDENT", "DISASTER", "ELECTION", "LAUNCH", "DEAL")  # news that PLOVER does not code
PLOVER_MODES = (
    *(
        "visit",
        "third-party",
        "multilateral",
        "phone",
        "withdraw",
        "release",
        "disarm",
        "ceasefire",
        "access",
        "resign",
    ),
    *("assist", "change", "yield", "meet", "disapprove", "investigate", "allege", "restrict", "arrest", "relations"),
    *("expel", "territory", "violence", "demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    *("convict", "discontinue", "troops", "weapons", "police", "militia", "seize", "censor", "curfew", "martial-law"),
    *("deport", "withhold", "misinformation", "cyber", "abduct", "beat", "torture", "sexual", "targeted", "destroy"),
    *("primitive", "firearms", "explosives", "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control"),
    "unconventional",
)
PLOVER_CONTEXTS = (
    *("military", "intelligence", "executive", "legislative", "election", "political_institutions", "pro_democracy"),
    *("pro_autocracy", "economic", "legal", "reparations", "human_rights", "rights_freedoms", "repression"),
    *(
        "human_security",
        "gender",
        "lgbt",
        "religion_ethnicity",
        "inequality",
        "diplomatic",
        "territory",
        "peacekeeping",
    ),
    *(
        "health",
        "asylum",
        "migration",
        "disasters",
        "natural_resource",
        "environment",
        "technology",
        "terrorism",
        "cbrn",
    ),
    *("cyber", "misinformation", "crime", "corruption", "illegal_drugs", "trafficking"),
)
EVENT_STATUSES = ("happened", "ongoing", "planned", "called_for", "hypothetical", "denied")
DATE_GRANULARITIES = ("day", "week", "month", "quarter", "year", "unknown")
EVENT_DATE_METHODS = ("clause", "sentence", "paragraph", "publication", "none")
PLACE_METHODS = ("clause", "sentence", "dateline")
COUNT_TYPES = ("dead", "injured", "missing", "arrested", "displaced", "troops", "money", "votes")
COUNT_METHODS = ("exact", "at_least", "at_most", "range", "about", "vague")
STAGES = ("read", "duplicates", "extract", "link", "validate", "publish")
SEVERITIES = ("note", "warning", "error")
REVIEWED_TABLES = ("entities", "quotes", "events")
ROW_VERDICTS = ("right", "wrong_field", "wrong_row", "unsure")
VERDICTS = (
    *ROW_VERDICTS,
    "searched",  # a paragraph: all that is missing there was marked
    "missed",  # words of which there should be a row
)
ISSUE_REASONS = (
    *SET_ASIDE_REASONS,
    "marks_no_speech",  # words in quotation marks that are a title, a nickname, a term
    "mark_unpaired",  # an opening or closing mark without its partner
    "date_missing",  # no date of publication could be found
    "date_conflict",  # two statements of the date disagree
    "row_refused",  # a row in quarantine, with the expectation in the detail
    "hangs_on_refused",  # a row in quarantine because what it belongs to is
    "reference_removed",  # a reference to a refused row, now null
    "fits_two_stories",  # an article that joined one story and fits another, which stay two
    "text_repaired",  # control characters or mojibake mended
)

SPAN = pl.Struct({"start_char": pl.Int32, "end_char": pl.Int32})
BLOCK = pl.Struct({"type": pl.Enum(BLOCK_TYPES), "start_char": pl.Int32, "end_char": pl.Int32})
MENTION = pl.Struct(
    {
        "start_char": pl.Int32,
        "end_char": pl.Int32,
        "mention_type": pl.Enum(MENTION_TYPES),
        "method": pl.String,
    }
)
ACTOR = pl.Struct(
    {
        "entity_id": pl.String,
        "name": pl.String,
        "text": pl.String,
        "start_char": pl.Int32,
        "end_char": pl.Int32,
        "country_code": pl.String,
        "sector_code": pl.Enum(SECTORS),
    }
)
COUNT = pl.Struct(
    {
        "count_type": pl.Enum(COUNT_TYPES),
        "low": pl.Float64,
        "high": pl.Float64,
        "unit": pl.String,
        "method": pl.Enum(COUNT_METHODS),
        "start_char": pl.Int32,
        "end_char": pl.Int32,
    }
)

# Fields inside lists of structs that may be null; every other field of a struct is required.
NULLABLE_FIELDS = frozenset({"entity_id", "name", "country_code", "sector_code", "high", "unit"})


@dataclass(frozen=True)
class Column:
    """One column: its type, its meaning, and all that a value must satisfy. Bounds are inclusive."""

    name: str
    dtype: PolarsDataType
    description: str
    nullable: bool = False
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    references: str | None = None  # "table.column" that must hold the value

    @property
    def values(self) -> tuple[str, ...] | None:
        """The closed list of the column, where it has one."""
        return tuple(self.dtype.categories) if isinstance(self.dtype, pl.Enum) else None


@dataclass(frozen=True)
class Table:
    """One table: its grain (what one row is), its key, its columns in order.

    ``spans`` names the pairs of offset columns, and ``surfaces`` the column that must equal the text of a span.
    ``sort_by`` orders the rows of a file.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sort_by: tuple[str, ...]
    spans: tuple[tuple[str, str], ...] = ()
    surfaces: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def schema(self) -> pl.Schema:
        """Types in memory, with closed lists as ``pl.Enum``."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    @property
    def stored_schema(self) -> pl.Schema:
        """Types on disk: an Enum that gains a value would break a glob over old and new files, so they are strings."""
        return pl.Schema({column.name: stored_dtype(column.dtype) for column in self.columns})

    def column(self, name: str) -> Column:
        """The column of this name; KeyError names the table."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name!r}")

    def frame(self, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
        """Rows as a frame, or ValueError that names table, row, column and value.

        The one way in: a missing or unknown column, a value outside its closed list, of another type or null where
        the column may not be, is refused (``pl.DataFrame(rows, schema=...)`` would drop the one and null the other).
        """
        names = [column.name for column in self.columns]
        data: dict[str, list[Any]] = {name: [] for name in names}
        for number, row in enumerate(rows):
            if row.keys() != data.keys():
                missing, unknown = sorted(data.keys() - row.keys()), sorted(row.keys() - data.keys())
                raise ValueError(f"{self.name} row {number}: missing columns {missing}, unknown columns {unknown}")
            for column in self.columns:
                where = f"{self.name} row {number} {column.name}"
                data[column.name].append(_checked(row[column.name], column.dtype, column.nullable, where))
        series = [pl.Series(column.name, data[column.name], dtype=column.dtype, strict=True) for column in self.columns]
        return pl.DataFrame(series)

    def stored(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame as it lies on disk: sorted, closed lists as strings. SchemaError where columns or types differ."""
        if frame.schema not in (self.schema, self.stored_schema):
            raise ValueError(f"{self.name}: {_schema_difference(frame.schema, self.schema)}")
        return frame.cast(self.stored_schema).sort(list(self.sort_by), nulls_last=True, maintain_order=True)


def stored_dtype(dtype: PolarsDataType) -> PolarsDataType:
    """The type with every Enum inside it turned into a string."""
    if isinstance(dtype, pl.Enum):
        return pl.String
    if isinstance(dtype, pl.List):
        return pl.List(stored_dtype(dtype.inner))
    if isinstance(dtype, pl.Struct):
        return pl.Struct({item.name: stored_dtype(item.dtype) for item in dtype.fields})
    return dtype


def _schema_difference(got: pl.Schema, wanted: pl.Schema) -> str:
    missing = sorted(wanted.keys() - got.keys())
    unknown = sorted(got.keys() - wanted.keys())
    changed = [
        f"{name} is {got[name]}, not {wanted[name]}" for name in wanted if name in got and got[name] != wanted[name]
    ]
    return f"missing columns {missing}, unknown columns {unknown}, types {changed}"


def _checked(value: Any, dtype: Any, nullable: bool, where: str) -> Any:
    if value is None:
        if not nullable:
            raise ValueError(f"{where}: null is not allowed")
        return None
    if isinstance(dtype, pl.Enum):
        if value not in dtype.categories:
            raise ValueError(f"{where}: {value!r} is not in the closed list")
        return value
    if isinstance(dtype, pl.List):
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ValueError(f"{where}: {value!r} is not a list")
        return [_checked(item, dtype.inner, False, f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(dtype, pl.Struct):
        fields = {item.name: item.dtype for item in dtype.fields}
        if not isinstance(value, Mapping) or value.keys() != fields.keys():
            raise ValueError(f"{where}: {value!r} has not exactly the fields {sorted(fields)}")
        return {
            name: _checked(value[name], fields[name], name in NULLABLE_FIELDS, f"{where}.{name}") for name in fields
        }
    if not _is_instance(value, dtype):
        raise ValueError(f"{where}: {value!r} is no {dtype}")
    return value


def _is_instance(value: Any, dtype: Any) -> bool:
    if dtype == pl.Boolean:
        return isinstance(value, bool)
    if dtype.is_integer():
        return isinstance(value, int) and not isinstance(value, bool)
    if dtype.is_float():
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if dtype == pl.Date:
        return isinstance(value, date) and not isinstance(value, datetime)
    if isinstance(dtype, pl.Datetime):
        return isinstance(value, datetime) and value.tzinfo is not None
    return dtype == pl.String and isinstance(value, str)


UTC_DATETIME = pl.Datetime("us", "UTC")
ID = r"^[0-9a-f]{16}$"
COUNTRY = r"^[A-Z]{3}$"
CAMEO = r"^(?:0[1-9]|1[0-9]|20)\d{0,2}$"


def _article_id() -> Column:
    return Column(
        "article_id", pl.String, "The article that the row was read from.", pattern=ID, references="articles.article_id"
    )


def _published_date() -> Column:
    return Column(
        "published_date",
        pl.Date,
        "The publisher's local date, which 'Wednesday' is relative to; null where no date was found.",
        nullable=True,
    )


def _offsets(prefix: str, what: str, nullable: bool = False) -> tuple[Column, Column]:
    return (
        Column(
            f"{prefix}start{'_char' if not prefix else ''}",
            pl.Int32,
            f"Where {what} begins.",
            nullable,
            "code points",
            0,
        ),
        Column(
            f"{prefix}end{'_char' if not prefix else ''}",
            pl.Int32,
            f"Where {what} ends (exclusive).",
            nullable,
            "code points",
            1,
        ),
    )


def _extraction_version() -> Column:
    return Column(
        "extraction_version", pl.String, "Digest of the rules, lexicons and model that made the row.", pattern=ID
    )


def _confidence() -> Column:
    return Column(
        "confidence", pl.Float64, "How likely the row is right, by the rule that made it.", minimum=0, maximum=1
    )


def _rule_id() -> Column:
    return Column("rule_id", pl.String, "The rule that made the row.")


def _block_type() -> Column:
    return Column("block_type", pl.Enum(BLOCK_TYPES), "The kind of block that the row stands in.")


DOCUMENTS = Table(
    "documents",
    "One row per input record: the ledger.",
    key=("document_id",),
    sort_by=("source_uri", "record", "document_id"),
    columns=(
        Column(
            "document_id",
            pl.String,
            "Hash of source_uri, record and content_hash: a record met again adds no row.",
            pattern=ID,
        ),
        Column("source_uri", pl.String, "The file, relative to the input that was given; never absolute."),
        Column("record", pl.String, "The record in the file: its line or member number, '0' for a whole file."),
        Column("format", pl.Enum(DOCUMENT_FORMATS), "What the bytes were recognised as."),
        Column("content_hash", pl.String, "Digest of the record's bytes.", pattern=ID),
        Column("source", pl.String, "The publisher.", nullable=True),
        Column("published_date", pl.Date, "The publisher's local date.", nullable=True),
        Column("disposition", pl.Enum(DISPOSITIONS), "What became of the record."),
        Column("reason", pl.Enum(SET_ASIDE_REASONS), "Why it was set aside.", nullable=True),
        Column("article_id", pl.String, "The article it became or belongs to.", nullable=True, pattern=ID),
    ),
)

ARTICLES = Table(
    "articles",
    "One row per article.",
    key=("article_id",),
    sort_by=("published_date", "article_id"),
    columns=(
        Column(
            "article_id",
            pl.String,
            "Hash of publisher and guid, else of the canonical URL, else of file name, raw title and raw text.",
            pattern=ID,
        ),
        Column("url", pl.String, "The address as given.", nullable=True),
        Column("source", pl.String, "The publisher.", nullable=True),
        Column("agency", pl.String, "The news agency that the story is credited to.", nullable=True),
        Column("headline", pl.String, "The headline.", nullable=True),
        Column("authors", pl.List(pl.String), "Names in the byline, in order; empty where there is none."),
        Column("published_at", UTC_DATETIME, "When it was published, where a time is known.", nullable=True),
        Column(
            "utc_offset_minutes",
            pl.Int32,
            "Offset of the publisher's local time.",
            nullable=True,
            unit="minutes",
            minimum=-840,
            maximum=840,
        ),
        _published_date(),
        Column("published_date_method", pl.Enum(DATE_METHODS), "Where the date was read.", nullable=True),
        Column(
            "retrieved_at", UTC_DATETIME, "When the input says that it was fetched; never from a clock.", nullable=True
        ),
        Column("updated_at", UTC_DATETIME, "When the publisher says that it last changed.", nullable=True),
        Column("language", pl.String, "ISO 639-1 code.", pattern=r"^[a-z]{2}$"),
        Column("text", pl.String, "The whole text, NFC, paragraphs split by a blank line; all offsets count in it."),
        Column(
            "blocks",
            pl.List(BLOCK),
            "What each part of the text is, in order; together they cover every character but the blank lines.",
        ),
        Column("word_count", pl.Int32, "Words in the headline, subheads and paragraphs.", unit="words", minimum=0),
        Column("content_hash", pl.String, "Digest of the normalised text: equal for exact copies.", pattern=ID),
        Column(
            "duplicate_of",
            pl.String,
            "The article of which this one is a copy.",
            nullable=True,
            pattern=ID,
            references="articles.article_id",
        ),
        Column("duplicate_type", pl.Enum(DUPLICATE_TYPES), "Exact copies are not extracted again.", nullable=True),
        Column(
            "origin_id",
            pl.String,
            "The first member of its family of copies, itself where it is no copy; opaque.",
            pattern=ID,
        ),
        Column(
            "story_id",
            pl.String,
            "The story that it belongs to: the id of its first article; opaque.",
            nullable=True,
            pattern=ID,
        ),
        _extraction_version(),
    ),
)

ENTITIES = Table(
    "entities",
    "One row per entity per article.",
    key=("article_id", "entity_id"),
    sort_by=("published_date", "article_id", "entity_id"),
    columns=(
        _article_id(),
        _published_date(),
        Column(
            "entity_id",
            pl.String,
            "Stable across articles: person:joe-biden, country:JPN, org:nasa.",
            pattern=r"^[a-z]+:[^\s]+$",
        ),
        Column("is_id_ambiguous", pl.Boolean, "A bare surname or a namesake: the id may name several."),
        Column("entity_type", pl.Enum(ENTITY_TYPES), "OntoNotes type; a demonym is a mention of its country."),
        Column("name", pl.String, "The fullest form in the article."),
        Column("aliases", pl.List(pl.String), "Its other forms in the article."),
        Column("mention_count", pl.Int32, "How often it is mentioned.", minimum=1),
        Column("mentions", pl.List(MENTION), "Where, in order."),
        Column("title", pl.String, "The person's office or honorific.", nullable=True),
        Column(
            "country_code", pl.String, "ISO 3166 alpha-3; null for the UN and its like.", nullable=True, pattern=COUNTRY
        ),
        Column("sector_code", pl.Enum(SECTORS), "PLOVER sector.", nullable=True),
        Column("geoname_id", pl.Int64, "GeoNames id of a place.", nullable=True, minimum=1),
        Column("latitude", pl.Float64, "Of a place.", nullable=True, unit="degrees", minimum=-90, maximum=90),
        Column("longitude", pl.Float64, "Of a place.", nullable=True, unit="degrees", minimum=-180, maximum=180),
        Column("coordinate_type", pl.Enum(COORDINATE_TYPES), "A point, or the centre of an area.", nullable=True),
        _block_type(),
        Column(
            "link_method",
            pl.String,
            "How country and sector were found: text, table, both, or setting (the state that the article is set in).",
            nullable=True,
        ),
        _rule_id(),
        _confidence(),
        _extraction_version(),
    ),
)

QUOTES = Table(
    "quotes",
    "One row per quotation.",
    key=("quote_id",),
    sort_by=("published_date", "article_id", "start_char", "quote_id"),
    spans=(("start_char", "end_char"), ("cue_start", "cue_end"), ("speaker_start", "speaker_end")),
    surfaces={"speaker_text": ("speaker_start", "speaker_end")},
    columns=(
        _article_id(),
        _published_date(),
        Column("quote_id", pl.String, "Hash of article and spans.", pattern=ID),
        Column("quote_type", pl.Enum(QUOTE_TYPES), "Wholly in marks, partly, or not."),
        *_offsets("", "the quotation"),
        Column(
            "spans", pl.List(SPAN), "Its parts, marks included, one a paragraph or piece; cut where the cue stands."
        ),
        Column("quote_text", pl.String, "The spans joined by a space."),
        _block_type(),
        *_offsets("cue_", "the cue", nullable=True),
        Column("cue_lemma", pl.String, "Lemma of the cue.", nullable=True),
        Column(
            "cue_type",
            pl.Enum((*CUE_TYPES, *_FIRST_CUE_TYPES)),
            "What is done by speaking, as the cue has it; 'none' without a cue.",
        ),
        Column("cue_is_negated", pl.Boolean, "'did not say that'."),
        *_offsets("speaker_", "the speaker's mention", nullable=True),
        Column("speaker_text", pl.String, "The speaker as printed.", nullable=True),
        Column("speaker_type", pl.Enum(SPEAKER_TYPES), "Who or what speaks; 'none' where nobody is named."),
        Column("speaker_entity_id", pl.String, "The speaker.", nullable=True, references="entities.entity_id"),
        Column("speaker_entity_ids", pl.List(pl.String), "All who speak together.", references="entities.entity_id"),
        Column("speaker_name", pl.String, "The speaker's full name.", nullable=True),
        Column("speaker_title", pl.String, "The speaker's office.", nullable=True),
        Column("speaker_method", pl.String, "How the speaker was found.", nullable=True),
        Column(
            "within_quote_id",
            pl.String,
            "The quotation that this one stands inside.",
            nullable=True,
            references="quotes.quote_id",
        ),
        Column(
            "quote_cluster_id",
            pl.String,
            "The same words in other articles: the id of the first quotation of them; opaque.",
            nullable=True,
            pattern=ID,
        ),
        _rule_id(),
        _confidence(),
        _extraction_version(),
    ),
)

EVENTS = Table(
    "events",
    "One row per event per article.",
    key=("event_id",),
    sort_by=("published_date", "article_id", "trigger_start", "event_id"),
    spans=(("sentence_start", "sentence_end"), ("trigger_start", "trigger_end")),
    surfaces={"sentence_text": ("sentence_start", "sentence_end")},
    columns=(
        _article_id(),
        _published_date(),
        Column("event_id", pl.String, "Hash of article, trigger and act.", pattern=ID),
        *_offsets("sentence_", "the sentence"),
        Column("sentence_text", pl.String, "The sentence."),
        Column("mentions", pl.List(SPAN), "The triggers of all its mentions in the article."),
        *_offsets("trigger_", "the trigger"),
        Column("trigger_lemma", pl.String, "Lemma of the trigger, with its particle or noun."),
        Column("act_type", pl.Enum((*PLOVER_TYPES, *OTHER_ACT_TYPES)), "The bare act."),
        _block_type(),
        Column(
            "plover_type",
            pl.Enum(PLOVER_TYPES),
            "The act with the manual's rules on future and refused acts applied.",
            nullable=True,
        ),
        Column("plover_mode", pl.Enum(PLOVER_MODES), "How, in PLOVER's words.", nullable=True),
        Column("plover_contexts", pl.List(pl.Enum(PLOVER_CONTEXTS)), "What about, in PLOVER's words."),
        Column("intensity", pl.Float64, "PLOVER intensity of type and mode.", nullable=True, minimum=-10, maximum=10),
        Column("cameo_code", pl.String, "CAMEO event code.", nullable=True, pattern=CAMEO),
        Column("cameo_root_code", pl.String, "Its first two digits.", nullable=True, pattern=r"^(?:0[1-9]|1[0-9]|20)$"),
        Column(
            "quad_class",
            pl.Int32,
            "GDELT's documented rule: roots 01-05 1, 06-08 2, 09-13 3, 14-20 4.",
            nullable=True,
            minimum=1,
            maximum=4,
        ),
        Column(
            "goldstein_scale",
            pl.Float64,
            "Goldstein value of the CAMEO code, as in GDELT's files.",
            nullable=True,
            minimum=-10,
            maximum=10,
        ),
        Column("actors", pl.List(ACTOR), "Who did it; empty where the clause names nobody."),
        Column("recipients", pl.List(ACTOR), "To whom; empty where the clause names nobody."),
        Column("actor_name", pl.String, "Name of the first actor.", nullable=True),
        Column("actor_country_code", pl.String, "Country of the first actor.", nullable=True, pattern=COUNTRY),
        Column("recipient_name", pl.String, "Name of the first recipient.", nullable=True),
        Column("recipient_country_code", pl.String, "Country of the first recipient.", nullable=True, pattern=COUNTRY),
        Column("event_start_date", pl.Date, "First day of the event.", nullable=True),
        Column("event_end_date", pl.Date, "Last day of the event.", nullable=True),
        Column("event_date_granularity", pl.Enum(DATE_GRANULARITIES), "How exact the date is."),
        Column("event_date_text", pl.String, "The date expression.", nullable=True),
        Column("event_date_method", pl.Enum(EVENT_DATE_METHODS), "Where the date was read."),
        Column("place_entity_id", pl.String, "Where it happened.", nullable=True, references="entities.entity_id"),
        Column("place_name", pl.String, "Name of the place.", nullable=True),
        Column("place_latitude", pl.Float64, "Of the place.", nullable=True, unit="degrees", minimum=-90, maximum=90),
        Column(
            "place_longitude", pl.Float64, "Of the place.", nullable=True, unit="degrees", minimum=-180, maximum=180
        ),
        Column("place_country_code", pl.String, "Of the place.", nullable=True, pattern=COUNTRY),
        Column("place_method", pl.Enum(PLACE_METHODS), "Where the place was read.", nullable=True),
        Column("status", pl.Enum(EVENT_STATUSES), "Whether it happened."),
        Column("is_negated", pl.Boolean, "'did not attack'."),
        Column("is_future", pl.Boolean, "'will meet'."),
        Column("is_hypothetical", pl.Boolean, "'if they attack'."),
        Column("is_historical", pl.Boolean, "Over a year before publication."),
        Column(
            "asserted_by_entity_id",
            pl.String,
            "Who says so, where the text only reports a claim.",
            nullable=True,
            references="entities.entity_id",
        ),
        Column("denied_by_entity_id", pl.String, "Who denies it.", nullable=True, references="entities.entity_id"),
        Column("quote_id", pl.String, "The quotation that it stands in.", nullable=True, references="quotes.quote_id"),
        Column("counts", pl.List(COUNT), "How many."),
        Column("dead", pl.Float64, "Lower bound.", nullable=True, unit="persons", minimum=0),
        Column("injured", pl.Float64, "Lower bound.", nullable=True, unit="persons", minimum=0),
        Column("arrested", pl.Float64, "Lower bound.", nullable=True, unit="persons", minimum=0),
        Column(
            "event_cluster_id",
            pl.String,
            "The same event in other articles: the id of the first row of it; opaque.",
            nullable=True,
            pattern=ID,
        ),
        Column(
            "cluster_features",
            pl.List(pl.String),
            "What it shares with the row by which it joined its cluster; empty where it began one.",
        ),
        _rule_id(),
        _confidence(),
        _extraction_version(),
    ),
)

ISSUES = Table(
    "issues",
    "One row per thing not understood, set aside, or accounted for.",
    key=("issue_id",),
    sort_by=("published_date", "article_id", "source_uri", "start_char", "issue_id"),
    spans=(("start_char", "end_char"),),
    surfaces={"snippet": ("start_char", "end_char")},
    columns=(
        Column("issue_id", pl.String, "Hash of all that the row says.", pattern=ID),
        Column(
            "article_id",
            pl.String,
            "The article, where it became one.",
            nullable=True,
            pattern=ID,
            references="articles.article_id",
        ),
        _published_date(),
        Column("source_uri", pl.String, "The file, relative to the input.", nullable=True),
        Column("stage", pl.Enum(STAGES), "Where it was noticed."),
        Column("severity", pl.Enum(SEVERITIES), "Notes never change an exit code."),
        Column("reason", pl.Enum(ISSUE_REASONS), "Why."),
        Column("detail", pl.String, "In words.", nullable=True),
        *_offsets("", "the span", nullable=True),
        Column("snippet", pl.String, "The text of the span.", nullable=True),
    ),
)

# Beside the data in _reviews/, not among the tables that a batch publishes. It holds no text of an article.
REVIEWS = Table(
    "reviews",
    "One row per verdict of a reviewer: on a row, on a paragraph that was searched, or on a row that is missing there.",
    key=("review_id",),
    sort_by=("reviewed_at", "review_id"),
    columns=(
        Column("review_id", pl.String, "Hash of all that the verdict is about, reviewer and time.", pattern=ID),
        Column("table_name", pl.Enum(REVIEWED_TABLES), "The table that the verdict is about."),
        Column("article_id", pl.String, "The article that was read.", pattern=ID),
        Column("text_digest", pl.String, "Digest of the article's text: offsets and verdict hold for it.", pattern=ID),
        Column("row_id", pl.String, "quote_id, event_id or entity_id; null for a paragraph.", nullable=True),
        Column("row_digest", pl.String, "Digest of what was judged in the row.", nullable=True, pattern=ID),
        *_offsets("", "the paragraph that was searched, or the words that are missing", nullable=True),
        Column("missed_type", pl.String, "act_type, quote_type or entity_type of what is missing.", nullable=True),
        Column("verdict", pl.Enum(VERDICTS), "What the reviewer says."),
        Column("wrong_fields", pl.List(pl.String), "Which fields are wrong; empty for other verdicts."),
        Column("note", pl.String, "In the reviewer's words.", nullable=True),
        Column("reviewer", pl.String, "Who says so."),
        Column("reviewed_at", UTC_DATETIME, "When; of a reviewer's verdicts on one thing the last one counts."),
    ),
)

# What ``transforms/lexicons/actors.csv`` and a user's own file hold, as text: a lexicon, not a table that is published.
ACTOR_TYPES = ("PERSON", "ORG")
PARTIAL_DATE = r"^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$"
ACTORS = Table(
    "actors",
    "One row per actor, office and span of dates.",
    key=("name", "entity_type", "country_code", "title", "valid_from"),
    sort_by=("entity_type", "country_code", "name", "valid_from", "title"),
    columns=(
        Column("name", pl.String, "The name that news prints; one name is one id."),
        Column("aliases", pl.String, "Its other forms, between semicolons.", nullable=True),
        Column("entity_type", pl.Enum(ACTOR_TYPES), "A person or a body."),
        Column("country_code", pl.String, "ISO 3166 alpha-3; empty for the UN and its like.", nullable=True),
        Column("sector_code", pl.Enum(SECTORS), "PLOVER sector.", nullable=True),
        Column("title", pl.String, "The person's office.", nullable=True),
        Column("valid_from", pl.String, "First year, month or day.", nullable=True, pattern=PARTIAL_DATE),
        Column("valid_to", pl.String, "Last year, month or day.", nullable=True, pattern=PARTIAL_DATE),
        Column("is_shared", pl.Enum(("yes",)), "Counts only where the article names its country.", nullable=True),
        Column("source", pl.String, "Where the fact comes from."),
    ),
)

TABLES: Mapping[str, Table] = {table.name: table for table in (DOCUMENTS, ARTICLES, ENTITIES, QUOTES, EVENTS, ISSUES)}


def rows_of_lists(table: Table) -> Iterator[tuple[str, pl.Struct]]:
    """The columns of a table that are lists of structs, with the struct."""
    for column in table.columns:
        if isinstance(column.dtype, pl.List) and isinstance(column.dtype.inner, pl.Struct):
            yield column.name, column.dtype.inner
