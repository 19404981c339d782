"""To whom it is done: the words of a frame's own clause that stand for the other side.

``RECIPIENT_RULES`` say where a recipient may stand, in the order in which they are asked; the first that finds a party
decides. The commonest is the slots of the lexicon row, ``SLOTS``: what each word of its column ``slots`` means; any other
word there is a preposition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.doers import doers_of_verb, is_done_to_owner, is_reversed, names_place, verb_come_for
from transforms.events.parties import half_of_compound, is_among, is_site, owners_of, resolved
from transforms.events.patterns import SUFFERED_NOUNS, Frame, is_passive_verb, measured_by, undergoers
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import (
    conjuncts,
    indirect_objects,
    lemma,
    noun_phrase,
    objects,
    objects_of,
    prepositional_objects,
    subjects,
)


class Found(NamedTuple):
    """Recipients, and the slot where they stood: one of a row's, or the word for a rule ("target", "aim")."""

    parties: tuple[Actor, ...]
    slot: str


RecipientRule = Callable[[Frame, ArticleEntities, tuple[Actor, ...]], Found | None]
Slot = Callable[[Frame, ArticleEntities], list[Token]]

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_HOSTING = frozenset({"prt", "advmod", "prep", "acomp", "oprd"})
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
_PURPOSES = frozenset({"advcl", "xcomp", "acl", "conj", "ccomp"})
_AIMING = frozenset(
    {"demand", "protest", "denounce", "oppose", "condemn", "force", "press", "pressure", "show", "express", "decry"}
    | {"criticize", "criticise", "demonstrate", "rally", "call", "urge", "reject", "challenge", "voice", "complain"}
)
_HELPING = frozenset(
    {"help", "support", "assist", "aid", "feed", "rebuild", "meet", "protect", "shelter", "train", "save"}
)
# Types whose verb may take its person bare before the preposition that the row asks for.
_ADDRESSING = frozenset({"ASSAULT", "REQUEST"})
_DONE_TO_PEOPLE = frozenset({"expel", "arrest", "deport", "release", "abduct", "convict"})
# Whose these are gives them: "promised *Peru's* support for Chad", "led the *army's* attack on the town".
_GIVEN = frozenset(
    {"support", "backing", "solidarity", "commitment", "confidence", "sympathy", "condolence", "gratitude", "concern"}
    | {"appreciation", "willingness", "readiness", "determination", "attack", "offensive", "raid", "assault"}
)
_ALLOWING = frozenset({"allow", "let", "enable", "permit", "facilitate", "defend", "assist", "ensure", "ease"})
_SERVING_TYPES = frozenset({"AID", "RETREAT", "CONCEDE", "SUPPORT", "COOPERATE"})
_BARE = frozenset({"VB", "VBN"})
_AID_PROMISED = "033"  # "pledged ten million *for relief in Mali*"
_DECLARING = frozenset({"call", "declare", "project"})
_LEAVING = frozenset({"exit", "withdrawal", "departure", "secession"})
# What a name ends in that is but where a crowd stands: "rallied outside the Council Complex".
_BUILDINGS = frozenset({"complex", "building", "tower", "square", "stadium", "plaza", "arena", "street", "avenue"})
_AIMED = frozenset({"on", "upon", "against", "into", "at"})
_MEDIA = frozenset({"twitter", "facebook", "instagram", "youtube", "reddit", "telegram", "tiktok", "weibo", "internet"})
# What talks are about: "talks *about* the border with Chad" are with Chad, or about a border with it.
_TOPICS = ("about", "on", "over", "regarding")
_DYING = frozenset({"die", "perish"})
_DEADLY = frozenset({"ASSAULT", "ACCIDENT", "DISASTER"})
_TARGETS = frozenset({"target", "victim", "subject", "object", "scene", "site"})


