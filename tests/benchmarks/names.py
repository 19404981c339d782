"""How well names are found, by set and type, by the component, by its network alone and by the stock component.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.names ../shared/corpora [--part develop|report] [--model FOLDER] [--speed FILE]

The sets of ``develop`` may be looked at as often as one likes; those of ``report`` once, when all is done. F1 of exact
words and coarse type (PLACE is GPE, LOC or FAC); a found name that touches a word which the corpus left open counts for
nothing. The calibration error is the mean distance between a name's confidence and the share of names that are right, in
ten steps of confidence. ``--speed`` times all in one run on the texts of a JSON Lines file, one thread.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

import spacy
from spacy.tokens import Doc

from flows.names_corpora import read_corpora
from flows.names_labels import Sentence
from flows.names_report import by_component, score_line
from flows.names_scores import Score, gold_digest, judged_names, names_of_network, scores
from flows.train import read_settings
from transforms.evaluation.scores import reliability
from transforms.language import DEFAULT_MODEL, load_language
from transforms.names_model import NamesModel, load_names_model
from transforms.names_tagger import NamesTagger, make_names_tagger


def print_scores(sets: dict[str, list[Sentence]], model: NamesModel, tagger: NamesTagger) -> None:
    """A line for each set and reader: F of all three types, then F, precision, recall and gold names of each."""
    nlp = load_language(names="model")
    names_only = [name for name in nlp.pipe_names if name != "ner"]

    def stock(docs: Iterable[Doc]) -> Iterable[Doc]:
        with nlp.select_pipes(disable=names_only):
            return list(nlp.pipe(docs))

    sums: dict[str, list[Score]] = {}
    judged: list[tuple[float, bool]] = []
    for name, gold in sets.items():
        readers = {
            "component": by_component(tagger.pipe, nlp, gold),
            "network": names_of_network(model, gold),
            "stock": by_component(stock, nlp, gold),
        }
        print(f"{name}  ({len(gold)} sentences, digest {gold_digest(gold)})")
        for reader, found in readers.items():
            result = scores(gold, found)
            sums.setdefault(reader, []).append(result["all"])
            print(f"  {reader:10}{score_line(result)}")
        judged += judged_names(gold, readers["component"])
        print(f"  calibration error of the component {reliability(judged_names(gold, readers['component'])).error:.3f}")
    error, levels, number = reliability(judged)
    print(f"calibration error over all {number} names {error:.3f}; right from a confidence on:", end=" ")
    print(", ".join(f"{level} {right:.3f} ({kept:.0%} of the names)" for level, kept, right in levels))
    for reader, results in sums.items():
        print(f"mean F over {len(results)} sets: {reader} {sum(each.f for each in results) / len(results):.1f}")


def print_speed(path: Path, tagger: NamesTagger) -> None:
    """Words a second of processor time: the stock pipeline, the pipeline without its names, our names alone."""
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    pieces = [piece for text in texts for piece in text.split("\n\n")]
    stock, quick = spacy.load(DEFAULT_MODEL), load_language(names="model")  # which has none of our names inside
    docs = list(quick.pipe(texts))  # the component reads whole articles
    words = sum(len(doc) for doc in docs)
    runs: dict[str, Callable[[], object]] = {
        "stock nlp.pipe": lambda: list(stock.pipe(pieces, batch_size=256)),
        "quick pipeline with stock names": lambda: list(quick.pipe(pieces, batch_size=256)),
        "quick pipeline without names": lambda: list(quick.pipe(pieces, batch_size=256, disable=["ner"])),
        "our names alone, whole articles": lambda: list(tagger.pipe(docs)),
    }
    print(f"{words} words, {len(pieces)} paragraphs")
    speeds = {}
    for name, run in runs.items():
        best = min(_seconds(run) for _ in range(3))
        speeds[name] = words / best
        print(f"  {name:34}{words / best:8.0f} words a second")
    ours = 1 / (1 / speeds["quick pipeline without names"] + 1 / speeds["our names alone, whole articles"])
    print(f"  together {ours:.0f}, {ours / speeds['stock nlp.pipe']:.2f} x the stock pipeline")


def _seconds(run: Callable[[], object]) -> float:
    started = process_time()
    run()
    return process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--part", choices=("develop", "report"), default="develop")
    parser.add_argument("--model", type=Path, help="a folder with a network; the shipped one where it is left out")
    parser.add_argument("--speed", type=Path, help="JSON Lines with a `text` each: time instead of score")
    options = parser.parse_args()
    model = load_names_model(options.model)
    tagger = make_names_tagger(spacy.blank("en"), "names", str(options.model) if options.model else None)
    if options.speed:
        print_speed(options.speed, tagger)
    else:
        print_scores(getattr(read_corpora(options.corpora, read_settings().seed), options.part), model, tagger)


if __name__ == "__main__":
    main()
