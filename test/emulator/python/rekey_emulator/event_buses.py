"""EventBridge where moto differs: events that go nowhere, and how a delivered one looks."""

from __future__ import annotations

import uuid
from typing import Any

from .calls import Call
from .identity import Principal
from .policy import Ask

MOST_ENTRIES = 10
ACTIONS_ON_A_BUS = ("PutEvents", "DescribeEventBus")


def install() -> None:
    from moto.events import models

    put = models.EventsBackend.put_events
    parse = models.EventTemplateParser.parse

    def put_events(self: Any, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """AWS takes what is put on a bus that is not there, and drops it without a word."""
        there = [e for e in events if _bus_name(e.get("EventBusName")) in self.event_buses]
        if len(there) == len(events) or len(events) > MOST_ENTRIES:
            return put(self, events)  # type: ignore[no-any-return]
        answers = iter(put(self, there) if there else [])
        return [
            next(answers) if event in there else {"EventId": str(uuid.uuid4())}
            for event in events
        ]

    def as_put(input_template: str, input_paths_map: Any, event: Any) -> Any:
        """Without a transformer, the whole event, its account too; when it came in, no event says."""
        if input_template:
            return parse(input_template, input_paths_map, event)
        return {name: value for name, value in event.items() if name != "ingestion-time"}

    models.EventsBackend.put_events = put_events  # type: ignore[method-assign]
    models.EventTemplateParser.parse = staticmethod(as_put)  # type: ignore[method-assign]


def _bus_name(name_or_arn: str | None) -> str:
    return (name_or_arn or "default").split("/")[-1]


def asks(call: Call, principal: Principal) -> list[Ask]:
    """One for each entry: a policy may allow some sources, and some buses."""
    action = f"events:{call.operation}"
    if call.operation == "DescribeEventBus":
        return [Ask(action, _arn(call, principal, call.text("Name")))]
    return [
        Ask(
            action,
            _arn(call, principal, entry.get("EventBusName")),
            {
                "events:source": [str(entry.get("Source"))],
                "events:detail-type": [str(entry.get("DetailType"))],
            },
        )
        for entry in call.params.get("Entries") or []
    ]


def _arn(call: Call, principal: Principal, bus: str | None) -> str:
    if bus and bus.startswith("arn:"):
        return bus
    return f"arn:aws:events:{call.region}:{principal.account}:event-bus/{_bus_name(bus)}"
