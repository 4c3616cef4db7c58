"""What is sent to a webhook, and how it is signed (docs/alerts.md). No personal data, and a version.

The headers and the signature are those of Standard Webhooks, for which receivers find ready libraries.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from folkmoot.spine import mutes
from folkmoot.spine.models import Delivery, Signal, Webhook

VERSION = 1
PREFIX = "whsec_"


def new_secret() -> str:
    """A secret as receivers' libraries take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def body_of(delivery: Delivery) -> bytes:
    """The message, as the bytes that are signed and sent."""
    signal = delivery.signal
    message = {
        "version": VERSION,
        "id": str(delivery.pk),
        "event": delivery.event,
        "organisation": delivery.webhook.organisation.slug,
        "signal": _signal(signal, delivery.webhook) if signal else None,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _signal(signal: Signal, webhook: Webhook) -> dict[str, Any]:
    return {
        "kind": signal.kind,
        "key": signal.key,
        "title": signal.title,
        "sentence": signal.sentence,
        "place": {"key": signal.scope, "name": signal.scope_label},
        "subject": {"key": signal.subject, "name": signal.subject_label}
        if signal.subject
        else None,
        "posts": signal.size,
        "began_at": _time(signal.began_at),
        "found_at": _time(signal.found_at),
        "ended_at": _time(signal.ended_at) if signal.ended_at else None,
        "address": settings.SITE_ADDRESS + signal.path,
        "mute_address": mutes.address_for(signal, webhook=webhook),
    }


def headers_of(delivery: Delivery, body: bytes, secret: str) -> dict[str, str]:
    """Who sent it, when, and the proof: a receiver refuses what is older than a few minutes."""
    identifier = str(delivery.pk)
    timestamp = int(timezone.now().timestamp())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature(secret, identifier, timestamp, body)}",
    }


def signature(secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over ``identifier.timestamp.body``, base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{identifier}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
