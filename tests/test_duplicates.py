"""Copies are found and stories from one template are not; two runs link what one run links."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.duplicates import PRINTS_SCHEMA, content_hash, fingerprints, link_copies, normalize_for_copy

KNOWN_SCHEMA = {
    "article_id": pl.String,
    "content_hash": pl.String,
    "published_date": pl.Date,
    "duplicate_type": pl.String,
    "origin_id": pl.String,
}
FERRY = (
    "A ferry with 214 people on board ran aground off Maravel early on Thursday after its engine failed in heavy seas.",
    "The coastguard of Orlanda took all passengers to the port of Saint-Brice, where Mayor Helen Okoro met them.",
    "“Nobody was hurt, and the captain did everything right,” said Okoro, whose town had opened its school overnight.",
    "Blue Strait Lines, which owns the ship, promised an inquiry and said that it would refund every ticket by 30 June.",
    "It was the second time in 2018 that a vessel of the company had to be towed, after a similar failure in March.",
    "Opposition leader Piet Marsh asked the transport ministry to explain why the ferry had passed its inspection.",
)
LOCAL = "Our reporter Dana Whitlock will be at the harbour all day and answers the questions of readers after 6 p.m."
QUAKE = (
    "An earthquake with a magnitude of {size} struck near {place} on {day}, the seismological institute said, and there "
    "were no immediate reports of damage or casualties. The quake was at a depth of {depth} kilometres, with its centre "
    "about {far} kilometres from {town}, the institute said. Residents felt the shaking for several seconds and many ran "
    "out into the streets. No tsunami warning was issued. Earthquakes are common in the region, which lies on the border "
    "between two plates. {leader}, governor of {place}, said that schools would stay closed while engineers looked for cracks."
)


def quake(size: str, place: str, day: str, depth: int, far: int, town: str, leader: str) -> str:
    return QUAKE.format(size=size, place=place, day=day, depth=depth, far=far, town=town, leader=leader)


QUAKE_ONE = quake("5.1", "Karvia", "Monday", 12, 48, "Lomnica", "Ana Rusu")
QUAKE_TWO = quake("6.3", "Tolmera", "Friday", 87, 131, "Puerto Alba", "Luis Cano")
RETOLD = (
    "All 214 passengers of a ferry that lost its engine near Maravel are safe, Orlanda's coastguard said on Thursday. "
    "Helen Okoro, the mayor of Saint-Brice, praised the captain, and the owner, Blue Strait Lines, will investigate. "
    "Tickets are to be paid back by 30 June. Piet Marsh of the opposition wants to hear from the ministry how the ship "
    "could have been allowed to sail, since another of the company's vessels had failed in March 2018."
)


def paragraphs(*parts: str) -> str:
    return "\n\n".join(parts)


def articles(texts: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame({"article_id": list(texts), "text": list(texts.values())}, schema_overrides={"text": pl.String})


def new_rows(texts: dict[str, str], dates: dict[str, date] | None = None) -> pl.DataFrame:
    rows = [
        (key, content_hash(text), (dates or {}).get(key), number) for number, (key, text) in enumerate(texts.items())
    ]
    schema = {"article_id": pl.String, "content_hash": pl.String, "published_date": pl.Date, "order": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def no_articles() -> pl.DataFrame:
    return pl.DataFrame(schema=KNOWN_SCHEMA)


def known_rows(new: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    return new.join(links, on="article_id", maintain_order="left").select(list(KNOWN_SCHEMA))


def link(texts: dict[str, str]) -> dict[str, tuple[str | None, str | None, str]]:
    links = link_copies(new_rows(texts), fingerprints(articles(texts)), no_articles(), PRINTS_SCHEMA.to_frame())
    return {row[0]: row[1:] for row in links.iter_rows()}


@pytest.mark.parametrize(
    ("left", "right", "is_equal"),
    [
        ("“We don’t know,” she said.", '"We don\'t know", she  said', True),
        ("Rain stopped\n\nplay", "RAIN STOPPED PLAY.", True),
        ("Prices rose 5 %", "Prices rose 5%", True),
        ("Prices rose 5%", "Prices rose 5", False),
        ("It cost $30", "It cost €30", False),
        ("Two were hurt", "Two were not hurt", False),
        ("Ode an Köln", "Ode an Koln", False),
    ],
)
def test_content_hash(left: str, right: str, is_equal: bool) -> None:
    assert (content_hash(left) == content_hash(right)) is is_equal


def test_normalize_for_copy() -> None:
    assert normalize_for_copy("“Don’t go,”  said\n\nO'Neil (£3.50)") == "dont go said oneil £ 3 50"


def test_hashes_never_change() -> None:
    # A dataset keeps its prints for years: another value here means that copies of older articles are missed.
    assert content_hash("Rain stopped play in Maravel") == "1e74c50d654d16fb"
    prints = fingerprints(articles({"a": "Rain stopped play in Maravel on 3 May, said Ana Rusu of the league"}))
    assert prints["shingles"].to_list() == [
        [3201350314504428, 7898804951961674576, 8394179746018109980, 17286570735878506744]
    ]
    assert prints["anchors"][0].to_list() == [
        *(2673169044472470076, 4037435971145561667, 4398298389142127327),
        *(8212225921023045587, 11395541944195714561, 17426010077228952175),
    ]


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("", 0),
        ("Rain stopped play again", 1),  # four words: no shingle
        ("In Maravel 3 of 1,200", 3),  # "In" only begins the sentence, and 1,200 is one number
        ("The A2 and the 2nd", 2),
    ],
)
def test_names_and_numbers(text: str, anchors: int) -> None:
    prints = fingerprints(articles({"a": text}))
    assert prints["anchors"].list.len().to_list() == [anchors]
    assert prints["shingles"].null_count() == 0


def test_only_paragraphs_are_read() -> None:
    head, body = "Ferry runs aground", paragraphs(*FERRY)
    blocks = [{"type": "headline", "start_char": 0, "end_char": len(head)}]
    blocks.append({"type": "paragraph", "start_char": len(head) + 2, "end_char": len(head) + 2 + len(body)})
    whole = articles({"a": head + "\n\n" + body}).with_columns(pl.Series("blocks", [blocks]))
    bare = fingerprints(articles({"a": body}))
    assert fingerprints(whole).equals(bare)
    headline_only = whole.with_columns(pl.Series("blocks", [blocks[:1]]))
    assert not fingerprints(headline_only).equals(bare)
    assert fingerprints(headline_only)["shingles"].list.len()[0] >= bare["shingles"].list.len()[0]


@pytest.mark.parametrize(
    ("second", "type_"),
    [
        (paragraphs(*FERRY).upper().replace(",", ""), "exact"),
        (paragraphs(*FERRY[:4]), "near"),  # shortened
        (paragraphs(LOCAL, *FERRY), "near"),  # a paragraph of the paper's own
        (paragraphs(FERRY[0].replace("early on Thursday", "before dawn"), *FERRY[1:5], LOCAL), "near"),
        (RETOLD, None),  # the same facts in other words
        (paragraphs(FERRY[2], RETOLD), None),  # one quotation in common
        (FERRY[2], None),  # too short to tell
        (QUAKE_ONE, None),
    ],
)
def test_copies_and_their_near_misses(second: str, type_: str | None) -> None:
    links = link({"a": paragraphs(*FERRY), "b": second})
    assert links == {
        "a": (None, None, "a"),
        "b": ("a", type_, "a") if type_ else (None, None, "b"),
    }


def test_template_stories_stay_apart() -> None:
    prints = fingerprints(articles({"a": QUAKE_ONE, "b": QUAKE_TWO}))
    one, two = (set(row) for row in prints["shingles"])
    assert len(one & two) >= 0.6 * min(len(one), len(two))  # the words alone would make them copies
    links = link({"a": QUAKE_ONE, "b": QUAKE_TWO, "c": QUAKE_ONE.replace("many ran", "some ran")})
    assert links == {"a": (None, None, "a"), "b": (None, None, "b"), "c": ("a", "near", "a")}


def test_a_copy_of_a_copy_has_the_first_as_its_origin() -> None:
    shortened = paragraphs(*FERRY[:5])
    links = link({"a": paragraphs(*FERRY), "b": shortened, "c": shortened + ".", "d": paragraphs(LOCAL, shortened)})
    assert links["b"] == ("a", "near", "a")
    assert links["c"] == ("b", "exact", "a")
    assert links["d"][1:] == ("near", "a")


def test_order_decides_who_is_first_and_known_articles_come_before_all() -> None:
    texts = {"late": paragraphs(*FERRY), "early": paragraphs(*FERRY[:5])}
    new, prints = new_rows(texts), fingerprints(articles(texts))
    backwards = new.with_columns(order=pl.lit(1, pl.UInt32) - pl.col("order"))
    links = link_copies(backwards, prints, no_articles(), pl.DataFrame())
    assert links.rows() == [("early", None, None, "early"), ("late", "early", "near", "early")]
    known = known_rows(new.filter(pl.col("article_id") == "late"), links.with_columns(origin_id=pl.lit("older")))
    links = link_copies(new.filter(pl.col("article_id") == "early"), prints, known, prints)
    assert links.rows() == [("early", "late", "near", "older")]


def test_an_exact_copy_without_its_original_is_near() -> None:
    # Its original was corrected since, so these words would otherwise be extracted nowhere.
    texts = {"b": paragraphs(*FERRY), "c": paragraphs(*FERRY), "d": paragraphs(*FERRY)}
    new, prints = new_rows(texts), fingerprints(articles(texts))
    known = new.head(1).select("article_id", "content_hash", "published_date")
    known = known.with_columns(duplicate_type=pl.lit("exact"), origin_id=pl.lit("a")).select(list(KNOWN_SCHEMA))
    links = link_copies(new.slice(1), prints.slice(1), known, prints.head(1))
    assert links.rows() == [("c", "b", "near", "a"), ("d", "c", "exact", "a")]


def test_an_origin_that_was_corrected_stays_an_origin() -> None:
    texts = {"a": paragraphs(*FERRY), "b": paragraphs(*FERRY[:5])}
    new, prints = new_rows(texts), fingerprints(articles(texts))
    known = new.slice(1).select("article_id", "content_hash", "published_date")
    known = known.with_columns(duplicate_type=pl.lit("near"), origin_id=pl.lit("a")).select(list(KNOWN_SCHEMA))
    assert link_copies(new.head(1), prints, known, prints).rows() == [("a", None, None, "a")]


def naive_near(texts: dict[str, str]) -> dict[str, set[str]]:
    """By the definition: which earlier articles each could be a near copy of."""
    prints = {row["article_id"]: row for row in fingerprints(articles(texts)).iter_rows(named=True)}
    found: dict[str, set[str]] = {}
    keys = list(texts)
    for number, key in enumerate(keys):
        for other in keys[:number]:
            ours, theirs = sorted(
                (prints[key], prints[other]), key=lambda row: (len(row["shingles"]), -len(row["anchors"]))
            )
            shingles, anchors = set(ours["shingles"]), set(ours["anchors"])
            shared = len(shingles & set(theirs["shingles"]))
            if (
                len(shingles) >= 6
                and shared * 10 >= len(shingles) * 6
                and len(anchors & set(theirs["anchors"])) * 2 >= len(anchors)
            ):
                found.setdefault(key, set()).add(other)
    return found


SENTENCES = (*FERRY, LOCAL, *QUAKE_ONE.split(". ")[:3], *QUAKE_TWO.split(". ")[:3], *RETOLD.split(". "))
TEXTS = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=6).map(lambda parts: paragraphs(*parts)),
    min_size=1,
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS, cut=st.integers(0, 9), days=st.lists(st.integers(1, 3), min_size=9, max_size=9))
def test_two_runs_link_what_one_run_links(texts: list[str], cut: int, days: list[int]) -> None:
    named = {f"{(number * 7) % 11:x}": text for number, text in enumerate(texts)}
    dates = {key: date(2019, 5, day) for key, day in zip(named, days, strict=False)}
    new, prints = new_rows(named, dates), fingerprints(articles(named))
    at_once = link_copies(new, prints, no_articles(), PRINTS_SCHEMA.to_frame())
    first = link_copies(new.head(cut), prints.head(cut), no_articles(), PRINTS_SCHEMA.to_frame())
    known = known_rows(new.head(cut), first).sample(fraction=1, shuffle=True, seed=cut)
    second = link_copies(new.slice(cut), prints.slice(cut), known, prints.head(cut))
    assert pl.concat([first, second]).equals(at_once)


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS)
def test_links_follow_the_definition(texts: list[str]) -> None:
    named = {f"{number:x}": text for number, text in enumerate(texts)}
    possible = naive_near(named)
    links = link(named)
    exact = {key for key, (_, type_, _) in links.items() if type_ == "exact"}
    for key, (other, type_, origin) in links.items():
        if type_ == "exact":
            assert other is not None
            assert content_hash(named[key]) == content_hash(named[other])
        else:
            candidates = possible.get(key, set()) - exact
            assert (other in candidates) if candidates else (other is None)
        assert origin == (key if other is None else links[other][2])
