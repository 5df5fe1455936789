"""Templates as CloudFormation reads them, where moto reads them otherwise."""

from __future__ import annotations

import json
from typing import Any


def _without_nothing() -> None:
    """AWS::NoValue takes an element out of a list, as it takes a property out of a map."""
    from moto.cloudformation import parsing

    clean = parsing.clean_json

    def clean_json(content: Any, resources: Any) -> Any:
        if not isinstance(content, list):
            return clean(content, resources)
        cleaned = [clean_json(element, resources) for element in content]
        return [element for element in cleaned if element is not None]

    parsing.clean_json = clean_json


def _policies_as_text() -> None:
    """moto keeps a role's policies as the template has them; everybody else keeps JSON."""
    from moto.iam.models import Role

    def put_policy(self: Role, policy_name: str, policy_json: Any) -> None:
        text = policy_json if isinstance(policy_json, str) else json.dumps(policy_json, default=str)
        self.policies[policy_name] = text

    Role.put_policy = put_policy  # type: ignore[method-assign]


def install() -> None:
    _without_nothing()
    _policies_as_text()
