"""Past reports of a city, made up: what each unit is told of, as people text it, and which unit an officer chose.

Nobody real wrote them. They share many words between units (a street is broken, dark, flooded, full of rubbish), are
shortened and mistyped, one in twenty says nearly nothing, and one in thirty was given to the wrong unit, or class.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

UNITS: dict[str, tuple[str, str]] = {
    "pu": (
        "jalan, jembatan, aspal, trotoar, parit, drainase, gorong gorong, tanggul, irigasi, bahu jalan, got",
        "rusak parah, berlubang besar, ambles, tersumbat, retak, longsor, belum diperbaiki, tergenang, hancur, meluap",
    ),
    "dlh": (
        "sampah, tps, bak sampah, limbah pabrik, pohon, taman, sungai, asap pembakaran, truk sampah",
        "menumpuk, bau sekali, tidak diangkut, dibuang di kali, tumbang, tercemar, kotor, banyak lalat, di tepi jalan",
    ),
    "dishub": (
        "lampu jalan, lampu merah, parkir, angkot, terminal, rambu, truk besar, halte, marka jalan, bus",
        "mati, liar, ngetem, macet, gelap, rusak, tarif mahal, lewat jalan kampung, ugal ugalan, tidak ada karcis",
    ),
    "pdam": (
        "air pdam, pipa air, meteran air, tagihan air, air ledeng, sambungan air",
        "mati total, keruh, bau, bocor di jalan, naik tidak wajar, kecil sekali, tidak mengalir, belum dipasang",
    ),
    "dinkes": (
        "puskesmas, rsud, dokter, obat, bidan, ambulans, posyandu, imunisasi, bpjs, perawat",
        "antri lama, kosong, tidak ada, tidak datang, tidak ramah, ditolak, habis, tutup, dipersulit, kamar penuh",
    ),
    "disdik": (
        "sekolah, guru, sdn, smp, buku pelajaran, dana bos, kepala sekolah, atap sekolah, seragam, murid",
        "pungutan, tidak masuk, bocor, mahal, dipaksa beli, rusak, kurang, tidak jelas, minta uang, kelas penuh",
    ),
    "disdukcapil": (
        "ktp, kartu keluarga, akta kelahiran, blangko ktp, surat pindah, e ktp, data penduduk, kia",
        "belum jadi, salah nama, habis, antri lama, dipersulit, belum dicetak, lama sekali, minta uang, tidak online",
    ),
    "dinsos": (
        "bansos, pkh, blt, bantuan beras, kartu sembako, data kemiskinan, lansia terlantar, anak jalanan, bpjs gratis",
        "belum cair, salah sasaran, dipotong, tidak dapat, tidak terdaftar, tidak sampai, dihapus, belum menerima",
    ),
    "satpol": (
        "pedagang kaki lima, warung, balap liar, orang mabuk, judi, anjing liar, hiburan malam, bangunan liar, spanduk",
        "berisik, di trotoar, meresahkan, tiap malam, tanpa izin, mengganggu, sampai subuh, tutup jalan, banyak sekali",
    ),
    "pasar": (
        "pasar, kios, retribusi, harga beras, harga cabai, timbangan, lapak, minyak goreng, gas elpiji",
        "naik, mahal, curang, langka, kotor, becek, sewa mahal, kosong, minta uang, penuh",
    ),
}
"""By unit: what it is about, and what is wrong with it."""

_KINDS: dict[str, tuple[float, tuple[str, ...], tuple[str, ...]]] = {
    "complaint": (
        0.74,
        ("", "", "", "ass yth bpk walikota, ", "pak ", "lapor "),
        ("", "", " mohon diperbaiki", " tolong pak", " warga resah", " kapan beres?", " sudah 3 bulan", " sejak mei"),
    ),
    "information": (
        0.11,
        ("apa syarat urus ", "bagaimana cara lapor ", "kemana mengadu soal ", "jam berapa buka layanan ", "mau tanya "),
        ("?", " gmn pak?", " berapa biaya?", " apakah gratis?", " dimana alamatnya"),
    ),
    "aspiration": (
        0.09,
        ("usul ", "saran: ", "semoga ", "alangkah baiknya ", "mohon dibangun "),
        (" ditambah di kampung kami", " lebih baik ke depan", " agar kota maju", " diperbanyak", ""),
    ),
    "supervisory": (
        0.06,
        ("oknum petugas ", "pegawai ", "kepala dinas ", "pungli oknum "),
        (" minta uang rokok", " terima suap", " korupsi anggaran", " tidak disiplin jam kerja", " minta setoran"),
    ),
}
"""By class: its share, how a text begins, how it ends."""

_PLACES = ("jaksa", "kartini", "veteran", "melati", "pasar raya", "simpang tiga", "kebun lada", "tanah tinggi")
_SHORT = {
    "jalan": "jln jl", "belum": "blm", "tidak": "tdk gak", "sudah": "sdh udh", "yang": "yg", "tolong": "tlg",
    "mohon": "mhn", "bulan": "bln", "sampah": "smpah smph", "lampu": "lmpu", "orang": "org", "sekolah": "sklh",
    "bagaimana": "gmn gimana", "dengan": "dg", "berlubang": "bolong", "minta": "mnta", "uang": "duit", "rusak": "rsk",
}  # fmt: skip
_VAGUE = ("tolong pak segera", "kapan ada solusi", "warga sudah capek menunggu", "mohon perhatian pemerintah")

_TYPO, _SHORTENED, _WRONG, _EMPTY = 0.05, 0.45, 1 / 30, 1 / 20


@dataclass(frozen=True, slots=True)
class Past:
    """A report, and what was decided about it."""

    text: str
    unit: str
    category: str


def past(seed: int, count: int) -> Iterator[Past]:
    """The same seed, the same reports."""
    rng = Random(seed)
    units, shares = list(UNITS), [3.0, 2.2, 1.8, 1.6, 1.0, 1.0, 1.6, 1.5, 0.8, 0.7]
    for _ in range(count):
        unit = rng.choices(units, shares)[0]
        category = rng.choices(list(_KINDS), [share for share, *_words in _KINDS.values()])[0]
        text = rng.choice(_VAGUE) if rng.random() < _EMPTY else _text(rng, unit, category)
        chosen = rng.choice(units) if rng.random() < _WRONG else unit
        said = rng.choice(list(_KINDS)) if rng.random() < _WRONG else category
        yield Past(" ".join(_typed(rng, word) for word in text.split()), chosen, said)


def _text(rng: Random, unit: str, category: str) -> str:
    things, faults = (words.split(", ") for words in UNITS[unit])
    _share, begins, ends = _KINDS[category]
    fault = rng.choice(faults) if rng.random() < 0.8 else rng.choice(UNITS[rng.choice(list(UNITS))][1].split(", "))
    where = rng.choice((f" di jalan {rng.choice(_PLACES)}", f" dekat {rng.choice(_PLACES)}", ""))
    return f"{rng.choice(begins)}{rng.choice(things)} {fault}{where}{rng.choice(ends)}"


def _typed(rng: Random, word: str) -> str:
    if word in _SHORT and rng.random() < _SHORTENED:
        return rng.choice(_SHORT[word].split())
    if len(word) > 4 and rng.random() < _TYPO:
        at = rng.randrange(1, len(word) - 1)
        return rng.choice((word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]))
    return word
