"""Answers what begins with the name of a region."""

import re

from places import names
from rapidsms.contrib.handlers import KeywordHandler

from .models import Message


class Complaint(KeywordHandler):
    keyword = "|".join(re.escape(name) for name in sorted(names(), key=len, reverse=True))

    def help(self) -> None:
        self.respond("Tulis nama daerah, lalu laporan Anda.")

    def handle(self, text: str) -> None:
        sid, sender = self.msg.fields["sid"], self.msg.connections[0].identity
        kept, _ = Message.objects.get_or_create(sid=sid, defaults={"sender": sender, "body": self.msg.text})
        self.respond(f"Laporan {kept.pk} kami terima dan periksa.")
