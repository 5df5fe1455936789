import type { Help } from '../help.ts';

const usage = '2  wrong usage, policy, table or credentials: nothing was touched';

/** Of the commands under `policy`. */
export const policyHelp: Readonly<Record<'init' | 'validate' | 'diff' | 'push' | 'show', Help>> = {
  init: {
    summary: 'write a first policy file, with what it can see',
    purpose:
      'Writes a commented first policy: gentle settings, mode plan, and as comments what it can see of your organization: the organizational units with their names, and whether the member role is found in a few accounts. Without credentials it writes the same without that, and says so. Changes nothing in AWS.',
    examples: ['rekey policy init', 'rekey policy init --out policies/rekey.yaml'],
    exitCodes: ['0  written', '2  wrong usage, or the file is there already: --force writes over it'],
  },
  validate: {
    summary: 'check a policy file',
    purpose:
      'Checks a policy file, and the files it includes. Every error and warning is told with file, line and column, what is wrong, and what to write. Without --online nothing is asked of AWS. With it scopes are held against the organization, and exceptions and overrides against the users that are there now: one that matches nobody is a warning.',
    examples: ['rekey policy validate rekey.yaml', 'rekey policy validate rekey.yaml --online'],
    exitCodes: [
      '0  valid, perhaps with warnings',
      '1  with --online: some accounts could not be read, and are not judged by',
      '2  invalid, or no such file; with --online: no credentials or no access',
    ],
  },
  diff: {
    summary: 'say what a new policy changes, in users and keys',
    purpose:
      'Compares a policy file with the newest pushed version (or with --from), first in lines, then in what it means: it plans with both over the same facts, read once, and says for each user what would be done, or no longer, or for whom an exception begins or ends. Changes nothing.',
    examples: ['rekey policy diff rekey.yaml --table rekey', 'rekey policy diff --from 1 --to 2 --table rekey'],
    exitCodes: ['0  compared', '1  some accounts could not be looked at, and are not compared', usage],
  },
  push: {
    summary: 'make a policy file the one that runs go by',
    purpose:
      'Checks the file against the organization, shows what it changes for users and keys, asks on a terminal, and writes it to the table as the next version with your name, the time and the note. The newest version is the policy of every run on that table. Of two pushes at once one is refused. Versions are never changed: to go back, push an older one again.',
    examples: [
      'rekey policy push rekey.yaml --table rekey --note "sandbox first"',
      'rekey policy push rekey.yaml --table rekey --yes      in a pipeline',
    ],
    exitCodes: [
      '0  pushed, or the newest version says exactly this',
      '1  you said no, or the table failed',
      `${usage}; or somebody else was first`,
    ],
  },
  show: {
    summary: 'show the pushed policy, or who pushed what when',
    purpose:
      'Prints the newest pushed version, or the one named, as the file that it was, comments and all, and on stderr who pushed it, when and why; files that it includes follow as comments (--json has each by itself). With --history: all versions, newest first.',
    examples: [
      'rekey policy show --table rekey',
      'rekey policy show 1 --table rekey > rekey.yaml',
      'rekey policy show --history --table rekey',
    ],
    exitCodes: [
      '0  shown',
      '1  the table could not be read',
      '2  wrong usage, table or credentials; or there is no such version',
    ],
  },
};
