// The template as the CDK command would deploy it, without that command, credentials or network.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunction } from '@rekey/lambda/bundle';
import { appOf } from './apps.ts';
import { settingsFrom } from './settings/read-settings.ts';
import { withoutStack } from './settings/without-stack.ts';
import { stackName } from './stack/central-stack.ts';

const { values } = parseArgs({
  options: {
    settings: { type: 'string' },
    bundle: { type: 'string' },
    out: { type: 'string', default: 'dist/cdk.out' },
  },
});
const own = 'settings.yaml';
const example = 'settings.example.yaml';

const fileToRead = (): string => {
  if (values.settings !== undefined) return values.settings;
  if (existsSync(own)) return own;
  process.stderr.write(
    `There is no infra/${own}: this is what infra/${example} gives, which is nobody's organization.\n`,
  );
  return example;
};

await withoutStack(async () => {
  const settings = settingsFrom(fileToRead());
  const code = values.bundle ?? 'dist/function';
  if (values.bundle === undefined) {
    rmSync(code, { recursive: true, force: true });
    mkdirSync(code, { recursive: true });
    await bundleFunction(code);
  }
  const { directory } = appOf(settings, { code, outdir: values.out }).synth();
  process.stdout.write(`${join(directory, `${stackName}.template.json`)}\n`);
});
