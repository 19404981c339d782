"""Two readings of the same articles to the one gold: what both saw counts, what only one saw may be found or not.

Where both saw a row, the first reading gives its fields; of acts, types and statuses each reading's value is right. A row
that one of them marked optional is optional. Entities and their mentions are the first reading's, since the two agree in
99 of 100 names; an entity that only the second saw is optional.

    python -m tests.gold.merging LABELS COLLECTION...        reads LABELS/pass_a.jsonl and pass_b.jsonl, writes LABELS/gold.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from transforms.evaluation.labels import labels_from_json
from transforms.evaluation.matching import aligned_entities, paired_events, paired_quotes
from transforms.evaluation.texts import read_texts, text_digest

Row = dict[str, Any]


def merged(first: Row, second: Row, text: str) -> Row:
    """The gold of one article."""
    here, there = labels_from_json(first, text), labels_from_json(second, text)
    known = aligned_entities(here.entities, there.entities)
    ids = {entity["id"] for entity in first["entities"]}
    only_second = [entity for entity in second["entities"] if entity["id"] not in known]
    return {
        "article_key": first["article_key"],
        "canonical_digest": first["canonical_digest"],
        "entities": [
            *first["entities"],
            *({**entity, "id": _free(entity["id"], ids), "optional": True} for entity in only_second),
        ],
        "quotes": _merged_rows(first["quotes"], second["quotes"], paired_quotes(here, there, text), _quote, _no_names),
        "events": _merged_rows(first["events"], second["events"], paired_events(here, there, text), _event, _no_names),
        "sentence_starts": sorted({*first["sentence_starts"]} & {*second["sentence_starts"]})
        or first["sentence_starts"],
    }


def _merged_rows(
    first: Sequence[Row],
    second: Sequence[Row],
    pairs: dict[int, int],
    both: Callable[[Row, Row], Row],
    alone: Callable[[Row], Row],
) -> list[Row]:
    rows = [both(row, second[pairs[at]]) if at in pairs else {**row, "optional": True} for at, row in enumerate(first)]
    taken = set(pairs.values())
    return rows + [alone(row) for at, row in enumerate(second) if at not in taken]


def _quote(one: Row, other: Row) -> Row:
    return {**one, "optional": one["optional"] or other["optional"]}


def _event(one: Row, other: Row) -> Row:
    lists = {name: list(dict.fromkeys([*one[name], *other[name]])) for name in ("act", "plover", "status")}
    told = [*one["mentions"], *(span for span in (other["trigger"], *other["mentions"]) if span != one["trigger"])]
    mentions = [list(span) for span in dict.fromkeys(map(tuple, told))]
    return {**one, **lists, "mentions": mentions, "optional": one["optional"] or other["optional"]}


def _no_names(row: Row) -> Row:
    """A row of the second reading alone: optional, without references to that reading's entities."""
    kept = {**row, "optional": True}
    if "speakers" in kept:
        kept["speakers"] = []
    if "actors" in kept:
        kept |= {"place": None, "asserted_by": None, "denied_by": None}
        for side in ("actors", "recipients"):
            kept[side] = [{**party, "entity": None} for party in kept[side]]
    return kept


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_b"
    taken.add(name)
    return name


def main() -> None:
    """Merge all articles that both readings have."""
    labels = Path(sys.argv[1])
    texts = {key: text for source in sys.argv[2:] for key, text in read_texts(Path(source)).items()}
    first, second = (
        {row["article_key"]: row for row in map(json.loads, (labels / name).read_text(encoding="utf-8").splitlines())}
        for name in ("pass_a.jsonl", "pass_b.jsonl")
    )
    lines = []
    for key, row in first.items():
        if key not in second or text_digest(texts[key]) != row["canonical_digest"]:
            sys.exit(f"{key}: not in both readings, or another text")
        lines.append(json.dumps(merged(row, second[key], texts[key]), separators=(",", ":")))
    (labels / "gold.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} articles")


if __name__ == "__main__":
    main()
