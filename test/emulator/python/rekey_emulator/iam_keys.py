"""Access keys, as AWS answers for them."""

from __future__ import annotations

from typing import Any

from moto.iam.models import AccessKey, User

from .calls import Call
from .clock import clock
from .errors import AwsError
from .iam_users import NO_ENTITY, named_or_caller
from .identity import Principal
from .paging import iam_page
from .world import world

QUOTA = 2


def _key(user: User, key_id: str | None) -> AccessKey:
    for key in user.access_keys:
        if key.access_key_id == key_id:
            return key
    message = f"The Access Key with id {key_id} cannot be found."
    raise AwsError(NO_ENTITY, message, 404)


def _owner(call: Call, principal: Principal) -> User:
    """Without a user name AWS takes the owner of the key, in the caller's account."""
    if call.text("UserName"):
        return named_or_caller(call, principal)
    owned = world.owned_key(call.text("AccessKeyId") or "")
    if owned is not None and owned.account == principal.account:
        return owned.user
    return named_or_caller(call, principal)


def _as_of(account: str, user: User, sequence: int) -> list[tuple[AccessKey, str]]:
    """The keys as they were listed before the events after `sequence`."""
    keys = {key.access_key_id: (key, key.status) for key in user.access_keys}
    for event in reversed(world.key_events.get((account, user.name), [])):
        if event.sequence <= sequence:
            break
        if event.kind == "created":
            keys.pop(event.key.access_key_id, None)
        else:
            keys[event.key.access_key_id] = (event.key, event.status_before)
    return list(keys.values())


def list_keys(call: Call, principal: Principal) -> dict[str, Any]:
    user = named_or_caller(call, principal)
    keys = [(key, key.status) for key in user.access_keys]
    if (stale_since := call.log.get("staleSince")) is not None:
        keys = _as_of(principal.account, user, stale_since)
    page, tail = iam_page(call, keys)
    shown = [
        {
            "UserName": user.name,
            "AccessKeyId": key.access_key_id,
            "Status": status,
            "CreateDate": key.create_date,
        }
        for key, status in page
    ]
    return {"UserName": user.name, "AccessKeyMetadata": shown, **tail}


def create(call: Call, principal: Principal) -> dict[str, Any]:
    user = named_or_caller(call, principal)
    if len(user.access_keys) >= QUOTA:
        message = f"Cannot exceed quota for AccessKeysPerUser: {QUOTA}"
        raise AwsError("LimitExceeded", message, 409)
    key = user.create_access_key(prefix="AKIA")
    world.iam(principal.account).access_keys[key.access_key_id] = key
    world.note_key_event(principal.account, user.name, "created", key)
    call.log["params"]["createdAccessKeyId"] = key.access_key_id
    return {
        "AccessKey": {
            "UserName": user.name,
            "AccessKeyId": key.access_key_id,
            "Status": key.status,
            "SecretAccessKey": key.secret_access_key,
            "CreateDate": key.create_date,
        }
    }


def update(call: Call, principal: Principal) -> None:
    status = call.text("Status")
    if status not in ("Active", "Inactive"):
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{status}' at 'status' failed to satisfy "
            "constraint: Member must satisfy enum value set: [Active, Inactive]",
        )
    user = _owner(call, principal)
    key = _key(user, call.text("AccessKeyId"))
    if key.status != status:
        before, key.status = key.status, status
        key.status_changed = clock.whole_second()  # type: ignore[attr-defined]
        world.note_key_event(principal.account, user.name, "status", key, before)


def delete(call: Call, principal: Principal) -> None:
    user = _owner(call, principal)
    key = _key(user, call.text("AccessKeyId"))
    user.access_keys.remove(key)
    world.iam(principal.account).access_keys.pop(key.access_key_id, None)
    world.note_key_event(principal.account, user.name, "deleted", key, key.status)


def last_used(call: Call, principal: Principal) -> dict[str, Any]:
    owned = world.owned_key(call.text("AccessKeyId") or "")
    if owned is None or owned.account != principal.account:
        message = f"The Access Key with id {call.text('AccessKeyId')} cannot be found."
        raise AwsError(NO_ENTITY, message, 404)
    used = owned.key.last_used
    if used is None:
        shown: dict[str, Any] = {"ServiceName": "N/A", "Region": "N/A"}
    else:
        shown = {
            "LastUsedDate": used.timestamp,
            "ServiceName": used.service,
            "Region": used.region,
        }
    return {"UserName": owned.user.name, "AccessKeyLastUsed": shown}


def install() -> None:
    """Every key ever made is indexed by its id, and dated in whole seconds."""
    original = User.create_access_key

    def create_access_key(self: User, prefix: str, status: str = "Active") -> AccessKey:
        key = original(self, prefix=prefix, status=status)
        world.register_key(self.account_id, self, key)
        return key

    User.create_access_key = create_access_key  # type: ignore[method-assign]
