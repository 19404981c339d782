"""When an event happened: the date of its own clause, else of its sentence, else what its paragraph set.

Of what has happened it is the day of publication in a headline and in the first paragraph, where news is new, and in all
of a story whose first paragraph tells of that day. Each answer names where it was read. What has happened is never in the future; what is planned or called for has a
date only where its own words tell one. The day on which something is said dates the saying alone ("said on Monday that
rebels had attacked"), and a date inside a noun phrase dates that noun alone ("the 1912 gift", "Monday's attack").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from spacy.tokens import Doc, Span, Token

from transforms.dates.expressions import DateExpression, find_dates
from transforms.dates.intervals import Interval
from transforms.events.date_ties import OTHER_TIME, REAL, holder_of, preposition_of, tie_of
from transforms.events.model import UNKNOWN_DATE, EventDate
from transforms.events.outlook import Outlook
from transforms.events.patterns import Frame
from transforms.language import block_of
from transforms.syntax import is_future, lemma

_YEAR = timedelta(days=366)
_RECENT = timedelta(days=14)  # how far back a paragraph's day may lie that undated sentences go on telling of
_DESCRIBING = frozenset({"amod", "acl", "relcl"})  # "a *drowned* boy": not what a headline tells as news
_SAYING = frozenset(
    {"say", "tell", "report", "announce", "reveal", "claim", "state", "add", "write", "note", "confirm", "publish"}
)
# Acts of the tongue: what others say of an event, on that day or on another one.
_COMMENTS = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "AGREE"})
# Acts that one does by announcing them: "announced the end of his campaign".
_ANNOUNCED = frozenset({"AGREE", "CONCEDE", "COOPERATE", "DEAL", "ELECTION", "LAUNCH", "RETREAT"})
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
# What an act's noun does where the sentence tells the act itself: "an explosion killed four", "a fire broke out".
_HAPPENING = frozenset(
    {"kill", "injure", "wound", "hurt", "leave", "hit", "strike", "destroy", "damage", "happen", "occur", "break"}
    | {"erupt", "begin", "start", "claim", "cause", "rock", "shake", "rip", "sweep", "devastate", "flatten", "engulf"}
)
_CLOCK = re.compile(r"\b(?:\d{1,2}(?::\d\d| ?[ap]\.?m)|midnight|noon)\b")
# A day told from another one: "issued *the following day*"; "the same day" is the one told last.
_POINTING = re.compile(
    r"\b(?:[Tt]he|[Tt]hat) (following|same|previous|preceding|next) (?:day|week|month|year|morning|night)\b"
)
_FINENESS = ("day", "week", "month", "quarter", "year")


class ArticleDates:
    """The date expressions of an article, and which of them dates an event."""

    def __init__(self, doc: Doc, published: date | None, quoted: Sequence[tuple[int, int]] = ()) -> None:
        self._doc = doc
        self._published = published
        self._quoted = quoted

    @cached_property
    def _text(self) -> str:
        return self._doc.text

    @cached_property
    def _expressions(self) -> list[DateExpression]:
        found = find_dates(self._doc, self._published) if self._published is not None else ()
        return [each for each in found if each.method not in _SAID_TODAY or not self._is_quoted(each.span)]

    def _is_quoted(self, span: Span) -> bool:
        """Whether it stands in somebody's own words, in marks: "today" is the day on which they were said."""
        place = span.start_char
        around = [start for start, end in self._quoted if start <= place < end]
        return any(self._text[start] in _MARKS for start in around)

    def in_time(
        self, frame: Frame, outlook: Outlook, sentence: Span, triggers: Collection[int]
    ) -> tuple[Outlook, EventDate]:
        """When it was, and what that makes of its status.

        What went on in other years is over. What a noun names with a day after that of the paper ("the summit on May 3")
        has not happened, and neither has what somebody "*is holding* on Sunday".
        """
        dated = self.date_of(frame, outlook, sentence, triggers)
        if self._published is None:
            return outlook, dated
        if outlook.status == "ongoing" and is_historical(dated, self._published):
            return replace(outlook, status="happened"), dated
        is_named = outlook.status == "happened" and frame.act.kind == "noun" and frame.verb is None
        is_arranged = outlook.status == "ongoing" and dated.method == "clause" and _is_arranged(frame)
        if not is_named and not is_arranged:
            return outlook, dated
        ahead = replace(outlook, status="planned", is_future=True)
        is_past = dated.start is not None and is_named
        later = dated if is_past else self.date_of(frame, ahead, sentence, triggers)
        is_ahead = later.method == "clause" and later.start is not None and later.start > self._published
        return (ahead, later) if is_ahead else (outlook, dated)

    def date_of(self, frame: Frame, outlook: Outlook, sentence: Span, triggers: Collection[int]) -> EventDate:
        """The date of the event of a frame; ``triggers`` are the tokens of all acts of its sentence.

        A noun among them keeps its date to itself. The year of this year's election says less than the story around it.
        """
        if self._published is None:
            return UNKNOWN_DATE
        inside = [each for each in self._expressions if _is_inside(each.span, sentence)]
        found, is_year_of_name = self._told(inside, frame, outlook, triggers)
        if found is not None and not is_year_of_name:
            return found
        untold = self._untold(inside, frame, outlook, sentence)
        return untold if found is None or untold.start is not None else found

    def _untold(self, inside: list[DateExpression], frame: Frame, outlook: Outlook, sentence: Span) -> EventDate:
        """The date of an act that its own sentence does not date: its paragraph's, its lead's or that of the paper.

        A paragraph's day goes on for a main clause in the simple past ("was seized"): not for "has seized" or "who
        seized", not for what is said about it all ("alleged"), and not in a sentence with a time of its own
        ("previously", "a week after"), unless that is a time of the day. Where the text before tells of another day, it
        is not the day of the paper.
        """
        published = self._published
        if published is None or outlook.status not in REAL or _looks_ahead(frame):
            return UNKNOWN_DATE
        first, today = _place_in_article(sentence), EventDate(published, published, "day", None, "publication")
        if first == "headline":
            return (
                UNKNOWN_DATE if _describes(frame.token) else self._set_by_lead or self._known_from_lead(frame) or today
            )
        pointing = _POINTING.search(sentence.text)
        has_own_time = any(not holder_of(each)[1] for each in inside) or (
            any(each.lower_ in _TIME_WORDS for each in sentence) and not _CLOCK.search(sentence.text)
        )
        if has_own_time or not _is_past(frame) or (pointing is not None and pointing[1] != "same"):
            return UNKNOWN_DATE
        narrated = _is_main(_telling_verb(frame)) and frame.act.act_type not in _COMMENTS
        set_before = self._set_in_paragraph(sentence)
        if set_before is not None:
            is_new = first == "lead" and set_before.start == published
            return set_before if narrated else today if is_new else UNKNOWN_DATE
        long_ago = self._set_by_sentence_before(sentence)
        if long_ago is not None:
            return long_ago if narrated else UNKNOWN_DATE
        if pointing is not None:
            return UNKNOWN_DATE
        is_of_today = narrated and self._set_by_lead is not None and self._set_by_lead.start == published
        return today if first == "lead" or is_of_today else UNKNOWN_DATE

    def _told(
        self, inside: list[DateExpression], frame: Frame, outlook: Outlook, triggers: Collection[int]
    ) -> tuple[EventDate | None, bool]:
        """What the sentence itself says, and whether that is only the running year of a name ("the 2024 election").

        The closest tie wins, of equal ones the day before the year, and a day inside a longer time tells which.
        """
        ranked = []
        for each in inside:
            method = tie_of(each, frame, outlook, triggers)
            interval = self._fitting(each, outlook) if method is not None else None
            if interval is not None and method is not None:
                rank = (method != "clause", holder_of(each)[1], _FINENESS.index(interval.granularity), each.span.start)
                ranked.append((rank, EventDate(*interval, each.span.text, method)))
        if not ranked or self._published is None:
            return None, False
        (_, is_modifier, fineness, _), found = min(ranked, key=lambda entry: entry[0])
        finer = [other for rank, other in ranked if not rank[0] and rank[2] < fineness and _is_within(other, found)]
        if finer:
            return finer[0], False
        is_running = found.end is not None and found.end.year >= self._published.year
        return found, is_modifier and found.granularity == "year" and is_running

    def _fitting(self, found: DateExpression, outlook: Outlook) -> Interval | None:
        """The days meant, as the status has them: what happened ends by the day of publication, or it is another date."""
        own = Interval(found.start, found.end, found.granularity)
        if outlook.status not in REAL or outlook.is_future or self._published is None:
            return own
        if own.start > self._published:
            own = found.past
        if own.start > self._published:
            return None
        is_lasting = preposition_of(found) == "since" and (
            outlook.status == "ongoing" or _is_perfect(holder_of(found)[0])
        )
        return own._replace(end=self._published) if own.end > self._published or is_lasting else own

    @cached_property
    def _set_by_lead(self) -> EventDate | None:
        """The day that the first sentence of the first paragraph tells of: a headline says the same."""
        return next(self._settings(self._lead), None) if self._lead is not None else None

    @cached_property
    def _lead(self) -> Span | None:
        """The first sentence of the first paragraph that tells something: the legend of a chart has no verb."""
        paragraphs = [block for block in self._doc.spans.get("blocks", ()) if block.label_ == "paragraph"]
        telling = (each for each in paragraphs if any(token.pos_ == "VERB" for token in each))
        first = next(telling, paragraphs[0] if paragraphs else None)
        return first[0].sent if first is not None else None

    def _known_from_lead(self, frame: Frame) -> EventDate | None:
        """Where the lead only dates a saying ("said on Saturday that ..."): the day of a comment; what it reports was before."""
        lead = self._lead
        if lead is None or self._published is None:
            return None
        for each in self._expressions:
            if _is_inside(each.span, lead) and self._is_recent_day(each) and each.start < self._published:
                holder, is_modifier = holder_of(each)
                if holder is not None and not is_modifier and _is_saying(holder):
                    said = EventDate(each.start, each.end, each.granularity, each.span.text, "paragraph")
                    is_done_by_it = lemma(holder) == "announce" and frame.act.act_type in _ANNOUNCED
                    return said if is_done_by_it or frame.act.act_type in _COMMENTS else UNKNOWN_DATE
        return None

    def _set_by_sentence_before(self, sentence: Span) -> EventDate | None:
        """The day or month long ago of which the sentence right before it, in its own paragraph, tells what happened."""
        block = block_of(sentence[0])
        if block is None or sentence.start <= block.start or self._published is None:
            return None
        before = self._doc[sentence.start - 1].sent
        told = [
            EventDate(each.start, each.end, each.granularity, each.span.text, "paragraph")
            for each in self._expressions
            if _is_inside(each.span, before) and each.end < self._published and _sets_the_time(each)
            if not self._is_quoted(each.span)
        ]
        return told[-1] if told and told[-1].granularity in {"day", "week", "month"} else None

    def _is_recent_day(self, found: DateExpression) -> bool:
        is_day = found.granularity == "day" and found.end - found.start <= timedelta(days=1)
        return is_day and self._published is not None and self._published - _RECENT <= found.start <= self._published

    def _set_in_paragraph(self, sentence: Span) -> EventDate | None:
        """The last day of which a sentence before it, in its own paragraph, tells what happened."""
        block = block_of(sentence[0])
        if block is None:
            return None
        before = list(self._settings(self._doc[block.start : sentence.start]))
        return before[-1] if before else None

    def _settings(self, text: Span) -> Iterator[EventDate]:
        for each in self._expressions:
            if not _is_inside(each.span, text):
                continue
            if self._is_recent_day(each) and _sets_the_time(each):
                yield EventDate(each.start, each.end, each.granularity, each.span.text, "paragraph")


