"""Recipients in the slots of a lexicon row, and in those that the type of its act allows besides.

``SLOTS`` says what each word of the row's column ``slots`` means ("obj": whom the verb affects); any other word there is
a preposition, and the recipient stands behind it. ``in_slots`` is the rule that ``transforms.events.recipients`` asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.parties import is_site, names_place, owners_of
from transforms.events.patterns import SUFFERED_NOUNS, Frame, is_passive_verb, undergoers
from transforms.events.recipient_hosts import (
    DONE_TO_PEOPLE,
    HELPING,
    Found,
    authors_of,
    complement_subjects,
    found_at,
    hosts_of,
    is_named_body,
    is_own,
)
from transforms.syntax import indirect_objects, lemma, noun_phrase, objects, objects_of, prepositional_objects

Slot = Callable[[Frame, ArticleEntities], list[Token]]
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# Where a recipient may stand besides the slots of a row, by the type of its act.
_FURTHER_SLOTS: dict[str, tuple[str, ...]] = {
    "ACCUSE": ("against", "into", "over", "at", "on", "of"),
    "ASSAULT": ("on", "against", "at", "of", "into", "in", "near"),
    "COERCE": ("on", "against", "over", "of", "in"),
    "MOBILIZE": ("against", "to", "into", "on", "near", "along", "at", "in"),
    "PROTEST": ("against", "at", "over", "outside"),
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
# Where it is done is not to whom: what a preposition of place names is a recipient of these only as a body ("marched on
# the embassy", "an investigation at the bank").
_NOT_DONE_TO_PLACES = frozenset({"ACCUSE", "PROTEST", "REQUEST"})
_OF_PLACE = frozenset({"in", "at", "near", "on", "outside", "through", "to", "from", "along", "across", "around"})
# Whose these are gives them: "promised *Peru's* support for Chad", "led the *army's* attack on the town".
_GIVEN = frozenset(
    {"support", "backing", "solidarity", "commitment", "confidence", "sympathy", "condolence", "gratitude", "concern"}
    | {"appreciation", "willingness", "readiness", "determination", "attack", "offensive", "raid", "assault"}
)
# What a name ends in that is but where a crowd stands: "rallied outside the Council Complex".
_BUILDINGS = frozenset({"complex", "building", "tower", "square", "stadium", "plaza", "arena", "street", "avenue"})
_AIMED = frozenset({"on", "upon", "against", "into", "at"})
_MEDIA = frozenset({"twitter", "facebook", "instagram", "youtube", "reddit", "telegram", "tiktok", "weibo", "internet"})
# What talks are about: "talks *about* the border with Chad" are with Chad, or about a border with it.
_TOPICS = ("about", "on", "over", "regarding")


def in_slots(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """The slots of the row, in order, and then those that its type allows besides."""
    own = frame.act.slots
    further = _FURTHER_SLOTS.get(frame.act.act_type, ()) if "bare" not in frame.act.flags else ()
    if "symmetric" in frame.act.flags:
        further = (*further, "with")
    is_not_done_to_places = frame.act.act_type in _NOT_DONE_TO_PLACES
    behind = _by_preposition(hosts_of(frame))
    if frame.noun is not None and frame.act.kind == "noun":
        for preposition, heads in _by_preposition(objects_of(frame.noun, "by")).items():
            if preposition in _AIMED:
                behind.setdefault(preposition, []).extend(heads)  # "attacks by rebels *on farmers*"
    for slot in (*own, *(slot for slot in further if slot not in own)):
        heads = SLOTS[slot](frame, entities) if slot in SLOTS else _behind(slot, frame, entities, behind)
        if slot == "with" and slot not in own and "symmetric" not in frame.act.flags:
            heads = [head for head in heads if not _opens_clause(head)]
        if slot not in own and slot == "in" and frame.act.mode in DONE_TO_PEOPLE:
            continue  # "arrests in Chile" are of nobody who is named
        if slot not in own and slot == "in":
            is_of_thing = frame.act.kind == "verb" and frame.act.act_type == "COERCE"  # "veils were banned in offices"
            sites = [] if is_of_thing else [head for head in heads if is_site(head)]
            heads = [head for head in heads if head in sites or names_place(head, entities) or _is_tie(head)]
        if slot == "with" and slot not in own and lemma(frame.token) in SUFFERED_NOUNS:
            continue  # "his arrest, with police watching"
        if frame.act.act_type in {"ACCUSE", "PROTEST"}:
            heads = [author for head in heads for author in authors_of(head, entities)]
        if slot in _OF_PLACE and (frame.act.act_type == "PROTEST" or slot not in own) and is_not_done_to_places:
            heads = [head for head in heads if not _is_only_where(head, slot, entities)]
        if frame.act.act_type == "REJECT" and slot == "for":
            heads = [head for head in heads if not is_own(head)]  # "rejected a call for *its* troops to be sent"
        is_tie = slot == "in" and bool(heads) and all(_is_tie(head) for head in heads)
        found = found_at(heads, "with" if is_tie else slot, entities, actors)
        if found is not None:
            return found
    return None


def _object(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """``obj``: whom the verb affects; of a verb with a noun, whose the noun is ("rejected *Iran's* offer")."""
    verb, noun = frame.verb, frame.noun
    if frame.act.kind == "noun" or "nominal" in frame.act.flags or verb is None:
        return []
    keeps_noun = frame.act.kind != "verb_noun" or "keeps_noun" in frame.act.flags
    taken = {noun.i} if noun is not None and not keeps_noun else set()
    heads = [head for head in _subject_in_front(verb) or undergoers(verb) if head.i not in taken]
    if noun is not None and frame.act.kind == "verb_noun" and not keeps_noun and lemma(noun) not in _GIVEN:
        heads += _owners(noun, entities)
    if "symmetric" in frame.act.flags and noun is not None:
        # In "signed the Free Trade Area (FTA) agreement" the name is of what is signed.
        heads = [
            head for head in heads if head.head != noun or head.dep_ == "poss" or not is_named_body(head, entities)
        ]
    return heads


def _subject_in_front(verb: Token) -> list[Token]:
    """The passive's subject that the parser gave to the verb before: "on hearing *her son* had been convicted"."""
    has_own = any(child.dep_ in _SUBJECTS | {"mark", "advmod"} for child in verb.children)
    is_clause = verb.dep_ in {"advcl", "ccomp"} and any(child.dep_ == "aux" for child in verb.children)
    if has_own or not is_clause or not is_passive_verb(verb) or verb.left_edge.i <= verb.sent.start:
        return []
    noun = verb.left_edge.nbor(-1)
    return [noun] if noun.dep_ == "dobj" and noun.pos_ in {"NOUN", "PROPN"} and noun.head != verb else []


