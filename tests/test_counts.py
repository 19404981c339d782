"""Numbers of people killed, wounded, arrested, displaced, and what is no such number."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.counts.counting import find_counts
from transforms.language import parse_text

CASES = [
    ("The blast killed at least 20 people.", [("dead", 20, None, "at_least")]),
    ("Twenty-one miners were killed.", [("dead", 21, 21, "exact")]),
    ("The flood killed 1,200 people.", [("dead", 1200, 1200, "exact")]),
    ("The shelling wounded 36 to 40 people.", [("injured", 36, 40, "range")]),
    ("Dozens of people were killed.", [("dead", 24, 96, "vague")]),
    ("Police detained about 300 people.", [("arrested", 300, 300, "about")]),
    ("Police detained up to 15 journalists.", [("arrested", 1, 15, "at_most")]),
    ("A soldier was killed and several others were injured.", [("dead", 1, 1, "exact"), ("injured", 3, 9, "vague")]),
    ("More than two million people were displaced.", [("displaced", 2_000_000, None, "at_least")]),
    ("The storm left 20 people dead.", [("dead", 20, 20, "exact")]),
    ("The death toll rose to 31.", [("dead", 31, 31, "exact")]),
    ("Between 36 and 40 people were killed.", [("dead", 36, 40, "range")]),
    ("Two or three people were injured.", [("injured", 2, 3, "range")]),
    ("Hundreds of thousands of people were displaced.", [("displaced", 200_000, 999_999, "vague")]),
    ("The army deployed several hundred soldiers.", [("troops", 300, 999, "vague")]),
    ("France sent 2,000 troops to Mali.", [("troops", 2000, 2000, "exact")]),
    ("20 soldiers were killed.", [("dead", 20, 20, "exact")]),
    ("Two dozen miners died.", [("dead", 24, 24, "exact")]),
    ("The blast claimed 20 lives.", [("dead", 20, 20, "exact")]),
    ("The estimated death tolls exceeded 100.", [("dead", 100, None, "at_least")]),
    ("A total of 39 are confirmed dead, officials said.", [("dead", 39, 39, "exact")]),
    ("The mayor said 68 people were missing.", [("missing", 68, 68, "exact")]),
    ("There were 750 deaths and 7,999 injuries.", [("dead", 750, 750, "exact"), ("injured", 7999, 7999, "exact")]),
    ("She received 6,777 votes.", [("votes", 6777, 6777, "exact")]),
    ("Each will get one million rubles.", [("money", 1_000_000, 1_000_000, "exact")]),
    ("Japan pledged more than $5 million and €2bn.", [("money", 5e6, None, "at_least"), ("money", 2e9, 2e9, "exact")]),
    ("The fine was 15–25 million dollars.", [("money", 15e6, 25e6, "range")]),
    # lists of results, whatever the parser makes of them
    ("A bomb killed 12 and wounded 30.", [("dead", 12, 12, "exact"), ("injured", 30, 30, "exact")]),
    ("A bus crashed, leaving 12 dead, 30 injured.", [("dead", 12, 12, "exact"), ("injured", 30, 30, "exact")]),
    (
        "The attack killed 12, injured at least 30 and left dozens missing.",
        [("dead", 12, 12, "exact"), ("missing", 24, 96, "vague"), ("injured", 30, None, "at_least")],
    ),
    ("The siege ended with 25 others injured.", [("injured", 25, 25, "exact")]),
    # tolls that somebody sets, bodies, lives, ranges with a preposition, who is unaccounted for
    ("Officials put the death toll at 38.", [("dead", 38, 38, "exact")]),
    ("The storm raised the death toll from five people to six.", [("dead", 6, 6, "exact")]),
    ("It has a death toll of 38 and 400 wounded.", [("dead", 38, 38, "exact"), ("injured", 400, 400, "exact")]),
    ("The bomb claimed the lives of 17 soldiers.", [("dead", 17, 17, "exact")]),
    ("Rescuers said 45 bodies were recovered.", [("dead", 45, 45, "exact")]),
    ("Police detained between 10 and 12 protesters.", [("arrested", 10, 12, "range")]),
    ("The mayor said 12 people were unaccounted for.", [("missing", 12, 12, "exact")]),
    # votes for and against
    ("The House passed the bill 230-to-198.", [("votes", 230, 230, "exact"), ("votes", 198, 198, "exact")]),
    ("The Senate approved the treaty by 52 to 48.", [("votes", 52, 52, "exact"), ("votes", 48, 48, "exact")]),
    # near misses
    ("The team won 79-67.", []),
    ("The Senate approved cuts by 10 to 20 percent.", []),
    ("He spoke after his 2016 arrest.", []),
    ("Two bodies of law apply.", []),
    ("A mother of 12 killed a burglar.", [("dead", 1, 1, "exact")]),
    ("Two men fled the scene.", []),
    ("The death toll of the magnitude 6.3 earthquake rises.", []),
    ("Some 300 villagers fled the fighting.", [("displaced", 300, 300, "about")]),
    ("The lives of 20 people were changed.", []),
    ("Flight 8501 vanished.", []),
    ("He weighs 80 pounds.", []),
    ("He was jailed for 20 years.", []),
    ("No one was killed.", []),
    ("The 20-year-old man was arrested.", []),
    ("Soldiers were killed.", []),
    ("The minister killed the bill.", []),
    ("The factory makes 40 cars.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_find_counts(nlp: Language, text: str, expected: list[tuple[str, float, float | None, str]]) -> None:
    found = find_counts(parse_text(nlp, text))
    assert [(count.count_type, count.low, count.high, count.method) for count in found] == expected


def test_the_span_is_the_phrase_with_its_number(nlp: Language) -> None:
    [count] = find_counts(parse_text(nlp, "The blast killed at least 20 people in the port."))
    assert (count.span.text, count.anchor.text, count.unit) == ("at least 20 people", "killed", "persons")


def test_the_unit_says_persons_votes_a_share_or_whose_money(nlp: Language) -> None:
    text = (
        "A third of the miners were arrested. She got 40 votes. The bail was US$2 million, $3 million or 4 million yen."
    )
    counts = list(find_counts(parse_text(nlp, text)))
    assert [(count.unit, count.low) for count in counts] == [
        ("share", pytest.approx(1 / 3)),
        ("votes", 40),
        ("USD", 2e6),
        ("dollars", 3e6),
        ("JPY", 4e6),
    ]
