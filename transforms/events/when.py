"""When an event happened: the date of its own clause, else of its sentence, else what its paragraph set.

Of what has happened it is the day of publication in a headline and in the first paragraph, where news is new, and in all
of a story whose first paragraph tells of that day. Each answer names where it was read. What has happened is never in the future; what is planned or called for has a
date only where its own words tell one. The day on which something is said dates the saying alone ("said on Monday that
rebels had attacked"), and a date inside a noun phrase dates that noun alone ("the 1912 gift", "Monday's attack").
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property

from spacy.tokens import Doc, Span, Token

from transforms.dates.expressions import DateExpression, find_dates
from transforms.dates.intervals import Interval
from transforms.events.model import UNKNOWN_DATE, EventDate
from transforms.events.patterns import Frame
from transforms.events.status import Outlook
from transforms.language import block_of
from transforms.syntax import is_future, lemma

_YEAR = timedelta(days=366)
_RECENT = timedelta(days=14)  # how far back a paragraph's day may lie that undated sentences go on telling of
_REAL = frozenset({"happened", "ongoing"})
_MODIFYING = frozenset({"compound", "poss", "nmod", "amod", "nummod"})
_DESCRIBING = frozenset({"amod", "acl", "relcl"})  # "a *drowned* boy": not what a headline tells as news
# Clauses that have their own time; a participle without a conjunction ("killing 20") has not.
_BARRIERS = frozenset({"ccomp", "relcl", "acl", "pcomp", "csubj", "parataxis", "appos"})
_SAYING = frozenset(
    {"say", "tell", "report", "announce", "reveal", "claim", "state", "add", "write", "note", "confirm", "publish"}
)
# What is done to an event that was before: its own date is not that of the verb.
_ABOUT = frozenset(
    {"condemn", "discuss", "denounce", "investigate", "accuse", "blame", "criticize", "criticise", "probe", "claim"}
    | {"deny", "describe", "recall", "report", "call", "protest", "follow", "mark", "commemorate", "announce", "plan"}
    | {"remember", "mourn", "praise", "welcome", "cancel", "postpone", "reject", "propose", "demand", "request", "urge"}
)
# Acts of the tongue: what others say of an event, on that day or on another one.
_COMMENTS = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "AGREE"})
_TIME_WORDS = frozenset(
    {
        "previously",
        "earlier",
        "later",
        "before",
        "after",
        "since",
        "ago",
        "formerly",
        "once",
        "recently",
        "already",
        "until",
    }
    | {"subsequently", "eventually", "historically", "originally", "annually", "ever", "never", "usually", "often"}
)
_SAID_TODAY = frozenset({"named_day", "part_of_today", "hours_ago"})  # of whoever speaks
_MARKS = frozenset("\"“”'‘«")
_CLOCK = frozenset({"time", "utc", "gmt", "noon", "midnight", "a.m.", "p.m.", "am", "pm", "hours", "night"})
_OTHER_TIME = frozenset({"before", "until", "till", "after", "following", "prior", "for"})
_INSIDE = frozenset({"in", "during", "at", "by"})
# Prepositions and verbs whose noun was before the clause; a date behind that noun is the noun's.
_LOOKING_BACK = frozenset({"after", "since", "following", "over", "about", "of", "from"})
_SIMULTANEOUS = frozenset({"as", "when", "while", "where"})
_COMING_AFTER = frozenset({"follow", "succeed", "mark"})
_FINENESS = ("day", "week", "month", "quarter", "year")


class ArticleDates:
    """The date expressions of an article, and which of them dates an event."""

    def __init__(self, doc: Doc, published: date | None, quoted: Sequence[tuple[int, int]] = ()) -> None:
        self._doc = doc
        self._published = published
        self._quoted = quoted

    @cached_property
    def _expressions(self) -> list[DateExpression]:
        found = find_dates(self._doc, self._published) if self._published is not None else ()
        return [each for each in found if each.method not in _SAID_TODAY or not self._is_quoted(each.span)]

    def _is_quoted(self, span: Span) -> bool:
        """Whether it stands in somebody's own words, in marks: "today" is the day on which they were said."""
        text = self._doc.text
        return any(start <= span.start_char < end and text[start] in _MARKS for start, end in self._quoted)

    def date_of(self, frame: Frame, outlook: Outlook, sentence: Span, triggers: Collection[int]) -> EventDate:
        """The date of the event of a frame; ``triggers`` are the tokens of all acts of its sentence.

        A noun among them keeps its date to itself. A paragraph's day goes on for a main clause in the simple past ("was
        seized"): not for "has seized" or "who seized", not for what is said about it all ("alleged"), and not in a
        sentence with a time of its own ("previously", "a week after").
        """
        published = self._published
        if published is None:
            return UNKNOWN_DATE
        inside = [each for each in self._expressions if _is_inside(each.span, sentence)]
        found = self._told(inside, frame, outlook, triggers)
        if found is not None:
            return found
        if outlook.status not in _REAL or _looks_ahead(frame):
            return UNKNOWN_DATE
        first, today = _place_in_article(sentence), EventDate(published, published, "day", None, "publication")
        if first == "headline":
            return UNKNOWN_DATE if frame.token.dep_ in _DESCRIBING else self._set_by_lead or today
        has_own_time = any(not _holder(each)[1] for each in inside) or any(
            each.lower_ in _TIME_WORDS for each in sentence
        )
        if has_own_time or not _is_past(frame):
            return UNKNOWN_DATE
        narrated = _is_main(frame.verb or frame.token) and frame.act.act_type not in _COMMENTS
        set_before = self._set_in_paragraph(sentence) if narrated else None
        if set_before is not None:
            return set_before
        is_of_today = narrated and self._set_by_lead is not None and self._set_by_lead.start == published
        return today if first == "lead" or is_of_today else UNKNOWN_DATE

    def _told(
        self, inside: list[DateExpression], frame: Frame, outlook: Outlook, triggers: Collection[int]
    ) -> EventDate | None:
        """What the sentence itself says: the closest tie wins, and of equal ones the day before the year."""
        ranked = []
        for each in inside:
            method = _tie(each, frame, outlook, triggers)
            interval = self._fitting(each, outlook) if method is not None else None
            if interval is not None and method is not None:
                rank = (method != "clause", _holder(each)[1], _FINENESS.index(interval.granularity), each.span.start)
                ranked.append((rank, EventDate(*interval, each.span.text, method)))
        return min(ranked, key=lambda entry: entry[0])[1] if ranked else None

    def _fitting(self, found: DateExpression, outlook: Outlook) -> Interval | None:
        """The days meant, as the status has them: what happened ends by the day of publication, or it is another date."""
        own = Interval(found.start, found.end, found.granularity)
        if outlook.status not in _REAL or outlook.is_future or self._published is None:
            return own
        if own.start > self._published:
            own = found.past
        if own.start > self._published:
            return None
        is_lasting = outlook.status == "ongoing" and _preposition(found) == "since"
        return own._replace(end=self._published) if own.end > self._published or is_lasting else own

    @cached_property
    def _set_by_lead(self) -> EventDate | None:
        """The day that the first sentence of the first paragraph tells of: a headline says the same."""
        paragraphs = [block for block in self._doc.spans.get("blocks", ()) if block.label_ == "paragraph"]
        return next(self._settings(paragraphs[0][0].sent), None) if paragraphs else None

    def _set_in_paragraph(self, sentence: Span) -> EventDate | None:
        """The last day of which a sentence before it, in its own paragraph, tells what happened."""
        block = block_of(sentence[0])
        if block is None:
            return None
        before = list(self._settings(self._doc[block.start : sentence.start]))
        return before[-1] if before else None

    def _settings(self, text: Span) -> Iterator[EventDate]:
        for each in self._expressions:
            if not _is_inside(each.span, text) or self._published is None:
                continue
            is_day = each.granularity == "day" and each.end - each.start <= timedelta(days=1)
            if is_day and self._published - _RECENT <= each.start <= self._published and _sets_the_time(each):
                yield EventDate(each.start, each.end, each.granularity, each.span.text, "paragraph")


