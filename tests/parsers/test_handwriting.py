from parsers.handwriting import as_typed, shortened


def test_a_word_is_typed_with_some_of_its_vowels_or_none() -> None:
    assert set(shortened("sudah", 2)) == {"sudah", "sudh", "sdah", "sdh"}


def test_it_is_typed_with_a_particle_and_without_its_di() -> None:
    assert {"laporanku", "lprnnya", "perbaiki", "dprbaiki"} <= as_typed(["laporan", "diperbaiki"], ())


def test_what_is_a_word_of_its_own_is_no_other_typed_short() -> None:
    assert {"siapa", "sap"} <= as_typed(["siapa"], {"siap"})
    assert "siap" not in as_typed(["siapa"], {"siap"})


def test_nor_is_it_with_a_particle() -> None:
    assert "siapnya" not in as_typed(["siapa"], {"siap"})


def test_a_word_with_a_digit_in_it_is_typed_as_it_is() -> None:
    assert set(shortened("sama2", 2)) == {"sama2"}
