"""What can be set of Twilio: the keys of `carriers.twilio`, and how it is proved who sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`carriers.twilio`. Secrets stay out of its `repr`."""

    account_sid: str
    auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    """Any of them signs a webhook, so that one can be replaced without a gap; the first also sends."""
    signing_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Shared keys, id to secret: Twilio signs with HMAC-SHA256 and names the id."""
    api_key_sid: str | None = None
    """An API key sends in place of the token."""
    api_key_secret: str | None = field(default=None, repr=False)
    sender: str | None = field(default=None, metadata={"key": "from"})
    """The short code; may be left out where a messaging service picks the sender."""
    numbers: tuple[str, ...] = ()
    """Ours that come by it besides `from`: its log is searched for them. All of ours, where it is the only carrier."""
    messaging_service_sid: str | None = None
    reply: Literal["rest", "twiml"] = "rest"
    unproven: Literal["resend", "hold"] = "resend"
    """A message that may have left, and that Twilio's log does not have after two look-ups: sent again, or
    held for a person to decide."""
    timeout: tuple[float, float] = (5.0, 15.0)
    """Seconds to connect and seconds to wait for an answer."""
    validity: int = 36_000
    """Seconds that Twilio may hold a message in its queue: at most 36000, its own default."""
    base_url: str | None = None
    """Another address for Twilio's API: a stand-in, in tests and trials."""
    status_callback: bool = True

    @property
    def credentials(self) -> tuple[str, str] | None:
        """The user and the password of the REST API."""
        if self.api_key_sid and self.api_key_secret:
            return self.api_key_sid, self.api_key_secret
        if self.auth_tokens:
            return self.account_sid, self.auth_tokens[0]
        return None
