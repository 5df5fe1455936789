import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { releasedApp } from './apps.ts';
import { stackName } from './stack/central-stack.ts';
import { testApp } from './testing/synthesized.ts';

const everything = {
  reservedConcurrency: 2,
  permissionsBoundary: 'arn:aws:iam::100000000001:policy/boundary',
  alarmEmails: ['security@example.com'],
  reports: { bucket: 'audit' },
  notify: {
    digestEmails: ['team@example.com'],
    eventBus: 'security',
    mail: { from: 'rekey@example.com', region: 'eu-west-1', configurationSet: 'rekey' },
  },
};

/** Findings end the synthesis; so do those of CloudFormation's own schema. */
const checked = (app: App): (() => unknown) => {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return () => app.synth();
};
const releasedHere = () => releasedApp(mkdtempSync(join(tmpdir(), 'rekey-nag-')));

describe('cdk-nag has nothing to say against', () => {
  test.each([
    ['the stack from the management account', () => testApp(everything)],
    ['the stack from a delegated administrator', () => testApp({ runsIn: 'delegated' })],
    [
      'the stack without a StackSet, a table and a dashboard',
      () => testApp({ members: 'none', dashboard: false, table: { existing: true } }),
    ],
    [
      'the stack of the distributed form',
      () => testApp({ ...everything, form: 'distributed', reservedConcurrency: 41 }),
    ],
    ['the template that is released', releasedHere],
  ])('%s', (_, app) => {
    expect(checked(app())).not.toThrow();
  });
});

test('and would say so', () => {
  const app = testApp();
  new CfnQueue(app.node.findChild(stackName), 'Another', {});
  expect(checked(app)).toThrow('AwsSolutions-SQS4');
});
