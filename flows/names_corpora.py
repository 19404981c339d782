"""Readers of the open corpora of names, and the parts that are learned from, developed on and reported on.

No two corpora annotate the same things. Each reader's docstring says what is kept, dropped and left open;
PROVENANCE.md beside the corpora says why they may be used.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from spacy.lang.en import English

from flows.names_labels import (
    ANY,
    PLACES,
    Marked,
    Sentence,
    agreed,
    known_countries,
    known_titles,
    marks_of,
    person_marks,
    place_types,
    sentence_of,
    tagged_spans,
)

# Sentences come in runs of their text; a run of twenty stays in one part, so that a story is not torn apart.
_RUN = 20


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def _columns(path: Path) -> Iterator[list[list[str]]]:
    """Sentences of a file of a word a line, as the columns of each word."""
    rows: list[list[str]] = []
    for line in _lines(path):
        cells = line.split()
        if cells and cells[0] != "-DOCSTART-":
            rows.append(cells)
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def read_gmb(folder: Path) -> Iterator[Sentence]:
    """Groningen Meaning Bank, news of the Voice of America: silver, one label in ten to twenty is wrong.

    Repeated sentences are dropped. ``tim`` (days and dates) is no name; ``art`` is left open: it holds works, weapons
    and mistakes. Persons lose their titles. ``gpe`` is mostly a people, at times its country.
    """
    for number, (words, tags) in enumerate(gmb_words(folder)):
        marks = [mark for span in tagged_spans(tags) for mark in _gmb_marks(words, *span)]
        yield sentence_of("gmb", f"gmb-{number // _RUN}", words, marks)


def gmb_words(folder: Path) -> Iterator[tuple[list[str], list[str]]]:
    """The sentences of the Groningen Meaning Bank, each once: its words, and the tag of each as the corpus has it."""
    archive = zipfile.ZipFile(folder / "gmb" / "ner_dataset.zip")
    rows = csv.reader(io.StringIO(archive.read("ner_dataset.csv").decode("latin-1")))
    next(rows)
    sentences: list[list[tuple[str, str]]] = []
    for row in rows:
        if len(row) < 4 or not row[1]:
            continue
        if row[0] or not sentences:
            sentences.append([])
        sentences[-1].append((row[1], row[3]))
    seen = set()
    for pairs in sentences:
        words = [_mended(word) for word, _ in pairs]
        if len(words) < 3 or tuple(words) in seen:
            continue
        seen.add(tuple(words))
        yield words, [tag for _, tag in pairs]


def _mended(word: str) -> str:
    for wrong, right in (("\x92", "'"), ("\x93", '"'), ("\x94", '"'), ("\x85", "..."), ("\x96", "-")):
        word = word.replace(wrong, right)
    return word


def _gmb_marks(words: Sequence[str], start: int, end: int, kind: str) -> Iterator[Marked]:
    text = " ".join(words[start:end])
    if kind == "per":
        yield from person_marks(words, start, end)
    elif kind == "org":
        if all(word.lower() in known_titles() for word in words[start:end]):
            return  # 66 times a title alone is tagged as an organisation
        if words[start].lower() in {"mr.", "mrs.", "ms."}:
            yield from person_marks(words, start, end)
        elif text in known_countries():
            yield from marks_of(words, start, end, PLACES)  # one in ten of its organisations is "Germany" or "Sweden"
        else:
            yield from marks_of(words, start, end, frozenset({"ORG"}))
    elif kind == "geo":
        yield from marks_of(words, start, end, PLACES)
    elif kind == "gpe":
        place = place_types(text)
        yield Marked(start, end, place if len(place) == 1 else frozenset({"NORP", "GPE"}))
    elif kind == "eve":
        yield Marked(start, end, frozenset({"EVENT"}))
    elif kind == "nat":
        storm = words[start] in {"Hurricane", "Typhoon", "Cyclone", "Tropical"}
        yield Marked(start, end, frozenset({"EVENT"}) if storm else ANY)
    elif kind != "tim":
        yield Marked(start, end, ANY)


_FEWNERD = {
    "location_GPE": frozenset({"GPE"}),
    "location_bodiesofwater": frozenset({"LOC"}),
    "location_mountain": frozenset({"LOC"}),
    "location_island": frozenset({"LOC"}),
    "location_park": frozenset({"LOC", "FAC"}),
    "location_road/railway/highway/transit": frozenset({"FAC"}),
    "other_law": frozenset({"LAW"}),
    "product_food": ANY,
}
_FEWNERD_COARSE = {
    "person": frozenset({"PERSON"}),
    "organization": frozenset({"ORG"}),
    "location": PLACES,
    "building": frozenset({"FAC"}),
    "event": frozenset({"EVENT"}),
    "art": frozenset({"WORK_OF_ART"}),
    "product": frozenset({"PRODUCT"}),
}
_CONNECTIVES = frozenset(["of", "the", "and", "de", "for", "-", "&", "van", "von", "al", "'s", "in", "on"])


def read_fewnerd(folder: Path) -> Iterator[Sentence]:
    """Few-NERD, single sentences of Wikipedia: gold, but each file keeps only part of the types.

    Every capitalised word outside a mark is therefore left open, and so is a connective between two such words.
    """
    for part in ("dev", "test", "big_test"):
        path = folder / "fewnerd" / f"fewnerd_{part}.txt.gz"
        for number, rows in enumerate(_columns(path)):
            words = [row[0] for row in rows]
            if len(words) < 3:
                continue
            spans = list(tagged_spans([row[1] for row in rows]))
            marks = [
                mark
                for start, end, kind in spans
                for mark in marks_of(
                    words, start, end, _FEWNERD.get(kind, _FEWNERD_COARSE.get(kind.split("_")[0], ANY))
                )
            ]
            covered = {at for start, end, _ in spans for at in range(start, end)}
            yield sentence_of("fewnerd", f"fewnerd-{part}-{number // _RUN}", words, marks, _uncovered(words, covered))


def _uncovered(words: Sequence[str], covered: set[int]) -> set[int]:
    """Capitalised words that no mark covers, without function words, with the connectives between them."""
    stops = English.Defaults.stop_words
    found = {
        at for at, word in enumerate(words) if at not in covered and word[:1].isupper() and word.lower() not in stops
    }
    for at in range(1, len(words) - 1):
        near_before = at - 1 in found or at - 2 in found
        near_after = at + 1 in found or (at + 2 in found and words[at + 1].lower() in {"the", "of"})
        if at not in covered and near_before and near_after and words[at].lower() in _CONNECTIVES:
            found.add(at)
    return found


def read_uner(folder: Path, name: str) -> Iterator[Sentence]:
    """Universal NER, ``ewt-train``, ``ewt-dev``, ``ewt-test`` or ``pud-test``: PER, ORG and LOC, gold.

    Other names were not annotated in the end: proper nouns outside a mark are left open.
    """
    treebank, part = name.split("-")
    names = list(_conllu(folder / "uner" / f"en_{treebank}-ud-{part}.iob2.gz"))
    parsed = {each.number: each for each in _conllu(folder / f"ud_{treebank}" / f"en_{treebank}-ud-{part}.conllu.gz")}
    for each in names:
        words = [row[1] for row in each.rows]
        tags = ["O" if row[2] in {"B-O", "I-O"} else row[2] for row in each.rows]
        marks = [mark for span in tagged_spans(tags) for mark in _uner_marks(words, *span)]
        covered = {at for start, end, _ in tagged_spans(tags) for at in range(start, end)}
        twin = parsed.get(each.number)
        if twin is not None and [row[1] for row in twin.rows] == words:
            proper = {at for at, row in enumerate(twin.rows) if row[4] in {"NNP", "NNPS"}}
        else:
            proper = _uncovered(words, covered)
        yield sentence_of(f"uner-{name}", each.document, words, marks, proper - covered)


def _uner_marks(words: Sequence[str], start: int, end: int, kind: str) -> Iterator[Marked]:
    types = {"PER": frozenset({"PERSON"}), "ORG": frozenset({"ORG"}), "LOC": PLACES}
    yield from marks_of(words, start, end, types.get(kind, ANY))


class _Treebanked(NamedTuple):
    number: str
    document: str
    rows: list[list[str]]


def _conllu(path: Path) -> Iterator[_Treebanked]:
    number = document = ""
    rows: list[list[str]] = []
    for line in (*_lines(path), ""):
        if line.startswith("# sent_id"):
            number = line.split("=", 1)[1].strip()
        elif line.startswith("# newdoc"):
            document = line.split("=", 1)[-1].strip()
        elif line and not line.startswith("#"):
            cells = line.split("\t")
            if cells[0].isdigit():
                rows.append(cells)
        elif not line and rows:
            yield _Treebanked(number, document, rows)
            rows = []


def read_gum(folder: Path, part: str) -> Iterator[Sentence]:
    """The permitted genres of GUM, ``train``, ``dev`` or ``test``: names derived from its entity mentions.

    A mention counts where a proper noun heads it, and the name is the run of capitalised words around that head.
    Proper nouns outside all names are left open.
    """
    path = folder / "ud_gum" / f"en_gum-ud-{part}.permitted.conllu.gz"
    for each in _conllu(path):
        words = [row[1] for row in each.rows]
        marks = [mark for mention in _mentions(each.rows) for mark in _gum_marks(words, each.rows, *mention)]
        covered = {at for mark in marks for at in range(mark.start, mark.end)}
        proper = {at for at, row in enumerate(each.rows) if row[4] in {"NNP", "NNPS"}}
        yield sentence_of("gum", each.document, words, marks, proper - covered)


_BRACKET = re.compile(r"\(|\)|[^()]+")


def _mentions(rows: Sequence[Sequence[str]]) -> list[tuple[int, int, str]]:
    """GUM's Entity brackets: ``(id-type-...`` opens, ``id)`` closes."""
    opened: dict[str, list[tuple[int, str]]] = {}
    found = []
    for at, row in enumerate(rows):
        match = re.search(r"(?:^|\|)Entity=([^|]*)", row[9])
        pieces = _BRACKET.findall(match.group(1)) if match else []
        position = 0
        while position < len(pieces):
            piece = pieces[position]
            if piece == "(":
                number, kind = pieces[position + 1].split("-")[:2]
                if pieces[position + 2 : position + 3] == [")"]:
                    found.append((at, at + 1, kind))
                    position += 3
                else:
                    opened.setdefault(number, []).append((at, kind))
                    position += 2
            elif piece == ")":
                position += 1
            else:
                if opened.get(piece):
                    start, kind = opened[piece].pop()
                    found.append((start, at + 1, kind))
                position += 2
    return found


