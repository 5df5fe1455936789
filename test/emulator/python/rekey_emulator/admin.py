"""The endpoints of the emulator itself, all JSON, under /_rekey/."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from moto.iam.models import AccessKeyLastUsed

from . import call_log, description, faults, iam_users, report, seed, state
from .clock import EPOCH, clock, iso, parse_iso
from .errors import Response
from .policy import as_list
from .server import HttpRequest
from .world import MailIdentity, world

Body = dict[str, Any]
Handler = Callable[[Body], Any]


class BadRequest(Exception):
    """The sentence goes to the caller."""


def _json(status: int, content: Any) -> Response:
    body = json.dumps(content, default=_binary).encode()
    return Response(status, {"content-type": "application/json"}, body)


def _binary(value: Any) -> str:
    """Binary attributes of items, as the low-level API writes them."""
    if not isinstance(value, bytes):
        raise TypeError(f"no JSON for {type(value).__name__}")
    return base64.b64encode(value).decode()


def answer(request: HttpRequest, path: str) -> Response:
    handler = ROUTES.get(f"{request.method} {path}")
    if handler is None:
        known = ", ".join(sorted(ROUTES))
        return _json(404, {"error": f"no {request.method} {path}; there are {known}"})
    try:
        body = json.loads(request.body) if request.body else {}
        return _json(200, handler(body))
    except (BadRequest, description.BadDescription, faults.BadFault) as error:
        return _json(400, {"error": str(error)})
    except (KeyError, ValueError, TypeError) as error:
        return _json(400, {"error": f"{type(error).__name__}: {error}"})


# -- organization and clock ------------------------------------------------------------


def _seed(body: Body) -> Any:
    faults.clear()
    call_log.clear()
    return seed.seed(body["organization"])


def _reset(_body: Body) -> Any:
    with world.lock:
        faults.clear()
        call_log.clear()
        world.reset()
    return {}


def _now(_body: Body) -> Any:
    return {"now": iso(clock.utcnow())}


def _clock(body: Body) -> Any:
    if (seconds := body.get("advanceSeconds")) is not None:
        clock.advance(float(seconds))
    if moment := body.get("now"):
        clock.set(parse_iso(moment), bool(body.get("frozen")))
    elif "frozen" in body:
        clock.set(clock.time(), bool(body["frozen"]))
    return _now({})


def _settings(body: Body) -> Any:
    settings = world.settings
    names = {
        "omitAccountStatus": "omit_account_status",
        "omitAccountPaths": "omit_account_paths",
        "verifySignatures": "verify_signatures",
    }
    for name, value in body.items():
        if name == "report":
            if unknown := set(value) - set(settings.report):
                raise BadRequest(f"settings.report has no {sorted(unknown)[0]}")
            settings.report.update(value)
        elif name in names:
            setattr(settings, names[name], bool(value))
        else:
            raise BadRequest(f"settings has no {name}")
    shown = {name: getattr(settings, field) for name, field in names.items()}
    return {**shown, "report": settings.report}


# -- a person's doings that no API call can do ------------------------------------------


def _owned(body: Body) -> Any:
    owned = world.owned_key(body["keyId"])
    if owned is None:
        raise BadRequest(f"no key {body['keyId']}")
    return owned


def _moment(body: Body, name: str) -> datetime | None:
    """`<name>` as a date, or `<name>DaysAgo`."""
    if (text := body.get(name)) is not None:
        return EPOCH + timedelta(seconds=int(parse_iso(text)))
    if (days := body.get(f"{name}DaysAgo")) is not None:
        return clock.days_ago(float(days))
    return None


def _key(body: Body) -> Any:
    """Changes what only time and use change: created, last used; status without a call."""
    with world.lock:
        key = _owned(body).key
        if created := _moment(body, "created"):
            key.create_date = created
        if body.get("neverUsed"):
            key.last_used = None
        elif used := _moment(body, "lastUsed"):
            service = body.get("lastUsedService") or "s3"
            region = body.get("lastUsedRegion") or "us-east-1"
            key.last_used = AccessKeyLastUsed(used, service, region)
        if status := body.get("status"):
            key.status = status
            key.status_changed = clock.whole_second()
    return {}


def _add_key(body: Body) -> Any:
    """A key of any age, past the quota of two."""
    with world.lock:
        user = iam_users.get_user(body["account"], body["user"])
        description.key(body["key"], "key")
        return seed.add_key(body["account"], user, body["key"])


def _delete_user(body: Body) -> Any:
    """A user with all it has, in one step."""
    with world.lock:
        user = iam_users.get_user(body["account"], body["user"])
        user.managed_policies.clear()
        user.policies.clear()
        for group in world.iam(body["account"]).groups.values():
            group.users = [member for member in group.users if member is not user]
        iam_users.remove(body["account"], user)
    return {}


def _account(body: Body) -> Any:
    """State, parent and tags of an account; its SCP."""
    with world.lock:
        account = world.account(body["account"])
        if account is None:
            raise BadRequest(f"no account {body['account']}")
        if found := body.get("state"):
            if found not in description.STATES:
                raise BadRequest(f"no state {found}")
            seed.set_state(account, found)
        if parent := body.get("parentId"):
            account.parent_id = parent
        if (tags := body.get("tags")) is not None:
            account.tags = dict(tags)
        if (scp := body.get("scpDeny")) is not None:
            world.scp_deny[account.id] = list(scp)
    return {}


def _report(body: Body) -> Any:
    """A complete report of today's content, of a given age; or an older date on the one there."""
    with world.lock:
        for account in as_list(body["account"]):
            made = clock.utcnow() - timedelta(hours=float(body.get("ageHours") or 0))
            existing = world.reports.get(account)
            if body.get("keepContent") and existing and existing.made:
                existing.made = made
            else:
                report.make_ready(account, made)
    return {}


