from __future__ import annotations

import pytest

from flows.inputs import InputError, find_files, plan_batches

LINE = b'{"id": "%d", "text": "A text."}\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "b.txt").write_bytes(b"Text b.")
    (tmp_path / "a.txt").write_bytes(b"Text a.")
    (tmp_path / "later.txt.part").write_bytes(b"half")
    (tmp_path / ".hidden").write_bytes(b"no")
    (tmp_path / "many.jsonl").write_bytes(b"".join(LINE % number for number in range(25)))
    return tmp_path


@pytest.mark.parametrize(
    ("given", "uris"),
    [
        ("", ["a.txt", "many.jsonl", "wire/b.txt"]),
        ("/a.txt", ["a.txt"]),
        ("/wire", ["b.txt"]),
        ("/*.txt", ["a.txt"]),
        ("/**/*.txt", ["a.txt", "wire/b.txt"]),
    ],
)
def test_files_are_named_relative_to_the_input(folder, given, uris):
    assert [uri for _, uri in find_files([f"{folder}{given}"])] == uris


def test_a_file_given_twice_is_read_once(folder):
    assert len(find_files([str(folder), str(folder / "a.txt")])) == 3


@pytest.mark.parametrize("given", ["nowhere", "*.nothing"])
def test_an_input_that_names_nothing_is_an_error_that_says_so(folder, given):
    with pytest.raises(InputError, match="no such file or folder"):
        find_files([str(folder / given)])


@pytest.mark.parametrize("batch_size", [1, 4, 7, 10, 26, 27, 1000])
def test_batches_hold_every_byte_once_and_are_of_about_equal_size(folder, batch_size):
    plan = plan_batches([str(folder)], batch_size)
    slices = [part for batch in plan.batches for part in batch]
    many = [part for part in slices if part.source_uri == "many.jsonl"]
    assert b"".join(part.read() for part in many) == (folder / "many.jsonl").read_bytes()
    assert all(part.read().count(b"\n") == part.records for part in many)
    assert [part.first_record for part in many] == [
        sum(before.records for before in many[:index]) for index in range(len(many))
    ]
    sizes = [sum(part.records for part in batch) for batch in plan.batches]
    assert sum(sizes) == 27
    assert max(sizes) <= batch_size
    assert len(sizes) == -(-27 // max(sizes))


def test_the_same_input_gives_the_same_plan_and_another_option_another(folder):
    first, second = plan_batches([str(folder)], 10), plan_batches([str(folder)], 10)
    assert first == second
    assert plan_batches([str(folder)], 10, ["another model"]).plan_id != first.plan_id
