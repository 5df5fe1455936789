import { Command } from 'commander';
import { credentialsCommand } from './commands/credentials.ts';
import { dashboardCommand } from './commands/dashboard.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { historyCommand } from './commands/history.ts';
import { holdCommand } from './commands/hold.ts';
import { planCommand } from './commands/plan.ts';
import { policyDiffCommand } from './commands/policy-diff.ts';
import { policyInitCommand } from './commands/policy-init.ts';
import { policyPushCommand } from './commands/policy-push.ts';
import { policyShowCommand } from './commands/policy-show.ts';
import { policyValidateCommand } from './commands/policy-validate.ts';
import { releaseCommand } from './commands/release.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';
import { tableCreateCommand } from './commands/table-create.ts';
import { undoCommand } from './commands/undo.ts';
import type { Context } from './context.ts';
import { groupHelp, helpOf } from './help.ts';
import { version } from './version.ts';

/** The whole command line: every command, its options and its help. Usage errors are thrown as CommanderError. */
export const programOf = (context: Context): Command => {
  const { io, look, noteLook } = context;
  const program = new Command('rekey')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {}, // told with a code and a hint like every other error
      getOutHelpWidth: () => look.width,
      getErrHelpWidth: () => noteLook.width,
      getOutHasColors: () => look.paint.isColorSupported,
      getErrHasColors: () => noteLook.paint.isColorSupported,
    })
    .configureHelp({ styleTitle: (text) => look.paint.bold(text) })
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .version(version, '-V, --version', 'show the version');
  helpOf('rekey', program);
  add(program, planCommand(context), runCommand(context), statusCommand(context), historyCommand(context));
  add(program, reportCommand(context), dashboardCommand(context));
  add(program, explainCommand(context), doctorCommand(context));
  add(program, holdCommand(context), releaseCommand(context), undoCommand(context));
  group(
    program,
    'policy',
    policyInitCommand(context),
    policyValidateCommand(context),
    policyDiffCommand(context),
    policyPushCommand(context),
    policyShowCommand(context),
  );
  add(program, credentialsCommand(context));
  group(program, 'table', tableCreateCommand(context));
  return program;
};

const add = (parent: Command, ...commands: readonly Command[]): void => {
  for (const command of commands) parent.addCommand(command.copyInheritedSettings(parent));
};

const group = (...[program, name, ...commands]: readonly [Command, keyof typeof groupHelp, ...Command[]]): void => {
  const command = new Command(name).copyInheritedSettings(program).description(groupHelp[name]).helpCommand(false);
  add(command, ...commands);
  program.addCommand(command);
};
