"""`Di kabupaten/kota mana?` is answered as one talks: with more, with less, or with the whole story again."""

import pytest

from tests.stories import Tell

ASKED = """
    > lampu mati di jl halat
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
"""
CHOICE = """
    > bandung lampu mati
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bandung. Balas 2: Kota Bandung.
"""
ROUTED = (
    "< Terima kasih. Laporan {{1}} kami arahkan ke {}. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS {{1}}"
)


@pytest.mark.parametrize(
    "where",
    [
        "di medan",
        "saya di kota medan pak",
        "medan juga pak",
        "medan johor",
        "medan kec. medan johor jl karya jaya",
        "medan, kelurahan tegal sari mandala 2 rt 3 rw 4",
        "medan lampu mati di jl halat",
        "MEDAN lampu mati di jl halat depan masjid sudah 2 minggu tolong diperbaiki",
    ],
)
def test_a_place_with_an_address_or_the_story_again_is_no_second_report(tell: Tell, where: str) -> None:
    tell(f"{ASKED}\n > {where}\n {ROUTED.format('Kota Medan')}")


@pytest.mark.parametrize("where", ["kota bandung pak jl dago", "kota bandung dago", "kota bandung lampu mati"])
def test_nor_is_what_is_said_behind_a_choice(tell: Tell, where: str) -> None:
    tell(f"{CHOICE}\n > {where}\n {ROUTED.format('Kota Bandung')}")


@pytest.mark.parametrize("other", ["medan banjir", "medan jalan rusak", "medan sampah menumpuk di psr"])
def test_another_matter_is_another_report(tell: Tell, other: str) -> None:
    tell(f"""{ASKED}
    > {other}
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    """)


def test_behind_a_province_comes_what_lies_in_it(tell: Tell) -> None:
    tell(f"""{ASKED}
    > sumut
    {ROUTED.format("Sumatera Utara")}
    > deli serdang
    {ROUTED.format("Kab. Deli Serdang")}
    > MEDAN
    < Laporan {{2}} untuk Kota Medan kami simpan. Apa yang terjadi, dan di mana? Balas dengan ceritanya.
    """)
