"""What figures are called, what their columns are, and what must be known to read them."""

from collections.abc import Mapping

from sms_gateway.web.wording import N_

TITLES: Mapping[str, str] = {
    "flow": N_("Received, answered, closed"),
    "response": N_("Time to the first response"),
    "completion": N_("Time until done"),
    "ages": N_("Open reports by age"),
    "stars": N_("Satisfaction"),
    "returned": N_("Came back"),
    "delivery": N_("Delivery by carrier"),
    "parts": N_("Message parts sent"),
}
NOTES: Mapping[str, str] = {
    "flow": N_("Answers and ends count on their day, whenever the report came. Closed: however it ended."),
    "response": N_(
        "Of the reports that came in the period: from the day an agency got one to the day it began, asked or answered."
    ),
    "completion": N_("Of the reports that came in the period: to the answer that stands, each against its own limit."),
    "ages": N_("As of now, whatever the period."),
    "stars": N_("Ratings of the reports that came in the period."),
    "returned": N_(
        "Of the reports that came in the period: answers that were disputed, and reports that were opened again."
    ),
    "delivery": N_(
        "What became of the messages of the period. The share is that of the delivered among those whose end is known."
    ),
    "parts": N_("What carriers charge for: a long message has several parts."),
}
EMPTY: Mapping[str, str] = {
    "flow": N_("No reports came in this period, and none was dealt with."),
    "response": N_("Nothing was forwarded to an agency in this period."),
    "completion": N_("No reports came in this period."),
    "ages": N_("No report is open."),
    "stars": N_("Nobody has rated a report of this period yet."),
    "returned": N_("No reports came in this period."),
    "delivery": N_("No messages went out in this period."),
    "parts": N_("No messages went out in this period."),
}
COLUMNS: Mapping[str, str] = {
    "day": N_("Day"),
    "name": N_("Agency"),
    "carrier": N_("Carrier"),
    "received": N_("Received"),
    "answered": N_("Answered"),
    "closed": N_("Closed"),
    "limit": N_("Limit"),
    "complaint_limit": N_("Limit of a complaint"),
    "taken": N_("Done"),
    "median_working_days": N_("Half within (working days)"),
    "p90_working_days": N_("Nine of ten within (working days)"),
    "in_time": N_("In time"),
    "late": N_("Late"),
    "in_time_percent": N_("In time, percent"),
    "waiting": N_("Not done yet"),
    "from_days": N_("Age"),
    "open": N_("Open"),
    "stars": N_("Stars"),
    "reports": N_("Reports"),
    "disputed": N_("Disputed"),
    "reopened": N_("Reopened"),
    "messages": N_("Messages"),
    "delivered": N_("Delivered"),
    "not_confirmed": N_("Sent, not confirmed"),
    "failed": N_("Failed"),
    "waiting_to_go": N_("Waiting"),
    "not_sent": N_("Not sent"),
    "delivered_percent": N_("Delivered, percent"),
    "parts": N_("Parts"),
}
FATES: Mapping[str, str] = {
    fate: COLUMNS[fate] for fate in ("delivered", "not_confirmed", "failed", "waiting_to_go", "not_sent")
}
AGES = (N_("%(from)s to %(to)s days"), N_("%(from)s days and more"))
"""By whether nothing is older."""
AXES: Mapping[tuple[str, bool], str] = {
    ("received", False): N_("reports a day"),
    ("received", True): N_("reports a week"),
    ("parts", False): N_("message parts a day"),
    ("parts", True): N_("message parts a week"),
}
"""By what is counted first, and whether by the week."""
MARKS: Mapping[str, str] = {
    "limit": N_("the limit: %(limit)s"),
    "complaint_limit": N_("a complaint's limit: %(limit)s"),
}
"""What the mark of a chart means, by the column that it shows."""
