"""Messages as they come in: angry, shortened, in every language of the country, forwarded, and half right."""

import pytest

from parsers.intents import (
    Addition,
    Choice,
    Dispute,
    Help,
    Intent,
    Mute,
    NewPhone,
    Nothing,
    OptOut,
    Rating,
    Report,
    Satisfied,
    StatusQuery,
    Withdrawal,
    Yes,
)
from tests.parsers.shipped import code, codes, parse

NUMBER = "4071839"


def at(place: str, text: str) -> Report:
    """A report for a place meant beyond doubt."""
    return Report(text=text, place=code(place))


def new(text: str, **more: bool) -> Report:
    """A report that says LAPOR."""
    return Report(text=text, explicit=True, language="id", secret=more.get("secret", False))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        # angry
        ("LAPOR PAK!!!! JALAN DESA SUDAH 5 TAHUN RUSAK!!!", new("PAK!!!! JALAN DESA SUDAH 5 TAHUN RUSAK!!!")),
        ("LAPOR LAPOR LAPOR!!! ada pungli di SMPN 1", new("ada pungli di SMPN 1")),
        ("MEDAN..JALAN RUSAK TRUS,,PEMKO TIDUR!!", at("Kota Medan", "JALAN RUSAK TRUS,,PEMKO TIDUR!!")),
        ("ANJ*NG kalian semua", Report(text="ANJ*NG kalian semua")),
        ("dasar pemerintah ga becus!!!", Report(text="dasar pemerintah ga becus!!!")),
        ("Percuma lapor!", Report(text="Percuma lapor!")),
        ("STOP PUNGLI!!! STOP PUNGLI!!!", Report(text="STOP PUNGLI!!! STOP PUNGLI!!!")),
        ("Walikota Medan tidur saja, banjir dimana2", at("Kota Medan", "Walikota Medan tidur saja, banjir dimana2")),
        ('MEDAN air mati trun2 mudah"an cpt', at("Kota Medan", 'air mati trun2 mudah"an cpt')),
        # regional languages
        ("KLATEN dalan rusak pak, wis suwe", at("Kabupaten Klaten", "dalan rusak pak, wis suwe")),
        ("SURABAYA banyu PDAM mati wis rong dino", at("Kota Surabaya", "banyu PDAM mati wis rong dino")),
        ("Kulo nuwun, LAPOR dalan rusak", new("dalan rusak")),
        ("GARUT jalan di cisurupan butut pisan", at("Kabupaten Garut", "jalan di cisurupan butut pisan")),
        ("Sampurasun, CIMAHI runtah numpuk", at("Kota Cimahi", "runtah numpuk")),
        ("Horas pak! SAMOSIR lampu mati, mauliate", at("Kabupaten Samosir", "lampu mati, mauliate")),
        ("PADANG PARIAMAN aia indak iduik", at("Kabupaten Padang Pariaman", "aia indak iduik")),
        (
            "assalamualaikum, di bukittinggi sampah indak diangkuik",
            Report(text="di bukittinggi sampah indak diangkuik", suggestions=codes("Kota Bukittinggi")),
        ),
        ("matur suwun sanget pak", Report(text="matur suwun sanget pak")),
        ("hatur nuhun", Nothing(why="greeting")),
        # what phones and copies put in
        ("MEDAN\u00a0jalan\u00a0rusak", at("Kota Medan", "jalan rusak")),
        ("🙏🙏 SERGAI jembatan mau roboh 🙏", at("Kabupaten Serdang Bedagai", "jembatan mau roboh 🙏")),
        ("BINJAI\nsampah numpuk\n\nmohon ditindak", at("Kota Binjai", "sampah numpuk mohon ditindak")),
        ("\ufeffBINJAI lampu mati", at("Kota Binjai", "lampu mati")),
        ("• BINJAI lampu mati", at("Kota Binjai", "lampu mati")),
        ("𝗕𝗜𝗡𝗝𝗔𝗜 lampu mati", at("Kota Binjai", "lampu mati")),
        ("Fwd: KTP bayar 50rb di kelurahan", Report(text="Fwd: KTP bayar 50rb di kelurahan")),
        ("LAPOR [diteruskan] beras bansos berkutu", new("[diteruskan] beras bansos berkutu")),
        # formats half remembered
        ("1078 BINJAI lampu mati", at("Kota Binjai", "lampu mati")),
        ("BINJAI 1078 lampu mati", at("Kota Binjai", "lampu mati")),
        ("1708 SOLO trotoar dipakai jualan", at("Kota Surakarta", "trotoar dipakai jualan")),
        ("BINJAI<spasi>jalan rusak", at("Kota Binjai", "jalan rusak")),
        ("BINJAI spasi jalan rusak", at("Kota Binjai", "jalan rusak")),
        ("BINJAI;jalan rusak", at("Kota Binjai", "jalan rusak")),
        ("BINJAI.jalan.rusak.di.kampung", at("Kota Binjai", "jalan rusak di kampung")),
        ("#LAPOR #jalan rusak", new("jalan rusak")),
        ("mau lapor jalan rusak", new("jalan rusak")),
        ("saya ingin melapor jalan rusak", new("jalan rusak")),
        ("Sby air pdam keruh", at("Kota Surabaya", "air pdam keruh")),
        ("bogor kota macet", at("Kota Bogor", "macet")),
        ("LAPOR RAHASIA kepsek minta uang", new("kepsek minta uang", secret=True)),
        ("lapor pak", Help(language="id")),
        ("mohon bantuan", Help(language="id")),
        ("caranya gimana?", Report(text="caranya gimana?")),
        # following up
        ("Status?", StatusQuery()),
        ("cek status laporan saya", StatusQuery(language="id")),
        ("Halo admin STATUS 4071839", StatusQuery(number=NUMBER)),
        ("mohon cek status laporan no 4071839 pak", StatusQuery(number=NUMBER, language="id")),
        ("laporan saya 4071839 gimana", Addition(number=NUMBER, text="gimana")),
        ("Status laporan 4071839 gimana pak?", StatusQuery(number=NUMBER)),
        ("kapan laporan saya diproses pak", Report(text="kapan laporan saya diproses pak")),
        ("Tlg cek tiket #4071839 dong", StatusQuery(number=NUMBER, language="id")),
        ("no 4071839 msh rusak pak", Addition(number=NUMBER, text="msh rusak pak")),
        ("Tambah no. 4071839: lokasi RT 03", Addition(number=NUMBER, text="lokasi RT 03", language="id")),
        ("blm pak, masih bocor", Dispute(number=None, text="blm pak, masih bocor", language="id")),
        ("selesai pak terima kasih banyak", Satisfied(number=None, language="id")),
        ("SELESAI4071839", Satisfied(number=NUMBER, language="id")),
        ("nilai: 4071839 4 bintang", Rating(number=NUMBER, stars=4, language="id")),
        ("batal laporan saya 4071839", Withdrawal(number=NUMBER, language="id")),
        ("stop tiket 4071839", Mute(number=NUMBER)),
        ("pindah dari 0812 3456 7890", NewPhone(phone="081234567890", language="id")),
        # answers and noise
        ("1.", Choice(digit=1)),
        ("no 1 pak", Choice(digit=1)),
        ("iya pak betul", Yes(language="id")),
        ("ok trims", Yes()),
        ("Pagi min", Nothing(why="greeting")),
        ("ass wr wb", Nothing(why="greeting")),
        ("tes tes 123", Nothing(why="test")),
        ("😡😡", Nothing(why="empty")),
        ("tolong stop sms", OptOut()),
        # words that must stay
        ("ibu saya ditolak rumah sakit", Report(text="ibu saya ditolak rumah sakit")),
        ("pak RT minta uang", Report(text="pak RT minta uang")),
        ("malam hari lampu mati", Report(text="malam hari lampu mati")),
        ("bapak2 di kelurahan merokok", Report(text="bapak2 di kelurahan merokok")),
    ],
)
def test_a_citizen_gets_what_was_hoped_for(text: str, intent: Intent) -> None:
    assert parse(text) == intent
