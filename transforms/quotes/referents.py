"""The entities that the words of a speaker's mention name: "Leon mayor Ana Ruiz", "the Saudi government", "a tweet by Ruiz"."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.entities.mentions import ArticleEntities, Entity
from transforms.quotes.speakers import Speaker
from transforms.roles import is_person_noun
from transforms.syntax import antecedent, appositions

# Documents that are somebody's own words, and what their authors do with them.
UTTERED = frozenset(
    {"statement", "tweet", "release", "letter", "post", "e-mail", "email", "memo", "message", "speech", "note"}
    | {"announcement", "communique", "communiqué", "comment", "newsletter", "bulletin"}
)
_ISSUING = frozenset({"issue", "release", "publish", "post", "write", "send", "make", "give", "tweet", "file"})
_PAIR_REACH = 60  # tokens
# "WN: How did it begin?": the interviewer's initials are no name, unless they are one ("RUIZ: ...").
_LONGEST_INITIALS = 4
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def meant_by(noun: Token, entities: ArticleEntities) -> Entity | None:
    """The entity of a noun phrase; where it is none, or a people or party, the person in apposition to it.

    "A Liberal, *Ana Ruiz*, said" and "another author, engineering professor *Ana Ruiz*, said".
    """
    found = entities.of(noun)
    if found is None and noun.lower_ == "government":
        found = _governed(noun, entities)
    if found is None and noun.lemma_.lower() in UTTERED:
        found = _issuer(noun, entities)
    if (found is not None and found.entity_type != "NORP") or noun.tag_ in {"NNS", "NNPS"}:
        return found
    named = [entity for child in appositions(noun) if (entity := entities.at(child)) is not None]
    person = next((entity for entity in named if entity.entity_type == "PERSON"), None)
    is_person = found is not None or is_person_noun(noun.lemma_.lower())
    return person if person is not None and is_person else found


def at_the_end(speaker: Speaker, found: tuple[Entity, ...], entities: ArticleEntities) -> tuple[Entity, ...]:
    """Of one name found inside a longer mention: the person at its end, or nobody where people without names end it.

    "*Morning Talk* host and performer *Ana Ruiz*" is Ruiz; "*Leon* and Oslo officials" are no city; "First Minister of
    Scotland *Ana Ruiz*" is Ruiz, but "the lawyer of *Ana Ruiz*" is not.
    """
    last = speaker.span[-1]
    if len(found) > 1 or last.pos_ not in {"NOUN", "PROPN"} or speaker.head.i == last.i:
        return found
    if not found:
        named = entities.at(last)
        is_office = is_person_noun(speaker.head.lemma_.lower()) and speaker.head.tag_ not in {"NNS", "NNPS"}
        is_meant = named is not None and named.entity_type == "PERSON" and is_office and not _is_genitive(last)
        return (named,) if named is not None and is_meant else ()
    at_end = entities.at(last)
    if at_end is not None and at_end is not found[0] and at_end.entity_type == "PERSON":
        first = next(token for token in speaker.span if entities.at(token) is at_end)
        is_list = first.i > speaker.span.start and first.nbor(-1).lower_ in {"and", "or", ","}
        return found if is_list and found[0].entity_type == "PERSON" else (at_end,)
    is_place = found[0].entity_type in {"GPE", "LOC", "NORP"} and found[0] is not at_end
    return () if is_place and last.tag_ == "NNS" and is_person_noun(last.lemma_.lower()) else found


def _is_genitive(last: Token) -> bool:
    """Whether a name at the end of a mention only says whose ("the lawyer of Ana Ruiz", "a fan of the Ruiz")."""
    first = last
    while first.i and first.ent_iob_ == "I":
        first = first.nbor(-1)
    return bool(first.i) and first.nbor(-1).pos_ in {"ADP", "DET", "CCONJ"}


def named_beside(speaker: Speaker, entities: ArticleEntities) -> tuple[Entity, ...]:
    """The one who is named between commas behind a mention: "The governor of Leon, *Ana Ruiz*, said", "One site, *Leon.com*,"."""
    doc, comma = speaker.span.doc, speaker.span.end
    if comma + 1 >= len(doc) or doc[comma].text != "," or speaker.head.pos_ not in {"NOUN", "PROPN"}:
        return ()
    named = entities.at(doc[comma + 1])
    if named is None or named.entity_type not in {"PERSON", "ORG"} or speaker.head.tag_ in {"NNS", "NNPS"}:
        return ()
    end = comma + 2
    while end < len(doc) and entities.at(doc[end]) is named:
        end += 1
    is_person = is_person_noun(speaker.head.lemma_.lower())
    is_aside = end < len(doc) and (doc[end].text in {",", "--", "—", "–", "("} or doc[end] == speaker.head.head)
    return (named,) if is_aside and is_person == (named.entity_type == "PERSON") else ()


def pair_meant(speaker: Speaker, entities: ArticleEntities) -> tuple[Entity, ...]:
    """The two whom "both leaders" or "the two countries" means: all people, or countries, named in the text just before."""
    words, noun = [token.lower_ for token in speaker.span], speaker.head.lemma_.lower()
    if words[0] != "both" and words[:2] != ["the", "two"]:
        return ()
    is_person = is_person_noun(noun)
    if not is_person and noun not in {"country", "nation", "government", "state"}:
        return ()
    start = max(0, speaker.span.start - _PAIR_REACH)
    before = [entities.at(token) for token in speaker.span.doc[start : speaker.span.start] if token.pos_ != "PRON"]
    kind = "person:" if is_person else "country:"
    near = dict.fromkeys(item for item in before if item is not None and item.entity_id.startswith(kind))
    return tuple(near) if len(near) == 2 else ()


def by_surname(speaker: Speaker, entities: ArticleEntities) -> tuple[Entity, ...]:
    """The one person of the article with the surname that a turn or a dash gives ("RUIZ:")."""
    text = speaker.span.text
    is_initials = speaker.method == "turn" and text.isupper() and len(text) <= _LONGEST_INITIALS
    for token in speaker.span:
        entity = entities.at(token)
        is_meant = not is_initials or (entity is not None and text.title() in entity.name.split())
        if entity is not None and entity.entity_type in {"PERSON", "ORG"} and is_meant:
            return (entity,)
    surname = speaker.span[-1].lower_
    fitting = [
        entity
        for entity in entities.entities
        if entity.entity_type == "PERSON" and entity.name.lower().split()[-1:] == [surname]
    ]
    return (fitting[0],) if len(fitting) == 1 else ()


def referent(head: Token) -> Token:
    """What the mention stands for: the antecedent of a relative pronoun, over a dash where the parser lost it."""
    found = antecedent(head)
    if found.i != head.i or head.tag_ not in {"WP", "WDT"}:
        return found
    for index in range(head.i - 1, max(head.i - 4, -1), -1):
        token = head.doc[index]
        if token.pos_ in {"PROPN", "NOUN"}:
            return token
        if not token.is_punct:
            break
    return head


def _governed(noun: Token, entities: ArticleEntities) -> Entity | None:
    """The country whose government speaks ("the Saudi government", "Spain's government", "the government of Spain")."""
    of = [inner for child in noun.children if child.lower_ == "of" for inner in child.children if inner.dep_ == "pobj"]
    own = [child for child in noun.children if child.dep_ in {"amod", "compound", "nmod", "poss"}]
    countries = (entities.at(token) for token in [*own, *of])
    return next((item for item in countries if item is not None and item.entity_id.startswith("country:")), None)


def _issuer(noun: Token, entities: ArticleEntities) -> Entity | None:
    """Whose words a document is: "a tweet by *Ruiz*", "*NATO* press release", "*Ruiz* released a statement which read"."""
    by = [inner for child in noun.children if child.lower_ in {"by", "from"} for inner in child.children]
    own = [child for child in noun.children if child.dep_ in {"poss", "compound", "nmod"}]
    above = noun.head
    subjects = [child for child in above.children if child.dep_ in _SUBJECTS] if above.lemma_ in _ISSUING else []
    for token in [*by, *own, *(subjects if noun.dep_ == "dobj" else ())]:
        entity = entities.at(token)
        if entity is not None and entity.entity_type in {"PERSON", "ORG", "GPE"}:
            return entity
    return None
