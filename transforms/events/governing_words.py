"""The words that govern an act, by what they make of it: planned, tried, prevented, demanded, alleged, gone on with."""

from __future__ import annotations

# A gerund behind these did not happen: "*without* firing a shot", "*instead of* paying".
WITHOUT = frozenset({"without", "instead", "than"})
ALLEGATIONS = frozenset({"charge", "accusation", "allegation", "suspicion", "count", "claim", "rumor", "rumour"})
# What is only supposed by whoever holds one: "the suspicion *that* Rome paid".
SUSPICIONS = frozenset(
    {"suspicion", "fear", "possibility", "speculation", "rumor", "rumour", "prospect", "chance", "risk", "hope", "idea"}
    | {"doubt", "likelihood", "danger", "threat"}
)
# What is said, and may be denied: "denied *reports that* troops left".
CLAIMS = ALLEGATIONS | {"report", "assertion", "suggestion", "statement", "story"}
DENYING = frozenset({"deny", "disclaim"})
DISPUTING = DENYING | {"reject", "dismiss", "refute", "rebut", "dispute", "contradict"}
EXPECTED = frozenset(
    {"expect", "schedule", "due", "set", "slate", "likely", "poise", "plan", "prepare", "ready", "bind"}
)
NEEDED = frozenset({"need", "have", "require"})
TRIED = frozenset({"try", "attempt", "seek", "hope", "want", "wish", "like"})
FEELING = frozenset({"like", "love", "hate", "dislike", "enjoy", "prefer", "regret", "mind"})
ONGOING = frozenset({"continue", "keep", "begin", "start", "resume", "remain"})
BEGUN = frozenset({"begin", "start", "resume"})
ALLEGING = frozenset({"accuse", "suspect", "charge", "blame", "convict", "doubt", "fear", "worry", "imagine"})
# What follows "for", "of" or "with" behind these is the reason.
PUNISHING = frozenset(
    {
        "sentence",
        "jail",
        "fine",
        "arrest",
        "detain",
        "expel",
        "dismiss",
        "punish",
        "imprison",
        "acquit",
        "prosecute",
        "try",
    }
    | {"condemn", "criticize", "criticise", "sue", "praise", "thank", "indict", "sanction", "fire", "sack", "ban"}
)
CONSIDERING = frozenset({"consider", "discuss", "mull", "weigh", "debate", "contemplate", "study", "explore", "urge"})
ENABLING = frozenset(
    {"help", "allow", "let", "enable", "permit", "encourage", "persuade", "convince", "invite", "design"}
)
ORDERING = frozenset({"order", "instruct", "tell", "command", "direct"})
# What somebody "chose to do" he did.
DONE = frozenset({"go", "come", "manage", "move", "appear", "choose"})
TAKING_PLACE = frozenset(
    {"happen", "occur", "take", "begin", "start", "proceed", "go", "resume", "materialize", "materialise", "come"}
    | {"follow", "convene", "continue", "be", "become", "remain"}
)
SAID_AND_DONE = frozenset(
    {"express", "thank", "congratulate", "apologize", "apologise", "condemn", "praise", "commend", "extend", "salute"}
    | {"reiterate", "welcome", "reaffirm", "denounce", "applaud", "convey"}
)
PASSING = frozenset({"pass", "enact", "sign", "adopt", "ratify"})
# What a parliament "voted to do" its vote has done, if it is one of these; "voted to send troops" decides it.
DONE_BY_VOTE = PASSING | frozenset(
    {
        "approve",
        "reject",
        "accept",
        "confirm",
        "endorse",
        "support",
        "oppose",
        "recognize",
        "recognise",
        "block",
        "defeat",
    }
    | {
        "impeach",
        "censure",
        "condemn",
        "dismiss",
        "oust",
        "remove",
        "convict",
        "acquit",
        "declare",
        "elect",
        "override",
    }
    | {"repeal", "overturn", "reverse", "scrap", "strip", "authorize", "authorise", "table", "veto", "abolish", "expel"}
)
# These are done by saying them, so "is calling for" has called. An inquiry goes on.
SPOKEN = frozenset({"REQUEST", "ACCUSE", "THREATEN", "AGREE"})
ENDORSING = frozenset({"endorse", "praise", "thank", "congratulate", "apologize", "apologise", "pardon", "applaud"})
WITNESSED = frozenset({"help", "make", "see", "watch", "hear"})
# What they have for an object did not come about.
PREVENTING = frozenset({"cancel", "avert", "prevent", "foil", "thwart", "postpone", "avoid", "scrap", "block"})
# Whom they keep *from doing* something does not do it.
KEEPING_FROM = frozenset(
    {"prevent", "stop", "block", "keep", "bar", "prohibit", "ban", "refrain", "abstain", "restrain", "hinder"}
)
DISCOURAGING = frozenset({"deter", "discourage", "dissuade", "protect", "forbid", "exempt"})
PLANNING = frozenset({"plan", "propose", "schedule", "prepare", "threaten"})
# What one seeks is wished for, and so is what one talks about as long as no article says that it is known.
SEEKING = frozenset({"seek", "want", "demand", "request", "await", "urge", "desire"})
TALKING_ABOUT = frozenset({"discuss", "consider", "suggest", "mull", "debate", "contemplate"})
OFFERING = frozenset({"offer", "promise", "pledge"})
# What one does "for" an act that is to come.
CALLING = frozenset({"call", "appeal", "press", "push", "plead", "lobby"})
