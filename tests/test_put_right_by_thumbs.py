"""What was meant, and in which of two places: said right behind a report, it is no second one."""

import pytest

from tests.stories import Tell


@pytest.mark.parametrize("meant", ["maksud saya lampu mati", "salah, maksudnya lampu mati", "maaf salah kirim"])
def test_who_says_what_they_meant_may_tell_all_of_it(tell: Tell, meant: str) -> None:
    tell(f"""
    > BINJAI lampu mti
    < Laporan {{1}} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {{1}}
    > {meant}
    < Pesan Anda kami masukkan ke laporan {{1}}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    """)


@pytest.mark.parametrize("other", ["apa maksudnya lurah minta uang", "salah kirim uang bansos"])
def test_what_somebody_else_meant_or_did_is_a_report(tell: Tell, other: str) -> None:
    tell(f"""
    > BINJAI lampu mti
    < Laporan {{1}} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {{1}}
    > {other}
    < Laporan {{2}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_the_other_place_of_that_name_is_named_with_its_kind(tell: Tell) -> None:
    tell("""
    > BANDUNG macet
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bandung. Balas 2: Kota Bandung.
    > 1
    < Terima kasih. Laporan {1} kami arahkan ke Kab. Bandung. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    > salah pak kota bandung
    < Laporan {1}: maksud Anda Kota Bandung? Balas YA, atau balas nama kabupaten/kota yang benar.
    > ya
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bandung. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    """)


@pytest.mark.parametrize("where", ["d kab sukabumi", "d sukabumi kab"])
def test_di_may_be_one_letter(tell: Tell, where: str) -> None:
    tell(f"""
    > jln blm diaspal
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {where}
    < Terima kasih. Laporan {{1}} kami arahkan ke Kab. Sukabumi. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {{1}}
    """)


@pytest.mark.parametrize("name", ["budi", "kp cibodas"])
def test_an_officer_who_has_asked_since_is_answered(tell: Tell, name: str) -> None:
    tell(f"""
    > MEDAN lurah minta uang
    < Laporan {{1}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {{1}}
    > bansos belum cair
    < Laporan {{2}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    [5 minutes later]
    [1 deferred: Siapa namanya, dan di mana?]
    < {{1}}: Kami perlu keterangan Anda: Siapa namanya, dan di mana? Balas TL {{1}} lalu keterangannya, paling lambat 9
      Apr 2026.
    > {name}
    < Pesan Anda kami masukkan ke laporan {{1}}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    > kota medan
    < Terima kasih. Laporan {{2}} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {{2}}
    """)


@pytest.mark.parametrize(
    "trouble",
    [
        "maksud petugas minta uang itu tidak jelas",
        "maksudnya apa pungli di sekolah",
        "maksud pak lurah baik tapi jalan rusak",
    ],
)
def test_what_others_mean_is_a_report(tell: Tell, trouble: str) -> None:
    tell(f"""
    > BINJAI lampu mti
    < Laporan {{1}} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {{1}}
    > {trouble}
    < Laporan {{2}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


@pytest.mark.parametrize("spot", ["d kel kartini", "d depan sd 3"])
def test_di_may_be_one_letter_before_a_spot(tell: Tell, spot: str) -> None:
    tell(f"""
    > lampu mati
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {spot}
    < Kami tambahkan ke laporan {{1}}. Di kabupaten/kota mana? Balas namanya, misalnya KOTA PADANG. Laporan baru? Tulis
      LAPOR lalu isinya.
    """)


@pytest.mark.parametrize("trouble", ["bupati tidak adil", "pemerintah tidak adil", "walikota bohong"])
def test_who_rules_a_place_is_no_place(tell: Tell, trouble: str) -> None:
    tell(f"""
    > jln blm diaspal
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {trouble}
    < Laporan {{2}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_a_trouble_behind_that_letter_is_a_report(tell: Tell) -> None:
    tell("""
    > lampu mati
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > d puskesmas antri lama
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)