def _gum_marks(
    words: Sequence[str], rows: Sequence[Sequence[str]], start: int, end: int, kind: str
) -> Iterator[Marked]:
    head = next((at for at in range(start, end) if not start <= int(rows[at][6]) - 1 < end), None)
    if head is None or not rows[head][4].startswith("NNP") or kind == "time":
        return
    low, high = head, head + 1
    while low > start and _is_name_word(words[low - 1], rows[low - 1][4]):
        low -= 1
    while high < end:
        if _is_name_word(words[high], rows[high][4]) or rows[high][4] == "CD":
            high += 1
        elif (
            words[high].lower() in {"of", "the", "&", "for", "de", "von", "van", "del"}
            and kind not in {"person", "animal"}
            and high + 1 < end
            and _is_name_word(words[high + 1], rows[high + 1][4])
        ):
            high += 2
        else:
            break
    types = {
        "person": frozenset({"PERSON"}),
        "organization": frozenset({"ORG"}),
        "place": PLACES,
        "event": frozenset({"EVENT"}),
    }
    if kind == "person":
        # "Harvard Law Dean Ana Roe" is one run of capitals: the name begins behind the last title within it.
        low = max((at + 1 for at in range(low, high - 1) if words[at].lower() in known_titles()), default=low)
    yield from marks_of(words, low, high, types.get(kind, ANY))


