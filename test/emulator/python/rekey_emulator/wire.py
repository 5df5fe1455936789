"""Answers of our own handlers, in the wire form of the service."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from .clock import EPOCH, iso
from .errors import Response

NAMESPACES = {
    "cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{k}>{_xml(v)}</{k}>" for k, v in value.items() if v is not None)
    if isinstance(value, (list, tuple)):
        return "".join(f"<member>{_xml(v)}</member>" for v in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return iso(value) or ""
    return escape(str(value))


def query(service: str, operation: str, result: dict[str, Any] | None) -> Response:
    request_id = str(uuid.uuid4())
    inner = (
        "" if result is None else f"<{operation}Result>{_xml(result)}</{operation}Result>"
    )
    body = (
        f'<{operation}Response xmlns="{NAMESPACES[service]}">{inner}'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        f"</{operation}Response>"
    )
    headers = {"content-type": "text/xml", "x-amzn-requestid": request_id}
    return Response(200, headers, body.encode())


def _json_default(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - EPOCH).total_seconds()
    raise TypeError(f"cannot send {type(value)}")


def json_answer(result: dict[str, Any]) -> Response:
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amzn-requestid": str(uuid.uuid4()),
    }
    return Response(200, headers, json.dumps(result, default=_json_default).encode())
