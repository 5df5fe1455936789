import { dayMs } from './lifecycle/time.ts';
import type { ComplianceCounts, KeyAge, KeyAges, KeyStanding, KeyView, UserView } from './model/run.ts';

// Ages count in dates, all of them UTC, as auditors count: a key is as old at noon as it was in the morning, and one that is
// rotated on the day on which it is due was never too old.

export type Threshold = { readonly at: Date; readonly maxKeyAgeDays: number };

export const dateOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Whole days from one UTC date to another, never negative. */
export const ageInDays = (createdOn: string, at: Date): number =>
  Math.max(0, Math.floor(at.getTime() / dayMs) - Math.floor(new Date(createdOn).getTime() / dayMs));

/** What a standing needs to know of an active key. */
export const ageOf = ({ createdAt }: Pick<KeyView, 'createdAt'>, view: UserView): KeyAge => {
  const exceptedUntil = exceptedUntilOf(view);
  return { createdOn: dateOf(createdAt), ...(exceptedUntil === undefined ? {} : { exceptedUntil }) };
};

const exceptedUntilOf = ({ verdict, exception }: UserView): string | undefined => {
  if (verdict !== 'excepted' && verdict !== 'opted-out') return undefined;
  return exception?.expires?.slice(0, 'YYYY-MM-DD'.length) ?? 'open';
};

/** `too-old` from the day after the one on which a key is `maxKeyAgeDays` old, unless an exception is still in force. */
export const keyStanding = ({ createdOn, exceptedUntil }: KeyAge, { at, maxKeyAgeDays }: Threshold): KeyStanding => {
  if (ageInDays(createdOn, at) <= maxKeyAgeDays) return 'compliant';
  const isExcepted = exceptedUntil === 'open' || (exceptedUntil !== undefined && dateOf(at) <= exceptedUntil);
  return isExcepted ? 'excepted' : 'too-old';
};

/** How many active keys were made on which day, oldest first. */
export const agesOf = (views: readonly UserView[]): readonly KeyAges[] => {
  const ages = new Map<string, KeyAges>();
  for (const view of views) {
    for (const key of view.keys) {
      if (key.status !== 'Active') continue;
      const age = ageOf(key, view);
      const name = `${age.createdOn} ${age.exceptedUntil ?? ''}`;
      ages.set(name, { ...age, keys: (ages.get(name)?.keys ?? 0) + 1 });
    }
  }
  return [...ages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, age]) => age);
};

export const noCompliance: ComplianceCounts = { compliant: 0, 'too-old': 0, excepted: 0 };

/** Active keys by standing. */
export const complianceOf = (ages: readonly KeyAges[], threshold: Threshold): ComplianceCounts => {
  const counts = { ...noCompliance };
  for (const age of ages) counts[keyStanding(age, threshold)] += age.keys;
  return counts;
};

export const addCompliance = (a: ComplianceCounts, b: ComplianceCounts): ComplianceCounts => ({
  compliant: a.compliant + b.compliant,
  'too-old': a['too-old'] + b['too-old'],
  excepted: a.excepted + b.excepted,
});
