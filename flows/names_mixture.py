"""What the names network sees in a round of training: sentences of all corpora, mixed and varied by a fixed seed.

Variation is where the worldwide reading comes from: the corpora are mostly American and European, so persons, cities
and organisations are replaced by others in a share of the sentences, and some sentences stand in the capitals of a
headline.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flows.names_labels import OPEN, Sentence, known_countries, words_of
from transforms.lexicon_files import read_lexicon
from transforms.names_model import LABELS

_WORDS_IN_AN_EXAMPLE = 100
_TOGETHER = (1, 1, 1, 2, 3)  # sentences that stand together in an example; the pipeline reads one at a time
_BEGINS = {1 << number: name[2:] for number, name in enumerate(LABELS) if name.startswith("B-")}
_CONTINUES = {name[2:]: 1 << number for number, name in enumerate(LABELS) if name.startswith("I-")}
_UNCHANGED = """
a an and as at but by for from if in into of on or over the to with
"""
_SMALL_WORDS = frozenset(_UNCHANGED.split())


class Example(NamedTuple):
    """Words with what each may be, and whether its corpus is silver."""

    words: Sequence[str]
    allowed: Sequence[int]
    silver: bool


@dataclass(frozen=True)
class Pools:
    """What names are replaced by: first and last names of persons, cities, organisations of two words or more, and the
    capitals that organisations are called by."""

    persons: Sequence[tuple[str, str]]
    cities: Sequence[str]
    organisations: Sequence[tuple[str, ...]]
    abbreviations: Sequence[str] = ()


def pools(corpora: Mapping[str, Sequence[Sentence]], names: Mapping[str, Mapping[str, str]], seed: int) -> Pools:
    """Pools from the world's names that Faker knows, the lists of the settings, the lexicons and the gold corpora."""
    rng = random.Random(seed)
    persons = list(_faker_names(seed))
    for each in names.values():
        given, family = each["given"].split(), each["family"].split()
        pairs = [(rng.choice(given), rng.choice(family)) for _ in range(900)]
        persons.extend((b, a) if each.get("order") == "family first" else (a, b) for a, b in pairs)
    cities = [row["name"] for row in read_lexicon("places") if row["place_type"] in {"city", "capital", "region"}]
    known = [words_of(name) for name in _known_organisations()]
    organisations = {
        words
        for source in ("fewnerd", "crossner", "wikigold", "gum")
        for sentence in corpora.get(source, ())
        for words in _names_of(sentence, "ORG")
    }
    organisations.update(known)
    return Pools(
        persons,
        cities,
        sorted(words for words in organisations if len(words) > 1),
        sorted({words[0] for words in known if _is_abbreviation(words)}),
    )


def _is_abbreviation(words: Sequence[str]) -> bool:
    return len(words) == 1 and len(words[0]) > 1 and words[0].isupper() and words[0].isalpha()


def _known_organisations() -> Iterator[str]:
    """Parties, ministries, forces, papers and firms of the whole world, which the corpora have few of."""
    rows = [*read_lexicon("organisations"), *(row for row in read_lexicon("actors") if row["entity_type"] == "ORG")]
    for row in rows:
        yield from (name for name in (row["name"], *row["aliases"].split(";")) if name[:1].isupper())


# Faker writes these in Latin letters; those of the settings are the ones that it does not.
_LOCALES = """
en_US en_GB en_IN en_NZ en_AU en_IE en_PK en_NG en_KE es_MX es_ES es_CO es_AR es_CL fr_FR de_DE it_IT pt_BR pt_PT
id_ID vi_VN zu_ZA tr_TR pl_PL nl_NL sv_SE da_DK fi_FI no_NO ro_RO hu_HU cs_CZ hr_HR yo_NG sw ha_NG ig_NG fil_PH
sq_AL az_AZ et_EE lv_LV lt_LT sl_SI
"""


def _faker_names(seed: int) -> Iterator[tuple[str, str]]:
    from faker import Faker  # noqa: PLC0415
    from faker.config import AVAILABLE_LOCALES  # noqa: PLC0415

    for locale in _LOCALES.split():
        if locale in AVAILABLE_LOCALES:
            faker = Faker(locale)
            faker.seed_instance(seed)
            for _ in range(220):
                given, family = faker.first_name(), faker.last_name()
                if given[:1].isupper() and family[:1].isupper() and "." not in given + family:
                    yield given, family


def _names_of(sentence: Sentence, name_type: str) -> Iterator[tuple[str, ...]]:
    for start, end, found in _spans(sentence.words, sentence.allowed):
        if found == name_type:
            yield tuple(sentence.words[start:end])


