"""When and where events happened and how many they struck: whose date, place and number it is, and how that is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from spacy.language import Language

from flows.build import BuildOptions, build_dataset
from flows.storage import Dataset
from transforms.entities.entities import find_entities
from transforms.evaluation.texts import text_digest
from transforms.events.coding import find_events
from transforms.events.model import Event
from transforms.language import DEFAULT_MODEL, Text, parse_articles

WEDNESDAY = date(2024, 4, 10)


@pytest.fixture(scope="module")
def told(nlp: Language) -> Callable[..., list[Event]]:
    """The events of an article of a headline (may be empty), a dateline (may be empty) and paragraphs."""

    def events_of(*paragraphs: str, headline: str = "", dateline: str = "") -> list[Event]:
        parts = [("headline", headline + "\n\n")] if headline else []
        parts += [("dateline", dateline)] if dateline else []
        parts += [("paragraph", paragraph + "\n\n") for paragraph in paragraphs]
        text, blocks = "", []
        for kind, words in parts:
            blocks.append({"type": kind, "start_char": len(text), "end_char": len(text) + len(words.rstrip("\n"))})
            text += words
        [doc] = parse_articles(nlp, [Text(text.rstrip("\n"), blocks)])
        return find_events(doc, find_entities(doc), (), WEDNESDAY)

    return events_of


DATES = [
    # the clause's own date
    ("Kenya attacked Uganda on Monday.", [("attacked", "2024-04-08", "2024-04-08", "clause")]),
    ("On Monday Kenya signed a treaty with Uganda.", [("signed", "2024-04-08", "2024-04-08", "clause")]),
    ("Kenya and Uganda will sign a treaty on Friday.", [("sign", "2024-04-12", "2024-04-12", "clause")]),
    # a date that the clause shares
    (
        "Kenya invaded Uganda on Monday and condemned Peru.",
        [("invaded", "2024-04-08", "2024-04-08", "clause"), ("condemned", "2024-04-08", "2024-04-08", "sentence")],
    ),
    # since then and up to now, what is caused, what an act's noun does
    ("Kenyans have been protesting since March.", [("protesting", "2024-03-01", "2024-04-10", "clause")]),
    (
        "A storm yesterday caused a bridge to fall into Lima's harbour.",
        [("fall", "2024-04-09", "2024-04-09", "sentence")],
    ),
    ("An explosion in Lima killed four people.", [("explosion", "2024-04-10", "2024-04-10", "publication")]),
    # a day that another clause or noun of the same moment tells
    (
        "Four soldiers were killed in a bombing that happened on Monday.",
        [("killed", "2024-04-08", "2024-04-08", "clause")],
    ),
    ("In a statement issued on Monday, Kenya condemned Uganda.", [("condemned", "2024-04-08", "2024-04-08", "clause")]),
    (
        "Hours before rain fell on Monday, Kenya attacked Uganda.",
        [("attacked", "2024-04-08", "2024-04-08", "sentence")],
    ),
    (
        "Ten people were arrested when police raided Lima on Monday.",
        [("arrested", "2024-04-08", "2024-04-08", "sentence")],
    ),
    ("Kenya fired missiles on Monday targeting Uganda.", [("targeting", "2024-04-08", "2024-04-08", "sentence")]),
    ("Kenya announced on Monday it was bombing Uganda.", [("bombing", "2024-04-08", "2024-04-08", "sentence")]),
    ("Kenya did not condemn Uganda until Monday.", [("condemn", "2024-04-08", "2024-04-08", "clause")]),
    ("Police seized guns and drugs from 2013 to 2019.", [("seized", "2013-01-01", "2019-12-31", "clause")]),
    ("The minister resigned shortly before midnight Monday.", [("resigned", "2024-04-08", "2024-04-08", "clause")]),
    # a day within a longer time tells which
    ("Kenya attacked Uganda on Christmas Day last year.", [("attacked", "2023-12-25", "2023-12-25", "clause")]),
    # near misses: long before, still to come, a participle of what the verb is about
    ("Months before rain fell on Monday, Kenya attacked Uganda.", [("attacked", None, None, "none")]),
    ("Kenya announced on Monday it would be bombing Uganda.", [("bombing", None, None, "none")]),
    ("Kenya attacked Uganda until Monday.", [("attacked", None, None, "none")]),
    # near misses: since something else, and what is said of it
    ("Kenya attacked Uganda after protests since March.", [("attacked", None, None, "none")]),
    ("The explosion in Lima shows why Kenya condemned Uganda.", [("explosion", None, None, "none")]),
    # what the saying is dated with dates no event
    ("Kenya said on Monday that Ugandan troops had attacked Peru.", [("attacked", None, None, "none")]),
    # a date inside a noun phrase is the noun's alone
    ("Kenya condemned Uganda's 1912 gift.", [("condemned", "2024-04-10", "2024-04-10", "publication")]),
    # what has happened never lies ahead; its year ends today
    ("Kenya attacked Uganda this week.", [("attacked", "2024-04-08", "2024-04-10", "clause")]),
    # what is planned or called for has the date that its words tell, or none
    ("Kenya will attack Uganda.", [("attack", None, None, "none")]),
    ("Kenya demanded that Uganda withdraw its troops from Peru.", [("demanded", None, None, "none")]),
]


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[text for text, _ in DATES])
def test_event_dates(
    told: Callable[..., list[Event]], text: str, expected: list[tuple[str, str | None, str | None, str]]
) -> None:
    rows = {
        event.trigger[0].text: (
            event.date.start and str(event.date.start),
            event.date.end and str(event.date.end),
            event.date.method,
        )
        for event in told(text)
    }
    assert {word: rows.get(word) for word, *_ in expected} == {word: tuple(rest) for word, *rest in expected}


def test_a_paragraph_goes_on_telling_of_the_day_that_it_set(told: Callable[..., list[Event]]) -> None:
    set_day = "Kenya attacked Uganda on Monday."
    [_, second] = told(f"{set_day} Ugandan troops seized Lima.")
    assert (str(second.date.start), second.date.method, second.date.text) == ("2024-04-08", "paragraph", "Monday")
    # near misses: another paragraph, a perfect, a time of its own
    for more in (
        "\n\nUgandan troops seized Lima.",
        " Ugandan troops have seized Lima.",
        " Earlier Ugandan troops seized Lima.",
    ):
        events = told(*f"{set_day}{more}".split("\n\n"))
        assert [event.date.start for event in events if event.trigger.text != "attacked"] == [None]


def test_a_headline_tells_of_the_day_of_its_lead(told: Callable[..., list[Event]]) -> None:
    [event] = told("On Monday rain fell in Peru.", headline="Kenya condemns Uganda")
    assert (str(event.date.start), event.date.method) == ("2024-04-08", "paragraph")
    [event] = told("Rain fell in Peru.", headline="Kenyan soldier arrested in Lima over smuggling")
    assert (event.date.start, event.date.method) == (WEDNESDAY, "publication")
    [event] = told("Rain fell in Peru.", headline="Kenya condemns Uganda")
    assert (event.date.start, event.date.method) == (WEDNESDAY, "publication")


def test_a_lead_that_dates_a_saying_alone_dates_no_headline(told: Callable[..., list[Event]]) -> None:
    said = "The army said on Monday that rain had fallen in Peru."
    [event] = told(said, headline="Gunmen kill ten soldiers in Lima")
    assert event.date.method == "none"  # it was before Monday
    [event] = told(said, headline="Kenya condemns Uganda")
    assert (str(event.date.start), event.date.method) == ("2024-04-08", "paragraph")  # a comment is of that day
    # near misses: a report of a thing tells the thing, and today's saying is of news
    [event] = told("A storm was reported on Monday in Peru.", headline="Gunmen kill ten soldiers in Lima")
    assert (str(event.date.start), event.date.method) == ("2024-04-08", "paragraph")
    [event] = told("The army said on Wednesday that rain had fallen.", headline="Gunmen kill ten soldiers in Lima")
    assert (event.date.start, event.date.method) == (WEDNESDAY, "publication")


def test_a_chart_before_the_lead_does_not_hide_its_day(told: Callable[..., list[Event]]) -> None:
    [event] = told("Red: 365 seats", "On Monday rain fell in Peru.", headline="Kenya condemns Uganda")
    assert (str(event.date.start), event.date.method) == ("2024-04-08", "paragraph")


def test_the_running_year_of_a_name_says_less_than_the_story(told: Callable[..., list[Event]]) -> None:
    [event] = told("On Monday rain fell in Peru.", headline="Lula da Silva wins 2024 Peruvian election")
    assert (str(event.date.start), event.date.method) == ("2024-04-08", "paragraph")
    [event] = told("On Monday rain fell in Peru.", headline="Lula da Silva wins 1998 Peruvian election")
    assert str(event.date.start) == "1998-01-01"  # near miss: another year is no news


def test_a_sentence_goes_on_with_what_the_one_before_told_of_long_ago(told: Callable[..., list[Event]]) -> None:
    before = "Rain fell in Peru.\n\nThe king died in June 1968."
    [event] = told(*f"{before} Ugandan troops seized Lima.".split("\n\n"))
    assert (str(event.date.start), str(event.date.end), event.date.method) == ("1968-06-01", "1968-06-30", "paragraph")
    # near misses: a sentence between, another paragraph, a comment
    for more in (
        " Snow fell. Ugandan troops seized Lima.",
        "\n\nUgandan troops seized Lima.",
        " Kenya condemned Uganda.",
    ):
        [event] = told(*f"{before}{more}".split("\n\n"))
        assert event.date.start is None


def test_a_participle_and_a_time_of_the_day_go_on_with_the_day(told: Callable[..., list[Event]]) -> None:
    for more in ("Ugandan troops eventually seized Lima at 14:00.", "Rebels left the town, seizing Lima."):
        events = told(f"On Monday rain fell in Peru. {more}")
        assert [str(event.date.start) for event in events if "seiz" in event.trigger.text] == ["2024-04-08"]


def test_a_comment_on_what_another_day_brought_is_not_of_today(told: Callable[..., list[Event]]) -> None:
    [event] = told("On Monday rain fell in Peru. Kenya condemned Uganda.")
    assert event.date.start is None
    [event] = told("On Wednesday rain fell in Peru. Kenya condemned Uganda.")
    assert event.date.start == WEDNESDAY


def test_news_is_no_retelling_of_what_was_months_ago(told: Callable[..., list[Event]]) -> None:
    new, old = told("Kenya attacked Uganda in August last year.", headline="Kenya attacked Uganda")
    assert (new.date.method, str(old.date.start)) == ("publication", "2023-08-01")


def test_background_is_historical(told: Callable[..., list[Event]]) -> None:
    old, new = told("Kenya invaded Uganda in 1998. Peru bombed Chile on Monday.")
    assert (old.is_historical, str(old.date.start), new.is_historical) == (True, "1998-01-01", False)


PLACES = [
    ("Kenya attacked Ugandan troops in Lima on Monday.", "", [("Lima", "clause")]),
    ("Kenya attacked a market in Lima, Peru.", "", [("Lima", "clause")]),
    ("Kenyan police arrested ten people at a market near Lima.", "", [("Lima", "clause")]),
    ("The Kenyan president visited Lima.", "", [("Lima", "clause")]),
    ("Kenya and Uganda agreed at the Geneva talks.", "", [("Geneva", "clause")]),
    ("Kenya withdrew its troops from Peru.", "", [("Peru", "clause")]),
    # nouns for places: what they are of, what stands before them, a part of a court's area
    ("A quake hit the port of Lima.", "", [("Lima", "clause")]),
    ("A Kenyan court jailed ten people in a prison near Lima.", "", [("Lima", "clause")]),
    ("Kenyan police detained ten people in Ugandan schools.", "", [("Uganda", "clause")]),
    ("Gunmen killed ten soldiers in front of a Lima police station.", "", [("Lima", "clause")]),
    # of two places side by side the smaller one
    ("An attack took place in Peru, at Lima Airport.", "", [("Lima Airport", "clause")]),
    # a name in apposition, a day between, a person between, a driver between
    ("Lima, Peru bomb kills five soldiers", "", [("Lima", "clause")]),
    ("A guard was stabbed on Friday, August 30 in Lima.", "", [("Lima", "clause")]),
    ("Ruto met with Lula da Silva and Emmanuel Macron at a hotel in Lima.", "", [("Lima", "clause")]),
    ("A woman was killed by a driver outside a store in Lima.", "", [("Lima", "clause")]),
    # what it struck, who suffered it, where its people are, where it is to serve, what it is named after
    ("A fire destroyed much of a market in Lima.", "", [("Lima", "clause")]),
    ("Northern Peru suffered an earthquake.", "", [("Peru", "clause")]),
    ("Voters in Peru elected Lula da Silva.", "", [("Peru", "clause")]),
    ("Kenya sent soldiers to protect offices in Lima.", "", [("Lima", "clause")]),
    ("Lula da Silva won the Kenyan election.", "", [("Kenya", "clause")]),
    # whose vote it is, where it rose from, how far away, whose bases
    ("The state of Nevada held its elections on Tuesday.", "", [("Nevada", "clause")]),
    ("Lula da Silva won Nevada's six electoral votes.", "", [("Nevada", "clause")]),
    ("A rocket lifted off from Lima on Monday.", "", [("Lima", "clause")]),
    ("Gunmen killed ten soldiers ten kilometres away in Lima.", "", [("Lima", "clause")]),
    ("Kenya attacked soldiers in Ugandan bases.", "", [("Uganda", "clause")]),
    ("Kenya and Uganda agreed on Friday in Lima to cut tariffs.", "", [("Lima", "clause")]),
    # a clause of where, and what went on just then
    (
        "The leaders flew to Lima for a summit where on Sunday Kenya and Uganda signed a treaty.",
        "",
        [("Lima", "sentence")],
    ),
    ("Lula da Silva was attacked while walking in Lima.", "", [("Lima", "sentence")]),
    ("Ten soldiers were killed when a bomb exploded at a market in Lima.", "", [("Lima", "clause")]),
    # the dateline, of what a reporter goes to see; said so
    ("Kenya attacked Ugandan troops on Monday.", "LIMA, April 10 (AP) -- ", [("Lima", "dateline")]),
    # near misses: where the speaker is, another sentence, an owner, a maker
    ("Kenya condemned Uganda. It rained in Lima.", "", [(None, None)]),
    ("In Lima the minister said Kenya had attacked Uganda's army.", "", [(None, None)]),
    ("Kenya attacked a Peru vessel.", "", [(None, None)]),
    # an abstract noun's owner, a topic, another clause, a currency, an adjective's part, a maker's name
    ("Kenya attacked Uganda's army in the interests of Peru.", "", [(None, None)]),
    ("Kenya held talks with Uganda over Peru.", "", [(None, None)]),
    ("Despite his arrest Lula da Silva will play in Lima.", "", [(None, None)]),
    ("Lula da Silva lives in Lima, but Kenya condemned Uganda.", "", [(None, None)]),
    ("Kenya condemned Uganda in contrast with Peru.", "", [(None, None)]),
    # a house called after what it serves, two names at a slash, what is agreed on
    ("Ruto met Emmanuel Macron at an Irish pub.", "", [(None, None)]),
    ("Kenya killed ten soldiers in the Peru/Chile region.", "", [(None, None)]),
    ("Kenya and Uganda agreed on borders in the Red Sea.", "", [(None, None)]),
    ("Kenya condemned Uganda on Monday.", "LIMA, April 10 (AP) -- ", [(None, None)]),
]


@pytest.mark.parametrize(("text", "dateline", "expected"), PLACES, ids=[text for text, *_ in PLACES])
def test_event_places(
    told: Callable[..., list[Event]], text: str, dateline: str, expected: list[tuple[str | None, str | None]]
) -> None:
    events = told(text, dateline=dateline)
    assert [(event.place and event.place.name, event.place_method) for event in events] == expected


def test_counts_are_those_of_their_own_act(told: Callable[..., list[Event]]) -> None:
    attack, arrest = told("Kenya attacked Uganda, killing at least 20 people. Ugandan police arrested 30 rebels.")
    assert [(count.count_type, count.low, count.high) for count in attack.counts] == [("dead", 20, None)]
    assert [(count.count_type, count.low, count.high) for count in arrest.counts] == [("arrested", 30, 30)]


def test_two_sources_with_two_tolls_are_two_counts_and_one_told_twice_is_one(told: Callable[..., list[Event]]) -> None:
    [event] = told(
        "Kenyan jets bombed Uganda on Monday. Officials said 20 people were dead. Rebels said 31 were dead. In all 31 were dead."
    )
    assert [(count.count_type, count.low) for count in event.counts] == [("dead", 20), ("dead", 31)]


def test_a_toll_of_another_paragraph_is_not_joined(told: Callable[..., list[Event]]) -> None:
    [event] = told("Kenyan jets bombed Uganda on Monday.", "In the flood 20 people were dead.")
    assert event.counts == ()


def test_a_toll_of_a_later_paragraph_is_that_of_the_only_event(told: Callable[..., list[Event]]) -> None:
    [event] = told("Kenyan jets bombed Uganda on Monday.", "Officials said 20 people were dead.")
    assert [(count.count_type, count.low) for count in event.counts] == [("dead", 20)]
    # near misses: another harm, another time, two events that it may be of
    for later in ("In the flood 20 people were dead.", "In 2012, 20 people were dead."):
        [event] = told("Kenyan jets bombed Uganda on Monday.", later)
        assert event.counts == ()
    events = told("Kenyan jets bombed Uganda on Monday. Peru bombed Chile.", "Officials said 20 people were dead.")
    assert [event.counts for event in events] == [(), ()]


COUNTED = [
    ("The attack in Lima killed 12, injured at least 30 and left dozens missing.", "attack", [12, 24, 30]),
    ("The death toll from the bombing in Lima has risen to 45.", "bombing", [45]),
    ("The stampede in Lima resulted in at least 56 deaths and over 200 people injured.", "stampede", [56, 200]),
    ("A gunman attacked shoppers in Lima, with the death toll rising to 22 people.", "attacked", [22]),
    # near misses: those that another act befell
    ("Kenyan police arrested 12 men who killed 5 people in Lima.", "arrested", [12]),
    ("Kenya withdrew its troops from Peru after one soldier was injured.", "withdrew", []),
]


@pytest.mark.parametrize(("text", "trigger", "expected"), COUNTED, ids=[text for text, *_ in COUNTED])
def test_counts_of_a_result_are_those_of_the_act(
    told: Callable[..., list[Event]], text: str, trigger: str, expected: list[float]
) -> None:
    [event] = [each for each in told(text) if each.trigger[0].text == trigger]
    assert [count.low for count in event.counts] == expected


AGENCY_STORY = "000_451fbe9e28cde1f3.txt"
# Offsets of triggers into the text that a build makes of it: first and last day, method, place.
AGENCY_EVENTS = {
    137: (date(2024, 4, 10), date(2024, 4, 10), None),  # the welcome
    1607: (date(2024, 4, 11), date(2024, 4, 11), None),  # the visit to come
    5854: (date(2024, 4, 9), date(2024, 4, 9), "Washington, D.C."),  # the agreement
    9018: (date(2024, 4, 9), date(2024, 4, 9), "Washington, D.C."),  # who came for the talks
}


def test_the_agency_story_tells_when_and_where(shared: Path, tmp_path: Path) -> None:
    root = tmp_path / "tables"
    build_dataset(
        BuildOptions((str(shared / "articles" / AGENCY_STORY),), root, DEFAULT_MODEL, workers=1), lambda *_: None
    )
    [text] = Dataset(root).scan("articles").collect()["text"]
    assert text_digest(text) == "30d8cc682bc07b64"
    events = Dataset(root).scan("events").collect()
    found = {
        row["trigger_start"]: (row["event_start_date"], row["event_end_date"], row["place_name"])
        for row in events.filter(pl.col("trigger_start").is_in(list(AGENCY_EVENTS))).to_dicts()
    }
    assert found == AGENCY_EVENTS
    news = events.filter(~pl.col("is_historical") & pl.col("event_start_date").is_not_null())
    assert news.filter(pl.col("event_start_date").dt.year() != 2024).height == 0
    happened = events.filter(pl.col("status") == "happened", pl.col("event_end_date") > date(2024, 4, 10))
    assert happened.height == 0
