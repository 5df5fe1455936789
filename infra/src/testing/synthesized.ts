import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { appOf, releasedApp } from '../apps.ts';
import { parseSettings } from '../settings/read-settings.ts';
import { stackName } from '../stack/central-stack.ts';

export type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};
export type Template = {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
};

const settings = {
  organizationId: 'o-exampleorg1',
  account: '100000000001',
  region: 'eu-central-1',
  members: { targets: ['r-ab12'] },
};

/** An app whose function is one line: what a template says of it does not turn on its code. */
export const testApp = (change: object = {}): App => {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-synth-'));
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => {};\n');
  return appOf(parseSettings({ ...settings, ...change }, 'test'), { code, outdir: join(folder, 'out') });
};

const templateOf = (app: App): Template => app.synth().getStackByName(stackName).template as Template;

export const synthesized = (change: object = {}): Template => templateOf(testApp(change));

export const released = (): Template => templateOf(releasedApp(mkdtempSync(join(tmpdir(), 'rekey-release-'))));

export const ofType = (template: Template, type: string): readonly Resource[] =>
  Object.values(template.Resources).filter(({ Type }) => Type === type);

export const only = (template: Template, type: string): Resource => {
  const [first, ...others] = ofType(template, type);
  if (first === undefined || others.length > 0) throw new Error(`not exactly one ${type}`);
  return first;
};
