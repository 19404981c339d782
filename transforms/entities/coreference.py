"""What is meant in an article without being named: "the prime minister", "the company", "she".

High precision before reach: a phrase or pronoun that two entities of the article fit is left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

import numpy as np
from spacy.attrs import IS_QUOTE
from spacy.tokens import Doc

from transforms.entities.appositions import find_appositions
from transforms.entities.common_nouns import Thing
from transforms.entities.contexts import Anchor
from transforms.entities.nominals import find_thing_nominals
from transforms.entities.offices import Person, find_office_nominals
from transforms.entities.pronouns import Reference, Referent, find_pronouns
from transforms.entities.reach import Reach
from transforms.entities.tokens import Tokens
from transforms.language import BLOCK_SPANS

_OPENING, _CLOSING = frozenset({"“", "``"}), frozenset({"”", "''"})


def quoted_tokens(doc: Doc) -> frozenset[int]:
    """Tokens inside double quotation marks, counted anew in each block; an open mark runs to the end of its block."""
    found: set[int] = set()
    marks = np.flatnonzero(doc.to_array(IS_QUOTE)).tolist()
    for block in (doc.spans.get(BLOCK_SPANS, None) or (doc[:],)) if marks else ():
        opened: int | None = None
        for index in marks[bisect_left(marks, block.start) : bisect_left(marks, block.end)]:
            mark = doc[index].text
            if opened is None and (mark in _OPENING or mark == '"'):
                opened = index + 1
            elif opened is not None and (mark in _CLOSING or mark == '"'):
                found.update(range(opened, index))
                opened = None
        if opened is not None:
            found.update(range(opened, block.end))
    return frozenset(found)


def find_references(
    doc: Doc,
    people: Sequence[Person],
    things: Sequence[Thing],
    anchors: Mapping[int, Anchor],
    barred: frozenset[int],
    tokens: Tokens,
) -> list[Reference]:
    """Nominal and pronominal references to the entities of an article, in order."""
    named = {
        index: number
        for number, spans in [*((p.number, p.spans) for p in people), *((t.number, t.spans) for t in things)]
        for span in spans
        for index in range(span.start, span.end)
    }
    persons = {index: number for index, number in named.items() if number < len(people)}
    reach = Reach(doc)
    nominal = [
        *find_office_nominals(doc, people, anchors, persons, barred, reach, tokens.words),
        *find_thing_nominals(doc, things, named, barred, reach),
        *find_appositions(people, things, named, barred),
    ]
    known = named | {index: found.number for found in nominal for index in range(found.span.start, found.span.end)}
    referents = {person.number: Referent(person.number, "person", person.gender) for person in people}
    referents |= {thing.number: Referent(thing.number, thing.kind, None) for thing in things}
    pronouns = find_pronouns(doc, referents, known, quoted_tokens(doc), barred)
    return sorted([*nominal, *pronouns], key=lambda found: found.span.start)
