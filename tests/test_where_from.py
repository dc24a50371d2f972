"""Where somebody comes from answers the question where it is."""

import pytest

from tests.stories import Tell


@pytest.mark.parametrize("where", ["dari medan", "saya dari kota medan pak", "saya di medan"])
def test_where_somebody_comes_from_is_where_it_is(tell: Tell, where: str) -> None:
    tell(f"""
    > lampu mati di gang melati
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {where}
    < Terima kasih. Laporan {{1}} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {{1}}
    """)


def test_but_not_with_a_story_behind_it(tell: Tell) -> None:
    tell("""
    > lampu mati di gang melati
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > dari medan ke binjai jalan rusak
    < Laporan {2} kami simpan. Daerah mana? Balas 1: Kota Medan. Balas 2: Kota Binjai.
    """)


@pytest.mark.parametrize("said", ["saya bukan dari medan", "bukan dari medan", "kami tidak di medan", "kenapa medan"])
def test_where_nobody_comes_from_is_asked_about(tell: Tell, said: str) -> None:
    tell(f"""
    > lampu mati di gang melati
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {said}
    < Laporan {{1}}: maksud Anda Kota Medan? Balas YA, atau balas nama kabupaten/kota yang benar.
    """)


def test_another_place_than_was_thought_is_where_it_is(tell: Tell) -> None:
    tell("""
    > bnjai lampu mati
    < Laporan {1} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > bukan, saya dari medan
    < Terima kasih. Laporan {1} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    """)
