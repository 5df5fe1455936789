"""IAM users, as AWS answers for them: pages, conflicts, tags that follow a rename."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from moto.iam.models import User

from . import secret_policies
from .calls import Call
from .errors import AwsError
from .identity import Principal
from .paging import iam_page
from .world import world

NO_ENTITY = "NoSuchEntity"


def get_user(account: str, name: str | None) -> User:
    user = world.iam(account).users.get(name or "")
    if user is None:
        message = f"The user with name {name} cannot be found."
        raise AwsError(NO_ENTITY, message, 404)
    return user


def named_or_caller(call: Call, principal: Principal) -> User:
    """IAM acts on the caller where no user is named."""
    if call.text("UserName"):
        return get_user(principal.account, call.text("UserName"))
    if principal.user is not None:
        return principal.user
    raise AwsError(
        "ValidationError", "Must specify userName when calling with non-User credentials"
    )


def _brief(user: User) -> dict[str, Any]:
    return {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.id,
        "Arn": user.arn,
        "CreateDate": user.create_date,
        "PasswordLastUsed": user.password_last_used,
    }


def user_tags(user: User) -> list[dict[str, str]]:
    return user.tags or []


def list_users(call: Call, principal: Principal) -> dict[str, Any]:
    prefix = call.text("PathPrefix") or "/"
    users = [
        user
        for user in world.iam(principal.account).users.values()
        if user.path.startswith(prefix)
    ]
    page, tail = iam_page(call, sorted(users, key=lambda user: user.name.lower()))
    return {**tail, "Users": [_brief(user) for user in page]}


def get(call: Call, principal: Principal) -> dict[str, Any]:
    user = named_or_caller(call, principal)
    tags = user_tags(user)
    return {"User": {**_brief(user), **({"Tags": tags} if tags else {})}}


def list_tags(call: Call, principal: Principal) -> dict[str, Any]:
    user = get_user(principal.account, call.text("UserName"))
    page, tail = iam_page(call, user_tags(user))
    return {"Tags": page, **tail}


def list_groups(call: Call, principal: Principal) -> dict[str, Any]:
    user = get_user(principal.account, call.text("UserName"))
    groups = [g for g in world.iam(principal.account).groups.values() if user in g.users]
    page, tail = iam_page(call, groups)
    shown = [
        {
            "Path": group.path,
            "GroupName": group.name,
            "GroupId": group.id,
            "Arn": group.arn,
            "CreateDate": group.create_date,
        }
        for group in page
    ]
    return {"Groups": shown, **tail}


def list_attached_policies(call: Call, principal: Principal) -> dict[str, Any]:
    user = get_user(principal.account, call.text("UserName"))
    page, tail = iam_page(call, user.attached_managed_policies)
    return {"AttachedPolicies": page, **tail}


def authorization_details(call: Call, principal: Principal) -> dict[str, Any] | None:
    """Users only, paged; None leaves every other filter to moto."""
    if call.params.get("Filter") != ["User"]:
        return None
    iam = world.iam(principal.account)
    groups: dict[str, list[str]] = {}
    for group in iam.groups.values():
        for member in group.users:
            groups.setdefault(member.name, []).append(group.name)
    page, tail = iam_page(call, sorted(iam.users.values(), key=lambda u: u.name.lower()))
    details = []
    for user in page:
        detail = _brief(user)
        del detail["PasswordLastUsed"]
        detail["GroupList"] = groups.get(user.name, [])
        detail["AttachedManagedPolicies"] = user.attached_managed_policies
        if user.policies:
            detail["UserPolicyList"] = [
                {"PolicyName": name, "PolicyDocument": quote(text)}
                for name, text in user.policies.items()
            ]
        if tags := user_tags(user):
            detail["Tags"] = tags
        details.append(detail)
    empty: dict[str, Any] = {"GroupDetailList": [], "RoleDetailList": [], "Policies": []}
    return {**tail, "UserDetailList": details, **empty}


def check_delete(call: Call, principal: Principal) -> None:
    """moto deletes users that still have keys."""
    user = get_user(principal.account, call.text("UserName"))
    for what, kept in (
        ("access keys", user.access_keys),
        ("login profile", user.password),
        ("groups", user.group_list),
    ):
        if kept:
            message = f"Cannot delete entity, must remove {what} first."
            raise AwsError("DeleteConflict", message, 409)


def update(call: Call, principal: Principal) -> None:
    """moto's rename forgets the tags and the keys of the user."""
    iam = world.iam(principal.account)
    user = get_user(principal.account, call.text("UserName"))
    new_name = call.text("NewUserName")
    if new_name and new_name != user.name and new_name in iam.users:
        message = f"User with name {new_name} already exists."
        raise AwsError("EntityAlreadyExists", message, 409)
    tags, old_arn = user_tags(user), user.arn
    iam.tagger.delete_all_tags_for_resource(user.arn)
    iam.update_user(user.name, call.text("NewPath"), new_name)
    iam.tagger.tag_resource(user.arn, tags)
    for key in user.access_keys:
        key.user_name = user.name
    secret_policies.follow(principal.account, old_arn, user.arn)


def delete(call: Call, principal: Principal) -> None:
    user = get_user(principal.account, call.text("UserName"))
    check_delete(call, principal)
    remove(principal.account, user)


def remove(account: str, user: User) -> None:
    """The user, its keys and tags are gone; policies that named it keep a dead id."""
    iam = world.iam(account)
    iam.delete_user(user.name)
    for key in user.access_keys:
        iam.access_keys.pop(key.access_key_id, None)
    secret_policies.follow(account, user.arn, user.id)