def _is_name_word(word: str, tag: str) -> bool:
    lower_class = {"DT", "PRP", "PRP$", "IN", "CC", "WDT", "RB"}
    return tag.startswith("NNP") or tag == "HYPH" or (word[:1].isupper() and tag not in lower_class)


_IO_TYPES = {"PER": frozenset({"PERSON"}), "ORG": frozenset({"ORG"}), "LOC": PLACES}


def read_wikigold(folder: Path) -> Iterator[Sentence]:
    """Wikigold, Wikipedia: PER, ORG and LOC, gold; MISC is left open unless it is a people."""
    for number, rows in enumerate(_columns(folder / "wikigold" / "wikigold.conll.txt.gz")):
        words = [row[0] for row in rows]
        spans = list(tagged_spans([row[-1] for row in rows]))
        marks = [mark for a, b, kind in spans for mark in marks_of(words, a, b, _IO_TYPES.get(kind, ANY))]
        yield sentence_of("wikigold", f"wikigold-{number // _RUN}", words, marks)


_PEOPLE = frozenset({"person", "politician", "writer", "musicalartist", "scientist", "researcher"})
_CROSSNER = {
    **dict.fromkeys(_PEOPLE, frozenset({"PERSON"})),
    **dict.fromkeys(("politicalparty", "organisation", "band", "university"), frozenset({"ORG"})),
    "country": frozenset({"GPE"}),
    "location": PLACES,
    **dict.fromkeys(("election", "event"), frozenset({"EVENT"})),
    **dict.fromkeys(("album", "song", "book", "magazine", "poem"), frozenset({"WORK_OF_ART"})),
}


def read_crossner(folder: Path, part: str) -> Iterator[Sentence]:
    """CrossNER, the politics of Wikipedia, ``train``, ``dev`` or ``test``: gold; misc is left open."""
    for number, rows in enumerate(_columns(folder / "crossner_politics" / f"{part}.txt.gz")):
        words = [row[0] for row in rows]
        spans = list(tagged_spans([row[1] for row in rows]))
        marks = [mark for a, b, kind in spans for mark in marks_of(words, a, b, _CROSSNER.get(kind, ANY))]
        yield sentence_of("crossner", f"crossner-{part}-{number // _RUN}", words, marks)


