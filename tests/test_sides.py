"""Where grammar puts the two sides of an act: Docs built by hand, so that no parse is in doubt."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import spacy
from spacy.tokens import Doc, Span, Token

from transforms.entities.mentions import ArticleEntities, Entity, Mention
from transforms.events.acts import acts_by_lemma
from transforms.events.arguments import arranged, sides_of
from transforms.events.doers_of_verbs import doers_of_verb, subject_heads
from transforms.events.parties import actors_of, resolved
from transforms.events.patterns import Frame, find_frames, is_passive_verb, is_told_of, measured_by, undergoers

VOCAB = spacy.blank("en").vocab
POS = {"N": "NOUN", "V": "VERB", "J": "ADJ", "P": "PRON", "W": "PRON", "I": "ADP", "D": "DET", "R": "ADV", "C": "CCONJ"}
TYPES = {"Kenya": "GPE", "Uganda": "GPE", "Peru": "GPE", "Lima": "GPE", "Lopez": "PERSON", "Diaz": "PERSON"}
TYPES |= {"Complex": "ORG", "Senate": "ORG", "Ugandan": "NORP"}
CODES = {"Kenya": "KEN", "Uganda": "UGA", "Peru": "PER", "Ugandan": "UGA"}


def built(parse: str) -> Doc:
    """A Doc from "word/TAG/dep/head" items, or "word/lemma/TAG/dep/head" where the lemma is another word."""
    items = [item.split("/") for item in parse.split()]
    words = [item[0] for item in items]
    tags = [item[-3] for item in items]
    doc = Doc(
        VOCAB,
        words=words,
        tags=tags,
        pos=["PROPN" if tag.startswith("NNP") else POS.get(tag[0], "X") for tag in tags],
        lemmas=[item[1] if len(item) == 5 else item[0] for item in items],
        deps=[item[-2] for item in items],
        heads=[int(item[-1]) for item in items],
    )
    doc.ents = [Span(doc, i, i + 1, label=TYPES[text]) for i, text in enumerate(words) if text in TYPES]
    return doc


def entities_of(doc: Doc) -> ArticleEntities:
    """The names of the Doc, each an entity of its own."""
    by_token = {}
    for name in doc.ents:
        code = CODES.get(name.text)
        entity_id = f"country:{code}" if code else f"place:{name.text.lower()}"
        mention = Mention(name, "name", "test")
        by_token[name.start] = Entity(entity_id, name.label_, name.text, (mention,), country_code=code)
    return ArticleEntities(tuple(by_token.values()), by_token)


def frame_of(doc: Doc, rule_id: str) -> Frame:
    """The frame of a lexicon row in the Doc; StopIteration where the row does not match."""
    return next(frame for token in doc for frame in find_frames(token) if frame.act.rule_id == rule_id)


def words(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens]


def sides(parse: str, rule_id: str) -> tuple[list[str], list[str], str]:
    doc = built(parse)
    found = sides_of(frame_of(doc, rule_id), entities_of(doc))
    return (
        [side.span.root.text for side in found.actors],
        [side.span.root.text for side in found.recipients],
        found.slot,
    )


@pytest.mark.parametrize(
    ("parse", "verb", "expected"),
    [
        ("Kenya/NNP/nsubj/1 attacked/VBD/ROOT/1", "attacked", ["Kenya"]),
        # control: the object of "urge" releases, the subject of "agree" does
        ("Kenya/NNP/nsubj/1 urged/urge/VBD/ROOT/1 Uganda/NNP/dobj/1 release/VB/xcomp/1", "release", ["Uganda"]),
        ("Kenya/NNP/nsubj/1 agreed/agree/VBD/ROOT/1 release/VB/xcomp/1", "release", ["Kenya"]),
        # raising over an adjective
        ("Kenya/NNP/nsubj/1 is/be/VBZ/ROOT/1 ready/JJ/acomp/1 attack/VB/xcomp/2", "attack", ["Kenya"]),
        # a relative clause is its noun's
        ("rebels/NNS/ROOT/0 who/WP/nsubj/2 attacked/VBD/relcl/0", "attacked", ["rebels"]),
        # what follows "officials said" goes on with what they told, unless the words before were their own
        (
            "rebels/NNS/nsubj/1 attacked/VBD/ccomp/3 officials/NNS/nsubj/3 said/say/VBD/ROOT/3 killing/VBG/advcl/3",
            "killing",
            ["rebels"],
        ),
        (
            "rebels/NNS/nsubj/1 attacked/VBD/ccomp/4 \"/''/punct/4 Lopez/NNP/nsubj/4 said/say/VBD/ROOT/4 "
            "urging/VBG/advcl/4",
            "urging",
            ["Lopez"],
        ),
        # a result of a passive is the agent's, and nobody's where no agent is named
        (
            "camp/NN/nsubjpass/2 was/be/VBD/auxpass/2 attacked/VBN/ROOT/2 by/IN/agent/2 rebels/NNS/pobj/3 "
            "killing/kill/VBG/advcl/2",
            "killing",
            ["rebels"],
        ),
        ("camp/NN/nsubjpass/2 was/be/VBD/auxpass/2 attacked/VBN/ROOT/2 killing/kill/VBG/advcl/2", "killing", []),
        # who admits goes on to blame, not to kill; without a mark before it the speech is of whom it tells
        (
            "envoys/NNS/nsubj/1 admitted/admit/VBD/ROOT/1 rebels/NNS/nsubj/3 fired/VBD/ccomp/1 ,/,/punct/3 "
            "blaming/blame/VBG/advcl/3",
            "blaming",
            ["envoys"],
        ),
        (
            "envoys/NNS/nsubj/1 admitted/admit/VBD/ROOT/1 rebels/NNS/nsubj/3 fired/VBD/ccomp/1 ,/,/punct/3 "
            "killing/kill/VBG/advcl/3",
            "killing",
            ["rebels"],
        ),
        (
            "envoys/NNS/nsubj/1 admitted/admit/VBD/ROOT/1 rebels/NNS/nsubj/3 left/VBD/ccomp/1 blaming/blame/VBG/advcl/3",
            "blaming",
            ["rebels"],
        ),
        # whom one accuses of it did it, also where the parser hangs the deed on him; whom one praises for a noun did not
        (
            "envoys/NNS/nsubj/1 accused/accuse/VBD/ROOT/1 rebels/NNS/dobj/1 of/IN/prep/2 killing/kill/VBG/pcomp/3",
            "killing",
            ["rebels"],
        ),
        (
            "envoys/NNS/nsubj/1 accused/accuse/VBD/ROOT/1 rebels/NNS/dobj/1 with/IN/prep/2 killing/kill/VBG/pcomp/3",
            "killing",
            [],
        ),
        # a participle is no main verb: the finite one behind it is, unless it has an auxiliary
        (
            "Lopez/NNP/nsubj/1 speaking/speak/VBG/ROOT/1 to/IN/prep/1 council/NN/pobj/2 called/call/VBD/acl/3 "
            "it/PRP/dobj/4",
            "called",
            ["Lopez"],
        ),
        (
            "Lopez/NNP/nsubj/2 is/be/VBZ/aux/2 speaking/speak/VBG/ROOT/2 to/IN/prep/2 council/NN/pobj/3 "
            "called/call/VBD/acl/4 it/PRP/dobj/5",
            "called",
            ["council"],
        ),
    ],
)
def test_subject_heads(parse: str, verb: str, expected: list[str]) -> None:
    doc = built(parse)
    assert words(subject_heads(next(token for token in doc if token.text == verb))) == expected


def test_a_passive_without_an_agent_has_no_doer() -> None:
    doc = built("Lopez/NNP/nsubjpass/2 was/be/VBD/auxpass/2 arrested/VBN/ROOT/2 and/CC/cc/2 jailed/VBN/conj/2")
    assert doers_of_verb(doc[2]) == doers_of_verb(doc[4]) == []


@pytest.mark.parametrize(
    ("parse", "verb", "expected"),
    [
        # a subject that parses as one more object; with a conjunction before the verb it is an object
        (
            "army/NN/nsubj/1 beat/VBD/ROOT/1 rebels/NNS/dobj/1 and/CC/cc/2 Kenya/NNP/conj/2 will/MD/aux/6 "
            "withdraw/VB/conj/1",
            "withdraw",
            ["Kenya"],
        ),
        (
            "army/NN/nsubj/1 beat/VBD/ROOT/1 rebels/NNS/dobj/1 and/CC/cc/2 Kenya/NNP/conj/2 and/CC/cc/1 will/MD/aux/7 "
            "withdraw/VB/conj/1",
            "withdraw",
            ["army"],
        ),
        # the agent of the second passive is not the first's where each has its auxiliary
        (
            "Lopez/NNP/nsubjpass/2 was/be/VBD/auxpass/2 elected/VBN/ROOT/2 and/CC/cc/2 was/be/VBD/auxpass/5 "
            "praised/VBN/conj/2 by/IN/agent/5 Kenya/NNP/pobj/6",
            "elected",
            [],
        ),
        (
            "Lopez/NNP/nsubjpass/2 was/be/VBD/auxpass/2 arrested/VBN/ROOT/2 and/CC/cc/2 jailed/VBN/conj/2 "
            "by/IN/agent/4 Kenya/NNP/pobj/5",
            "arrested",
            ["Kenya"],
        ),
        # the agent behind where somebody is brought, not behind what it was done for
        (
            "Lopez/NNP/nsubjpass/2 was/be/VBD/auxpass/2 forced/VBN/ROOT/2 into/IN/prep/2 exile/NN/pobj/3 by/IN/prep/4 "
            "Kenya/NNP/pobj/5",
            "forced",
            ["Kenya"],
        ),
        (
            "Lopez/NNP/nsubjpass/2 was/be/VBD/auxpass/2 blamed/VBN/ROOT/2 for/IN/prep/2 arrest/NN/pobj/3 by/IN/prep/4 "
            "Kenya/NNP/pobj/5",
            "blamed",
            [],
        ),
    ],
)
def test_doers_of_verb(parse: str, verb: str, expected: list[str]) -> None:
    assert words(doers_of_verb(next(token for token in built(parse) if token.text == verb))) == expected


def test_a_relative_clause_hung_on_its_subject_is_active() -> None:
    """In "the convoy that rebels attacked" the parser may take "rebels attacked" for rebels that were attacked."""
    doc = built("convoy/NN/ROOT/0 that/WDT/mark/4 rebels/NNS/nsubj/4 attacked/VBN/acl/2 burned/VBD/relcl/0")
    assert not is_passive_verb(doc[3])
    assert (words(doers_of_verb(doc[3])), words(undergoers(doc[3]))) == (["rebels"], ["convoy"])


def test_a_reduced_passive_is_one() -> None:
    doc = built("said/VBD/ROOT/0 that/IN/mark/4 rebels/NNS/nsubj/4 attacked/VBN/acl/2 fled/VBD/ccomp/0")
    assert is_passive_verb(doc[3])


@pytest.mark.parametrize(
    ("parse", "expected"),
    [
        # "two were killed and ten wounded", "was arrested and charged": the auxiliary is spared
        ("men/NNS/nsubjpass/1 killed/kill/VBN/ROOT/1 ten/CD/nsubj/3 wounded/wound/VBD/conj/1", True),
        ("man/NN/nsubjpass/1 arrested/arrest/VBN/ROOT/1 charged/charge/VBD/conj/1 with/IN/prep/2", True),
        # "left two dead and ten wounded"
        ("bomb/NN/nsubj/1 left/leave/VBD/ROOT/1 dead/JJ/oprd/1 ten/CD/nsubj/4 wounded/wound/VBD/conj/1", True),
        # who has an object acts, and so does who is not counted or shoots at somebody
        ("men/NNS/nsubjpass/1 killed/kill/VBN/ROOT/1 ten/CD/nsubj/3 wounded/wound/VBD/conj/1 one/CD/dobj/3", False),
        ("men/NNS/nsubjpass/1 killed/kill/VBN/ROOT/1 police/NNS/nsubj/3 raided/raid/VBD/conj/1", False),
        ("men/NNS/nsubj/1 fled/flee/VBD/ROOT/1 ten/CD/nsubj/3 wounded/wound/VBD/conj/1", False),
    ],
)
def test_a_passive_may_spare_its_auxiliary(parse: str, expected: bool) -> None:
    last = [token for token in built(parse) if token.dep_ == "conj"][-1]
    assert is_passive_verb(last) is expected


@pytest.mark.parametrize(
    ("governor", "doers", "done_to"),
    [("ordered/order/VBD", ["judge"], ["deputies"]), ("watched/watch/VBD", [], [])],
)
def test_what_an_order_says_is_done_by_who_gives_it(governor: str, doers: list[str], done_to: list[str]) -> None:
    """ "A judge *ordered* deputies *jailed*": of another verb the participle has no doer."""
    doc = built(f"judge/NN/nsubj/1 {governor}/ROOT/1 deputies/NNS/dobj/1 jailed/VBN/ccomp/1")
    assert (words(doers_of_verb(doc[3])), words(undergoers(doc[3]))) == (doers, done_to)


@pytest.mark.parametrize(
    ("parse", "expected"),
    [
        # "killing two guards captured at noon" parses as a clause; a clause with an auxiliary is one
        ("killing/kill/VBG/ROOT/0 guards/NNS/nsubj/2 captured/VBN/ccomp/0", ["guards"]),
        ("said/say/VBD/ROOT/0 guards/NNS/nsubjpass/3 were/be/VBD/auxpass/3 captured/VBN/ccomp/0", []),
        # so does "welcomed refugees fleeing", and "says they are leaving" does not
        ("welcomed/welcome/VBD/ROOT/0 refugees/NNS/nsubj/2 fleeing/VBG/ccomp/0", ["refugees"]),
        ("says/say/VBZ/ROOT/0 refugees/NNS/nsubj/3 are/be/VBP/aux/3 leaving/VBG/ccomp/0", []),
        # "killed two guards riding home" may parse as an adverbial clause; not with a word between
        ("killed/kill/VBD/ROOT/0 guards/NNS/nsubj/2 riding/ride/VBG/advcl/0", ["guards"]),
        ("left/leave/VBD/ROOT/0 then/RB/advmod/0 guards/NNS/nsubj/3 riding/ride/VBG/advcl/0", []),
        # "bombs killed guards and police found them": the first of the next verb's subjects is the object
        (
            "killed/kill/VBD/ROOT/0 guards/NNS/nsubj/4 and/CC/cc/1 police/NN/conj/1 found/find/VBD/conj/0",
            ["guards"],
        ),
        ("fled/flee/VBD/ROOT/0 and/CC/cc/0 guards/NNS/nsubj/3 followed/follow/VBD/conj/0", []),
    ],
)
def test_undergoers_of_what_parses_as_a_clause(parse: str, expected: list[str]) -> None:
    assert words(undergoers(built(parse)[0])) == expected


@pytest.mark.parametrize(
    ("parse", "expected"),
    [
        ("hours/hour/NNS/ROOT/0 of/IN/prep/0 talks/talk/NNS/pobj/1", "hours"),
        ("series/NN/ROOT/0 of/IN/prep/0 talks/talk/NNS/pobj/1", "series"),
        ("host/NN/ROOT/0 with/IN/prep/0 talks/talk/NNS/pobj/1", "talks"),
        ("minister/NN/ROOT/0 of/IN/prep/0 talks/talk/NNS/pobj/1", "talks"),
    ],
)
def test_what_a_noun_is_counted_by(parse: str, expected: str) -> None:
    assert measured_by(built(parse)[2]).text == expected


SIDES = [
    # who claims an attack made it; who only blames somebody did not, and "no group" is nobody
    (
        "rebels/rebel/NNS/nsubj/1 claimed/claim/VBD/ROOT/1 responsibility/NN/dobj/1 for/IN/prep/2 attack/NN/pobj/3 "
        "on/IN/prep/4 Uganda/NNP/pobj/5",
        "assault.attack.n",
        (["rebels"], ["Uganda"], "on"),
    ),
    (
        "rebels/rebel/NNS/nsubj/1 were/be/VBD/ROOT/1 responsible/JJ/acomp/1 for/IN/prep/2 attack/NN/pobj/3 "
        "on/IN/prep/4 Uganda/NNP/pobj/5",
        "assault.attack.n",
        (["rebels"], ["Uganda"], "on"),
    ),
    (
        "no/DT/det/1 group/NN/nsubj/2 claimed/claim/VBD/ROOT/2 responsibility/NN/dobj/2 for/IN/prep/3 attack/NN/pobj/4 "
        "on/IN/prep/5 Uganda/NNP/pobj/6",
        "assault.attack.n",
        ([], ["Uganda"], "on"),
    ),
    (
        "rebels/rebel/NNS/nsubj/1 blamed/blame/VBD/ROOT/1 Peru/NNP/dobj/1 for/IN/prep/1 attack/NN/pobj/3 "
        "on/IN/prep/4 Uganda/NNP/pobj/5",
        "assault.attack.n",
        ([], ["Uganda"], "on"),
    ),
    # who comes for talks is at them, and so is who speaks after them; a price or a critic is not
    (
        "Kenya/NNP/nsubj/1 is/be/VBZ/ROOT/1 in/IN/prep/1 Lima/NNP/pobj/2 for/IN/prep/3 talks/talk/NNS/pobj/4 "
        "with/IN/prep/5 Uganda/NNP/pobj/6",
        "consult.talk.n",
        (["Kenya"], ["Uganda"], "with"),
    ),
    (
        "Kenya/NNP/nsubj/1 criticized/criticize/VBD/ROOT/1 Peru/NNP/dobj/1 for/IN/prep/1 talks/talk/NNS/pobj/3 "
        "with/IN/prep/4 Uganda/NNP/pobj/5",
        "consult.talk.n",
        ([], ["Uganda"], "with"),
    ),
    (
        "following/VBG/prep/4 talks/talk/NNS/dobj/0 with/IN/prep/1 Uganda/NNP/pobj/2 left/leave/VBD/ROOT/4 "
        "Lopez/NNP/nsubj/4",
        "consult.talk.n",
        (["Lopez"], ["Uganda"], "with"),
    ),
    (
        "prices/price/NNS/nsubj/1 fell/fall/VBD/ROOT/1 after/IN/prep/1 talks/talk/NNS/pobj/2 with/IN/prep/3 "
        "Uganda/NNP/pobj/4",
        "consult.talk.n",
        ([], ["Uganda"], "with"),
    ),
    (
        "at/IN/prep/7 end/NN/pobj/0 of/IN/prep/1 visit/NN/pobj/2 to/IN/prep/3 Uganda/NNP/pobj/4 Lopez/NNP/nsubj/7 "
        "spoke/speak/VBD/ROOT/7",
        "consult.visit.n",
        (["Lopez"], ["Uganda"], "to"),
    ),
    (
        "Lopez/NNP/nsubj/1 is/be/VBZ/ROOT/1 in/IN/prep/1 Uganda/NNP/pobj/2 for/IN/prep/1 visit/NN/pobj/4",
        "consult.visit.n",
        (["Lopez"], ["Uganda"], "to"),
    ),
    (
        "Lopez/NNP/nsubj/1 is/be/VBZ/ROOT/1 on/IN/prep/1 tour/NN/pobj/2 that/WDT/nsubj/5 takes/take/VBZ/relcl/3 "
        "him/PRP/dobj/5 to/IN/prep/5 Uganda/NNP/pobj/7",
        "consult.tour.n",
        (["Lopez"], ["Uganda"], "to"),
    ),
    # both in one state of talks, with nothing behind them; talks about something with somebody
    (
        "Kenya/NNP/nsubj/1 is/be/VBZ/ROOT/1 in/IN/prep/1 negotiations/negotiation/NNS/pobj/2",
        "consult.negotiation.n",
        (["Kenya"], [], ""),
    ),
    (
        "Kenya/NNP/nsubj/1 opened/open/VBD/ROOT/1 talks/talk/NNS/dobj/1 about/IN/prep/2 trade/NN/pobj/3 "
        "with/IN/prep/4 Uganda/NNP/pobj/5",
        "consult.open+talk",
        (["Kenya"], ["Uganda"], "with"),
    ),
    # who takes part
    (
        "students/student/NNS/nsubj/1 took/take/VBD/ROOT/1 part/NN/dobj/1 in/IN/prep/2 rally/NN/pobj/3",
        "protest.rally.n",
        (["students"], [], ""),
    ),
    (
        "students/student/NNS/nsubj/1 took/take/VBD/ROOT/1 pictures/picture/NNS/dobj/1 in/IN/prep/2 rally/NN/pobj/3",
        "protest.rally.n",
        ([], [], ""),
    ),
    # troops withdraw, laws do not
    (
        "withdrawal/NN/ROOT/0 of/IN/prep/0 troops/troop/NNS/pobj/1 from/IN/prep/0 Uganda/NNP/pobj/3",
        "retreat.withdrawal.n",
        (["troops"], ["Uganda"], "from"),
    ),
    ("withdrawal/NN/ROOT/0 of/IN/prep/0 laws/law/NNS/pobj/1", "retreat.withdrawal.n", ([], [], "")),
    # who died in a raid, alone or fighting somebody; who only hid
    (
        "villagers/villager/NNS/nsubj/1 died/die/VBD/ROOT/1 in/IN/prep/1 raid/NN/pobj/2",
        "assault.raid.n",
        ([], ["villagers"], "victim"),
    ),
    (
        "villagers/villager/NNS/nsubj/1 hid/hide/VBD/ROOT/1 in/IN/prep/1 raid/NN/pobj/2",
        "assault.raid.n",
        ([], [], ""),
    ),
    (
        "soldiers/soldier/NNS/nsubj/1 died/die/VBD/ROOT/1 in/IN/prep/1 clashes/clash/NNS/pobj/2 with/IN/prep/3 "
        "rebels/rebel/NNS/pobj/4",
        "assault.clash.n",
        (["soldiers"], ["rebels"], "with"),
    ),
    (
        "villagers/villager/NNS/nsubjpass/2 were/be/VBD/auxpass/2 killed/kill/VBN/ROOT/2 in/IN/prep/2 "
        "clashes/clash/NNS/pobj/3 with/IN/prep/4 soldiers/soldier/NNS/pobj/5",
        "assault.kill",
        (["soldiers"], ["villagers"], "obj"),
    ),
    # what is said comes from who says it, and goes to who receives it
    (
        "criticism/NN/ROOT/0 of/IN/prep/0 Uganda/NNP/pobj/1 from/IN/prep/0 Kenya/NNP/pobj/3",
        "accuse.criticism.n",
        (["Kenya"], ["Uganda"], "of"),
    ),
    (
        "Uganda/NNP/nsubj/1 received/receive/VBD/ROOT/1 warning/NN/dobj/1 from/IN/prep/1 Kenya/NNP/pobj/3",
        "threaten.warning.n",
        (["Kenya"], ["Uganda"], "subject"),
    ),
    # who stands bare before the preposition of the row, or behind it where nobody does
    (
        "Kenya/NNP/nsubj/1 asked/ask/VBD/ROOT/1 Uganda/NNP/dobj/1 for/IN/prep/1 help/NN/pobj/3",
        "request.ask.op.2",
        (["Kenya"], ["Uganda"], "obj"),
    ),
    (
        "Kenya/NNP/nsubj/1 asked/ask/VBD/ROOT/1 for/IN/prep/1 help/NN/pobj/2 from/IN/prep/3 Uganda/NNP/pobj/4",
        "request.ask.op.2",
        (["Kenya"], ["Uganda"], "for"),
    ),
    # an inquiry is into whom its clause names, "whose" car that is does not matter
    (
        "Kenya/NNP/nsubj/1 opened/open/VBD/ROOT/1 investigation/NN/dobj/1 into/IN/prep/2 whether/IN/mark/6 "
        "Lopez/NNP/nsubj/6 lied/VBD/pcomp/3",
        "accuse.open+investigation",
        (["Kenya"], ["Lopez"], "clause"),
    ),
    # a town that it is in is where, a body or state that it is against is whom
    (
        "Kenya/NNP/nsubj/1 opened/open/VBD/ROOT/1 investigation/NN/dobj/1 in/IN/prep/2 Lima/NNP/pobj/3",
        "accuse.open+investigation",
        (["Kenya"], [], ""),
    ),
    (
        "students/student/NNS/nsubj/1 protested/protest/VBD/ROOT/1 in/IN/prep/1 Lima/NNP/pobj/2",
        "protest.protest",
        (["students"], [], ""),
    ),
    (
        "Kenya/NNP/nsubj/1 protested/protest/VBD/ROOT/1 outside/IN/prep/1 Parliament/NNP/pobj/2 to/TO/aux/5 "
        "demand/VB/advcl/1 aid/NN/dobj/5 from/IN/prep/5 Peru/NNP/pobj/7",
        "protest.protest",
        (["Kenya"], ["Peru"], "aim"),
    ),
    (
        "Kenya/NNP/nsubj/1 protested/protest/VBD/ROOT/1 against/IN/prep/1 Uganda/NNP/pobj/2 to/TO/aux/5 "
        "demand/VB/advcl/1 aid/NN/dobj/5 from/IN/prep/5 Peru/NNP/pobj/7",
        "protest.protest",
        (["Kenya"], ["Uganda"], "against"),
    ),
    (
        "students/student/NNS/nsubj/1 protested/protest/VBD/ROOT/1 against/IN/prep/1 Peru/NNP/pobj/2",
        "protest.protest",
        (["students"], ["Peru"], "against"),
    ),
    # who did what a passive tells, by the noun of the occasion; a town's name in front is no author
    (
        "teacher/NN/nsubjpass/2 was/be/VBD/auxpass/2 killed/kill/VBN/ROOT/2 in/IN/prep/2 attack/NN/pobj/3 "
        "by/IN/prep/4 rebels/rebel/NNS/pobj/5",
        "assault.kill",
        (["rebels"], ["teacher"], "obj"),
    ),
    (
        "teacher/NN/nsubjpass/2 was/be/VBD/auxpass/2 killed/kill/VBN/ROOT/2 in/IN/prep/2 Lima/NNP/compound/5 "
        "attack/NN/pobj/3",
        "assault.kill",
        ([], ["teacher"], "obj"),
    ),
    # whom an arrest is of did not make it
    (
        "Kenya/NNP/nsubj/1 condemned/condemn/VBD/ROOT/1 arrest/NN/dobj/1 of/IN/prep/2 Lopez/NNP/pobj/3 "
        "by/IN/prep/2 police/NN/pobj/5",
        "accuse.condemn",
        (["Kenya"], ["police"], "obj"),
    ),
    (
        "Kenya/NNP/nsubj/1 condemned/condemn/VBD/ROOT/1 arrest/NN/dobj/1 of/IN/prep/2 Lopez/NNP/pobj/3",
        "accuse.condemn",
        (["Kenya"], [], ""),
    ),
    # a guest at the talks is a side of them
    (
        "Kenya/NNP/nsubj/1 attended/attend/VBD/ROOT/1 summit/NN/dobj/1 with/IN/prep/2 Peru/NNP/pobj/3",
        "consult.attend+summit",
        (["Kenya"], ["Peru"], "with"),
    ),
    (
        "Kenya/NNP/nsubj/1 attended/attend/VBD/ROOT/1 summit/NN/dobj/1 in/IN/prep/2 Peru/NNP/pobj/3",
        "consult.attend+summit",
        (["Kenya"], [], ""),
    ),
    # who works in cooperation with another, and who is only called so
    (
        "Kenya/NNP/nsubj/1 worked/work/VBD/ROOT/1 in/IN/prep/1 cooperation/NN/pobj/2 with/IN/prep/3 Peru/NNP/pobj/4",
        "cooperate.cooperation.n",
        (["Kenya"], ["Peru"], "with"),
    ),
    # who is said to have won; not where
    (
        "Kenya/NNP/nsubj/1 called/call/VBD/ROOT/1 election/NN/dobj/1 for/IN/prep/1 Lopez/NNP/pobj/3",
        "election.call+election",
        (["Kenya"], ["Lopez"], "for"),
    ),
    (
        "Kenya/NNP/nsubj/1 called/call/VBD/ROOT/1 election/NN/dobj/1 for/IN/prep/1 Peru/NNP/pobj/3",
        "election.call+election",
        (["Kenya"], [], ""),
    ),
    # a body that is left suffers it, a treaty does not
    (
        "Kenya/NNP/nsubj/1 left/leave/VBD/ROOT/1 organization/NN/dobj/1",
        "sanction.leave+treaty",
        (["Kenya"], ["organization"], "obj"),
    ),
    (
        "Kenya/NNP/nsubj/1 left/leave/VBD/ROOT/1 treaty/NN/dobj/1",
        "sanction.leave+treaty",
        (["Kenya"], [], ""),
    ),
    # the second of two behind an insertion, not what else the verb is coordinated with
    (
        "Kenya/NNP/nsubj/1 facilitated/facilitate/VBD/ROOT/1 meeting/NN/dobj/1 between/IN/prep/2 Lopez/NNP/pobj/3 "
        ",/,/punct/4 then/RB/advmod/1 ,/,/punct/1 and/CC/cc/1 Diaz/NNP/conj/1",
        "consult.facilitate+talk",
        (["Kenya"], ["Lopez", "Diaz"], "between"),
    ),
    (
        "Kenya/NNP/nsubj/1 facilitated/facilitate/VBD/ROOT/1 meeting/NN/dobj/1 between/IN/prep/2 Lopez/NNP/pobj/3 "
        "and/CC/cc/1 Diaz/NNP/conj/1",
        "consult.facilitate+talk",
        (["Kenya"], ["Lopez"], "between"),
    ),
    # partners of what the talks are to bring
    (
        "Kenya/NNP/nsubj/1 began/begin/VBD/ROOT/1 talks/talk/NNS/dobj/1 to/TO/aux/4 cooperate/VB/acl/2 with/IN/prep/4 "
        "Peru/NNP/pobj/5 with/IN/prep/4 police/NN/pobj/7",
        "consult.begin+talk",
        (["Kenya"], ["Peru"], "with"),
    ),
    # a crowd stands outside a building; what is done to a victim is no word on the victim
    (
        "Kenya/NNP/nsubj/1 protested/protest/VBD/ROOT/1 outside/IN/prep/1 Complex/complex/NNP/pobj/2",
        "protest.protest",
        (["Kenya"], [], ""),
    ),
    (
        "Kenya/NNP/nsubj/1 protested/protest/VBD/ROOT/1 outside/IN/prep/1 Senate/senate/NNP/pobj/2",
        "protest.protest",
        (["Kenya"], ["Senate"], "outside"),
    ),
    (
        "Kenya/NNP/nsubj/1 protested/protest/VBD/ROOT/1 shooting/NN/dobj/1 of/IN/prep/2 Lopez/NNP/pobj/3",
        "protest.protest",
        (["Kenya"], [], ""),
    ),
    (
        "Kenya/NNP/nsubj/1 protested/protest/VBD/ROOT/1 policy/NN/dobj/1 of/IN/prep/2 Lopez/NNP/pobj/3",
        "protest.protest",
        (["Kenya"], ["Lopez"], "obj"),
    ),
    (
        "students/student/NNS/nsubj/1 protested/protest/VBD/ROOT/1 withdrawal/NN/dobj/1 of/IN/prep/2 Kenya/NNP/pobj/3 "
        "from/IN/prep/2 Peru/NNP/pobj/5",
        "protest.protest",
        (["students"], ["Kenya"], "obj"),
    ),
    # whom a vote is about
    (
        "Senate/NNP/nsubj/1 voted/vote/VBD/ROOT/1 against/IN/prep/1 confirming/confirm/VBG/pcomp/2 Lopez/NNP/dobj/3",
        "reject.vote+against",
        (["Senate"], ["Lopez"], "against"),
    ),
    # who did it, by the noun of the act, or in front of a compound
    (
        "teacher/NN/nsubjpass/2 was/be/VBD/auxpass/2 placed/place/VBN/ROOT/2 under/IN/prep/2 police/NN/compound/5 "
        "surveillance/NN/pobj/3",
        "accuse.place+investigation",
        (["police"], ["teacher"], "obj"),
    ),
    (
        "teacher/NN/nsubjpass/2 was/be/VBD/auxpass/2 killed/kill/VBN/ROOT/2 in/IN/prep/2 Peru/NNP/nmod/5 "
        "drug/NN/compound/6 operation/NN/pobj/3",
        "assault.kill",
        (["Peru"], ["teacher"], "obj"),
    ),
    (
        "teacher/NN/nsubjpass/2 was/be/VBD/auxpass/2 killed/kill/VBN/ROOT/2 in/IN/prep/2 Lima/NNP/nmod/5 "
        "drug/NN/compound/6 operation/NN/pobj/3",
        "assault.kill",
        ([], ["teacher"], "obj"),
    ),
    # who took part, by a relative clause of the noun; who only saw it did not
    (
        "condemned/VBD/ROOT/0 attacks/attack/NNS/dobj/0 that/WDT/mark/4 rebels/rebel/NNS/nsubj/4 launched/launch/VBD/relcl/1",
        "assault.attack.n",
        (["rebels"], [], ""),
    ),
    (
        "condemned/VBD/ROOT/0 attacks/attack/NNS/dobj/0 that/WDT/mark/4 rebels/rebel/NNS/nsubj/4 saw/see/VBD/relcl/1",
        "assault.attack.n",
        ([], [], ""),
    ),
    # who wrote a letter, not who opens it
    (
        "council/NN/nsubj/1 opened/open/VBD/ROOT/1 letter/NN/dobj/1 from/IN/prep/2 Lopez/NNP/pobj/3 "
        "naming/name/VBG/acl/2 successor/NN/dobj/5",
        "election.name+minister",
        (["Lopez"], ["successor"], "obj"),
    ),
    # a ban in offices is put on nobody there
    (
        "veil/NN/nsubjpass/2 was/be/VBD/auxpass/2 banned/ban/VBN/ROOT/2 in/IN/prep/2 offices/office/NNS/pobj/3",
        "coerce.ban",
        ([], [], ""),
    ),
    # the passive's subject that parses as the object before it
    (
        "Diaz/NNP/nsubj/1 heard/hear/VBD/ROOT/1 brother/NN/dobj/1 had/have/VBD/aux/5 been/be/VBN/auxpass/5 "
        "convicted/convict/VBN/advcl/1",
        "sanction.convict",
        ([], ["brother"], "obj"),
    ),
    # troops that are deployed do it themselves, unless somebody orders it
    (
        "deployment/NN/nsubj/5 of/IN/prep/0 troops/troop/NNS/pobj/1 in/IN/prep/2 Kenya/NNP/pobj/3 began/begin/VBD/ROOT/5",
        "mobilize.deployment.n",
        (["troops"], ["Kenya"], "in"),
    ),
    (
        "army/NN/nsubj/1 ordered/order/VBD/ROOT/1 deployment/NN/dobj/1 of/IN/prep/2 troops/troop/NNS/pobj/3 "
        "to/IN/prep/2 Kenya/NNP/pobj/5",
        "mobilize.deployment.n",
        (["army"], ["Kenya"], "in"),
    ),
    # whom rebels struck, hung on the rebels; where they are from is no side
    (
        "raids/raid/NNS/nsubj/5 by/IN/prep/0 rebels/rebel/NNS/pobj/1 on/IN/prep/2 Kenya/NNP/pobj/3 ended/end/VBD/ROOT/5",
        "assault.raid.n",
        (["rebels"], ["Kenya"], "on"),
    ),
    (
        "raids/raid/NNS/nsubj/5 by/IN/prep/0 rebels/rebel/NNS/pobj/1 from/IN/prep/2 Kenya/NNP/pobj/3 ended/end/VBD/ROOT/5",
        "assault.raid.n",
        (["rebels"], [], ""),
    ),
    # a rebel raid is the rebels', a dawn raid is nobody's
    ("rebel/NN/compound/1 raid/NN/nsubj/2 ended/end/VBD/ROOT/2", "assault.raid.n", (["rebel"], [], "")),
    ("dawn/NN/compound/1 raid/NN/nsubj/2 ended/end/VBD/ROOT/2", "assault.raid.n", ([], [], "")),
    # a war is with whom the offensive in it strikes, a town is where
    (
        "Kenya/NNP/nsubj/1 launched/launch/VBD/ROOT/1 offensive/NN/dobj/1 in/IN/prep/1 war/NN/pobj/3 with/IN/prep/4 "
        "Uganda/NNP/pobj/5",
        "assault.launch+attack",
        (["Kenya"], ["Uganda"], "with"),
    ),
    (
        "Kenya/NNP/nsubj/1 launched/launch/VBD/ROOT/1 offensive/NN/dobj/1 in/IN/prep/1 Uganda/NNP/pobj/3",
        "assault.launch+attack",
        (["Kenya"], ["Uganda"], "in"),
    ),
    # whom the invasion itself names goes before its victims
    (
        "helped/help/VBD/ROOT/0 victims/victim/NNS/dobj/0 of/IN/prep/1 invasion/NN/pobj/2 of/IN/prep/3 Kenya/NNP/pobj/4",
        "assault.invasion.n",
        ([], ["Kenya"], "of"),
    ),
    (
        "helped/help/VBD/ROOT/0 victims/victim/NNS/dobj/0 of/IN/prep/1 invasion/NN/pobj/2",
        "assault.invasion.n",
        ([], ["victims"], "target"),
    ),
    # the body that is addressed, not the town that it meets in
    (
        "Lopez/NNP/nsubj/1 addressed/address/VBD/ROOT/1 assembly/NN/dobj/1 in/IN/prep/1 Lima/NNP/pobj/3",
        "consult.address+summit",
        (["Lopez"], ["Lima"], "in"),
    ),
    # whom an act is to help
    (
        "Kenya/NNP/nsubj/1 opened/open/VBD/ROOT/1 bridge/NN/dobj/1 to/TO/aux/4 allow/VB/advcl/1 aid/NN/dobj/4 "
        "to/IN/prep/5 Uganda/NNP/pobj/6",
        "retreat.open+crossing",
        (["Kenya"], ["Uganda"], "aim"),
    ),
    (
        "Kenya/NNP/nsubj/1 opened/open/VBD/ROOT/1 bridge/NN/dobj/1 to/TO/aux/4 annoy/VB/advcl/1 Uganda/NNP/dobj/4",
        "retreat.open+crossing",
        (["Kenya"], [], ""),
    ),
    # whom a refused call is about; not the actor's own troops
    (
        "Kenya/NNP/nsubj/1 rejected/reject/VBD/ROOT/1 call/NN/dobj/1 for/IN/mark/7 its/PRP$/poss/5 troops/troop/NNS/nsubjpass/7 "
        "to/TO/aux/7 move/VB/relcl/2 to/IN/prep/7 Uganda/NNP/pobj/8",
        "reject.reject+proposal",
        (["Kenya"], ["Uganda"], "clause"),
    ),
    (
        "Kenya/NNP/nsubj/1 rejected/reject/VBD/ROOT/1 call/NN/dobj/1 that/WDT/nsubj/4 moved/move/VBD/relcl/2 to/IN/prep/4 "
        "Uganda/NNP/pobj/5",
        "reject.reject+proposal",
        (["Kenya"], [], ""),
    ),
    # people who are expelled, and not the country that they are of
    (
        "Kenya/NNP/nsubj/1 expelled/expel/VBD/ROOT/1 Peru/NNP/compound/3 diplomats/diplomat/NNS/dobj/1",
        "sanction.expel+diplomat",
        (["Kenya"], ["diplomats"], "obj"),
    ),
]


@pytest.mark.parametrize(("parse", "rule_id", "expected"), SIDES, ids=[f"{x[1]} {n}" for n, x in enumerate(SIDES)])
def test_sides(parse: str, rule_id: str, expected: tuple[list[str], list[str], str]) -> None:
    assert sides(parse, rule_id) == expected


@pytest.mark.parametrize(
    ("parse", "noun", "expected"),
    [
        ("riots/riot/NNS/nsubj/1 broke/break/VBD/ROOT/1 out/RP/prt/1", "riots", True),
        ("there/EX/expl/1 were/be/VBD/ROOT/1 riots/riot/NNS/attr/1", "riots", True),
        ("Peru/NNP/nsubj/1 saw/see/VBD/ROOT/1 riots/riot/NNS/dobj/1", "riots", True),
        ("series/NN/nsubj/3 of/IN/prep/0 raids/raid/NNS/pobj/1 continued/continue/VBD/ROOT/3", "raids", True),
        # what is judged, feared or denied is not told of
        ("riots/riot/NNS/nsubj/1 are/be/VBP/ROOT/1 bad/JJ/acomp/1", "riots", False),
        ("Peru/NNP/nsubj/1 feared/fear/VBD/ROOT/1 riots/riot/NNS/dobj/1", "riots", False),
        ("no/DT/det/1 riots/riot/NNS/nsubj/2 broke/break/VBD/ROOT/2 out/RP/prt/2", "riots", False),
        ("riots/riot/NNS/nsubj/3 did/do/VBD/aux/3 not/RB/neg/3 erupt/VB/ROOT/3", "riots", False),
    ],
)
def test_whether_a_clause_tells_of_its_noun(parse: str, noun: str, expected: bool) -> None:
    doc = built(parse)
    assert is_told_of(next(token for token in doc if token.text == noun)) is expected


@pytest.mark.parametrize(
    ("parse", "actors", "recipients"),
    [
        # a headline spares "was", and an office without an article is nobody
        ("Lopez/NNP/nsubj/1 elected/elect/VBD/ROOT/1 speaker/NN/dobj/1", [], ["Lopez"]),
        ("Lopez/NNP/nsubj/1 elected/elect/VBD/ROOT/1 a/DT/det/3 speaker/NN/dobj/1", ["Lopez"], ["speaker"]),
        ("Lopez/NNP/nsubj/1 elects/elect/VBZ/ROOT/1 speaker/NN/dobj/1", ["Lopez"], ["speaker"]),
        ("Peru/NNP/nsubj/1 elected/elect/VBD/ROOT/1 speaker/NN/dobj/1", ["Peru"], ["speaker"]),
    ],
)
def test_who_is_elected_to_an_office(parse: str, actors: list[str], recipients: list[str]) -> None:
    doc = built(parse)
    frame = frame_of(doc, "election.elect+president")
    found = arranged(frame, sides_of(frame, entities_of(doc)))
    assert [side.span.root.text for side in found.actors] == actors
    assert [side.span.root.text for side in found.recipients] == recipients


@pytest.mark.parametrize(
    ("parse", "verb", "expected"),
    [
        # a description in front of its name, and two people
        (
            "A/DT/det/1 teacher/NN/nsubjpass/5 ,/,/punct/1 Lopez/NNP/nsubjpass/5 was/be/VBD/auxpass/5 accused/VBN/ROOT/5",
            "accused",
            ["Lopez"],
        ),
        (
            "A/DT/det/1 teacher/NN/nsubjpass/5 and/CC/cc/1 Lopez/NNP/nsubjpass/5 was/be/VBD/auxpass/5 accused/VBN/ROOT/5",
            "accused",
            ["A teacher", "Lopez"],
        ),
        # a movement in front of its name, and a place there
        (
            "group/NN/nsubjpass/3 Senate/NNP/nsubjpass/3 was/be/VBD/auxpass/3 banned/ban/VBN/ROOT/3",
            "banned",
            ["Senate"],
        ),
        (
            "teacher/NN/nsubjpass/3 Senate/NNP/nsubjpass/3 was/be/VBD/auxpass/3 banned/ban/VBN/ROOT/3",
            "banned",
            ["teacher", "Senate"],
        ),
        # what a preposition lacks, and a phrase behind a day
        (
            "bill/NN/nsubjpass/4 for/IN/prep/0 refugees/refugee/NNS/nsubjpass/4 was/be/VBD/auxpass/4 rejected/VBN/ROOT/4",
            "rejected",
            [],
        ),
        (
            "On/IN/prep/3 refugees/refugee/NNS/nsubjpass/3 were/be/VBD/auxpass/3 rejected/VBN/ROOT/3",
            "rejected",
            ["refugees"],
        ),
        # the names behind a colon, and one in apposition
        (
            "two/CD/nummod/1 teachers/teacher/NNS/nsubjpass/3 were/be/VBD/auxpass/3 jailed/VBN/ROOT/3 :/:/punct/3 "
            "Lopez/NNP/appos/1 and/CC/cc/5 Diaz/NNP/conj/5",
            "jailed",
            ["Lopez", "Diaz"],
        ),
        (
            "two/CD/nummod/1 teachers/teacher/NNS/nsubjpass/3 were/be/VBD/auxpass/3 jailed/VBN/ROOT/3 :/:/punct/3 "
            "Lopez/NNP/appos/1",
            "jailed",
            ["two teachers"],
        ),
        # a phrase that runs on behind the next one ends before it
        (
            "thanked/VBD/ROOT/0 the/DT/det/2 police/NN/dobj/0 and/CC/cc/2 nurses/nurse/NNS/conj/2 for/IN/prep/2 "
            "help/NN/pobj/5",
            "thanked",
            ["the police", "nurses"],
        ),
    ],
)
def test_each_party_once(parse: str, verb: str, expected: list[str]) -> None:
    doc = built(parse)
    heads = undergoers(next(token for token in doc if token.text == verb))
    assert [side.span.text for side in resolved(heads, entities_of(doc))] == expected


def test_a_day_behind_a_preposition_does_not_make_the_particle() -> None:
    """ "Called the minister on Monday" telephones, "called on Peru" asks."""
    parse = "Kenya/NNP/nsubj/1 called/call/VBD/ROOT/1 Lopez/NNP/dobj/1 on/IN/prep/1 {}/NNP/pobj/3"
    rules = {
        day: {frame.act.rule_id for frame in find_frames(built(parse.format(day))[1])} for day in ("Monday", "Peru")
    }
    assert "request.call.op" in rules["Peru"]
    assert "request.call.op" not in rules["Monday"]


@pytest.mark.parametrize(
    ("parse", "head", "expected"),
    [
        # months are no parties
        ("met/VBD/ROOT/0 in/IN/prep/0 March/NNP/pobj/1", "March", []),
        ("met/VBD/ROOT/0 with/IN/prep/0 Okafor/NNP/pobj/1", "Okafor", ["Okafor"]),
        # the border of one is with the other
        ("along/IN/ROOT/0 its/PRP$/poss/2 border/NN/pobj/0 with/IN/prep/2 Peru/NNP/pobj/3", "border", ["Peru"]),
        # the author of a deed goes before whom it is of
        ("killing/NN/ROOT/0 of/IN/prep/0 Lopez/NNP/pobj/1 by/IN/prep/0 police/NN/pobj/3", "killing", ["police"]),
        ("truce/NN/ROOT/0 between/IN/prep/0 Kenya/NNP/pobj/1 and/CC/cc/2 Peru/NNP/conj/2", "truce", ["Kenya", "Peru"]),
        # the holder of an office behind its country
        (
            "president/NN/ROOT/0 of/IN/prep/0 Peru/NNP/compound/3 Lopez/NNP/pobj/1",
            "president",
            ["Lopez"],
        ),
        ("president/NN/ROOT/0 of/IN/prep/0 Peru/NNP/pobj/1", "president", ["president"]),
        # "his" is the subject's, also before it; not a body's or several people's
        (
            "During/IN/prep/4 his/PRP$/poss/2 visit/NN/pobj/0 minister/NN/nsubj/4 spoke/VBD/ROOT/4",
            "his",
            ["minister"],
        ),
        ("During/IN/prep/4 his/PRP$/poss/2 visit/NN/pobj/0 ministers/minister/NNS/nsubj/4 spoke/VBD/ROOT/4", "his", []),
        ("minister/NN/nsubj/1 praised/VBD/ROOT/1 her/PRP$/poss/3 visit/NN/dobj/1", "her", ["minister"]),
        ("army/NN/nsubj/1 praised/VBD/ROOT/1 her/PRP$/poss/3 visit/NN/dobj/1", "her", []),
        # whose a dog is did not bite; a brother does what he does
        (
            "minister/NN/nsubjpass/1 bitten/VBN/ROOT/1 by/IN/agent/1 his/PRP$/poss/4 dog/NN/pobj/2",
            "dog",
            [],
        ),
        (
            "minister/NN/nsubjpass/1 bitten/VBN/ROOT/1 by/IN/agent/1 his/PRP$/poss/4 brother/NN/pobj/2",
            "brother",
            ["brother"],
        ),
        # a number that the parser made the head of a people
        ("shot/VBD/ROOT/0 one/CD/dobj/0 Ugandan/JJ/amod/1", "one", ["one"]),
        # a bomb has no troops, a body has
        (
            "Senate/NNP/nsubj/1 said/say/VBD/ROOT/1 bomb/NN/nsubj/3 killed/kill/VBD/ccomp/1 its/PRP$/poss/5 guards/guard/NNS/dobj/3",
            "its",
            ["Senate"],
        ),
        ("bomb/NN/nsubj/1 killed/kill/VBD/ROOT/1 its/PRP$/poss/3 guards/guard/NNS/dobj/1", "its", []),
        # an institution without an article is where
        ("thrown/VBN/ROOT/0 out/IN/prep/0 of/IN/prep/1 court/NN/pobj/2", "court", []),
        ("thrown/VBN/ROOT/0 by/IN/agent/0 court/NN/pobj/1", "court", ["court"]),
        ("appealed/VBN/ROOT/0 to/IN/prep/0 the/DT/det/3 court/NN/pobj/1", "court", ["court"]),
        # a name with "a" is of a kind of thing
        ("against/IN/ROOT/0 a/DT/det/2 Brexit/NNP/pobj/0", "Brexit", []),
        ("against/IN/ROOT/0 Brexiters/NNP/pobj/0", "Brexiters", ["Brexiters"]),
        ("every/DT/det/1 country/NN/nsubj/2 acts/VBZ/ROOT/2", "country", ["country"]),
        ("the/DT/det/1 country/NN/nsubj/2 acts/VBZ/ROOT/2", "country", []),
        # the last syllable of a name
        ("Lopez/NNP/compound/2 -/HYPH/punct/2 ting/NN/nsubj/3 won/VBD/ROOT/3", "ting", ["Lopez"]),
        ("Lima/NNP/compound/2 -/HYPH/punct/2 style/NN/nsubj/3 won/VBD/ROOT/3", "style", []),
        # two possessors, the first apart
        (
            "built/VBN/ROOT/0 on/IN/prep/0 Peru/NNP/pobj/1 's/POS/case/2 and/CC/cc/0 Kenya/NNP/poss/7 's/POS/case/5 "
            "wish/NN/conj/0",
            "wish",
            ["Peru", "Kenya"],
        ),
        (
            "built/VBN/ROOT/0 on/IN/prep/0 Peru/NNP/pobj/1 and/CC/cc/0 Kenya/NNP/poss/6 's/POS/case/4 wish/NN/conj/0",
            "wish",
            ["Kenya"],
        ),
        # people of whom only the number is told, as whom an act is done to that is done to people
        ("wounding/wound/VBG/ROOT/0 ten/CD/nummod/2 others/other/NNS/dobj/0", "others", ["others"]),
        ("wanting/want/VBG/ROOT/0 ten/CD/nummod/2 others/other/NNS/dobj/0", "others", []),
        ("freed/free/VBD/ROOT/0 ten/CD/dobj/0", "ten", ["ten"]),
        ("freed/free/VBD/ROOT/0 $/$/quantmod/2 ten/CD/dobj/0", "ten", []),
        (
            "rebels/rebel/NNS/nsubj/1 freed/free/VBD/ROOT/1 nine/CD/dobj/1 of/IN/prep/2 them/PRP/pobj/3",
            "them",
            ["them"],
        ),
        ("rebels/rebel/NNS/nsubj/1 freed/free/VBD/ROOT/1 them/PRP/dobj/1", "them", []),
        ("on/IN/ROOT/0 both/DT/det/2 sides/side/NNS/pobj/0", "sides", ["sides"]),
        ("on/IN/ROOT/0 sides/side/NNS/pobj/0 of/IN/prep/1 coin/NN/pobj/2", "sides", []),
        # "convicted the teacher and jailed him"
        (
            "convicted/convict/VBD/ROOT/0 the/DT/det/2 teacher/NN/dobj/0 and/CC/cc/0 jailed/jail/VBD/conj/0 him/PRP/dobj/4",
            "him",
            ["teacher"],
        ),
        (
            "teacher/NN/nsubj/1 fled/flee/VBD/ROOT/1 and/CC/cc/1 jailed/jail/VBD/conj/1 him/PRP/dobj/3",
            "him",
            ["him"],
        ),
        # who backs a bill has not made it
        ("bill/NN/ROOT/0 backed/back/VBN/acl/0 by/IN/agent/1 Kenya/NNP/pobj/2", "bill", []),
        ("bill/NN/ROOT/0 filed/file/VBN/acl/0 by/IN/agent/1 Kenya/NNP/pobj/2", "bill", ["Kenya"]),
    ],
)
def test_actors_of(parse: str, head: str, expected: list[str]) -> None:
    doc = built(parse)
    found = actors_of(next(token for token in doc if token.text == head), entities_of(doc))
    assert [actor.span.root.text for actor in found] == expected


def test_the_rows_of_these_cases_are_in_the_lexicon() -> None:
    known = {act.rule_id for acts in acts_by_lemma().values() for act in acts}
    assert {rule_id for _, rule_id, _ in SIDES} <= known
