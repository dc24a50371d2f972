"""A town's week at the desk: reports of all kinds, ages and states, always the same, so that a page that is looked at
is as full as it is in earnest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sms_gateway.agencies import Agency
from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import agencies
from tests.phones import Phone

UNITS = (
    Agency("12.75.pu", "Dinas Pekerjaan Umum Binjai", "unit", "12.75"),
    Agency("12.75.dinkes", "Dinas Kesehatan Binjai", "unit", "12.75"),
    Agency("63.71.pdam", "PDAM Bandarmasih", "unit", "63.71", "Asia/Makassar"),
)
BY = "operator:sari"

Step = tuple[float, Callable[[Gateway, str, Phone], object]]
"""Days after the one before, and what happens to the ticket of that number, which is the phone's."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody texted, how many days ago, and what was done about it since."""

    days_ago: float
    text: str
    steps: Sequence[Step] = ()
    name: str = ""
    """By which a test or a picture asks for it."""


def moved(to: str, reason: str = "", agency: str | None = None) -> Callable[[Gateway, str, Phone], object]:
    return lambda gateway, number, _: gateway.desk.move(number, to, BY, reason, agency)  # type: ignore[arg-type]


def replied(text: str) -> Callable[[Gateway, str, Phone], object]:
    return lambda gateway, number, _: gateway.desk.reply(number, text, BY)


def noted(text: str) -> Callable[[Gateway, str, Phone], object]:
    return lambda gateway, number, _: gateway.desk.note(number, text, BY)


def texted(text: str) -> Callable[[Gateway, str, Phone], object]:
    return lambda _, number, phone: phone.text(text.format(number=number))


def undelivered(gateway: Gateway, number: str, phone: Phone) -> None:
    """The carrier takes nothing more for this phone."""
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    carrier.fail_next(CarrierError("30005", Outcome.REJECTED, "unknown phone"))
    gateway.desk.reply(number, "Petugas kami datang Senin pagi.", BY)
    phone.look()


PU = "12.75.pu"
REPORTS = (
    Report(26, "BANJARMASIN got tersumbat kel kelayan, bau sekali", [(1, moved("forwarded"))]),
    Report(
        19,
        "BINJAI lampu jalan mati dpn SDN 2, anak2 takut pulang magrib",
        [
            (1, moved("forwarded", agency=PU)),
            (2, moved("in_progress")),
            (3, replied("Lampu sudah diganti malam ini. Terima kasih sudah melapor.")),
            (1, texted("SELESAI {number} trimakasih pak sdh terang")),
        ],
    ),
    Report(12, "PADANG pungli parkir pasar raya, diminta 10rb tanpa karcis", [(1, moved("verified"))]),
    Report(9, "RAHASIA BINJAI oknum kades minta uang 200rb utk urus surat tanah"),
    Report(
        8,
        "BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak",
        [
            (0.3, moved("forwarded", agency=PU)),
            (1, moved("in_progress")),
            (0.1, noted("Sudah dicek tim lapangan: lubang 2 m, aspal dingin cukup.")),
            (1, texted("TL {number} kemarin ada motor jatuh, mhn dipasang rambu dulu")),
            (0.4, replied("Rambu sudah kami pasang sore ini. Penambalan dijadwalkan hari Kamis.")),
            (1, texted("BELUM {number} rambunya ada tapi lubangnya makin dalam habis hujan")),
        ],
        "reopened",
    ),
    Report(
        7, "MEDAN#sampah menumpuk di jl gaperta#udah 2 minggu", [(1, moved("forwarded")), (1, moved("in_progress"))]
    ),
    Report(
        6,
        "BINJAI antrian puskesmas dr jam 5 pagi, dokternya dtg jam 10",
        [(1, moved("forwarded", agency="12.75.dinkes"))],
    ),
    Report(5, "anonim BINJAI guru minta uang buku 150rb, yg tdk bayar tdk naik", [(1, moved("verified"))], "anonymous"),
    Report(
        5,
        "BINJAI ktp el sy 1 thn blm jadi",
        [(1, moved("deferred", "Mohon kirim nama kecamatan tempat Anda merekam data."))],
    ),
    Report(4, "BANJARMASIN air pdam keruh sdh 4 hari, bau besi", [(0.5, moved("forwarded", agency="63.71.pdam"))]),
    Report(3, "INFO syarat bikin KIS gmn?", [(0.2, moved("forwarded", agency="12.75.dinkes"))]),
    Report(2, "BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln, blm diperbaiki tlg pak!!", name="again"),
    Report(2, "Ass. Yth Bpk Walikota, di gg buntu lampu mati mhn diperbaiki, trims"),
    Report(1.2, "KAB. NGANJUK bansos pkh sy blm cair dr januari"),
    Report(
        1,
        "BINJAI tiang listrik miring dpn masjid al ikhlas, takut roboh",
        [(0.1, moved("forwarded", agency=PU)), (0.1, undelivered)],
        "undelivered",
    ),
    Report(0.8, "bogor angkot ngetem bikin macet stasiun"),
    Report(0.4, "Abi ti Purwakarta pak, jalan desa butut pisan, hatur nuhun"),
    Report(0.2, "SERGAI kebakaran di pasar skrg tolong!!"),
    Report(
        0.1,
        "BINJAI “parit” mampet 😡 tiap ujan banjir smp masuk rumah, sdh lapor ke kelurahan 2x "
        "tp cuma di janji2in aja,, tlg lah pak walikota jgn diam aja, kami jg bayar pajak",
        name="long",
    ),
)


def fill(settings: Settings, now: datetime) -> Mapping[str, str]:
    """All that has happened, up to `now`, in the database of these settings; the numbers of reports with a name."""
    clock = SetClock(now - timedelta(days=60))
    gateway = build(settings, clock)
    numbers = {}
    try:
        gateway.database.write(agencies.seed, UNITS)
        for count, report in enumerate(REPORTS, 1):
            clock.now = now - timedelta(days=report.days_ago)
            phone = Phone(gateway, f"+62812345601{count:02d}")
            phone.text(report.text, f"town-{count}")
            for days, happen in report.steps:
                clock.move(days=days)
                happen(gateway, phone.ticket.number, phone)
                phone.look()
            numbers[report.name] = phone.ticket.number
        return numbers
    finally:
        gateway.close()
