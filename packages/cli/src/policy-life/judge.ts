import { type AccountId, RekeyError, type RunResult, type UserName, type UserResult } from '@rekey/engine';
import type { Rekey } from '../compose.ts';
import type { Context } from '../context.ts';
import { passOver } from '../pass.ts';
import type { NamedPolicy } from '../policy.ts';
import { printable } from '../text/text.ts';
import { type Comparison, compare, type Judgement } from './compare.ts';
import { rememberAnswers, withSameFacts } from './same-facts.ts';

type Wiring = { readonly rekey: Rekey; readonly context: Context; readonly json: boolean };

export type Compared = Comparison & { readonly before: RunResult; readonly after: RunResult };

/** Plans with both policies over the same facts, and holds the plans against each other. Changes nothing. */
export const judgeBoth = async (from: NamedPolicy, to: NamedPolicy, wiring: Wiring): Promise<Compared> => {
  const shared = sharing(wiring.rekey);
  const before = await judge(from, { ...wiring, rekey: shared });
  const after = await judge(to, { ...wiring, rekey: shared });
  return { ...compare(before, after), before: before.result, after: after.result };
};

const sharing = (rekey: Rekey): Rekey => {
  const once = rememberAnswers();
  const ports = withSameFacts(
    rekey.ports(() => {}),
    once,
  );
  return { ...rekey, ports: (observe) => ({ ...ports, observe }) };
};

const judge = async (named: NamedPolicy, { rekey, context, json }: Wiring): Promise<Judgement> => {
  const users = new Map<AccountId, ReadonlyMap<UserName, UserResult>>();
  const watched: Rekey = {
    ...rekey,
    ports: (observe) =>
      rekey.ports((event) => {
        if (event.kind === 'users-judged')
          users.set(event.account.id, new Map(event.users.map((result) => [result.user, result])));
        observe(event);
      }),
  };
  if (!json) context.note([`Planning by ${printable(named.name)}:`]);
  const result = await passOver('plan', { rekey: watched, named, options: { json }, context });
  // Half a plan held against a whole one would call everything a change that it did not come to.
  if (result.code === 'INTERRUPTED')
    throw new RekeyError('INTERRUPTED', 'the comparison was interrupted; nothing was changed and nothing was pushed');
  return { result, users };
};
