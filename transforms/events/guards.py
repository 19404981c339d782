"""The conditions of a lexicon row: what must stand in its frame before the row counts.

``actor``, ``recipient``, ``any``: one of that side is of the class (``any``, ``named`` or of the state, ``state``, ``armed``, ``force``,
``crowd``, ``labour``, ``person``, ``official``, ``office``, ``country``, ``place``, ``business``, ``press``, ``igo``, ``police``).
``sides:2``: two parties at least, or a plural that may be several. ``subject``, ``object``, ``modifier``, ``near``: a noun of the list stands there; ``determiner``: "denied *any*";
``complement``: what the object is called ("named them *terrorists*").
``particle``: a particle of the list. ``has`` and ``lacks``: ``inner`` and ``complement`` (an act or clause follows),
``infinitive``, ``xcomp``, ``ccomp``, ``oprd``, ``object``, ``undergoer``, ``own`` (the object is the actor's: "suspended *its* flights"),
``modal`` ("must", "should" in the clause that follows), or a preposition.
``violence``: the clause tells of violence, and not of an accident or an illness. "!" excludes.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import Guard, word_class
from transforms.events.arguments import Sides
from transforms.events.counted_people import is_counted_people
from transforms.events.doers_of_verbs import subject_heads
from transforms.events.patterns import (
    Frame,
    head_and_measured,
    is_passive_verb,
    is_told_of,
    particles,
    taking_place,
    undergoers,
)
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import agents, lemma, objects_of

_STATE = frozenset({"COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "OPP", "IGO", "UNO", "EUR"})
_ARMED = frozenset({"MIL", "REB", "UAF", "PRM"})
_FORCE = _ARMED | {"COP", "SPY"}
_OFFICIAL = frozenset({"GOV", "LEG", "MIL", "JUD", "IGO", "UNO", "EUR", "PTY", "ELI", "OPP"})
_CROWD = frozenset({"CVL", "LAB", "EDU", "REF", "OPP", "AGR", "REL", "MED", "PTY", "SOC", "JRN", "NGO"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_COMPLEMENTS = frozenset({"xcomp", "ccomp", "pcomp"})
# With these beside it an explosion is no accident.
_ARMS = frozenset(
    {"bomb", "bombing", "grenade", "gunfire", "gunman", "airstrike", "shelling", "suicide", "shooting", "mortar"}
)
_UNDONE_TO = frozenset({"ACCUSE", "COERCE", "SANCTION", "ASSAULT", "RETREAT", "CONCEDE"})
_COUNTERPARTS = frozenset(
    {"leader", "side", "nation", "country", "government", "delegation", "negotiator", "president", "ally", "neighbor"}
    | {"neighbour"}
)
_TOGETHER = frozenset({"both", "two", "three", "four", "several"})
_HONORIFICS = frozenset({"mr.", "mrs.", "ms.", "mr", "mrs", "ms"})
_ANYBODY = frozenset({"people", "person", "those", "anyone", "someone", "individual", "one"})
_PERSONAL = frozenset({"he", "she", "him", "her", "i", "me", "we", "us"})
# Acts beside which the dead of a sentence did not die by accident.
_VIOLENT_VERBS = frozenset(
    {"ambush", "attack", "behead", "bomb", "clash", "detonate", "execute", "fight", "shell", "shoot", "storm", "stab"}
    | {"torture", "wound"}
)
# What troops do that need not hit anybody.
_MANOEUVRES = frozenset({"operation", "campaign", "war", "search"})
_POSSIBLE = frozenset({"can", "ca", "could", "may", "might"})
_OBLIGED = frozenset({"must", "should", "ought"})
_KNOWING = frozenset({"know", "understand", "realize", "realise", "remember", "see", "believe", "feel"})


def holds(guard: Guard, frame: Frame, sides: Sides, entities: ArticleEntities) -> bool:
    """Whether the condition holds. ValueError for a part that is not listed above."""
    if guard.part == "actor" and not sides.actors and not guard.is_excluding and _has_hidden_actor(frame, sides):
        return True
    if guard.part == "recipient" and guard.values == {"any"} and _has_hidden_recipient(frame, sides):
        return True
    if guard.part in {"actor", "recipient", "any"}:
        side = {"actor": sides.actors, "recipient": sides.recipients, "any": sides.all}[guard.part]
        if guard.part == "recipient" and "person" in guard.values and sides.slot == "obj" and frame.verb is not None:
            # "welcomed the French decision": the side is French, but what is welcomed is no person
            objects = set(undergoers(frame.verb))
            if not any(noun.lower_ in _PERSONAL for noun in objects):  # "convicted the editor and jailed *him*"
                side = tuple(actor for actor in side if objects & set(actor.span))
        found = any(is_of_class(actor, name) for actor in side for name in guard.values)
        if guard.part == "recipient" and "person" in guard.values:
            found = found or any(_is_person_word(word) for word in _object_words(frame))
        return found != guard.is_excluding
    if guard.part == "sides" and sides.all and frame.noun is not None and taking_place(frame.noun) is not None:
        return True  # "a summit is planned to happen with Chad": who else comes is told elsewhere
    if guard.part == "sides" and frame.act.act_type == "ASSAULT" and frame.noun is not None and is_told_of(frame.noun):
        return True  # "clashes broke out in Lima"
    if guard.part == "sides":
        return len(sides.all) >= 2 or _is_several(sides, frame.act.act_type)
    if guard.part in _WORDS:
        return bool(guard.values & set(_WORDS[guard.part](frame))) != guard.is_excluding
    if guard.part == "has":
        return any(_has(frame, name) for name in guard.values)
    if guard.part == "lacks":
        return not any(_has(frame, name) for name in guard.values)
    if guard.part == "violence":
        return _is_violent(frame, sides)
    raise ValueError(f"unknown guard {guard.part!r}")


def _is_several(sides: Sides, act_type: str) -> bool:
    """Whether the one party that is named is several: "*leaders* met", "talks between *the two sides*"; or the victims.

    An army's soldiers hold no exercise together with anybody; "both armies" do.
    """
    if sides.slot == "victim":
        return True  # "ten people died in fighting": who fought is not told
    named = sides.actors or (sides.recipients if sides.slot in {"of", "between"} else ())
    if not named or named[0].span.root.tag_ not in {"NNS", "NNPS"}:
        return False
    if not sides.actors and act_type == "CONSULT" and not is_of_class(named[0], "state"):
        return False  # "a meeting of shareholders"
    if act_type == "COOPERATE" and not _is_more_than_one(named[0].span.root):
        return False
    return named[0].entity is None or named[0].entity.entity_type not in {"LOC", "FAC"}  # "the Summit of the Americas"


def _is_more_than_one(noun: Token) -> bool:
    """ "Both *armies*", "*inspectors* from the two countries", "the *allies*"."""
    return lemma(noun) in _COUNTERPARTS or any(token.lower_ in _TOGETHER for token in noun.subtree)


def _has_hidden_actor(frame: Frame, sides: Sides) -> bool:
    """ "Two reporters were arrested", "the minister was accused of fraud": somebody did it, and the text names nobody."""
    verb = frame.verb
    if verb is None or frame.act.act_type not in _UNDONE_TO:
        return False
    if not is_passive_verb(verb):  # "an *attack* wounded five soldiers" tells of somebody who attacked
        causes = word_class("violence") - word_class("accident")
        is_violent = any(lemma(head) in causes for head in subject_heads(verb))
        return is_violent and frame.act.act_type == "ASSAULT"
    if agents(verb) or any(child.dep_ == "aux" and child.lower_ in _POSSIBLE for child in verb.children):
        return False  # "the ruling cannot be appealed"
    if frame.act.act_type == "RETREAT" and frame.act.mode != "release":
        return False  # "two flags were left at the scene"
    if frame.act.mode == "discontinue":
        return False  # "the team's supplies were delayed"
    if frame.act.act_type == "ACCUSE" and verb.dep_ == "acl":
        return False  # "people accused of theft" are a kind of people
    if frame.act.act_type == "ACCUSE" and any(lemma(side.span.root) in _ANYBODY for side in sides.recipients):
        return False
    if frame.act.kind != "verb_noun" and any(is_body_noun(lemma(side.span.root)) for side in sides.recipients):
        return True  # "the agency is accused of"
    return any(is_of_class(side, "person") or is_of_class(side, "named") for side in sides.recipients)


def _has_hidden_recipient(frame: Frame, sides: Sides) -> bool:
    """ "The rebels launched an offensive": against somebody, whom the clause does not name."""
    if frame.act.act_type != "ASSAULT" or frame.act.kind != "verb_noun" or sides.recipients or frame.noun is None:
        return False
    fought = lemma(frame.noun) not in _MANOEUVRES and not any(child.dep_ == "relcl" for child in frame.noun.children)
    return fought and any(is_of_class(side, "armed") and not is_of_class(side, "country") for side in sides.actors)


def is_of_class(actor: Actor, name: str) -> bool:
    """Whether the actor belongs to one of the classes that guards speak of. ValueError for an unknown one."""
    entity_type = actor.entity.entity_type if actor.entity is not None else None
    word, sector = lemma(actor.span.root), actor.sector_code
    is_country = actor.entity is not None and actor.entity.entity_id.startswith("country:") and sector in {None, "GOV"}
    if name == "any":
        return True
    if name == "named" and actor.entity is not None:
        return True
    if name == "country":
        return is_country
    if name == "place":
        return entity_type in _PLACES
    if name == "person":
        return _is_human(actor, entity_type, word)
    if name in {"state", "named", "force", "armed"}:
        sectors = {"state": _STATE, "named": _STATE, "force": _FORCE, "armed": _ARMED}[name]
        if sector in sectors or is_country or word in word_class("armed"):
            return True
        if name == "state" and word in _COUNTERPARTS and actor.span.root.tag_ == "NNS":
            return True  # "the two leaders", "both sides"
        acts_for_country = actor.country_code is not None and sector is None
        return name in {"state", "named"} and acts_for_country
    if name == "crowd":
        return sector in _CROWD or word in word_class("crowd") or entity_type == "NORP"
    if name == "labour":
        return sector == "LAB" or word in word_class("labour")
    if name == "official":
        return sector in _OFFICIAL or (entity_type == "PERSON" and sector not in _CROWD)
    if name == "office":  # of whom the text says so: a private traveller is on no visit, and troops are on none
        is_office = sector in _OFFICIAL or (sector is None and _is_addressed_leader(actor, entity_type))
        return is_office and not (sector == "MIL" and _is_body_of_troops(actor, entity_type, word))
    if name == "business":
        return sector in {"BUS", "MNC"} or (entity_type == "ORG" and sector is None and actor.country_code is None)
    if name == "press":
        return sector == "JRN"
    if name == "igo":
        return sector in {"IGO", "UNO", "EUR", "ISM"}
    if name == "police":
        return sector in {"COP", "SPY", "GOV", "JUD"}
    raise ValueError(f"unknown class of actors {name!r}")


def _is_body_of_troops(actor: Actor, entity_type: str | None, word: str) -> bool:
    """ "Italian *soldiers*", "an air *force* plane"; a general who arrives is on a visit."""
    return entity_type != "PERSON" and (actor.span.root.tag_ in {"NNS", "NNPS"} or is_body_noun(word))


def _is_addressed_leader(actor: Actor, entity_type: str | None) -> bool:
    """ "*Mr. Diaz*" of whom the tables know the country: news calls those so whose office it has told."""
    is_addressed = any(child.lower_ in _HONORIFICS for child in actor.span.root.children)
    return entity_type == "PERSON" and actor.country_code is not None and is_addressed


def _is_human(actor: Actor, entity_type: str | None, word: str) -> bool:
    root = actor.span.root
    if actor.entity is not None and entity_type != "PERSON" and root.tag_ in {"NNS", "NNPS"}:
        return root.text not in actor.entity.name and not is_body_noun(word)  # "168 Liberians", "Hamas members"
    if actor.entity is None and (root.lower_ in _PERSONAL or is_counted_people(root)):
        return True  # "he was arrested", "wounding 12 others"
    if entity_type in _PLACES | {"ORG", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"}:
        return entity_type in {"GPE", "ORG"} and root.pos_ == "NOUN" and not is_body_noun(word)
    if any(character.isdigit() for character in actor.span.text) and root.pos_ == "PROPN":
        return False  # "CoV-2"
    if actor.entity is None and root.pos_ == "PROPN" and root.ent_type_ not in {"ORG", "GPE", "LOC", "FAC"}:
        return True  # a surname of whom the article says no more
    return entity_type is not None or _is_person_word(word) or word in word_class("armed")


def _is_person_word(word: str) -> bool:
    """A noun for people that is no side by itself, since it says no sector: "arrested two *men*"."""
    return is_person_noun(word) or word in word_class("crowd") or word in word_class("person")


def _subject_words(frame: Frame) -> Iterator[str]:
    verb = frame.verb or frame.token
    heads = agents(verb) if is_passive_verb(verb) else subject_heads(verb)
    yield from (lemma(part) for head in heads for part in head_and_measured(head))
    # "a train crash", "the bus driver": what the subject is made of counts as well
    yield from (lemma(child) for head in heads for child in head.children if child.dep_ == "compound")


def _object_words(frame: Frame) -> Iterator[str]:
    for head in undergoers(frame.verb) if frame.verb is not None else ():
        yield from (lemma(part) for part in head_and_measured(head))


def _modifier_words(frame: Frame) -> Iterator[str]:
    noun = frame.noun
    if noun is not None:
        yield from (lemma(child) for child in noun.children if child.dep_ in {"amod", "compound", "nmod"})


def _determiner_words(frame: Frame) -> Iterator[str]:
    if frame.noun is not None:
        yield from (child.lower_ for child in frame.noun.children if child.dep_ == "det")


def _near_words(frame: Frame) -> Iterator[str]:
    """Heads and modifiers of subject, object and prepositional objects."""
    heads: list[Token] = [frame.noun] if frame.noun is not None else []
    if frame.verb is not None:
        heads += subject_heads(frame.verb) + undergoers(frame.verb)
        heads += [noun for word in particles(frame.verb) for noun in word.children if noun.dep_ == "pobj"]
    for head in list(heads):
        heads += objects_of(head, "of", "over", "into", "with")
    for head in heads:
        yield lemma(head)
        yield from (child.lower_ for child in head.children if child.dep_ in {"amod", "compound", "nmod", "nsubj"})


def _particle_words(frame: Frame) -> Iterator[str]:
    if frame.verb is not None:
        yield from (word.lower_ for word in particles(frame.verb))


def _complement_words(frame: Frame) -> Iterator[str]:
    """What the object is called: "a *violation*", "as *terrorists*", "*illegal*", or what it is for ("to *watch*")."""
    token = frame.token
    heads = [child for child in token.children if child.dep_ in {"oprd", "ccomp", "acomp", "xcomp"}]
    heads += [child for child in token.children if child.dep_ == "advcl" and child.tag_ == "VB"]
    for preposition in (child for child in token.children if child.dep_ == "prep" and child.lower_ == "as"):
        heads += preposition.children
    objects = [child for child in token.children if child.dep_ == "dobj"]
    heads += [child for noun in objects for child in noun.children if child.dep_ == "appos" and child.i > noun.i]
    for head in heads:
        yield lemma(head)
        yield from (child.lower_ for child in head.children if child.dep_ in {"amod", "conj"})


_WORDS = {
    "complement": _complement_words,
    "subject": _subject_words,
    "object": _object_words,
    "modifier": _modifier_words,
    "determiner": _determiner_words,
    "near": _near_words,
    "particle": _particle_words,
}


# The parts that the frame's own words answer: asked first, since to find the sides costs most.
OF_FRAME = frozenset({*_WORDS, "has", "lacks"})
NO_SIDES = Sides((), ())


def own_guards(frame: Frame) -> Iterator[Guard]:
    """The guards of the frame's row that ask nothing about its sides."""
    return (guard for guard in frame.act.guards if guard.part in OF_FRAME)


