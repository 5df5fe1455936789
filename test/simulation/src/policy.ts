import type { Policy, Scope, Selector } from '@rekey/engine';
import { accountId } from '@rekey/engine';
import { aPolicy, dayMs, now as start } from '@rekey/engine/testing';
import type { PolicyScript, Whom } from './script.ts';

/** The script's policy as Rekey is given it. */
export const policyOf = (script: PolicyScript): Policy =>
  aPolicy({
    mode: script.mode,
    overrides: script.overrides.map(({ place, whom, mode }) => ({
      scopes: [scopeOf(place)],
      selector: whom === 'everyone' ? {} : selectorOf(whom),
      mode,
    })),
    exceptions: script.exceptions.map(({ place, whom, fromDay, lastDay }) => ({
      scopes: [scopeOf(place)],
      selector: selectorOf(whom),
      reason: 'left alone by the script',
      ...(fromDay === undefined ? {} : { from: dateOf(fromDay) }),
      ...(lastDay === undefined ? {} : { expires: dateOf(lastDay) }),
    })),
    lifecycle: script.lifecycle,
    secrets: { name: script.secretName, existing: script.existing },
    limits: script.limits,
  });

export const scopeOf = (place: string): Scope => (place === 'org' ? 'org' : accountId(place));

const dateOf = (day: number): string => new Date(start.getTime() + day * dayMs).toISOString().slice(0, 10);

function selectorOf(whom: Whom): Selector {
  if (whom === 'everyone') return { users: ['*'] };
  if (whom === 'tagged') return { tags: { kind: ['exempt'] } };
  if (whom === 'grouped') return { groups: ['exempt'] };
  return { users: ['name' in whom ? whom.name : `${whom.prefix}*`] };
}
