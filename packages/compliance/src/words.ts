import type { Coverage, FindingKind, KeyStanding, Verdict } from '@rekey/engine';

/** In the order in which lists show them. */
export const meaningOfVerdict: Readonly<Record<Verdict, string>> = {
  attention: 'a finding that a person should look at',
  unknown: 'something could not be read, so nothing was done',
  waiting: 'an inactive key has to go first',
  overlap: 'a new key is issued, the old one still works',
  fresh: 'nothing is due',
  excepted: 'left alone by an exception or a hold',
  'opted-out': 'left alone by the opt-out tag of the account',
  'inactive-only': 'only inactive keys, which are left alone',
  'no-keys': 'no keys',
};
export const verdicts: readonly Verdict[] = Object.keys(meaningOfVerdict) as Verdict[];
