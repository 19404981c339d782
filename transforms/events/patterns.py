"""Where the words of an act stand in a sentence: tokens to frames, without a word on who acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import NamedTuple

from spacy.tokens import Token

from transforms.dates.expressions import is_date_word
from transforms.events.acts import Act, acts_by_lemma, word_class
from transforms.language import block_of
from transforms.syntax import conjuncts, is_negated, is_passive, lemma, objects, objects_of, subjects

_SUFFERED = frozenset({"ASSAULT", "COERCE", "SANCTION", "ACCIDENT", "DISASTER"})
_SUFFERED_OR_CHARGED = _SUFFERED | {"ACCUSE"}
_BOUND = frozenset({"COERCE", "SANCTION"})
# Where a participle stands whose auxiliary is spared.
_BESIDE_PASSIVES = frozenset({"conj", "pcomp", "ccomp", "advcl", "oprd", "xcomp"})
_STANCES = frozenset({"committed", "opposed", "resigned"})
_VERBAL_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
_PARTICLES = frozenset({"prt", "prep", "agent", "dative", "advmod", "acomp", "oprd", "npadvmod", "ccomp"})
# Verbs that only carry the noun: "staged an attack", "talks were held". Their subject does what the noun says.
LIGHT_VERBS = frozenset(
    {"announce", "attend", "begin", "carry", "conduct", "continue", "deliver", "do", "end", "expand", "express", "give"}
    | {"have", "hold", "issue", "join", "launch", "lead", "make", "mount", "offer", "open", "order", "organize", "pay"}
    | {"organise", "perform", "provide", "pursue", "renew", "resume", "stage", "start", "step", "take", "undertake"}
    | {"wage", "complete", "conclude", "initiate", "commit", "escalate", "intensify", "repeat", "commence", "unleash"}
    | {"execute", "host", "coordinate", "oversee", "reiterate", "voice", "declare", "broker", "run", "keep", "maintain"}
    | {"direct", "file", "lodge", "register"}
)
# Verbs whose object does what the infinitive says: "urged Iran to release", "forced the pilot to land".
OBJECT_CONTROL = frozenset(
    {"accuse", "advise", "allow", "ask", "beg", "call", "compel", "convince", "enable", "encourage", "force", "get"}
    | {"help", "implore", "instruct", "invite", "let", "order", "permit", "persuade", "press", "pressure"}
    | {"suspect", "tell", "urge", "want", "warn", "blame", "prevent", "stop", "prohibit", "ban", "bar", "expect"}
)
# Nouns whose possessor suffers the act: "her arrest", "the editor's murder".
SUFFERED_NOUNS = frozenset(
    {"abduction", "acquittal", "appointment", "arrest", "assassination", "beheading", "capture", "conviction", "death"}
    | {"deportation", "detention", "dismissal", "execution", "expulsion", "extradition", "impeachment", "imprisonment"}
    | {"inauguration", "incarceration", "indictment", "jailing", "kidnapping", "killing", "murder", "nomination"}
    | {
        "ouster",
        "overthrow",
        "poisoning",
        "release",
        "removal",
        "rescue",
        "sentencing",
        "shooting",
        "stabbing",
        "trial",
    }
)
_TELLING = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ"})
_PREDICATIVE = frozenset({"acomp", "oprd", "conj"})
_OWN_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_HAPPENING = frozenset({"happen", "occur", "convene", "reconvene"})
# With these a raid or a protest is told itself, and not only spoken of.
_ERUPTING = frozenset(
    {"begin", "start", "break", "erupt", "continue", "resume", "come", "rage", "intensify", "spread", "flare", "kill"}
    | {"wound", "injure", "leave", "turn", "rock", "shake", "hit", "grip", "paralyze", "claim", "report", "hold"}
    | {"stage", "cause", "target", "destroy", "damage"}
)
_WITNESSING = frozenset({"see", "witness", "experience"})
_ADVERBS = frozenset({"off", "out", "up", "down", "away", "back", "over"})
_TIME_UNITS = frozenset({"minute", "hour", "day", "week", "month", "year"})
# With these the subject is the one to whom it is done: "faced a French attack".
REVERSED_VERBS = frozenset(
    {"face", "suffer", "endure", "survive", "undergo", "withstand", "draw", "receive", "attract", "win"}
)
_CARRYING = LIGHT_VERBS | REVERSED_VERBS


class Frame(NamedTuple):
    """An act's words in a sentence.

    ``token`` is the trigger; ``companion`` its particle or noun; ``verb`` the verb whose subject acts (the trigger
    itself, or the light verb that carries a noun), None for a bare noun.
    """

    act: Act
    token: Token
    companion: Token | None
    verb: Token | None
    strength: float

    @property
    def noun(self) -> Token | None:
        """The noun that names the act, where one does."""
        return self.token if self.act.kind == "noun" or "nominal" in self.act.flags else self.companion


def find_frames(token: Token) -> list[Frame]:
    """All rows that the token's own words allow, strongest first; guards on the sides come later."""
    if token.pos_ not in _TELLING and token.dep_ not in _PREDICATIVE:
        return []
    rows = _rows_by_lemma().get(lemma(token))
    if rows is None and token.pos_ in {"VERB", "ADJ"}:
        rows = _rows_by_lemma().get(token.lower_)
    if rows is None:
        return []
    if (
        token.tag_ in _VERBAL_TAGS
        and token.pos_ in {"VERB", "AUX", "NOUN", "ADJ"}
        and token.dep_ not in {"amod", "aux"}
    ):
        beside = _Beside(token)
        found = [frame for act in rows.verbal if (frame := _verb_frame(token, act, beside)) is not None]
    elif token.pos_ in {"NOUN", "PROPN"} and token.dep_ not in {"compound", "amod", "npadvmod"}:
        verb = _verb_of_noun(token) if rows.nominal else None
        found = [Frame(act, token, None, verb, 2) for act in rows.nominal]
    elif rows.adjectival and token.dep_ in _PREDICATIVE:
        verb = token.head if token.head.pos_ in {"VERB", "AUX"} else None
        found = [Frame(act, token, None, verb, 1) for act in rows.adjectival]
    else:
        return []
    return sorted(found, key=lambda frame: -frame.strength)


