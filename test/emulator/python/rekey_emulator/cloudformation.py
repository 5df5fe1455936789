"""Templates as CloudFormation reads them, and stacks as it updates them, where moto does otherwise."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from .calls import Call
from .errors import AwsError
from .identity import Principal
from .world import world


def _read_fast() -> None:
    """JSON is read as such, not as YAML, which takes hundreds of times as long; a template is linted once."""
    from moto.cloudformation import models

    parse = models.Stack.parse_template

    def parse_template(template: str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(template)
            return content
        except ValueError:
            return parse(template)

    def parse_own(self: models.ChangeSet) -> None:
        self.template_dict = parse_template(self.template)

    models.Stack.parse_template = staticmethod(parse_template)  # type: ignore[method-assign]
    models.ChangeSet._parse_template = parse_own  # type: ignore[method-assign]
    models.validate_template_cfn_lint = cache(models.validate_template_cfn_lint)


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


def _text(value: Any) -> Any:
    return ",".join(map(str, value)) if isinstance(value, list) else value


def _parameters_as_given() -> None:
    """Lists are shown, and used again by the next change set, as the text they were given as."""
    from moto.cloudformation.models import Stack

    def stack_parameters(self: Stack) -> dict[str, Any]:
        resolved = self.resource_map.resolved_parameters
        return {name: _text(value) for name, value in resolved.items()}

    def parameter_list(self: Stack) -> list[dict[str, Any]]:
        shown = self.stack_parameters.items()
        return [{"ParameterKey": name, "ParameterValue": value} for name, value in shown]

    def has_parameters(self: Stack, other: dict[str, Any]) -> bool:
        return {**self.stack_parameters, **other} == self.stack_parameters

    Stack.stack_parameters = property(stack_parameters)  # type: ignore[assignment]
    Stack.parameter_list = property(parameter_list)  # type: ignore[assignment]
    Stack.has_parameters = has_parameters  # type: ignore[method-assign]


def _change_sets() -> None:
    """One without changes is made, and says so; one that is executed leaves the stack as an update does; a stack that
    never got beyond its review is begun anew."""
    from moto.cloudformation.models import ChangeSet, CloudFormationBackend
    from moto.cloudformation.responses import CloudFormationResponse

    validate = CloudFormationResponse._validate_different_update
    create = CloudFormationBackend.create_change_set

    def create_change_set(
        self: CloudFormationBackend, stack_name: str, *args: Any, **kwargs: Any
    ) -> tuple[str, str]:
        for stack_id, stack in list(self.stacks.items()):
            if stack.name == stack_name and stack.status == "REVIEW_IN_PROGRESS":
                del self.stacks[stack_id]
        return create(self, stack_name, *args, **kwargs)

    def apply(self: ChangeSet) -> None:
        stack = self.stack
        stack.resource_map.input_parameters = stack.stack_parameters
        stack.template, stack.template_dict = self.template, self.template_dict
        stack.resource_map.update(self.template_dict, self.parameters)
        stack.output_map = stack._create_output_map()

    def validate_different_update(self: CloudFormationResponse, *args: Any) -> None:
        if self._get_action() != "CreateChangeSet":
            validate(self, *args)

    CloudFormationResponse._validate_different_update = validate_different_update  # type: ignore[method-assign]
    CloudFormationBackend.create_change_set = create_change_set  # type: ignore[method-assign]
    ChangeSet.apply = apply  # type: ignore[method-assign]


def _mentions(part: Any, names: set[str]) -> bool:
    text = json.dumps(part, default=str)
    return any(f'"{name}"' in text or f"${{{name}}}" in text for name in names)


def _turning_on(template: dict[str, Any], parameters: set[str]) -> set[str]:
    """The resources that name a parameter, or a condition that does."""
    conditions = template.get("Conditions", {})
    names, more = set(), set(parameters)
    while more:
        names |= more
        more = {name for name, each in conditions.items() if _mentions(each, names)} - names
    return {name for name, each in template["Resources"].items() if _mentions(each, names)}


def _updates() -> None:
    """Resources that turn on a changed parameter are updated, roles in full; what moto cannot update stays as it is,
    instead of going missing."""
    from moto.cloudformation import parsing
    from moto.iam.models import Role

    diff = parsing.ResourceMap.build_resource_diff

    def build_resource_diff(
        self: Any, template: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        found = diff(self, template, parameters)
        given = self.input_parameters
        changed = {name for name, value in (parameters or {}).items() if given.get(name) != value}
        there = _turning_on(template, changed) & set(self._resource_json_map)
        return {**found, "Modify": sorted(there.union(found["Modify"]))}

    update = parsing.parse_and_update_resource
    update_role = Role.update_from_cloudformation_json.__func__  # type: ignore[attr-defined]

    def parse_and_update_resource(logical_id: str, wanted: Any, resources: Any, **where: Any) -> Any:
        return update(logical_id, wanted, resources, **where) or resources[logical_id]

    def update_from_cloudformation_json(cls: type[Role], **change: Any) -> Role:
        role: Role = update_role(cls, **change)
        wanted = change["cloudformation_json"]["Properties"]
        role.assume_role_policy_document = json.dumps(
            wanted["AssumeRolePolicyDocument"], default=str
        )
        role.permissions_boundary_arn = wanted.get("PermissionsBoundary", "")
        role.policies.clear()
        for policy in wanted.get("Policies", []):
            role.put_policy(policy["PolicyName"], policy["PolicyDocument"])
        return role

    parsing.ResourceMap.build_resource_diff = build_resource_diff  # type: ignore[method-assign]
    parsing.parse_and_update_resource = parse_and_update_resource
    Role.update_from_cloudformation_json = classmethod(update_from_cloudformation_json)  # type: ignore[assignment]


def install() -> None:
    _read_fast()
    _without_nothing()
    _policies_as_text()
    _parameters_as_given()
    _change_sets()
    _updates()


# -- the trusted access of StackSets ---------------------------------------------------


def _may_ask(call: Call, principal: Principal) -> bool:
    if call.text("CallAs") == "DELEGATED_ADMIN":
        return world.is_delegated(principal.account)
    return principal.account == world.management


def describe_access(call: Call, principal: Principal) -> dict[str, Any]:
    if not _may_ask(call, principal):
        raise AwsError(
            "ValidationError",
            "You must be the management account or delegated admin account of an organization "
            "before operating a SERVICE_MANAGED stack set",
        )
    return {"Status": "ENABLED" if world.stack_sets_trusted else "DISABLED"}


def activate_access(call: Call, principal: Principal) -> dict[str, Any]:
    return _set_access(principal, trusted=True)


def deactivate_access(call: Call, principal: Principal) -> dict[str, Any]:
    return _set_access(principal, trusted=False)


def _set_access(principal: Principal, *, trusted: bool) -> dict[str, Any]:
    if principal.account != world.management:
        raise AwsError("InvalidOperationException", "You must be the management account.")
    world.stack_sets_trusted = trusted
    return {}
