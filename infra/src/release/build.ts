import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { releasedApp } from '../apps.ts';
import { root } from '../bundle.ts';
import { stackName } from '../stack/central-stack.ts';
import { memberTemplateFile } from '../stack/members.ts';
import { commandManifest, packCommand } from './command.ts';
import { compact } from './compact.ts';
import { functionZip } from './function.ts';
import { noticesOf } from './licences.ts';
import { billOf } from './sbom.ts';

const deployScript = join(import.meta.dirname, '../../release/deploy.sh');

/** Makes the folder of a release, in the place of one that is there. The same sources give the same bytes. */
export const buildRelease = async (folder: string): Promise<void> => {
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await fill(aside);
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
    await chmod(folder, 0o755);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
};

const fill = async (folder: string): Promise<void> => {
  const { version } = await commandManifest();
  const { zip, packages } = await functionZip();
  const command = `rekey-cli-${version}.tgz`;
  const inCommand = await packCommand(join(folder, command));
  await writeFile(join(folder, 'function.zip'), zip);
  await writeFile(join(folder, 'central-stack.json'), await centralTemplate());
  await copyFile(memberTemplateFile, join(folder, 'member-role.yaml'));
  await cp(join(root, 'stacksets/scp'), join(folder, 'scp'), { recursive: true });
  await copyFile(deployScript, join(folder, 'deploy.sh'));
  await chmod(join(folder, 'deploy.sh'), 0o755);
  await writeFile(
    join(folder, 'sbom.cdx.json'),
    billOf({ version, parts: { 'function.zip': packages, [command]: inCommand } }),
  );
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  await writeFile(join(folder, 'THIRD_PARTY_LICENSES'), noticesOf([...packages, ...inCommand]));
  await writeFile(join(folder, 'SHA256SUMS'), await sumsOf(folder));
};

const centralTemplate = async (): Promise<string> => {
  const out = await mkdtemp(join(tmpdir(), 'rekey-stack-'));
  try {
    const { template } = releasedApp(out).synth().getStackByName(stackName);
    return linesOf(compact(template) as Template);
  } finally {
    await rm(out, { recursive: true });
  }
};

type Template = Readonly<Record<string, string | object>>;

/** A line for each parameter, condition and resource: in full it would be too large to be handed over without a bucket. */
const linesOf = (template: Template): string => {
  const sections = Object.entries(template).map(([name, section]) => {
    if (typeof section === 'string') return `${JSON.stringify(name)}: ${JSON.stringify(section)}`;
    const lines = Object.entries(section).map((entry) => entry.map((part) => JSON.stringify(part)).join(': '));
    return `${JSON.stringify(name)}: {\n  ${lines.join(',\n  ')}\n}`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
};

/** As `sha256sum -c` reads it. */
const sumsOf = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  const lines = files.sort().map(async (file) => {
    const sum = createHash('sha256')
      .update(await readFile(join(folder, file)))
      .digest('hex');
    return `${sum}  ${file}\n`;
  });
  return (await Promise.all(lines)).join('');
};
