"""One write: judged first, and only then done, so that a transaction can judge all of its writes before any is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..calls import Call
from ..errors import AwsError
from .binding import Binding
from .conditions import holds
from .grammar import Path
from .tables import OpenTable
from .updates import updated
from .values import Item, wrong


@dataclass
class Write:
    """`before` and `after` are None where there is, or is to be, no item."""

    table: OpenTable
    key: Item
    before: Item | None
    after: Item | None
    paths: list[Path] = field(default_factory=list)
    changes: bool = True

    def do(self) -> None:
        if self.changes:
            self.table.rows.replace(self.before, self.after)


def failed_condition(request: dict[str, Any], before: Item | None) -> AwsError:
    details = {}
    if request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and before is not None:
        details = {"Item": before}
    return AwsError(
        "ConditionalCheckFailedException", "The conditional request failed", details=details
    )


def put(call: Call, account: str, request: dict[str, Any]) -> Write:
    table = OpenTable(call, account, request["TableName"])
    after = table.item(request["Item"])
    binding = Binding(request)
    condition = binding.expression("ConditionExpression")
    binding.done()
    before = table.rows.get(after)
    if not holds(condition, before):
        raise failed_condition(request, before)
    return Write(table, table.key_in(after), before, after)


def delete(call: Call, account: str, request: dict[str, Any]) -> Write:
    return _on_key(call, account, request, changes=True)


def check(call: Call, account: str, request: dict[str, Any]) -> Write:
    return _on_key(call, account, request, changes=False)


def _on_key(call: Call, account: str, request: dict[str, Any], changes: bool) -> Write:
    table = OpenTable(call, account, request["TableName"])
    key = table.key(request["Key"])
    binding = Binding(request)
    condition = binding.expression("ConditionExpression")
    binding.done()
    before = table.rows.get(key)
    if not holds(condition, before):
        raise failed_condition(request, before)
    return Write(table, key, before, None, changes=changes)


def update(call: Call, account: str, request: dict[str, Any]) -> Write:
    table = OpenTable(call, account, request["TableName"])
    key = table.key(request["Key"])
    binding = Binding(request)
    expression = binding.expression("UpdateExpression")
    condition = binding.expression("ConditionExpression")
    binding.done()
    before = table.rows.get(key)
    if not holds(condition, before):
        raise failed_condition(request, before)
    if expression is None:
        return Write(table, key, before, before or key)
    after, paths = updated(expression, before or key)
    for path in paths:
        if path[0] in key:
            raise wrong(
                f"Cannot update attribute {path[0]}. This attribute is part of the key"
            )
    table.check_item(after, "Item size to update has exceeded the maximum allowed size")
    return Write(table, key, before, after, paths)
