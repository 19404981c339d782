"""What a clause says itself of how real its act is: auxiliaries, negation, conditions and clauses of time.

"Will attack" is planned, "may attack" hypothetical, "must leave" called for, "did not leave" denied, "is leaving" ongoing.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from transforms.events.outlook import Outlook
from transforms.roles import is_person_noun
from transforms.syntax import is_future, is_negated, lemma

MAY = frozenset({"may", "might", "could"})
MODALS = frozenset({"would", "will", "can", "'d", "’d", "'ll", "’ll"})
OBLIGED = frozenset({"must", "should", "ought"})
_WOULD = frozenset({"would", "'d", "’d"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
# In a clause that these open, what stands in the present is still to come: "will leave *when* Rome *releases* them".
_TIMES = frozenset({"when", "until", "till", "once", "before", "after"})
_UNTIL = frozenset({"until", "till", "unless"})
_WHILE = frozenset({"when", "while", "as", "after", "before"})
_NOBODY = frozenset({"no", "neither", "none", "nobody", "nothing"})
# Told from a later day, "would" is the past: "he *would later* resign".
_LATER = frozenset({"later", "eventually", "subsequently", "soon", "ultimately"})
# Who is "the third president *to be impeached*" was impeached.
_RANKS = frozenset(
    {"first", "second", "third", "fourth", "fifth", "sixth", "last", "latest", "only", "youngest", "oldest"}
)
_PROMISING = frozenset({"promise", "vow", "pledge", "threaten", "swear"})


def with_auxiliaries(verb: Token, outlook: Outlook) -> Outlook:
    """The outlook as the verb's own clause has it: what is neither negated nor to come nor a condition stays as it was."""
    words = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    if has_nobody(verb) or (is_negated(verb) and not _is_done_at_last(verb, words)):
        outlook = outlook.denied()
    if asks_whether(verb):
        return outlook.supposed()
    if is_future(verb) or words & {"gon"}:
        return outlook.planned()
    if _is_headline_infinitive(verb):
        return replace(outlook, status="planned", is_future=True)  # "Kenya to buy power"
    if words & {*_WOULD, "could"} and outlook.is_negated and is_perfect(verb) and _has_without(verb):
        return replace(outlook, status="happened", is_negated=False)  # "would not have fallen without the rebels"
    if words & _WOULD:
        return _under_would(verb, outlook)
    if "could" in words and outlook.is_negated and not is_perfect(verb) and not _has_condition(verb):
        return outlook  # "could not reach an agreement" reached none
    if words & MAY or _has_condition(verb):
        return outlook.supposed()
    if words & OBLIGED:
        return outlook.called_for()
    if words & {"can", "ca"} or is_awaited(verb):
        return replace(outlook.supposed(), status="denied" if outlook.is_negated else "hypothetical")
    if outlook.status == "happened" and _is_under_way(verb, words):
        return replace(outlook, status="ongoing")
    return outlook


def _under_would(verb: Token, outlook: Outlook) -> Outlook:
    """ "Said it *would* attack" is the future of what is told, "the bill *would* ban" is only thought of."""
    if has_nobody(verb):
        return outlook  # "neither would sign"
    if any(child.dep_ == "advmod" and child.lower_ in _LATER for child in verb.children) and not is_perfect(verb):
        return outlook if verb.dep_ in {"ROOT", "relcl", "conj"} else outlook.planned()
    if verb.dep_ in {"ccomp", "conj"} or (verb.dep_ == "relcl" and not _has_condition(verb)):
        return outlook.planned()
    return outlook.supposed()


def _is_headline_infinitive(verb: Token) -> bool:
    if verb.dep_ != "ROOT" or not is_infinitive(verb):
        return False
    return not any(child.dep_ in {"nsubj", "nsubjpass"} and is_ranked(child) for child in verb.children)


def _is_under_way(verb: Token, auxiliaries: set[str]) -> bool:
    """Whether a progressive tells what still goes on: "is bombing", "has been bombing", "police *were searching* the house".

    What "had been" going on is over, and so is the past progressive of a clause that only tells when ("while troops were
    leaving").
    """
    be = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"} and child.lemma_ == "be"}
    if verb.tag_ != "VBG" or not be or "had" in auxiliaries:
        return False
    if be & {"was", "were"}:
        opened = any(child.dep_ in {"mark", "advmod"} and child.lower_ in _WHILE for child in verb.children)
        return not opened and verb.dep_ in {"ROOT", "ccomp", "conj"}
    return True


