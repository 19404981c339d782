"""The closed lists: every value that a column may hold, with what it means where its name does not say so.

PLOVER's types, modes, contexts and sectors are those of its manual 2.0, and the meanings here a line on each of the first
and last; the manual defines them.
"""

from __future__ import annotations

DOCUMENT_FORMATS = (
    *("text", "json", "jsonl", "html", "pdf", "warc", "feed", "xml", "csv", "parquet", "archive"),
    "unknown",
)
DISPOSITIONS = {
    "article": "became an article",
    "updated": "became a new version of an article that was there",
    "unchanged": "is word for word what was there",
    "superseded": "an older version of an article than the one that is kept",
    "set_aside": "became none; the reason says why",
    "dropped": "was removed on demand, and stays out",
}
SET_ASIDE_REASONS = {
    "empty": "nothing but white space",
    "not_text": "bytes that no encoding turns into text",
    "unreadable": "the file could not be opened",
    "not_supported": "a format that is recognised but not read yet",
    "bad_record": "a line or object that cannot be parsed",
    "no_text": "a record or page without a body",
    "too_short": "fewer words than --min-words",
    "too_long": "over the size that one article can have",
    "not_english": "the language is named in the detail",
    "future_date": "published after the day that the input was retrieved",
    "hostile_markup": "markup made to hang a parser",
    "truncated": "cut by the provider: '[+1798 chars]'",
    "paywall": "a stub that asks for a subscription",
    "refused": "the article is in quarantine, with the expectation that refused it",
}
BLOCK_TYPES = {
    "headline": "the article's title",
    "byline": "who wrote it",
    "dateline": "place, day and agency before the first sentence",
    "subhead": "a heading between paragraphs",
    "paragraph": "the story",
    "caption": "of a picture",
    "correction": "what an editor mended or adds",
    "boilerplate": "adverts, links, notes on the publisher: nothing is read from it",
}
DATE_METHODS = {
    "metadata": "a field of the record, the page's own tags, its address",
    "dateline": "the day before the first sentence, its year from a caption or the weekday",
    "caption": "a caption that names the day",
    "filename": "the file's name",
    "given": "the day that whoever started the build gave",
}
DUPLICATE_TYPES = {"exact": "the same words", "near": "most of the words of an earlier article, as copies of an agency"}
ENTITY_TYPES = {
    "PERSON": "one person",
    "NORP": "a nation, creed or party as people: 'Kurds', 'Democrats'",
    "ORG": "a body: ministry, firm, party, armed group, medium, club",
    "GPE": "a place that is governed: country, region, town",
    "LOC": "a place that is not: river, sea, mountains, 'the Middle East'",
    "FAC": "a place that was built: airport, bridge, street",
    "PRODUCT": "a thing that is made: vehicle, weapon, drug",
    "EVENT": "a named happening: war, storm, games",
    "WORK_OF_ART": "a book, film, song, paper",
    "LAW": "a law, treaty, court case by its name",
}
MENTION_TYPES = {"name": "'Elena Salonga'", "nominal": "'the president'", "pronoun": "'she'"}
COORDINATE_TYPES = {"point": "of the place itself", "centre": "of the area that the name stands for"}
SECTORS = {
    "COP": "police",
    "GOV": "government, executive",
    "JUD": "courts and prosecutors",
    "LEG": "parliament",
    "MIL": "armed forces",
    "PRM": "paramilitary of the state",
    "PTY": "party in government",
    "REB": "rebels",
    "SPY": "intelligence",
    "UAF": "armed, of no known side",
    "UNK": "unknown",
    "AGR": "farming",
    "BUS": "business",
    "CRM": "crime",
    "CVL": "civilians",
    "EDU": "schools and universities",
    "ELI": "elites: former office-holders, celebrities",
    "JRN": "journalists and media",
    "LAB": "workers and unions",
    "MED": "medicine (in CAMEO it is media)",
    "REF": "refugees",
    "OPP": "opposition",
    "PRE": "preventive: activists, human rights",
    "REL": "religion",
    "SOC": "society at large",
    "IGO": "international organisation of states",
    "UNO": "United Nations",
    "EUR": "European Union",
    "NGO": "international organisation of no state",
    "ISM": "militant Islam across countries",
    "IMG": "militants across countries",
    "MNC": "multinational firm",
}
QUOTE_TYPES = {
    "direct": "all of it in quotation marks",
    "mixed": "in the writer's words, with a part in quotation marks",
    "indirect": "in the writer's words",
}
SPEAKER_TYPES = {
    "named": "a person or body with a name",
    "group": "several, or a kind of people: 'residents'",
    "document": "a report, statement, law",
    "anonymous": "somebody who is not to be named: 'an official'",
    "none": "nobody is said to speak",
}
CUE_TYPES = {
    "statement": "said",
    "question": "asked",
    "order": "urged",
    "promise": "vowed",
    "denial": "denied",
    "accusation": "accused",
    "opinion": "thinks",
    "writing": "wrote",
    "none": "no cue",
}
# In datasets of schema 1.0; no rule gives them.
FIRST_CUE_TYPES = ("verb", "noun", "according_to", "colon", "dash", "turn")
PLOVER_TYPES = {
    "AGREE": "agree or promise to do something",
    "CONSULT": "meet, visit, talk, mediate",
    "SUPPORT": "praise, sign, recognise, back by words or acts of state",
    "CONCEDE": "give way: ease, reform, resign under pressure, announce a retreat",
    "COOPERATE": "act together: exercise, share, trade",
    "AID": "give money, goods, troops, shelter",
    "RETREAT": "withdraw, release, disarm, cease fire, step down",
    "REQUEST": "ask, demand, appeal",
    "ACCUSE": "criticise, allege, investigate, sue",
    "REJECT": "refuse, deny, veto",
    "THREATEN": "warn of force or measures",
    "PROTEST": "demonstrate, strike, riot",
    "SANCTION": "reduce or break relations, expel, embargo, convict",
    "MOBILIZE": "move or ready troops, police, weapons",
    "COERCE": "arrest, seize, ban, censor, deport",
    "ASSAULT": "use force: kill, bomb, abduct",
}
# News that PLOVER does not code.
OTHER_ACT_TYPES = {
    "ACCIDENT": "a crash, fire, collapse",
    "DISASTER": "a storm, quake, flood, epidemic",
    "ELECTION": "a vote, a candidacy, its result",
    "LAUNCH": "something begins or comes to market",
    "DEAL": "a sale, merger, contract",
}
PLOVER_MODES = (
    *(
        "visit",
        "third-party",
        "multilateral",
        "phone",
        "withdraw",
        "release",
        "disarm",
        "ceasefire",
        "access",
        "resign",
    ),
    *("assist", "change", "yield", "meet", "disapprove", "investigate", "allege", "restrict", "arrest", "relations"),
    *("expel", "territory", "violence", "demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    *("convict", "discontinue", "troops", "weapons", "police", "militia", "seize", "censor", "curfew", "martial-law"),
    *("deport", "withhold", "misinformation", "cyber", "abduct", "beat", "torture", "sexual", "targeted", "destroy"),
    *("primitive", "firearms", "explosives", "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control"),
    "unconventional",
)
PLOVER_CONTEXTS = (
    *("military", "intelligence", "executive", "legislative", "election", "political_institutions", "pro_democracy"),
    *("pro_autocracy", "economic", "legal", "reparations", "human_rights", "rights_freedoms", "repression"),
    *(
        "human_security",
        "gender",
        "lgbt",
        "religion_ethnicity",
        "inequality",
        "diplomatic",
        "territory",
        "peacekeeping",
    ),
    *(
        "health",
        "asylum",
        "migration",
        "disasters",
        "natural_resource",
        "environment",
        "technology",
        "terrorism",
        "cbrn",
    ),
    *("cyber", "misinformation", "crime", "corruption", "illegal_drugs", "trafficking"),
)
EVENT_STATUSES = {
    "happened": "it is told as done",
    "ongoing": "it is going on",
    "planned": "it is announced, agreed or expected",
    "called_for": "somebody asks for it",
    "hypothetical": "it might be: 'if', 'could', a fear, a threat",
    "denied": "it is told as not done",
}
DATE_GRANULARITIES = ("day", "week", "month", "quarter", "year", "unknown")
EVENT_DATE_METHODS = {
    "clause": "the event's own clause says when",
    "sentence": "its sentence does",
    "paragraph": "its paragraph set the day",
    "publication": "nothing does, and the news is of the day",
    "none": "nothing does; no date",
}
PLACE_METHODS = {
    "clause": "the event's own clause says where",
    "sentence": "its sentence does",
    "dateline": "nothing does, and the story is datelined there",
}
COUNT_TYPES = ("dead", "injured", "missing", "arrested", "displaced", "troops", "money", "votes")
COUNT_METHODS = {
    "exact": "'20'",
    "at_least": "'at least 20', 'more than 20': high is null",
    "at_most": "'up to 20'",
    "range": "'between 36 and 40'",
    "about": "'some 20'",
    "vague": "'dozens': 24 to 96",
}
STAGES = ("read", "duplicates", "extract", "link", "validate", "publish")
SEVERITIES = ("note", "warning", "error")
ISSUE_REASONS = {
    **SET_ASIDE_REASONS,
    "marks_no_speech": "words in quotation marks that are a title, a nickname, a term",
    "mark_unpaired": "an opening or closing mark without its partner",
    "date_missing": "no date of publication could be found",
    "date_conflict": "two statements of the date disagree",
    "row_refused": "a row in quarantine, with the expectation in the detail",
    "hangs_on_refused": "a row in quarantine because what it belongs to is",
    "reference_removed": "a reference to a refused row, now null",
    "fits_two_stories": "an article that joined one story and fits another, which stay two",
    "text_repaired": "control characters or mojibake mended",
}
REVIEWED_TABLES = ("entities", "quotes", "events")
ROW_VERDICTS = ("right", "wrong_field", "wrong_row", "unsure")
VERDICTS = (
    *ROW_VERDICTS,
    "searched",  # a paragraph: all that is missing there was marked
    "missed",  # words of which there should be a row
)
ACTOR_TYPES = ("PERSON", "ORG")
