"""What a reporter is told when something happens to their report. Values in, texts out.

`agency` is who has the report, as an SMS says it; `date` is by when its present step is done, or
until when it may be disputed where it has ended. The texts
themselves stand in languages/*.toml.
"""

from datetime import date

from sms_gateway.language import Language, sentence
from sms_gateway.tickets import Ticket


def of_step(
    language: Language, ticket: Ticket, agency: str, by: date, words: str = "", reopened: bool = False
) -> list[str]:
    """A report has come to stand as `ticket` does. `words`: the officer's, an answer or a reason."""
    number, day = ticket.number, language.date(by)
    match ticket.status:
        case "verified":
            return [language.say("notice_verified", number=number)]
        case "forwarded":
            return [language.say("notice_forwarded", number=number, agency=agency, date=day)]
        case "in_progress":
            key = "notice_reopened" if reopened else "notice_in_progress"
            return [language.say(key, number=number, agency=agency)]
        case "answered":
            return of_reply(language, number, agency, words)
        case "deferred":
            return language.say_at_length("notice_deferred", number=number, date=day, text=words)
        case "archived":  # an officer gives a reason; the clock, which has asked in vain, has none
            lapsed = language.say("notice_lapsed", number=number)
            return language.say_at_length("notice_archived", number=number, text=words) if words else [lapsed]
        case "resolved":
            return [language.say("notice_resolved", number=number, date=day)]
        case "closed":
            return [language.say("notice_closed", number=number, date=day)]
        case "received" | "withdrawn":
            return []


def of_reply(language: Language, number: str, agency: str, words: str) -> list[str]:
    """The answer, and what the reporter can say to it."""
    asked = language.say("ask_satisfied", number=number)
    return language.say_at_length("reply", number=number, agency=agency, text=f"{sentence(words)} {asked}")


def of_answer(language: Language, number: str, agency: str, words: str) -> list[str]:
    """The answer alone, where it is too late to ask whether it satisfies."""
    return language.say_at_length("reply", number=number, agency=agency, text=words)


def of_merger(language: Language, number: str) -> list[str]:
    """The report is dealt with together with another one; whose that is, is nobody's business."""
    return [language.say("notice_merged", number=number)]


def of_delay(language: Language, number: str, agency: str, missed: date) -> str:
    """The calendar's word on a report that is late."""
    return language.say("status_overdue", number=number, agency=agency, date=language.date(missed))


def of_miss(language: Language, number: str, agency: str, missed: date, is_above: bool) -> str:
    """The clock's word on a step that was not done by its date. `is_above`: somebody above the agency was told."""
    if not is_above:
        return of_delay(language, number, agency, missed)
    return language.say("notice_overdue", number=number, agency=agency, date=language.date(missed))


def of_hand_over(language: Language, number: str, agency: str, contact: str) -> str:
    """The limit of the law has passed. `contact`: where the Ombudsman is found."""
    return language.say("notice_ombudsman", number=number, agency=agency, contact=contact)


def of_last_question(language: Language, number: str, end: date) -> str:
    """What the reporter was asked for has not come; until `end` it may."""
    return language.say("notice_asked", number=number, date=language.date(end))


def of_closing(language: Language, number: str, end: date) -> str:
    """An answer that nobody disputes closes the report on `end`."""
    return language.say("notice_closing", number=number, date=language.date(end))


def of_calendar(language: Language, ticket: Ticket, agency: str, promised: date) -> str:
    """The calendar's word on a report that is in hand."""
    status, day = language.status(ticket.status), language.date(promised)
    return language.say("update", number=ticket.number, status=status, agency=agency, date=day)
