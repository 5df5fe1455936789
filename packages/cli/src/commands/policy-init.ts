import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { defaultPolicy, RekeyError } from '@rekey/engine';
import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { describedBy } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadCompose, loadPolicyPackage } from '../load.ts';
import { type ConnectionOptions, connectionOf, type JsonOption, jsonOption, withConnection } from '../options.ts';
import { policyHelp } from '../policy-life/help.ts';
import { firstPolicy, lookAround, type Sighting } from '../policy-life/sighting.ts';
import { counted, wrapped } from '../text/text.ts';

type Options = ConnectionOptions & JsonOption & { readonly out: string; readonly force?: boolean };

export const policyInitCommand = (context: Context): Command => {
  const command = new Command('init')
    .addOption(new Option('--out <file>', 'the file to write').default('rekey.yaml'))
    .addOption(new Option('--force', 'write over a file that is there already'));
  return describedBy(policyHelp.init, withConnection(command))
    .addOption(jsonOption())
    .action((options: Options) => init(options, context));
};

const init = async (options: Options, context: Context): Promise<void> => {
  const { out, force = false } = options;
  if (!force && existsSync(out)) throw isThere(out);
  const { starterPolicy } = await loadPolicyPackage();
  const { openRekey } = await loadCompose();
  using rekey = await openRekey(connectionOf(options));
  const sighting = await lookAround(rekey, defaultPolicy.memberRole);
  write(out, firstPolicy(starterPolicy, sighting, rekey.now()), force);
  if (options.json) context.printJson(documentOf('rekey.policy-init/1', initJson(out, sighting)));
  else context.print(initLines(out, sighting, context.look.width));
};

const write = (...[file, text, force]: readonly [string, string, boolean]): void => {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw isThere(file);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RekeyError('USAGE', `${file} could not be written: ${why}`, {
      cause,
      hint: 'Name another with --out FILE.',
    });
  }
};

const isThere = (file: string): RekeyError =>
  new RekeyError('USAGE', `${file} is there already`, {
    hint: 'Name another with --out FILE, or write over it with --force.',
  });

const initLines = (...[file, sighting, width]: readonly [string, Sighting, number]): readonly string[] => [
  ...wrapped(`${file} is written. It changes nothing until you say mode: enforce.`, width),
  ...(sighting.status === 'seen'
    ? wrapped(
        `It names ${counted(sighting.organization.units.length, 'organizational unit')}. The role ${sighting.role} was found in ${sighting.asked.filter(({ found }) => found).length} of ${counted(sighting.asked.length, 'account')} asked.`,
        width,
      )
    : wrapped(`Your organization could not be seen: ${sighting.code}: ${sighting.because}`, width)),
  ...wrapped(`Next: rekey plan --policy ${file}`, width),
];

const initJson = (file: string, sighting: Sighting): object =>
  sighting.status === 'seen'
    ? {
        file,
        organization: sighting.organization.id,
        units: sighting.organization.units,
        role: sighting.role,
        roleFound: sighting.asked.map(({ account, found }) => ({ account: account.id, found })),
      }
    : { file, unseen: { code: sighting.code, because: sighting.because } };
