"""Errors as AWS puts them on the wire, one form per protocol."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape


class AwsError(Exception):
    """A refusal the SDK recognizes by `code`."""

    def __init__(
        self, code: str, message: str, status: int = 400, details: dict[str, Any] | None = None
    ) -> None:
        """`details`: what else the answer of a JSON service tells."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.details = details or {}


class CutConnection(Exception):
    """The connection is to be closed without an answer."""


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    body: bytes


def _cbor_text(text: str) -> bytes:
    data = text.encode()
    size = len(data)
    if size < 24:
        return bytes([0x60 + size]) + data
    return b"\x79" + size.to_bytes(2, "big") + data


def to_response(error: AwsError, protocol: str) -> Response:
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-requestid": request_id}
    if protocol == "query":
        side = "Sender" if error.status < 500 else "Receiver"
        body = (
            f"<ErrorResponse><Error><Type>{side}</Type><Code>{escape(error.code)}</Code>"
            f"<Message>{escape(error.message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        ).encode()
        return Response(error.status, {**headers, "content-type": "text/xml"}, body)
    if protocol == "rest-xml":
        body = (
            f"<Error><Code>{escape(error.code)}</Code>"
            f"<Message>{escape(error.message)}</Message></Error>"
        ).encode()
        return Response(error.status, {**headers, "content-type": "application/xml"}, body)
    if protocol == "cbor":
        pairs = {"__type": error.code, "message": error.message}
        body = b"\xa2" + b"".join(_cbor_text(k) + _cbor_text(v) for k, v in pairs.items())
        kind = {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        return Response(error.status, {**headers, **kind}, body)
    content = {
        "__type": error.code,
        "message": error.message,
        "Message": error.message,
        **error.details,
    }
    return Response(
        error.status,
        {
            **headers,
            "content-type": "application/x-amz-json-1.1",
            "x-amzn-errortype": error.code,
        },
        json.dumps(content).encode(),
    )
