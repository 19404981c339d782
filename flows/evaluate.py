"""``dateline evaluate``: how good the tables are, on gold, on the samples and on development sets, with intervals.

Gold is labels of whole articles (``tests/gold``: ids, digests and offsets; the texts lie elsewhere). Articles are built
anew, then compared row by row. Figures are for one kind of text: its name stands beside each of them.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from flows.build import BuildOptions, build_dataset
from flows.dev_sets.scorers import score_dev_sets
from flows.disk import Scratch
from flows.evaluate_agency import agency_answers, agency_sentences
from flows.evaluate_phrases import phrase_answers, phrase_articles
from flows.names_report import corpora_lines
from flows.storage import Dataset, DatasetError
from transforms.evaluation.agency import score_sentence
from transforms.evaluation.labels import VISIBLE, ArticleLabels, carrier, labels_from_json, labels_from_rows
from transforms.evaluation.matching import Comparison, compare, event_free_sentences, sentence_score
from transforms.evaluation.phrases import score_phrases
from transforms.evaluation.samples import read_rows, score_entities, score_events, score_quotes
from transforms.evaluation.scores import (
    ClosedList,
    Reliability,
    Score,
    b_cubed,
    closed_list,
    interval,
    reliability,
    total,
)
from transforms.evaluation.texts import read_texts, text_digest, title_and_paragraphs
from transforms.language import Text, load_language, parse_articles
from transforms.reviews.rows import region_of

# What a word on the command line asks for: beginnings of the names of measures.
PARTS = {
    "names": ("names",),
    "entities": ("grouping", "nominals", "pronouns", "entity", "confidence of entities", "phrases"),
    "phrases": ("phrases",),
    "quotes": ("quotes", "speaker type", "confidence of quotes"),
    "events": ("events", "status", "false events", "confidence of events", "agency"),
    "dates": ("events: date", "events date"),
    "places": ("events: place", "events place"),
    "counts": ("events: counts",),
    "agency": ("agency",),
    "sentences": ("sentences",),
    "stories": ("stories",),
}
WRITTEN = "written"


@dataclass(frozen=True)
class Measure:
    """A figure: F1 (or a share) with its interval, the counts behind it, and how far two readers agree on it."""

    name: str
    score: Score
    low: float
    high: float
    agreement: float | None = None
    note: str = ""


@dataclass
class Evaluation:
    """The figures of one set of texts; ``digest`` identifies its gold, ``left_out`` names texts that are not there."""

    name: str
    genre: str
    articles: int
    digest: str
    measures: list[Measure] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unit: str = "articles"


@dataclass(frozen=True)
class GoldArticle:
    """A labelled article: its text, the labels that count, and what each reader saw by himself."""

    key: str
    text: str
    labels: ArticleLabels
    passes: tuple[ArticleLabels, ...]


def report_lines_of(
    parts: Sequence[str],
    split: str,
    gold: Path,
    articles: Path,
    dev: Path,
    samples: Path,
    corpora: Path,
    model: str,
) -> Iterator[str]:
    """Everything that ``dateline evaluate`` prints; what is not here is said and skipped."""
    if unknown := sorted(set(parts) - {*PARTS, "all"}):
        raise DatasetError(
            f"There is nothing called {', '.join(unknown)} to evaluate; there is {', '.join(PARTS)}, all."
        )
    source = gold / "written" if split == WRITTEN else articles
    if source.exists() and (gold / "labels" / "gold.jsonl").is_file():
        yield from evaluation_lines(evaluate_gold(gold, source, split, model), parts)
    else:
        yield f"gold, {split}: skipped, since {source} or its labels in {gold / 'labels'} are not here"
    if asks_for(parts, "phrases") and split != WRITTEN:
        yield from evaluation_lines(evaluate_phrases(gold, articles.parent, split, model), parts)
    if asks_for(parts, "agency") and split != WRITTEN:
        if (corpora / "gmb").is_dir():
            yield from evaluation_lines(evaluate_agency(gold, corpora, split, model), parts)
        else:
            yield f"agency sentences, {split}: skipped, their corpus is not in {corpora}"
    yield from evaluation_lines(evaluate_samples(gold, samples, model), parts)
    if "names" in parts:  # not of all: no rule but those of names is scored by it
        yield from corpora_lines(corpora, split, load_language(model))
    if not dev.is_dir():
        yield f"development sets: skipped, {dev} is not here"
        return
    for dev_set, printed in score_dev_sets(dev, set(parts), load_language(model)):
        yield f"development set {dev_set.name}: {dev_set.genre}; {dev_set.through}"
        yield from (f"  {line}" for line in printed.splitlines())


def evaluate_gold(gold: Path, articles: Path, split: str, model: str) -> Evaluation:
    """Build the gold articles of a split (``develop``, ``report``, ``written``) and score them.

    Raises DatasetError where the gold or the texts are not there.
    """
    found, left_out = gold_articles(gold, articles, split)
    if not found:
        raise DatasetError(f"No labelled text of {split!r} is in {articles}; the labels are in {gold / 'labels'}.")
    genre = "written for the project: wire, broadsheet, tabloid, interview" if split == WRITTEN else "Wikinews 2019-20"
    result = Evaluation(f"gold, {split}", genre, len(found), _digest(gold, found), left_out=left_out)
    with tempfile.TemporaryDirectory() as folder:
        built = gold_built(found, articles, Path(folder), model)
    parsed = _sentence_starts(found, model)
    result.measures = [*_measures(found, built, parsed), *_names_by_region(gold, found, built)]
    return result


def evaluate_phrases(gold: Path, articles: Path, split: str, model: str) -> Evaluation:
    """Country and sector of the labelled actor phrases of a split; ``articles`` is the folder of the collections."""
    found, left_out = phrase_articles(gold, articles, split)
    digest = hashlib.sha256(json.dumps([[a.key, a.phrases] for a in found]).encode()).hexdigest()[:12]
    result = Evaluation(f"phrases, {split}", "actor phrases of Wikinews", len(found), digest, left_out=left_out)
    each = [score_phrases(judged) for judged in phrase_answers(found, model)]
    for name in each[0] if each else ():
        scores = [score[name] for score in each]
        result.measures.append(Measure(name, total(scores), *interval(scores)))
    return result


def evaluate_agency(gold: Path, corpora: Path, split: str, model: str) -> Evaluation:
    """Events of the labelled agency sentences of a split; none where the corpus that holds them is not there."""
    found, left_out = agency_sentences(gold, corpora, split)
    digest = hashlib.sha256(json.dumps([[s.text, s.events] for s in found]).encode()).hexdigest()[:12]
    genre = "Voice of America, 2000s"
    result = Evaluation(f"agency sentences, {split}", genre, len(found), digest, left_out=left_out, unit="sentences")
    each = [score_sentence(*answer) for answer in agency_answers(found, model)]
    for name in each[0] if each else ():
        scores = [score[name] for score in each]
        result.measures.append(Measure(name, total(scores), *interval(scores)))
    return result


def asks_for(parts: Sequence[str], measure: str) -> bool:
    """Whether the parts asked for hold measures of this beginning."""
    return any(part == "all" or measure in PARTS.get(part, ()) for part in parts)


def evaluate_samples(gold: Path, samples: Path, model: str) -> Evaluation:
    """Build ``data/samples`` and score it against the rows that were written down for it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tables"
        build_dataset(BuildOptions((str(samples),), root, model, workers=1), lambda *_: None)
        dataset = Dataset(root)
        documents = dataset.scan("documents").collect()
        result = Evaluation("samples", "written for the project: wire and outlets", 0, "")
        keys: set[tuple[str, str]] = set()
        content = hashlib.sha256()
        scorers: Mapping[str, Callable[..., dict[str, Score]]] = {
            "entities": score_entities,
            "quotes": score_quotes,
            "events": score_events,
        }
        for table, scorer in scorers.items():
            file = gold / "samples" / f"{table}.jsonl"
            content.update(file.read_bytes())
            expected = read_rows(file)
            by_article: dict[tuple[str, str], list[dict[str, Any]]] = {}
            for row in expected:
                by_article.setdefault((row["source_uri"], row["record"]), []).append(row)
            keys |= set(by_article)
            rows = dataset.scan(table).collect()
            each = [scorer(part, rows, documents) for part in by_article.values()]
            for name in each[0]:
                scores = [score[name] for score in each]
                result.measures.append(Measure(f"{table} {name}", total(scores), *interval(scores)))
    result.articles, result.digest = len(keys), content.hexdigest()[:12]
    return result