def recipients_of(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found:
    """Whom the act is done to, beside the actors; nobody where no rule finds a party."""
    for rule in RECIPIENT_RULES:
        found = rule(frame, entities, actors)
        if found is not None:
            return found
    return Found((), "")


def parties_between(frame: Frame) -> list[Token]:
    """The sides that stand together: "talks *between* Oman and Iran"."""
    found = [noun for host in _hosts(frame) for noun in objects_of(host, "between", "among")]
    return [*found, *_second_behind_insertion(found[0])] if len(found) == 1 else found


def _second_behind_insertion(first: Token) -> list[Token]:
    """The other of two, hung on the verb: "between *Lopez*, who came for the bank, and *Diaz*"."""
    if first.head.lower_ != "between" or first.tag_ in {"NNS", "NNPS"} or first.nbor(1).text != ",":
        return []
    for governor in first.ancestors:
        others = [child for child in governor.children if child.dep_ == "conj" and child.i > first.i]
        others = [child for child in others if child.pos_ in {"NOUN", "PROPN"}]
        if governor.pos_ in {"VERB", "AUX"} and others:
            return others[:1] if others[0].left_edge.nbor(-1).dep_ == "cc" else []
    return []


def _subject_of_reversed(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "*Uganda* faced an attack", and nobody else."""
    if not is_reversed(frame) or frame.verb is None:
        return None
    return Found(resolved(doers_of_verb(frame.verb), entities), "subject")


def _called_target(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Who is called the target or victim of the act: "*the port* was the target of a raid", "*it* came under attack"."""
    noun = frame.token
    if frame.act.kind != "noun" or noun.dep_ != "pobj":
        return None
    preposition, role = noun.head.lower_, noun.head.head
    if preposition == "under" and lemma(role) in {"come", "be", "remain"}:
        return _found(subjects(role), "target", entities)
    if preposition not in {"of", "to"} or lemma(role) not in _TARGETS:
        return None
    if lemma(role) == "victim" and objects_of(noun, "of", "on", "against"):
        return None  # "victims of the attack *on Peru*": the noun itself says to whom it was done
    if role.dep_ in {"attr", "oprd", "xcomp", "acomp"} or (role.dep_ == "pobj" and role.head.lower_ == "as"):
        governor = role.head if role.dep_ != "pobj" else role.head.head
        return _found(subjects(governor), "target", entities) if governor.pos_ in {"VERB", "AUX"} else None
    return _found([role.head if role.dep_ == "appos" else role], "target", entities)


def _who_died(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "*Sixteen villagers* died in the raid"."""
    noun = measured_by(frame.token)
    if frame.act.kind != "noun" or frame.act.act_type not in _DEADLY or noun.dep_ != "pobj":
        return None
    verb, preposition = noun.head.head, noun.head.lower_
    if lemma(verb) not in _DYING or preposition not in {"in", "during", "from"}:
        return None
    return _found(subjects(verb), "victim", entities, actors)


def _destination(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Where a visit takes place, by its clauses: "is in *Chad* for a visit", "a tour that will take him to *Chad*"."""
    if frame.act.kind != "noun" or frame.act.mode != "visit":
        return None
    heads: list[Token] = []
    for clause in frame.token.children:
        if clause.dep_ == "relcl" and lemma(clause) == "take":
            heads += objects_of(clause, "to")
    verb = verb_come_for(frame, entities)
    if verb is not None:
        heads += [place for place in objects_of(verb, "in", "to") if names_place(place, entities)]
    return _found(heads, "to", entities, actors)


def _opposed(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a protest is called after: "an anti-*Peruvian* rally", "anti-*government* marches"."""
    noun = frame.noun
    if frame.act.act_type != "PROTEST" or noun is None:
        return None
    opposing = [child for child in noun.children if child.lower_ == "anti" and child.i + 2 < noun.i]
    found = [half_of_compound(child.nbor(2), entities) for child in opposing if child.nbor(1).text == "-"]
    parties = tuple(side for side in found if side is not None)
    return Found(parties, "against") if parties else None


def _owner_who_suffers(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "*her* arrest", "*the editor's* murder"."""
    if frame.act.kind != "noun" or lemma(frame.token) not in SUFFERED_NOUNS:
        return None
    owners = owners_of(frame.token, entities, ())
    if not owners or not is_done_to_owner(frame.token, owners):
        return None
    return Found(resolved(owners, entities), "owner")


def _addressed(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Who stands bare before the preposition of the row: "asked *Peru* for help", "shot *shoppers* at a store"."""
    companion, slots = frame.companion, frame.act.slots
    if frame.act.act_type not in _ADDRESSING or frame.verb is None or companion is None or "obj" in slots:
        return None
    if companion.dep_ != "prep" or companion.head != frame.verb or is_passive_verb(frame.verb):
        return None
    heads = [head for head in objects(frame.verb) if head.i < companion.i]
    found = _found(heads, "obj", entities, actors)
    is_theirs = found is not None and all(any(head in side.span for head in heads) for side in found.parties)
    return found if is_theirs else None


def _in_slots(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """The slots of the row, in order, and then those that its type allows besides."""
    own = frame.act.slots
    further = _FURTHER_SLOTS.get(frame.act.act_type, ()) if "bare" not in frame.act.flags else ()
    if "symmetric" in frame.act.flags:
        further = (*further, "with")
    is_not_done_to_places = frame.act.act_type in _NOT_DONE_TO_PLACES
    behind = _by_preposition(_hosts(frame))
    if frame.noun is not None and frame.act.kind == "noun":
        for preposition, heads in _by_preposition(objects_of(frame.noun, "by")).items():
            if preposition in _AIMED:
                behind.setdefault(preposition, []).extend(heads)  # "attacks by rebels *on farmers*"
    for slot in (*own, *(slot for slot in further if slot not in own)):
        heads = SLOTS[slot](frame, entities) if slot in SLOTS else _behind(slot, frame, entities, behind)
        if slot == "with" and slot not in own and "symmetric" not in frame.act.flags:
            heads = [head for head in heads if not _opens_clause(head)]
        if slot not in own and slot == "in" and frame.act.mode in _DONE_TO_PEOPLE:
            continue  # "arrests in Chile" are of nobody who is named
        if slot not in own and slot == "in":
            is_of_thing = frame.act.kind == "verb" and frame.act.act_type == "COERCE"  # "veils were banned in offices"
            sites = [] if is_of_thing else [head for head in heads if is_site(head)]
            heads = [head for head in heads if head in sites or names_place(head, entities) or _is_tie(head)]
        if slot == "with" and slot not in own and lemma(frame.token) in SUFFERED_NOUNS:
            continue  # "his arrest, with police watching"
        if frame.act.act_type in {"ACCUSE", "PROTEST"}:
            heads = [author for head in heads for author in _authors(head, entities)]
        if slot in _OF_PLACE and (frame.act.act_type == "PROTEST" or slot not in own) and is_not_done_to_places:
            heads = [head for head in heads if not _is_only_where(head, slot, entities)]
        if frame.act.act_type == "REJECT" and slot == "for":
            heads = [head for head in heads if not _is_own(head)]  # "rejected a call for *its* troops to be sent"
        is_tie = slot == "in" and bool(heads) and all(_is_tie(head) for head in heads)
        found = _found(heads, "with" if is_tie else slot, entities, actors)
        if found is not None:
            return found
    return None


def _declared_winner(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "The paper called the race *for Lopez*": who is said to have won."""
    if frame.act.act_type != "ELECTION" or frame.verb is None or lemma(frame.verb) not in _DECLARING:
        return None
    heads = [noun for host in _hosts(frame) for noun in objects_of(host, "for")]
    return _found([noun for noun in heads if noun.ent_type_ == "PERSON"], "for", entities, actors)


def _body_of_companion(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """The body that the noun of the act names: "suspended *parliament*", "left *the organization*"."""
    noun = frame.companion
    if frame.act.kind != "verb_noun" or noun is None:
        return None
    if frame.act.act_type == "CONSULT" and _is_body(noun, entities):
        return _found([noun], "obj", entities, actors)  # "addressed *the General Assembly* in Lima"
    if frame.act.act_type not in {"COERCE", "SANCTION"}:
        return None
    is_affected = noun in undergoers(frame.token) and is_body_noun(lemma(noun))
    return _found([noun] if is_affected else [], "obj", entities, actors)


def _told_of_in_clause(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a charge or an inquiry is about, by the clause that says it.

    "Opened an investigation into whether *Lopez* was bribed", "into claims that *two soldiers* beat him", "voiced concern
    that *Chad* would attack".
    """
    if frame.act.act_type != "ACCUSE":
        return None
    heads = _complement_subjects(frame.companion) if frame.companion is not None else []
    for preposition in (child for host in _hosts(frame) for child in host.children if child.dep_ == "prep"):
        heads += _complement_subjects(preposition)
        for noun in prepositional_objects(preposition):
            heads += _complement_subjects(noun)
    return _found(heads, "clause", entities, actors)


def _people_of_companion(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "Expelled aid *workers*", "freed two Ugandan *pilots*": people, and not the country that they are of."""
    noun = frame.companion
    if frame.act.kind != "verb_noun" or frame.act.mode not in _DONE_TO_PEOPLE or noun is None:
        return None
    affected = undergoers(frame.token)  # in "took the guards hostage" it is the guards
    is_person = noun in affected and set(affected) <= set(conjuncts(noun)) and is_person_noun(lemma(noun))
    return _found([noun] if is_person else [], "obj", entities)


def _aimed_at(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a protest is against, or whom aid is for, by the clause of its purpose.

    "Marched *to demand* reforms from the king", "gave a million *to support* refugees", "aid *for relief in* Mali".
    """
    is_aid = frame.act.act_type == "AID" or frame.act.cameo_code == _AID_PROMISED
    if not (is_aid or frame.act.act_type == "PROTEST") or frame.verb is None:
        return None
    hosts = [host for host in (frame.verb, frame.noun, frame.token) if host is not None]
    heads: list[Token] = []
    aiming = _HELPING if is_aid else _AIMING
    if is_aid:
        hosts += [inner for host in hosts for inner in objects_of(host, "for", "in", "of")]
        heads += [noun for host in hosts for noun in objects_of(host, "in", "for")]
    for clause in [child for host in hosts for child in host.children if child.dep_ in _PURPOSES]:
        if lemma(clause) not in aiming:
            continue
        heads += objects_of(clause, "against", "at", "on", "over", "from", "by")
        for noun in objects(clause):
            if lemma(noun) in SUFFERED_NOUNS | _LEAVING:
                heads += _authors(noun, entities)
                continue
            heads += objects_of(noun, "against", "for", "by", "from", "of", "at", "with") or [noun]
    return _found(heads, "aim", entities, actors)


def _aim_of_protest(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a protest asks for something goes before where it stands: "rallied outside the bank to demand aid from Chad"."""
    hosts = [host for host in (frame.verb, frame.noun, frame.token) if host is not None]
    if frame.act.act_type != "PROTEST" or any(objects_of(host, "against") for host in hosts):
        return None
    return _aimed_at(frame, entities, actors)


def _served(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom an act is to help: "sent ships *to help defend Chad*", "opened the port *to allow aid to Chad*"."""
    if frame.act.act_type not in _SERVING_TYPES or frame.verb is None:
        return None
    heads: list[Token] = []
    for clause in (child for host in _hosts(frame) for child in host.children if child.dep_ in _PURPOSES):
        if clause.tag_ != "VB" or lemma(clause) not in _HELPING | _ALLOWING:
            continue
        for verb in (clause, *(child for child in clause.children if child.dep_ in {"xcomp", "ccomp"})):
            for noun in objects(verb):
                heads += objects_of(noun, "to", "for", "in") or [noun]
            heads += objects_of(verb, "to", "for")
    return _found(heads, "aim", entities, actors)


def _refused_in_clause(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a refused call or offer is about, by its clause: "rejected a call for troops *to be sent to Chad*"."""
    noun = frame.companion
    if frame.act.act_type != "REJECT" or frame.act.kind != "verb_noun" or noun is None:
        return None
    heads: list[Token] = []
    nouns = (noun, *objects_of(noun, "for"))
    clauses = [child for each in nouns for child in each.children if child.dep_ in {"relcl", "acl", "ccomp"}]
    for clause in (clause for clause in clauses if clause.tag_ in _BARE):
        opens = [child for child in clause.children if child.lower_ in {"to", "for"} and child.dep_ in {"aux", "mark"}]
        if not opens:
            continue
        own = [child for child in clause.children if child.dep_ in _SUBJECTS]
        own = [subject for subject in own if not _is_own(subject)]
        heads += [*own, *objects(clause), *objects_of(clause, "to", "with", "on", "against", "from", "in", "for")]
    return _found(heads, "clause", entities, actors)


def _is_own(noun: Token) -> bool:
    return any(child.tag_ == "PRP$" for child in noun.children)


RECIPIENT_RULES: tuple[RecipientRule, ...] = (
    _subject_of_reversed,
    _called_target,
    _who_died,
    _owner_who_suffers,
    _people_of_companion,
    _body_of_companion,
    _addressed,
    _declared_winner,
    _aim_of_protest,
    _in_slots,
    _told_of_in_clause,
    _aimed_at,
    _destination,
    _opposed,
    _served,
    _refused_in_clause,
)


def _found(heads: list[Token], slot: str, entities: ArticleEntities, actors: tuple[Actor, ...] = ()) -> Found | None:
    """The parties of the heads that are no actors; None where there are none."""
    parties = tuple(side for side in resolved(heads, entities) if not is_among(side, actors)) if heads else ()
    return Found(parties, slot) if parties else None


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
        heads = [head for head in heads if head.head != noun or head.dep_ == "poss" or not _is_body(head, entities)]
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
    return _complement_subjects(frame.token)


def _subject_behind_particle(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """``forsubj``: the subject of the clause behind the particle, "called for *Iran* to release them"."""
    return _complement_subjects(frame.companion) if frame.companion is not None else []


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
        gerunds = [gerund for host in _hosts(frame) for gerund in _gerunds_behind(host, preposition)]
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
    helping = [gerund for gerund in _gerunds_behind(noun, "to") if lemma(gerund) in _HELPING]
    return [head for gerund in helping for head in objects(gerund)]


def _gerunds_behind(host: Token, preposition: str) -> list[Token]:
    """ "Voted against *confirming* her"; the host may be the preposition itself."""
    words = [word for word in (host, *host.children) if word.dep_ == "prep" and word.lower_ == preposition]
    return [child for word in words for child in word.children if child.dep_ == "pcomp"]


def _owners(noun: Token, entities: ArticleEntities) -> list[Token]:
    return [owner for owner in owners_of(noun, entities, ()) if owner.pos_ != "ADJ" or entities.at(owner)]


def _complement_subjects(token: Token) -> list[Token]:
    return [
        noun
        for child in token.children
        if child.dep_ in {"ccomp", "xcomp", "pcomp", "advcl", "acl"}
        for subject in child.children
        if subject.dep_ in _SUBJECTS and not any(word.tag_ == "WP$" for word in subject.children)
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


def _is_body(head: Token, entities: ArticleEntities) -> bool:
    entity = entities.at(head)
    return entity is not None and entity.entity_type not in {"GPE", "NORP", "PERSON"}


def _authors(head: Token, entities: ArticleEntities) -> list[Token]:
    """Who is blamed for an arrest or a murder: "condemned the arrest of a judge *by police*", not the judge."""
    if head.dep_ == "pobj" and head.head.lower_ == "of" and lemma(head.head.head) in SUFFERED_NOUNS:
        return []
    if lemma(head) in _LEAVING and objects_of(head, "from"):
        return objects_of(head, "of") or owners_of(head, entities, ())  # not what is left
    if lemma(head) not in SUFFERED_NOUNS:
        return [head]
    if by := objects_of(head, "by"):
        return by
    return owners_of(head, entities, ()) if objects_of(head, "of") else []


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
