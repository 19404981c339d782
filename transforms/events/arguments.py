"""The two sides of a frame: who does it, and to whom.

A side is an actor that ``transforms.actors`` resolves to an entity, a country or a sector, or a party with its words
alone ("a teacher"). Where they stand in the clause say ``transforms.events.doers`` and ``transforms.events.recipients``;
here the two are put together as grammar has them (``sides_of``) and as the manual counts them (``arranged``). Nothing is
ever taken from the other side or from another sentence; of which country those are whom the clause alone places says
``transforms.events.homes``, when the event is made.
"""

from __future__ import annotations

from typing import NamedTuple

from transforms.actors import Actor, resolve_actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.counted_people import is_bare_count
from transforms.events.doers import doers_of
from transforms.events.doers_of_nouns import is_reversed
from transforms.events.doers_of_verbs import owner_or_subject
from transforms.events.parties import distinct, is_among, is_site, resolved
from transforms.events.patterns import Frame, is_passive_verb, undergoers
from transforms.events.recipients import parties_between, recipients_of
from transforms.roles import is_person_noun
from transforms.syntax import agents, lemma, objects_of

_HOSTS = frozenset({"host", "mediate", "broker", "sponsor", "convene", "arrange", "organize", "organise", "moderate"})
_CHOOSING = frozenset({"elect", "reelect", "appoint", "name", "nominate", "choose", "pick", "select"})
_TOPICS = frozenset({"on", "over", "about", "in"})
# What nobody does who is not somebody: "it rejected" means a government, a party, a court.
_OF_SOMEBODY = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "ASSAULT", "COERCE"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})


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
    actors = _actors(frame, entities)
    return (
        _of_moved_troops(frame, entities, actors)
        or _between(frame, entities, actors)
        or _expelled_from(frame, entities, actors)
        or Sides(actors, *recipients_of(frame, entities, actors))
    )


def _actors(frame: Frame, entities: ArticleEntities) -> tuple[Actor, ...]:
    """The doers that are parties; of a participle whose noun acts itself, its owner: "issued a report *accusing*"."""
    actors, verb = resolved(doers_of(frame, entities), entities), frame.verb
    if not actors and verb is not None and verb.dep_ == "acl" and verb.tag_ == "VBG":
        return resolved(owner_or_subject(verb.head), entities)
    return actors or _unresolved(frame, entities)


def _unresolved(frame: Frame, entities: ArticleEntities) -> tuple[Actor, ...]:
    """ "*It* condemned the raid", "*they* shot him": somebody of whom the text says no more."""
    verb = frame.verb
    if verb is None or is_passive_verb(verb) or is_reversed(frame) or frame.act.act_type not in _OF_SOMEBODY:
        return ()
    meant = {"they"} if frame.act.act_type == "REQUEST" else {"it", "they"}  # "*it* calls for" may be a report
    pronouns = [child for child in verb.children if child.dep_ == "nsubj" and child.lower_ in meant]
    return tuple(resolve_actor(pronoun, entities) for pronoun in pronouns)