def _dative(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """``dat``: the indirect object, "gave *Ukraine* weapons"."""
    return indirect_objects(frame.verb) if frame.verb is not None else []


def _subject_of_complement(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """``ccsubj``: the subject of the clause that the verb takes, "demanded that *Iran* release them"."""
    return complement_subjects(frame.token)


def _subject_behind_particle(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """``forsubj``: the subject of the clause behind the particle, "called for *Iran* to release them"."""
    return complement_subjects(frame.companion) if frame.companion is not None else []


def _none(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """``between``: both sides stand there, and are found before."""
    return []


SLOTS: dict[str, Slot] = {
    "obj": _object,
    "dat": _dative,
    "ccsubj": _subject_of_complement,
    "forsubj": _subject_behind_particle,
    "between": _none,
}


def _by_preposition(hosts: Iterable[Token]) -> dict[str, list[Token]]:
    """What stands behind each preposition of the hosts: ``objects_of`` for all prepositions at once."""
    found: dict[str, list[Token]] = {}
    for host in hosts:
        for child in host.children:
            if child.dep_ in {"prep", "dative", "agent"}:
                found.setdefault(child.lower_, []).extend(prepositional_objects(child))
    return found


def _behind(
    preposition: str, frame: Frame, entities: ArticleEntities, behind: Mapping[str, list[Token]]
) -> list[Token]:
    """What stands behind a preposition of the noun, the verb, its object or its particle (``behind``), and the like."""
    noun = frame.noun
    heads = list(behind.get(preposition, ()))
    if preposition == "with" and noun is not None and "symmetric" in frame.act.flags and not heads:
        # "began talks *to work with* Chad"
        aims = [child for child in noun.children if child.dep_ == "acl" and child.tag_ == "VB"]
        partners = [child for aim in aims for child in aim.children if child.dep_ == "prep" and child.lower_ == "with"]
        heads = [head for partner in partners[:1] for head in prepositional_objects(partner)]
    if preposition == "with" and noun is not None and "symmetric" in frame.act.flags and not heads:
        heads = [head for topic in objects_of(noun, *_TOPICS) for head in objects_of(topic, "with")]
    if preposition == "against" and frame.act.act_type == "REJECT":
        gerunds = [gerund for host in hosts_of(frame) for gerund in _gerunds_behind(host, preposition)]
        heads += [head for gerund in gerunds for head in objects(gerund)]
    if preposition == "to" and noun is not None and lemma(noun) in _GIVEN:
        heads += _objects_of_gerund(noun)
    if preposition in {"on", "in", "via", "through"}:
        heads = [head for head in heads if not any(word.lower_ in _MEDIA for word in noun_phrase(head))]
    has_giver = noun is not None and lemma(noun) in _GIVEN
    if preposition in {"of", "by", "from"} and noun is not None and not heads and frame.act.kind != "noun":
        if has_giver:
            return []
        return _owners(noun, entities)
    return heads


def _objects_of_gerund(noun: Token) -> list[Token]:
    """Whom a commitment is to help: "reiterated its commitment to *supporting Lebanon's* sovereignty"."""
    helping = [gerund for gerund in _gerunds_behind(noun, "to") if lemma(gerund) in HELPING]
    return [head for gerund in helping for head in objects(gerund)]


def _gerunds_behind(host: Token, preposition: str) -> list[Token]:
    """ "Voted against *confirming* her"; the host may be the preposition itself."""
    words = [word for word in (host, *host.children) if word.dep_ == "prep" and word.lower_ == preposition]
    return [child for word in words for child in word.children if child.dep_ == "pcomp"]


def _owners(noun: Token, entities: ArticleEntities) -> list[Token]:
    return [owner for owner in owners_of(noun, entities, ()) if owner.pos_ != "ADJ" or entities.at(owner)]


def _is_only_where(head: Token, preposition: str, entities: ArticleEntities) -> bool:
    """Whether a name is but where: a town always, a state unless something comes from it or goes to it.

    So is a name of which the article says no more: "rallied at Tarso Square".
    """
    entity = entities.at(head)
    if entity is None:
        return head.pos_ == "PROPN" and preposition in {"in", "at", "near", "outside"}
    if lemma(head) in _BUILDINGS:
        return True
    if entity.entity_type not in _PLACES:
        return False
    return not (entity.entity_id.startswith("country:") and preposition in {"on", "from", "to"})


def _opens_clause(head: Token) -> bool:
    """Whether the noun behind "with" is the subject of a clause: "passed *with* members *voting* along party lines"."""
    return any(child.dep_ == "acl" and child.tag_ in {"VBG", "VBN"} for child in head.children)


def _is_tie(head: Token) -> bool:
    return lemma(head) in word_class("tie")  # "launched an offensive in its war *with* Chad"
