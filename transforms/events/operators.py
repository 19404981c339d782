"""Words that take another act and say how it stands: "agreed to", "refused to", "called for", "plans to", "a threat of".

Verbs are operators of the lexicon; their nouns are listed here. What an operator tells by itself, whatever act it takes,
says ``transforms.events.pledges_and_demands``.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from transforms.events.acts import acts_by_lemma
from transforms.events.outlook import Outlook
from transforms.events.patterns import Frame

_NOUNS = {
    **dict.fromkeys(("plan", "decision", "intention", "vow", "order", "intent"), "plan"),
    **dict.fromkeys(("promise", "pledge", "agreement", "offer", "deal", "commitment"), "agree"),
    **dict.fromkeys(("readiness", "willingness"), "agree"),
    **dict.fromkeys(("threat", "ultimatum"), "threaten"),
    **dict.fromkeys(("refusal", "unwillingness"), "refuse"),
    **dict.fromkeys(("failure", "inability"), "fail"),
    **dict.fromkeys(("call", "demand", "appeal", "request", "plea"), "request"),
    **dict.fromkeys(
        ("idea", "possibility", "prospect", "proposal", "hope", "risk", "chance", "fear", "attempt"), "want"
    ),
}


def operator_of_noun(noun: Token, word: str) -> str | None:
    """What a noun does to the act it governs; None for other nouns, and for the "order" of "in order to"."""
    if word == "order" and noun.dep_ == "pobj" and noun.head.lower_ == "in" and noun.n_lefts == 0:
        return None
    return _NOUNS.get(word)


def operator_of_verb(word: str) -> str | None:
    """What a verb of the lexicon's operators does to its infinitive, where its row did not fire for want of a side."""
    return next((act.operator for act in acts_by_lemma().get(word, ()) if act.operator and not act.companions), None)


def takes(operator: Frame, token: Token, relation: str) -> bool:
    """Whether the act is what the operator speaks of: "called for a ceasefire", not "agreed during talks"."""
    if relation in {"xcomp", "ccomp", "acl"}:
        return True
    if relation in {"object", "conj"}:
        return operator.act.operator != "warn"
    return token.head.lower_ in {"for", "to", "of", "on", "with", "against", "from", "in"} and (
        operator.act.operator not in {"warn"} or token.head.lower_ in {"of", "against"}
    )


def operated(outlook: Outlook, kind: str, governor: Frame | None, own: Outlook) -> Outlook:
    """The outlook under an operator of that kind, which stands as ``own`` says ("must agree to", "did not refuse to")."""
    is_undone = kind in {"refuse", "fail"} and own.within is not None  # "was dismissed for *failing* to vote"
    if own.status in {"hypothetical", "called_for"} and not own.is_negated and not is_undone:
        return replace(outlook, status=own.status, is_hypothetical=own.is_hypothetical)  # "must be ready to mediate"
    if own.is_negated and kind not in {"agree", "plan", "want", "allow"}:
        return outlook.supposed().under(kind, governor)  # "did not refuse to"
    if own.is_negated:
        kind = "refuse"  # "has no plans to", "is not ready to"
    if kind in {"agree", "plan"}:
        return outlook.planned().under(kind, governor)
    if kind in {"refuse", "fail"}:
        return outlook.denied().under(kind, governor)
    if kind == "request":
        return outlook.called_for().under(kind, governor)
    if kind == "threaten":
        return replace(outlook.supposed(), is_future=True).under(kind, governor)
    return outlook.supposed().under(kind, governor)
