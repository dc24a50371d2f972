"""The way back from DIAM: MULAI, for one report or for all."""

from sms_gateway.gateway import Gateway
from sms_gateway.storage import tickets
from tests.stories import Tell

TWO_QUIET = """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > MEDAN jalan rusak
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    > DIAM {1}
    < Baik, kabar rutin laporan {1} kami hentikan. Laporannya tetap diurus. Tanya kabar: STATUS {1}. Mau dikabari lagi?
      Balas MULAI {1}
    > DIAM {2}
    < Baik, kabar rutin laporan {2} kami hentikan. Laporannya tetap diurus. Tanya kabar: STATUS {2}. Mau dikabari lagi?
      Balas MULAI {2}
    [8 days later]
"""
NEWS = "Tetap kami pantau. Ada tambahan? Balas TL"
BINJAI_LATE = f"< Maaf, laporan {{1}} di Kota Binjai melewati batas 13 Mar 2026. {NEWS} {{1}} lalu isinya."
MEDAN_LATE = f"< Maaf, laporan {{2}} di Kota Medan melewati batas 13 Mar 2026. {NEWS} {{2}} lalu isinya."
AGAIN = """
    < Baik, kabar rutin laporan {1} kami kirim lagi. Tanya kabar kapan saja: balas STATUS {1}. Mau berhenti? Balas
      DIAM {1}
"""
ALL_AGAIN = (
    "< Baik, Anda akan kami kabari lagi. Tanya kabar kapan saja: balas STATUS. Mau berhenti? Kirim STOP ke 1078."
)


def test_mulai_brings_the_news_of_every_report_again(tell: Tell) -> None:
    tell(f"{TWO_QUIET}\n > MULAI\n {ALL_AGAIN}\n [8 days later]\n {BINJAI_LATE}\n {MEDAN_LATE}")


def test_mulai_with_a_number_brings_the_news_of_that_one(gateway: Gateway, tell: Tell) -> None:
    tell(f"{TWO_QUIET}\n > MULAI {{1}}\n {AGAIN}\n > mulai no {{1}} pak\n {AGAIN}\n [8 days later]\n {BINJAI_LATE}")
    histories = {
        one.text: [line.kind for line in gateway.database.read(tickets.events, one.id)]
        for one in gateway.database.read(tickets.listed, tickets.Filter())
    }
    assert histories["lampu mati"].count("unmuted") == 1
    assert "unmuted" not in histories["jalan rusak"]


def test_who_wants_news_of_one_report_wants_texts(tell: Tell) -> None:
    tell(f"""{TWO_QUIET}
    > STOP
    < Baik, kami tidak akan mengirim kabar lagi. Laporan Anda tetap diurus. Tanya kabar: STATUS. Mau dikabari lagi?
      Kirim MULAI ke 1078.
    > MULAI {{1}}
    {AGAIN}
    [8 days later]
    {BINJAI_LATE}
    """)


def test_there_is_no_news_of_what_has_ended_or_is_not_there(tell: Tell) -> None:
    tell(f"""{TWO_QUIET}
    > MULAI {{1!}}
    < Nomor {{1!}} sepertinya salah ketik. Lihat lagi nomor di SMS kami, lalu kirim ulang. Lupa nomornya? Balas STATUS
      saja.
    > BATAL {{1}}
    < Laporan {{1}} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    > MULAI {{1}}
    < Laporan {{1}} sudah Anda batalkan. Masih perlu dibantu? Kirim laporan baru: tulis LAPOR lalu isinya.
    > MULAI {{2}} kapan diperbaiki
    {MEDAN_LATE}
    """)
