"""AWS Signature Version 4, checked as AWS does (but for the age of the request)."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote

from .server import HttpRequest

_CREDENTIAL = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request"
    r"\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]+)"
)


@dataclass(frozen=True)
class Credential:
    key_id: str
    date: str
    region: str
    service: str
    signed_headers: str
    signature: str


def parse(authorization: str | None) -> Credential | None:
    found = _CREDENTIAL.match(authorization or "")
    return Credential(*found.groups()) if found else None


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@lru_cache(maxsize=4096)
def _signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = _hmac(f"AWS4{secret}".encode(), date)
    return _hmac(_hmac(_hmac(key, region), service), "aws4_request")


def matches(request: HttpRequest, credential: Credential, secret: str) -> bool:
    """Whether the request was signed with this secret; S3 is taken on trust."""
    if credential.service == "s3":
        return True
    headers = request.headers
    pairs = sorted(
        (quote(k, safe="-_.~"), quote(v, safe="-_.~"))
        for k, v in parse_qsl(request.query_string, keep_blank_values=True)
    )
    path = quote(request.raw_path, safe="/-_.~")
    canonical = "\n".join(
        [
            request.method,
            path,
            "&".join(f"{k}={v}" for k, v in pairs),
            *(
                f"{name}:{' '.join(headers.get(name, '').split())}"
                for name in credential.signed_headers.split(";")
            ),
            "",
            credential.signed_headers,
            hashlib.sha256(request.body).hexdigest(),
        ]
    )
    scope = f"{credential.date}/{credential.region}/{credential.service}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{headers.get('x-amz-date', '')}\n{scope}\n{digest}"
    key = _signing_key(secret, credential.date, credential.region, credential.service)
    return hmac.compare_digest(_hmac(key, to_sign).hex(), credential.signature)
