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
from sms_gateway.messages import Receipt
from sms_gateway.roles import Role
from sms_gateway.storage import agencies
from sms_gateway.tickets import Status, TicketClass
from tests.phones import Phone
from tests.web.browser.office import PASSWORD

UNITS = (
    Agency("12.75.pu", "Dinas Pekerjaan Umum Binjai", "unit", "12.75"),
    Agency("12.75.dinkes", "Dinas Kesehatan Binjai", "unit", "12.75"),
    Agency("63.71.pdam", "PDAM Bandarmasih", "unit", "63.71", "Asia/Makassar"),
)
STAFF: Sequence[tuple[str, Role, str | None]] = (
    ("sari", "admin", None),
    ("rina", "coordinator", "12.75"),
    ("budi", "officer", "12.75.pu"),
)
BY = "operator:rina"

Happening = Callable[[Gateway, str, Phone], object]
"""To the ticket of that number, which is the phone's."""
Step = tuple[float, Happening]
"""So many days after the one before, what happens."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody texted, how many days ago, and what was done about it since."""

    days_ago: float
    text: str
    steps: Sequence[Step] = ()
    name: str = ""
    """By which a test or a picture asks for it."""


def moved(to: Status, reason: str = "", agency: str | None = None) -> Happening:
    return lambda gateway, number, _: gateway.desk.move(number, to, BY, reason, agency)


def about(topic: str, category: TicketClass = "complaint") -> Happening:
    return lambda gateway, number, _: gateway.database.write(gateway.desk.classified, number, category, topic, BY)


def taken(name: str) -> Happening:
    return lambda gateway, number, _: gateway.database.write(
        gateway.desk.assigned, number, gateway.operators.find(name), None, BY
    )


def replied(text: str) -> Happening:
    return lambda gateway, number, _: gateway.desk.reply(number, text, "operator:budi")


def noted(text: str) -> Happening:
    return lambda gateway, number, _: gateway.desk.note(number, text, "operator:budi")


def texted(text: str) -> Happening:
    return lambda _, number, phone: phone.text(text.format(number=number))


def undelivered(gateway: Gateway, number: str, phone: Phone) -> None:
    """The carrier takes no answer for this phone."""
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    carrier.fail_next(CarrierError(Outcome.BAD_NUMBER, Outcome.BAD_NUMBER))
    gateway.desk.reply(number, "Petugas datang Senin.", "operator:budi")
    phone.look()


PU, DINKES, PDAM = (unit.code for unit in UNITS)
REPORTS = (
    Report(26, "BANJARMASIN got tersumbat kel kelayan, bau sekali", [(1, about("flood")), (0, moved("forwarded"))]),
    Report(
        19,
        "BINJAI lampu jalan mati dpn SDN 2, anak2 takut pulang magrib",
        [
            (1, about("electricity")),
            (0, moved("forwarded", agency=PU)),
            (2, moved("in_progress")),
            (3, replied("Lampu sudah diganti malam ini. Terima kasih sudah melapor.")),
            (1, texted("SELESAI {number} trimakasih pak sdh terang")),
        ],
    ),
    Report(12, "PADANG pungli parkir pasar raya, diminta 10rb tanpa karcis", [(1, about("bribery", "supervisory"))]),
    Report(9, "RAHASIA BINJAI oknum kades minta uang 200rb utk urus surat tanah"),
    Report(
        8,
        "BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak",
        [
            (0.3, about("roads")),
            (0, moved("forwarded", agency=PU)),
            (0, taken("budi")),
            (1, moved("in_progress")),
            (0.1, noted("Sudah dicek tim lapangan: lubang 2 m, aspal dingin cukup.")),
            (1, texted("TL {number} kemarin ada motor jatuh, mhn dipasang rambu dulu")),
            (0.4, replied("Rambu sudah kami pasang sore ini. Penambalan dijadwalkan hari Kamis.")),
            (1, texted("BELUM {number} rambunya ada tapi lubangnya makin dalam habis hujan")),
        ],
        "reopened",
    ),
    Report(
        7,
        "MEDAN#sampah menumpuk di jl gaperta#udah 2 minggu",
        [(1, about("waste")), (0, moved("forwarded")), (1, moved("in_progress"))],
    ),
    Report(
        6,
        "BINJAI antrian puskesmas dr jam 5 pagi, dokternya dtg jam 10",
        [(1, about("health")), (0, moved("forwarded", agency=DINKES))],
    ),
    Report(
        5,
        "anonim BINJAI guru minta uang buku 150rb, yg tdk bayar tdk naik",
        [(1, about("education", "supervisory")), (0, moved("verified"))],
        "anonymous",
    ),
    Report(
        5,
        "BINJAI ktp el sy 1 thn blm jadi",
        [
            (1, about("population")),
            (0, moved("deferred", "Mohon kirim nama kecamatan tempat Anda merekam data.")),
        ],
    ),
    Report(
        4,
        "BANJARMASIN air pdam keruh sdh 4 hari, bau besi",
        [(0.5, about("water")), (0, moved("forwarded", agency=PDAM))],
    ),
    Report(
        3, "INFO syarat bikin KIS gmn?", [(0.2, about("health", "information")), (0, moved("forwarded", agency=DINKES))]
    ),
    Report(2, "BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln, blm diperbaiki tlg pak!!", name="again"),
    Report(2, "Ass. Yth Bpk Walikota, di gg buntu lampu mati mhn diperbaiki, trims"),
    Report(1.2, "KAB. NGANJUK bansos pkh sy blm cair dr januari"),
    Report(
        1,
        "BINJAI tiang listrik miring dpn masjid al ikhlas, takut roboh",
        [(0.1, about("electricity")), (0, moved("forwarded", agency=PU)), (0.1, undelivered)],
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
        for name, role, agency in STAFF:
            gateway.operators.add(name, role, agency, PASSWORD)
        for count, report in enumerate(REPORTS, 1):
            clock.now = now - timedelta(days=report.days_ago)
            phone = Phone(gateway, f"+62812345601{count:02d}")
            phone.text(report.text, f"town-{count}")
            _arrived(gateway)
            for days, happen in report.steps:
                clock.move(days=days)
                happen(gateway, phone.ticket.number, phone)
                phone.look()
                _arrived(gateway)
            numbers[report.name] = phone.ticket.number
        return numbers
    finally:
        gateway.close()


def _arrived(gateway: Gateway) -> None:
    """The carrier says so of all it took."""
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    for sent in carrier.sent:
        gateway.receipts.take(Receipt("loopback", f"loopback-{sent.id}", "delivered", "delivered"))
    carrier.sent.clear()