def gold_articles(gold: Path, articles: Path, split: str) -> tuple[list[GoldArticle], list[str]]:
    """The labelled articles of a split whose texts are there unchanged, and the keys of those that are not."""
    texts = read_texts(articles)
    keys = _keys_of(gold, split)
    stored = {name: _stored(gold / "labels" / f"{name}.jsonl") for name in ("gold", "pass_a", "pass_b")}
    found, left_out = [], []
    for key, labels in stored["gold"].items():
        if key not in keys and not (split == WRITTEN and key in texts):
            continue
        text = texts.get(key)
        if text is None or text_digest(text) != labels["canonical_digest"]:
            left_out.append(key)
            continue
        passes = [stored[name][key] for name in ("pass_a", "pass_b") if key in stored[name]]
        found.append(
            GoldArticle(key, text, labels_from_json(labels, text), tuple(labels_from_json(p, text) for p in passes))
        )
    return found, left_out


def gold_built(gold: Sequence[GoldArticle], articles: Path, scratch: Path, model: str) -> dict[str, ArticleLabels]:
    """What a build in the folder ``scratch`` finds in the gold articles, by their keys."""
    source = articles if articles.is_dir() else _selection(articles, gold, scratch / "gold.jsonl")
    root = scratch / "tables"
    build_dataset(BuildOptions((str(source),), root, model, workers=1), lambda *_: None)
    return _built_labels(Dataset(root), gold)