def _has(frame: Frame, name: str) -> bool:
    token = frame.token
    if name == "object":
        return bool(frame.verb is not None and not is_passive_verb(frame.verb) and undergoers(frame.verb))
    if name in {"inner", "complement"}:
        return any(_is_complement(child) for child in _with_prepositions(token))
    if name == "own":
        owners = [child for noun in undergoers(frame.verb or token) for child in noun.children if child.dep_ == "poss"]
        return any(child.lower_ in {"its", "his", "her", "their", "our", "my"} for child in owners)
    if name == "undergoer":
        return frame.verb is not None and bool(undergoers(frame.verb))
    if name == "infinitive":
        return any(
            child.dep_ in _COMPLEMENTS | {"advcl"}
            and any(aux.lower_ == "to" and aux.dep_ == "aux" for aux in child.children)
            for child in token.children
        )
    if name == "modal":
        return any(
            child.dep_ == "ccomp"
            and lemma(child) not in _KNOWING  # "must know that"
            and any(aux.dep_ == "aux" and aux.lower_ in _OBLIGED for aux in child.children)
            for child in token.children
        )
    if name in {"xcomp", "ccomp", "oprd"}:
        return any(child.dep_ == name for child in token.children)
    return any(child.lower_ == name for child in token.children)


def _is_complement(child: Token) -> bool:
    return child.dep_ in _COMPLEMENTS or (child.dep_ == "advcl" and child.tag_ == "VB")


