import type { AccountId } from '@rekey/engine';
import type { Assumptions } from './assumptions.ts';
import { emptyMemory, type Left, type Memory, rememberedFrom } from './memory.ts';
import { createOrganization, indexOf, type Organization, yesterday } from './organization.ts';
import { playSingle } from './single.ts';
import { createSky } from './sky.ts';

/**
 * What the table holds at the beginning of a run. It is not made up: the engine has seen, a day earlier, one account for
 * each number of users that are due today, and what it wrote of them stands for all accounts alike.
 */
export async function memoryOf(organization: Organization, assumptions: Assumptions): Promise<Memory> {
  const { shape } = organization;
  if (shape.day === 'first') return emptyMemory;
  const most = organization.accounts.reduce((max, { id }) => Math.max(max, organization.dueIn(indexOf(id))), 0);
  const samples = { ...createOrganization({ ...shape, accounts: most + 1 }), dueIn: (account: number) => account };
  const views = new Map<AccountId, Left['seen']>();
  const sky = createSky(samples, assumptions, yesterday);
  await playSingle(sky, { memory: { ...emptyMemory, keepViews: (account, seen) => views.set(account, seen) } });
  const left = samples.accounts.map(({ id }) => ({ rollup: sky.written.rollups.get(id), seen: views.get(id) ?? [] }));
  return rememberedFrom(left, organization);
}
