"""Names of the open corpora, found by the names component and scored by type: what ``dateline evaluate names`` adds.

None of the corpora says from which region a sentence is; by region the gold articles alone are scored
(``flows.evaluate``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from flows.names_corpora import read_corpora
from flows.names_labels import Sentence
from flows.names_scores import SCORED, Score, articles_of, gold_digest, names_of_docs, scores
from flows.train import read_settings
from transforms.names_model import FoundName, load_names_model
from transforms.names_tagger import NamesTagger

_PARTS: Mapping[str, str] = {"develop": "development parts", "report": "report parts, to be read and not tuned on"}


def corpora_lines(corpora: Path, split: str, nlp: Language) -> Iterator[str]:
    """The component's figures on a part of the corpora, a line a set, each with the digest of its gold.

    The development parts are printed always, those for reporting where ``split`` is "report". F1 of exact words and
    coarse type (PLACE is GPE, LOC or FAC); a found name that touches a word which the corpus left open counts for
    nothing.
    """
    if not corpora.is_dir():
        yield f"corpora of names: skipped, {corpora} is not here"
        return
    read = read_corpora(corpora, read_settings().seed)
    tagger = NamesTagger(load_names_model())
    for part in ("develop", *(["report"] if split == "report" else [])):
        sets: Mapping[str, Sequence[Sentence]] = getattr(read, part)
        yield f"corpora of names, {_PARTS[part]}: F1 in percent, precision and recall"
        means = []
        for name, gold in sets.items():
            result = scores(gold, by_component(tagger.pipe, nlp, gold))
            means.append(result["all"].f)
            yield f"  {name:18} {score_line(result)}   gold {gold_digest(gold)}"
        yield f"  {'mean':18} all {sum(means) / len(means):5.1f}"


def by_component(
    component: Callable[[Iterable[Doc]], Iterable[Doc]], nlp: Language, gold: Sequence[Sentence]
) -> list[list[FoundName]]:
    """Names that a component sets on the Docs of a gold set."""
    pairs = list(articles_of(gold, nlp.vocab))
    return names_of_docs(component(doc for doc, _ in pairs), [part for _, part in pairs])


def score_line(result: Mapping[str, Score]) -> str:
    """F of all three types, then F, precision, recall and gold names of each."""
    parts = [f"all {result['all'].f:5.1f} of {result['all'].expected:5}"]
    for name in SCORED:
        each = result[name]
        parts.append(f"{name} {each.f:5.1f} (P {each.precision:.0f} R {each.recall:.0f}) of {each.expected:4}")
    return "   ".join(parts)
