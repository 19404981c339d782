"""Which rows a reviewer sees, and where in a paragraph the words stand that a reviewer types."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.identifiers import hash_id

# What a keyboard has for what a newspaper prints; each stands for one character, so that offsets stay.
_AS_TYPED = str.maketrans("“”„‘’‚–—\u00a0\u202f", "\"\"\"'''--  ")


def sample_rows(keys: Sequence[str], strata: Sequence[str], size: int, seed: int) -> list[int]:
    """Places of the rows to review, in the order to review them: in turn one of each stratum, at random within it.

    Each row has a fixed rank, drawn from seed and key alone, so that the sample does not hang on the order of the rows,
    and when rows are added the new sample holds no old row that the old sample did not hold. A stratum with fewer rows
    than its share leaves the rest to the others. ``size`` over the number of rows gives all of them.
    """
    ranks = [hash_id(seed, key) for key in keys]
    turns: dict[str, int] = {}
    ordered = []
    for place in sorted(range(len(keys)), key=ranks.__getitem__):
        turn = turns.get(strata[place], 0)
        turns[strata[place]] = turn + 1
        ordered.append((turn, ranks[place], place))
    return [place for _, _, place in sorted(ordered)[:size]]


def find_words(text: str, words: str) -> list[tuple[int, int]]:
    """Where whole words stand in a text, as offsets; several where they stand more than once, none where they do not.

    Straight marks match curly ones, any white space any other. Capitals count only where the words stand more than
    once and only some have them: "May" finds the month, "may" the verb.
    """
    wanted = words.translate(_AS_TYPED).split()
    if not wanted:
        return []
    pattern = r"(?<!\w)" * wanted[0][0].isalnum() + r"\s+".join(map(re.escape, wanted))
    pattern += r"(?!\w)" * wanted[-1][-1].isalnum()
    typed = text.translate(_AS_TYPED)
    exact = [match.span() for match in re.finditer(pattern, typed)]
    return exact or [match.span() for match in re.finditer(pattern, typed, re.IGNORECASE)]


def complete(word: str, values: Sequence[str]) -> str:
    """The value that a word is, or the only one that begins with it, capitals apart.

    ValueError names those that begin so, or all where none does.
    """
    wanted = word.strip().casefold()
    begin = [value for value in values if value.casefold().startswith(wanted)] if wanted else []
    if exact := [value for value in begin if value.casefold() == wanted]:
        return exact[0]
    if len(begin) == 1:
        return begin[0]
    if begin:
        raise ValueError(f"{word.strip()!r} may be {' or '.join(begin)}")
    raise ValueError(f"{word.strip()!r} is none of {', '.join(values)}")
