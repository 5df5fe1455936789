"""DynamoDB's transactions, in time that does not grow with the table.

Before a transaction moto copies every table in it whole, so that it can roll back: seconds, once a few hundred items
are there. Only the items that the transaction names can change, so only they need a copy of their own.
"""

from __future__ import annotations

import copy
import threading
from collections import defaultdict
from typing import Any

_touched = threading.local()


def install() -> None:
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.models.dynamo_type import DynamoType
    from moto.dynamodb.models.table import Table

    transact = DynamoDBBackend.transact_write_items

    def transact_write_items(self: Any, transact_items: list[dict[str, Any]]) -> None:
        operations = [operation for item in transact_items for operation in item.values()]
        _touched.keys = [operation.get("Item") or operation.get("Key") or {} for operation in operations]
        try:
            transact(self, transact_items)
        finally:
            _touched.keys = None

    def copy_of(self: Any, memo: dict[int, Any]) -> Any:
        keys = getattr(_touched, "keys", None)
        clone = copy.copy(self)
        if keys is None:
            clone.items = copy.deepcopy(self.items, memo)
            return clone
        ranged = self.range_key_attr is not None
        clone.items = defaultdict(dict, {hash: dict(rows) if ranged else rows for hash, rows in self.items.items()})
        for key in keys:
            if self.hash_key_attr not in key:
                continue
            hash_value = DynamoType(key[self.hash_key_attr])
            rows = clone.items.get(hash_value)
            if rows is None:
                continue
            if not ranged:
                clone.items[hash_value] = copy.deepcopy(rows)
                continue
            range_value = DynamoType(key.get(self.range_key_attr, {"S": ""}))
            if range_value in rows:
                rows[range_value] = copy.deepcopy(rows[range_value])
        return clone

    DynamoDBBackend.transact_write_items = transact_write_items  # type: ignore[method-assign]
    Table.__deepcopy__ = copy_of  # type: ignore[attr-defined]
