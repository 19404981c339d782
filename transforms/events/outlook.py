"""How real an act is: what the rules of ``transforms.events.status`` answer, and codes, dates and sources ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Token

from transforms.events.patterns import Frame


@dataclass(frozen=True)
class Outlook:
    """How real an act is.

    ``operator`` is what governs it ("agree", "threaten", "refuse", "request", ...), ``governor`` the frame of that
    word where the lexicon has one. ``is_purpose`` marks an infinitive of purpose, which is no event of its own, and
    ``within`` is the word whose content the act is ("accused of *beating*", "jailed for *insulting*").
    """

    status: str = "happened"
    is_negated: bool = False
    is_future: bool = False
    is_hypothetical: bool = False
    operator: str | None = None
    governor: Frame | None = None
    is_purpose: bool = False
    within: Token | None = None

    def denied(self) -> Outlook:
        """It was not done."""
        return replace(self, status="denied", is_negated=True)

    def planned(self) -> Outlook:
        """It is to come; what is not to come stays denied ("will not visit")."""
        return replace(self, status="denied" if self.is_negated else "planned", is_future=True)

    def supposed(self, within: Token | None = None) -> Outlook:
        """It is only thought of, feared, alleged or a condition."""
        return replace(self, status="hypothetical", is_hypothetical=True, within=within or self.within)

    def called_for(self) -> Outlook:
        """Somebody demands it."""
        return replace(self, status="called_for")

    def purpose(self) -> Outlook:
        """It is what something else is done for."""
        return replace(self, is_purpose=True)

    def under(self, operator: str, governor: Frame | None) -> Outlook:
        """The same with the word that governs it."""
        return replace(self, operator=operator, governor=governor)
