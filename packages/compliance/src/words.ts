import type { ComplianceCounts, Coverage, FindingKind, HistoryEvent, KeyStanding, Step, Verdict } from '@rekey/engine';

/** What a person can do about a finding; docs/runbook.md has the long version. */
export const adviceOn: Readonly<Record<FindingKind, string>> = {
  quarantined:
    'AWS saw this key in public. Find out where it leaked, replace it by hand, then detach the quarantine policy.',
  'switched-back-on': 'Somebody still needs the old key. Ask the owner to move to the new one in the secret.',
  'lost-key': 'A run died while making a key. Check whether anybody uses it, and delete it if not.',
  'three-keys': 'IAM allows two. Find out which keys are in use and delete the rest by hand.',
  'custody-lost':
    'The owner may not get the newest key from its secret. Find out who wrote to the secret, or moved the user.',
  'stored-key-inactive': 'The key in the secret is switched off. Switch it on, or delete the inactive keys.',
  'overlap-at-max': 'The old key is still in use at the end of its overlap. Ask the owner to fetch the new key.',
  'unadopted-newest': 'Only the old key is in use. Delete the unused new one, or move the owner to it.',
  'two-active-keys': 'Two active keys, one of them due. Delete the one that is not needed.',
  'unused-key': 'Nobody has used this key for long. Switch it off, or set lifecycle.ifUnused.then.',
  'root-keys': 'The root user of the account has access keys. Delete them: nothing can bound what they may do.',
  'never-used': 'A key of at least 45 days that was never used. Delete it, or find out whom it waits for.',
  'unused-for-45-days': 'Last used at least 45 days ago. Switch it off, and delete it if nobody misses it.',
  'secret-without-user': 'The user is gone, the secret is not, and costs. Delete it once nobody asks for the user.',
  'ses-smtp': 'SMTP passwords derive from the secret key. Rotate by hand, or allow it with lifecycle.sesSmtp.',
};

export const findingKinds: readonly FindingKind[] = Object.keys(adviceOn) as FindingKind[];

export const meaningOf: Readonly<Record<Coverage, string>> = {
  scanned: 'every user was looked at',
  'opted-out': 'carries the opt-out tag',
  off: 'mode off in the policy',
  'not-active': 'suspended, closed or not yet open',
  unreachable: 'the role could not be assumed',
  failed: 'an error stopped the account',
  deferred: 'left for the next run',
  'not-covered': 'the management account, or not asked for',
};

export const verdicts: readonly Verdict[] = [
  'attention',
  'unknown',
  'overlap',
  'waiting',
  'fresh',
  'excepted',
  'opted-out',
  'inactive-only',
  'no-keys',
];

export const meaningOfVerdict: Readonly<Record<Verdict, string>> = {
  attention: 'a person should look',
  unknown: 'something could not be read',
  overlap: 'old and new key both work',
  waiting: 'waits for a slot, a cap, mode enforce or AWS',
  fresh: 'nothing is due',
  excepted: 'left alone by an exception or hold',
  'opted-out': 'left alone by the account’s tag',
  'inactive-only': 'only switched-off keys',
  'no-keys': 'no access keys',
};

/** Worst first. */
export const standings: readonly KeyStanding[] = ['too-old', 'excepted', 'compliant'];

export const meaningOfStanding: Readonly<Record<KeyStanding, string>> = {
  'too-old': 'older than the policy allows',
  excepted: 'older, under an exception or hold',
  compliant: 'as young as the policy wants',
};

/** `99.9 %`: cut off and never rounded up, so that 100 % means all. Nothing of nothing is `–`. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${(Math.floor((part * 1000) / whole) / 10).toLocaleString('en-US')} %`;

/** Active keys of whatever standing. */
export const activeKeysIn = (counts: ComplianceCounts): number =>
  counts.compliant + counts.excepted + counts['too-old'];

/** What a step did or would do, in the words of its status. */
export const phraseOf = ({ action, status, keyId }: Step): string => {
  const key = keyId ?? ('keyId' in action ? action.keyId : undefined);
  return tensed[action.kind][status === 'done' ? 0 : 1].replace('KEY', key ?? 'a key').trim();
};

const tensed: Readonly<Record<Step['action']['kind'], readonly [done: string, planned: string]>> = {
  issue: ['issued new key KEY', 'issue a new key'],
  deactivate: ['switched off KEY', 'switch off KEY'],
  delete: ['deleted KEY', 'delete KEY'],
  'discard-orphan': ['deleted KEY, lost in a crash', 'delete KEY, lost in a crash'],
  'settle-intent': ['settled what an earlier run began', 'settle what an earlier run began'],
  reactivate: ['switched KEY on again', 'switch KEY on again'],
};

/** What a line of the history is about. */
export const phraseOfEvent = ({ action, status, keyId }: Pick<HistoryEvent, 'action' | 'status' | 'keyId'>): string => {
  const key = keyId ?? 'a key';
  if (action === 'switched-back-on') return `saw ${key} active again`;
  if (action === 'renamed') return 'saw the user under another name';
  return tensed[action][status === 'done' ? 0 : 1].replace('KEY', key);
};

/** Where the runbook explains a code or a finding. */
export const runbookEntry = (code: string): string => `docs/runbook.md#${code.toLowerCase()}`;