class _Rows(NamedTuple):
    """The rows of one word, by what the word must be."""

    verbal: list[Act]
    nominal: list[Act]
    adjectival: list[Act]


@cache
def _rows_by_lemma() -> Mapping[str, _Rows]:
    return {word: _rows(acts) for word, acts in acts_by_lemma().items()}


def _rows(acts: tuple[Act, ...]) -> _Rows:
    rows = _Rows([], [], [])
    for act in acts:
        is_nominal, is_adjectival = act.kind == "noun" or "nominal" in act.flags, "adjective" in act.flags
        if is_nominal:
            rows.nominal.append(act)
        if is_adjectival:
            rows.adjectival.append(act)
        if not is_nominal and not is_adjectival:
            rows.verbal.append(act)
    return rows


class _Words(NamedTuple):
    """Words in order of text, each with its form, and all forms: most rows ask for none of them."""

    words: list[tuple[Token, str]]
    forms: frozenset[str]

    def among(self, companions: frozenset[str]) -> list[Token]:
        """Those that a row asks for."""
        if companions.isdisjoint(self.forms):
            return []
        return [word for word, form in self.words if form in companions]


def _words(words: list[tuple[Token, str]]) -> _Words:
    return _Words(words, frozenset(form for _, form in words))


class _Beside:
    """The words that may complete a verb, each with what rows ask of it; read once, since a verb has many rows."""

    def __init__(self, verb: Token) -> None:
        self._verb = verb
        self._nouns: dict[tuple[str, ...], _Words] = {}

    def nouns(self, via: tuple[str, ...]) -> _Words:
        """The nouns behind these prepositions, or of the verb itself where there are none, with their lemmas."""
        if via not in self._nouns:
            self._nouns[via] = _words([(noun, lemma(noun)) for noun in self._companion_nouns(via)])
        return self._nouns[via]

    @cached_property
    def particles(self) -> _Words:
        """The particles and prepositions of the verb, in lower case."""
        return _words([(word, word.lower_) for word in particles(self._verb)])

    @cached_property
    def undergoers(self) -> list[Token]:
        """Whom the verb affects."""
        return undergoers(self._verb)

    def _companion_nouns(self, via: tuple[str, ...]) -> Iterator[Token]:
        nouns = objects_of(self._verb, *via) if via else self.undergoers
        if via and not nouns:
            objects = (child for child in self._verb.children if child.dep_ == "dobj")
            nouns = [inner for child in objects for inner in objects_of(child, *via)]
        for noun in nouns:
            yield from head_and_measured(noun)


