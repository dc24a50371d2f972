"""The messages that must be understood, each with what it asks for."""

import pytest

from parsers.intents import (
    Addition,
    Choice,
    DataRequest,
    Intent,
    Nothing,
    OptOut,
    Report,
    Satisfied,
    StatusQuery,
)
from tests.parsers.shipped import code, codes, parse

NUMBER = "4071839"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (
            "BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak",
            Report(
                text="jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak",
                place=code("Kota Binjai"),
            ),
        ),
        (
            "BINJAI(spasi)lampu jalan mati dpn SDN 2",
            Report(text="lampu jalan mati dpn SDN 2", place=code("Kota Binjai")),
        ),
        (
            "MEDAN#sampah menumpuk di jl gaperta#udah 2 minggu",
            Report(text="sampah menumpuk di jl gaperta, udah 2 minggu", place=code("Kota Medan")),
        ),
        (
            "KAB. NGANJUK bansos pkh sy blm cair dr januari",
            Report(text="bansos pkh sy blm cair dr januari", place=code("Kabupaten Nganjuk")),
        ),
        (
            "MADIUNKOTA AIR PDAM MATI DARI KEMARIN RT 02/05",
            Report(text="AIR PDAM MATI DARI KEMARIN RT 02/05", place=code("Kota Madiun")),
        ),
        (
            "TANGKAB ktp el sy 1 thn blm jadi",
            Report(text="ktp el sy 1 thn blm jadi", place=code("Kabupaten Tangerang")),
        ),
        (
            "bogor angkot ngetem bikin macet stasiun",
            Report(text="angkot ngetem bikin macet stasiun", choices=codes("Kabupaten Bogor", "Kota Bogor")),
        ),
        ("SINJAI jembatan putus", Report(text="jembatan putus", place=code("Kabupaten Sinjai"))),
        (
            "bnjai parit mampet banjir terus",
            Report(text="bnjai parit mampet banjir terus", suggestions=codes("Kota Binjai")),
        ),
        (
            "Ass. Yth Bpk Walikota, di gg buntu lampu mati mhn diperbaiki, trims",
            Report(text="Bpk Walikota, di gg buntu lampu mati mhn diperbaiki, trims"),
        ),
        (
            "RAHASIA SERGAI oknum kades minta uang 200rb utk urus surat tanah",
            Report(
                text="oknum kades minta uang 200rb utk urus surat tanah",
                place=code("Kabupaten Serdang Bedagai"),
                secret=True,
                language="id",
            ),
        ),
        (
            "anonim padang pungli parkir pasar raya",
            Report(text="pungli parkir pasar raya", place=code("Kota Padang"), anonymous=True, language="id"),
        ),
        (
            "PADANG RAHASIA guru minta uang buku",
            Report(text="guru minta uang buku", place=code("Kota Padang"), secret=True, language="id"),
        ),
        (
            "PADANG panjang skali antrian di disdukcapil",
            Report(text="panjang skali antrian di disdukcapil", place=code("Kota Padang")),
        ),
        ("BATANG hari ini air mati lg", Report(text="hari ini air mati lg", place=code("Kabupaten Batang"))),
        (
            "LAPOR#JALAN#Jl Sudirman No 10#lubang besar",
            Report(text="JALAN, Jl Sudirman No 10, lubang besar", explicit=True, language="id"),
        ),
        (
            "LAPOR BANJARMASIN got tersumbat kel kelayan",
            Report(text="got tersumbat kel kelayan", place=code("Kota Banjarmasin"), explicit=True, language="id"),
        ),
        (
            "STOP PUNGLI di samsat medan!!!",
            Report(text="STOP PUNGLI di samsat medan!!!", suggestions=codes("Kota Medan")),
        ),
        ("STATUS KTP saya gmn? sdh 6 bln", Report(text="STATUS KTP saya gmn? sdh 6 bln")),
        ("STATUS 4071839", StatusQuery(number=NUMBER)),
        ("cek #4071839", StatusQuery(number=NUMBER, language="id")),
        ("Status no.407 1839 pak", StatusQuery(number=NUMBER)),
        ("STATUS", StatusQuery()),
        (
            "TL 4071839 blm ada petugas datang, msh rusak",
            Addition(number=NUMBER, text="blm ada petugas datang, msh rusak", language="id"),
        ),
        (
            "tambah4071839 lokasi dekat masjid al ikhlas",
            Addition(number=NUMBER, text="lokasi dekat masjid al ikhlas", language="id"),
        ),
        (
            "SELESAI 4071839 trimakasih pak sdh bagus",
            Satisfied(number=NUMBER, text="trimakasih pak sdh bagus", language="id"),
        ),
        ("1", Choice(digit=1)),
        ("STOP", OptOut()),
        ("UNREG LAPOR", OptOut(language="id")),
        ("berhenti sms", OptOut(language="id")),
        ("HAPUS DATA", DataRequest(erase=True, language="id")),
        ("INFO syarat bikin KIS gmn?", Report(text="syarat bikin KIS gmn?", category="information", explicit=True)),
        ("tes", Nothing(why="test")),
        ("P", Nothing(why="test")),
        ("BANTUL jalan parangtritis gelap", Report(text="jalan parangtritis gelap", place=code("Kabupaten Bantul"))),
        (
            "Abi ti Purwakarta pak, jalan desa butut pisan, hatur nuhun",
            Report(
                text="Abi ti Purwakarta pak, jalan desa butut pisan, hatur nuhun",
                suggestions=codes("Kabupaten Purwakarta"),
            ),
        ),
        (
            "SERGAI kebakaran di pasar skrg tolong!!",
            Report(text="kebakaran di pasar skrg tolong!!", place=code("Kabupaten Serdang Bedagai"), urgent=True),
        ),
        ("MEDAN “jalan” rusak 😡 tlg…", Report(text='"jalan" rusak 😡 tlg...', place=code("Kota Medan"))),
        (
            "MEDAN*drainase.jl.setia.budi,banjir,tiap ujan",
            Report(text="drainase jl setia budi,banjir,tiap ujan", place=code("Kota Medan")),
        ),
    ],
    ids=range(1, 40),
)
def test_a_published_message_is_understood(text: str, intent: Intent) -> None:
    assert parse(text) == intent
