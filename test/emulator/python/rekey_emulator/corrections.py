"""Installs every patch of moto, once, at the start."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from threading import RLock

from . import (
    cloudformation,
    event_buses,
    iam_keys,
    managed_policies,
    organizations,
    secrets_manager,
    stack_sets,
    step_functions,
)

def _cloudformation() -> None:
    cloudformation.install()
    stack_sets.install()
    step_functions.in_stacks()


# Patches of services that take a second to import wait until one is called.
_LATER: dict[str, Callable[[], None]] = {
    "cloudformation": _cloudformation,
    "events": event_buses.install,
    "states": step_functions.install,
}
_later_lock = RLock()  # a stack may make a state machine


def before_first_call(service: str) -> None:
    if service not in _LATER:
        return
    with _later_lock:
        if patch := _LATER.get(service):
            patch()
            del _LATER[service]


def install() -> None:
    iam_keys.install()
    managed_policies.install()
    organizations.install()
    secrets_manager.install()
    _unique_ids()


def _unique_ids() -> None:
    """Users have ids that begin with AIDA, by which resource policies keep them."""
    import moto.iam.models

    letters = string.ascii_uppercase + string.digits
    moto.iam.models.random_resource_id = lambda size=20: (
        "AIDA"
        + "".join(  # type: ignore[assignment]
            random.choices(letters, k=17)
        )
    )
