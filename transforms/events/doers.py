"""Who acts: the words of a frame's own clause that stand for its doers.

``DOER_RULES`` say where they may stand, in the order in which they are asked, and ``SUBJECT_RULES`` whose act a verb is
that has no subject beside it. A rule answers with the heads that it finds, with none where it knows that nobody is named
("the camp was attacked, killing ten"), or with None where it does not apply: then the next is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spacy.tokens import Token

from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.parties import owners_of, possessors
from transforms.events.patterns import (
    LIGHT_VERBS,
    OBJECT_CONTROL,
    REVERSED_VERBS,
    SUFFERED_NOUNS,
    Frame,
    head_and_measured,
    is_passive_verb,
    measured_by,
    order_of,
    undergoers,
)
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import agents, conjuncts, coordinate_of, is_negated, lemma, objects_of, subjects

DoerRule = Callable[[Frame, ArticleEntities], list[Token] | None]
SubjectRule = Callable[[Token], list[Token] | None]

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_REPORTING = frozenset({"say", "report", "tell", "add", "announce", "confirm", "note", "state", "write"})
_DOCUMENTS = frozenset(
    {"message", "statement", "letter", "post", "tweet", "report", "video", "article", "note", "petition", "resolution"}
    | {"memo", "email", "press", "release", "communique", "column", "editorial", "filing", "posting", "complaint"}
)
# What an act does to people and things, told in a participle behind its passive.
_RESULTS = frozenset({"kill", "injure", "wound", "destroy", "damage", "leave", "cause", "displace", "trap", "force"})
_TAKING_PART = frozenset({"participate", "involve", "engage", "partake", "join"})
_OCCASIONS = frozenset({"in", "during", "at", "after", "before", "following", "on", "ahead"})
# Speech that goes on with what its clause told.
_SPOKEN = frozenset(
    {"accuse", "blame", "urge", "call", "warn", "demand", "praise", "criticize", "criticise", "condemn", "thank", "ask"}
    | {"vow", "pledge", "promise", "threaten", "appeal", "denounce", "apologize", "apologise"}
)
_ADMITTING = frozenset({"acknowledge", "admit", "claim", "insist", "deny", "argue", "concede", "maintain", "declare"})
# Where somebody is brought: an agent behind it is the verb's.
_GOALS = ("into", "to", "from", "off")
_MUTUAL = frozenset({"CONSULT", "COOPERATE"})
# What these nouns are "from" has said it: "a request *from* Chad", "criticism *from* the church".
_VOICED = frozenset({"REQUEST", "ACCUSE", "THREATEN", "SUPPORT", "REJECT", "AID"})
# Who does one of these "for talks" comes to them.
_COMING = frozenset(
    {"be", "arrive", "travel", "go", "head", "fly", "visit", "come", "meet", "gather", "return", "land", "depart"}
    | {"convene", "assemble", "tour", "stay", "stop", "sit", "leave", "fly", "reach"}
)
# Who is in one of these states "in talks" takes part, though the other side is not behind a "with".
_ENGAGED = frozenset({"be", "lock", "engage", "involve", "embroil"})
# What stands between an occasion and the clause that it is a part of: "at the *end* of a visit".
_MOMENTS = frozenset(
    {"end", "close", "conclusion", "start", "beginning", "day", "leg", "part", "course", "sideline", "margin"}
    | {"conference", "stop", "round"}
)
_VERBS = frozenset({"VERB", "AUX"})
_MAX_STEPS = 4
_STATES = frozenset({"country", "nation", "state", "side", "power", "member", "neighbor", "neighbour", "ally"})
_CLAIMING = frozenset({"claim", "take", "accept", "assume", "admit"})


def doers_of(frame: Frame, entities: ArticleEntities) -> list[Token]:
    """Heads of what acts, by the first rule that applies; none where no rule does."""
    return _first(rule(frame, entities) for rule in DOER_RULES)


def subject_heads(verb: Token) -> list[Token]:
    """Heads of whose act the verb is: its own subject, or what stands for one ("urged *Iran* to release")."""
    return _first(rule(verb) for rule in SUBJECT_RULES)


def doers_of_verb(verb: Token) -> list[Token]:
    """Subject of an active, agent of a passive, also where coordination spares it ("was arrested and jailed by")."""
    if (order := order_of(verb)) is not None:
        return doers_of_verb(order)
    if not is_passive_verb(verb):
        if (taken := _taken_for_object(verb)) is not None:
            return [taken]
        governor = coordinate_of(verb)
        if governor is not None and not any(child.dep_ in _SUBJECTS for child in verb.children):
            return subjects(governor) if is_passive_verb(governor) else doers_of_verb(governor)
        return subject_heads(verb)
    found = agents(verb) or objects_of(verb, "by") or _behind_goal(verb)
    if not found:
        linked = [child for child in verb.children if child.dep_ == "conj" and child.tag_ == "VBN"]
        linked = [child for child in linked if not any(word.dep_ == "auxpass" for word in child.children)]
        linked += [verb.head] if verb.dep_ == "conj" else []
        found = [noun for other in linked for noun in agents(other)]
    return found


def _behind_goal(verb: Token) -> list[Token]:
    """The agent that the parser hung on where somebody is brought: "forced into exile *by the army*"."""
    return [noun for goal in objects_of(verb, *_GOALS) for noun in objects_of(goal, "by")]


def _taken_for_object(verb: Token) -> Token | None:
    """The subject that the parser took for one more object: "the army beat the rebels and *Peru* will withdraw".

    A conjunction stands before it and none before the verb.
    """
    if verb.dep_ != "conj" or not any(child.dep_ == "aux" and child.tag_ != "TO" for child in verb.children):
        return None
    has_own = any(child.dep_ in _SUBJECTS | {"cc"} for child in verb.children)
    if has_own or any(child.dep_ == "cc" for child in verb.head.children if child.i < verb.i):
        return None
    noun = verb.left_edge.nbor(-1) if verb.left_edge.i > verb.sent.start else verb
    is_listed = noun.dep_ == "conj" and noun.pos_ in {"NOUN", "PROPN"} and noun.head.dep_ in {"dobj", "pobj"}
    conjunction = noun.left_edge.nbor(-1) if is_listed else None
    return noun if conjunction is not None and conjunction.dep_ == "cc" else None


def owner_or_subject(noun: Token) -> list[Token]:
    """Whose a plan or decision is: "*Iran's* decision to withdraw", "*Iran* made a decision to withdraw"."""
    owners = possessors(noun)
    if owners or noun.dep_ not in {"dobj", "attr", "pobj"}:
        return owners or ([noun] if noun.ent_type_ else [])
    governor = noun.head if noun.dep_ != "pobj" else noun.head.head
    return subjects(governor) if governor.pos_ in {"VERB", "AUX"} else []


def is_done_to_owner(noun: Token, owners: list[Token]) -> bool:
    """ "His arrest", "the editor's murder": whose the noun is suffers it, unless an "of" says who does."""
    possessed = all(owner.dep_ == "poss" or owner.head.dep_ in {"poss", "conj"} for owner in owners)
    return lemma(noun) in SUFFERED_NOUNS and possessed and not objects_of(noun, "of")


def is_reversed(frame: Frame) -> bool:
    """ "Uganda faced an attack": the subject is the one to whom it is done."""
    if frame.act.kind != "noun" or frame.verb is None:
        return False
    return lemma(frame.verb) in REVERSED_VERBS and lemma(frame.verb) not in LIGHT_VERBS


def names_place(word: Token, entities: ArticleEntities) -> bool:
    """Whether the word means a named place."""
    entity = entities.at(word)
    return entity is not None and entity.entity_type in _PLACES


def _first(answers: Iterable[list[Token] | None]) -> list[Token]:
    return next((found for found in answers if found is not None), [])


def _act_noun(frame: Frame) -> Token | None:
    return frame.token if frame.act.kind == "noun" or "nominal" in frame.act.flags else None


def _author_of_document(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Whose words a participle goes on with: "a message on the site *blaming* Iran" is blamed by who wrote it."""
    verb = frame.verb
    if verb is None or verb.dep_ != "acl" or verb.tag_ != "VBG":
        return None
    noun = verb.head
    while noun.dep_ == "pobj" and lemma(noun) not in _DOCUMENTS and noun.head.head.pos_ == "NOUN":
        noun = noun.head.head
    return objects_of(noun, "from", "by") or owner_or_subject(noun) if lemma(noun) in _DOCUMENTS else None


