"""Whom a noun phrase of a clause stands for: the actors that it names, belongs to or comes from.

Nothing is ever taken from the other side of the clause or from another sentence; a party of whom nothing is known is
one with its words alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Span, Token

from transforms.actors import Actor, resolve_actor
from transforms.dates.expressions import is_date_word
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.acts import word_class
from transforms.events.antecedents import affected_before, antecedents
from transforms.events.counted_people import is_counted_people
from transforms.events.patterns import head_and_measured
from transforms.roles import is_body_noun, is_person_noun, sector_of_noun
from transforms.syntax import agents, appositions, conjuncts, lemma, objects_of

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# A law, a work or an event acts on nobody; a river or a bridge can be what is attacked.
_ACTING = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_BACK_REFERRING = frozenset({"it", "they", "its", "their", "them", "itself", "themselves"})
_HIS = frozenset({"his", "her"})
_PERSONAL = frozenset({"he", "she", "him", "her", "we", "us", "they", "them"})
# Names of these kinds are no parties: works, laws, storms and summits, goods.
_NO_PARTY = frozenset({"WORK_OF_ART", "LAW", "EVENT", "PRODUCT"})
_PLACE_NOUNS = frozenset(
    {"province", "region", "territory", "island", "coast", "enclave", "zone", "country", "state", "capital", "south"}
    | {"settlement", "stronghold", "corridor", "strip", "peninsula", "suburb", "valley", "north", "east", "west"}
)
# What is feared or only possible has no author who acts: "the fear of aggression from the north".
_IDLE = frozenset(
    {"fear", "worry", "risk", "possibility", "likelihood", "anticipation", "case", "event", "hope", "lack"}
)
_BORDERS = frozenset({"border", "frontier"})
_NAMED_BODIES = frozenset({"ORG", "NORP"})
_MOVEMENTS = frozenset({"group", "movement", "faction", "network", "party", "organization", "organisation", "militia"})
# Who strikes in "a *rebel* attack", "*militant* raids".
_FIGHTERS = frozenset(
    {"rebel", "militant", "insurgent", "guerrilla", "guerilla", "separatist", "militia", "pirate", "gunman"}
)
# Several of these act together, though the text does not name them: "the Balkan *states*", "seventy *countries*".
_STATES = frozenset({"country", "nation", "state", "government", "power", "republic", "bloc"})
# Who backs a plan or names it has not made it.
_BACKING = frozenset({"back", "support", "endorse", "call", "oppose", "criticize", "criticise", "approve", "know"})
_INSTITUTIONS = frozenset(
    {"court", "prison", "jail", "custody", "hospital", "school", "church", "college", "university"}
)
_ARMS = frozenset({"artillery", "infantry", "cavalry", "navy"})
_EFFORTS = frozenset({"mission", "effort", "reconstruction", "recovery"})
_NATIONS = frozenset({"GPE", "NORP"})
_DATELINE = 7  # tokens: "ABU DHABI, United Arab Emirates ("


def resolved(heads: Iterable[Token], entities: ArticleEntities) -> tuple[Actor, ...]:
    """The actors that the heads stand for, each once; a place of a dateline acts on nobody."""
    own = _without_introductions([head for head in heads if not _is_behind_preposition(head)])
    named = [name for head in own for name in _members_named(head) or [head]]
    found = _apart(distinct(actor for head in named for actor in actors_of(head, entities)))
    if not found or not any(actor.span.start - actor.span.root.sent.start < _DATELINE for actor in found):
        return found
    end = dateline_end(found[0].span.root.sent)
    return tuple(actor for actor in found if actor.span.root.i >= end)


def _is_behind_preposition(head: Token) -> bool:
    """Whether the parser made a second subject of what a preposition lacks: "a plan *for refugees* was rejected"."""
    first = head.left_edge
    if head.dep_ not in _SUBJECTS or first.i == 0 or first.is_sent_start:
        return False
    before = head.doc[first.i - 1]
    is_second = any(child.dep_ in _SUBJECTS and child.i < before.i for child in head.head.children)
    is_open = not any(child.dep_ in {"pobj", "pcomp", "prep"} for child in before.children)
    return is_second and is_open and before.pos_ == "ADP" and before.dep_ == "prep"


def _without_introductions(heads: list[Token]) -> list[Token]:
    """The heads without a person's description in front of the name: "A *resident* of Lima, *Lopez* is accused"."""
    return [head for head in heads if not any(head != name and _introduces(head, name) for name in heads)]


