"""The words page: what citizens may write to be understood, in every language."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway
from sms_gateway.language import Language
from sms_gateway.rewording import group_of, groups
from sms_gateway.web.access import caller
from sms_gateway.web.console import texts
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import N_
from sms_gateway.web.wording import gettext as _

MEANINGS: Mapping[str, str] = {
    "commands.status": N_("How does my report stand?"),
    "commands.add": N_("More about a report"),
    "commands.satisfied": N_("It is solved"),
    "commands.dispute": N_("It is not solved"),
    "commands.rate": N_("So satisfied I am, 1 to 5"),
    "commands.withdraw": N_("I take the report back"),
    "commands.correct": N_("I meant this instead"),
    "commands.mute": N_("No more news of this report"),
    "commands.reply": N_("An officer answers"),
    "commands.start": N_("An officer begins work"),
    "commands.queue": N_("An officer asks what waits"),
    "commands.move": N_("I have a new phone"),
    "commands.help": N_("How does this work?"),
    "commands.stop": N_("No more news at all"),
    "commands.resume": N_("News again, please"),
    "commands.data": N_("What do you hold about me?"),
    "commands.erase": N_("Erase what you hold about me"),
    "commands.yes": N_("Yes"),
    "commands.no": N_("No"),
    "classes.complaint": N_("What follows is a complaint"),
    "classes.aspiration": N_("What follows is an aspiration"),
    "classes.information": N_("What follows is a question"),
    "flags.secret": N_("The report is secret"),
    "flags.anonymous": N_("The reporter stays unknown"),
}


@dataclass(frozen=True, slots=True)
class Word:
    word: str
    added: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`removed`: shipped words that are taken away."""

    words: list[Word]
    removed: list[str]


def command_words(gateway: Gateway) -> ResponseReturnValue:
    spoken, shipped = gateway.database.read(gateway.wording.in_force), gateway.wording.shipped
    names = dict.fromkeys(name for one in shipped.values() for name in groups(one))
    table = {name: _in_every(name, spoken, shipped) for name in names}
    lines = gateway.database.read(gateway.wording.history, "word")
    return render_template(
        "admin/words.html",
        table=table,
        meanings=MEANINGS,
        changes=texts.changes(gateway, lines),
        open=request.args.get("open"),
    )


def add_word(gateway: Gateway) -> ResponseReturnValue:
    try:
        gateway.wording.add_word(caller(), _said("language"), _said("group"), _said("word"))
    except Refused as refused:
        return _back(explained(refused), "danger")
    return _back(_("The word is understood from the next message on."), "success")


def remove_word(gateway: Gateway) -> ResponseReturnValue:
    try:
        gateway.wording.remove_word(caller(), _said("language"), _said("group"), _said("word"))
    except Refused as refused:
        return _back(explained(refused), "danger")
    return _back(_("The word is not understood any more."), "success")


def _in_every(name: str, spoken: Mapping[str, Language], shipped: Mapping[str, Language]) -> Mapping[str, Group]:
    return {
        code: _group(group_of(one, name), group_of(shipped[code], name))
        for code, one in spoken.items()
        if name in groups(shipped[code])
    }


def _group(now: list[str], shipped: list[str]) -> Group:
    words = [Word(word, word not in shipped) for word in now]
    return Group(words, [word for word in shipped if word not in now])


def _back(told: str, kind: str) -> ResponseReturnValue:
    flash(told, kind)
    group = _said("group")
    return redirect(url_for("console.command_words", open=group, _anchor=group), 303)


def _said(name: str) -> str:
    return request.form.get(name, "").strip()