def _delegate(body: Body) -> Any:
    with world.lock:
        assert world.organizations
        world.organizations.register_delegated_administrator(
            AccountId=body["account"],
            ServicePrincipal=body.get("service")
            or "member.org.stacksets.cloudformation.amazonaws.com",
        )
    return {}


def _mail_identity(body: Body) -> Any:
    """A verified address or domain, or with `configurationSet`, one of those."""
    with world.lock:
        account = body.get("account") or world.management or ""
        region = body.get("region") or world.region
        if name := body.get("configurationSet"):
            world.mail_sets.add(MailIdentity(account, region, name))
        if name := body.get("identity"):
            world.mail_identities.add(MailIdentity(account, region, name))
    return {}


def _function(body: Body) -> Any:
    """Where a function runs; an invocation of it goes there."""
    world.functions[body["name"]] = body["endpoint"]
    return {}


def _find_calls(body: Body) -> Any:
    return list(call_log.find(body))


def _clear_calls(_body: Body) -> Any:
    call_log.clear()
    return {}


def _credentials(body: Body) -> Any:
    with world.lock:
        if name := body.get("role"):
            return seed.role_credentials(body["account"], name)
        return seed.admin_credentials(body["account"])


def _inject(body: Body) -> Any:
    return {"id": faults.inject(body)}


def _clear_faults(body: Body) -> Any:
    faults.clear(body.get("id"))
    return {}


def _held(body: Body) -> Any:
    return {"call": faults.held(body["id"])}


def _expire(body: Body) -> Any:
    with world.lock:
        return {"expired": world.expire_sessions(body.get("account"))}


ROUTES: dict[str, Handler] = {
    "GET ready": lambda _body: {"ready": True},
    "POST seed": _seed,
    "POST reset": _reset,
    "GET clock": _now,
    "POST clock": _clock,
    "POST settings": _settings,
    "POST credentials": _credentials,
    "POST delegate": _delegate,
    "POST faults": _inject,
    "GET faults": lambda _body: faults.listed(),
    "DELETE faults": _clear_faults,
    "POST held": _held,
    "POST expire-sessions": _expire,
    "POST function": _function,
    "POST calls": _find_calls,
    "DELETE calls": _clear_calls,
    "GET state": lambda _body: state.dump(),
    "POST table": lambda b: state.table(b["table"], b.get("account"), b.get("region")),
    "GET tables": lambda _body: state.tables(),
    "POST key": _key,
    "POST add-key": _add_key,
    "POST delete-user": _delete_user,
    "POST account": _account,
    "POST report": _report,
    "POST mail-identity": _mail_identity,
    "GET mails": lambda _body: world.mails,
}
