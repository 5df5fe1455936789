import { randomInt } from 'node:crypto';
import { type RunId, runId } from '@rekey/engine';

// Crockford's base32: no I, L, O or U to misread.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomLength = 6;

/**
 * A new run id, `20260601T073000Z-4XK2QF`: sorts by time, and is legal as an AWS SourceIdentity and RoleSessionName
 * (2-64 characters of [\w+=,.@-]), which is how CloudTrail names the run.
 */
export const newRunId = (now: Date, random: (below: number) => number = randomInt): RunId => {
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const suffix = Array.from({ length: randomLength }, () => alphabet[random(alphabet.length)]).join('');
  return runId(`${time}-${suffix}`);
};