def _spans(words: Sequence[str], allowed: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """Names of one certain type."""
    at = 0
    while at < len(words):
        name = _BEGINS.get(allowed[at])
        end = at + 1
        while name and end < len(words) and allowed[end] == _CONTINUES[name]:
            end += 1
        if name:
            yield at, end, name
        at = end


@dataclass(frozen=True)
class Mixture:
    """How a round is put together; the fields mean what they mean in ``train_names.toml``."""

    shares: Mapping[str, float]
    silver: frozenset[str]
    nameless_ewt: float
    swapped_names: float
    title_case: float
    upper_case: float


def round_of(corpora: Mapping[str, Sequence[Sentence]], mixture: Mixture, pool: Pools, seed: int) -> list[Example]:
    """The examples of one round, in the order of their corpora. Another seed gives another round."""
    rng = random.Random(seed)
    examples: list[Example] = []
    for source, share in mixture.shares.items():
        chosen: list[Sentence] = []
        while share > 0:
            chosen.extend(corpora[source] if share >= 1 else _some(corpora[source], share, rng))
            share -= 1
        if source == "ewt":
            chosen = [
                each for each in chosen if any(x != 1 for x in each.allowed) or rng.random() < mixture.nameless_ewt
            ]
        for group in _groups(chosen, rng):
            examples.extend(_varied(group, source in mixture.silver, mixture, pool, rng))
    return examples


def _some(sentences: Sequence[Sentence], share: float, rng: random.Random) -> list[Sentence]:
    documents = sorted({each.document for each in sentences})
    kept = set(rng.sample(documents, int(len(documents) * share)))
    return [each for each in sentences if each.document in kept]


def _groups(sentences: Sequence[Sentence], rng: random.Random) -> Iterator[list[Sentence]]:
    at = 0
    while at < len(sentences):
        size = 1 if sentences[at].source in {"fewnerd", "crossner"} else rng.choice(_TOGETHER)
        group = [each for each in sentences[at : at + size] if each.document == sentences[at].document]
        yield group
        at += len(group)


def _varied(
    group: Sequence[Sentence], silver: bool, mixture: Mixture, pool: Pools, rng: random.Random
) -> Iterator[Example]:
    words = [word for sentence in group for word in sentence.words]
    allowed = [labels for sentence in group for labels in sentence.allowed]
    if rng.random() < mixture.swapped_names:
        words, allowed = swapped(words, allowed, pool, rng)
    chance = rng.random()
    if chance < mixture.upper_case:
        words = [word.upper() for word in words]
    elif chance < mixture.upper_case + mixture.title_case:
        words = [word if word in _SMALL_WORDS else word[:1].upper() + word[1:] for word in words]
    for start in range(0, len(words), _WORDS_IN_AN_EXAMPLE):
        part = slice(start, start + _WORDS_IN_AN_EXAMPLE)
        yield Example(words[part], allowed[part], silver)


def swapped(
    words: Sequence[str], allowed: Sequence[int], pool: Pools, rng: random.Random
) -> tuple[list[str], list[int]]:
    """The names of certain type replaced by others of their type; the same name by the same one.

    A person's bare family name is replaced by the new one's, so that "Diop" stays the Diop of the sentence before.
    Countries stay: too much of the sentence hangs on them.
    """
    new_words: list[str] = []
    new_allowed: list[int] = []
    known: dict[str, list[str]] = {}
    done = 0
    for start, end, name in _spans(words, allowed):
        old = list(words[start:end])
        new = old
        if name == "PERSON":
            new = known.get(" ".join(old)) or _person(old, pool, rng, known)
        elif name == "GPE" and " ".join(old) not in known_countries() and rng.random() < 0.7:
            new = known.setdefault(" ".join(old), rng.choice(pool.cities).split())
        elif name == "ORG" and len(old) > 1 and pool.organisations and rng.random() < 0.4:
            new = known.setdefault(" ".join(old), list(rng.choice(pool.organisations)))
        elif name == "ORG" and _is_abbreviation(old) and pool.abbreviations and rng.random() < 0.3:
            new = known.setdefault(old[0], [rng.choice(pool.abbreviations)])
        elif name == "ORG" and len(old) == 1 and not old[0].isupper() and rng.random() < 0.1:
            # Many a firm is called as a family is ("Siemens"): the sentence has to say that it is one.
            new = known.setdefault(old[0], list(words_of(rng.choice(pool.persons)[1])))
        new_words += [*words[done:start], *new]
        new_allowed += [*allowed[done:start], allowed[start], *[_CONTINUES[name]] * (len(new) - 1)]
        done = end
    return [*new_words, *words[done:]], [*new_allowed, *allowed[done:]]


def _person(old: Sequence[str], pool: Pools, rng: random.Random, known: dict[str, list[str]]) -> list[str]:
    given, family = (part.replace("-", " - ").split() for part in rng.choice(pool.persons))
    if len(old) == 1:
        new = rng.choice((given, family, family))
    elif len(old) == 2:
        new = [*given, *family]
    else:
        new = [*given, *rng.choice(pool.persons)[1].replace("-", " - ").split(), *family]
    known[" ".join(old)] = new
    if len(old) > 1:
        known.setdefault(old[-1], family)
        known.setdefault(old[0], given)
    return new


def told(allowed: Sequence[int]) -> int:
    """Of how many words the corpus says anything."""
    return sum(labels != OPEN for labels in allowed)
