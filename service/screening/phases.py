"""What decides a verdict's outcome: phases in order, the first that has an opinion wins.

The screener calls `decide`. Sentiment is not among what a phase can see: criticism is published
like praise. Disguise, links and length alone may hold a comment, never call it spam. What a portal
wants of its own comes later, in `service.policies`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.screening.text import Canonical

PUBLISH, HOLD, SPAM = "publish", "hold", "spam"
HEAVY_DISGUISE = 0.05  # share of the letters; citizens who style a word or two stay below
MIN_DISGUISED = 3  # letters
MANY_LINKS = 3
_WORD = re.compile(r"[^\W\d_]+")
REPORTING = frozenset({
    "berantas", "blokir", "blokirin", "dibasmi", "diberantas", "diblok", "diblokir",
    "dihapus", "dihapusin", "dilaporkan", "dilaporin", "ditangkap", "ditertibkan", "ditindak",
    "ditipu", "ditutup", "hapus", "hapusin", "komdigi", "kominfo", "korban", "lapor",
    "laporkan", "laporin", "larang", "melapor", "melaporkan", "memblokir", "menipu",
    "meresahkan", "muak", "penipu", "penipuan", "polisi", "resah", "tangkap", "tertibkan",
    "tertipu", "tindak", "waspada", "waspadai", "apus", "busak", "dibusak", "ngapusi",
    "diapusi", "dipateni", "dipeungpeuk", "hapusan", "tewak", "katipu", "ngabobodo",
})  # fmt: skip
"""Words of those who report, warn or complain; our own list, as canonical text spells them."""
LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w-])[\w-]++\.[a-z]{2,}+/\S*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the phases decide by: the canonical body, probabilities, thresholds from the manifest.

    `thresholds` holds `spam_hold` (a person should look), `spam` (likelier than not), `spam_sure`
    (no person need look), rising, and `abuse`. `abuse` is None where it is not judged.
    """

    body: Canonical
    spam: float
    abuse: float | None
    thresholds: Mapping[str, float]

    @property
    def is_spam(self) -> bool:
        """Whether the probability of spam reaches the threshold for spam."""
        return self.spam >= self.thresholds["spam"]

    @property
    def is_surely_spam(self) -> bool:
        """Whether the probability of spam is so high that the comment goes among the spam."""
        return self.spam >= self.thresholds["spam_sure"]

    @property
    def is_report(self) -> bool:
        """Whether the body has a word of those who report spam, quoting it."""
        return not REPORTING.isdisjoint(_WORD.findall(self.body.text))

    @property
    def is_suspect(self) -> bool:
        """Whether the probability of spam reaches the threshold for a person to look."""
        return self.spam >= self.thresholds["spam_hold"]

    @property
    def is_abuse(self) -> bool:
        """Whether the probability of abuse reaches its threshold."""
        return self.abuse is not None and self.abuse >= self.thresholds["abuse"]

    @property
    def is_disguised(self) -> bool:
        """Whether so much of the body is disguised that a person should read it."""
        return self.body.disguise >= HEAVY_DISGUISE and len(self.body.hidden) >= MIN_DISGUISED

    @property
    def links(self) -> list[tuple[int, int]]:
        """The links in the canonical body, half-open."""
        return [link.span() for link in LINK.finditer(self.body.text)]


Phase = Callable[[Evidence], str | None]


def nothing_to_read(evidence: Evidence) -> str | None:
    """Hold what has no visible character."""
    return None if evidence.body.text else HOLD


def surely_spam(evidence: Evidence) -> str | None:
    """Put among the spam what the classifier is sure of, and what nobody may be reporting by it."""
    return SPAM if evidence.is_surely_spam and not evidence.is_report else None


def perhaps_spam(evidence: Evidence) -> str | None:
    """Hold what the classifier is unsure of."""
    return HOLD if evidence.is_suspect else None


def abusive(evidence: Evidence) -> str | None:
    """Hold what insults; only a person rejects it."""
    return HOLD if evidence.is_abuse else None


def disguised(evidence: Evidence) -> str | None:
    """Hold what hides its letters."""
    return HOLD if evidence.is_disguised else None


def full_of_links(evidence: Evidence) -> str | None:
    """Hold what links to many places."""
    return HOLD if len(evidence.links) >= MANY_LINKS else None


def read_in_part(evidence: Evidence) -> str | None:
    """Hold what is longer than what was judged."""
    return HOLD if evidence.body.is_cut else None


def clean(_evidence: Evidence) -> str | None:
    """Publish what nothing speaks against."""
    return PUBLISH


PHASES: tuple[Phase, ...] = (
    nothing_to_read,
    surely_spam,
    perhaps_spam,
    abusive,
    disguised,
    full_of_links,
    read_in_part,
    clean,
)


def decide(evidence: Evidence) -> str:
    """The outcome: `publish`, `hold` or `spam`."""
    return next((outcome for phase in PHASES if (outcome := phase(evidence))), HOLD)
