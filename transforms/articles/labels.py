"""What a paragraph is by its own words: caption, correction, boilerplate, a turn of a transcript, a short line."""

from __future__ import annotations

import re

_UPPER = "A-ZÀ-ÖØ-Þ"
_LONGEST_CAPTION = 700
_AGENCY_NAMES = (
    r"(?:AP|Reuters|REUTERS|AFP|UPI|EPA(?:-EFE)?|EFE|Getty(?: Images)?|Shutterstock|Bloomberg|Xinhua|ANSA|dpa|Anadolu|"
    r"Pool|Handout|File|iStock|Alamy|Bernama|TASS|Sputnik|Yonhap|Kyodo|PA|ZUMA(?: Press)?|USA TODAY(?: Sports)?|NurPhoto)"
)
# "1 of 6 | The harbour ... | License Photo", "FILE PHOTO: The harbour ...", "File image of the harbour ..."
_CAPTION_HEAD = re.compile(
    r"(?:\d{1,3} (?:of|/) \d{1,3} ?(?:\||[-–—:])|(?:FILE|File)(?: PHOTO| Photo| photo| image| picture)?(?: ?[:]| ?[-–—] | of\b)|"
    r"(?:PHOTO|Photo|IMAGE|Image|Photos|Pictured|Caption|Video|Audio|Graphic|Chart|Map|Picture|Illustration)(?: \d+)?: )"
)
_MEDIUM = (
    r"(?:(?:File|Pool|Handout|Staff|Courtesy|Stock) )?(?:[Pp]hotos?|[Pp]hotographs?|[Ii]mages?|[Pp]ictures?|[Vv]ideo)|PHOTO|IMAGE|"
    r"Audio|Graphic|Illustration|Map|Chart|Credit|CREDIT|Footage"
)
# "... in port. Photo by Ann Lee/UPI | License Photo", "... Image: Ann Lee.", "... Photo courtesy of the harbour",
# "Ann LeeImage: Harbour Board U.S." (the space lost with the markup), "(AP Photo/Ann Lee)", "[Ann Lee/Reuters]",
# "... REUTERS/Ann Lee", "... Ann Lee/AFP via Getty Images", "... © AFP"
_CREDIT_TAIL = re.compile(
    # The medium in capitals: "... shown in a photo by Reuters." and "... nothing on her map: a road." are text.
    rf"(?:^|[\s(\[.]|(?<=[a-z])(?=Image:))(?:(?=[A-Z])(?:{_MEDIUM})"
    rf"(?: by (?=[{_UPPER}@])| courtesy(?: of)? |: ?| / | © ?)(?:[^.!?\"”]|\b[{_UPPER}]\.){{2,80}}"
    rf"|{_AGENCY_NAMES} (?:[Ff]ile )?[Pp]hotos?(?:/[^.\"”]{{2,60}})?"
    rf"|{_AGENCY_NAMES}/[{_UPPER}][^.\"”]{{2,60}}"
    rf"|(?:[{_UPPER}][\w.'’-]+ ){{1,3}}[{_UPPER}][\w.'’-]+(?:/[\w ]{{2,30}})?/{_AGENCY_NAMES}(?: via [\w ]{{2,30}})?"
    rf"|[{_UPPER}]\w+ via (?:AP|Reuters|REUTERS|AFP|Getty Images)|©[^.\"”]{{2,60}}|from file(?:, \d{{4}})?)"
    r"[)\]]?\.?(?: ?\| ?(?:License Photo|Photo))?$"
)
_LICENSE_TAIL = re.compile(r"\| ?(?:License Photo|Buy Photo|Purchase Licensing Rights)\b.{0,20}$")
_BRACKETED_CREDIT = re.compile(rf"[(\[](?:{_AGENCY_NAMES}|[^()\[\]]{{2,60}}/{_AGENCY_NAMES})[)\]]\.?$")
_SPEECH = re.compile(r"[\"“”]|\bsaid\b")

