"""What DynamoDB is asked about items. All that is about tables goes to moto."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..calls import Call
from ..errors import AwsError
from ..identity import Principal
from . import queries, transactions, writes
from .updates import changed
from .values import invalid
from .writes import Write

Handler = Callable[[Call, Principal], dict[str, Any]]

_MAX_GETS = 100
_MAX_WRITES = 25
# Before expressions; nobody should begin with them now.
_LEGACY = (
    "Expected",
    "AttributeUpdates",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
    "AttributesToGet",
)


def _one_write(judge: Callable[[Call, str, dict[str, Any]], Write]) -> Handler:
    def handler(call: Call, principal: Principal) -> dict[str, Any]:
        write = judge(call, principal.account, call.params)
        write.do()
        return _returned(write, call.params.get("ReturnValues", "NONE"))

    return handler


def _returned(write: Write, wanted: str) -> dict[str, Any]:
    values = {
        "NONE": None,
        "ALL_OLD": write.before,
        "ALL_NEW": write.after,
        "UPDATED_OLD": changed(write.before, write.after, write.paths, new=False),
        "UPDATED_NEW": changed(write.before, write.after, write.paths, new=True),
    }
    if wanted not in values:
        raise invalid(f"ReturnValues can not be {wanted}")
    return {"Attributes": values[wanted]} if values[wanted] else {}


def _batch_get(call: Call, principal: Principal) -> dict[str, Any]:
    requests: dict[str, dict[str, Any]] = call.params.get("RequestItems") or {}
    if sum(len(each["Keys"]) for each in requests.values()) > _MAX_GETS:
        raise invalid("Too many items requested for the BatchGetItem call")
    found: dict[str, list[Any]] = {}
    for table, request in requests.items():
        one = [
            queries.get_one(
                call, principal.account, {**request, "TableName": table, "Key": key}
            )
            for key in request["Keys"]
        ]
        found[table] = [item for item in one if item is not None]
    return {"Responses": found, "UnprocessedKeys": {}}


def _batch_write(call: Call, principal: Principal) -> dict[str, Any]:
    requests: dict[str, list[dict[str, Any]]] = call.params.get("RequestItems") or {}
    if not 1 <= sum(map(len, requests.values())) <= _MAX_WRITES:
        raise invalid("Too many items requested for the BatchWriteItem call")
    named = [
        (name, {**request, "TableName": table})
        for table, items in requests.items()
        for item in items
        for name, request in item.items()
    ]
    transactions.refuse_same_item(
        call,
        principal.account,
        [request for _, request in named],
        "Provided list of item keys contains duplicates",
    )
    for name, request in named:
        judge = writes.put if name == "PutRequest" else writes.delete
        judge(call, principal.account, request).do()
    return {"UnprocessedItems": {}}


def _refuse_legacy(handler: Handler) -> Handler:
    def refusing(call: Call, principal: Principal) -> dict[str, Any]:
        for name in _LEGACY:
            if name in call.params:
                raise AwsError(
                    "NotImplemented", f"emulator: {call.operation} with {name}", 501
                )
        return handler(call, principal)

    return refusing


def _not_here(call: Call, _principal: Principal) -> dict[str, Any]:
    raise AwsError("NotImplemented", f"emulator: {call.operation}", 501)


# They would look for items where moto keeps none.
_NOT_HERE = (
    *("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"),
    *("CreateBackup", "RestoreTableFromBackup", "RestoreTableToPointInTime"),
    *("ImportTable", "ExportTableToPointInTime"),
)

HANDLERS: dict[str, Handler] = {
    **{operation: _not_here for operation in _NOT_HERE},
    **{
        operation: _refuse_legacy(handler)
        for operation, handler in {
            "GetItem": queries.get,
            "PutItem": _one_write(writes.put),
            "UpdateItem": _one_write(writes.update),
            "DeleteItem": _one_write(writes.delete),
            "Query": queries.query,
            "Scan": queries.scan,
            "BatchGetItem": _batch_get,
            "BatchWriteItem": _batch_write,
            "TransactGetItems": transactions.get,
            "TransactWriteItems": transactions.write,
        }.items()
    },
}