def _between(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Sides | None:
    """ "Talks *between* A and B" have both for actors; "Oman hosted talks between A and B" is Oman's, to both."""
    is_mutual = "symmetric" in frame.act.flags
    if not is_mutual and "between" not in frame.act.slots:
        return None
    between = resolved(parties_between(frame), entities)
    if len(between) > 1 and is_mutual:
        hosts = tuple(actor for actor in actors if not is_among(actor, between))
        if hosts and frame.verb is not None and lemma(frame.verb) in _HOSTS:
            return Sides(hosts, between, "hosted")
        return Sides(between, (), "between")
    return Sides(actors, between, "between") if between else None


def _of_moved_troops(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Sides | None:
    """ "The deployment of *Kenyan* troops in Chad": they are moved and do it themselves, in or against Chad."""
    noun = frame.noun
    if _are_troops_moved(frame):  # "Kenyan *troops* were deployed in Chad"
        troops = resolved(undergoers(frame.token), entities)
        return Sides(troops, *recipients_of(frame, entities, troops)) if troops else None
    if frame.act.act_type != "MOBILIZE" or frame.act.kind != "noun" or noun is None:
        return None
    moved = [head for head in objects_of(noun, "of") if lemma(head) in word_class("armed")]
    troops = resolved(moved, entities)
    if not troops or any(side.span.root not in moved for side in troops):
        return None
    hosts = (noun, *moved, *((noun.head,) if noun.dep_ == "dobj" else ()))
    where = [head for word in hosts for head in objects_of(word, "in", "to", "into", "along", "near")]
    recipients = tuple(side for side in resolved(where, entities) if not is_among(side, (*actors, *troops)))
    return Sides(actors or troops, recipients, "in")


def _are_troops_moved(frame: Frame) -> bool:
    """Whether a passive moves troops and names nobody who does it."""
    verb, moved = frame.verb, frame.companion
    if frame.act.act_type not in {"MOBILIZE", "AID"} or frame.act.kind != "verb_noun" or verb is None or moved is None:
        return False
    if verb.dep_ == "acl":
        return False  # "the troops deployed in Chad" are but called so
    return is_passive_verb(verb) and not agents(verb) and lemma(moved) in word_class("armed") | {"police"}


def _expelled_from(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Sides | None:
    """ "Two envoys were expelled *from Chad*": Chad did it."""
    verb = frame.verb
    if actors or frame.act.mode not in {"expel", "deport"} or verb is None or not is_passive_verb(verb):
        return None
    people, country = resolved(undergoers(verb), entities), resolved(objects_of(verb, "from"), entities)
    return Sides(country, people, "obj") if people and country else None


def arranged(frame: Frame, sides: Sides) -> Sides:
    """Actors and recipients by the manual's rules.

    Of a meeting, an agreement or a clash all sides are actors; the visitor is the actor and the host the recipient,
    whoever is the subject; who "receives aid" is the recipient.
    """
    actors, recipients, slot = sides
    recipients = tuple(side for side in recipients if not is_bare_count(side))
    if frame.act.act_type in {"ACCIDENT", "DISASTER"}:
        return Sides((), tuple(side for side in recipients if not _is_where(side)), slot)  # nobody does it
    if actors and _is_election_to_office(frame, actors):
        return Sides((), actors, "office")
    # Cooperation has one who offers it, and a call one who telephones.
    directed = slot == ("obj" if frame.act.mode == "phone" else "with") and (
        frame.act.act_type == "COOPERATE" or frame.act.mode == "phone"
    )
    # "An attack near Lima" strikes nobody who is named; "won the election in Lima", "premiered at the Colon" is but where.
    if (frame.act.act_type == "ASSAULT" and slot in {"in", "near"}) or frame.act.act_type in {"ELECTION", "LAUNCH"}:
        recipients = tuple(side for side in recipients if not _is_place(side))
    if frame.act.act_type == "ASSAULT" and slot == "at" and not actors:  # "a bomb went off at a market *in Lima*"
        recipients = tuple(side for side in recipients if not _is_place(side) or not _is_inside(side))
    if slot == "victim":
        return Sides(actors, recipients, slot)  # "ten people died in fighting with rebels"
    if "symmetric" in frame.act.flags and slot in _TOPICS:
        return Sides(actors, (), slot)  # what is talked about takes no part in it: "agreed on borders in the east"
    if "symmetric" in frame.act.flags and slot != "hosted" and not directed:
        return Sides(distinct((*actors, *recipients)), (), slot)
    if frame.act.flags & {"host", "reverse"}:
        actors, recipients = recipients, actors
    if frame.act.act_type == "CONSULT" and "symmetric" not in frame.act.flags:
        recipients = tuple(side for side in recipients if not _is_at_home(side, actors))
    if frame.act.act_type == "MOBILIZE":  # police in a town of their own threaten nobody who is named
        recipients = tuple(side for side in recipients if side.country_code is None or not _is_at_home(side, actors))
    return Sides(actors, recipients, slot)


def _is_election_to_office(frame: Frame, actors: tuple[Actor, ...]) -> bool:
    """ "Ana Lopez elected speaker": a headline spares "was", and an office without an article is nobody."""
    verb, office = frame.verb, frame.companion
    if frame.act.act_type != "ELECTION" or frame.act.kind != "verb_noun" or verb is None or office is None:
        return False
    if lemma(verb) not in _CHOOSING or verb.tag_ not in {"VBD", "VBN"} or is_passive_verb(verb):
        return False
    is_bare = office.head == verb and not office.ent_type_ and office.tag_ in {"NN", "NNP"}
    has_own = any(child.dep_ in {"det", "poss", "nummod"} for child in office.children)
    return is_bare and not has_own and all(_is_person(actor) for actor in actors)


def _is_person(side: Actor) -> bool:
    if side.entity is not None:
        return side.entity.entity_type == "PERSON"
    return is_person_noun(lemma(side.span.root))


def _is_where(side: Actor) -> bool:
    """Whether a side is but the place: "a fire in Lima" strikes nobody who is named."""
    return _is_place(side) or is_site(side.span.root)


def _is_place(side: Actor) -> bool:
    return side.entity is not None and side.entity.entity_type in _PLACES


def _is_inside(side: Actor) -> bool:
    root = side.span.root
    return root.dep_ == "pobj" and root.head.lower_ in {"in", "near"}


def _is_at_home(side: Actor, actors: tuple[Actor, ...]) -> bool:
    """Whether a town or site is in the visitor's own country, or in none that is known: it is no host then."""
    entity = side.entity
    if entity is None or entity.entity_type not in _PLACES or entity.entity_id.startswith("country:"):
        return False
    return side.country_code is None or side.country_code in {actor.country_code for actor in actors}
