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
from transforms.roles import is_person_noun
from transforms.syntax import (
    agents,
    conjuncts,
    coordinate_of,
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
    "ASSAULT": ("on", "against", "at", "of", "into", "in", "near"),
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
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_DOCUMENTS = frozenset(
    {"message", "statement", "letter", "post", "tweet", "report", "video", "article", "note", "petition", "resolution"}
    | {"memo", "email", "press", "release", "communique", "column", "editorial", "filing", "posting", "complaint"}
)
# Nouns whose possessor suffers the act: "her arrest", "the editor's murder".
_SUFFERED = frozenset(
    {
        "abduction",
        "acquittal",
        "arrest",
        "assassination",
        "conviction",
        "death",
        "deportation",
        "detention",
        "execution",
    }
    | {"expulsion", "extradition", "impeachment", "imprisonment", "indictment", "killing", "kidnapping", "murder"}
    | {
        "ouster",
        "overthrow",
        "removal",
        "rescue",
        "sentencing",
        "shooting",
        "stabbing",
        "trial",
        "capture",
        "poisoning",
    }
    | {"dismissal", "beheading", "inauguration", "release", "jailing", "incarceration", "nomination", "appointment"}
)
_DONE_TO_PEOPLE = frozenset({"expel", "arrest", "deport", "release", "abduct", "convict"})
_MEDIA = frozenset({"twitter", "facebook", "instagram", "youtube", "reddit", "telegram", "tiktok", "weibo", "internet"})
_TARGETS = frozenset({"target", "victim", "subject", "object", "scene", "site"})
# What an act does to people and things, told in a participle behind its passive.
_RESULTS = frozenset({"kill", "injure", "wound", "destroy", "damage", "leave", "cause", "displace", "trap", "force"})
_TAKING_PART = frozenset({"participate", "involve", "engage", "partake", "join"})
_OCCASIONS = frozenset({"in", "during", "at", "after", "before", "following", "on", "ahead"})


_AIMED = frozenset({"PROTEST", "AID"})
_HELPING = frozenset(
    {"help", "support", "assist", "aid", "feed", "rebuild", "meet", "protect", "shelter", "train", "save"}
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
    verb = frame.verb
    if verb is not None and verb.dep_ == "acl" and verb.tag_ == "VBG" and (document := _document_of(verb)) is not None:
        actors = resolved(_owner_or_subject(document), entities)  # "sent a letter to the court accusing"
    elif not actors and frame.verb is not None and frame.verb.dep_ == "acl" and frame.verb.tag_ == "VBG":
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
    if not actors and frame.act.mode in {"expel", "deport"} and verb is not None and is_passive_verb(verb):
        people, country = resolved(undergoers(verb), entities), resolved(objects_of(verb, "from"), entities)
        if people and country:
            return Sides(country, people, "obj")  # "two envoys were expelled from Chad": Chad did it
    return Sides(actors, recipients, slot)


def arranged(frame: Frame, sides: Sides) -> Sides:
    """Actors and recipients by the manual's rules.

    Of a meeting, an agreement or a clash all sides are actors; the visitor is the actor and the host the recipient,
    whoever is the subject; who "receives aid" is the recipient.
    """
    actors, recipients, slot = sides
    if frame.act.act_type in {"ACCIDENT", "DISASTER"}:
        return Sides((), tuple(side for side in recipients if not _is_where(side)), slot)  # nobody does it
    # Cooperation has one who offers it, and a call one who telephones.
    directed = slot == ("obj" if frame.act.mode == "phone" else "with") and (
        frame.act.act_type == "COOPERATE" or frame.act.mode == "phone"
    )
    # "An attack near Lima" strikes nobody who is named; "won the election in Lima", "premiered at the Colon" is but where.
    if (frame.act.act_type == "ASSAULT" and slot in {"in", "near"}) or frame.act.act_type in {"ELECTION", "LAUNCH"}:
        recipients = tuple(side for side in recipients if not _is_place(side))
    if "symmetric" in frame.act.flags and slot != "hosted" and not directed:
        return Sides(distinct((*actors, *recipients)), (), slot)
    if frame.act.flags & {"host", "reverse"}:
        actors, recipients = recipients, actors
    if frame.act.act_type == "CONSULT" and "symmetric" not in frame.act.flags:
        recipients = tuple(side for side in recipients if not _is_at_home(side, actors))
    return Sides(actors, recipients, slot)


def _is_where(side: Actor) -> bool:
    """Whether a side is but the place: "a fire in Lima" strikes nobody who is named."""
    return _is_place(side) or is_site(side.span.root)


def _is_place(side: Actor) -> bool:
    return side.entity is not None and side.entity.entity_type in _PLACES


def _is_at_home(side: Actor, actors: tuple[Actor, ...]) -> bool:
    """Whether a town or site is in the visitor's own country, or in none that is known: it is no host then."""
    entity = side.entity
    if entity is None or entity.entity_type not in _PLACES or entity.entity_id.startswith("country:"):
        return False
    return side.country_code is None or side.country_code in {actor.country_code for actor in actors}


def doers(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """Heads of what acts: subject or agent of the verb; possessor, author or demonym of a noun."""
    noun = frame.token if frame.act.kind == "noun" or "nominal" in frame.act.flags else None
    own = owners_of(noun, entities, ("by",)) if noun is not None else []
    if frame.act.act_type == "PROTEST":
        own = [owner for owner in own if owner.dep_ == "poss" or not _is_name_of_place(owner, entities)]
    if noun is not None and own and _is_done_to_owner(noun, own):
        return objects_of(noun, "by")
    if own or _is_reversed(frame):
        return own
    if noun is not None and frame.verb is None and (verb := _occasion_of(frame, noun)) is not None:
        return _doers_of_verb(verb) if not is_passive_verb(verb) else subjects(verb)
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


def _is_name_of_place(word: Token, entities: ArticleEntities) -> bool:
    """Whether a modifier is the name of a place: "the *Lima* protests" are in Lima, "Peruvian protests" of Peruvians."""
    entity = entities.at(word)
    return entity is not None and entity.entity_type in _PLACES and word.text in entity.name.split()


def _document_of(verb: Token) -> Token | None:
    """The statement, letter or post whose words a participle goes on with: "a message on the site *blaming* Iran"."""
    noun = verb.head
    while noun.dep_ == "pobj" and lemma(noun) not in _DOCUMENTS and noun.head.head.pos_ == "NOUN":
        noun = noun.head.head
    return noun if lemma(noun) in _DOCUMENTS else None


def _is_done_to_owner(noun: Token, owners: list[Token]) -> bool:
    """ "His arrest", "the editor's murder": whose the noun is suffers it, unless an "of" says who does."""
    possessed = all(owner.dep_ == "poss" or owner.head.dep_ in {"poss", "conj"} for owner in owners)
    return lemma(noun) in _SUFFERED and possessed and not objects_of(noun, "of")


def _occasion_of(frame: Frame, noun: Token) -> Token | None:
    """The verb whose subject was at the talks or on the visit: "said in a meeting *with*", "took part in the protest"."""
    if noun.dep_ != "pobj" or noun.head.head.pos_ not in {"VERB", "AUX"}:
        return None
    verb, word = noun.head.head, noun.head.lower_
    if word == "in" and lemma(verb) in _TAKING_PART:
        return verb
    if word not in _OCCASIONS or frame.act.act_type != "CONSULT":
        return None
    named = objects_of(noun, "with") if "symmetric" in frame.act.flags else objects_of(noun, "to", "with")
    return verb if named else None


def _sufferers(noun: Token) -> list[Token]:
    """Who is called the target or victim of the act: "*the port* was the target of a raid"."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "under" and lemma(noun.head.head) in {"come", "be", "remain"}:
        return subjects(noun.head.head)
    if noun.dep_ != "pobj" or noun.head.lower_ not in {"of", "to"} or lemma(noun.head.head) not in _TARGETS:
        return []
    role = noun.head.head
    if role.dep_ in {"attr", "oprd", "xcomp", "acomp"} or (role.dep_ == "pobj" and role.head.lower_ == "as"):
        governor = role.head if role.dep_ != "pobj" else role.head.head
        return subjects(governor) if governor.pos_ in {"VERB", "AUX"} else []
    if role.dep_ == "appos":
        return [role.head]
    return [role]


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
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and is_passive_verb(governor):
        # "The camp was attacked by rebels, killing ten": not the camp, and nobody where no agent is named
        return agents(governor) or ([] if lemma(verb) in _RESULTS else subjects(verb))
    if verb.dep_ == "xcomp" and lemma(governor) in _OBJECT_CONTROL:
        controlled = undergoers(governor) or objects_of(governor, "on", "upon")
        if controlled:
            return controlled
    if verb.dep_ == "pcomp" and governor.head.pos_ == "ADJ" and governor.head.dep_ == "acomp":
        return subjects(governor.head.head)  # "are guilty of breaking the truce"
    if verb.dep_ == "pcomp" and lemma(governor.head) in _OBJECT_CONTROL:
        return undergoers(governor.head)
    if verb.dep_ == "relcl":
        return conjuncts(verb.head)
    if verb.dep_ == "acl" and verb.tag_ == "VB":
        return _owner_or_subject(governor)
    return subjects(verb)


def _listed_before(verb: Token) -> list[Token]:
    """The first country of a headline's list: "*Peru*, Chile sign border treaty" parses as an adverbial and a subject."""
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


def _is_hung_on_subject(frame: Frame) -> bool:
    """ "The rebels surrendered" may parse as "the rebels [that are] surrendered": an intransitive has no passive."""
    verb = frame.verb
    intransitive = frame.act.kind in {"verb", "verb_particle"} and "obj" not in frame.act.slots
    return verb is not None and intransitive and verb.dep_ == "acl" and verb.head.dep_ == "ROOT"


def _doers_of_verb(verb: Token) -> list[Token]:
    if not is_passive_verb(verb):
        governor = coordinate_of(verb)
        if governor is not None and not any(child.dep_ in _SUBJECTS for child in verb.children):
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
    if frame.act.kind == "noun" and (suffering := resolved(_sufferers(frame.token), entities)):
        return suffering, "target"
    if frame.act.kind == "noun" and lemma(frame.token) in _SUFFERED:
        owners = owners_of(frame.token, entities, ())
        if owners and _is_done_to_owner(frame.token, owners):
            return resolved(owners, entities), "owner"
    own = frame.act.slots
    further = _FURTHER_SLOTS.get(frame.act.act_type, ()) if "bare" not in frame.act.flags else ()
    for slot in (*own, *(slot for slot in further if slot not in own)):
        heads = _slot_heads(frame, slot, entities)
        if slot not in own and slot == "in":
            heads = [head for head in heads if is_site(head) or _names_place(head, entities) or _is_tie(head)]
        found = tuple(side for side in resolved(heads, entities) if not is_among(side, actors))
        if found:
            return found, slot
    noun = frame.companion
    if frame.act.kind == "verb_noun" and frame.act.mode in _DONE_TO_PEOPLE and noun is not None:
        found = resolved([noun], entities) if noun in undergoers(frame.token) and is_person_noun(lemma(noun)) else ()
        return found, "obj" if found else ""  # "expelled aid *workers*", of whom no more is said
    if frame.act.act_type in _AIMED and frame.verb is not None:
        found = tuple(side for side in resolved(_aims(frame), entities) if not is_among(side, actors))
        return found, "aim" if found else ""
    return (), ""


def _aims(frame: Frame) -> list[Token]:
    """Whom a protest is against, or whom aid is for, by the clause of its purpose.

    "Marched *to demand* reforms from the king", "gave a million *to support* refugees", "aid *for relief in* Mali".
    """
    hosts = [host for host in (frame.verb, frame.noun, frame.token) if host is not None]
    found: list[Token] = []
    aiming = _HELPING if frame.act.act_type == "AID" else _AIMING
    if frame.act.act_type == "AID":
        hosts += [inner for host in hosts for inner in objects_of(host, "for", "in", "of")]
        found += [noun for host in hosts for noun in objects_of(host, "in", "for")]
    for clause in [child for host in hosts for child in host.children if child.dep_ in _PURPOSES]:
        if lemma(clause) not in aiming:
            continue
        aimed = objects_of(clause, "against", "at", "on", "over", "from", "by")
        for noun in objects(clause):
            aimed += objects_of(noun, "against", "for", "by", "from", "of", "at", "with") or [noun]
        found += aimed
    return found


def _is_body(head: Token, entities: ArticleEntities) -> bool:
    entity = entities.at(head)
    return entity is not None and entity.entity_type not in {"GPE", "NORP", "PERSON"}


def _is_tie(head: Token) -> bool:
    return lemma(head) in word_class("tie")  # "launched an offensive in its war *with* Chad"


def _names_place(head: Token, entities: ArticleEntities) -> bool:
    entity = entities.at(head)
    return entity is not None and entity.entity_type in _PLACES


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
        if "symmetric" in frame.act.flags and noun is not None:
            # In "signed the Free Trade Area (FTA) agreement" the name is of what is signed.
            heads = [head for head in heads if head.head != noun or head.dep_ == "poss" or not _is_body(head, entities)]
        return heads
    if slot == "dat":
        return indirect_objects(verb) if verb is not None else []
    if slot == "ccsubj":
        return _complement_subjects(frame.token)
    if slot == "forsubj":
        return _complement_subjects(frame.companion) if frame.companion is not None else []
    heads = [noun for host in _hosts(frame) for noun in objects_of(host, slot)]
    if slot in {"on", "in", "via", "through"}:
        heads = [head for head in heads if head.lower_ not in _MEDIA]
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
