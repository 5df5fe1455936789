import { createWorld } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { readOrganization } from '../../queries/organization.ts';
import { sampleOf } from '../../testing/sample.ts';
import { aloneAt } from '../view.ts';
import { overview } from './overview.ts';

const shown = async (sample: Pick<Awaited<ReturnType<typeof sampleOf>>, 'reader' | 'now'>) => {
  const source = { reader: sample.reader, at: sample.now() };
  return String(await overview(aloneAt(source.at), await readOrganization(source)));
};

test('the overview says how keys stand, what is wrong, and what to do about it', async () => {
  const text = await shown(await sampleOf());
  expect(text).toContain('ROLE_NOT_ASSUMABLE');
  expect(text).toContain('quarantined');
  expect(text).toMatch(/<p class="big">\d\d\.\d %<\/p>/);
});

test('its charts carry no style of their own, and say their figures in words', async () => {
  const text = await shown(await sampleOf());
  expect(text).not.toMatch(/<style|\sstyle=/);
  expect(text.match(/<div class="chart" role="img" aria-label="[^"]+">/g)).toHaveLength(2);
});

test('without links there are none, and nothing is missing', async () => {
  expect(await shown(await sampleOf())).not.toContain('<a ');
});

test('of an empty table it says that there is nothing', async () => {
  const world = createWorld();
  const text = await shown({ reader: world.reader(), now: () => world.clock.now() });
  expect(text).toContain('There are no active keys.');
  expect(text).toContain('No run has been recorded yet.');
});