def _introduces(description: Token, name: Token) -> bool:
    if description.head != name.head or description.dep_ != name.dep_ or name.dep_ not in _SUBJECTS:
        return False
    if description.tag_ == "NN" and description.i + 1 == name.left_edge.i and name.ent_type_ in _NAMED_BODIES:
        return is_body_noun(lemma(description)) or lemma(description) in _MOVEMENTS  # "the rebel *group Shining Path*"
    is_description = description.tag_ == "NN" and not description.ent_type_ and is_person_noun(lemma(description))
    start = name.left_edge
    return is_description and name.pos_ == "PROPN" and description.i < start.i and start.nbor(-1).text == ","


def _members_named(head: Token) -> list[Token]:
    """Who several people are, behind a colon: "two presidents were impeached: *Lopez* and *Diaz*"; else empty."""
    if head.tag_ != "NNS" or head.ent_type_ or not is_person_noun(lemma(head)):
        return []
    listed = [child for child in appositions(head) if child.ent_type_ == "PERSON"]
    if len(listed) != 1 or listed[0].left_edge.nbor(-1).text != ":":
        return []
    names = [noun for noun in conjuncts(listed[0]) if noun.ent_type_ == "PERSON"]
    return names if len(names) > 1 else []


def _apart(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """The actors, none with the words of another in its own: "the *police*, medical *staff* for their help"."""
    return tuple(
        actor._replace(span=_before(actor.span, [other.span.root for other in actors if other != actor]))
        for actor in actors
    )


def _before(span: Span, others: list[Token]) -> Span:
    inside = [other for other in others if other in span and other.i > span.root.i and other.dep_ == "conj"]
    if is_person_noun(lemma(span.root)) and span.root.tag_ in {"NN", "NNP"}:
        return span  # "the envoy and permanent representative to Chad" may be one
    if not inside:
        return span
    end = min(other.left_edge.i for other in inside)
    while end - 1 > span.root.i and (span.doc[end - 1].is_punct or span.doc[end - 1].dep_ == "cc"):
        end -= 1
    return span.doc[span.start : max(end, span.root.i + 1)]


def dateline_end(sentence: Span) -> int:
    """Where the sentence begins behind the dateline in its front: "LIMA, Peru -- The", "QUITO (AP) - The"."""
    first = sentence[0]
    if not first.text.isupper() and not first.is_title:
        return sentence.start
    for token in sentence[1 : _DATELINE + 6]:
        if token.text in {"--", "–", "—"} or (token.text in {"-", ":"} and first.text.isupper() and len(first) > 2):
            return (
                token.i + 1
                if all(_may_date(each) for each in sentence.doc[sentence.start : token.i])
                else sentence.start
            )
    return sentence.start


def _may_date(token: Token) -> bool:
    return token.is_upper or token.is_title or token.is_punct or token.like_num or token.is_space


def actors_of(head: Token, entities: ArticleEntities, depth: int = 0) -> tuple[Actor, ...]:
    """The actor of a noun phrase; of a noun that is none, those it belongs to or comes from.

    A party of whom nothing is known ("a teacher", "the town") is one too, with its words alone.
    """
    if (people := _people_counted(head)) is not None:
        counted = head.doc[head.i : people.i + 1]
        return tuple(each._replace(span=counted, entity=None, name=None) for each in actors_of(people, entities, 1))
    refers_back = head.lower_ in _BACK_REFERRING or (head.lower_ in _HIS and head.dep_ == "poss")
    if refers_back and entities.at(head) is None:
        meant = [] if depth > 1 else antecedents(head)
        if not meant and is_counted_people(head):
            return (resolve_actor(head, entities),)
        return tuple(found for noun in meant for found in actors_of(noun, entities, depth + 1))
    if (affected := affected_before(head)) is not None and entities.at(head) is None:
        return actors_of(affected, entities, depth + 1)
    if (name := _name_before_hyphen(head, entities)) is not None:
        return actors_of(name, entities, depth + 1)
    if _is_bare_institution(head) or _is_owned_agent(head):
        return ()
    if (half := half_of_compound(head, entities)) is not None:
        return (half,)
    actor = resolve_actor(head, entities)
    if _is_part_of_hyphen(head) or (actor.entity is not None and actor.entity.entity_type not in _ACTING):
        return ()
    if actor.entity is None and (named := _named_by(head, entities)) is not None:
        return (named,)
    if actor.entity is not None or _is_role(head, actor):
        return _shared_head(head, actor, entities) or (_with_possessor(head, actor, entities, depth),)
    if head.lower_ in _PERSONAL and head.dep_ != "poss":
        return (actor,)  # somebody acts, though the article's entities do not say who
    if is_counted_people(head) and not objects_of(head, "of"):
        return (actor,)
    if depth > 2 or head.pos_ == "PRON" or lemma(head) in _IDLE:
        return ()
    if head.ent_type_ == "PERSON":
        return (actor,)
    measured = list(head_and_measured(head))[1:]
    if measured and measured[0].dep_ != "compound":
        parts = conjuncts(measured[0])
        found = tuple(found for part in parts for found in actors_of(part, entities, depth + 1))
        if found:
            return found
    if is_counted_people(head) or _is_party(head):
        return (actor,)  # an unknown person is not given the country of a modifier
    if (named_place := _place_of_region(head, entities)) is not None:
        return (named_place,)
    is_target = lemma(head) in word_class("target") and head.pos_ == "NOUN"
    return _of_owners(head, entities, depth) or ((actor,) if is_target else ())


def _people_counted(head: Token) -> Token | None:
    """The people behind a number that the parser made the head: "shot one *Peruvian*"; None where there are none."""
    if head.tag_ != "CD" or head.i + 1 >= len(head.doc):
        return None
    after = head.doc[head.i + 1]
    return after if after.dep_ == "amod" and after.head == head and after.ent_type_ == "NORP" else None


def _name_before_hyphen(head: Token, entities: ArticleEntities) -> Token | None:
    """The name of which a word is the last syllable, "*Park Geun*-hye"; None where it is none."""
    if head.i < 2 or entities.at(head) is not None or head.doc[head.i - 1].text != "-" or not head.is_lower:
        return None
    name = head.doc[head.i - 2]
    entity = entities.at(name)
    is_name = name.dep_ == "compound" and name.head == head
    return name if is_name and entity is not None and entity.entity_type == "PERSON" else None


def _is_bare_institution(head: Token) -> bool:
    """Whether an institution without an article is where somebody is or goes: "thrown out of *court*", "in *prison*"."""
    if head.dep_ != "pobj" or head.tag_ != "NN" or head.lower_ not in _INSTITUTIONS or head.head.lower_ == "by":
        return False
    return not any(child.i < head.i for child in head.children)


def _is_owned_agent(head: Token) -> bool:
    """ "Bitten by *his dog*": what does it is no person, and whose it is did not do it."""
    if head.dep_ != "pobj" or head.head.dep_ != "agent" or head.pos_ != "NOUN" or _is_party(head):
        return False
    return any(child.dep_ == "poss" and child.lower_ in _HIS for child in head.children)


def _named_by(head: Token, entities: ArticleEntities) -> Actor | None:
    """Who an office is whose holder parses as what it is of: "*President* of Peru Maria Lopez" is Maria Lopez."""
    people = [noun for noun in objects_of(head, "of") if _is_behind_country(noun)]
    if not people or head.tag_ in {"NNS", "NNPS"} or not is_person_noun(lemma(head)):
        return None
    actor = resolve_actor(people[0], entities)
    return actor if actor.entity is not None and actor.entity.entity_type == "PERSON" else None


def _place_of_region(head: Token, entities: ArticleEntities) -> Actor | None:
    """ "The *Ghouta* region" and "the *Lachin* corridor" are the places whose names stand in them."""
    if lemma(head) not in _PLACE_NOUNS or head.pos_ not in {"NOUN", "PROPN"}:
        return None
    names = [child for child in head.children if child.dep_ in {"compound", "amod"} and child.pos_ == "PROPN"]
    names = [child for child in names if entities.at(child) is not None]
    if not names:
        return None
    actor = resolve_actor(names[-1], entities)
    return actor if actor.entity is not None and actor.entity.entity_type in {"GPE", "LOC"} else None


def _is_behind_country(noun: Token) -> bool:
    """Whether a person's name begins behind the country of an office: "of *Peru* Maria Lopez"."""
    return noun.ent_type_ == "PERSON" and noun.left_edge.ent_type_ == "GPE" and noun.left_edge.dep_ == "compound"


def _with_possessor(head: Token, actor: Actor, entities: ArticleEntities, depth: int) -> Actor:
    """ "Its army", "their forces" are of the country that the pronoun means."""
    if actor.entity is not None or actor.country_code is not None or depth > 1:
        return actor
    for child in head.children:
        if child.dep_ == "poss" and child.pos_ == "PRON":
            owners = actors_of(child, entities, depth)  # also of what is counted: "one of *its* troops"
            if len(owners) == 1 and owners[0].country_code is not None:
                return actor._replace(country_code=owners[0].country_code, method="possessor")
    return actor


def _of_owners(head: Token, entities: ArticleEntities, depth: int) -> tuple[Actor, ...]:
    ties: tuple[str, ...] = ("with", "between") if lemma(head) in word_class("tie") else ()
    if _is_target_or_place(lemma(head)):
        ties = ("for", "in", "at", "near", "on")  # "targets in Jericho", "a camp for Chadian refugees"
    if lemma(head) in word_class("package") | _EFFORTS:
        ties = ("in", "for", "to")  # "operations in Mali"
    if lemma(head) in word_class("tie") | _BORDERS and (others := objects_of(head, "with")):
        return distinct(found for other in others for found in actors_of(other, entities, depth + 1))
    # One step only: in "the fear of aggression from X" nothing is X's.
    owners = owners_of(head, entities, ("by", "of", "from", "between", *ties) if depth == 0 else ("by", "of"))
    return distinct(found for owner in owners[:3] for found in actors_of(owner, entities, depth + 1))


def _is_party(head: Token) -> bool:
    """Whether a noun of no known country or sector can still act or suffer: "a teacher", "Erdogan"."""
    noun = lemma(head)
    if is_person_noun(noun) or is_body_noun(noun) or noun in word_class("person") or noun in word_class("crowd"):
        return True
    if noun == "side" and head.tag_ == "NNS" and not (objects_of(head, "of") or possessors(head)):
        return True  # "called on both *sides* to stop"
    if noun in _STATES and (head.tag_ == "NNS" or any(child.lower_ in {"each", "every"} for child in head.children)):
        return True
    if head.pos_ == "PROPN" and not head.ent_type_ and any(child.lower_ in {"a", "an"} for child in head.children):
        return False  # "a hard Brexit"
    return head.pos_ == "PROPN" and head.ent_type_ not in _NO_PARTY and not is_date_word(head)


def names_place(word: Token, entities: ArticleEntities) -> bool:
    """Whether the word means a named place."""
    entity = entities.at(word)
    return entity is not None and entity.entity_type in _PLACES


def is_site(head: Token) -> bool:
    """Whether a noun is a place or a thing that is attacked, closed or seized, with nothing said of whose it is."""
    return head.pos_ == "NOUN" and _is_target_or_place(lemma(head))


def _is_target_or_place(noun: str) -> bool:
    """Whether a noun means what can be attacked or where something is."""
    return noun in _PLACE_NOUNS or noun in word_class("target")


def _is_role(head: Token, actor: Actor) -> bool:
    """Whether the noun itself can act: "Iranian officials", not "the Iranian decision" or "a government compound"."""
    if not (actor.country_code or actor.sector_code):
        return False
    noun = lemma(head)
    if is_person_noun(noun) or is_body_noun(noun) or noun in word_class("armed") or noun in word_class("crowd"):
        return True
    return head.pos_ in {"PRON", "PROPN", "ADJ"} or sector_of_noun(noun) is not None


def _shared_head(head: Token, actor: Actor, entities: ArticleEntities) -> tuple[Actor, ...]:
    """The parties of "the French and Iranian presidents", one for each demonym; empty where there is but one."""
    if actor.entity is not None or head.tag_ not in {"NNS", "NNPS"}:
        return ()
    demonyms = [
        part
        for child in head.children
        if child.dep_ in {"amod", "compound", "nmod", "poss"} and child.i < head.i
        for part in conjuncts(child)
    ]
    if not any(entities.at(part) for part in demonyms):
        demonyms = objects_of(head, "of", "from")  # "the armies of Brazil and Argentina"
    found: dict[str, tuple[Token, Entity]] = {}
    for part in demonyms:
        entity = entities.at(part)
        if entity is not None and (entity.country_code or entity.entity_type == "ORG"):
            is_body = entity.entity_type == "ORG"
            found.setdefault((not is_body and entity.country_code) or entity.entity_id, (part, entity))
    if len(found) < 2:
        return ()
    return tuple(
        Actor(_name_at(part, entity), None, None, entity.country_code, _sector_of(actor, entity), "modifier")
        for part, entity in found.values()
    )


def _name_at(word: Token, entity: Entity) -> Span:
    """The whole name that the word is a part of: "officials of *South Korea*"."""
    names = (mention.span for mention in entity.mentions if mention.span.start <= word.i < mention.span.end)
    return next(names, word.doc[word.i : word.i + 1])


def _sector_of(actor: Actor, entity: Entity) -> str | None:
    return entity.sector_code if entity.entity_type == "ORG" and entity.sector_code else actor.sector_code


def distinct(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """The actors without those that stand for the same entity or the same words."""
    kept: list[Actor] = []
    for actor in actors:
        if not is_among(actor, kept):
            kept.append(actor)
    return tuple(kept)


def owners_of(noun: Token, entities: ArticleEntities, prepositions: tuple[str, ...]) -> list[Token]:
    """Possessors, demonyms and authors of a noun; "Soviet-style" and "anti-Chinese" are no demonyms."""
    owners = [owner for owner in possessors(noun) if not is_date_word(owner)]  # "Thursday's talks"
    if owners:
        return owners
    modifiers = [child for child in noun.children if child.dep_ in {"amod", "compound", "nmod"} and child.i < noun.i]
    demonyms = [
        part
        for child in modifiers
        for part in conjuncts(child)
        if _is_nation_or_group(part, entities) and not _is_part_of_hyphen(part) and not _is_creed(part, entities)
    ]
    if demonyms := _pair_in_front(modifiers, entities) or demonyms:
        return demonyms
    bodies = [child for child in noun.children if child.dep_ == "compound" and is_body_noun(lemma(child))]
    bodies += [child for child in noun.children if child.dep_ in {"compound", "amod"} and _are_fighters(child)]
    bodies = [child for child in bodies if lemma(child) not in _ARMS]  # "artillery fire" is fired by anybody
    if bodies:
        return bodies[-1:]  # "the council decision", "a police convoy"
    found = objects_of(noun, "by") if "by" in prepositions else []  # its author, before what it is of
    found = found or (objects_of(noun, *prepositions) if prepositions else [])
    if not found and prepositions:  # "an appeal filed *by*", "the rockets fired *by*"
        acts = [child for child in noun.children if child.dep_ == "acl" and lemma(child) not in _BACKING]
        found = [head for act in acts for head in agents(act)]
    return found or [head for apposition in appositions(noun) for head in conjuncts(apposition) if head.ent_type_]


def _are_fighters(word: Token) -> bool:
    return word.i < word.head.i and lemma(word) in _FIGHTERS


def _pair_in_front(modifiers: Iterable[Token], entities: ArticleEntities) -> list[Token]:
    """Both halves of "*Israeli-Palestinian* talks"."""
    for second in modifiers:
        first = second.nbor(-2) if second.i - second.sent.start > 1 and second.nbor(-1).text == "-" else second
        if first.ent_type_ in _NATIONS and all(half_of_compound(half, entities) for half in (first, second)):
            return [first, second]
    return []


def possessors(noun: Token) -> list[Token]:
    """Whose a noun is, also where the first of two possessors stands apart: "*Peru's* and *Chile's* shared wish"."""
    found = [owner for child in noun.children if child.dep_ == "poss" for owner in conjuncts(child)]
    if not found or found[0].left_edge.i - noun.sent.start < 3:
        return found
    conjunction = found[0].left_edge.nbor(-1)
    mark = conjunction.nbor(-1)
    is_pair = conjunction.dep_ == "cc" and mark.tag_ == "POS" and mark.head not in found
    return [*conjuncts(mark.head), *found] if is_pair else found


def _is_creed(part: Token, entities: ArticleEntities) -> bool:
    """ "*Christian* books", "an *Islamic* garment": whoever bans or praises them does so to no believers."""
    entity = entities.at(part)
    return entity is not None and entity.sector_code == "REL" and entity.country_code is None


def _is_nation_or_group(part: Token, entities: ArticleEntities) -> bool:
    """ "French raids" and "Hamas rockets" have an author; in "the Mumbai attacks" the city is where they were."""
    entity = entities.at(part)
    if entity is None:
        return False
    return entity.entity_type not in {"GPE", "LOC", "FAC"} or entity.entity_id.startswith("country:")


def half_of_compound(token: Token, entities: ArticleEntities) -> Actor | None:
    """The party that one half of a compound names: of "*NATO*-led", "*Israeli*-Palestinian", "anti-*Japanese*".

    None for any other word, and for "*Soviet*-style".
    """
    other, entity = _other_half(token), entities.at(token)
    if other is None or entity is None or not (entity.country_code or entity.sector_code):
        return None
    is_leading = token.dep_ == "npadvmod" and lemma(token.head) == "lead"
    is_pair = token.ent_type_ in _NATIONS and other.ent_type_ in _NATIONS and entities.at(other) not in {None, entity}
    if not (is_leading or is_pair or (other.lower_ == "anti" and other.i < token.i)):
        return None
    span = token.doc[token.i : token.i + 1]
    return Actor(span, entity, entity.name, entity.country_code, entity.sector_code, "entity")


def _other_half(token: Token) -> Token | None:
    """The word on the other side of a hyphen beside it; None where there is none."""
    doc = token.doc
    if token.i + 2 < len(doc) and doc[token.i + 1].text == "-" and not token.whitespace_:
        return doc[token.i + 2]
    return doc[token.i - 2] if token.i > 1 and doc[token.i - 1].text == "-" else None


def _is_part_of_hyphen(token: Token) -> bool:
    """Whether the word is one half of a compound ("Soviet-style"), not of a name ("Ana Lopez-Ruiz")."""
    doc = token.doc
    if token.pos_ == "PROPN" and (token.i + 1 == len(doc) or doc[token.i + 1].text != "-"):
        return False
    before = doc[token.i - 1].text if token.i else ""
    after = doc[token.i + 1].text if token.i + 1 < len(doc) else ""
    return before == "-" or (after == "-" and not token.whitespace_)


def is_among(actor: Actor, others: Iterable[Actor]) -> bool:
    """Whether one of the others stands for the same words, or for the same entity in the same role."""
    for other in others:
        if actor.span.root == other.span.root:
            return True
        if actor.entity is not None and other.entity is not None:
            same = actor.entity.entity_id == other.entity.entity_id and actor.sector_code == other.sector_code
            if same:
                return True
    return False