def is_historical(dated: EventDate, published: date | None) -> bool:
    """Whether it lies more than a year before publication."""
    return dated.end is not None and published is not None and dated.end < published - _YEAR


def _tie(found: DateExpression, frame: Frame, outlook: Outlook, triggers: Collection[int]) -> str | None:
    """ "clause" where the expression stands in the event's own clause, "sentence" where in one it is a part of."""
    if _preposition(found) in _OTHER_TIME and outlook.status in _REAL:
        return None
    heads = {token for token in (frame.token, frame.verb, frame.companion) if token is not None}
    holder, is_modifier = _holder(found)
    if holder is None or _is_of_source(found):
        return None
    if holder in heads:
        owner = _owner(found, triggers)
        is_other = owner not in heads if owner is not None else _is_after_another(found, holder)
        return None if is_other else "clause"
    if frame.noun is not None and _owner(found, triggers) == frame.noun:
        return "clause"
    verb = frame.verb or frame.token
    if holder.pos_ not in {"VERB", "AUX"}:
        return _tie_by_noun(found, holder, is_modifier, verb, triggers)
    governor = outlook.governor.token if outlook.governor is not None else None
    if any(_is_part_of(head, holder, governor) for head in heads):
        return "sentence"
    return None


def _holder(found: DateExpression) -> tuple[Token | None, bool]:
    """The verb or noun that the expression belongs to, and whether it stands before that noun ("the 1912 gift")."""
    token = found.span.root
    if token.dep_ in _MODIFYING and token.head.i >= found.span.end and token.head.pos_ not in {"VERB", "AUX"}:
        before = found.span.doc[found.span.start - 1] if found.span.start else token
        if token.dep_ == "compound" and before.lower_ == "on":
            return before.head, False  # "on Monday rain fell", read as a kind of rain
        return token.head, True
    for _ in range(4):
        if token.head == token:
            return None, False
        token = token.head
        if token.pos_ in {"VERB", "AUX"}:
            is_auxiliary = token.dep_ in {"aux", "auxpass"}
            return (token.head if is_auxiliary else token), False
        if token.pos_ != "ADP" and not found.span.start <= token.i < found.span.end and not token.is_digit:
            if token.pos_ in {"ADV", "PART", "SCONJ", "NUM", "ADJ"} or token.lower_ in _CLOCK:
                continue  # "at 15:30 local time on Tuesday"
            return token, False
    return None, False