def comparisons(gold: Sequence[GoldArticle], built: Mapping[str, ArticleLabels]) -> list[Comparison]:
    """Each gold article with what was built of it (nothing, where it became no article)."""
    nothing = ArticleLabels((), (), ())
    return [compare(article.labels, built.get(article.key, nothing), article.text) for article in gold]


def selected(measures: Sequence[Measure], parts: Sequence[str]) -> list[Measure]:
    """The measures that belong to the parts asked for; all of them where none is."""
    beginnings = tuple(beginning for part in parts if part != "all" for beginning in PARTS.get(part, (part,)))
    return [measure for measure in measures if not beginnings or measure.name.startswith(beginnings)]


def _measures(
    gold: Sequence[GoldArticle], built: Mapping[str, ArticleLabels], parsed: Mapping[str, Sequence[int]]
) -> Iterator[Measure]:
    """Every figure of a set, in the order of the tables."""
    each = comparisons(gold, built)
    readers = [compare(a.passes[0], a.passes[1], a.text) for a in gold if len(a.passes) == 2]
    agreed = (
        {name: total([reader.scores[name] for reader in readers]).f1 for name in readers[0].scores} if readers else {}
    )
    starts = [sentence_score(a.labels.sentence_starts, parsed[a.key], a.text) for a in gold]
    yield Measure("sentences", total(starts), *interval(starts), note="boundaries inside paragraphs")
    for name in each[0].scores:
        scores = [comparison.scores[name] for comparison in each]
        yield Measure(name, total(scores), *interval(scores), agreement=agreed.get(name))
        if name == "names":
            yield _grouping(each, readers)
    for name in each[0].closed:
        lists = closed_list([pair for comparison in each for pair in comparison.closed[name]])
        theirs = closed_list([pair for reader in readers for pair in reader.closed[name]])
        if lists is not None:
            yield _closed_measure(name, lists, theirs)
    yield _false_events(gold, built)
    for table in each[0].judged:
        yield _reliability_measure(
            table, reliability([row[:2] for comparison in each for row in comparison.judged[table]])
        )


def _names_by_region(gold: Path, found: Sequence[GoldArticle], built: Mapping[str, ArticleLabels]) -> Iterator[Measure]:
    """Names of the articles from each continent."""
    with (gold / "articles.csv").open(encoding="utf-8", newline="") as file:
        regions = {row["article_key"]: region_of(row["country"]) or "nowhere" for row in DictReader(file)}
    for region in sorted({regions[article.key] for article in found if article.key in regions}):
        here = [article for article in found if regions.get(article.key) == region]
        scores = [comparison.scores["names"] for comparison in comparisons(here, built)]
        yield Measure(f"names, {region}", total(scores), *interval(scores), note=f"{len(here)} articles")


def _grouping(each: Sequence[Comparison], readers: Sequence[Comparison]) -> Measure:
    """B-cubed over the mentions by name that both have, in all articles."""

    def merged(comparisons: Sequence[Comparison], side: int) -> dict[Any, Any]:
        return {
            (number, span): (number, name)
            for number, comparison in enumerate(comparisons)
            for span, name in comparison.groups[side].items()
        }

    precision, recall, f1 = b_cubed(merged(each, 0), merged(each, 1))
    agreed = b_cubed(merged(readers, 0), merged(readers, 1))[2] if readers else None
    count = len(merged(each, 0))
    note = f"B-cubed F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f}"
    return Measure("grouping of names", Score(round(f1 * count), count, count), f1, f1, agreed, note)


def _closed_measure(name: str, lists: ClosedList, readers: ClosedList | None) -> Measure:
    right = round(lists.accuracy * lists.rows)
    note = (
        f"macro-F1 {lists.macro_f1:.3f}; always the commonest: accuracy {lists.majority_accuracy:.3f}, "
        f"macro-F1 {lists.majority_macro_f1:.3f}"
    )
    scores = [Score(1, 1, 1)] * right + [Score(0, 1, 1)] * (lists.rows - right)
    return Measure(name, total(scores), *interval(scores), readers.accuracy if readers else None, note)


