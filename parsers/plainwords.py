"""The plain words of a text: what people shorten, double and drag out, written as one would in full.

Two reports of the same trouble are seldom written alike: `jln rusaakk`, `Jalan2 rusak`, `jalannya rusak`. Their plain
words are. Words that every report has (`mohon`, `yang`, `bapak`) and whatever has a digit in it are left out: what is
kept of a text in this form tells of its matter, and holds no number of a person.
"""

import re
from collections.abc import Container, Mapping

from parsers.text import clean, read

LONGEST = 32
MOST = 80
"""Words of one text: who writes more repeats themselves."""

_SHORTEST = 3
_DRAGGED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"([a-z]{2,})2(?:nya|an)?")
_PARTICLE = re.compile(r"([a-z]{3,})nya")

_FULL = """
jalan: jl jln jlan jalanan jlnn
gang: gg
kelurahan: kel kelrhn
kecamatan: kec
kabupaten: kab
desa: ds
lampu: lmpu lmp
listrik: listrk lstrik
sampah: smph smpah
rusak: rsk rusk rusa
parah: prh
mati: mt padam
banjir: bnjir
macet: mcet
sekolah: sklh skolah sekolahan
rumah: rmh rumh
orang: org orng
bantuan: bntuan bantu
pungli: pungutan
petugas: ptugas
mobil: mbl
motor: mtr
anak: ank
guru: gru
obat: obt
dokter: dokt
puskesmas: pkm puskes
kesehatan: kes
pendidikan: pendidkn
kartu: krtu
keluarga: klrga kelg
tanah: tnh
surat: srt
uang: duit uangnya
bayar: byr
minta: mnta
harga: hrg
malam: mlm
pagi: pgi
bulan: bln
minggu: mggu mgg
tahun: thn
hari: hr
masyarakat: msyrkt masy
pemerintah: pmrth pemrintah
pelayanan: pelyanan plyanan
kantor: ktr kntor
pasar: psr
depan: dpn
dekat: dkt
belakang: blkg
sungai: sngai kali
parit: got selokan drainase
perbaiki: diperbaiki perbaikan dibenerin benerin
lubang: berlubang bolong
"""
_EMPTY = """
yang yg dan dgn dengan dari dri untuk utk pada pd kepada kpd karena krn itu ini ada tidak tdk gak ngga nggak
tak bukan belum blm sudah sdh udah udh telah akan bisa dapat dpt juga jg saja aja sja lagi lg masih msh sangat
sekali skali banget saya sy aku kami kita mereka dia anda bapak bpk pak ibu bpk2 buk sdr yth ass
assalamualaikum asslm selamat pagi2 mohon mhn tolong tlg harap hrp terima kasih trims trimakasih terimakasih
tks mksh makasih thx salam hormat kapan kpn kenapa knp mengapa bagaimana gimana gmn apa apakah siapa dimana
mana lapor laporan aduan pengaduan sms atau ataupun agar wr wb supaya spy oleh seperti sprti kalau klo kalo kl
jika bila sehingga maka tapi tp tetapi namun sampai smp sampe sejak sering semua smua setiap tiap para atas
bawah dalam luar hingga per the and for please yah kok dong donk deh nih sih kan nya min admin hal tentang ttg
terhadap perihal bahwa krna jangan jgn harus hrs mau ingin sedang sdg lebih kurang begitu begini kami2 warga
wrg adalah adl secara pun serta tersebut tsb segera sgr ditindaklanjuti tindak lanjuti lanjut
"""

_WRITTEN: Mapping[str, str] = {
    short: full
    for full, _, shorts in (line.partition(":") for line in _FULL.split("\n") if line)
    for short in shorts.split()
}
IDLE = frozenset(_EMPTY.split())
"""What tells of no matter."""
COMMON = IDLE.union(_WRITTEN, _WRITTEN.values())
"""What reports from everywhere have in them, written in full or short."""


def plain_words(text: str) -> dict[str, list[tuple[int, int]]]:
    """Each plain word with where it stands in `clean(text)`, in the order of the text."""
    found: dict[str, list[tuple[int, int]]] = {}
    message = read(text)
    for key, span in zip(message.keys, message.spans, strict=True):
        if (plain := plain_word(key)) and (plain in found or len(found) < MOST):
            found.setdefault(plain, []).append(span)
    return found


def marked(text: str, words: Container[str]) -> list[tuple[str, bool]]:
    """`clean(text)` in pieces, each with whether it is one of these plain words as it was typed."""
    whole, at = clean(text), 0
    spans = [span for word, places in plain_words(text).items() if word in words for span in places]
    pieces: list[tuple[str, bool]] = []
    for start, end in sorted(spans):
        pieces += [(whole[at:start], False), (whole[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (whole[at:], False)] if piece[0]]


def plain_word(key: str) -> str:
    """Empty where it tells nothing."""
    doubled = _DOUBLED.fullmatch(key)
    word = _DRAGGED.sub(r"\1", doubled[1] if doubled else key)
    word = _WRITTEN.get(word, word)
    if word in IDLE or len(word) < _SHORTEST or not word.isalpha():
        return ""
    particle = _PARTICLE.fullmatch(word)
    word = particle[1] if particle else word
    return "" if word in IDLE else _WRITTEN.get(word, word)[:LONGEST]