def _tie_by_noun(
    found: DateExpression, noun: Token, is_modifier: bool, verb: Token, triggers: Collection[int]
) -> str | None:
    """A noun's date is the event's where the noun is what did it or where it was done.

    "Monday's blast killed five", "were killed in an attack on Monday"; and where the parser hangs an adverbial on the
    object ("signed the deal on Tuesday"). Not where the verb speaks of the noun: "condemned Monday's blast".
    """
    if noun.dep_ in {"nsubj", "nsubjpass"} and noun.head == verb:
        return "clause" if is_modifier or noun.i in triggers or verb.i > found.span.end - 1 else None
    if noun.dep_ == "pobj" and noun.head.lower_ in _INSIDE and noun.head.head == verb:
        return "clause"
    if is_modifier or noun.i in triggers or lemma(verb) in _ABOUT or found.span.start < noun.i:
        return None
    if _preposition(found) not in {"on", "in", "at", "during", ""}:
        return None
    is_object = noun.dep_ in {"dobj", "attr", "dative", "oprd"} and noun.head == verb
    is_oblique = noun.dep_ == "pobj" and noun.head.head == verb
    return "clause" if is_object or is_oblique else None


def _is_of_source(found: DateExpression) -> bool:
    """Whether it stands in the phrase that opens a sentence with its source: "According to a report on Friday, ..."."""
    before = found.span.doc[found.span.sent.start : found.span.start]
    opens = any(token.lower_ == "according" for token in before[:2])
    return opens and not any(token.pos_ in {"VERB", "AUX"} and token.lower_ != "according" for token in before)


def _is_after_another(found: DateExpression, holder: Token) -> bool:
    """Whether it ends a phrase of what came before: "held a vote, following caucuses in Iowa *on May 3*"."""
    for token in reversed(found.span.doc[holder.i + 1 : found.span.start]):
        if token.lower_ in {"after", "following", "since", "before"}:
            return True
        if token.text in {",", ";"}:
            return False
    return False


def _owner(found: DateExpression, triggers: Collection[int]) -> Token | None:
    """The act's noun right before the expression that owns it, whatever verb the parser hangs the expression on.

    "Was recalled after a similar *fire* in Cork in August", "follows the *killing* of a general last week".
    """
    doc = found.span.doc
    if _holder(found)[1]:
        return None
    for token in reversed(doc[found.span.sent.start : found.span.start]):
        if (token.pos_ in {"VERB", "AUX"} and token.i not in triggers) or token.text in {";", ":"}:
            return None
        if token.i in triggers and token.tag_ in {"NN", "NNS", "VBG"}:
            if token.dep_ == "pobj" and token.head.lower_ in _INSIDE:
                continue
            looks_back = token.dep_ in {"pobj", "pcomp"} and token.head.lower_ in _LOOKING_BACK
            return token if looks_back or (token.dep_ == "dobj" and lemma(token.head) in _COMING_AFTER) else None
        if token.i in triggers:
            return None
    return None