def _with_prepositions(token: Token) -> Iterator[Token]:
    for child in token.children:
        yield child
        if child.dep_ in {"prep", "dobj", "acomp"}:
            yield from child.children


def _is_violent(frame: Frame, sides: Sides) -> bool:
    """ "Killed" in a crash, by a flood or a virus is no assault: somebody must do it, or violence stand beside it."""
    verb = frame.verb or frame.token
    words = set(_near_words(frame)) | {lemma(token) for token in verb.subtree if token.pos_ == "NOUN"}
    if words & _ARMS:
        return True
    if words & word_class("accident"):
        return False
    doers = agents(verb) if is_passive_verb(verb) else subject_heads(verb)
    if not doers and {lemma(token) for token in verb.sent if token.pos_ == "NOUN"} & word_class("accident"):
        return False  # "the stampede left 56 dead and 200 injured"
    if any(lemma(head) in word_class("violence") for head in doers):
        return True
    human = any(is_of_class(actor, "person") or is_of_class(actor, "force") for actor in sides.actors)
    return human or bool(words & word_class("violence")) or (not doers and _is_told_of_violence(frame, sides))


def _is_told_of_violence(frame: Frame, sides: Sides) -> bool:
    """Whether who suffers it fights or keeps order, or the sentence tells of violence: "nine *soldiers* were killed".

    "Two died and one was wounded when the crowd *clashed* with police."
    """
    if any(is_of_class(side, "force") and _is_human(side, None, lemma(side.span.root)) for side in sides.recipients):
        return True
    others = [token for token in frame.token.sent if token != frame.token or lemma(token) == "wound"]
    if any(token.pos_ == "VERB" and lemma(token) in _VIOLENT_VERBS for token in others):
        return True
    return any(token.pos_ == "NOUN" and lemma(token) in word_class("violence") for token in others)
