"""Who lists their troubles one by one has as many reports: none gets lost in the one before."""

import pytest

from tests.stories import Tell

RECEIVED = """
    > BINJAI lampu mati di jl halat
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
NEW = (
    "< Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat."
)


@pytest.mark.parametrize(
    "trouble",
    [
        "di pasar ada pungli",
        "di puskesmas tidak ada dokter",
        "di sd 5 atap bocor",
        "depan rumah banjir",
        "rt 5 banjir",
        "kel kelayan banjir",
        "sebelah rumah bakar sampah",
        "jalan becek",
        "jalan amblas",
        "jl sudirman gelap",
        "petugas kasar",
        "tikus",
    ],
)
def test_a_trouble_with_where_it_is_is_no_address(tell: Tell, trouble: str) -> None:
    tell(f"{RECEIVED}\n [2 minutes later]\n > {trouble}\n {NEW}")


@pytest.mark.parametrize("trouble", ["medan di pasar ada pungli", "medan jalan becek", "medan kec johor banjir"])
def test_nor_is_it_where_we_have_asked(tell: Tell, trouble: str) -> None:
    tell(f"""
    > lampu mati di jl halat
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {trouble}
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    """)


@pytest.mark.parametrize("trouble", ["got mampet", "jalan rusak", "sampah numpuk", "belum cair bansos saya"])
def test_nor_is_it_where_the_first_was_told_without_a_place(tell: Tell, trouble: str) -> None:
    tell(f"""
    > lampu mati
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {trouble}
    {NEW}
    """)


def test_a_closed_road_is_no_closed_report(tell: Tell) -> None:
    tell("""
    > BINJAI jalan rusak parah di jl halat
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 days later]
    > jalan lama ditutup
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


@pytest.mark.parametrize("trouble", ["petugas minta uang", "lurah minta uang", "warga minta lampu"])
def test_words_of_the_first_may_tell_of_something_else(tell: Tell, trouble: str) -> None:
    first = RECEIVED.replace("mati di jl halat", "jalan mati, warga minta tolong, petugas dan lurah minta uang")
    tell(f"{first}\n [1 days later]\n > {trouble}\n {NEW}")
