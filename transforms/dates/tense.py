"""The tense of the clause that a date expression stands in, to tell the last Friday from the next."""

from __future__ import annotations

from spacy.tokens import Span, Token

from transforms.language import block_of

_FUTURE_WORDS = frozenset({"will", "shall", "'ll", "’ll", "wo", "going"})
_PLANNED = frozenset(
    {"schedule", "expect", "due", "plan", "set", "slate", "aim", "intend", "hope", "likely", "prepare", "postpone"}
)
# What these take as an infinitive lies ahead of them: "agreed to meet on Friday".
_LOOKING_AHEAD = _PLANNED | {"be", "agree", "vow", "threaten", "decide", "want", "promise", "pledge", "order", "urge"}
# Whose object on a future day is itself in the future; of other verbs ("will discuss Friday's attack") it is past.
_ATTENDING = frozenset(
    {"attend", "hold", "boycott", "skip", "join", "contest", "watch", "host", "face", "miss", "begin", "start", "win"}
    | {"play", "run", "vote", "stand", "lead", "open", "address", "chair", "participate", "compete", "speak"}
)
_AHEAD_OF = frozenset({"ahead", "until", "till"})
_MODIFYING = frozenset({"compound", "poss", "nmod", "amod", "nummod"})


def tense_at(span: Span) -> str:
    """The tense of the verb that the words hang on: past, present, future or unknown.

    "Talks scheduled for Friday" is future, and so is "Friday's vote will decide"; "will discuss Friday's attack" is past.
    The present of a headline or caption ("Gunmen kill 20 on Friday") tells what is past.
    """
    token = span.root
    modified = token.head if token.dep_ in _MODIFYING and token.head.i >= span.end else None
    while token.pos_ not in {"VERB", "AUX"} and token.head != token:
        if token.lower_ in _AHEAD_OF:
            return "future"
        token = token.head
        if token.lemma_.lower() in _PLANNED and token.pos_ == "ADJ":
            return "future"
    found = _tense(token)
    if found == "present":
        block = block_of(token)
        found = "past" if block is not None and block.label_ in {"headline", "caption"} else found
    if modified is None or modified.pos_ in {"VERB", "AUX"}:
        return found
    takes_part = modified.dep_ in {"nsubj", "nsubjpass"} or token.lemma_.lower() in _ATTENDING
    return "past" if found == "present" or (found == "future" and not takes_part) else found


def _tense(verb: Token) -> str:
    if verb.pos_ not in {"VERB", "AUX"}:
        return "unknown"
    words = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass", "advmod"}}
    if words & _FUTURE_WORDS or verb.lemma_.lower() in _PLANNED:
        return "future"
    if "would" in words:
        return "future" if verb.dep_ == "ccomp" else "unknown"
    if verb.tag_ in {"VB", "VBN"} and "to" in words and verb.dep_ in {"xcomp", "acl", "advcl"}:
        return "future" if verb.head.lemma_ in _LOOKING_AHEAD else _tense(verb.head)
    if verb.tag_ == "VBD" or words & {"was", "were", "had", "did"}:
        return "past"
    if verb.tag_ in {"VBN", "VBG"} and verb.dep_ in {"acl", "advcl", "conj", "xcomp"} and not words:
        return "past" if verb.tag_ == "VBN" and verb.dep_ == "acl" else _tense(verb.head)
    if words & {"has", "have", "'ve", "’ve"}:
        return "past"
    if verb.tag_ in {"VBZ", "VBP"} or (verb.tag_ == "VBG" and words & {"is", "are", "am", "'s", "’s", "'re", "’re"}):
        return "present"
    return "unknown"
