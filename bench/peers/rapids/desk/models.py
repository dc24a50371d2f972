"""One row an SMS."""

from django.db import models


class Message(models.Model):
    sid = models.CharField(max_length=40, unique=True)
    sender = models.CharField(max_length=20)
    body = models.TextField()
