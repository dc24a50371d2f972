"""The operators' console: one table of its routes. From it come the addresses, their gates and their names.

Every page works without scripts; htmx fetches parts of the same pages where there are any.
"""

from flask import Blueprint

from sms_gateway.gateway import Gateway
from sms_gateway.handset import is_there
from sms_gateway.sessions import Missing
from sms_gateway.web import ways
from sms_gateway.web.access import Access
from sms_gateway.web.console import (
    acts,
    bulk,
    figures,
    filing,
    handset,
    monthly,
    queue,
    replying,
    texts,
    ticket,
    trying,
    vocabulary,
    words,
)
from sms_gateway.web.routes import Route, opened

ROUTES = (
    Route("GET", "/", queue.queue, "read"),
    Route("GET", "/queue/rows", queue.rows, "read", quiet=True),
    Route("GET", "/queue/agencies", queue.agencies, "read", quiet=True),
    Route("POST", "/queue/acts", bulk.together, "note"),
    Route("GET", "/tickets/<number>", ticket.ticket, "read"),
    Route("GET", "/tickets/<number>/thread", ticket.thread, "read", quiet=True),
    Route("POST", "/tickets/<number>/presence", ticket.presence, "read", quiet=True),
    Route("POST", "/tickets/<number>/phone", ticket.phone, "unmask"),
    Route("POST", "/tickets/<number>/box", replying.box, "answer"),
    Route("POST", "/tickets/<number>/replies", replying.reply, "answer"),
    Route("POST", "/tickets/<number>/verify", acts.verify, "dispose"),
    Route("POST", "/tickets/<number>/suggestion", acts.follow, "dispose"),
    Route("POST", "/tickets/<number>/class", acts.classify, "dispose"),
    Route("POST", "/tickets/<number>/status", acts.move, "answer"),
    Route("POST", "/tickets/<number>/handback", acts.hand_back, "answer"),
    Route("POST", "/tickets/<number>/notes", acts.note, "note"),
    Route("POST", "/tickets/<number>/assignee", acts.assign, "answer"),
    Route("POST", "/tickets/<number>/merge", acts.merge, "dispose"),
    Route("POST", "/tickets/<number>/spam", acts.spam, "archive"),
    Route("POST", "/tickets/<number>/file", filing.case_file, "read"),
    Route("GET", "/figures", figures.figures, "survey"),
    Route("GET", "/figures/<name>.csv", figures.figures_file, "survey"),
    Route("GET", "/reports", monthly.monthly, "survey"),
    Route("GET", "/reports/<month>", monthly.month, "survey"),
    Route("GET", "/reports/<month>/report.<form>", monthly.month_file, "survey"),
    Route("GET", "/admin/texts", texts.texts, "manage"),
    Route("GET", "/admin/texts/<language>/<key>", texts.text, "manage"),
    Route("POST", "/admin/texts/<language>/<key>", texts.edit_text, "manage"),
    Route("POST", "/admin/texts/<language>/<key>/box", texts.text_box, "manage"),
    Route("POST", "/admin/texts/<language>/<key>/restore", texts.restore_text, "manage"),
    Route("POST", "/admin/edits/<line>/undo", texts.undo_edit, "manage"),
    Route("GET", "/admin/words", vocabulary.command_words, "manage"),
    Route("POST", "/admin/words", vocabulary.add_word, "manage"),
    Route("POST", "/admin/words/remove", vocabulary.remove_word, "manage"),
    Route("GET", "/admin/try", trying.try_out, "manage"),
    Route("POST", "/admin/try", trying.tried, "manage"),
)

_GUESTS_TOO: frozenset[Missing] = frozenset({"sign_in"})
TO_TRY = (
    Route("GET", "/phone", handset.basic_phone, "read", amid=_GUESTS_TOO),
    Route("GET", "/phone/screen", handset.screen, "read", quiet=True, amid=_GUESTS_TOO),
    Route("POST", "/phone/count", handset.count, "read", quiet=True, amid=_GUESTS_TOO),
    Route("POST", "/phone/messages", handset.send, "read", amid=_GUESTS_TOO),
    Route("POST", "/phone/number", handset.choose, "read", amid=_GUESTS_TOO),
)
"""The basic phone: only where a carrier is configured that reaches nobody."""


def create(gateway: Gateway, access: Access) -> Blueprint:
    console = opened("console", (*ROUTES, *(TO_TRY if is_there(gateway) else ())), gateway, access)
    console.app_context_processor(lambda: {"words": words, "ways": ways})
    return console
