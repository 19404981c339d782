"""Every table and column of the dataset, each said once.

The Parquet schema, the data expectations and the data dictionary (docs/CODEBOOK.md) are loops over the values of this
module. Offsets count Unicode code points, half open, into ``articles.text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from transforms.schemas.closed_lists import (
    ACTOR_TYPES,
    BLOCK_TYPES,
    COORDINATE_TYPES,
    COUNT_METHODS,
    COUNT_TYPES,
    CUE_TYPES,
    DATE_GRANULARITIES,
    DATE_METHODS,
    DISPOSITIONS,
    DOCUMENT_FORMATS,
    DUPLICATE_TYPES,
    ENTITY_TYPES,
    EVENT_DATE_METHODS,
    EVENT_STATUSES,
    FIRST_CUE_TYPES,
    ISSUE_REASONS,
    MENTION_TYPES,
    OTHER_ACT_TYPES,
    PLACE_METHODS,
    PLOVER_CONTEXTS,
    PLOVER_MODES,
    PLOVER_TYPES,
    QUOTE_TYPES,
    REVIEWED_TABLES,
    SECTORS,
    SET_ASIDE_REASONS,
    SEVERITIES,
    SPEAKER_TYPES,
    STAGES,
    VERDICTS,
)
from transforms.schemas.table import Column, Table

SCHEMA_VERSION = "1.0"


def _one_of(values: Iterable[str]) -> pl.Enum:
    """A closed list, of its values or of a mapping from them to what they mean."""
    return pl.Enum(tuple(values))


SPAN = pl.Struct({"start_char": pl.Int32, "end_char": pl.Int32})
BLOCK = pl.Struct({"type": _one_of(BLOCK_TYPES), "start_char": pl.Int32, "end_char": pl.Int32})
MENTION = pl.Struct(
    {
        "start_char": pl.Int32,
        "end_char": pl.Int32,
        "mention_type": _one_of(MENTION_TYPES),
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
        "sector_code": _one_of(SECTORS),
    }
)
COUNT = pl.Struct(
    {
        "count_type": _one_of(COUNT_TYPES),
        "low": pl.Float64,
        "high": pl.Float64,
        "unit": pl.String,
        "method": _one_of(COUNT_METHODS),
        "start_char": pl.Int32,
        "end_char": pl.Int32,
    }
)

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
    return Column("block_type", _one_of(BLOCK_TYPES), "The kind of block that the row stands in.")


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
        Column("format", _one_of(DOCUMENT_FORMATS), "What the bytes were recognised as."),
        Column("content_hash", pl.String, "Digest of the record's bytes.", pattern=ID),
        Column("source", pl.String, "The publisher.", nullable=True),
        Column("published_date", pl.Date, "The publisher's local date.", nullable=True),
        Column("disposition", _one_of(DISPOSITIONS), "What became of the record."),
        Column("reason", _one_of(SET_ASIDE_REASONS), "Why it was set aside.", nullable=True),
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
        Column("published_date_method", _one_of(DATE_METHODS), "Where the date was read.", nullable=True),
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
        Column("duplicate_type", _one_of(DUPLICATE_TYPES), "Exact copies are not extracted again.", nullable=True),
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
        Column("entity_type", _one_of(ENTITY_TYPES), "OntoNotes type; a demonym is a mention of its country."),
        Column("name", pl.String, "The fullest form in the article."),
        Column("aliases", pl.List(pl.String), "Its other forms in the article."),
        Column("mention_count", pl.Int32, "How often it is mentioned.", minimum=1),
        Column("mentions", pl.List(MENTION), "Where, in order."),
        Column("title", pl.String, "The person's office or honorific.", nullable=True),
        Column(
            "country_code", pl.String, "ISO 3166 alpha-3; null for the UN and its like.", nullable=True, pattern=COUNTRY
        ),
        Column("sector_code", _one_of(SECTORS), "PLOVER sector.", nullable=True),
        Column("geoname_id", pl.Int64, "GeoNames id of a place.", nullable=True, minimum=1),
        Column("latitude", pl.Float64, "Of a place.", nullable=True, unit="degrees", minimum=-90, maximum=90),
        Column("longitude", pl.Float64, "Of a place.", nullable=True, unit="degrees", minimum=-180, maximum=180),
        Column("coordinate_type", _one_of(COORDINATE_TYPES), "A point, or the centre of an area.", nullable=True),
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
        Column("quote_type", _one_of(QUOTE_TYPES), "Wholly in marks, partly, or not."),
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
            _one_of((*CUE_TYPES, *FIRST_CUE_TYPES)),
            "What is done by speaking, as the cue has it; 'none' without a cue.",
        ),
        Column("cue_is_negated", pl.Boolean, "'did not say that'."),
        *_offsets("speaker_", "the speaker's mention", nullable=True),
        Column("speaker_text", pl.String, "The speaker as printed.", nullable=True),
        Column("speaker_type", _one_of(SPEAKER_TYPES), "Who or what speaks; 'none' where nobody is named."),
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
        Column("act_type", _one_of((*PLOVER_TYPES, *OTHER_ACT_TYPES)), "The bare act."),
        _block_type(),
        Column(
            "plover_type",
            _one_of(PLOVER_TYPES),
            "The act with the manual's rules on future and refused acts applied.",
            nullable=True,
        ),
        Column("plover_mode", _one_of(PLOVER_MODES), "How, in PLOVER's words.", nullable=True),
        Column("plover_contexts", pl.List(_one_of(PLOVER_CONTEXTS)), "What about, in PLOVER's words."),
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
        Column("event_date_granularity", _one_of(DATE_GRANULARITIES), "How exact the date is."),
        Column("event_date_text", pl.String, "The date expression.", nullable=True),
        Column("event_date_method", _one_of(EVENT_DATE_METHODS), "Where the date was read."),
        Column("place_entity_id", pl.String, "Where it happened.", nullable=True, references="entities.entity_id"),
        Column("place_name", pl.String, "Name of the place.", nullable=True),
        Column("place_latitude", pl.Float64, "Of the place.", nullable=True, unit="degrees", minimum=-90, maximum=90),
        Column(
            "place_longitude", pl.Float64, "Of the place.", nullable=True, unit="degrees", minimum=-180, maximum=180
        ),
        Column("place_country_code", pl.String, "Of the place.", nullable=True, pattern=COUNTRY),
        Column("place_method", _one_of(PLACE_METHODS), "Where the place was read.", nullable=True),
        Column("status", _one_of(EVENT_STATUSES), "Whether it happened."),
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
        Column("stage", _one_of(STAGES), "Where it was noticed."),
        Column("severity", _one_of(SEVERITIES), "Notes never change an exit code."),
        Column("reason", _one_of(ISSUE_REASONS), "Why."),
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
        Column("table_name", _one_of(REVIEWED_TABLES), "The table that the verdict is about."),
        Column("article_id", pl.String, "The article that was read.", pattern=ID),
        Column("text_digest", pl.String, "Digest of the article's text: offsets and verdict hold for it.", pattern=ID),
        Column("row_id", pl.String, "quote_id, event_id or entity_id; null for a paragraph.", nullable=True),
        Column("row_digest", pl.String, "Digest of what was judged in the row.", nullable=True, pattern=ID),
        *_offsets("", "the paragraph that was searched, or the words that are missing", nullable=True),
        Column("missed_type", pl.String, "act_type, quote_type or entity_type of what is missing.", nullable=True),
        Column("verdict", _one_of(VERDICTS), "What the reviewer says."),
        Column("wrong_fields", pl.List(pl.String), "Which fields are wrong; empty for other verdicts."),
        Column("note", pl.String, "In the reviewer's words.", nullable=True),
        Column("reviewer", pl.String, "Who says so."),
        Column("reviewed_at", UTC_DATETIME, "When; of a reviewer's verdicts on one thing the last one counts."),
    ),
)

# What ``transforms/lexicons/actors.csv`` and a user's own file hold, as text: a lexicon, not a table that is published.
PARTIAL_DATE = r"^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$"
ACTORS = Table(
    "actors",
    "One row per actor, office and span of dates.",
    key=("name", "entity_type", "country_code", "title", "valid_from"),
    sort_by=("entity_type", "country_code", "name", "valid_from", "title"),
    columns=(
        Column("name", pl.String, "The name that news prints; one name is one id."),
        Column("aliases", pl.String, "Its other forms, between semicolons.", nullable=True),
        Column("entity_type", _one_of(ACTOR_TYPES), "A person or a body."),
        Column("country_code", pl.String, "ISO 3166 alpha-3; empty for the UN and its like.", nullable=True),
        Column("sector_code", _one_of(SECTORS), "PLOVER sector.", nullable=True),
        Column("title", pl.String, "The person's office.", nullable=True),
        Column("valid_from", pl.String, "First year, month or day.", nullable=True, pattern=PARTIAL_DATE),
        Column("valid_to", pl.String, "Last year, month or day.", nullable=True, pattern=PARTIAL_DATE),
        Column("is_shared", pl.Enum(("yes",)), "Counts only where the article names its country.", nullable=True),
        Column("source", pl.String, "Where the fact comes from."),
    ),
)

TABLES: Mapping[str, Table] = {table.name: table for table in (DOCUMENTS, ARTICLES, ENTITIES, QUOTES, EVENTS, ISSUES)}
