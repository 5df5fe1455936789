"""What the emulator knows beyond moto: sessions, the index of keys, minted secrets."""

from __future__ import annotations

import random
import secrets
import string
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.iam.models import AccessKey, IAMBackend, Role, User, iam_backends
from moto.iam.utils import generate_access_key_id_from_account_id
from moto.organizations.models import (
    FakeAccount,
    OrganizationsBackend,
    organizations_backends,
)

from .clock import clock

PARTITION = "aws"


@dataclass
class Session:
    """Temporary credentials of an assumed role."""

    key_id: str
    secret: str
    token: str
    account: str
    role_arn: str
    role_name: str
    role_id: str
    name: str
    expires: datetime
    source_identity: str | None = None
    policies: list[Any] = field(default_factory=list)

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{self.account}:assumed-role/{self.role_name}/{self.name}"


@dataclass
class OwnedKey:
    account: str
    user: User
    key: AccessKey


@dataclass
class Minted:
    account: str
    user: str
    key_id: str
    secret: str


@dataclass
class KeyEvent:
    """One change of a user's keys, so that a stale listing can be reconstructed."""

    sequence: int
    kind: str  # created | deleted | status
    key: AccessKey
    status_before: str


@dataclass
class Settings:
    """What tests switch on and off; the defaults are AWS's behaviour."""

    omit_account_status: bool = False
    omit_account_paths: bool = False
    verify_signatures: bool = True
    tagging_answers: bool = True
    report: dict[str, Any] = field(default_factory=lambda: dict(DEFAULT_REPORT))


# One INPROGRESS answer between STARTED and COMPLETE; a copy is good for four hours, as in AWS.
DEFAULT_REPORT: dict[str, Any] = {
    "mode": "polls",
    "polls": 1,
    "seconds": 2,
    "freshHours": 4,
    "lastRotated": "created",
    "inactiveDates": True,
}


@dataclass(frozen=True)
class MailIdentity:
    """A verified address or domain, or a configuration set."""

    account: str
    region: str
    name: str


class World:
    def __init__(self) -> None:
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        BackendDict.reset()
        reset_model_data()
        clock.reset()
        self.management: str | None = None
        self.organization_id: str | None = None
        self.region = "us-east-1"
        self.sessions: dict[str, Session] = {}
        self.keys: dict[str, OwnedKey] = {}
        self.minted: list[Minted] = []
        self.stack_sets_trusted = True  # ActivateOrganizationsAccess was called
        self.scp_deny: dict[str, list[str]] = {}
        self.accounts: dict[str, FakeAccount] = {}
        self.reports: dict[str, Any] = {}
        self.root_keys: set[str] = set()
        self.key_events: dict[tuple[str, str], list[KeyEvent]] = defaultdict(list)
        self.sequence = 0
        self.transactions: dict[tuple[str, str, str | None], tuple[str, float]] = {}
        self.settings = Settings()
        self.functions: dict[str, str] = {}  # endpoints, by name
        self.state_clients: dict[tuple[str, str, str], Any] = {}  # of tasks, by service, Region, role
        self.map_runs: dict[tuple[str, str], set[int]] = defaultdict(set)  # what succeeded
        self.mails: list[dict[str, Any]] = []
        self.mail_identities: set[MailIdentity] = set()
        self.mail_sets: set[MailIdentity] = set()

    # -- organization ------------------------------------------------------------------

    @property
    def organizations(self) -> OrganizationsBackend | None:
        if self.management is None:
            return None
        return organizations_backends[self.management][PARTITION]

    def account(self, account_id: str) -> FakeAccount | None:
        """The account as a member of the organization."""
        found = self.accounts.get(account_id)
        organizations = self.organizations
        if organizations is None:
            return None
        if found is None or len(self.accounts) != len(organizations.accounts):
            self.accounts = {a.id: a for a in organizations.accounts}
            found = self.accounts.get(account_id)
        return found

    def is_delegated(self, account_id: str) -> bool:
        organizations = self.organizations
        return organizations is not None and any(
            admin.account.id == account_id for admin in organizations.admins
        )

    def org_path(self, account: FakeAccount) -> str:
        """`o-ID/r-ID/ou-.../ACCOUNT/`, as Account.Paths and aws:PrincipalOrgPaths show it."""
        organizations = self.organizations
        assert organizations is not None
        parents = {ou.id: ou.parent_id for ou in organizations.ou}
        chain: list[str] = []
        here: str | None = account.parent_id
        while here:
            chain.append(here)
            here = parents.get(here)
        return "/".join([self.organization_id or "", *reversed(chain), account.id]) + "/"

    # -- IAM ---------------------------------------------------------------------------

    def iam(self, account_id: str) -> IAMBackend:
        return iam_backends[account_id][PARTITION]

    def role(self, account_id: str, name: str) -> Role | None:
        for role in self.iam(account_id).roles.values():
            if role.name == name:
                return role
        return None

    def register_key(self, account: str, user: User, key: AccessKey) -> None:
        self.keys[key.access_key_id] = OwnedKey(account, user, key)
        self.minted.append(
            Minted(account, user.name, key.access_key_id, key.secret_access_key)
        )

    def owned_key(self, key_id: str) -> OwnedKey | None:
        """The key, if it and its user still exist."""
        owned = self.keys.get(key_id)
        if owned is None or owned.key not in owned.user.access_keys:
            return None
        if self.iam(owned.account).users.get(owned.user.name) is not owned.user:
            return None
        return owned

    def note_key_event(
        self, account: str, user: str, kind: str, key: AccessKey, status_before: str = ""
    ) -> None:
        self.sequence += 1
        event = KeyEvent(self.sequence, kind, key, status_before)
        self.key_events[account, user].append(event)

    # -- sessions ----------------------------------------------------------------------

    def open_session(
        self,
        role: Role,
        name: str,
        duration_seconds: float,
        source_identity: str | None = None,
        policies: list[Any] | None = None,
    ) -> Session:
        key_id = generate_access_key_id_from_account_id(role.account_id, "ASIA", 20)
        session = Session(
            key_id=key_id,
            secret="".join(random.choices(string.ascii_letters + string.digits, k=40)),
            token="FwoGZXIvYXdzE" + secrets.token_urlsafe(150),
            account=role.account_id,
            role_arn=role.arn,
            role_name=role.name,
            role_id=role.id,
            name=name,
            expires=clock.whole_second() + timedelta(seconds=duration_seconds),
            source_identity=source_identity,
            policies=policies or [],
        )
        self.sessions[key_id] = session
        return session

    def expire_sessions(self, account: str | None) -> int:
        """Ends the sessions of one account (or all) now; gives their number."""
        ended = 0
        for session in self.sessions.values():
            if account in (None, session.account) and session.name != ADMIN_SESSION:
                session.expires = clock.utcnow() - timedelta(seconds=1)
                ended += 1
        return ended


# Sessions the tests themselves use: an injected expiry is about the product's sessions.
ADMIN_SESSION = "emulator-admin"

world = World()
