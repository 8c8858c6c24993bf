"""What citizens and the agency say in the demo, all invented; `service.demo` makes it happen."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Jembatan penyeberangan Simpang Melati dibuka kembali"


@dataclass(frozen=True)
class Scene:
    """One comment and its fate: sent so many hours ago, then decided and answered, or neither.

    `to` is the moderator's decision, empty where she has not looked yet; `reason` is the code of a
    rejection; `below` is the place in the story of the comment that this one replies to.
    """

    hours_ago: float
    name: str
    body: str
    to: str = ""
    reason: str = ""
    answer: str = ""
    below: int | None = None


STORY = (
    Scene(
        76,
        "Rini",
        "Kapan lift di sisi timur mulai jalan? Ibu saya memakai kursi roda dan sampai sekarang "
        "harus memutar lewat lampu merah.",
        to="published",
        answer="Terima kasih, Ibu Rini. Suku cadang lift dijadwalkan tiba tanggal 12 bulan depan "
        "dan pemasangannya perlu empat hari kerja. Sampai lift berjalan, petugas di depan "
        "puskesmas membantu pengguna kursi roda menyeberang setiap hari pukul 06.00–20.00.",
    ),
    Scene(
        70,
        "Pak Darto",
        "Betul, petugasnya ada. Kemarin bapak saya dibantu menyeberang sampai ke halte.",
        to="published",
        below=0,
    ),
    Scene(
        52,
        "Warga RW 04",
        "Tujuh minggu hanya untuk mengganti lantai itu keterlaluan. Dua tahun lalu juga begini: "
        "janji sebulan, selesai tiga bulan. Siapa yang mengawasi pekerjaannya?",
        to="published",
    ),
    Scene(
        47,
        "Anisa",
        "Lampunya sekarang terang, anak saya tidak takut lagi pulang les. Terima kasih.",
        to="published",
    ),
    Scene(
        30,
        "Seorang warga",
        "Kalau mau protes langsung saja ke rumah mandornya, Pak B di Jalan Kenanga nomor 7, "
        "nomor teleponnya saya punya.",
        to="rejected",
        reason="personal_data",
    ),
    Scene(
        26,
        "Bonus88",
        "S1tus sl0t g4cor terp3rcaya, dep0sit 10rb langsung m4xwin! Klik https://gacor.example "
        "bonus new member 100%",
    ),
    Scene(
        9,
        "Yohanes",
        "Anak tangga ketiga di sisi barat sudah goyang lagi, padahal baru seminggu. Tolong dicek "
        "sebelum ada yang jatuh!",
    ),
    Scene(
        2,
        "Mbak Tuti",
        "Apakah sepeda lipat boleh dibawa naik, atau tetap harus dituntun?",
    ),
)
"""In the order of time. Some are decided, some wait: a moderator finds work to do."""
