"""Words without a space between them, as thumbs type them."""

import pytest

from parsers.intents import Addition, Correction, Dispute, Intent, Report, Satisfied, StatusQuery
from tests.parsers.shipped import code, codes, parse


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("TL4071839masih rusak", Addition(number="4071839", text="masih rusak", language="id")),
        ("TL 4071839masih rusak", Addition(number="4071839", text="masih rusak", language="id")),
        ("tambah 4071839lokasi dekat masjid", Addition(number="4071839", text="lokasi dekat masjid", language="id")),
        ("BALAS4071839ini fotonya", Addition(number="4071839", text="ini fotonya", language="id")),
        ("TL no4071839Lampu mati lagi", Addition(number="4071839", text="Lampu mati lagi", language="id")),
        ("4071839masih rusak", Addition(number="4071839", text="masih rusak")),
        ("BELUM4071839masih rusak", Dispute(number="4071839", text="masih rusak", language="id")),
        ("SELESAI 4071839terima kasih", Satisfied(number="4071839", text="terima kasih", language="id")),
        ("RALAT 4071839di jl jaksa", Correction(number="4071839", text="di jl jaksa", language="id")),
        ("STATUS4071839pak", StatusQuery(number="4071839")),
    ],
)
def test_what_is_glued_to_a_tickets_number_stands_behind_it(typed: str, meant: Intent) -> None:
    assert parse(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "BINJAI 2100000rupiah diminta lurah",  # 2100000 would be a right number
        "2100000rupiah diminta lurah",
        "4071838masih rusak",  # and this one is wrong
        "BINJAI meteran 4071839kwh mati",
    ],
)
def test_no_other_digits_are_cut_off(typed: str) -> None:
    intent = parse(typed)
    assert isinstance(intent, Report)
    assert intent.text == typed.removeprefix("BINJAI ")


def test_letters_that_look_like_digits_stay_in_a_number() -> None:
    assert parse("TL4o7i839") == Addition(number="4071839", text="", language="id")


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("KABACEH SELATAN jalan rusak", "Kabupaten Aceh Selatan"),
        ("pemkablombok timur#jalan rusak", "Kabupaten Lombok Timur"),
        ("KOTABANDA ACEH(spasi)jalan rusak", "Kota Banda Aceh"),
        ("TANGERANG SELATANKOTA jalan rusak", "Kota Tangerang Selatan"),
        ("KABPADANG LAWAS UTARA jalan rusak", "Kabupaten Padang Lawas Utara"),
        ("KOTAPADANG panjang jalan rusak", "Kota Padang"),
    ],
)
def test_kab_or_kota_may_be_glued_to_a_name_of_several_words(typed: str, place: str) -> None:
    intent = parse(typed)
    assert isinstance(intent, Report)
    assert intent.place == code(place)


def test_glued_it_may_mean_the_longer_name_or_the_shorter_as_without_it() -> None:
    intent = parse("kotapadang panjang jalan rusak")
    assert isinstance(intent, Report)
    assert intent.choices == codes("Kota Padang Panjang", "Kota Padang")
