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