@cache
def _prepositions_before_noun(flags: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(flag.removeprefix("via:") for flag in flags if flag.startswith("via:")))


def _verb_frame(verb: Token, act: Act, beside: _Beside) -> Frame | None:
    if act.kind == "verb_noun":
        nouns = beside.nouns(_prepositions_before_noun(act.flags)).among(act.companions)
        return Frame(act, verb, nouns[0], verb, 5) if nouns else None
    if act.companions:
        fitting = beside.particles.among(act.companions)
        companion = next((child for child in fitting if _is_particle(child, act)), None) if fitting else None
        return Frame(act, verb, companion, verb, 4 if act.kind == "verb_particle" else 3) if companion else None
    if act.act_type in _BOUND and act.slots[:1] == ("obj",) and not beside.undergoers:
        return None  # "a crushing loss" crushes nobody
    return Frame(act, verb, None, verb, 2)


def _is_particle(word: Token, act: Act) -> bool:
    """Whether the word completes the verb: "told off", not the preposition of "was told *off the record*"."""
    is_adverb = act.slots[:1] == ("obj",) and word.lower_ not in act.slots and word.lower_ in _ADVERBS
    own_object = next((child for child in word.children if child.dep_ == "pobj"), None)
    if own_object is not None and is_date_word(own_object):
        return False  # "called the minister *on Monday*"
    has_own_object = own_object is not None
    return not (is_adverb and has_own_object and is_passive_verb(word.head))


def _verb_of_noun(noun: Token) -> Token | None:
    """The light verb that carries an act's noun, or the verb that says that it takes place."""
    governor = noun.head
    carries = noun.dep_ in {"dobj", "nsubjpass"} and lemma(governor) in _CARRYING
    return governor if carries else taking_place(noun)


def taking_place(noun: Token) -> Token | None:
    """The verb that says that the noun's act takes place, "a summit is to *happen* on Monday with Chad"; else None."""
    if noun.dep_ not in {"nsubj", "nsubjpass"}:
        return None
    verbs = (noun.head, *(child for child in noun.head.children if child.dep_ == "xcomp"))
    return next((verb for verb in verbs if _takes_place(verb)), None)


def is_told_of(noun: Token) -> bool:
    """Whether the clause tells that there was what the noun names: "*riots* broke out", "there were *clashes*"."""
    noun = measured_by(noun)  # "a series of *bombings* killed ten"
    verb = noun.head
    if is_negated(verb) or is_negated(noun):
        return False
    if noun.dep_ in {"nsubj", "nsubjpass"}:
        return lemma(verb) in _ERUPTING or taking_place(noun) is not None
    if noun.dep_ == "attr":
        return any(child.dep_ == "expl" for child in verb.children)
    return noun.dep_ == "dobj" and lemma(verb) in _WITNESSING


def _takes_place(verb: Token) -> bool:
    if lemma(verb) == "take":
        return any(child.lower_ == "place" for child in verb.children)
    return lemma(verb) in _HAPPENING


def is_passive_verb(verb: Token) -> bool:
    """Whether the verb is a passive, also where coordination spares the auxiliary ("was arrested and deported")."""
    if verb.lower_ in _STANCES:
        prepositions = {child.lower_ for child in verb.children if child.dep_ in {"prep", "agent"}}
        if "to" in prepositions and "by" not in prepositions:
            return False  # "is committed to opening its market"
    if _is_headline_participle(verb):
        return True
    if is_passive(verb) and relative_object(verb) is None:
        # A verb of the main clause that the parser hung on its subject as a participle still has its object.
        return not (verb.dep_ == "acl" and any(child.dep_ == "dobj" for child in verb.children))
    if _spares_auxiliary(verb):
        return True
    if verb.dep_ != "conj" or verb.tag_ != "VBN" or verb.head.pos_ != "VERB":
        return False
    return not any(child.dep_ in {"nsubj", "aux", "dobj"} for child in verb.children) and is_passive_verb(verb.head)


