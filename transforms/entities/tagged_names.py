"""The tagger's names with their ends mended, and what of them is a name at all.

The stock tagger is trained on American text. It misses names, takes a title into a person's name and calls a country
an organisation.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

import numpy as np
from spacy.attrs import IS_QUOTE
from spacy.tokens import Doc, Span, Token

from transforms import places, roles
from transforms.dates.grammar import MONTHS, WEEKDAYS
from transforms.entities.mentions import Name
from transforms.entities.people import gender_of_name
from transforms.entities.tokens import Tokens

_POSSESSIVES = frozenset({"'s", "’s", "'", "’", "s'", "s’"})
_LAWS = frozenset({"Treaty", "Agreement", "Accord", "Accords", "Convention", "Act", "Protocol", "Charter", "Pact"})
# Words that begin or end no person's name, and what they make of it.
_FIRST_WORDS = {
    **dict.fromkeys(("Hurricane", "Typhoon", "Cyclone", "Storm", "Tropical", "Operation"), "EVENT"),
    **dict.fromkeys(("Mount", "Lake", "Cape", "River"), "LOC"),
    **dict.fromkeys(("Fort", "Camp", "Port"), "FAC"),
    **dict.fromkeys(("Space", "Boeing", "Airbus", "Apollo", "Soyuz", "Falcon"), "PRODUCT"),
}
_LAST_WORDS = {
    **dict.fromkeys(
        ("Airport", "Station", "Street", "Road", "Avenue", "Park", "Bridge", "Tower", "Square", "Palace", "Stadium"),
        "FAC",
    ),
    **dict.fromkeys(("Garden", "Gardens"), "FAC"),
    **dict.fromkeys(("Center", "Centre", "Museum", "Memorial", "Foundation", "Group", "Association"), "ORG"),
    **dict.fromkeys(("River", "Island", "Islands", "Bay", "Valley", "Sea", "Mountains", "Peninsula", "Beach"), "LOC"),
    **dict.fromkeys(("Province", "County", "District", "City"), "GPE"),
}
# What the tagger takes for names and is none: time zones, letters after a name, bare directions and bodies.
_NO_NAMES = frozenset(
    {"GMT", "UTC", "BST", "EST", "EDT", "PST", "PDT", "CET", "QC", "SC", "AM", "PM", "TV", "OK", "Covid", "COVID-19"}
    | {"North", "South", "East", "West", "Administration", "Department", "Government", "Ministry", "Company", "Crown"}
    | {
        "State",
        "Court",
        "Church",
        "Islam",
        "Christianity",
        "Judaism",
        "Hinduism",
        "Buddhism",
        "Office",
        "Group",
        "Public",
        "Social",
        "Federal",
        "Legislative",
        "Architectural",
        "Photo",
        "Image",
        "File",
        "Video",
        "Internet",
        "Web",
        "Earth",
        "Moon",
        "Sun",
        "God",
        "COVID",
    }
)
# The second syllable of "Min-soo" is an adverb or a name to the parser, "-led" and "-era" behind a name are not.
_NAME_TAGS = frozenset({"NNP", "RB", "FW", "UH"})
_SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})
_HYPHENS = frozenset({"-", "–", "—", "--", "/"})
_TRIMMED_LEFT = frozenset(
    {"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"}
)


def find_nicknamed(tokens: Tokens) -> Iterator[Name]:
    """People with a nickname in marks, which the tagger cuts in pieces: Ana "Nana" Duarte Jr."""
    doc = tokens.doc
    for index in np.flatnonzero(doc.to_array(IS_QUOTE)).tolist():
        token, end = doc[index], index + 4
        if not index or end > len(doc) or not doc[index + 2].is_quote:
            continue
        around = (doc[token.i - 1], doc[token.i + 1], doc[token.i + 3])
        if all(word.text[:1].isupper() and word.is_alpha and word.pos_ == "PROPN" for word in around):
            start = token.i - 1
            while start and doc[start - 1].ent_type_ == "PERSON" and doc[start].ent_type_ == "PERSON":
                start -= 1
            while end < len(doc) and doc[end].ent_type_ == "PERSON" and doc[end].ent_iob_ == "I":
                end += 1  # Ana "Nana" Van *Okoro*
            end += end < len(doc) and doc[end].text in _SUFFIXES
            yield Name(after_titles(tokens.words, start, end), end, "PERSON", "nickname")


def cleaned(tokens: Tokens, span: Span, common: Container[str], barred: frozenset[int]) -> Iterator[Name]:
    """The tagger's name without what does not belong to it; nothing where no name is left."""
    doc, words = tokens.doc, tokens.words
    start, end = span.start, span.end
    # The name of one paragraph does not run into the next.
    end = next((index for index in range(start, end) if "\n" in words[index]), end)
    while start < end and (words[start].lower() in _TRIMMED_LEFT or not words[start].isalnum()):
        if not _is_trimmed_left(doc[start]):
            break
        start += 1
    while end > start and not words[end - 1].isalnum() and _is_trimmed_right(doc[end - 1]):
        end -= 1
    label = span.label_
    start = _after_where_it_sits(words, start, end)
    end = _whole_vote(doc, end, label)
    if label == "ORG":
        end = _whole_body(doc, start, end, barred)
    if label == "PERSON":
        start = after_titles(words, start, end)
        start, end = _whole_person(doc, start, end, barred)
    if start >= end or not is_name(tokens, start, end, label, common):
        return
    first, last = words[start], words[end - 1]
    if label == "ORG" and roles.title_type(words[start - 1] if start else "") in {"honorific", "regnal"}:
        label = "PERSON"  # "Mr. Oduya", called an organisation
    elif label in {"GPE", "LOC", "FAC", "NORP", "PERSON", "PRODUCT", "WORK_OF_ART", "EVENT"} and _is_body(
        words[start:end]
    ):
        label = "ORG"  # "Salt Lake Gazette", called a building
    elif label == "PERSON" and end - start > 1 and (first in _FIRST_WORDS or last in _LAST_WORDS):
        label = _FIRST_WORDS.get(first) or _LAST_WORDS[last]
    elif label in {"ORG", "PERSON", "NORP", "PRODUCT"} and _is_city(tokens, start, end):
        label = "GPE"
    elif label in {"ORG", "PRODUCT", "WORK_OF_ART"} and not _LAWS.isdisjoint((first, last)):
        label = "LAW"
    yield Name(start, end, label, "tagger")