def _owner_of_noun(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Possessor, demonym or author of the noun: "*Kenya's* attack", "*French* raids", "talks called *by* Oman".

    Of an arrest or a murder that somebody has, it is who did it, or nobody. In "the Lima protests" nobody protests:
    the name is where they are.
    """
    noun = _act_noun(frame)
    sources = ("by", "from") if frame.act.act_type in _VOICED else ("by",)
    own = owners_of(noun, entities, sources) or _leaders_of(noun) if noun is not None else []
    if not own and is_reversed(frame) and frame.verb is not None:
        own = objects_of(frame.verb, *sources)  # "received a warning *from Chad*"
    if frame.act.act_type == "PROTEST":
        own = [owner for owner in own if owner.dep_ == "poss" or not _is_name_of_place(owner, entities)]
    if noun is not None and own and is_done_to_owner(noun, own):
        return objects_of(noun, "by")
    return own if own or is_reversed(frame) else None


def _leaders_of(noun: Token) -> list[Token]:
    """Who leads what the noun names: "the *NATO*-led invasion"."""
    if lemma(noun) == "war":
        return []  # what goes on for years is but the background
    leading = [child for child in noun.children if child.dep_ == "amod" and lemma(child) == "lead"]
    return [name for word in leading for name in word.children if name.dep_ == "npadvmod"]


def _is_name_of_place(word: Token, entities: ArticleEntities) -> bool:
    """Whether a modifier is the name of a place: "the *Lima* protests" are in Lima, "Peruvian protests" of Peruvians."""
    entity = entities.at(word)
    return entity is not None and entity.entity_type in _PLACES and word.text in entity.name.split()


def _subject_of_relative(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Who did what a relative clause says was done: "the raid that *rebels* launched", "attacks *he* took part in"."""
    noun = _act_noun(frame)
    for clause in noun.children if noun is not None else ():
        is_doing = lemma(clause) in LIGHT_VERBS | _TAKING_PART and not is_passive_verb(clause)
        own = [child for child in clause.children if child.dep_ == "nsubj" and child.tag_ not in {"WDT", "WP"}]
        if clause.dep_ == "relcl" and is_doing and own:
            return [each for child in own for each in conjuncts(child)]
    return None


def _who_was_there(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """The subject that was at the talks or on the visit: "said in a meeting *with*", "took part in the protest"."""
    noun = _act_noun(frame)
    if noun is None or frame.verb is not None or (verb := _occasion_of(frame, noun, entities)) is None:
        return None
    present = subjects(verb) if is_passive_verb(verb) else doers_of_verb(verb)
    return [head for head in present if _can_take_part(head, entities)]


def verb_come_for(frame: Frame, entities: ArticleEntities) -> Token | None:
    """The verb whose subject comes for what the noun names: "*arrived* in Cairo for talks"; None where there is none."""
    noun = _act_noun(frame)
    verb, word = _clause_of_occasion(measured_by(noun), entities) if noun is not None else (None, "")
    return verb if word in {"for", "on"} else None


def _can_take_part(head: Token, entities: ArticleEntities) -> bool:
    """Whether a subject is somebody who can be at talks: "Peruvian *shares* fell after talks with Chad" are not."""
    if entities.at(head) is not None or head.pos_ in {"PRON", "PROPN", "NUM"}:
        return True
    words = [lemma(part) for part in head_and_measured(head)]
    return any(
        is_person_noun(word) or is_body_noun(word) or word in word_class("crowd") | word_class("armed") | _STATES
        for word in words
    )


def _occasion_of(frame: Frame, noun: Token, entities: ArticleEntities) -> Token | None:
    """The verb whose subject was at what the noun names, or came for it."""
    noun = measured_by(noun)  # "after six *hours* of talks"
    verb, word = _clause_of_occasion(noun, entities)
    if verb is None:
        return None
    if word == "in" and (lemma(verb) in _TAKING_PART or _is_taking_part(verb)):
        return verb
    is_coming = word == "for" and lemma(verb) in _COMING and frame.act.act_type == "CONSULT"
    is_dying = lemma(verb) == "die" and "symmetric" in frame.act.flags and frame.act.act_type == "ASSAULT"
    if is_dying and word in {"in", "during"} and objects_of(frame.token, "with"):
        return verb  # "*soldiers* died in clashes with rebels"
    if not (is_coming or word in _OCCASIONS) or frame.act.act_type not in _MUTUAL:
        return None
    if frame.act.act_type == "COOPERATE" and (word != "in" or verb.pos_ != "VERB"):
        return None
    if word == "in" and "symmetric" in frame.act.flags and lemma(verb) in _ENGAGED and noun.head.head == verb:
        return verb
    if frame.act.mode == "visit" and (is_coming or (word, lemma(verb)) in {("on", "be"), ("from", "return")}):
        return verb  # "is in Chad for a visit", "is on a tour that will take him to Chad"
    named = objects_of(frame.token, "with", *(() if "symmetric" in frame.act.flags else ("to",)))
    return verb if named else None


def _is_taking_part(verb: Token) -> bool:
    return lemma(verb) == "take" and any(child.dep_ == "dobj" and child.lower_ == "part" for child in verb.children)


def _clause_of_occasion(noun: Token, entities: ArticleEntities) -> tuple[Token | None, str]:
    """The verb of whose clause an occasion is a part, and the preposition before it.

    "Said *during* talks", "said *at* the end of a visit", "is in Cairo *for* talks", "*following* talks, the minister said".
    """
    word = ""
    for _ in range(_MAX_STEPS):
        opener = noun.head
        if noun.dep_ == "dobj" and opener.lower_ == "following" and opener.dep_ in {"prep", "advcl"}:
            return (opener.head, "following") if opener.head.pos_ in _VERBS else (None, "")
        if noun.dep_ != "pobj":
            return None, ""
        word = opener.lower_ if word in {"", "of"} else word
        host = opener.head
        if host.pos_ in _VERBS:
            return host, word
        if lemma(host) == "part" and host.dep_ == "dobj" and lemma(host.head) == "take":
            return host.head, word  # "took *part in* the talks"
        if not (lemma(host) in _MOMENTS or (word == "for" and names_place(host, entities))):
            return None, ""
        noun = host
    return None, ""


def _who_claims(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Who says that he did it: "*rebels* claimed responsibility for the raid", "*rebels* were responsible for it"."""
    noun = _act_noun(frame)
    if noun is None or frame.verb is not None or frame.act.act_type not in {"ASSAULT", "COERCE"}:
        return None
    noun = measured_by(noun)
    if noun.dep_ != "pobj" or noun.head.lower_ != "for":
        return None
    host = noun.head.head
    if lemma(host) in {"responsibility", "responsible"} and host.dep_ in {"dobj", "acomp"}:
        verb = host.head
    elif any(child.dep_ == "dobj" and lemma(child) == "responsibility" for child in host.children):
        verb = host
    else:
        return None
    if lemma(verb) not in _CLAIMING | {"be"}:
        return None
    claiming = [] if is_negated(verb) else doers_of_verb(verb)
    return [head for head in claiming if not any(child.lower_ == "no" for child in head.children)]


def _author_of_violence(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Who did what a passive without an agent tells: "were killed *in an attack by rebels*", "in an *army* raid".

    So did whom the victims fought: "were killed *in clashes with police*". Also by the noun of the act itself: "was placed under *police* surveillance".
    """
    verb, companion = frame.verb, frame.companion
    if verb is None or not is_passive_verb(verb) or doers_of_verb(verb):
        return None
    raids = [noun for noun in objects_of(verb, "in", "during") if lemma(noun) in word_class("violence")]
    if companion is not None and companion.dep_ == "pobj" and companion.head.head == verb:
        raids.append(companion)
    return [
        owner
        for noun in raids
        for owner in owners_of(noun, entities, ("by",)) or objects_of(noun, "with") or _country_of(noun, entities)
    ] or None


def _country_of(noun: Token, entities: ArticleEntities) -> list[Token]:
    """The country in front of a compound: "a *Peruvian* counter-terrorism operation"."""
    parts = [word for word in noun.subtree if word.i < noun.i and word.head.dep_ in {"compound", "nmod", "amod"}]
    found = [word for word in parts if (entity := entities.at(word)) and entity.entity_id.startswith("country:")]
    return found[:1]


def _subject_or_agent(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Who does the verb, or the light verb that carries the noun."""
    verb = frame.verb
    if verb is None:
        return None
    if _is_hung_on_subject(frame):
        return conjuncts(verb.head)
    if "stative" in frame.act.flags:
        return subject_heads(verb)  # "is opposed to" has the form of a passive only
    return doers_of_verb(verb)


def _is_hung_on_subject(frame: Frame) -> bool:
    """ "The rebels surrendered" may parse as "the rebels [that are] surrendered": an intransitive has no passive."""
    verb = frame.verb
    has_own_object = frame.act.kind == "verb_noun" and not any(flag.startswith("via:") for flag in frame.act.flags)
    intransitive = not has_own_object and "obj" not in frame.act.slots
    return verb is not None and intransitive and verb.dep_ == "acl" and verb.head.dep_ == "ROOT"


def _phrase_of_noun(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """What a bare noun is "of" or "from", where its row does not look for the recipient there."""
    noun = _act_noun(frame)
    if noun is None:
        return None
    is_of_actor = "of" not in frame.act.slots or frame.act.mode == "withdraw"  # "the withdrawal *of troops*"
    if is_of_actor and (found := objects_of(noun, "of")):
        return found
    return objects_of(noun, "from") if "from" not in frame.act.slots else None


DOER_RULES: tuple[DoerRule, ...] = (
    _author_of_document,
    _owner_of_noun,
    _subject_of_relative,
    _who_was_there,
    _who_claims,
    _author_of_violence,
    _subject_or_agent,
    _phrase_of_noun,
)


def _own_subject(verb: Token) -> list[Token] | None:
    """ "*Peru* attacked"."""
    if not any(child.dep_ in _SUBJECTS for child in verb.children):
        return None
    return [*_listed_before(verb), *subjects(verb)]


def _listed_before(verb: Token) -> list[Token]:
    """The first country of a headline's list: "*Peru*, Chile sign border treaty" parses as an adverbial and a subject."""
    if not any(child.ent_type_ == "GPE" for child in verb.children):
        return []
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


def _subject_of_adjective(verb: Token) -> list[Token] | None:
    """ "*Peru* is ready to attack", "are guilty of breaking the truce"."""
    if verb.dep_ == "xcomp" and verb.head.pos_ == "ADJ":
        return subject_heads(verb.head.head) if verb.head.head.pos_ in {"VERB", "AUX"} else []
    if verb.dep_ == "pcomp" and verb.head.head.pos_ == "ADJ" and verb.head.head.dep_ == "acomp":
        return subjects(verb.head.head.head)
    return None


def _subject_of_what_is_told(verb: Token) -> list[Token] | None:
    """ "*The rebels* took the base, officials said, killing ten": not the officials, unless the words are theirs.

    In ""It is late," *the minister* said, urging calm" the marks tell that he goes on.
    """
    governor = verb.head
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or lemma(governor) not in _REPORTING:
        return None
    told = [child for child in governor.children if child.dep_ == "ccomp" and child.i < governor.i < verb.i]
    if not told or any(token.is_quote for token in verb.doc[told[0].i : governor.i]):
        return None
    return subject_heads(told[0])


def _subject_of_speech(verb: Token) -> list[Token] | None:
    """ "*Envoys* admitted that the army had fired, *blaming* a mistake": who speaks goes on to blame or to ask."""
    told = verb.head
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or lemma(verb) not in _SPOKEN or told.dep_ != "ccomp":
        return None
    is_told = lemma(told.head) in _REPORTING | _ADMITTING and told.head.i < told.i < verb.i
    return subject_heads(told.head) if is_told and verb.left_edge.nbor(-1).text == "," else None


def _subject_of_root(verb: Token) -> list[Token] | None:
    """ "*Lopez*, speaking to the council, called it void" may parse as "Lopez speaking to the council [that] called"."""
    root = verb.sent.root
    if verb.dep_ != "acl" or verb.tag_ != "VBD" or root.tag_ != "VBG" or not root.i < verb.head.i < verb.i:
        return None
    is_finite = any(child.dep_ == "aux" for child in root.children)
    has_object = any(child.dep_ == "dobj" for child in verb.children)
    return subjects(root) if has_object and not is_finite and verb in root.subtree else None


def _agent_of_passive_governor(verb: Token) -> list[Token] | None:
    """ "The camp was attacked by *rebels*, killing ten": not the camp, and nobody where no agent is named."""
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or not is_passive_verb(verb.head):
        return None
    return agents(verb.head) or ([] if lemma(verb) in _RESULTS else subjects(verb))


def _controlled_object(verb: Token) -> list[Token] | None:
    """ "Urged *Iran* to release", "called on *Iran* to stop", "accused *Iran* of shelling"."""
    if verb.dep_ == "xcomp" and lemma(verb.head) in OBJECT_CONTROL:
        return undergoers(verb.head) or objects_of(verb.head, "on", "upon") or None
    if verb.dep_ != "pcomp":
        return None
    governor = verb.head.head
    if governor.dep_ == "dobj" and verb.head.lower_ == "of" and lemma(governor.head) in OBJECT_CONTROL:
        governor = governor.head  # "accused [*their counterparts* of shelling]"
    return undergoers(governor) if lemma(governor) in OBJECT_CONTROL else None


def _noun_of_clause(verb: Token) -> list[Token] | None:
    """ "*rebels* who seized the town"; of an infinitive whose the noun is: "*Iran's* decision to withdraw"."""
    if verb.dep_ == "relcl":
        return conjuncts(verb.head)
    return owner_or_subject(verb.head) if verb.dep_ == "acl" and verb.tag_ == "VB" else None


SUBJECT_RULES: tuple[SubjectRule, ...] = (
    _own_subject,
    _subject_of_adjective,
    _subject_of_what_is_told,
    _subject_of_speech,
    _subject_of_root,
    _agent_of_passive_governor,
    _controlled_object,
    _noun_of_clause,
    subjects,
)
