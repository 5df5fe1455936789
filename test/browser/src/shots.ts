import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { manyOf, type Sample, sampleOf } from '@rekey/compliance/testing';
import { pathsOf } from './paths.ts';
import { openBrowser, openContext, serve } from './stage.ts';

// `node test/browser/src/shots.ts FOLDER [NAME]`: every page as a picture, to be looked at.

const [folder = 'shots', only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const samples: Readonly<Record<string, () => Promise<Sample>>> = {
  sample: () => sampleOf(),
  one: () =>
    sampleOf({
      accounts: [
        {
          id: '111111111111',
          name: 'the-only-one',
          users: [{ name: 'ci', keys: [{ ageDays: 20, lastUsedDaysAgo: 1 }] }],
        },
      ],
    }),
  many: async () => manyOf(5000),
};

await using browser = await openBrowser();
for (const [name, make] of Object.entries(samples)) {
  const sample = await make();
  await using served = await serve(sample);
  const paths =
    name === 'sample'
      ? await pathsOf(sample)
      : {
          overview: '/',
          accounts: '/accounts',
          keys: '/keys?standing=too-old',
          ous: '/ous',
          runs: '/runs',
          coverage: '/coverage',
          controls: '/controls',
        };
  for (const scheme of name === 'sample' ? (['light', 'dark'] as const) : (['light'] as const)) {
    const page = await (await openContext(browser, { viewport: { width: 1320, height: 900 } })).newPage();
    await page.emulateMedia({ colorScheme: scheme });
    for (const [title, path] of Object.entries(paths)) {
      const file = `${name}-${title}-${scheme}`;
      if (only !== undefined && !file.includes(only)) continue;
      await page.goto(served.url + path);
      await page.screenshot({ path: join(folder, `${file}.png`), fullPage: true });
    }
    await page.close();
  }
}