_CORRECTION = re.compile(
    r"(?:corrections?|clarifications?|corrected|correction note)\b ?[:.(\-–—]"
    r"|(?:[(\[*]\s*)?(?:an earlier|a previous|the original|an original) version of this (?:story|article|report|post)\b"
    r"|(?:[(\[*]\s*)?this (?:story|article|report|post|version)(?: has been| was| is)? "
    r"(?:corrects?|corrected|updated|updates|amended|clarifies|clarified)\b"
    r"|(?:editor['’]?s['’]? note|note|update)\b.{0,80}\b(?:correct(?:ed|s|ion)|clarif\w+|amended|(?:has been|was) updated)\b",
    re.IGNORECASE,
)
# A heading behind which an article is over.
_TAIL_HEADING = re.compile(
    r"(?:latest (?:headlines|news|stories)|top (?:stories|headlines)|trending(?: (?:now|stories|news))?|most (?:read|popular|viewed)"
    r"|related(?: (?:articles?|stories|news|links|topics|content|coverage|posts))?|sources?|references|external links|see also"
    r"|further reading|more (?:news|stories|headlines|from .{2,40}|on this story|in .{2,30})|read (?:more|next|also|this next)"
    r"|recommended(?: (?:stories|for you|reading))?|you (?:may|might) (?:also )?(?:like|be interested in)|what to read next"
    r"|up next|editor['’]?s picks?|comments?|share this(?: .{0,20})?|sister links?|around the web|categories|tags|topics):?",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"(?:read (?:more|also|next|the full story)|also read|see also|more|related(?: (?:stories|article|news))?|watch(?: live)?|listen"
    r"|recommended|sign up|live updates?|trending|tags|topics|categories|filed under|share)\b ?(?:[:|»>]|[-–—] ).*"
    r"|advertisements?|story continues below.*|article continues.*|continue reading.*|skip (?:to|past) .*|scroll (?:down|to) .*"
    r"|(?:click|tap) here\b.*|sign up (?:for|to|here)\b.*|subscribe (?:to|now|for|here)\b.*|(?:please )?(?:log|sign) in to .*"
    r"|follow (?:us|@\w+|.{2,40}) on (?:twitter|x|facebook|instagram|telegram|linkedin|whatsapp)\b.*|download (?:the|our) .{0,40}app\b.*"
    r"|(?:copyright|©|\(c\)) ?.{0,160}|.{0,120}all rights reserved.{0,120}|our standards: .*|have an opinion on this article.*"
    r"|share(?: this)?(?: (?:article|story|on .{2,40}))?|print(?: this)?(?: (?:article|story))?|e-?mail(?: this)?|comments?(?: \(\d+\))?"
    r"|\d+ (?:comments?|shares?|min(?:ute)?s? read)|(?:this (?:is a )?(?:developing|breaking)(?: news)? story).*"
    r"|this (?:story|article) (?:was|has been) (?:first|originally) published .*|get the latest .{2,80}|wikinews provides .*"
    r"|the views expressed .*|(?:[*#=_~•·–—-] ?){3,}|-?30-|(?:ends|end)",
    re.IGNORECASE | re.DOTALL,
)
_EDITORS_NOTE = re.compile(r"editor['’]?s['’]? note\b", re.IGNORECASE)
_LONGEST_BOILERPLATE = 320

