"""Who did it, and to whom: the sides of a frame, read from its own clause.

A side is an actor that ``transforms.actors`` resolves to an entity, a country or a sector. A noun that is none itself
("the government's *decision*", "French *demands*") lends its possessor, its demonym or its author; nothing is ever
taken from the other side or from another sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Token

from transforms.actors import Actor, resolve_actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.patterns import (
    LIGHT_VERBS,
    REVERSED_VERBS,
    Frame,
    head_and_measured,
    is_passive_verb,
    undergoers,
)
from transforms.roles import is_body_noun, is_person_noun, sector_of_noun
from transforms.syntax import (
    agents,
    appositions,
    conjuncts,
    indirect_objects,
    lemma,
    objects,
    objects_of,
    subjects,
)

# A law, a work or an event acts on nobody; a river or a bridge can be what is attacked.
_ACTING = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# Verbs whose object does what the infinitive says: "urged Iran to release", "forced the pilot to land".
_OBJECT_CONTROL = frozenset(
    {"accuse", "advise", "allow", "ask", "beg", "call", "compel", "convince", "enable", "encourage", "force", "get"}
    | {"help", "implore", "instruct", "invite", "let", "order", "permit", "persuade", "press", "pressure"}
    | {"suspect", "tell", "urge", "want", "warn", "blame", "prevent", "stop", "prohibit", "ban", "bar", "expect"}
)
_HOSTING = frozenset({"prt", "advmod", "prep", "acomp", "oprd"})
_REPORTING = frozenset({"say", "report", "tell", "add", "announce", "confirm", "note", "state", "write"})


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
    if "symmetric" in frame.act.flags:
        return Sides(distinct((*actors, *recipients)), (), slot)
    if frame.act.flags & {"host", "reverse"}:
        actors, recipients = recipients, actors
    return Sides(actors, recipients, slot)


def doers(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """Heads of what acts: subject or agent of the verb; possessor, author or demonym of a noun."""
    noun = frame.token if frame.act.kind == "noun" or "nominal" in frame.act.flags else None
    own = _owners(noun, entities, ("by",)) if noun is not None else []
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


def resolved(heads: Iterable[Token], entities: ArticleEntities) -> tuple[Actor, ...]:
    """The actors that the heads stand for, each once."""
    return distinct(actor for head in heads for actor in actors_of(head, entities))


def actors_of(head: Token, entities: ArticleEntities, depth: int = 0) -> tuple[Actor, ...]:
    """The actor of a noun phrase; of a noun that is none, those it belongs to or comes from."""
    if head.lower_ in {"it", "they"}:
        speakers = [] if depth else _reporting_subject(head)
        return tuple(found for speaker in speakers for found in actors_of(speaker, entities, depth + 1))
    actor = resolve_actor(head, entities)
    if _is_part_of_hyphen(head) or (actor.entity is not None and actor.entity.entity_type not in _ACTING):
        return ()
    if actor.entity is not None or _is_role(head, actor):
        return _shared_head(head, actor, entities) or (actor,)
    if depth > 2 or head.pos_ == "PRON" or head.ent_type_ == "PERSON":
        return ()
    measured = list(head_and_measured(head))[1:]
    if measured and measured[0].dep_ != "compound":
        parts = conjuncts(measured[0])
        return tuple(found for part in parts for found in actors_of(part, entities, depth + 1))
    if is_person_noun(lemma(head)):
        return ()  # an unknown person is not given the country of a modifier
    ties = ("with", "between") if lemma(head) in word_class("tie") else ()
    # One step only: in "the fear of aggression from X" nothing is X's.
    owners = _owners(head, entities, ("by", "of", "from", *ties) if depth == 0 else ("by",))
    return tuple(found for owner in owners[:3] for found in actors_of(owner, entities, depth + 1))


def _is_role(head: Token, actor: Actor) -> bool:
    """Whether the noun itself can act: "Iranian officials", not "the Iranian decision" or "a government compound"."""
    if not (actor.country_code or actor.sector_code):
        return False
    noun = lemma(head)
    if is_person_noun(noun) or is_body_noun(noun) or noun in word_class("armed") | word_class("crowd"):
        return True
    return head.pos_ in {"PRON", "PROPN", "ADJ"} or sector_of_noun(noun) is not None


def _reporting_subject(pronoun: Token) -> list[Token]:
    """Whom "it" or "they" means in reported speech: who reports. "*The army* said *it* had withdrawn"."""
    verb = pronoun.head
    while verb.dep_ in {"conj", "xcomp"} and verb.head.pos_ in {"VERB", "AUX"}:
        verb = verb.head
    if pronoun.dep_ not in _SUBJECTS or verb.dep_ != "ccomp" or verb.head.pos_ != "VERB":
        return []
    found = subjects(verb.head)
    plural = len(found) > 1 or any(noun.tag_ in {"NNS", "NNPS"} for noun in found)
    agrees = plural if pronoun.lower_ == "they" else not plural and not any(_is_person(noun) for noun in found)
    return found if agrees or (pronoun.lower_ == "they" and any(is_body_noun(lemma(noun)) for noun in found)) else []


def _is_person(noun: Token) -> bool:
    return noun.ent_type_ == "PERSON" or noun.pos_ == "PRON" or is_person_noun(lemma(noun))


def _shared_head(head: Token, actor: Actor, entities: ArticleEntities) -> tuple[Actor, ...]:
    """The parties of "the French and Iranian presidents", one for each demonym; empty where there is but one."""
    if actor.entity is not None or head.tag_ not in {"NNS", "NNPS"}:
        return ()
    demonyms = [
        part
        for child in head.children
        if child.dep_ in {"amod", "compound", "nmod"} and child.i < head.i
        for part in conjuncts(child)
    ]
    nations = [(part, entities.at(part)) for part in demonyms]
    found = [(part, nation.country_code) for part, nation in nations if nation is not None and nation.country_code]
    if len({code for _, code in found}) < 2:
        return ()
    return tuple(
        Actor(part.doc[part.i : part.i + 1], None, None, code, actor.sector_code, "modifier") for part, code in found
    )


def distinct(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """The actors without those that stand for the same entity or the same words."""
    kept: list[Actor] = []
    for actor in actors:
        if not _is_among(actor, kept):
            kept.append(actor)
    return tuple(kept)


def subject_heads(verb: Token) -> list[Token]:
    """Heads of the grammatical subject, with object control: "urged *Iran* to release"."""
    if any(child.dep_ in _SUBJECTS for child in verb.children):
        return subjects(verb)
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
    for slot in frame.act.slots:
        found = tuple(side for side in resolved(_slot_heads(frame, slot), entities) if not _is_among(side, actors))
        if found:
            return found, slot
    return (), ""


def _slot_heads(frame: Frame, slot: str) -> list[Token]:
    verb, noun = frame.verb, frame.noun
    if slot == "between":
        return []
    if slot == "obj":
        if frame.act.kind == "noun" or "nominal" in frame.act.flags or verb is None:
            return []
        keeps_noun = frame.act.kind != "verb_noun" or "keeps_noun" in frame.act.flags
        taken = {noun.i} if noun is not None and not keeps_noun else set()
        heads = [head for head in undergoers(verb) if head.i not in taken]
        if noun is not None and frame.act.kind == "verb_noun":
            heads += _owners(noun, entities=None, prepositions=())
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
            else [child for child in noun.children if child.dep_ in {"poss", "amod", "compound", "nmod"}]
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


def _owners(noun: Token, entities: ArticleEntities | None, prepositions: tuple[str, ...]) -> list[Token]:
    """Possessors, demonyms and authors of a noun; "Soviet-style" and "anti-Chinese" are no demonyms."""
    owners = [owner for child in noun.children if child.dep_ == "poss" for owner in conjuncts(child)]
    if owners:
        return owners
    demonyms = [
        part
        for child in noun.children
        if child.dep_ in {"amod", "compound", "nmod"} and child.i < noun.i
        for part in conjuncts(child)
        if (entities is None or _is_nation_or_group(part, entities)) and not _is_part_of_hyphen(part)
    ]
    if demonyms:
        return demonyms
    found = objects_of(noun, *prepositions) if prepositions else []
    if not found and prepositions:  # "an appeal filed *by*", "the rockets fired *by*"
        found = [head for child in noun.children if child.dep_ == "acl" for head in agents(child)]
    return found or [head for apposition in appositions(noun) for head in conjuncts(apposition) if head.ent_type_]


def _is_nation_or_group(part: Token, entities: ArticleEntities) -> bool:
    """ "French raids" and "Hamas rockets" have an author; in "the Mumbai attacks" the city is where they were."""
    entity = entities.at(part)
    if entity is None:
        return False
    return entity.entity_type not in {"GPE", "LOC", "FAC"} or entity.entity_id.startswith("country:")


def _is_part_of_hyphen(token: Token) -> bool:
    doc = token.doc
    before = doc[token.i - 1].text if token.i else ""
    after = doc[token.i + 1].text if token.i + 1 < len(doc) else ""
    return before == "-" or (after == "-" and not token.whitespace_)


def _is_reversed(frame: Frame) -> bool:
    """ "Uganda faced an attack": the subject is the one to whom it is done."""
    if frame.act.kind != "noun" or frame.verb is None:
        return False
    return lemma(frame.verb) in REVERSED_VERBS and lemma(frame.verb) not in LIGHT_VERBS


def _is_among(actor: Actor, others: Iterable[Actor]) -> bool:
    for other in others:
        if actor.span.root == other.span.root:
            return True
        if actor.entity is not None and other.entity is not None:
            same = actor.entity.entity_id == other.entity.entity_id and actor.sector_code == other.sector_code
            if same:
                return True
    return False