def _spares_auxiliary(verb: Token) -> bool:
    """ "Two were killed and *ten wounded*", "was arrested and *charged*", "with *six injured*", "left *two wounded*".

    A participle with its own subject, or what the parser took for a past tense beside a passive.
    """
    if verb.tag_ not in {"VBD", "VBN"} or verb.dep_ not in _BESIDE_PASSIVES or not _is_done_to_somebody(verb):
        return False
    own = [child for child in verb.children if child.dep_ == "nsubj"]
    if any(child.dep_ in {"dobj", "ccomp", "xcomp", "aux", "auxpass", "dative", "mark"} for child in verb.children):
        return False
    leaves = lemma(verb.head) == "leave" and _has_result(verb.head)
    if verb.tag_ == "VBN":
        return bool(own) and (verb.dep_ != "conj" or leaves or is_passive_verb(verb.head))
    if verb.dep_ != "conj" or not (leaves or is_passive_verb(verb.head)):
        return False
    follows = verb.nbor(1).lower_ if verb.i + 1 < len(verb.doc) else ""
    is_counted = all(noun.tag_ == "CD" or any(child.dep_ == "nummod" for child in noun.children) for noun in own)
    return is_counted and follows != "at" and verb.text.lower().endswith("ed")


def relative_object(verb: Token) -> Token | None:
    """What a relative clause leaves out whose verb the parser hung on its subject: "the *convoy* that rebels attacked"."""
    subject = verb.head
    if verb.dep_ != "acl" or verb.tag_ != "VBN" or subject.pos_ not in {"NOUN", "PROPN"} or subject.left_edge.i < 2:
        return None
    pronoun, noun = subject.left_edge.nbor(-1), subject.left_edge.nbor(-2)
    is_relative = pronoun.tag_ in {"WDT", "WP"} and pronoun.head != subject
    return noun if is_relative and noun.pos_ in {"NOUN", "PROPN"} else None


def _is_headline_participle(verb: Token) -> bool:
    """ "Editor arrested in Lima", "Two killed": what a headline tells as past it tells of who suffered it."""
    if verb.tag_ not in {"VBD", "VBN"} or verb.dep_ != "ROOT" or not is_in_headline(verb):
        return False
    if any(child.dep_ in {"dobj", "ccomp", "xcomp", "aux", "dative", "prt"} for child in verb.children):
        return False
    return _is_done_to_somebody(verb)


def _is_done_to_somebody(verb: Token) -> bool:
    """Whether the verb's object suffers it by a row of the lexicon: "arrest", "wound"."""
    return any(
        act.kind in {"verb", "verb_particle"} and act.slots[:1] == ("obj",) and act.act_type in _SUFFERED_OR_CHARGED
        for act in acts_by_lemma().get(lemma(verb), ())
    )


def is_in_headline(token: Token) -> bool:
    """Whether the word stands in a headline."""
    block = block_of(token)
    return block is not None and block.label_ == "headline"


def undergoers(verb: Token) -> list[Token]:
    """Whom the verb affects: the object, the passive's subject, the noun that a relative clause leaves out."""
    if (order := order_of(verb)) is not None:
        return [noun for noun in objects(order) if noun.i < verb.i] or subjects(verb)
    if is_passive_verb(verb):
        return _controlled_by_object(verb) or subjects(verb)
    own = objects(verb)
    if own:
        return own
    if (hidden := relative_object(verb)) is not None:
        return conjuncts(hidden)
    judged = next((child for child in verb.children if _is_what_object_is(child, verb)), None)
    if judged is not None:  # "found the banker guilty", "killing two guards captured at noon" parse as a clause
        return subjects(judged)
    following = next((child for child in verb.children if child.dep_ == "conj" and child.pos_ == "VERB"), None)
    if following is not None and (taken := _taken_for_subject(verb, following)):
        return taken
    if following is not None and following.i - verb.i <= 3 and not is_passive_verb(following):
        return objects(following)
    if verb.dep_ == "relcl" and any(
        child.dep_ == "nsubj" and child.tag_ not in {"WDT", "WP"} for child in verb.children
    ):
        return conjuncts(verb.head) if "that" not in {child.lower_ for child in verb.children} else objects(verb)
    return []


