import type { KeyId, SecretRef } from '@rekey/engine';
import { type Notice, nameOfException, type OfAUser } from './notice.ts';
import { accountName, day, lastUsed, minute, plain } from './text.ts';

export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

const shownOfAKind = 50; // beyond that nobody reads; the command tells the rest

type Section<Kind extends Notice['kind']> = {
  readonly kind: Kind;
  readonly title: string;
  readonly why: string;
  readonly subject: (of: readonly Notice[]) => string;
  readonly tell: (notice: Extract<Notice, { kind: Kind }>) => readonly string[];
};

const section = <Kind extends Notice['kind']>(one: Section<Kind>): Section<Notice['kind']> =>
  one as unknown as Section<Notice['kind']>;

// What cannot wait comes first.
const sections = [
  section({
    kind: 'switch-off',
    title: 'Old keys go off soon',
    subject: (of) => `${oneOr(of, 'the old key of', 'old keys')} ${of.length === 1 ? 'goes' : 'go'} off soon`,
    why: 'Whatever still uses the old key stops then. Move it to the new key before.',
    tell: ({ of, oldKey, at, newKey, secret, lastUse }) => [
      `${userOf(of)}: ${keyName(oldKey)} goes off from ${minute(at)} on (${lastUsed(lastUse)})`,
      ...pickUp(newKey, secret),
    ],
  }),
  section({
    kind: 'in-use',
    title: 'Old keys are still in use',
    subject: (of) => `${oneOr(of, 'the old key of', 'old keys')} ${of.length === 1 ? 'is' : 'are'} still in use`,
    why: 'A new key has been waiting for a week or more, and something still works with the old one.',
    tell: ({ of, oldKey, lastUse, goesAt, newKey, secret }) => [
      `${userOf(of)}: ${keyName(oldKey)}, ${lastUsed(lastUse)}${goesAt === undefined ? '' : `; goes off from ${minute(goesAt)} on`}`,
      ...pickUp(newKey, secret),
    ],
  }),
  section({
    kind: 'new-key',
    title: 'New keys are waiting',
    subject: (of) => `${oneOr(of, 'a new key for', 'new keys')} ${of.length === 1 ? 'is' : 'are'} waiting`,
    why: 'Each lies in a secret that the user can read with the key that they still have.',
    tell: ({ of, newKey, secret, oldKey, oldKeyIsOff, oldKeyGoesAt }) => [
      `${userOf(of)}: new key ${newKey}`,
      ...pickUp(newKey, secret).slice(1),
      oldKeyIsOff
        ? `  The old key${oldKey === undefined ? '' : ` ${oldKey}`} is off already: an administrator can switch it on again with rekey undo.`
        : `  The old key ${keyName(oldKey)} works ${oldKeyGoesAt === undefined ? 'on for now' : `until ${minute(oldKeyGoesAt)} at least`}.`,
    ],
  }),
  section({
    kind: 'rotation',
    title: 'Keys will be rotated',
    subject: (of) => `${oneOr(of, 'the key of', 'keys')} will be rotated`,
    why: 'A new key will be made and put into a secret. There is nothing to do yet but to know who uses the key.',
    tell: ({ of, at }) => [`${userOf(of)}: from ${day(at)} on`],
  }),
  section({
    kind: 'exception',
    title: 'Exceptions expire',
    subject: (of) => (of.length === 1 ? 'an exception expires' : `${of.length} exceptions expire`),
    why: 'When they are over, the keys that they leave alone are rotated as all others.',
    tell: ({ exception }) => [
      `${plain(nameOfException(exception))}: the last day is ${exception.expires ?? ''}${exception.reason === undefined ? '' : ` (${plain(exception.reason)})`}`,
    ],
  }),
] as const;

const userOf = ({ user, account }: OfAUser['of']): string => `${plain(user)} in ${accountName(account)}`;

const keyName = (key: KeyId | undefined): string => key ?? 'the old key';

const pickUp = (newKey: KeyId, { name, region }: SecretRef): readonly string[] => [
  `  New key ${newKey}, to be fetched with the user's own credentials:`,
  `  rekey credentials --secret ${name} --secret-region ${region}`,
  `  or: aws secretsmanager get-secret-value --secret-id ${name} --region ${region} --query SecretString --output text`,
];

/** One mail with everything that an owner is to be told by one run. */
export function mailTo(to: string, notices: readonly Notice[]): Mail {
  const told = sections.flatMap(({ kind, title, why, tell }) => {
    const ofKind = notices.filter((notice) => notice.kind === kind);
    if (ofKind.length === 0) return [];
    const items = ofKind.slice(0, shownOfAKind).map((notice) => ['', ...tell(notice)].join('\n'));
    const rest = ofKind.length - items.length;
    return [
      [
        `${title.toUpperCase()} (${ofKind.length})`,
        why,
        ...items,
        ...(rest > 0 ? ['', `... and ${rest.toLocaleString('en-US')} more.`] : []),
      ].join('\n'),
    ];
  });
  return { to, subject: subjectOf(notices), text: [greeting, ...told, farewell].join('\n\n') };
}

const greeting =
  'Hello,\n\nRekey rotates the access keys of IAM users. You are named as the owner of these, by a tag or by the policy.';
const farewell =
  'Nobody is ever sent a secret by mail, and Rekey never asks for one. Questions: ask the team that runs Rekey in your organization.';

const subjectOf = (notices: readonly Notice[]): string => {
  const first = sections.find(({ kind }) => notices.some((notice) => notice.kind === kind));
  const of = notices.filter(({ kind }) => kind === first?.kind);
  return `AWS access keys: ${first?.subject(of) ?? ''}`;
};

const oneOr = (of: readonly Notice[], one: string, many: string): string => {
  const [only] = of;
  return of.length === 1 && only !== undefined && only.kind !== 'exception'
    ? `${one} ${plain(only.of.user)}`
    : `${of.length} ${many}`;
};
