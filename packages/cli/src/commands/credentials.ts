import type { Owner } from '@rekey/aws/owner';
import { RekeyError } from '@rekey/engine';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { candidatesFor } from '../credentials/candidates.ts';
import { chooseKey, type Found, nameOf } from '../credentials/choose.ts';
import { credentialsHelp } from '../credentials/help.ts';
import { type Standing, standingOf } from '../credentials/standing.ts';
import { placesOf } from '../credentials-file/places.ts';
import { isProfileName } from '../credentials-file/profile-name.ts';
import { writeProfile } from '../credentials-file/write-profile.ts';
import { describedBy } from '../help.ts';
import { loadOwner } from '../load.ts';
import { type ConnectionOptions, connectionOf, given } from '../options.ts';
import { version } from '../version.ts';
import { standingLines, writtenLines } from '../views/credentials.ts';

type Options = ConnectionOptions & {
  readonly secret?: string;
  readonly secretRegion?: string;
  readonly writeProfile?: string;
  readonly print?: boolean;
};

export const credentialsCommand = (context: Context): Command => {
  const command = new Command('credentials')
    .addOption(new Option('--profile <name>', 'AWS profile with the key you have (default: the usual AWS_* variables)'))
    .addOption(new Option('--region <region>', 'region of STS (default: as AWS tools find it, else us-east-1)'))
    .addOption(
      new Option(
        '--secret <name>',
        'your secret; {user} stands for your name (default: {user}_credentials and rekey/{user}_credentials)',
      ),
    )
    .addOption(new Option('--secret-region <region>', 'its region (default: your region and us-east-1)'))
    .addOption(
      new Option('--write-profile <name>', 'put the key into this profile of your AWS credentials file').argParser(
        parseProfile,
      ),
    )
    .addOption(new Option('--print', 'print the key, on a terminal too').conflicts('writeProfile'));
  return describedBy(credentialsHelp, command).action((options: Options) => credentials(options, context));
};

const parseProfile = (text: string): string => {
  if (isProfileName(text)) return text;
  throw new InvalidArgumentError('AWS SDKs read profile names of letters, digits and characters of @_+.%:/- only.');
};

const credentials = async (options: Options, context: Context): Promise<void> => {
  const { createOwner } = await loadOwner();
  using owner = await createOwner({ version, ...connectionOf(options) });
  const { found, standing, keys } = await lookUp(owner, options);
  if (standing.kind === 'inactive' || standing.kind === 'gone') throw unusable(found, standing.kind);
  context.note(standingLines(found, standing, { look: context.noteLook, now: owner.now(), keys }));
  if (options.writeProfile === undefined) print({ found, standing }, options, context);
  else if (standing.kind !== 'outrun') await write(found, options.writeProfile, context);
};

const lookUp = async (owner: Owner, { secret, secretRegion }: Options) => {
  const identity = await owner.identity();
  const where = { secret: given(secret), region: given(secretRegion) };
  const candidates = candidatesFor(identity, where, owner.region);
  const [keys, ...reads] = await Promise.all([
    owner.keys(identity.user),
    ...candidates.map(async (one) => ({ secret: one, reading: await owner.read(one) })),
  ]);
  const found = chooseKey(reads, identity);
  return { found, keys, standing: standingOf(found.key, identity, { keys, now: owner.now() }) };
};

const unusable = ({ secret, key }: Found, kind: 'inactive' | 'gone'): RekeyError =>
  new RekeyError(
    'OWN_KEY_UNUSABLE',
    `the key in ${nameOf(secret)}, ${key.keyId}, ${kind === 'gone' ? 'is no key of yours any more' : 'is switched off'}`,
    {
      hint: 'Keep the key you have. Somebody has changed your keys by hand: ask whoever runs Rekey before it is rotated.',
    },
  );

type Usable = { readonly found: Found; readonly standing: Standing };

/** A pipe, a file and an SDK get the key; a terminal, which others may see and which keeps what it showed, on request. */
const print = ({ found, standing }: Usable, { print: wanted }: Options, { io }: Context): void => {
  if (wanted || !io.stdout.isTerminal) io.stdout.write(processJson(found));
  else if (standing.kind === 'waiting')
    throw new RekeyError('USAGE', 'the key is not shown on a terminal', {
      hint: 'Put it into your credentials file with --write-profile NAME, or show it with --print.',
    });
};

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
const processJson = ({ key }: Found): string => {
  const { keyId: AccessKeyId, secretAccessKey } = key;
  return `${JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey: secretAccessKey.reveal() })}\n`;
};

const write = async (...[found, profile, context]: readonly [Found, string, Context]): Promise<void> => {
  const { keyId, secretAccessKey } = found.key;
  const written = await writeProfile(placesOf(context.io.env), { profile, keyId, secretAccessKey });
  context.note(writtenLines(written, profile, context.noteLook));
};
