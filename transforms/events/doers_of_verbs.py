"""Whose act a verb is: its subject, its agent, or what stands for one.

``doers_of_verb`` asks the agent of a passive and the subject of any other verb (``subject_heads``). ``SUBJECT_RULES``
say, in the order in which they are asked, whose act a verb is that has no subject beside it ("urged *Iran* to
release"). A rule answers with heads, with none where it knows that nobody is named, or with None where it does not
apply. Nothing here looks at the row of a frame: that do ``transforms.events.doers`` and its rules for nouns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spacy.tokens import Token

from transforms.events.parties import possessors
from transforms.events.patterns import OBJECT_CONTROL, is_passive_verb, order_of, undergoers
from transforms.syntax import agents, conjuncts, coordinate_of, lemma, objects_of, subjects

SubjectRule = Callable[[Token], list[Token] | None]
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_REPORTING = frozenset({"say", "report", "tell", "add", "announce", "confirm", "note", "state", "write"})
# What an act does to people and things, told in a participle behind its passive.
_RESULTS = frozenset({"kill", "injure", "wound", "destroy", "damage", "leave", "cause", "displace", "trap", "force"})
# Speech that goes on with what its clause told.
_SPOKEN = frozenset(
    {"accuse", "blame", "urge", "call", "warn", "demand", "praise", "criticize", "criticise", "condemn", "thank", "ask"}
    | {"vow", "pledge", "promise", "threaten", "appeal", "denounce", "apologize", "apologise"}
)
_ADMITTING = frozenset({"acknowledge", "admit", "claim", "insist", "deny", "argue", "concede", "maintain", "declare"})
# Where somebody is brought: an agent behind it is the verb's.
_GOALS = ("into", "to", "from", "off")


def doers_of_verb(verb: Token) -> list[Token]:
    """Subject of an active, agent of a passive, also where coordination spares it ("was arrested and jailed by")."""
    if (order := order_of(verb)) is not None:
        return doers_of_verb(order)
    if not is_passive_verb(verb):
        if (taken := _taken_for_object(verb)) is not None:
            return [taken]
        governor = coordinate_of(verb)
        if governor is not None and not any(child.dep_ in _SUBJECTS for child in verb.children):
            return subjects(governor) if is_passive_verb(governor) else doers_of_verb(governor)
        return subject_heads(verb)
    found = agents(verb) or objects_of(verb, "by") or _behind_goal(verb)
    if not found:
        linked = [child for child in verb.children if child.dep_ == "conj" and child.tag_ == "VBN"]
        linked = [child for child in linked if not any(word.dep_ == "auxpass" for word in child.children)]
        linked += [verb.head] if verb.dep_ == "conj" else []
        found = [noun for other in linked for noun in agents(other)]
    return found


def subject_heads(verb: Token) -> list[Token]:
    """Heads of whose act the verb is: its own subject, or what stands for one ("urged *Iran* to release")."""
    return first_answer(rule(verb) for rule in SUBJECT_RULES)


def owner_or_subject(noun: Token) -> list[Token]:
    """Whose a plan or decision is: "*Iran's* decision to withdraw", "*Iran* made a decision to withdraw"."""
    owners = possessors(noun)
    if owners or noun.dep_ not in {"dobj", "attr", "pobj"}:
        return owners or ([noun] if noun.ent_type_ else [])
    governor = noun.head if noun.dep_ != "pobj" else noun.head.head
    return subjects(governor) if governor.pos_ in {"VERB", "AUX"} else []


def first_answer(answers: Iterable[list[Token] | None]) -> list[Token]:
    """What the first rule that applies answers; nothing where none does."""
    return next((found for found in answers if found is not None), [])


def _behind_goal(verb: Token) -> list[Token]:
    """The agent that the parser hung on where somebody is brought: "forced into exile *by the army*"."""
    return [noun for goal in objects_of(verb, *_GOALS) for noun in objects_of(goal, "by")]


def _taken_for_object(verb: Token) -> Token | None:
    """The subject that the parser took for one more object: "the army beat the rebels and *Peru* will withdraw".

    A conjunction stands before it and none before the verb.
    """
    if verb.dep_ != "conj" or not any(child.dep_ == "aux" and child.tag_ != "TO" for child in verb.children):
        return None
    has_own = any(child.dep_ in _SUBJECTS | {"cc"} for child in verb.children)
    if has_own or any(child.dep_ == "cc" for child in verb.head.children if child.i < verb.i):
        return None
    noun = verb.left_edge.nbor(-1) if verb.left_edge.i > verb.sent.start else verb
    is_listed = noun.dep_ == "conj" and noun.pos_ in {"NOUN", "PROPN"} and noun.head.dep_ in {"dobj", "pobj"}
    conjunction = noun.left_edge.nbor(-1) if is_listed else None
    return noun if conjunction is not None and conjunction.dep_ == "cc" else None


def _own_subject(verb: Token) -> list[Token] | None:
    """ "*Peru* attacked"."""
    if not any(child.dep_ in _SUBJECTS for child in verb.children):
        return None
    return [*_listed_before(verb), *subjects(verb)]


def _listed_before(verb: Token) -> list[Token]:
    """The first country of a headline's list: "*Peru*, Chile sign border treaty" parses as an adverbial and a subject."""
    if not any(child.ent_type_ == "GPE" for child in verb.children):
        return []
    first = verb.sent[0]
    listed = [child for child in verb.children if child.dep_ in _SUBJECTS and child.left_edge.i >= first.i + 2]
    if listed and listed[0].ent_type_ == "GPE" and listed[0].nbor(-1).text == "," and first.ent_type_ == "GPE":
        before = listed[0].nbor(-2)
        if before.ent_type_ == "GPE" and all(token.ent_type_ == "GPE" for token in verb.doc[first.i : before.i + 1]):
            return [before]
    return [
        child
        for child in verb.children
        if child.dep_ == "npadvmod" and child.ent_type_ == "GPE" and child.i + 2 < len(verb.doc)
        if verb.doc[child.i + 1].text == "," and verb.doc[child.i + 2].ent_type_ == "GPE" and child.i + 2 < verb.i
    ]