def _is_part_of(head: Token, verb: Token, governor: Token | None) -> bool:
    """Whether a trigger stands in the clause of the verb, or in one that tells the same moment."""
    if verb.dep_ == "conj" and verb.head == head and verb.tag_ == head.tag_ and verb.n_lefts == 0:
        return True  # "fired and landed a round yesterday"
    part = head
    for _ in range(12):
        if part == verb:
            return True
        if part.head == part:
            return False
        governs = governor is not None and governor == verb == part.head
        if part.dep_ in _BARRIERS and not governs and not _is_simultaneous(part):
            return False
        if part.dep_ == "advcl" and _conjunction(part) not in _SIMULTANEOUS | {""}:
            return False
        if part.dep_ == "conj" and _has_subject(part) and part.tag_ != part.head.tag_:
            return False
        if part.dep_ in {"dobj", "attr"} and part.head == verb and part == head and lemma(verb) in _ABOUT:
            return False
        if part.dep_ == "pobj" and part.head.lower_ not in _INSIDE and not _is_told_by_be(part):
            return False
        part = part.head
    return False


def _conjunction(verb: Token) -> str:
    """The word that opens a clause of time or reason, in lower case; "" for a bare participle."""
    opening = (each for each in verb.lefts if each.dep_ in {"mark", "advmod"} and each.pos_ == "SCONJ")
    return next((each.lower_ for each in opening), "")


def _is_simultaneous(verb: Token) -> bool:
    """ "Visited Ankara in May, when they signed the pact": the clause tells of the same time."""
    return verb.dep_ == "relcl" and _conjunction(verb) in _SIMULTANEOUS and verb.tag_ == "VBD"


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)


def _is_told_by_be(noun: Token) -> bool:
    """ "Was the target of an attack": the copula tells when the attack was."""
    told = noun.head.head
    return noun.head.lower_ == "of" and told.dep_ in {"attr", "nsubj"} and lemma(told.head) == "be"


def _preposition(found: DateExpression) -> str:
    """The preposition before the expression, in lower case; "" where it stands bare."""
    token = found.span.root
    while found.span.start <= token.head.i < found.span.end and token.head != token:
        token = token.head
    if token.dep_ in {"pobj", "pcomp"}:
        return token.head.lower_
    before = found.span.doc[found.span.start - 1] if found.span.start else None
    if before is not None and before.pos_ in {"ADP", "SCONJ"} and before.lower_ in _OTHER_TIME | {"since"}:
        return before.lower_
    return ""


def _sets_the_time(found: DateExpression) -> bool:
    """Whether the expression dates what a main clause tells, rather than a saying, a noun or a clause inside it."""
    holder, is_modifier = _holder(found)
    if holder is None or is_modifier or _preposition(found) in _OTHER_TIME | {"since"}:
        return False
    token = holder
    while token.pos_ not in {"VERB", "AUX"}:
        if token.head == token:
            return True
        token = token.head
    if lemma(token) in _SAYING or is_future(token):
        return False
    while token.head != token:
        if token.dep_ in {"relcl", "acl", "pcomp"} or (token.dep_ == "ccomp" and lemma(token.head) not in _SAYING):
            return False
        token = token.head
    return True


def _is_past(frame: Frame) -> bool:
    """Whether the act is told in the simple past, "seized" or "was seized", not in a perfect or as a noun."""
    verb = frame.verb or frame.token
    words = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if verb.pos_ not in {"VERB", "AUX"} or is_future(verb) or words & {"has", "have", "had", "'ve", "’ve", "having"}:
        return False
    return verb.tag_ == "VBD" or bool(words & {"was", "were", "did"})


def _is_main(verb: Token) -> bool:
    """Whether the clause is the sentence's own, or what is said in it."""
    while verb.head != verb:
        is_said = verb.dep_ == "ccomp" and lemma(verb.head) in _SAYING
        if not is_said and verb.dep_ not in {"conj", "parataxis"}:
            return False
        verb = verb.head
    return True


def _looks_ahead(frame: Frame) -> bool:
    verb = frame.verb or frame.token
    return is_future(verb)


def _is_inside(span: Span, text: Span) -> bool:
    return text.start <= span.start and span.end <= text.end


def _place_in_article(sentence: Span) -> str:
    """ "headline" (a caption too), "lead" for the first paragraph, else "body"."""
    block = block_of(sentence[0])
    if block is None:
        return "body"
    if block.label_ in {"headline", "caption"}:
        return "headline"
    paragraphs = [each for each in sentence.doc.spans["blocks"] if each.label_ == "paragraph"]
    return "lead" if paragraphs and block.start == paragraphs[0].start else "body"
