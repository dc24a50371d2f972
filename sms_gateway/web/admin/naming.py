"""What things of the administration are called: kinds of agencies, limits, units of time, zones."""

from collections.abc import Mapping

from sms_gateway.deadlines import Unit
from sms_gateway.web.wording import N_

KINDS: Mapping[str, str] = {
    "province": N_("Province"),
    "kabupaten": N_("Regency"),
    "kota": N_("City"),
    "unit": N_("Unit"),
}
LIMITS: Mapping[str, str] = {
    "verify": N_("Verify and forward"),
    "respond": N_("First response"),
    "simple": N_("Done: aspiration or question"),
    "complaint": N_("Done: complaint"),
    "supervisory": N_("Done: supervisory complaint"),
    "personal_data": N_("Done: personal data"),
    "complete_deferred": N_("Completed by the citizen"),
    "close_after_answer": N_("Closed after an answer"),
    "dispute": N_("May be disputed"),
    "legal": N_("Legal limit"),
}
UNITS: Mapping[Unit, str] = {
    "hours": N_("hours"),
    "working hours": N_("working hours"),
    "days": N_("days"),
    "working days": N_("working days"),
}
ZONES: Mapping[str, str] = {
    "Asia/Jakarta": "WIB (Asia/Jakarta)",
    "Asia/Pontianak": "WIB (Asia/Pontianak)",
    "Asia/Makassar": "WITA (Asia/Makassar)",
    "Asia/Jayapura": "WIT (Asia/Jayapura)",
}
