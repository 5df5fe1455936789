import { RekeyError } from '@rekey/engine';
import { type Command, Option } from 'commander';
import { given } from '../options.ts';

export type RemoteOptions = { readonly remote?: boolean; readonly function?: string };

/** Lets the deployed service do it, instead of this machine. */
export const withRemote = (command: Command): Command =>
  command
    .addOption(new Option('--remote', 'ask the deployed service to do it, and follow it through the table'))
    .addOption(
      new Option('--function <name>', 'with --remote: its Lambda function, by name or ARN').env('REKEY_FUNCTION'),
    );

/** The function to ask; undefined without --remote. `others` say how this machine would do it, which the service knows better. */
export const functionToAsk = (
  { remote, function: name }: RemoteOptions,
  others: Readonly<Record<string, unknown>>,
): string | undefined => {
  if (remote !== true) return undefined;
  const contradicting = Object.keys(others).filter(
    (option) => others[option] !== undefined && others[option] !== false,
  );
  if (contradicting.length > 0)
    throw new RekeyError('USAGE', `--remote goes without ${contradicting.join(', ')}`, {
      hint: 'The service goes by the pushed policy, and by its own time. Leave them out (and REKEY_POLICY unset), or leave out --remote to do it from here.',
    });
  const fn = given(name);
  if (fn !== undefined) return fn;
  throw new RekeyError('USAGE', '--function NAME is missing (REKEY_FUNCTION stands in for it)', {
    hint: 'The name of the Lambda function of the service, in this account and Region.',
  });
};