def _false_events(gold: Sequence[GoldArticle], built: Mapping[str, ArticleLabels]) -> Measure:
    """Events that were built of sentences in which neither reader saw any."""
    sentences = false = 0
    scores = []
    for article in gold:
        free = event_free_sentences((article.labels, *article.passes), article.text, article.labels.sentence_starts)
        events = built[article.key].events if article.key in built else ()
        wrong = sum(any(start <= event.trigger[0] < end for start, end in free) for event in events)
        sentences, false = sentences + len(free), false + wrong
        scores.append(Score(wrong, len(free), len(free)))
    rate = 1000 * false / sentences if sentences else 0.0
    note = f"{rate:.0f} per 1,000 sentences ({false} in {sentences})"
    return Measure("false events", total(scores), *interval(scores, lambda score: score.precision), note=note)


def _reliability_measure(table: str, found: Reliability) -> Measure:
    curve = ", ".join(f">= {level}: {right:.2f} right of {share:.0%} of rows" for level, share, right in found.at)
    score = Score(round((1 - found.error) * found.rows), found.rows, found.rows)
    note = f"expected calibration error {found.error:.3f}; {curve}"
    return Measure(f"confidence of {table}", score, 1 - found.error, 1 - found.error, note=note)


def _built_labels(dataset: Dataset, gold: Sequence[GoldArticle]) -> dict[str, ArticleLabels]:
    """The rows of each gold article, by its key, carried over into the labelled text."""
    articles = dataset.scan("articles").select("article_id", "text").collect()
    ids = {_squeezed(text): article for article, text in articles.iter_rows()}
    texts = dict(articles.iter_rows())
    rows = {
        name: dataset.scan(name).collect().partition_by("article_id", as_dict=True)
        for name in ("entities", "quotes", "events")
    }
    built = {}
    for article in gold:
        name = ids.get(_squeezed(article.text))
        if name is None:
            continue
        empty = pl.DataFrame()
        entities, quotes, events = (
            rows[table].get((name,), empty).to_dicts() for table in ("entities", "quotes", "events")
        )
        built[article.key] = labels_from_rows(entities, quotes, events, carrier(texts[name], article.text))
    return built


def _sentence_starts(gold: Sequence[GoldArticle], model: str) -> dict[str, list[int]]:
    """Where the pipeline begins sentences, each paragraph a block of its own as a build has it."""
    texts = [Text(article.text, title_and_paragraphs(article.text)) for article in gold]
    docs = parse_articles(load_language(model), texts)
    return {
        article.key: [sentence.start_char for sentence in doc.sents] for article, doc in zip(gold, docs, strict=True)
    }


def _selection(collection: Path, gold: Sequence[GoldArticle], to: Path) -> Path:
    """The records of the gold articles alone, in a file of their own."""
    keys = {article.key for article in gold}
    with collection.open(encoding="utf-8") as lines:
        Scratch().write(to, "".join(line for line in lines if json.loads(line)["id"] in keys).encode())
    return to


def _keys_of(gold: Path, split: str) -> set[str]:
    with (gold / "articles.csv").open(encoding="utf-8", newline="") as file:
        return {row["article_key"] for row in DictReader(file) if row["split"] == split}


def _stored(path: Path) -> dict[str, dict[str, Any]]:
    if not path.is_file():
        return {}
    return {row["article_key"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def _digest(gold: Path, found: Sequence[GoldArticle]) -> str:
    """Of the labels that were used, so that two figures can be told to stand on the same gold."""
    content = hashlib.sha256()
    stored = _stored(gold / "labels" / "gold.jsonl")
    for article in found:
        content.update(json.dumps(stored[article.key], sort_keys=True).encode())
    return content.hexdigest()[:12]


def _squeezed(text: str) -> str:
    return "".join(VISIBLE.findall(text))


def evaluation_lines(evaluation: Evaluation, parts: Sequence[str]) -> Iterator[str]:
    """A set's figures as a person reads them: F1, precision, recall, the interval of F1, and the readers' agreement."""
    yield f"{evaluation.name}: {evaluation.genre}; {evaluation.articles} {evaluation.unit}, gold {evaluation.digest}"
    if evaluation.left_out:
        yield f"  left out, since the text is another or missing: {', '.join(evaluation.left_out)}"
    yield f"  {'':28} {'F1':>5}  {'95 %':>11}  {'P':>5} {'R':>5} {'right':>6} {'found':>6} {'gold':>6}  {'readers':>7}"
    for measure in selected(evaluation.measures, parts):
        score = measure.score
        agreement = "" if measure.agreement is None else f"{measure.agreement:.3f}"
        yield (
            f"  {measure.name:28} {score.f1:5.3f}  {measure.low:.3f}-{measure.high:.3f}  {score.precision:5.3f} "
            f"{score.recall:5.3f} {score.right:6} {score.found:6} {score.expected:6}  {agreement:>7}"
        )
        if measure.note:
            yield f"  {'':4}{measure.note}"
