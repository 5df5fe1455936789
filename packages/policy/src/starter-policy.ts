/** What `rekey policy init` writes: the settings we recommend, which are gentler than the defaults. */
export const starterPolicy = `# Rekey policy. Every field is explained in docs/policy.md; what is left out has its default.
version: 1

# off: accounts are not looked at. plan: says what it would do and changes nothing. enforce: does it.
# Start with plan, then enforce one OU after another by an override.
mode: plan

lifecycle:
  rotateAfterDays: 75 # at this age a key gets a successor
  deleteInactiveAfterDays: 15 # after that the old key can not be switched on again
  twoActiveKeys: deactivate-oldest # delete-oldest | deactivate-oldest | report
  sesSmtp: report # SES SMTP passwords derive from the key: rotating it breaks sending until they are replaced
  overlap: # how long old and new key work side by side
    minDays: 7 # the old key stays on at least this long
    quietDays: 3 # and until it has not been used for this long
    maxDays: 14 # but no longer than this
    atMaxDays: keep # deactivate | keep: keep a key that is still in use, and report it
  ifUnused: # a key that is due and that nobody uses
    days: 90
    then: report # rotate | deactivate | report

secrets:
  name: "rekey/{user}_credentials"
  existing: refuse # adopt | refuse: what to do about a secret of that name that Rekey did not make
  readers: ["arn:aws:iam::{account}:role/break-glass"] # may read it beside the owner

# Other settings for parts of the organization: org, an OU with all below it, or an account.
overrides: []
#  - { scope: ou-ab12-sandbox1, mode: enforce }
#  - { scope: org, tags: { kind: [ci] }, lifecycle: { overlap: { maxDays: 30 } } }

# Users who are left alone. Dates are inclusive, UTC.
exceptions: []
#  - { id: legacy-vendor, scope: ou-ab12-legacy01, users: ["svc-*"], reason: "vendor appliance, SEC-411", owner: payments, expires: 2027-03-31 }
#  - { id: freeze-q4, scope: org, users: ["*"], from: 2026-12-15, expires: 2027-01-05, reason: year-end freeze }

# Files with exceptions that the teams of an OU keep themselves; each starts with "within: ou-...".
include: []
#  - "exceptions/*.yaml"

limits:
  maxRotationsPerRun: 50 # what is left is done by the next run
`;
