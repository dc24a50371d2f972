"""What people complain about, in the words they use: enough of them that a search finds few or very many."""

from random import Random

TROUBLES: dict[str, tuple[str, ...]] = {
    "roads": (
        "jalan rusak parah", "jln berlubang besar", "jembatan retak hampir putus", "aspal mengelupas lagi",
        "jalan desa butuh pengerasan", "trotoar hancur", "drainase tersumbat di pinggir jalan",
    ),
    "water": ("air pdam mati total", "air pdam keruh dan bau", "pipa pdam bocor", "tagihan air naik tdk wajar"),
    "electricity": ("lampu jalan mati", "listrik sering padam", "tiang listrik miring", "kabel pln menjuntai"),
    "waste": ("sampah menumpuk", "sampah tdk diangkut", "tps liar bau sekali", "limbah pabrik dibuang ke sungai"),
    "flood": ("banjir tiap hujan", "got mampet air meluap", "tanggul jebol", "parit dangkal penuh lumpur"),
    "transport": ("angkot ngetem bikin macet", "parkir liar", "lampu merah rusak", "truk besar lewat jalan kampung"),
    "health": ("puskesmas antri lama", "obat bpjs selalu kosong", "ambulans tdk datang", "bidan jarang di tempat"),
    "education": ("pungutan di sekolah", "atap sekolah bocor", "guru sering tdk masuk", "dana bos tdk jelas"),
    "population": ("ktp belum jadi", "kk salah nama", "akta kelahiran lama sekali", "blangko ktp habis terus"),
    "social_aid": ("bansos blm cair", "pkh salah sasaran", "blt dipotong", "bantuan beras tdk sampai"),
    "licences": ("izin usaha dipersulit", "imb tidak keluar", "perpanjang sim antri panjang"),
    "land": ("sertifikat tanah belum selesai", "sengketa batas tanah", "pengukuran tanah diminta uang"),
    "bribery": ("oknum minta uang", "pungli di samsat", "pungli urus surat", "petugas minta rokok"),
    "order": ("balap liar tiap malam", "judi di warung", "anjing liar berkeliaran", "musik keras sampai subuh"),
    "other": ("mohon penjelasan program desa", "kantor lurah selalu tutup", "pelayanan lambat sekali"),
}  # fmt: skip

_GREETINGS = ("", "", "", "", "", "ass. yth bpk ", "pak ", "selamat pagi, ", "mohon perhatian, ", "Yth Bapak Walikota ")
_PLEAS = (
    "",
    "",
    "",
    " tlg pak",
    " mhn diperbaiki",
    " mohon ditindaklanjuti trims",
    " kapan diperbaiki?",
    " trimakasih",
)
_SINCE = ("", "", " sdh 3 bln", " udah 2 minggu", " dari kemarin", " sejak januari", " sdh 1 thn blm ada perubahan")
_HOW = ("", "", "", " membahayakan anak sekolah", " warga resah", " apalagi malam hari", " berulang kali dilaporkan")
_STEMS = ("wono", "suka", "karang", "kali", "sumber", "tanjung", "muara", "batu", "pasir", "lubuk", "banyu", "girang")
_ENDS = ("rejo", "mulya", "sari", "jaya", "asih", "agung", "raya", "indah", "makmur", "tani", "damai", "harjo")
_STREETS = ("sudirman", "diponegoro", "kartini", "jaksa", "melati", "mawar", "gatot subroto", "veteran", "merdeka")


def villages(rng: Random, count: int) -> list[str]:
    """Names that sound like villages; the later ones are rarer."""
    return [f"{rng.choice(_STEMS)}{rng.choice(_ENDS)}{'' if at < 100 else f' {at}'}" for at in range(count)]


def report(rng: Random, topic: str, places: list[str]) -> str:
    """One report, 30 to 160 characters."""
    pick, chance = rng.choice, rng.random
    where = f" jl {pick(_STREETS)} no {int(chance() * 200)}" if chance() < 0.5 else f" di rt {int(chance() * 15):02d}"
    village = places[int(chance() ** 3 * len(places))]
    return f"{pick(_GREETINGS)}{pick(TROUBLES[topic])}{where} desa {village}{pick(_SINCE)}{pick(_HOW)}{pick(_PLEAS)}"