def _taken_for_subject(verb: Token, following: Token) -> list[Token]:
    """The object that the parser gave to the next verb as its subject: "bombs killed *ten people* and police found"."""
    subject = next((child for child in following.children if child.dep_ == "nsubj"), None)
    if subject is None or subject.left_edge.i != verb.i + 1 or any(child.dep_ == "cc" for child in verb.children):
        return []
    listed = conjuncts(subject)
    return listed[:-1]


def _has_result(verb: Token) -> bool:
    """Whether the clause says how somebody was left: "left two *dead*", "left four people *wounded*"."""
    return any(word.dep_ in {"oprd", "acomp", "ccomp", "amod"} for word in particles(verb))


def order_of(verb: Token) -> Token | None:
    """The verb of an order that a bare participle completes: "a judge *ordered* ten deputies *jailed*"; else None."""
    order = verb.head
    if verb.tag_ != "VBN" or verb.dep_ not in {"ccomp", "xcomp", "oprd"} or lemma(order) != "order" or order == verb:
        return None
    if any(child.dep_ in {"aux", "auxpass", "mark"} for child in verb.children):
        return None
    named = (*order.children, *verb.children)
    return order if any(child.dep_ in {"dobj", "nsubj"} and order.i < child.i < verb.i for child in named) else None


def _controlled_by_object(verb: Token) -> list[Token]:
    """The object of the verb over a passive infinitive: "wants *him* to resign or be tried"."""
    infinitive = verb
    while infinitive.dep_ == "conj" and not any(child.dep_ in _OWN_SUBJECTS for child in infinitive.children):
        infinitive = infinitive.head
    if infinitive.dep_ != "xcomp" or lemma(infinitive.head) not in OBJECT_CONTROL:
        return []
    return undergoers(infinitive.head)


def _is_what_object_is(clause: Token, verb: Token) -> bool:
    """Whether a clause holds the verb's object as its own subject: "killed *four people riding* a bus"."""
    if clause.dep_ == "advcl" and clause.tag_ == "VBG":
        own = [child for child in clause.children if child.dep_ == "nsubj"]
        return bool(own) and own[0].left_edge.i == verb.i + 1 and _is_verbless(clause)
    return clause.dep_ == "ccomp" and _is_verbless(clause)


def _is_verbless(clause: Token) -> bool:
    """Whether a clause is an adjective or a bare participle: nothing opens it, and no auxiliary is in it.

    "Took in *refugees fleeing* the war" parses like "found the *banker guilty*".
    """
    if clause.pos_ == "ADJ":
        return True
    return clause.tag_ in {"VBN", "VBG"} and not any(
        child.dep_ in {"mark", "aux", "auxpass"} for child in clause.children
    )


def particles(verb: Token) -> Iterator[Token]:
    """The particles and prepositions of a verb, those inside one another included ("pulled *out* *of*")."""
    for child in verb.children:
        if child.dep_ in _PARTICLES and child.lower_ != "according":
            yield child
            yield from (inner for inner in child.children if inner.dep_ in {"prep", "prt"})
        elif child.dep_ == "dobj":  # "left two soldiers *dead*"
            yield from (part for part in child.children if part.dep_ == "amod" and part.i > child.i)


def head_and_measured(noun: Token) -> Iterator[Token]:
    """The noun, and what it counts or packs: "a series of *attacks*", "an *aid* package"."""
    yield noun
    if lemma(noun) in word_class("measure") or noun.pos_ == "NUM":  # "11 of the prisoners"
        for inner in objects_of(noun, "of", "in"):
            yield from head_and_measured(inner)
    if lemma(noun) in word_class("package"):
        yield from (child for child in noun.children if child.dep_ == "compound")


def measured_by(noun: Token) -> Token:
    """What the noun is counted or timed by: "six *hours* of talks", "a *series* of attacks"; else the noun itself."""
    while noun.dep_ == "pobj" and noun.head.lower_ == "of" and _measures(noun.head.head):
        noun = noun.head.head
    return noun


def _measures(noun: Token) -> bool:
    return lemma(noun) in word_class("measure") or lemma(noun) in _TIME_UNITS
