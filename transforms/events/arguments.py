"""Who did it, and to whom: the sides of a frame, read from its own clause.

A side is an actor that ``transforms.actors`` resolves to an entity, a country or a sector. A noun that is none itself
("the government's *decision*", "French *demands*") lends its possessor, its demonym or its author; nothing is ever
taken from the other side or from another sentence.
"""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.parties import distinct, is_among, is_site, owners_of, resolved
from transforms.events.patterns import (
    LIGHT_VERBS,
    REVERSED_VERBS,
    Frame,
    is_passive_verb,
    undergoers,
)
from transforms.syntax import (
    agents,
    conjuncts,
    indirect_objects,
    lemma,
    objects,
    objects_of,
    subjects,
)

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# Verbs whose object does what the infinitive says: "urged Iran to release", "forced the pilot to land".
_OBJECT_CONTROL = frozenset(
    {"accuse", "advise", "allow", "ask", "beg", "call", "compel", "convince", "enable", "encourage", "force", "get"}
    | {"help", "implore", "instruct", "invite", "let", "order", "permit", "persuade", "press", "pressure"}
    | {"suspect", "tell", "urge", "want", "warn", "blame", "prevent", "stop", "prohibit", "ban", "bar", "expect"}
)
_HOSTING = frozenset({"prt", "advmod", "prep", "acomp", "oprd"})
_HOSTS = frozenset({"host", "mediate", "broker", "sponsor", "convene", "arrange", "organize", "organise", "moderate"})
_REPORTING = frozenset({"say", "report", "tell", "add", "announce", "confirm", "note", "state", "write"})


# Where a recipient may stand besides the slots of a row, by the type of its act.
_FURTHER_SLOTS: dict[str, tuple[str, ...]] = {
    "ACCUSE": ("against", "into", "over", "at", "on", "of"),
    "ASSAULT": ("on", "against", "at", "of", "in", "near"),
    "COERCE": ("on", "against", "over", "of", "in"),
    "MOBILIZE": ("against", "to", "into", "on", "near", "along", "at", "in"),
    "PROTEST": ("against", "at", "over"),
    "SANCTION": ("on", "against", "with", "to", "from"),
    "RETREAT": ("from", "with", "to"),
    "SUPPORT": ("for", "to", "with", "of"),
    "COOPERATE": ("with", "to"),
    "AID": ("to", "for", "in"),
    "CONCEDE": ("to", "with", "on", "for"),
    "REJECT": ("from", "by", "with", "to", "of", "on", "for"),
    "REQUEST": ("on", "from", "to"),
    "THREATEN": ("against", "on", "to", "with"),
}
_PURPOSES = frozenset({"advcl", "xcomp", "acl", "conj", "ccomp"})
_AIMING = frozenset(
    {"demand", "protest", "denounce", "oppose", "condemn", "force", "press", "pressure", "show", "express", "decry"}
    | {"criticize", "criticise", "demonstrate", "rally", "call", "urge", "reject", "challenge", "voice", "complain"}
)


class Sides(NamedTuple):
    """Actors and recipients, in order of text, each once; ``slot`` says where the recipients stood."""

    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    slot: str = ""

    @property
    def all(self) -> tuple[Actor, ...]:
        """Both sides."""
        return (*self.actors, *self.recipients)


def sides_of(frame: Frame, entities: ArticleEntities) -> Sides:
    """The two sides as grammar has them: what guards ask about. ``arranged`` says who is actor and who recipient."""
    actors = resolved(doers(frame, entities), entities)
    if not actors and frame.verb is not None and frame.verb.dep_ == "acl" and frame.verb.tag_ == "VBG":
        actors = resolved(_owner_or_subject(frame.verb.head), entities)  # "issued a report accusing"
    if "symmetric" in frame.act.flags or "between" in frame.act.slots:
        between = resolved(_between(frame), entities)
        if len(between) > 1 and "symmetric" in frame.act.flags:
            hosts = tuple(actor for actor in actors if not is_among(actor, between))
            if hosts and frame.verb is not None and lemma(frame.verb) in _HOSTS:
                return Sides(hosts, between, "hosted")  # "Oman hosted talks between A and B"
            return Sides(between, (), "between")
        if between:
            return Sides(actors, between, "between")
    recipients, slot = _recipients(frame, entities, actors)
    return Sides(actors, recipients, slot)


def arranged(frame: Frame, sides: Sides) -> Sides:
    """Actors and recipients by the manual's rules.

    Of a meeting, an agreement or a clash all sides are actors; the visitor is the actor and the host the recipient,
    whoever is the subject; who "receives aid" is the recipient.
    """
    actors, recipients, slot = sides
    if frame.act.act_type in {"ACCIDENT", "DISASTER"}:
        return Sides((), recipients, slot)  # nobody does it
    if "symmetric" in frame.act.flags and slot != "hosted":
        return Sides(distinct((*actors, *recipients)), (), slot)
    if frame.act.flags & {"host", "reverse"}:
        actors, recipients = recipients, actors
    return Sides(actors, recipients, slot)


