"""``dateline quotes``: quotations by speaker and by what is said, with source and date."""

from __future__ import annotations

from datetime import date

import pytest

from flows.publisher import open_publisher
from flows.quotations import said
from flows.storage import DatasetError
from tests.small_batch import as_frames, valid_rows
from tests.test_storage import publish


@pytest.fixture
def data(tmp_path):
    rows = valid_rows()
    names = ("Ana Lind", "Ana Lindqvist", None)
    words = ('"The ferry sails on Monday,"', "ferries were late", "no ship will sail")
    rows["quotes"] = [
        row | {"speaker_name": name, "quote_text": text}
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
        ("a.a", None, []),
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
