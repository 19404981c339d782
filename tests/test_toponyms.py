"""Which place a name means in a text."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.toponyms.candidates import candidates_of
from transforms.toponyms.resolution import Resolved, resolve

_MARK = re.compile(r"\[([^\]]*)\]")


def resolve_marked(marked: str, home: str | None = None) -> list[Resolved | None]:
    """The places of the names in brackets."""
    text, spans, taken = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[taken : match.start()]
        spans.append((len(text), len(text) + len(match[1])))
        text += match[1]
        taken = match.end()
    return resolve(text + marked[taken:], spans, home)


# What stands in brackets is a name; wanted is the id of the first, and the country and region that tell it from others.
CASES = [
    pytest.param("He lives in [Paris].", "geoname:2988507", id="the largest town of a name"),
    pytest.param("He lives in [Paris], [Texas].", "geoname:4717560", id="city, region"),
    pytest.param("He lives in [Paris], Texas.", "geoname:4717560", id="city, region that no one marked"),
    pytest.param("He lives in [Paris], Tex.", "geoname:4717560", id="city, abbreviation"),
    pytest.param("He lives in [Paris] in the [United States].", "geoname:4717560", id="city in country"),
    pytest.param("He left [Paris], where it rained, for [Texas].", "geoname:2988507", id="no city, region"),
    pytest.param("He saw [Paris], [London] and [Berlin].", "geoname:2988507", id="a list of cities"),
    pytest.param("[Lebanon], [Pennsylvania], is quiet.", "geoname:5197517", id="a country's name in a state"),
    pytest.param("[Lebanon], [Jordan] and [Syria] agreed.", "country:LBN", id="a list of countries"),
    pytest.param("[China], [Japan] and the [United States] met.", "country:CHN", id="a list with an article"),
    pytest.param("[Georgia] and [Armenia] signed.", "country:GEO", id="country"),
    pytest.param("[Georgia], [Alabama] and [Florida] signed.", "geoname:4197000", id="a list of states"),
    pytest.param("[Washington] said no.", "geoname:4140963", id="capital"),
    pytest.param("[Washington] state said no.", "geoname:5815135", id="the word behind it"),
    pytest.param("The state of [Washington] said no.", "geoname:5815135", id="the words before it"),
    pytest.param("[Washington], [Oregon] and [Idaho] burn.", "geoname:5815135", id="a state in a list"),
    pytest.param("[Kandahar] province burns.", "geoname:1138335", id="province"),
    pytest.param("[Kandahar] burns.", "geoname:1138336", id="the town before its province"),
    pytest.param("In [KABUL] it rains.", "geoname:1138958", id="capitals of a dateline"),
    pytest.param("The [Mediterranean] is calm.", "place:mediterranean-sea", id="sea"),
    pytest.param("[St. Petersburg], [Florida], is hot.", "geoname:4171563", id="a short Saint"),
    pytest.param("[Bombay] was hot.", "geoname:1275339", id="an older name"),
    pytest.param("[Balkh province] is far.", "geoname:1147288", id="the kind in the name"),
    pytest.param("The [US] said no.", "country:USA", id="abbreviation of a country"),
    pytest.param("[Xyzzyville] said no.", None, id="unknown"),
    pytest.param("[Congo] said no.", None, id="two countries"),
    pytest.param("[Congo] said no, in [Kinshasa].", "country:COD", id="two countries, one capital"),
    pytest.param("[Japanese] officials said no.", None, id="an adjective"),
    pytest.param("[Northern] [Arapaho] people said no.", None, id="a direction"),
    pytest.param("The [EU] said no.", None, id="letters are no town"),
    pytest.param("[Bogliasco] is small.", None, id="a small town that nothing speaks for"),
    pytest.param("[Bogliasco] is near [Genoa].", "geoname:3181943", id="a small town near another"),
    pytest.param("[Bogliasco], [Italy], is small.", "geoname:3181943", id="a small town in its country"),
    pytest.param("[Bogliasco], [Germany], is small.", None, id="a town of another country"),
    pytest.param("[Trinity Peninsula] is cold.", None, id="a peninsula is no town"),
    pytest.param("He is of [Japan] of", "country:JPN", id="words that link to nothing"),
    pytest.param("", None, id="nothing"),
]


@pytest.mark.parametrize(("marked", "wanted"), CASES)
def test_resolve(marked: str, wanted: str | None) -> None:
    found = resolve_marked(marked)
    assert (found[0].place.entity_id if found and found[0] else None) == wanted


def test_a_part_of_a_country_has_its_country_and_no_point() -> None:
    (found,) = resolve_marked("Rain fell in [northern Iraq].")
    assert found is not None
    assert (found.place.entity_id, found.place.country_code) == ("place:northern-iraq", "IRQ")
    assert (found.place.latitude, found.place.coordinate_type, found.place.geoname_id) == (None, None, None)


def test_a_capitalised_part_is_of_a_well_known_place_only() -> None:
    found = resolve_marked("[West Potomac Park] and [Central London], in [England] and [Maryland].")
    assert [each and each.place.name for each in found[:2]] == [None, "Central London"]


def test_a_part_of_a_town_is_near_it() -> None:
    (found,) = resolve_marked("Rain fell in [central London].")
    assert found is not None
    assert (found.place.entity_id, found.place.coordinate_type) == ("place:central-london", "centre")
    assert found.place.latitude == pytest.approx(51.5, abs=0.1)


def test_regions_and_countries_have_a_centre_and_towns_a_point() -> None:
    found = resolve_marked("[Bavaria], [Germany] and [Munich] met.")
    assert [each.place.coordinate_type for each in found if each] == ["centre", "centre", "point"]


def test_a_name_is_the_place_that_one_mention_says() -> None:
    found = resolve_marked("[Springfield], [Illinois], voted. Later [Springfield] cheered.")
    assert found[0] is not None
    assert found[2] is not None
    assert found[0].place == found[2].place
    assert found[2].place.region_code == "IL"
    assert found[0].is_by_text


def test_two_places_of_a_name_stay_two() -> None:
    found = resolve_marked("[Portland], [Oregon], and [Portland], [Maine], voted.")
    assert [found[0] and found[0].place.region_code, found[2] and found[2].place.region_code] == ["OR", "ME"]


def test_the_publishers_country_counts_where_the_text_says_nothing() -> None:
    (abroad,), (at_home,) = resolve_marked("[Perth] voted."), resolve_marked("[Perth] voted.", home="GBR")
    assert abroad is not None
    assert abroad.place.country_code == "AUS"
    assert at_home is not None
    assert at_home.place.country_code == "AUS"  # a city of millions stays itself
    (abroad,), (at_home,) = resolve_marked("[Georgia] voted."), resolve_marked("[Georgia] voted.", home="USA")
    assert [abroad and abroad.place.country_code, at_home and at_home.place.country_code] == ["GEO", "USA"]


def test_a_dateline_counts_more_than_a_mention() -> None:
    text = "DALLAS Batumi was warm when Georgia voted."
    spans = [(0, 6), (7, 13), (28, 35)]
    found = [resolve(text, spans, datelines=numbers)[2] for numbers in ((), (0,))]
    assert [each and each.place.country_code for each in found] == ["GEO", "USA"]


@pytest.mark.parametrize("name", ["", " ", "the", ",", "'s", "(((", "province", "northern", "St."])
def test_names_of_nothing_have_no_candidates_of_their_own(name: str) -> None:
    assert all(isinstance(each.prior, float) for each in candidates_of(name))


@pytest.mark.parametrize("name", ["police prefecture", "Police prefecture", "fire department", "school district"])
def test_a_body_of_an_office_is_no_region(name: str) -> None:
    assert candidates_of(name) == ()


TEXT = (
    "In Paris, Texas, and in Lebanon, Georgia and Washington state the US, Oregon, Idaho and northern Iraq met in Nice."
)
SPANS = st.lists(
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda pair: (min(pair), max(pair))),
    max_size=12,
)


@given(SPANS, st.randoms(use_true_random=False))
def test_each_span_has_one_answer_that_does_not_depend_on_their_order(
    spans: list[tuple[int, int]], shuffler: random.Random
) -> None:
    found = resolve(TEXT, spans)
    assert len(found) == len(spans)
    distinct = list(dict.fromkeys(spans))
    answers = dict(zip(distinct, resolve(TEXT, distinct), strict=True))
    shuffled = list(distinct)
    shuffler.shuffle(shuffled)
    assert dict(zip(shuffled, resolve(TEXT, shuffled), strict=True)) == answers


def test_articles_do_not_know_of_each_other() -> None:
    texts = [("Paris, Texas, voted.", [(0, 5), (7, 12)]), ("Paris voted.", [(0, 5)]), ("Georgia voted.", [(0, 7)])]
    forth = [resolve(*each) for each in texts]
    back = [resolve(*each) for each in reversed(texts)]
    assert forth == back[::-1]
