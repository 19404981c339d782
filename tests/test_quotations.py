"""``dateline quotes``: quotations by speaker and by what is said, with source and date."""

from __future__ import annotations

from datetime import date

import pytest

from flows.publisher import open_publisher
from flows.quotations import said, speakers_found
from flows.storage import DatasetError
from tests.small_batch import as_frames, valid_rows
from tests.test_storage import publish


@pytest.fixture
def data(tmp_path):
    rows = valid_rows()
    names = ("Ana Lind", "Ana Lindqvist", None)
    words = ('"The ferry sails on Monday,"', "ferries were late", "no ship will sail")
    rows["quotes"] = [
        row | {"speaker_name": name, "quote_text": text, "speaker_text": name or "Lind's lawyers"}
        for row, name, text in zip(rows["quotes"], names, words, strict=True)
    ]
    with open_publisher(tmp_path) as publisher:
        publish(publisher, as_frames(rows), "first")
    return tmp_path


@pytest.mark.parametrize(
    ("by", "about", "expected"),
    [
        ("lind", None, ['"The ferry sails on Monday,"']),
        ("ANA", None, ['"The ferry sails on Monday,"', "ferries were late"]),
        (None, "ferr", ['"The ferry sails on Monday,"', "ferries were late"]),
        (None, "erry", []),
        ("ana", "sail", ['"The ferry sails on Monday,"']),
        ("ana", "zzz", []),
        ("lawyers", None, ["no ship will sail"]),
    ],
)
def test_quotations_by_and_about(data, by, about, expected):
    assert sorted(said(data, by, about)["quote_text"]) == sorted(expected)


def test_each_row_has_source_and_date(data):
    found = said(data, "lind", None)
    assert found.columns[:3] == ["published_date", "source", "speaker_name"]
    assert isinstance(found["published_date"][0], date)


@pytest.mark.parametrize("by", [None, "person:nobody-here"])
def test_nothing_asked_and_nobody_known_are_said(data, by):
    with pytest.raises(DatasetError):
        said(data, by, None)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("a.a", "nobody called 'a.a' speaks"),
        ("lindt", "nobody called 'lindt' speaks; near it are Ana Lind, Ana Lindqvist, Lind's lawyers"),
    ],
)
def test_who_nobody_is_called_is_said_with_who_is_called_nearly_so(data, by, expected):
    with pytest.raises(DatasetError) as error:
        said(data, by, None)
    assert str(error.value) == expected


def test_a_name_of_several_says_whose_it_is(data):
    assert speakers_found(said(data, "ana", None)) == "2 speakers: Ana Lind 1, Ana Lindqvist 1"
    assert speakers_found(said(data, "lind", None)) is None
