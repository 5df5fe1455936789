"""TransactWriteItems and TransactGetItems: all or nothing, and why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..calls import Call
from ..clock import clock
from ..errors import AwsError
from ..identity import Principal
from ..world import world
from . import writes
from .queries import get_one
from .tables import OpenTable
from .values import invalid
from .writes import Write

_MAX_ITEMS = 100
_TOKEN_SECONDS = 600  # AWS: a token is good for ten minutes after the request is done
_VERBS: dict[str, Callable[[Call, str, dict[str, Any]], Write]] = {
    "Put": writes.put,
    "Update": writes.update,
    "Delete": writes.delete,
    "ConditionCheck": writes.check,
}
Reason = tuple[str | None, str | None, Any]


def write(call: Call, principal: Principal) -> dict[str, Any]:
    items = _items(call)
    content = json.dumps(items, sort_keys=True)
    if _is_replay(call, principal.account, content):
        return {}
    if any(len(item) != 1 for item in items):
        raise invalid("TransactItems can only contain one of Check, Put, Update or Delete")
    pairs = [pair for item in items for pair in item.items()]
    refuse_same_item(
        call,
        principal.account,
        [request for _, request in pairs],
        "Transaction request cannot include multiple operations on one item",
    )
    done: list[Write] = []
    reasons = [
        _judge(call, principal.account, verb, request, done) for verb, request in pairs
    ]
    if any(code for code, _, _ in reasons):
        raise _cancelled(reasons)
    for one in done:
        one.do()
    _remember(call, principal.account, content)
    return {}


def _items(call: Call) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = call.params.get("TransactItems") or []
    if not 1 <= len(items) <= _MAX_ITEMS:
        raise invalid(
            "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: "
            "Member must have length less than or equal to 100, and greater than or equal to 1"
        )
    return items


def _judge(
    call: Call, account: str, verb: str, request: dict[str, Any], done: list[Write]
) -> Reason:
    try:
        done.append(_VERBS[verb](call, account, request))
    except AwsError as refused:
        if refused.code != "ConditionalCheckFailedException":
            raise
        return "ConditionalCheckFailed", refused.message, refused.details.get("Item")
    return None, None, None


def refuse_same_item(
    call: Call, account: str, requests: list[dict[str, Any]], message: str
) -> None:
    seen: set[tuple[str, str]] = set()
    for request in requests:
        table = OpenTable(call, account, request["TableName"])
        key = request.get("Key") or table.key_in(table.item(request["Item"]))
        named = table.name, json.dumps(key, sort_keys=True)
        if named in seen:
            raise invalid(message)
        seen.add(named)


def _cancelled(reasons: list[Reason]) -> AwsError:
    told = []
    for code, message, item in reasons:
        reason = {"Code": code or "None"}
        if message:
            reason["Message"] = message
        told.append({**reason, "Item": item} if item is not None else reason)
    codes = ", ".join(reason["Code"] for reason in told)
    return AwsError(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        details={"CancellationReasons": told},
    )


def _is_replay(call: Call, account: str, content: str) -> bool:
    token = call.params.get("ClientRequestToken")
    known = world.transactions.get((account, call.region, token))
    if known is None or known[1] < clock.time():
        return False
    if known[0] != content:
        raise AwsError(
            "IdempotentParameterMismatchException",
            "The provided client request token is already in use for a different request",
        )
    return True


def _remember(call: Call, account: str, content: str) -> None:
    if token := call.params.get("ClientRequestToken"):
        world.transactions[account, call.region, token] = (
            content,
            clock.time() + _TOKEN_SECONDS,
        )


def get(call: Call, principal: Principal) -> dict[str, Any]:
    found = [get_one(call, principal.account, item["Get"]) for item in _items(call)]
    return {"Responses": [{} if item is None else {"Item": item} for item in found]}
