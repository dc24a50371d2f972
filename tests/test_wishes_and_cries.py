"""A wish for secrecy, or a cry for help, that is said beside something else: it is heard wherever it stands."""

import pytest

from sms_gateway.gateway import Gateway
from sms_gateway.storage import tickets
from tests.stories import Tell


def marks(gateway: Gateway) -> list[str]:
    """Of every report, the oldest first: what it is marked with."""
    kept = sorted(gateway.database.read(tickets.listed, tickets.Filter()), key=lambda one: one.id)
    flags = ("secret", "anonymous", "urgent")
    return ["+".join(flag for flag in flags if getattr(one, flag)) for one in kept]


RECEIVED = """
    > BINJAI kepala dinas minta suap
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
DANGER = "< Ada bahaya? Telepon 112 sekarang juga. SMS ini bukan layanan darurat. Laporan Anda tetap kami catat."
FLAGGED = "Permintaan Anda kami catat di laporan {1}. Tanya kabar: balas STATUS {1}"


@pytest.mark.parametrize(
    ("wish", "flag", "marked"),
    [
        ("RAHASIA", "RAHASIA.", "secret"),
        ("tolong rahasia ya", "RAHASIA.", "secret"),
        ("ANONIM", "ANONIM.", "anonymous"),
        ("RAHASIA ANONIM", "RAHASIA+ANONIM.", "secret+anonymous"),
    ],
)
def test_a_flag_alone_is_for_the_report_that_is_there(
    gateway: Gateway, tell: Tell, wish: str, flag: str, marked: str
) -> None:
    tell(f"{RECEIVED}\n > {wish}\n < {flag} {FLAGGED}")
    assert marks(gateway) == [marked]


def test_a_flag_alone_is_half_a_report_where_there_is_none(gateway: Gateway, tell: Tell) -> None:
    tell("""
    > RAHASIA
    < RAHASIA. Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar
      lebih cepat.
    """)
    assert marks(gateway) == ["secret"]


@pytest.mark.parametrize(
    "answer", ["BINJAI RAHASIA", "RAHASIA BINJAI", "kota binjai rahasia", "binjai. rahasia ya pak"]
)
def test_a_flag_beside_the_place_is_no_second_report(gateway: Gateway, tell: Tell, answer: str) -> None:
    tell(f"""
    > lurah minta uang 500rb
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {answer}
    < Terima kasih. Laporan {{1}} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {{1}}
    < RAHASIA. {FLAGGED}
    """)
    assert marks(gateway) == ["secret"]


@pytest.mark.parametrize("answer", ["2 RAHASIA", "rahasia 2", "kota bogor rahasia", "kota, nama saya dirahasiakan"])
def test_a_flag_beside_the_choice_is_no_second_report(gateway: Gateway, tell: Tell, answer: str) -> None:
    flag = "ANONIM." if "nama" in answer else "RAHASIA."
    tell(f"""
    > bogor lurah minta uang 500rb
    < Laporan {{1}} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > {answer}
    < Terima kasih. Laporan {{1}} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {{1}}
    < {flag} {FLAGGED}
    """)
    assert marks(gateway) == ["anonymous" if "nama" in answer else "secret"]


def test_a_flag_beside_yes_is_no_second_report(gateway: Gateway, tell: Tell) -> None:
    tell(f"""
    > bnjai lurah minta uang
    < Laporan {{1}} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > ya rahasia
    < Terima kasih. Laporan {{1}} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {{1}}
    < RAHASIA. {FLAGGED}
    """)
    assert marks(gateway) == ["secret"]


def test_who_answers_an_officer_may_stay_unnamed(gateway: Gateway, tell: Tell) -> None:
    tell(f"""{RECEIVED}
    [1 deferred: Siapa namanya?]
    < {{1}}: Kami perlu keterangan Anda: Siapa namanya? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr 2026.
    > ANONIM pak, namanya Anto
    < ANONIM. {FLAGGED}
    < Pesan Anda kami masukkan ke laporan {{1}}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    """)
    assert marks(gateway) == ["anonymous"]


def test_who_begins_with_a_flag_begins_a_report_where_nobody_has_asked(gateway: Gateway, tell: Tell) -> None:
    tell(f"""{RECEIVED}
    [1 answered: Sudah diperiksa]
    < {{1}}: Jawaban Kota Binjai: Sudah diperiksa. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}} lalu
      alasannya.
    > RAHASIA kades minta uang 200rb utk surat tanah
    < RAHASIA. Laporan {{2}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar
      lebih cepat.
    [20 minutes later]
    > masih minta lagi pak. RAHASIA
    < RAHASIA. Permintaan Anda kami catat di laporan {{1}}. Tanya kabar: balas STATUS {{1}}
    < Pesan Anda kami masukkan ke laporan {{1}}. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}}. Laporan
      baru? Tulis LAPOR lalu isinya.
    """)
    assert marks(gateway) == ["secret", "secret"]


JOINED = """
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
"""
LONG = (
    "BINJAI lurah minta uang ke pedagang kaki lima di pasar tavip tiap malam, yang tidak mau bayar diancam "
    "lapaknya dibongkar petugas, kami sdh lapor ke camat k"
)


@pytest.mark.parametrize(
    ("tail", "said", "marked"),
    [
        ("ami takut. RAHASIA", f"< RAHASIA. {FLAGGED}", "secret"),
        ("ami takut, mohon nama kami dirahasiakan", f"< ANONIM. {FLAGGED}", "anonymous"),
        (
            "ami takut, sekarang malah kebakaran tolong",
            f"{DANGER}\n {JOINED}",
            "urgent",
        ),
    ],
)
def test_the_second_part_of_a_long_sms_marks_the_whole(
    gateway: Gateway, tell: Tell, tail: str, said: str, marked: str
) -> None:
    assert 150 <= len(LONG) <= 160
    tell(f"""
    > {LONG}
    < Laporan {{1}} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {{1}}
    > {tail}
    {said}
    """)
    assert marks(gateway) == [marked]


STANDS = """
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
"""
ADDED = "< Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}"


@pytest.mark.parametrize(
    ("cry", "said"),
    [
        ("TL {1} sekarang kebakaran tolong pak", ADDED),
        ("{1} ada orang kesetrum tolong", ADDED),
        ("TL ada orang kesetrum tolong", ADDED),
        ("BALAS {1} kebakaran!!", ADDED),
        ("BELUM {1} sekarang malah kebakaran tolong", ADDED),
        (
            "STATUS {1} cepat pak ada orang tertimpa longsor",
            STANDS,
        ),
        (
            "RALAT kebakaran di kantor lurah tolong",
            "< Laporan {1} untuk Kota Binjai sudah kami ganti dengan tulisan baru Anda. Tanya kabar: balas STATUS {1}",
        ),
    ],
)
def test_who_cries_for_help_is_told_whom_to_phone(gateway: Gateway, tell: Tell, cry: str, said: str) -> None:
    tell(f"{RECEIVED}\n > {cry}\n {DANGER}\n {said}")
    assert marks(gateway) == ["urgent"]


def test_help_is_not_put_off_until_we_know_which_report_is_meant(gateway: Gateway, tell: Tell) -> None:
    tell(f"""{RECEIVED}
    > MEDAN tiang listrik miring
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    > TL ada orang kesetrum tolong
    {DANGER}
    < Pesan Anda untuk laporan mana? 1: tiang listrik miring, 2: kepala dinas minta suap. Balas angkanya. Laporan baru?
      Balas 0.
    > 1
    < Terima kasih, pesan Anda sudah masuk ke laporan {{2}}. Tanya kabar: balas STATUS {{2}}
    """)
    assert marks(gateway) == ["", "urgent"]


def test_a_dispute_may_be_a_cry_for_help_too(gateway: Gateway, tell: Tell) -> None:
    tell(f"""{RECEIVED}
    [1 answered: Sudah diperiksa]
    < {{1}}: Jawaban Kota Binjai: Sudah diperiksa. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}} lalu
      alasannya.
    > BELUM {{1}} sekarang malah kebakaran tolong
    {DANGER}
    < Maaf masalahnya belum beres. Laporan {{1}} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas TL
      {{1}} lalu isinya.
    > BATAL {{1}}
    < Laporan {{1}} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    > TL {{1}} ada orang kesetrum tolong
    {DANGER}
    < Laporan {{1}} sudah berakhir. Pesan Anda kami simpan di laporan baru {{2}}. Kabar paling lambat 13 Mar 2026.
      Tanya: STATUS {{2}}
    """)
    assert marks(gateway) == ["urgent", "urgent"]


def test_a_wish_beside_a_question_about_a_number_is_heard(gateway: Gateway, tell: Tell) -> None:
    tell(f"{RECEIVED}\n > apa kabar laporan {{1}}, tolong nama saya dirahasiakan\n < ANONIM. {FLAGGED}\n {STANDS}")
    assert marks(gateway) == ["anonymous"]
