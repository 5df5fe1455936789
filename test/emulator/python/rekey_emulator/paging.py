"""Pages with opaque tokens."""

from __future__ import annotations

import base64
from typing import Any, TypeVar

from .calls import Call
from .errors import AwsError

T = TypeVar("T")


def _token(kind: str, offset: int) -> str:
    return base64.urlsafe_b64encode(f"{kind}:{offset}".encode()).decode()


def _offset(kind: str, token: str | None, refusal: AwsError) -> int:
    if not token:
        return 0
    try:
        found, offset = base64.urlsafe_b64decode(token.encode()).decode().split(":")
        if found != kind:
            raise refusal
        return int(offset)
    except (ValueError, UnicodeDecodeError) as error:
        raise refusal from error


def iam_page(call: Call, items: list[T]) -> tuple[list[T], dict[str, Any]]:
    """Marker and MaxItems as IAM has them: 100 a page unless told, 1000 at most."""
    size_text = call.text("MaxItems") or "100"
    if not size_text.isdigit() or not 1 <= int(size_text) <= 1000:
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{size_text}' at 'maxItems' failed to satisfy "
            "constraint: Member must be between 1 and 1000",
        )
    wrong = AwsError("ValidationError", "Invalid Marker.")
    start = _offset(call.operation, call.text("Marker"), wrong)
    end = start + int(size_text)
    more = end < len(items)
    tail: dict[str, Any] = {"IsTruncated": more}
    if more:
        tail["Marker"] = _token(call.operation, end)
    return items[start:end], tail


def organizations_page(call: Call, items: list[T]) -> tuple[list[T], dict[str, Any]]:
    """NextToken and MaxResults as Organizations has them: 20 a page at most."""
    size = call.params.get("MaxResults", 20)
    if not isinstance(size, int) or not 1 <= size <= 20:
        raise AwsError(
            "InvalidInputException", "You specified an invalid value for MaxResults."
        )
    wrong = AwsError(
        "InvalidInputException", "You specified an invalid value for NextToken."
    )
    start = _offset(call.operation, call.text("NextToken"), wrong)
    end = start + size
    tail = {"NextToken": _token(call.operation, end)} if end < len(items) else {}
    return items[start:end], tail


def tagging_page(call: Call, items: list[T]) -> tuple[list[T], dict[str, Any]]:
    """PaginationToken and ResourcesPerPage as the tagging API has them."""
    size = int(call.params.get("ResourcesPerPage") or 100)
    wrong = AwsError(
        "PaginationTokenExpiredException", "The pagination token is not valid."
    )
    start = _offset(call.operation, call.text("PaginationToken"), wrong)
    end = start + size
    token = _token(call.operation, end) if end < len(items) else ""
    return items[start:end], {"PaginationToken": token}
