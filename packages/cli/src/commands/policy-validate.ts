import { newRunId } from '@rekey/aws/run-id';
import { RekeyError } from '@rekey/engine';
import type { ParsedPolicy } from '@rekey/policy';
import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { describedBy } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadCompose, loadPolicyPackage } from '../load.ts';
import { type ConnectionOptions, connectionOf, type JsonOption, jsonOption, withConnection } from '../options.ts';
import { policyHelp } from '../policy-life/help.ts';
import { findNobody } from '../policy-life/matches-nobody.ts';
import { viewOrganization } from '../policy-life/organization-view.ts';
import { type HeldAgainst, nobodyMessages, validationLines } from '../views/policy-validation.ts';

type Options = ConnectionOptions & JsonOption & { readonly online?: boolean };

export const policyValidateCommand = (context: Context): Command => {
  const command = new Command('validate')
    .argument('[file]', 'the policy file (default: REKEY_POLICY, else rekey.yaml)')
    .addOption(new Option('--online', 'hold it against the organization and its users too'));
  return describedBy(policyHelp.validate, withConnection(command))
    .addOption(jsonOption())
    .action((file: string | undefined, options: Options) => validate(file, options, context));
};

const validate = async (
  ...[file, options, context]: readonly [string | undefined, Options, Context]
): Promise<void> => {
  const path = file ?? (context.io.env['REKEY_POLICY'] || 'rekey.yaml');
  if (path === '') throw new RekeyError('USAGE', 'the name of the policy file is empty');
  const { loadPolicy, printMessage } = await loadPolicyPackage();
  const offline = loadPolicy(path, { now: context.io.now() });
  const { parsed, held } = options.online ? await holdAgainst(path, options) : { parsed: offline, held: undefined };
  if (options.json) context.printJson(documentOf('rekey.policy/1', policyJson(path, parsed, held)));
  else context.print(validationLines(path, { parsed, held }, { look: context.look, printMessage }));
  if (parsed.status === 'invalid') context.exitWith(exitCodes.usage);
  else if (held?.nobody !== undefined && held.nobody.unread.length > 0) context.exitWith(exitCodes.failed);
};

type Held = { readonly parsed: ParsedPolicy; readonly held: HeldAgainst };

const holdAgainst = async (path: string, options: Options): Promise<Held> => {
  const { openRekey } = await loadCompose();
  const { loadPolicy } = await loadPolicyPackage();
  using rekey = await openRekey(connectionOf(options));
  const { directory, sessions } = rekey.ports(() => {});
  const organization = await viewOrganization(directory);
  const parsed = loadPolicy(path, { now: rekey.now(), organization: organization.places });
  const nobody =
    parsed.status === 'ok'
      ? await findNobody(parsed.policy, { sessions, run: newRunId(rekey.now()), organization })
      : undefined;
  return { parsed, held: { organization, nobody } };
};

const policyJson = (...[file, parsed, held]: readonly [string, ParsedPolicy, HeldAgainst | undefined]): object => ({
  file,
  valid: parsed.status === 'ok',
  errors: parsed.status === 'ok' ? [] : parsed.errors,
  warnings: parsed.status === 'ok' ? [...parsed.warnings, ...(held?.nobody ? nobodyMessages(held.nobody) : [])] : [],
  ...(held === undefined
    ? {}
    : {
        online: {
          organization: held.organization.id,
          accounts: held.organization.accounts.length,
          units: held.organization.units.length,
          users: held.nobody?.users,
          accountsListed: held.nobody?.accounts,
          unread: held.nobody?.unread.map(({ account, because }) => ({ account: account.id, because })),
        },
      }),
});
