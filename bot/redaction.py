"""Takes secrets out of what is written down: by their looks, and by those that the settings name. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
SHORTEST_SECRET = 4  # characters; hiding less would hide half of every line

_CODE_WORD = r"(?:code|otp|totp|验证码|动态码|一次性密码|配对码|邀请码)"
_IS = r"[\"']?\s*(?:is|是|为)?\s*[:=：]?\s*[\"']?"
_GROUP = "[2-9A-HJ-NP-Z]{4}"  # of pairing codes and invitations
# What is named "keep" stays; it says what was hidden.
LOOKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)\d{5,}(?::|%3[Aa]|%253[Aa])[\w-]{30,}",  # a bot's token, also in URLs
        r"\bqka_[\w-]+",  # an agent's token
        r"(?i:\bAGE-SECRET-KEY-1)\w+",  # what opens sealed backups
        rf"(?<![\w-]){_GROUP}(?:-{_GROUP}){{1,2}}(?![\w-])",  # a pairing code, an invitation
        r"(?P<keep>/board/login/)[\w%-]+",
        r"(?P<keep>[?&](?:start|startgroup|token|code|key|secret|password)=)[^\s&\"']+",
        r"(?i:(?P<keep>\bpassword\s?=\s?))(?:'[^']*'|\"[^\"]*\"|[^\s&'\"]+)",  # in what libpq takes, in Python
        r"(?i:(?P<keep>\bsecret_token\W{1,4}))[\w-]+",  # of a webhook
        r"(?i:(?P<keep>\bcookie(?::\s?|[\"']\s?[:,]\s?b?[\"'])))[^\r\n\"']+",
        r"(?P<keep>\b[A-Za-z][\w+.-]*://[^\s:/@]*:)[^\s/]+(?=@)",  # a password in a URL
        r"(?i:(?P<keep>\b(?:authorization|x-telegram-bot-api-secret-token)\W{1,4}(?:bearer\s+|basic\s+)?))[^\s'\",]+",
        rf"(?i:(?P<keep>{_CODE_WORD}{_IS}))\d{{3}}[ -]?\d{{3}}(?!\d)",
        rf"(?i:(?P<keep>(?:/start|{_CODE_WORD}){_IS}){_GROUP}(?:-{_GROUP}){{1,2}})(?![\w-])",  # in small letters
    )
)


class Redaction:
    """Hides secrets in text.

    Args:
        secrets: what must stand in no line; those shorter than SHORTEST_SECRET are left alone.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spelt = {one for secret in secrets if len(secret) >= SHORTEST_SECRET for one in spellings(secret)}
        longest_first = sorted(spelt, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if spelt else None

    def clean(self, text: str) -> str:
        """Return the text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for look in LOOKS:
            text = look.sub(_hide, text)
        return text


def spellings(secret: str) -> frozenset[str]:
    """Return how a secret may stand in a line: as it is, in a URL, in JSON, in a representation."""
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    encoded = {
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        quote(quote(secret, safe=""), safe=""),
    }
    return frozenset({secret, repr(secret)[1:-1], *in_json, *encoded})


def _hide(found: re.Match[str]) -> str:
    return f"{found.groupdict().get('keep') or ''}{HIDDEN}"