def _subject_of_adjective(verb: Token) -> list[Token] | None:
    """ "*Peru* is ready to attack", "are guilty of breaking the truce"."""
    if verb.dep_ == "xcomp" and verb.head.pos_ == "ADJ":
        return subject_heads(verb.head.head) if verb.head.head.pos_ in {"VERB", "AUX"} else []
    if verb.dep_ == "pcomp" and verb.head.head.pos_ == "ADJ" and verb.head.head.dep_ == "acomp":
        return subjects(verb.head.head.head)
    return None


def _subject_of_what_is_told(verb: Token) -> list[Token] | None:
    """ "*The rebels* took the base, officials said, killing ten": not the officials, unless the words are theirs.

    In ""It is late," *the minister* said, urging calm" the marks tell that he goes on.
    """
    governor = verb.head
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or lemma(governor) not in _REPORTING:
        return None
    told = [child for child in governor.children if child.dep_ == "ccomp" and child.i < governor.i < verb.i]
    if not told or any(token.is_quote for token in verb.doc[told[0].i : governor.i]):
        return None
    return subject_heads(told[0])


def _subject_of_speech(verb: Token) -> list[Token] | None:
    """ "*Envoys* admitted that the army had fired, *blaming* a mistake": who speaks goes on to blame or to ask."""
    told = verb.head
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or lemma(verb) not in _SPOKEN or told.dep_ != "ccomp":
        return None
    is_told = lemma(told.head) in _REPORTING | _ADMITTING and told.head.i < told.i < verb.i
    return subject_heads(told.head) if is_told and verb.left_edge.nbor(-1).text == "," else None


def _subject_of_root(verb: Token) -> list[Token] | None:
    """ "*Lopez*, speaking to the council, called it void" may parse as "Lopez speaking to the council [that] called"."""
    root = verb.sent.root
    if verb.dep_ != "acl" or verb.tag_ != "VBD" or root.tag_ != "VBG" or not root.i < verb.head.i < verb.i:
        return None
    is_finite = any(child.dep_ == "aux" for child in root.children)
    has_object = any(child.dep_ == "dobj" for child in verb.children)
    return subjects(root) if has_object and not is_finite and verb in root.subtree else None


def _agent_of_passive_governor(verb: Token) -> list[Token] | None:
    """ "The camp was attacked by *rebels*, killing ten": not the camp, and nobody where no agent is named."""
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or not is_passive_verb(verb.head):
        return None
    return agents(verb.head) or ([] if lemma(verb) in _RESULTS else subjects(verb))


def _controlled_object(verb: Token) -> list[Token] | None:
    """ "Urged *Iran* to release", "called on *Iran* to stop", "accused *Iran* of shelling"."""
    if verb.dep_ == "xcomp" and lemma(verb.head) in OBJECT_CONTROL:
        return undergoers(verb.head) or objects_of(verb.head, "on", "upon") or None
    if verb.dep_ != "pcomp":
        return None
    governor = verb.head.head
    if governor.dep_ == "dobj" and verb.head.lower_ == "of" and lemma(governor.head) in OBJECT_CONTROL:
        governor = governor.head  # "accused [*their counterparts* of shelling]"
    return undergoers(governor) if lemma(governor) in OBJECT_CONTROL else None


def _noun_of_clause(verb: Token) -> list[Token] | None:
    """ "*rebels* who seized the town"; of an infinitive whose the noun is: "*Iran's* decision to withdraw"."""
    if verb.dep_ == "relcl":
        return conjuncts(verb.head)
    return owner_or_subject(verb.head) if verb.dep_ == "acl" and verb.tag_ == "VB" else None


SUBJECT_RULES: tuple[SubjectRule, ...] = (
    _own_subject,
    _subject_of_adjective,
    _subject_of_what_is_told,
    _subject_of_speech,
    _subject_of_root,
    _agent_of_passive_governor,
    _controlled_object,
    _noun_of_clause,
    subjects,
)