# The second is the date. From the seventh on an article has a fifth of the marks that the first ones have.
_MEANTIME_SENTENCES = frozenset("13456")


def read_meantime(folder: Path) -> Iterator[Sentence]:
    """MEANTIME, Wikinews on aircraft, Apple, carmakers and markets: a test set only.

    Only the title and the first sentences of an article were annotated in full (``_MEANTIME_SENTENCES``); the others
    are dropped. Its mentions hold noun phrases too ("the company"): a mark counts where its last word has a capital.
    Products, indices of markets and mixtures are left open.
    """
    types = {"PER": frozenset({"PERSON"}), "ORG": frozenset({"ORG"}), "LOC": PLACES}
    with tarfile.open(folder / "meantime" / "meantime_gold_naf.tar.gz") as archive:
        for member in sorted(archive.getmembers(), key=lambda each: each.name):
            file = archive.extractfile(member) if member.name.endswith(".naf") else None
            if file is not None:
                yield from _naf(ElementTree.parse(file).getroot(), member.name, types)


def _naf(root: ElementTree.Element, document: str, types: dict[str, frozenset[str]]) -> Iterator[Sentence]:
    tokens = {each.get("id", ""): (each.get("sent", ""), each.text or "") for each in root.iter("wf")}
    order = list(tokens)
    term_words = {
        term.get("id", ""): [target.get("id", "") for target in term.iter("target")] for term in root.iter("term")
    }
    marked: dict[str, list[tuple[list[str], str]]] = {}
    for entity in root.iter("entity"):
        for span in entity.iter("span"):
            ids = [word for target in span.iter("target") for word in term_words.get(target.get("id", ""), [])]
            ids = sorted((each for each in ids if each in tokens), key=order.index)
            if ids and tokens[ids[-1]][1][:1].isupper():
                marked.setdefault(tokens[ids[0]][0], []).append((ids, entity.get("type", "")))
    for sentence in dict.fromkeys(number for number, _ in tokens.values() if number in _MEANTIME_SENTENCES):
        here = [each for each in order if tokens[each][0] == sentence]
        place = {each: at for at, each in enumerate(here)}
        words = [tokens[each][1] for each in here]
        marks: list[Marked] = []
        for ids, kind in marked.get(sentence, []):
            if all(each in place for each in ids):
                start, end = place[ids[0]], place[ids[-1]] + 1
                while start < end and not words[start][:1].isupper():
                    start += 1
                marks.extend(marks_of(words, start, end, types.get(kind.upper()[:3], ANY)))
        yield sentence_of("meantime", document, words, marks)


# ---------------------------------------------------------------- parts


class Corpora(NamedTuple):
    """Sentences by corpus: to learn from, to develop on, and to report on once."""

    train: dict[str, list[Sentence]]
    develop: dict[str, list[Sentence]]
    report: dict[str, list[Sentence]]


def read_corpora(folder: Path, seed: int) -> Corpora:
    """All corpora in their parts. Where a corpus has none of its own, runs of twenty sentences are drawn by seed.

    FileNotFoundError names a corpus that is not there.
    """
    gmb = _drawn(list(read_gmb(folder)), seed, 0.04)
    few = _drawn(list(read_fewnerd(folder)), seed, 0.03)
    gold = list(read_wikigold(folder))
    cross = list(read_crossner(folder, "dev"))
    train = {
        "gmb": agreed(gmb[0]),
        "fewnerd": few[0],
        "ewt": list(read_uner(folder, "ewt-train")),
        "gum": list(read_gum(folder, "train")),
        "wikigold": gold[:1350],
        "crossner": [*read_crossner(folder, "train"), *cross[:380]],
    }
    develop = {
        "UNER EWT dev": list(read_uner(folder, "ewt-dev")),
        "GMB held-out": gmb[1],
        "Wikigold dev": gold[1350:1500],
        "CrossNER dev": cross[380:],
        "Few-NERD dev": few[1],
        "GUM dev": list(read_gum(folder, "dev")),
    }
    report = {
        "UNER PUD": list(read_uner(folder, "pud-test")),
        "MEANTIME": list(read_meantime(folder)),
        "Wikigold last 196": gold[1500:],
        "CrossNER test": list(read_crossner(folder, "test")),
        "GUM test": list(read_gum(folder, "test")),
    }
    return Corpora(train, develop, report)


def _drawn(sentences: list[Sentence], seed: int, share: float) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences without and with a share of their documents."""
    documents = sorted({each.document for each in sentences})
    held = set(random.Random(seed).sample(documents, max(1, int(len(documents) * share))))
    return [each for each in sentences if each.document not in held], [
        each for each in sentences if each.document in held
    ]
