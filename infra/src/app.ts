// For the CDK command: cdk deploy -c settings=settings.yaml [-c bundle=FOLDER]
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '@rekey/lambda/bundle';
import { App } from 'aws-cdk-lib';
import { appOf } from './apps.ts';
import { settingsFrom } from './settings/read-settings.ts';
import { withoutStack } from './settings/without-stack.ts';

const { node } = new App({ autoSynth: false }); // only to read what the command hands over
const given = (name: string): string | undefined => node.tryGetContext(name) as string | undefined;

await withoutStack(async () => {
  const settings = settingsFrom(given('settings') ?? 'settings.yaml');
  const code = given('bundle') ?? mkdtempSync(join(tmpdir(), 'rekey-function-'));
  if (given('bundle') === undefined) await bundleFunction(code);
  appOf(settings, { code, outdir: process.env['CDK_OUTDIR'] ?? 'dist/cdk.out' }).synth();
});
