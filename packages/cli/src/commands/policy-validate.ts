import type { ParsedPolicy, PolicyMessage } from '@rekey/policy';
import { Command } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { helpOf } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadPolicyPackage } from '../load.ts';
import { type JsonOption, jsonOption } from '../options.ts';
import type { Look } from '../text/look.ts';
import { counted, printable } from '../text/text.ts';
import type { Lines } from '../views/page.ts';

export const policyValidateCommand = (context: Context): Command =>
  helpOf('policy validate', new Command('validate').argument('<file>', 'the policy file, such as rekey.yaml'))
    .addOption(jsonOption())
    .action((file: string, options: JsonOption) => validate(file, options, context));

const validate = async (file: string, { json }: JsonOption, context: Context): Promise<void> => {
  const { loadPolicy, printMessage } = await loadPolicyPackage();
  const parsed = loadPolicy(file, { now: context.io.now() });
  if (json) context.printJson(documentOf('rekey.policy/1', policyJson(file, parsed)));
  else context.print(validationLines(file, parsed, { look: context.look, printMessage }));
  if (parsed.status === 'invalid') context.exitWith(exitCodes.usage);
};

const policyJson = (file: string, parsed: ParsedPolicy): object => ({
  file,
  valid: parsed.status === 'ok',
  errors: parsed.status === 'ok' ? [] : parsed.errors,
  warnings: parsed.status === 'ok' ? parsed.warnings : [],
});

/** A message is never wrapped: editors and terminals make a link of `file:line:column`. */
const validationLines = (
  file: string,
  parsed: ParsedPolicy,
  { look: { paint }, printMessage }: { look: Look; printMessage: (message: PolicyMessage) => string },
): Lines => {
  const told = (messages: readonly PolicyMessage[], label: string): Lines =>
    messages.map((message) => `${label} ${printable(printMessage(message))}`);
  if (parsed.status === 'invalid')
    return [
      ...told(parsed.errors, paint.red('error')),
      `${file} is not valid: ${counted(parsed.errors.length, 'error')}.`,
    ];
  const { mode, overrides, exceptions } = parsed.policy;
  return [
    ...told(parsed.warnings, paint.yellow('warning')),
    `${file} is valid: mode ${mode}, ${counted(overrides.length, 'override')}, ${counted(exceptions.length, 'exception')}.`,
  ];
};