def _after_where_it_sits(words: Sequence[str], start: int, end: int) -> int:
    """Where a name begins after the place that its bearer is based in: "Virginia-based *Duarte Systems*"."""
    for index in range(start + 2, end - 1):
        if words[index].lower() == "based" and words[index - 1] in _HYPHENS:
            return index + 1
    return start


_VOTES = frozenset({"election", "elections", "by-election", "referendum"})


def _whole_vote(doc: Doc, end: int, label: str) -> int:
    """The end of an event's name with the vote that it is: "2020 Peruvian presidential *election*"."""
    is_vote = label == "EVENT" and end < len(doc) and doc[end].lower_ in _VOTES
    return end + 1 if is_vote and doc[end - 1].head == doc[end] else end


# A body whose name ends with one of these may be continued by what it is for.
_HEADS_WITH_COMPLEMENT = frozenset(
    {"Council", "Committee", "Subcommittee", "Union", "Institute", "Association", "Society"}
    | {"Commission", "Coalition", "Federation", "Confederation", "Campaign", "Office", "Bureau", "Department"}
    | {"Fund", "Board", "Alliance", "Foundation", "Agency", "Ministry", "Authority", "Brotherhood"}
)
_JOINTS = frozenset({"on", "for", "of", "against"})
_LONGEST_COMPLEMENT = 9
_DAYS = frozenset({*MONTHS, *WEEKDAYS})  # "told the Agency on March 2"


def _whole_body(doc: Doc, start: int, end: int, barred: frozenset[int]) -> int:
    """The end of a body's name with the complement that the tagger cut off: "Council *on Arctic Salt Research*".

    A place or person alone is none ("the Council of Peru"): more capitalised words must follow.
    """
    if start >= end or end >= len(doc):
        return end
    is_joined = doc[end - 1].text in _HEADS_WITH_COMPLEMENT and doc[end].lower_ in _JOINTS
    is_listed = doc[end].text in {",", "and"} and any(word.lower_ in _JOINTS for word in doc[start + 1 : end])
    last = _end_of_capitals(doc, end + 1, barred) if is_joined else _end_of_list(doc, end, barred) if is_listed else end
    return last if last > end + 1 and _is_plain(doc[last - 1]) else end


def _end_of_capitals(doc: Doc, first: int, barred: frozenset[int]) -> int:
    index = end = first
    while index < min(len(doc), first + _LONGEST_COMPLEMENT) and index not in barred:
        word = doc[index]
        if word.lower_ in _DAYS:
            break
        if word.pos_ == "PROPN" and word.text[:1].isupper() and word.ent_type_ != "PERSON":
            end = index + 1
        elif not (word.text in {"and", "&", "the"} or word.text in _HYPHENS or word.pos_ == "ADJ"):
            break
        index += 1
    return end