def _is_done_at_last(verb: Token, auxiliaries: set[str]) -> bool:
    """ "Did not leave *until* Friday": left on Friday."""
    if "did" not in auxiliaries:
        return False
    return any(
        child.lower_ in {"until", "till"}
        or (child.dep_ == "advcl" and any(word.lower_ in {"until", "till"} for word in child.children))
        for child in verb.children
    )


def has_nobody(verb: Token) -> bool:
    """ "*Neither* Rome nor Oslo signed", "*no* troops left"."""
    subjects = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.head.dep_ == "attr" and lemma(verb.head.head) == "be":
        subjects.append(verb.head)  # "there were *no* troops killed"
    return any(
        word.lower_ in _NOBODY and word.dep_ in {"det", "preconj", "cc", "nsubj", "nsubjpass"}
        for subject in subjects
        for word in (subject, *subject.children)
    )


def asks_whether(verb: Token) -> bool:
    """Whether the clause leaves it open: "decide *whether* to leave", "unclear *whether* troops will leave"."""
    return any(child.dep_ in {"mark", "advmod"} and child.lower_ == "whether" for child in verb.children)


def is_awaited(verb: Token) -> bool:
    """Whether a clause of time tells what is yet to come: "will stay *until* Rome *pays*", "to wait *once* Oslo signs"."""
    if verb.dep_ != "advcl":
        return False
    opening = {child.lower_ for child in verb.children if child.dep_ in {"mark", "advmod"}}
    if verb.tag_ == "VBD":
        is_promised = lemma(verb.head) in _PROMISING or any(child.lower_ == "would" for child in verb.head.children)
        return is_promised and bool(opening & _UNTIL)
    if verb.tag_ not in {"VBZ", "VBP"} or not opening & _TIMES:
        return False
    is_after_past = bool(opening & _UNTIL) and verb.head.tag_ in {
        "VBD",
        "VBN",
    }  # "refused to pay *until* Rome *leaves*"
    return is_after_past or _is_ahead(verb.head)


def is_foretold(verb: Token) -> bool:
    """Whether a clause of time takes for sure what is yet to come: "will press them *when* he *visits* Rome"."""
    opening = {child.lower_ for child in verb.children if child.dep_ in {"mark", "advmod"}}
    return is_awaited(verb) and is_future(verb.head) and not opening & {*_UNTIL, "once"}


def _is_ahead(verb: Token) -> bool:
    modal = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    return is_future(verb) or bool(modal & (MAY | OBLIGED | {"would", "to", "can"}))


def is_ranked(noun: Token) -> bool:
    """ "The *third* president", "the *only* member", "the *most* senior official", "the *highest*-ranking one"."""
    ranking = [child for child in noun.children if child.dep_ in {"amod", "det"}]
    highest = [*ranking, *(word for child in ranking for word in child.children if word.dep_ == "advmod")]
    is_superlative = is_person_noun(lemma(noun)) and any(word.tag_ in {"JJS", "RBS"} for word in highest)
    return is_superlative or any(word.lower_ in _RANKS for word in ranking)


def is_perfect(verb: Token) -> bool:
    """Whether it has "have" before it."""
    return any(child.dep_ == "aux" and child.lower_ == "have" for child in verb.children)


def is_infinitive(verb: Token) -> bool:
    """Whether it has "to" before it."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def has_subject(verb: Token) -> bool:
    """Whether it has a subject of its own."""
    return any(child.dep_ in {"nsubj", "nsubjpass", "csubj"} for child in verb.children)


def _has_condition(verb: Token) -> bool:
    return any(child.dep_ in {"mark", "advmod"} and child.lower_ in _CONDITIONS for child in verb.children)


def _has_without(verb: Token) -> bool:
    return any(child.dep_ == "prep" and child.lower_ in {"without", "but"} for child in verb.children)
