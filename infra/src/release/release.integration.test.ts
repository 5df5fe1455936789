import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../bundle.ts';
import { synthesized } from '../testing/synthesized.ts';
import { ended, python } from '../testing/tools.ts';
import { buildRelease } from './build.ts';

let folder: string;
let again: string;
beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'rekey-release-'));
  folder = join(parent, 'one');
  again = join(parent, 'other', 'place');
  await buildRelease(folder);
  await buildRelease(again);
}, 180_000);

const read = (...path: readonly string[]): Buffer => readFileSync(join(folder, ...path));
const filesIn = (of: string): readonly string[] =>
  readdirSync(of, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(of.length + 1))
    .toSorted();

describe('a release', () => {
  test('holds what deploying takes', () => {
    expect(filesIn(folder)).toEqual([
      'LICENSE',
      'SHA256SUMS',
      'THIRD_PARTY_LICENSES',
      'central-stack.json',
      'deploy.sh',
      'function.zip',
      'member-role.yaml',
      'rekey-cli-0.0.0.tgz',
      'sbom.cdx.json',
      'scp/exempt-member-role.json',
      'scp/guard-central.json',
      'scp/guard-members.json',
    ]);
  });

  test('is the same bytes when it is built again, elsewhere', () => {
    expect(filesIn(again)).toEqual(filesIn(folder));
    const differing = filesIn(folder).filter((file) => !read(file).equals(readFileSync(join(again, file))));
    expect(differing).toEqual([]);
  });

  test('names the checksum of every file but its own', () => {
    const sums = filesIn(folder)
      .filter((file) => file !== 'SHA256SUMS')
      .map((file) => `${createHash('sha256').update(read(file)).digest('hex')}  ${file}\n`);
    expect(read('SHA256SUMS').toString()).toBe(sums.join(''));
  });

  test('has a function that runs from the zip alone', async () => {
    const files = unzipSync(read('function.zip'));
    expect(Object.keys(files).filter((file) => !file.startsWith('chunk-'))).toEqual([
      'LICENSE',
      'THIRD_PARTY_LICENSES',
      'index.mjs',
      'widget.mjs',
    ]);
    const unzipped = await mkdtemp(join(tmpdir(), 'rekey-unzipped-'));
    for (const [file, content] of Object.entries(files)) await writeFile(join(unzipped, file), content);
    type Loaded = { readonly handler: (event: unknown, context: object) => Promise<unknown> };
    const load = async (file: string) => (await import(pathToFileURL(join(unzipped, file)).href)) as Loaded;
    const { handler } = await load('index.mjs');
    // All that it may be asked without AWS: test/e2e runs the bundle against the emulator.
    const context = { awsRequestId: 'a-request', getRemainingTimeInMillis: () => 1_000 };
    expect(await handler({ kind: 'nonsense' }, context)).toMatchObject({ status: 'refused' });
    const widget = await load('widget.mjs');
    expect(await widget.handler({ describe: true }, context)).toContain('Rekey');
  });

  test('has a command that runs from an empty folder', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'rekey-empty-'));
    const installed = await ended(
      'npm',
      ['install', '--offline', '--no-audit', '--no-fund', join(folder, 'rekey-cli-0.0.0.tgz')],
      {
        cwd: empty,
      },
    );
    expect(installed).toMatchObject({ code: 0 });
    expect(readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@rekey']);
    const own = await ended(process.execPath, [join(root, 'packages/cli/src/main.ts'), '--help']);
    const packed = await ended(join(empty, 'node_modules/.bin/rekey'), ['--help'], { cwd: empty });
    expect(packed).toEqual({ code: 0, stdout: own.stdout, stderr: '' });
    const validated = await ended(join(empty, 'node_modules/.bin/rekey'), ['policy', 'validate', 'none.yaml'], {
      cwd: empty,
    });
    expect(validated.stderr).toContain('none.yaml');
    expect(validated.code).toBe(2);
  });

  test('has a bill of materials that its form takes, with what is in each bundle', async () => {
    const bill = JSON.parse(read('sbom.cdx.json').toString()) as {
      components: { name: string }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    const inFunction = bill.dependencies.find(({ ref }) => ref === 'function.zip')?.dependsOn ?? [];
    const names = inFunction.map((ref) => ref.replace(/@[^@]*$/, ''));
    const own = [
      '%40aws-lambda-powertools/logger',
      '%40aws-sdk/client-iam',
      '%40smithy/core',
      'csv-parse',
      'p-limit',
      'yaml',
    ];
    expect(names).toEqual(expect.arrayContaining(own.map((name) => `pkg:npm/${name}`)));
    expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/commander|esbuild|aws-cdk/)]));
    expect(bill.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['commander', '@smithy/core']));
    const validate = `
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(str(wrong) if wrong else 0)`;
    expect(await python(validate, join(folder, 'sbom.cdx.json'))).toMatchObject({ code: 0, stderr: '' });
  });

  test('hands on the licence of everything that is in it', () => {
    const { components } = JSON.parse(read('sbom.cdx.json').toString()) as {
      components: { type: string; name: string; version: string }[];
    };
    const notices = read('THIRD_PARTY_LICENSES').toString();
    const missing = components.filter(
      ({ type, name, version }) => type === 'library' && !notices.includes(`${name} ${version} (`),
    );
    expect(missing).toEqual([]);
  });

  test('has a template that the AWS CLI can hand over without a bucket', () => {
    expect(read('central-stack.json').length).toBeLessThan(51_200);
    expect(read('central-stack.json').toString()).not.toMatch(/BootstrapVersion|cdk-hnb659fds|AWS::CDK::Metadata/);
  });
});

test('cfn-lint finds nothing in any template', async () => {
  const own = join(await mkdtemp(join(tmpdir(), 'rekey-lint-')), 'stack.json');
  const mail = { from: 'rekey@example.com', region: 'eu-west-1', configurationSet: 'rekey' };
  const notify = { digestEmails: ['a@example.com'], eventBus: 'security', mail };
  const most = {
    runsIn: 'delegated',
    form: 'distributed',
    alarmEmails: ['a@example.com'],
    reports: { bucket: 'audit' },
    notify,
  };
  await writeFile(own, JSON.stringify(synthesized(most)));
  const lint = 'import sys; from cfnlint.runner import main; sys.argv[0] = "cfn-lint"; main()';
  const regions = ['eu-central-1', 'us-east-1'];
  const found = await python(
    lint,
    '--regions',
    ...regions,
    '--',
    join(folder, 'central-stack.json'),
    join(folder, 'member-role.yaml'),
    own,
  );
  expect(found).toEqual({ code: 0, stdout: '', stderr: '' });
}, 120_000);