def _end_of_list(doc: Doc, first: int, barred: frozenset[int]) -> int:
    """The end of "Union of Rail*, Dock and Harbour Workers*": a list that "and" closes, of words that are no names."""
    index = first
    has_closed = False
    while index < min(len(doc), first + _LONGEST_COMPLEMENT) and index not in barred:
        word = doc[index]
        if word.text == "and" and not has_closed:
            has_closed = True
        elif not (word.text == "," and not has_closed) and not (
            word.text[:1].isupper() and _is_plain(word) and not word.ent_type_
        ):
            break
        index += 1
    return index if has_closed and doc[index - 1].text != "and" else first


def _is_plain(word: Token) -> bool:
    """Whether a capitalised word is no name of somebody or somewhere else."""
    return (
        word.pos_ == "PROPN"
        and word.ent_type_ in {"", "ORG"}
        and roles.title_type(word.text) is None
        and not (word.ent_type_ == "ORG" and word.ent_iob_ == "B" and word.dep_ != "conj")
    )


def _is_body(words: Sequence[str]) -> bool:
    return len(words) > 1 and words[-1][:1].isupper() and roles.sector_of_name(words) is not None


def _is_city(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a name that the tagger takes for a body is that of a city that something is in or comes from."""
    before = tokens.words[start - 1].lower() if start else ""
    if before not in {"in", "from", "near", "to", "at"}:
        return False
    place = places.find_place(tokens.between(start, end))
    return place is not None and place.place_type in {"city", "capital"}


def is_place_word(word: str) -> bool:
    """Whether a name that ends with this word is one of a place or building ("Victoria *Park*")."""
    return word in _LAST_WORDS


def _is_trimmed_left(token: Token) -> bool:
    return token.is_space or token.is_punct or token.lower_ in _TRIMMED_LEFT or token.text in _POSSESSIVES


def _is_trimmed_right(token: Token) -> bool:
    if token.is_space or token.text in _POSSESSIVES or token.is_quote:
        return True
    return token.is_punct and token.text not in {")", "!"}


def after_titles(words: Sequence[str], start: int, end: int) -> int:
    """Where the name begins after the titles that the tagger took into it ("Prime Minister Ana Duarte").

    A regnal title with one name stays: "Pope Francis" is the name. ``words`` are those of all tokens.
    """
    first = start
    while start < end - 1:
        word = words[start]
        kind = roles.title_type(word)
        if kind == "regnal" and end - start == 2:
            break
        opens = kind is not None or (word[:1].isupper() and roles.is_title_modifier(word.lower()))
        if not opens and not (start > first and (word in _HYPHENS or word.lower() in {"of", "for"})):
            break
        if kind is None and not any(roles.title_type(other) for other in words[start + 1 : end]):
            break  # "Victor Vice Ltd": a modifier that no title follows
        start += 1
    return first if start < end and words[start] in _HYPHENS else start


def _whole_person(doc: Doc, start: int, end: int, barred: frozenset[int]) -> tuple[int, int]:
    """A person's name with the parts that the tagger left outside: surname, "-soo" of "Min-soo", nickname, "Jr."."""
    if end < len(doc) and end > start and end not in barred and _continues_name(doc[end - 1], doc[end]):
        end += 1
    if start and end - start == 1 and start - 1 not in barred and _is_first_name_left(doc[start - 1], doc[start]):
        start -= 1
    if end + 1 < len(doc) and end > start and _is_second_syllable(doc, end):
        end += 2
    if start > 1 and end > start and _is_first_half(doc, start - 2):
        start -= 2
    if end + 3 < len(doc) and doc[end].is_quote and doc[end + 2].is_quote and doc[end + 3].pos_ == "PROPN":
        end += 4  # Ana "Nana" Duarte
    suffix = end + 1 if end < len(doc) and doc[end].text == "," else end
    if start < end and suffix < len(doc) and doc[suffix].text in _SUFFIXES:
        end = suffix + 1
    return start, end


def _is_first_name_left(word: Token, surname: Token) -> bool:
    """Whether the word before a lone surname is a first name that the tagger left outside: "*Don* Okoro"."""
    joined = word.pos_ == "PROPN" and word.dep_ == "compound" and word.head == surname and not word.ent_type_
    return joined and gender_of_name((word.text, surname.text)) is not None


def _is_second_syllable(doc: Doc, hyphen: int) -> bool:
    """Whether a hyphen and a lower-case word right behind a name are the rest of it: "Park Min*-soo*"."""
    first, second = doc[hyphen - 1], doc[hyphen + 1]
    joined = doc[hyphen].text == "-" and not first.whitespace_ and not doc[hyphen].whitespace_
    return joined and second.text.islower() and second.tag_ in _NAME_TAGS and not second.ent_type_


def _is_first_half(doc: Doc, index: int) -> bool:
    """Whether a capitalised word and a hyphen right before a name are its beginning: "*Diaz-*Okoro"."""
    word, hyphen = doc[index], doc[index + 1]
    joined = hyphen.text == "-" and not word.whitespace_ and not hyphen.whitespace_
    return joined and word.tag_ == "NNP" and word.text[:1].isupper() and not word.ent_type_


def _continues_name(last: Token, following: Token) -> bool:
    """Whether a word right of a person's name is the rest of it: capitalised, unnamed, and what the name modifies."""
    return (
        following.pos_ == "PROPN"
        and following.text[:1].isupper()
        and following.text.isalpha()
        and not following.ent_type_
        and last.dep_ == "compound"
        and last.head == following
        and not roles.is_title_noun(following.text)
        and not roles.is_known_phrase(following.lower_)
    )


def is_name(tokens: Tokens, start: int, end: int, label: str, common: Container[str]) -> bool:
    """Whether what the tagger calls a name can be one; ``common`` are the words that the article has in lower case."""
    doc = tokens.doc
    kept = [
        index
        for index in range(start, end)
        if tokens.words[index].isalnum() or not (doc[index].is_punct or doc[index].is_space)
    ]
    words, text = [tokens.words[index] for index in kept], tokens.between(start, end)
    if not words or not any(word[:1].isupper() for word in words) or any("@" in word for word in words):
        return False
    if len(words) == 1 and (len(words[0]) == 1 or set(words[0].split("-")) <= places.scanned_names()):
        return False  # "U.S.-Japan" in one token: two names, and no token for either
    if words[0].lower() in {"non", "anti", "pro"} or text in _NO_NAMES:
        return False  # "non-American"
    if label == "ORG" and _is_piece_of_title(tokens.words, start, end):
        return False
    if label == "ORG" and len(words) > 1 and _is_office(words):
        return False  # "Senate Majority Leader", called an organisation
    if label != "PERSON" and len(words) == 1 and roles.title_type(words[0]) == "office":
        return False  # "Sheriff", called a building
    if "the" in words and any(
        tokens.words[index] == "the" and index > start and tokens.words[index - 1][:1].isupper() for index in kept
    ):
        return False  # "Okoro the Ministry"
    if len(words) == 1 and words[0][1:].islower() and _is_common_word(doc[kept[0]], label, common):
        return False
    if label == "PERSON":
        if any(char.isdigit() for char in text):
            return False
        if all(roles.title_type(word) in {"office", "honorific"} for word in words):
            return False  # "General", "Dr."
        return words[-1][:1].isupper() or words[0][:1].isupper()
    if len(words) > 1:
        return True
    # "Wednesday's", "COVID": a single common word that only begins the sentence is no name
    lone = doc[kept[0]]
    return not (lone.is_sent_start and lone.pos_ in {"VERB", "ADV", "DET", "PRON", "ADJ", "ADP"})


_PARTS_OF_PARLIAMENT = frozenset({"senate", "house", "majority", "minority", "commons", "lords", "assembly"})


def _is_office(words: Sequence[str]) -> bool:
    """Whether a "body" is an office: words of titles, or of a parliament, before the noun of a title."""
    before, noun = [word.lower() for word in words[:-1]], words[-1]
    kinds = {roles.title_type(noun), roles.title_type(noun.lower())}
    is_title = not kinds.isdisjoint(_OFFICES) or noun.lower() == "whip"
    return is_title and all(word in _PARTS_OF_PARLIAMENT or roles.is_title_modifier(word) for word in before)


_OFFICES = frozenset({"office", "role"})


def _is_piece_of_title(words: Sequence[str], start: int, end: int) -> bool:
    """Whether an "organisation" is what a minister is of: "Energy", "Science and Technology"."""
    after = words[end] if end < len(words) else ""
    around = {words[start - 1].lower() if start else "", after.lower()}
    joined = not around.isdisjoint({"of", "for", ",", "and", "&"})
    joined = joined or roles.title_type(after) == "office"  # "Shadow Home" Secretary
    inside = [word.lower() for word in words[start:end] if word.isalpha()]
    return joined and all(roles.is_title_modifier(word) for word in inside if word not in {"and", "of", "the"})


def _is_common_word(token: Token, label: str, common: Container[str]) -> bool:
    """Whether a name of one word is a common word that begins a sentence or a title, seen in lower case elsewhere."""
    capital = token.is_sent_start is True or label in {"WORK_OF_ART", "EVENT", "LAW", "NORP"}
    return capital and token.lower_ in common
