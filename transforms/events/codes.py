"""What an act is coded as: PLOVER type and mode, CAMEO code, and the numbers that hang on them.

The rules on future, threatened, demanded and refused acts are those of the PLOVER 2.0 manual. An act that is denied
or only thought of has no coding: it stands in the table by its bare ``act_type`` and its status.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from transforms.events.acts import Act
from transforms.events.outlook import Outlook
from transforms.lexicon_files import read_lexicon
from transforms.schemas.closed_lists import OTHER_ACT_TYPES

_FRIENDLY = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE"})
_HOSTILE = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
_THREAT_MODES = {
    **{"SANCTION": "relations", "MOBILIZE": "violence", "ASSAULT": "violence", "COERCE": "restrict"},
    **{"expel": "expel", "arrest": "arrest", "seize": "territory"},
}
_REQUEST_MODES = {
    **dict.fromkeys(("AID", "COOPERATE", "SUPPORT"), "assist"),
    **dict.fromkeys(("RETREAT", "CONCEDE"), "yield"),
    **{"CONSULT": "meet"},
}
# A demand (root 10) or an appeal (root 02), by what is asked for.
_DEMANDS = {"AID": "103", "COOPERATE": "101", "SUPPORT": "102", "RETREAT": "105", "CONCEDE": "105", "CONSULT": "108"}
_APPEALS = {"AID": "023", "COOPERATE": "021", "SUPPORT": "022", "RETREAT": "025", "CONCEDE": "025", "CONSULT": "026"}


class Coding(NamedTuple):
    """PLOVER and CAMEO of an act; all None where it has none."""

    plover_type: str | None = None
    mode: str | None = None
    cameo_code: str | None = None

    @property
    def root_code(self) -> str | None:
        """The first two digits of the CAMEO code."""
        return self.cameo_code[:2] if self.cameo_code else None

    @property
    def quad_class(self) -> int | None:
        """By GDELT's documented rule: roots 01-05 verbal cooperation 1, 06-08 material 2, 09-13 and 14-20 conflict."""
        if self.cameo_code is None:
            return None
        root = int(self.cameo_code[:2])
        return 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4

    @property
    def goldstein_scale(self) -> float | None:
        """The Goldstein value of the CAMEO code."""
        return _goldstein()[self.cameo_code] if self.cameo_code else None

    @property
    def intensity(self) -> float | None:
        """The PLOVER intensity of type and mode, or of the type where the mode has none of its own."""
        if self.plover_type is None:
            return None
        table = _intensities()
        return table.get((self.plover_type, self.mode or ""), table[self.plover_type, ""])


def code_of(act: Act, outlook: Outlook) -> Coding:
    """The coding of an act as it stands in its sentence."""
    if act.act_type in OTHER_ACT_TYPES:
        return Coding()
    if outlook.operator == "refuse" or (outlook.is_negated and outlook.is_future):
        return Coding("REJECT", _refused_mode(act), act.cameo_refused or "120")
    if outlook.operator == "fail":
        # "Failed to reach an agreement" rejects; "failed to kill" is a miss and nothing else.
        return Coding("REJECT", "meet", "120") if act.act_type in {"SUPPORT", "CONSULT"} else Coding()
    if outlook.operator == "threaten":
        return _threat(act)
    if outlook.status in {"denied", "hypothetical", "called_for"}:
        return Coding()
    if outlook.is_future:
        return _planned(act, outlook.operator)
    return Coding(act.act_type, act.mode, act.cameo_code)


def code_of_request(act: Act, inner_type: str | None) -> Coding:
    """The coding of a demand or an appeal, by what is asked for."""
    table = _APPEALS if (act.cameo_code or "").startswith("02") else _DEMANDS
    mode = _REQUEST_MODES.get(inner_type or "")
    return Coding("REQUEST", mode, table.get(inner_type or "", act.cameo_code))


def _planned(act: Act, operator: str | None) -> Coding:
    if act.act_type in _FRIENDLY:
        return Coding("AGREE", None, act.cameo_future or "030")
    if act.act_type in _HOSTILE and operator == "agree":
        return Coding("AGREE", None, "030")  # "offered to send troops" is meant well, "will send troops" is not
    if act.act_type == "RETREAT":
        # What one side announces is conceded; what it agrees to with another is an agreement.
        return Coding("AGREE" if operator == "agree" else "CONCEDE", None, act.cameo_future or "035")
    if act.act_type in _HOSTILE:
        return _threat(act)
    return Coding(act.act_type, act.mode, act.cameo_code)


def _threat(act: Act) -> Coding:
    mode = _THREAT_MODES.get(act.mode or "", _THREAT_MODES.get(act.act_type))
    code = act.cameo_future if (act.cameo_future or "").startswith("13") else "130"
    return Coding("THREATEN", mode, code)


def _refused_mode(act: Act) -> str | None:
    if act.act_type in {"AID", "COOPERATE", "SUPPORT"}:
        return "assist"
    return {"RETREAT": "yield", "CONCEDE": "change", "CONSULT": "meet"}.get(act.act_type)


@cache
def _goldstein() -> Mapping[str, float]:
    return {row["cameo_code"]: float(row["goldstein_scale"]) for row in read_lexicon("cameo")}


@cache
def _intensities() -> Mapping[tuple[str, str], float]:
    return {
        (row["plover_type"], row["plover_mode"]): float(row["intensity"]) for row in read_lexicon("plover_intensity")
    }
