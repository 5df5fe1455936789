"""One API call, as parsed from the wire."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from . import signature
from .server import HttpRequest
from .signature import Credential

QUERY_SERVICES = frozenset(
    {"iam", "sts", "sns", "cloudformation", "monitoring", "ses", "autoscaling", "rds"}
)
SEND_EMAIL = "POST /v2/email/outbound-emails"
READ_PREFIXES = (
    *("Get", "List", "Describe", "Generate", "AssumeRole", "Query", "Scan"),
    *("BatchGet", "TransactGet", "Validate", "Lookup", "Simulate", "Head"),
    *("DecodeAuthorization", "Select", "Estimate"),
)


@dataclass
class Call:
    request: HttpRequest
    credential: Credential | None
    service: str
    region: str
    operation: str
    protocol: str
    params: dict[str, Any]
    account: str = ""
    log: dict[str, Any] = field(default_factory=dict)

    @property
    def mutating(self) -> bool:
        if " " in self.operation:
            return self.operation.split(" ")[0] not in ("GET", "HEAD")
        return not self.operation.startswith(READ_PREFIXES)

    def text(self, name: str) -> str | None:
        value = self.params.get(name)
        return None if value is None else str(value)


def _unflatten(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`Tags.member.1.Key=a` and its like, as nested dicts and lists."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        here = root
        *parents, last = name.split(".")
        for part in parents:
            here = here.setdefault(part, {})
        here[last] = value
    return {key: _lists(value) for key, value in root.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = value.get("member", value)
    if isinstance(inner, dict) and inner and all(key.isdigit() for key in inner):
        return [_lists(inner[key]) for key in sorted(inner, key=int)]
    return {key: _lists(item) for key, item in value.items()}


OF_OBJECTS = {"PUT": "PutObject", "GET": "GetObject"}
INVOKE = re.compile(r"POST /2015-03-31/functions/([^/]+)/invocations")


def _of_object(request: HttpRequest) -> str | None:
    """By path: what is below a bucket is an object. The SDK names the call in the query."""
    return OF_OBJECTS.get(request.method) if request.path.strip("/").count("/") > 0 else None


def parse(request: HttpRequest) -> Call:
    credential = signature.parse(request.headers.get("authorization"))
    service = credential.service.lower() if credential else ""
    region = credential.region if credential else "us-east-1"
    target = request.headers.get("x-amz-target")
    content_type = request.headers.get("content-type", "")

    def call(operation: str, protocol: str, params: dict[str, Any]) -> Call:
        return Call(request, credential, service, region, operation, protocol, params)

    if target:
        try:
            params = json.loads(request.body or b"{}")
        except ValueError:
            params = {}
        return call(target.rsplit(".", 1)[-1], "json", params)
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return call(request.path.rsplit("/", 1)[-1], "cbor", {})
    if content_type.startswith("application/x-www-form-urlencoded"):
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True)
        fields = _unflatten(pairs)
        operation = fields.pop("Action", "")
        fields.pop("Version", None)
        return call(str(operation), "query", fields)
    if service == "ses" and f"{request.method} {request.path}" == SEND_EMAIL:
        return call("SendEmail", "rest-json", json.loads(request.body or b"{}"))
    protocol = "rest-xml" if service in ("s3", "") else "rest-json"
    if service == "s3" and (operation := _of_object(request)):
        return call(operation, protocol, {})
    if service == "lambda" and (found := INVOKE.fullmatch(f"{request.method} {request.path}")):
        return call("Invoke", protocol, {"FunctionName": found.group(1)})
    return call(f"{request.method} {request.path}", protocol, {})
