"""The whole way, with and without Prefect; the only file that starts a Prefect server."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from flows.build import BuildOptions, build_dataset
from flows.storage import Dataset
from flows.views import connect
from tests.conftest import SAMPLES
from transforms.language import DEFAULT_MODEL
from transforms.schemas.tables import TABLES

LONG = " ".join(
    ["The prime minister of Japan met the president of Kenya in Nairobi on Monday and signed an agreement."] * 4
)


def options(to: Path, *inputs: Path, **changes: object) -> BuildOptions:
    given = tuple(str(path) for path in inputs) or (str(SAMPLES),)
    return BuildOptions(given, to, DEFAULT_MODEL, **{"workers": 1, **changes})


def build(*args: object, **changes: object):
    return build_dataset(options(*args, **changes), lambda *_: None)


def digests(root: Path) -> dict[str, str]:
    """Every published file by its path; content ids make equal rows equal files."""
    files = [path for table in TABLES for path in root.glob(f"{table}/**/*.parquet")]
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def dateline(*args: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | (env or {}))


def test_every_record_of_the_samples_is_accounted_for(built):
    root, report = built
    documents = Dataset(root).scan("documents").collect()
    assert report.unaccounted == 0
    assert report.records == documents.height == sum(report.dispositions.values())
    assert report.exit_code == 3
    assert not report.failures
    articles = Dataset(root).scan("articles").select("article_id").collect()
    became = documents.filter(pl.col("disposition").is_in(["article", "updated"]))["article_id"]
    assert sorted(articles["article_id"]) == sorted(became)


def test_no_row_of_the_samples_is_refused(built):
    _, report = built
    assert dict(report.refused_by) == {}


def test_every_span_is_its_surface_and_every_reference_resolves(built):
    root, _ = built
    with connect(root) as connection:
        wrong = {
            "mentions": "select count(*) from entity_mentions where surface is null or surface = ''",
            "quotes": "select count(*) from quotes q join articles a using (article_id) where speaker_start is not null"
            " and surface(a.text, speaker_start, speaker_end) <> speaker_text",
            "sentences": "select count(*) from events v join articles a using (article_id)"
            " where surface(a.text, sentence_start, sentence_end) <> sentence_text",
            "speakers": "select count(*) from quotes q anti join entities e on q.article_id = e.article_id and"
            " q.speaker_entity_id = e.entity_id where q.speaker_entity_id is not null",
            "participants": "select count(*) from participants p anti join entities e on p.article_id = e.article_id and"
            " p.entity_id = e.entity_id where p.entity_id is not null",
        }
        assert {name: connection.execute(sql).fetchone()[0] for name, sql in wrong.items()} == dict.fromkeys(wrong, 0)


def test_building_again_changes_no_byte(built, tmp_path):
    root = tmp_path / "tables"
    shutil.copytree(built[0], root)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    report = build(root)
    assert (report.records, report.repeated) == (built[1].records, built[1].records)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert report.exit_code == 0


def test_the_number_of_workers_changes_no_byte(tmp_path):
    one, four = tmp_path / "one", tmp_path / "four"
    build(one, batch_size=8, workers=1)
    report = build(four, batch_size=8, workers=4)
    assert report.batches > 1
    assert digests(one) == digests(four)


def test_two_runs_in_order_give_what_one_gives(tmp_path):
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number, text in enumerate([LONG, LONG, LONG + " Nobody objected."]):
        (inputs / f"{number}.txt").write_text(
            f"Leaders meet in Nairobi, part {number}\n\nNAIROBI, May {number + 1} (Agency) - {text}\n"
        )
    build(tmp_path / "whole", inputs)
    build(tmp_path / "parts", inputs / "0.txt")
    build(tmp_path / "parts", inputs)
    for table in ("articles", "entities", "quotes", "events"):
        rows = [Dataset(tmp_path / name).scan(table).collect() for name in ("whole", "parts")]
        key = list(TABLES[table].key)
        assert rows[0].sort(key).equals(rows[1].sort(key)), table


def test_a_correction_replaces_the_article_and_a_late_older_version_does_not(tmp_path):
    inputs, root = tmp_path / "in", tmp_path / "tables"
    inputs.mkdir()
    line = '{"id": "1", "publisher": "P", "title": "A pact", "published_at": "2024-05-01T10:00:00Z", "updated_at": "%s", "text": "%s"}\n'
    for name, updated, text in [
        ("a", "2024-05-01T10:00:00Z", LONG),
        ("b", "2024-05-01T12:00:00Z", LONG + " Ministers applauded in Paris."),
        ("c", "2024-05-01T11:00:00Z", LONG + " Nobody came."),
    ]:
        (inputs / f"{name}.jsonl").write_text(line % (updated, text))
        report = build(root, inputs / f"{name}.jsonl")
        assert report.exit_code == 0, report.failures
    (article,) = Dataset(root).scan("articles").collect().rows(named=True)
    assert article["text"].endswith("applauded in Paris.")
    documents = dict(Dataset(root).scan("documents").select("source_uri", "disposition").collect().rows())
    assert documents == {"a.jsonl": "superseded", "b.jsonl": "updated", "c.jsonl": "superseded"}
    with connect(root) as connection:
        assert connection.execute("select count(distinct article_id) from entities").fetchone() == (1,)


def test_a_batch_that_fails_takes_no_other_down(tmp_path, monkeypatch):
    from flows import build as flow

    def broken(linked, *args):
        if linked.parent.name == "00001":
            raise ValueError("a rule broke")
        return extract(linked, *args)

    extract = flow.extract_batch
    monkeypatch.setattr(flow, "extract_batch", broken)
    report = build(tmp_path / "tables", SAMPLES / "wire", batch_size=4)
    assert report.failures == {
        1: "extracting failed: ValueError: a rule broke",
        2: "extracting failed: RuntimeError: its articles refer to batch 1, which failed; build again once that is mended",
    }
    assert (report.published, report.unaccounted) == (1, 0)
    assert report.exit_code == 4
    monkeypatch.undo()
    again = build(tmp_path / "tables", SAMPLES / "wire", batch_size=4)
    assert again.exit_code == 0
    assert again.rows["articles"] > 0


def test_a_prefect_run_publishes_what_a_direct_one_does_and_asks_nobody(built, tmp_path, guarded):
    environment, refused = guarded
    result = dateline("build", SAMPLES, "--to", tmp_path / "tables", "--workers", 2, env=environment)
    assert refused.read_text() == ""
    assert result.returncode == 3, result.stderr
    assert "every record is accounted for" in result.stdout
    assert digests(tmp_path / "tables") == digests(built[0])
    assert "Traceback" not in result.stderr


def test_a_killed_worker_is_replaced_and_the_run_goes_on(tmp_path):
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "build",
        str(SAMPLES),
        "--to",
        str(tmp_path / "tables"),
        "--workers",
        "2",
        "--batch-size",
        "6",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        killed = 0
        deadline = time.monotonic() + 90
        while process.poll() is None and not killed and time.monotonic() < deadline:
            if list((tmp_path / "tables").glob("_staging/*/*/extracted")):
                for worker in _workers(process.pid)[:1]:
                    os.kill(worker, signal.SIGKILL)
                    killed += 1
            time.sleep(0.05)
        output, errors = process.communicate(timeout=120)
    assert killed == 1
    assert process.returncode == 3, output + errors
    assert "every record is accounted for" in output


def _workers(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (entry / "cmdline").exists():
            status = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            if int(status[1]) == parent and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["build", "nowhere", "--to", "TO"], 2, "nowhere: no such file or folder"),
        (
            ["build", "SAMPLES", "--to", "TO", "--model", "no_such_model", "--direct"],
            2,
            "'no_such_model' is not installed",
        ),
        (["build", "EMPTY", "--to", "TO"], 2, "nothing in it; name a file, a folder or a quoted glob"),
        (["query", "select 1", "--data", "TO"], 1, "there is no dataset in"),
        (["query", "select nothing from articles", "--data", "BUILT"], 2, "nothing"),
        (["query", "select * from read_csv('/etc/passwd')", "--data", "BUILT"], 2, "ermission"),
        (["show", "no such headline", "--data", "BUILT"], 1, "no article has 'no such headline'"),
        (["build", "--to", "TO"], 2, "Missing argument"),
    ],
)
def test_wrong_use_gets_one_line_with_the_remedy(built, tmp_path, args, code, message):
    (tmp_path / "empty").mkdir()
    names = {"TO": tmp_path / "to", "SAMPLES": SAMPLES, "EMPTY": tmp_path / "empty", "BUILT": built[0]}
    result = dateline(*(names.get(arg, arg) for arg in args))
    assert result.returncode == code, result.stderr
    assert message in result.stderr
    assert "Traceback" not in result.stderr
