import { play } from './play.ts';
import type { Script } from './script.ts';
import { shrink } from './shrink.ts';
import { writeScript } from './write-script.ts';

/** The failing history of a seed, made as small as it goes, told from the organization at its start to the violation. */
export async function storyOf(seed: number): Promise<string> {
  const whole = await play(writeScript(seed));
  if (whole.violation === undefined) return `Seed ${seed}: nothing is wrong with this history.`;
  const { script } = await shrink(writeScript(seed));
  const lines: string[] = [];
  const { violation } = await play(script, (line) => lines.push(line));
  return [
    `Seed ${seed} violates ${violation?.invariant}: ${violation?.what}`,
    '',
    ...setting(script),
    '',
    ...lines,
    '',
    `Again: npx -y pnpm simulate --replay ${seed}`,
  ].join('\n');
}

function setting({ accounts, policy }: Script): readonly string[] {
  const people = accounts.flatMap(({ id, users = [] }) =>
    users.map(({ name, keys = [], tags, groups }) => {
      const told = keys.map(({ ageDays, status = 'Active', issued, custody, lastUsedDaysAgo = 'never' }) =>
        [`${ageDays} d`, status, `used ${lastUsedDaysAgo}`, issued === true ? 'ours' : undefined, custody]
          .filter((part) => part !== undefined)
          .join(', '),
      );
      const marks = [tags?.['kind'], ...(groups ?? [])].filter((mark) => mark !== undefined).join(' ');
      return `  ${id} ${name}${marks === '' ? '' : ` (${marks})`}: ${told.map((key) => `[${key}]`).join(' ') || 'no keys'}`;
    }),
  );
  return ['At the start', ...people, `  policy ${JSON.stringify(policy)}`];
}
