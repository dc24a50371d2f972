"""What a message asks for. Values only; what is done about it is the desk's.

Every intent knows the language of the word that said it (`id`, `en`), or None: then the
phone's last choice or the default decides.
"""

from dataclasses import dataclass
from typing import Literal

Category = Literal["complaint", "aspiration", "information"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(_Said):
    """Anything that is not a command: it becomes a ticket.

    `place` is an agency code where one name was meant beyond doubt. `choices` are the codes of an
    ambiguous name (BOGOR: kabupaten or kota), in the order to offer them. `suggestions` are names
    that are near in spelling, or stand later in the message: to ask about, never to act on. At most
    one of the three is set. `text` is what is left after place, flags and class words (it may be
    empty: a bare place name).
    """

    text: str
    category: Category = "complaint"
    place: str | None = None
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    secret: bool = False
    anonymous: bool = False
    urgent: bool = False
    explicit: bool = False
    """A class word (LAPOR, ADUAN, INFO …) said outright that this is a new report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuery(_Said):
    """STATUS, CEK: of one ticket, or of the phone's newest. Words after the number are kept."""

    number: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition(_Said):
    """TL, TAMBAH, BALAS, LANJUT: more about a ticket. Without a number: which one is asked."""

    number: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfied(_Said):
    """SELESAI, PUAS: the reporter closes it."""

    number: str | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(_Said):
    """BELUM: not solved, open it again."""

    number: str | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(_Said):
    """NILAI 1–5. Other stars, 0 where there are none, are asked for again."""

    number: str | None
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(_Said):
    """BATAL, CABUT."""

    number: str | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(_Said):
    """RALAT: the last report, or the one that is named, should have said this."""

    text: str
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute(_Said):
    """DIAM: no more updates about one ticket."""

    number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerAct(_Said):
    """JAWAB, PROSES + number, ANTRE: an officer's, if the phone is one's. SELESAI is `Satisfied`."""

    act: Literal["reply", "start", "queue"]
    number: str | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhone(_Said):
    """PINDAH: the reporter has a new number. `number` is a ticket, `phone` an old phone, if given."""

    number: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(_Said):
    """HELP, BANTUAN, BANTU, FORMAT, MENU, ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut(_Said):
    """STOP, only as the whole message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptIn(_Said):
    """MULAI, START, LANGGAN; with a number: after DIAM, about that ticket."""

    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest(_Said):
    """DATA: what is held about me. HAPUS DATA: erase it."""

    erase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(_Said):
    """A bare digit 1–9 (or 0): an answer, if a question is open."""

    digit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes(_Said):
    """YA, Y, OK."""


@dataclass(frozen=True, slots=True, kw_only=True)
class No(_Said):
    """TIDAK, NO."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(_Said):
    """Empty, only a greeting, or only a test word: kept, no ticket."""

    why: Literal["empty", "greeting", "test"]


Intent = (
    Report
    | StatusQuery
    | Addition
    | Satisfied
    | Dispute
    | Rating
    | Withdrawal
    | Correction
    | Mute
    | OfficerAct
    | NewPhone
    | Help
    | OptOut
    | OptIn
    | DataRequest
    | Choice
    | Yes
    | No
    | Nothing
)
