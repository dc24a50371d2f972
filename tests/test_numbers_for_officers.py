"""The number of a customer or a pole, which an officer has asked for, is no slip in a number of ours."""

import pytest

from tests.stories import Tell

RECEIVED = """
    > MEDAN parkir liar depan rs adam malik
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
JOINED = """
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
"""


@pytest.mark.parametrize("number", ["12345678", "no 532109", "0812345"])
def test_a_number_of_nobodys_answers_an_officer(tell: Tell, number: str) -> None:
    tell(f"""{RECEIVED}
    [1 deferred: Nomor pelanggan Anda?]
    < {{1}}: Kami perlu keterangan Anda: Nomor pelanggan Anda? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr
      2026.
    > {number}
    {JOINED}
    """)


def test_our_own_number_still_asks_how_it_stands(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    [1 deferred: Nomor pelanggan Anda?]
    < {{1}}: Kami perlu keterangan Anda: Nomor pelanggan Anda? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr
      2026.
    > {{1}}
    < {{1}}: Kami perlu keterangan Anda: Nomor pelanggan Anda? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr
      2026.
    > CEK 1234567
    < Nomor 1234567 sepertinya salah ketik. Lihat lagi nomor di SMS kami, lalu kirim ulang. Lupa nomornya? Balas STATUS
      saja.
    """)


@pytest.mark.parametrize("number", ["{1!}", "laporan {1!}"])
def test_a_slip_in_our_own_number_answers_nobody(tell: Tell, number: str) -> None:
    tell(f"""{RECEIVED}
    [1 deferred: Nomor pelanggan Anda?]
    < {{1}}: Kami perlu keterangan Anda: Nomor pelanggan Anda? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr
      2026.
    > {number}
    < Nomor {{1!}} sepertinya salah ketik. Lihat lagi nomor di SMS kami, lalu kirim ulang. Lupa nomornya? Balas STATUS
      saja.
    """)
