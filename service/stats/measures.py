"""What each metric means, as a table that can be read aloud; `sums` and `series` count by it."""

from __future__ import annotations

from dataclasses import dataclass, field

TIME_DIMENSIONS = ("day", "week", "month")
DIMENSIONS = (*TIME_DIMENSIONS, "portal", "agency", "sentiment", "status", "class")
SENTIMENTS = ("negative", "neutral", "positive")

ANYWHERE = frozenset({*TIME_DIMENSIONS, "portal", "agency"})
COMMENTS = ANYWHERE | {"sentiment"}
ARRIVALS = COMMENTS | {"status"}
CASES = ANYWHERE | {"class"}


@dataclass(frozen=True)
class Happened:
    """Happenings of one name, whose columns hold one of the values given."""

    name: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


def happened(name: str, **where: str | tuple[str, ...]) -> Happened:
    """Happenings of one name; `happened("moved", new_status="spam")`."""
    pairs = ((column, (v,) if isinstance(v, str) else v) for column, v in where.items())
    return Happened(name, tuple(pairs))


@dataclass(frozen=True)
class Measure:
    """A metric: what it says, what it adds up and takes off, which dimensions it can be cut by.

    A `stock` is what is there at the end of a bucket: everything since the beginning. A `quantile`
    is taken over the `hours` of the happenings; every other measure counts them.
    """

    says: str
    plus: tuple[Happened, ...]
    minus: tuple[Happened, ...] = field(default=())
    dimensions: frozenset[str] = COMMENTS
    stock: bool = False
    quantile: float | None = None


def _felt(sentiment: str) -> Measure:
    return Measure(
        says=f"Tanggapan warga yang diterima, dibaca mesin sebagai {sentiment}.",
        plus=(happened("received", sentiment=sentiment),),
        dimensions=ARRIVALS - {"sentiment"},
    )


MEASURES: dict[str, Measure] = {
    "received": Measure(
        says="Tanggapan warga yang diterima, apa pun nasibnya.",
        plus=(happened("received"),),
        dimensions=ARRIVALS,
    ),
    "published": Measure(
        says="Terbit: langsung saat diterima, atau oleh keputusan petugas. "
        "Terbit lagi setelah ditarik dihitung lagi; keputusan yang dibatalkan tidak dihitung.",
        plus=(
            happened("received", new_status="published"),
            happened("moved", new_status="published"),
        ),
        minus=(happened("undone", old_status="published"),),
    ),
    "withheld_machine": Measure(
        says="Ditahan mesin: putusan pertamanya tahan atau spam. Tidak pernah dikurangi, "
        "juga bila petugas kemudian menerbitkannya.",
        plus=(happened("received", outcome=("hold", "spam")),),
        dimensions=ARRIVALS,
    ),
    "rejected_human": Measure(
        says="Ditolak oleh petugas; keputusan yang dibatalkan tidak dihitung.",
        plus=(happened("moved", new_status="rejected"),),
        minus=(happened("undone", old_status="rejected"),),
    ),
    "spam": Measure(
        says="Masuk ke spam: oleh mesin saat diterima, atau oleh keputusan petugas. "
        "Tidak dikurangi bila kemudian diterbitkan; keputusan yang dibatalkan tidak dihitung.",
        plus=(happened("received", new_status="spam"), happened("moved", new_status="spam")),
        minus=(happened("undone", old_status="spam"),),
    ),
    "pending": Measure(
        says="Menunggu keputusan petugas pada akhir selang waktu.",
        plus=(
            happened("received", new_status="pending"),
            happened("moved", new_status="pending"),
            happened("undone", new_status="pending"),
        ),
        minus=(happened("moved", old_status="pending"), happened("undone", old_status="pending")),
        stock=True,
    ),
    "sentiment_negative": _felt("negative"),
    "sentiment_neutral": _felt("neutral"),
    "sentiment_positive": _felt("positive"),
    "cases_opened": Measure(
        says="Kasus yang dibuka: tanggapan terbit yang patut dijawab.",
        plus=(happened("case_opened"),),
        minus=(happened("case_undone"),),
        dimensions=CASES,
    ),
    "cases_answered": Measure(
        says="Kasus yang dijawab resmi untuk pertama kali.",
        plus=(happened("case_answered"),),
        dimensions=CASES,
    ),
    "first_answer_median_hours": Measure(
        says="Median jam dari dibukanya kasus sampai jawaban resmi pertama, menurut hari jawaban; "
        "kosong bila tidak ada jawaban.",
        plus=(happened("case_answered"),),
        dimensions=CASES,
        quantile=0.5,
    ),
    "first_answer_p90_hours": Measure(
        says="Persentil ke-90 jam sampai jawaban resmi pertama; kosong bila tidak ada jawaban.",
        plus=(happened("case_answered"),),
        dimensions=CASES,
        quantile=0.9,
    ),
}

FELT = {sentiment: f"sentiment_{sentiment}" for sentiment in SENTIMENTS}
"""The metric that counts each sentiment."""