def is_historical(dated: EventDate, published: date | None) -> bool:
    """Whether it lies more than a year before publication."""
    return dated.end is not None and published is not None and dated.end < published - _YEAR


def _is_arranged(frame: Frame) -> bool:
    """ "*Is holding* talks on Sunday": the present progressive with a day is what is arranged; "*has been* holding" is not."""
    verb = frame.verb or frame.token
    return any(
        child.dep_ == "aux" and child.lower_ in {"is", "are", "am", "'s", "’s", "'re", "’re"} for child in verb.children
    )


def _is_perfect(verb: Token | None) -> bool:
    """ "Have demonstrated since June": up to today; "has been under sanctions since 2011" began then."""
    return (
        verb is not None
        and lemma(verb) != "be"
        and any(child.dep_ == "aux" and child.lower_ in {"has", "have"} for child in verb.children)
    )


def _sets_the_time(found: DateExpression) -> bool:
    """Whether the expression dates what a main clause tells, rather than a saying, a noun or a clause inside it."""
    holder, is_modifier = holder_of(found)
    if holder is None or is_modifier or preposition_of(found) in OTHER_TIME | {"since"}:
        return False
    token = holder
    while token.pos_ not in {"VERB", "AUX"}:
        if token.head == token:
            return True
        token = token.head
    if _is_saying(token) or is_future(token):
        return False
    if token.sent.root.pos_ == "ADP" and token.i >= found.span.end:
        return True  # the opening phrase taken for the sentence: "At 15:30 on Monday a fire was reported"
    while token.head != token:
        if token.dep_ in {"relcl", "acl", "pcomp"} or (token.dep_ == "ccomp" and lemma(token.head) not in _SAYING):
            return False
        token = token.head
    return True


