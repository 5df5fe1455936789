"""Faults that tests inject: errors, latency, cut connections, stale listings, calls that are held."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from .calls import Call
from .errors import AwsError, CutConnection
from .world import world

FIELDS = {
    *("service", "operation", "account", "region", "resource"),
    *("error", "latencyMs", "cut"),
    *("times", "skip", "stale", "expireSessions", "when", "hold"),
}

# A test that forgets to let go holds nobody for ever.
HELD_AT_MOST_SECONDS = 120


@dataclass
class Fault:
    id: str
    spec: dict[str, Any]
    left: int | None
    skip: int
    struck: int
    sequence: int
    held: dict[str, Any] | None = None
    # Set when a call is held, or none can be any more; and when it may go on.
    told: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)


class BadFault(Exception):
    """The sentence says what is wrong with the fault."""


_faults: dict[str, Fault] = {}
_lock = Lock()
_made = 0


def inject(spec: dict[str, Any]) -> str:
    global _made
    if unknown := set(spec) - FIELDS:
        raise BadFault(f"unknown field {sorted(unknown)[0]}; known: {sorted(FIELDS)}")
    for name in ("cut", "when", "hold"):
        if spec.get(name) not in (None, "before", "after"):
            raise BadFault(f"{name} must be before or after")
    if not {"error", "latencyMs", "cut", "stale", "expireSessions", "hold"} & set(spec):
        raise BadFault("says nothing: give error, latencyMs, cut, stale, expireSessions or hold")
    with _lock:
        _made += 1
        fault = Fault(
            f"fault-{_made}",
            spec,
            spec.get("times"),
            spec.get("skip") or 0,
            0,
            world.sequence,
        )
        _faults[fault.id] = fault
        return fault.id


def clear(fault_id: str | None = None) -> None:
    """Calls that such a fault holds go on."""
    with _lock:
        for each in [fault_id] if fault_id is not None else list(_faults):
            if fault := _faults.pop(each, None):
                fault.released.set()
                fault.told.set()


def held(fault_id: str) -> dict[str, Any] | None:
    """Waits for the call that this fault holds; None once it holds none and has been cleared."""
    fault = _faults.get(fault_id)
    if fault is None:
        return None
    fault.told.wait(HELD_AT_MOST_SECONDS)
    return fault.held


def listed() -> list[dict[str, Any]]:
    return [{"id": f.id, "struck": f.struck, **f.spec} for f in _faults.values()]


def _among(value: str, wanted: Any) -> bool:
    if wanted in (None, "*"):
        return True
    return value in wanted if isinstance(wanted, list) else value == wanted


def _matches(fault: Fault, call: Call) -> bool:
    spec = fault.spec
    if not (
        _among(call.service, spec.get("service"))
        and _among(call.operation, spec.get("operation"))
        and _among(call.account, spec.get("account"))
        and _among(call.region, spec.get("region"))
    ):
        return False
    resource = spec.get("resource")
    return not resource or resource in json.dumps(call.log["params"])


def strike(call: Call) -> list[Fault]:
    """The faults that strike this call; counts it for each."""
    if not _faults:
        return []
    struck = []
    with _lock:
        for fault in list(_faults.values()):
            if fault.left == 0 or not _matches(fault, call):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.left is not None:
                fault.left -= 1
            fault.struck += 1
            struck.append(fault)
            if fault.spec.get("hold"):
                fault.held = call.log
            if fault.spec.get("stale"):
                call.log["staleSince"] = fault.sequence
            if fault.spec.get("expireSessions"):
                whose = fault.spec.get("account")
                world.expire_sessions(whose if isinstance(whose, str) else None)
    return struck


def _refuse(fault: Fault) -> None:
    error = fault.spec.get("error")
    if error:
        raise AwsError(
            error["code"],
            error.get("message") or "Injected by the emulator.",
            error.get("status") or 400,
        )


def _hold(fault: Fault) -> None:
    fault.told.set()
    fault.released.wait(HELD_AT_MOST_SECONDS)


def before(struck: list[Fault]) -> None:
    """What happens instead of the effect; sleeps hold no lock."""
    for fault in struck:
        if fault.spec.get("hold") == "before":
            _hold(fault)
        if milliseconds := fault.spec.get("latencyMs"):
            time.sleep(milliseconds / 1000)
    for fault in struck:
        if fault.spec.get("cut") == "before":
            raise CutConnection
        if fault.spec.get("when") != "after":
            _refuse(fault)


def after(struck: list[Fault]) -> None:
    """What the caller sees in place of the answer, when the effect has happened."""
    for fault in struck:
        if fault.spec.get("hold") == "after":
            _hold(fault)
        if fault.spec.get("cut") == "after":
            raise CutConnection
        if fault.spec.get("when") == "after":
            _refuse(fault)
