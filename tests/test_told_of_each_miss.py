"""Whoever was told a new date for what was late already is told on the morning after, where that is missed too."""

from dataclasses import replace
from datetime import UTC, datetime

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import agencies, tickets
from tests.stories import Tell
from tests.test_upkeep import upkeep_of


def test_a_date_that_was_told_with_a_second_disposal_is_missed_aloud(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    [29 days later]
    > BELUM {1} mati lagi
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 13 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    [1 forwarded to 12.71]
    < Laporan {1} diteruskan ke Kota Medan. Batas menanggapi: 15 Apr 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [1 hours later]
    [7 days later]
    < Laporan {1}: diteruskan (Kota Medan). Masih kami pantau; batas langkah ini 15 Apr 2026. Tanya kabar: balas STATUS
      {1}
    [1 days later]
    < Maaf, laporan {1} di Kota Medan melewati batas 15 Apr 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    [6 days later]
    [1 days later]
    < Maaf, laporan {1} di Kota Medan melewati batas 15 Apr 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


def test_nobody_waits_in_silence_for_the_date_that_was_told_before_a_rule_was_tightened(
    gateway: Gateway, clock: SetClock, tell: Tell
) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [1 in_progress]
    < Laporan {1} mulai ditangani Kota Binjai. Ada tambahan? Balas TL {1} lalu isinya. Tanya kabar: STATUS {1}
    [2 days later]
    """)
    binjai = gateway.database.read(agencies.get, "12.75")
    assert binjai is not None
    gateway.database.write(agencies.put, replace(binjai, limits=(("complaint", "24 hours"),)))
    upkeep_of(gateway).recount()
    tell("""
    [1 hours later]
    [7 days later]
    < Laporan {1}: diproses (Kota Binjai). Masih kami pantau; batas langkah ini 7 Apr 2026. Tanya kabar: balas STATUS
      {1}
    """)


def test_a_day_is_not_missed_before_it_ends_where_the_limit_is_one_of_hours(gateway: Gateway, tell: Tell) -> None:
    binjai = gateway.database.read(agencies.get, "12.75")
    assert binjai is not None
    gateway.database.write(agencies.put, replace(binjai, limits=(("respond", "24 hours"),)))
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 11 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [25 hours later]
    > STATUS {1}
    < Laporan {1} sudah diteruskan ke Kota Binjai. Batas menanggapi: 11 Mar 2026. Ada tambahan? Balas TL {1} lalu
      isinya.
    [24 hours later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 11 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)
    history = gateway.database.read(tickets.events, gateway.database.read(tickets.listed, tickets.Filter())[0].id)
    assert history[-1].at == datetime(2026, 3, 11, 4, tzinfo=UTC), "whoever is above was told within the hour"