def _is_saying(verb: Token) -> bool:
    """Whether it tells what is said; not "a fire was reported", which tells the fire."""
    if lemma(verb) not in _SAYING:
        return False
    is_passive = any(child.dep_ == "auxpass" for child in verb.children)
    subject = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    has_content = any(child.dep_ in {"ccomp", "xcomp"} for child in verb.children)
    return not (is_passive and subject is not None and subject.pos_ in {"NOUN", "PROPN"} and not has_content)


def _describes(token: Token) -> bool:
    """Whether a headline's word only describes: "a *drowned* boy"; "magnate *arrested* in Lima" is what it tells."""
    is_told = token.dep_ == "acl" and token.tag_ == "VBN" and token.head.dep_ == "ROOT"
    return token.dep_ in _DESCRIBING and not is_told


def _is_past(frame: Frame) -> bool:
    """Whether the act is told in the simple past, "seized" or "was seized", not in a perfect or as a noun."""
    verb = _telling_verb(frame)
    words = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if verb.pos_ not in {"VERB", "AUX"} or is_future(verb) or words & {"has", "have", "had", "'ve", "’ve", "having"}:
        return False
    return verb.tag_ == "VBD" or bool(words & {"was", "were", "did"})


def _telling_verb(frame: Frame) -> Token:
    """The verb that tells the act; of a noun the one that it does where that tells the act: "an explosion *killed* four"."""
    noun = frame.token
    is_told = noun.dep_ in {"nsubj", "nsubjpass"} and noun.head.pos_ == "VERB" and lemma(noun.head) in _HAPPENING
    verb = frame.verb or (noun.head if is_told else noun)
    while _is_bare_participle(verb):
        verb = verb.head  # "won the vote, *securing* a majority"
    return verb


def _is_bare_participle(verb: Token) -> bool:
    """Whether it is a participle that has its time from the verb it hangs on."""
    has_own_words = any(child.dep_ in {"mark", "aux", "auxpass", "nsubj", "nsubjpass"} for child in verb.children)
    is_behind = verb.dep_ == "advcl" and verb.head.i < verb.i and verb.head.pos_ == "VERB"
    return verb.tag_ == "VBG" and is_behind and not has_own_words


def _is_within(part: EventDate, whole: EventDate) -> bool:
    if part.start is None or part.end is None or whole.start is None or whole.end is None:
        return False
    return whole.start <= part.start and part.end <= whole.end


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