# "BLITZER: Thank you.", "Ann Lee: I was there.", "Q: Why now?": each turn of a transcript is a paragraph.
_TURN = re.compile(rf"(?:[{_UPPER}][\w.'’-]*,? ){{0,5}}(?:[{_UPPER}][\w.'’-]*|\([^()]{{2,30}}\)): \S")
_CAPITAL_TURN = re.compile(rf"[{_UPPER}][{_UPPER} .,'’-]{{0,40}}(?:\([^()]{{2,30}}\))?: \S")
_LIST_ITEM = re.compile(r"(?:[-–—•*·▪●]|\d{1,2}[.)])\s")
_LONGEST_SHORT_LINE = 90
_MOST_WORDS = 13
_NO_LINE_END = ".!:;,…\"”'’"
_SENTENCE_END = re.compile(r"[.!?…:](?:[\"”'’)\]]{0,3}|\s?\(\(?\w+\)?\))$|['\"”’]{1,2}$")
_PAYWALL = re.compile(
    r"(?:(?:please )?(?:subscribe|sign (?:in|up)|log in|register|become a (?:member|subscriber))\b.{0,40}\b(?:to|and)\b.{0,30}\b"
    r"(?:continue|read|access|keep)|(?:to (?:continue|keep) reading|to read (?:the full|more|the rest)).{0,60}"
    r"\b(?:subscri|sign|log in|register|member)|this (?:article|content|story) is (?:only )?(?:available )?(?:for|to) "
    r"(?:our )?(?:paying )?(?:subscribers|members))",
    re.IGNORECASE,
)


def is_caption(paragraph: str) -> bool:
    """Whether the paragraph says of itself that it belongs to a picture: a number, a label, a credit."""
    if len(paragraph) > _LONGEST_CAPTION:
        return False
    if _CAPTION_HEAD.match(paragraph) or _LICENSE_TAIL.search(paragraph):
        return True
    if _CREDIT_TAIL.search(paragraph[-160:]):
        # "... the band posted on Image: a record" is not met; a quotation with its speaker is no caption.
        return not re.match(r"[\"“]", paragraph)
    return _BRACKETED_CREDIT.search(paragraph[-80:]) is not None and _SPEECH.search(paragraph) is None


def caption_words(paragraph: str) -> str:
    """A caption without its number, label and credit, to tell one that is repeated."""
    words = _LICENSE_TAIL.sub("", _CAPTION_HEAD.sub("", paragraph, count=1)).strip(" |")
    if (credit := _CREDIT_TAIL.search(words)) is not None and credit.start() > 0:
        words = words[: credit.start()]
    return words.strip(" .|").casefold()


def is_correction(paragraph: str) -> bool:
    """Whether the paragraph says what was wrong in an earlier version, or that there was one."""
    return len(paragraph) <= _LONGEST_CAPTION and _CORRECTION.match(paragraph) is not None


def is_boilerplate(paragraph: str) -> bool:
    """Whether the paragraph belongs to the site: a link, an advertisement, a copyright line."""
    if len(paragraph) > _LONGEST_BOILERPLATE:
        return False
    if _EDITORS_NOTE.match(paragraph):
        return True
    return _BOILERPLATE.fullmatch(paragraph) is not None


def is_tail_heading(paragraph: str) -> bool:
    """Whether the line heads what follows an article ("Latest Headlines", "Sources")."""
    return len(paragraph) <= 60 and _TAIL_HEADING.fullmatch(paragraph) is not None


def is_turn(paragraph: str) -> bool:
    """Whether the paragraph is a turn of a transcript."""
    head = paragraph[:120]
    return _TURN.match(head) is not None or _CAPITAL_TURN.match(head) is not None


def is_short_line(paragraph: str) -> bool:
    """Whether the paragraph could be a subhead: a short line that begins like a heading and ends like no sentence."""
    if len(paragraph) > _LONGEST_SHORT_LINE or len(paragraph.split()) > _MOST_WORDS:
        return False
    if not (paragraph[0].isupper() or paragraph[0].isdigit() or paragraph[0] in "'‘\"“"):
        return False
    if paragraph[-1] in _NO_LINE_END or not any(character.isalpha() for character in paragraph):
        return False
    return not is_turn(paragraph) and _LIST_ITEM.match(paragraph) is None


def ends_sentence(paragraph: str) -> bool:
    """Whether the paragraph ends as running text does."""
    return _SENTENCE_END.search(paragraph[-12:]) is not None


def asks_to_subscribe(paragraph: str) -> bool:
    """Whether the paragraph stands where a page hides its article from readers who have not paid."""
    return len(paragraph) <= _LONGEST_BOILERPLATE and _PAYWALL.search(paragraph) is not None
