"""Whether letters without accents can be a syllable of Vietnamese: it has few, so a slip of the pen shows."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 7

_RIMES: Final = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet "
    "ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oat oay oc oe oen oeo oet oi om on ong ooc oong "
    "op ot u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya "
    "uych uyen uyet uynh uyt uyu y yem yen yet yeu"
)
_SYLLABLE: Final = re.compile(
    f"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ng?h?|ph?|qu|r|s|th?|tr|v|x)?(?:{'|'.join(_RIMES.split())})|gin?h?"
)


def is_syllable(text: str) -> bool:
    """Whether folded letters are a syllable that Vietnamese can have."""
    return len(text) <= LONGEST and _SYLLABLE.fullmatch(text) is not None