def doers(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """Heads of what acts: subject or agent of the verb; possessor, author or demonym of a noun."""
    noun = frame.token if frame.act.kind == "noun" or "nominal" in frame.act.flags else None
    own = owners_of(noun, entities, ("by",)) if noun is not None else []
    if own or _is_reversed(frame):
        return own
    if frame.verb is not None:
        if _is_hung_on_subject(frame):
            return conjuncts(frame.verb.head)
        if "stative" in frame.act.flags:
            return subject_heads(frame.verb)  # "is opposed to" has the form of a passive only
        return _doers_of_verb(frame.verb)
    if noun is None:
        return []
    if "of" not in frame.act.slots and objects_of(noun, "of"):
        return objects_of(noun, "of")
    return objects_of(noun, "from") if "from" not in frame.act.slots else []


def subject_heads(verb: Token) -> list[Token]:
    """Heads of the grammatical subject, with object control: "urged *Iran* to release"."""
    if any(child.dep_ in _SUBJECTS for child in verb.children):
        return [*_listed_before(verb), *subjects(verb)]
    governor = verb.head
    if verb.dep_ == "xcomp" and governor.pos_ == "ADJ":
        return subject_heads(governor.head) if governor.head.pos_ in {"VERB", "AUX"} else []
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and lemma(governor) in _REPORTING:
        told = [child for child in governor.children if child.dep_ == "ccomp" and child.i < governor.i < verb.i]
        if told:  # "The rebels took the base, officials said, killing ten": not the officials
            return subject_heads(told[0])
    if verb.dep_ == "xcomp" and lemma(governor) in _OBJECT_CONTROL:
        controlled = undergoers(governor) or objects_of(governor, "on", "upon")
        if controlled:
            return controlled
    if verb.dep_ == "pcomp" and lemma(governor.head) in _OBJECT_CONTROL:
        return undergoers(governor.head)
    if verb.dep_ == "relcl":
        return conjuncts(verb.head)
    if verb.dep_ == "acl" and verb.tag_ == "VB":
        return _owner_or_subject(governor)
    return subjects(verb)


def _listed_before(verb: Token) -> list[Token]:
    """The first country of a headline's list: "*Peru*, Chile sign border treaty" parses as an adverbial and a subject."""
    return [
        child
        for child in verb.children
        if child.dep_ == "npadvmod" and child.ent_type_ == "GPE" and child.i + 2 < len(verb.doc)
        if verb.doc[child.i + 1].text == "," and verb.doc[child.i + 2].ent_type_ == "GPE" and child.i + 2 < verb.i
    ]


def _is_hung_on_subject(frame: Frame) -> bool:
    """ "The rebels surrendered" may parse as "the rebels [that are] surrendered": an intransitive has no passive."""
    verb = frame.verb
    intransitive = frame.act.kind in {"verb", "verb_particle"} and "obj" not in frame.act.slots
    return verb is not None and intransitive and verb.dep_ == "acl" and verb.head.dep_ == "ROOT"


def _doers_of_verb(verb: Token) -> list[Token]:
    if not is_passive_verb(verb):
        if verb.dep_ == "conj" and not any(child.dep_ in _SUBJECTS for child in verb.children):
            governor = verb.head
            if governor.pos_ in {"VERB", "AUX"}:
                return subjects(governor) if is_passive_verb(governor) else _doers_of_verb(governor)
        return subject_heads(verb)
    found = agents(verb) or objects_of(verb, "by")
    if not found:
        linked = [child for child in verb.children if child.dep_ == "conj" and child.tag_ == "VBN"]
        linked += [verb.head] if verb.dep_ == "conj" else []
        found = [noun for other in linked for noun in agents(other)]
    return found


def _owner_or_subject(noun: Token) -> list[Token]:
    """Whose a plan or decision is: "*Iran's* decision to withdraw", "*Iran* made a decision to withdraw"."""
    owners = [child for child in noun.children if child.dep_ == "poss"]
    if owners or noun.dep_ not in {"dobj", "attr", "pobj"}:
        return owners or ([noun] if noun.ent_type_ else [])
    governor = noun.head if noun.dep_ != "pobj" else noun.head.head
    return subjects(governor) if governor.pos_ in {"VERB", "AUX"} else []


def _recipients(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> tuple[tuple[Actor, ...], str]:
    if _is_reversed(frame) and frame.verb is not None:
        return resolved(_doers_of_verb(frame.verb), entities), "subject"
    own = frame.act.slots
    further = _FURTHER_SLOTS.get(frame.act.act_type, ()) if "bare" not in frame.act.flags else ()
    for slot in (*own, *(slot for slot in further if slot not in own)):
        heads = _slot_heads(frame, slot, entities)
        if slot not in own and slot == "in":
            heads = [head for head in heads if is_site(head) or _is_place(head, entities) or _is_tie(head)]
        found = tuple(side for side in resolved(heads, entities) if not is_among(side, actors))
        if found:
            return found, slot
    if frame.act.act_type == "PROTEST" and frame.verb is not None:
        found = tuple(side for side in resolved(_aims(frame), entities) if not is_among(side, actors))
        return found, "aim" if found else ""
    return (), ""


def _aims(frame: Frame) -> list[Token]:
    """Whom a protest is against, by the clause of its purpose.

    "Marched *to demand* reforms from the king", "went on strike *to protest* Kenya's tariffs".
    """
    hosts = [host for host in (frame.verb, frame.noun, frame.token) if host is not None]
    found: list[Token] = []
    for clause in [child for host in hosts for child in host.children if child.dep_ in _PURPOSES]:
        if lemma(clause) not in _AIMING:
            continue
        aimed = objects_of(clause, "against", "at", "on", "over", "from", "by")
        for noun in objects(clause):
            aimed += objects_of(noun, "against", "for", "by", "from", "of", "at", "with") or [noun]
        found += aimed
    return found


def _is_tie(head: Token) -> bool:
    return lemma(head) in word_class("tie")  # "launched an offensive in its war *with* Chad"


def _is_place(head: Token, entities: ArticleEntities) -> bool:
    entity = entities.at(head)
    return entity is not None and entity.entity_type in {"GPE", "LOC", "FAC"}


def _slot_heads(frame: Frame, slot: str, entities: ArticleEntities) -> list[Token]:
    verb, noun = frame.verb, frame.noun
    if slot == "between":
        return []
    if slot == "obj":
        if frame.act.kind == "noun" or "nominal" in frame.act.flags or verb is None:
            return []
        keeps_noun = frame.act.kind != "verb_noun" or "keeps_noun" in frame.act.flags
        taken = {noun.i} if noun is not None and not keeps_noun else set()
        heads = [head for head in undergoers(verb) if head.i not in taken]
        if noun is not None and frame.act.kind == "verb_noun" and not keeps_noun:
            heads += [owner for owner in owners_of(noun, entities, ()) if owner.pos_ != "ADJ" or entities.at(owner)]
        return heads
    if slot == "dat":
        return indirect_objects(verb) if verb is not None else []
    if slot == "ccsubj":
        return _complement_subjects(frame.token)
    if slot == "forsubj":
        return _complement_subjects(frame.companion) if frame.companion is not None else []
    heads = [noun for host in _hosts(frame) for noun in objects_of(host, slot)]
    if slot in {"of", "by", "from"} and noun is not None and not heads:
        heads = (
            []
            if frame.act.kind == "noun"
            else [owner for owner in owners_of(noun, entities, ()) if owner.pos_ != "ADJ" or entities.at(owner)]
        )
    return heads


def _complement_subjects(token: Token) -> list[Token]:
    return [
        noun
        for child in token.children
        if child.dep_ in {"ccomp", "xcomp", "pcomp", "advcl", "acl"}
        for subject in child.children
        if subject.dep_ in _SUBJECTS
        for noun in conjuncts(subject)
    ]


def _hosts(frame: Frame) -> list[Token]:
    """What the recipient's preposition may hang on: noun, verb, the verb's object, a particle ("out *of*")."""
    hosts = [frame.noun] if frame.noun is not None else []
    for noun in tuple(hosts):
        hosts += objects_of(noun, "of")  # "a suspension of aid *to*"
        hosts += [child for child in noun.children if child.dep_ == "acl" and child.tag_ == "VBN"]  # "imposed *on*"
    if frame.verb is not None:
        verb = frame.verb
        hosts += [verb, *(child for child in verb.children if child.dep_ in _HOSTING and child.lower_ != "according")]
        hosts += [noun for noun in objects(verb) if noun not in hosts]
        if verb.dep_ == "xcomp" and frame.act.kind != "operator":
            hosts.append(verb.head)
    elif frame.token not in hosts:
        hosts.append(frame.token)
    if frame.noun is not None and frame.noun.dep_ == "nsubj" and frame.act.kind == "noun":
        hosts.append(frame.noun.head)
    if frame.noun is not None and frame.noun.dep_ in {"compound", "pobj"} and frame.act.kind == "verb_noun":
        hosts.append(frame.noun.head if frame.noun.dep_ == "compound" else frame.noun.head.head)
    return hosts


def _between(frame: Frame) -> list[Token]:
    return [noun for host in _hosts(frame) for noun in objects_of(host, "between", "among")]


def _is_reversed(frame: Frame) -> bool:
    """ "Uganda faced an attack": the subject is the one to whom it is done."""
    if frame.act.kind != "noun" or frame.verb is None:
        return False
    return lemma(frame.verb) in REVERSED_VERBS and lemma(frame.verb) not in LIGHT_VERBS
