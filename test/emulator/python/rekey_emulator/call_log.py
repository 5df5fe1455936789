"""What was called, by whom, on whose account; never a secret value."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterable
from itertools import count
from typing import Any

from .calls import Call
from .clock import clock, iso
from .errors import Response
from .identity import Principal

# Enough for 1,000 accounts of 20 users; the oldest are dropped.
MAX_CALLS = 500_000

LOGGED_PARAMS = {
    **{"UserName": "userName", "AccessKeyId": "accessKeyId", "SecretId": "secretId"},
    **{"Name": "name", "Status": "status", "RoleArn": "roleArn", "TableName": "tableName"},
    **{"RoleSessionName": "roleSessionName", "SourceIdentity": "sourceIdentity"},
    **{"ClientRequestToken": "clientRequestToken", "AccountId": "accountId"},
    **{"ResourceId": "resourceId", "ParentId": "parentId", "GroupName": "groupName"},
    **{"NewUserName": "newUserName", "NewPath": "newPath", "PolicyArn": "policyArn"},
    **{"DurationSeconds": "durationSeconds", "MaxItems": "maxItems", "Marker": "marker"},
    **{"MaxResults": "maxResults", "NextToken": "nextToken", "Filter": "filter"},
    **{
        "TopicArn": "topicArn",
        "QueueUrl": "queueUrl",
        "stateMachineArn": "stateMachineArn",
    },
    **{"BlockPublicPolicy": "blockPublicPolicy", "VersionStages": "versionStages"},
    **{"FromEmailAddress": "from", "Destination": "destination"},
    "Policy": "policy",
}

_calls: deque[dict[str, Any]] = deque(maxlen=MAX_CALLS)
_numbers = count(1)


def _now_ms() -> float:
    return round(time.monotonic() * 1000, 3)


def begin(call: Call) -> dict[str, Any]:
    params = {
        shown: call.params[name]
        for name, shown in LOGGED_PARAMS.items()
        if name in call.params
    }
    if call.operation in ("TransactWriteItems", "BatchWriteItem", "BatchGetItem"):
        params["tableNames"] = sorted(_tables(call.params))
    entry = {
        "n": next(_numbers),
        "account": "",
        "principal": "",
        "sessionName": None,
        "sourceIdentity": None,
        "accessKeyId": call.credential.key_id if call.credential else None,
        "service": call.service,
        "region": call.region,
        "operation": call.operation,
        "mutating": call.mutating,
        "params": params,
        "actions": [],
        "status": None,
        "errorCode": None,
        "startedAt": _now_ms(),
        "endedAt": None,
        "time": iso(clock.utcnow()),
    }
    call.log = entry
    _calls.append(entry)
    return entry


def _tables(params: dict[str, Any]) -> set[str]:
    found = set(params.get("RequestItems") or {})
    for item in params.get("TransactItems") or []:
        found |= {part["TableName"] for part in item.values() if "TableName" in part}
    return found


def caller(call: Call, principal: Principal | None) -> None:
    if principal is None:
        return
    call.log["account"] = principal.account
    call.log["principal"] = principal.arn
    if principal.session is not None:
        call.log["sessionName"] = principal.session.name
        call.log["sourceIdentity"] = principal.session.source_identity


def judged_by(call: Call, action: str) -> None:
    call.log["actions"].append(action)


def end(entry: dict[str, Any], status: int, code: str | None) -> None:
    entry["status"] = status
    entry["errorCode"] = code
    entry["endedAt"] = _now_ms()


def error_code(response: Response) -> str:
    """The code in an answer of moto's."""
    text = response.body.decode("utf-8", "replace")
    found = re.search(r"<Code>(.*?)</Code>", text) or re.search(
        r'"__type":\s*"([^"]*)"', text
    )
    return found.group(1).rsplit("#", 1)[-1] if found else str(response.status)


def _wanted(value: Any, allowed: Any) -> bool:
    return value in allowed if isinstance(allowed, list) else value == allowed


def find(wanted: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Calls whose fields equal (or are among) what is wanted; `since` is a number."""
    since = wanted.get("since", 0)
    fields = {k: v for k, v in wanted.items() if k != "since" and v is not None}
    for entry in list(_calls):
        if entry["n"] > since and all(_wanted(entry.get(k), v) for k, v in fields.items()):
            yield {k: v for k, v in entry.items() if k != "staleSince"}


def clear() -> None:
    _calls.clear()
