"""The credential report: a frozen copy, made at most every four hours."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.iam.models import AccessKey, User

from .clock import clock
from .errors import AwsError
from .world import world

COLUMNS = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
    "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
    "cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
).split(",")


@dataclass
class Report:
    started: datetime
    polls_left: int
    made: datetime | None = None
    content: str = ""


def _date(moment: datetime | None) -> str:
    return "N/A" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _rotated(key: AccessKey) -> str:
    settings = world.settings.report
    if key.status != "Active" and not settings["inactiveDates"]:
        return "N/A"
    changed = getattr(key, "status_changed", None)
    if settings["lastRotated"] == "changed" and changed:
        return _date(changed)
    return _date(key.create_date)


def _key(keys: list[AccessKey], number: int) -> list[str]:
    if number >= len(keys):
        return ["false", "N/A", "N/A", "N/A", "N/A"]
    key = keys[number]
    active = "true" if key.status == "Active" else "false"
    used = key.last_used
    if used is None:
        return [active, _rotated(key), "N/A", "N/A", "N/A"]
    return [active, _rotated(key), _date(used.timestamp), used.region, used.service]


def _row(user: User) -> list[str]:
    if user.password:
        used = user.password_last_used
        last = _date(used) if used else "no_information"
        password = ["true", last, _date(user.create_date), "N/A"]
    else:
        password = ["false", "N/A", "N/A", "N/A"]
    keys = sorted(user.access_keys, key=lambda key: key.access_key_id)
    mfa = "true" if user.mfa_devices else "false"
    certificates = ["false", "N/A", "false", "N/A"]
    identity = [user.name, user.arn, _date(user.create_date)]
    return [*identity, *password, mfa, *_key(keys, 0), *_key(keys, 1), *certificates]


def render(account: str) -> str:
    users = list(world.iam(account).users.values())
    # The guide names a column for what does not fit; live it is absent when nothing does.
    crowded = any(len(user.access_keys) > 2 for user in users)
    member = world.account(account)
    created = _date(member.create_time if member else None)
    no_key = ["false", "N/A", "N/A", "N/A", "N/A"]
    root = [
        *("<root_account>", f"arn:aws:iam::{account}:root", created),
        *("not_supported", "no_information", "not_supported", "not_supported", "true"),
        *(["true", created, "N/A", "N/A", "N/A"] if account in world.root_keys else no_key),
        *no_key,
        *("false", "N/A", "false", "N/A"),
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, "additional_credentials_info"] if crowded else COLUMNS)
    writer.writerow([*root, "N/A"] if crowded else root)
    for user in users:
        row = _row(user)
        if crowded:
            extra = len(user.access_keys) - 2
            row.append(f"{extra} additional access keys" if extra > 0 else "N/A")
        writer.writerow(row)
    return out.getvalue().rstrip("\n")


def make_ready(account: str, made: datetime) -> None:
    """A complete report of today's content, dated `made`."""
    world.reports[account] = Report(made, 0, made, render(account))


def _advance(account: str, report: Report, poll: bool) -> None:
    if report.made is not None:
        return
    settings = world.settings.report
    mode = settings["mode"]
    if mode == "never":
        return
    if mode == "seconds":
        ready = clock.utcnow() >= report.started + timedelta(seconds=settings["seconds"])
    else:
        ready = report.polls_left <= 0
        report.polls_left -= 1 if poll else 0
    if ready:
        report.made = clock.whole_second()
        report.content = render(account)


def _is_fresh(report: Report) -> bool:
    assert report.made is not None
    age = clock.utcnow() - report.made
    return age < timedelta(hours=world.settings.report["freshHours"])


def generate(account: str) -> dict[str, Any]:
    report = world.reports.get(account)
    if report is not None:
        _advance(account, report, poll=True)
        if report.made is None:
            return {"State": "INPROGRESS"}
        if _is_fresh(report):
            return {"State": "COMPLETE"}
    if world.settings.report["mode"] == "instant":
        make_ready(account, clock.whole_second())
        return {"State": "COMPLETE"}
    polls = int(world.settings.report["polls"])
    world.reports[account] = Report(clock.utcnow(), polls)
    return {
        "State": "STARTED",
        "Description": "No report exists. Starting a new report generation task",
    }


def get(account: str) -> Report:
    report = world.reports.get(account)
    if report is None:
        raise AwsError("ReportNotPresent", "No report exists for this account", 410)
    _advance(account, report, poll=True)
    if report.made is None:
        raise AwsError("ReportInProgress", "Report generation is in progress", 404)
    if not _is_fresh(report):
        raise AwsError("ReportExpired", "The most recent report has expired", 410)
    return report
