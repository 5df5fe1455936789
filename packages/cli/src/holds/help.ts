import type { Help } from '../help.ts';

const usage = '2  wrong usage, table, credentials or endpoint: nothing was touched';

/** Of the commands for emergencies. */
export const holdHelp: Readonly<Record<'hold' | 'release' | 'undo', Help>> = {
  hold: {
    summary: 'leave an organization, OU, account or user alone for a while',
    purpose:
      'Sets a hold: no run changes anything in its scope until it ends or is released, whatever the policy says. `hold org` is the emergency stop: a run in progress finishes the users in hand and stops. Needs credentials and the table, nothing else; where the organization cannot be read, the scope is not checked, and that is said. Pushing a policy never touches a hold.',
    examples: [
      'rekey hold org --reason "incident 42" --until 12h --table rekey',
      'rekey hold 111111111111 --reason "release week" --until 14d \\\n      --table rekey',
      'rekey hold 111111111111 billing-batch --reason "vendor call" --table rekey',
      'rekey hold --list --table rekey',
    ],
    exitCodes: [
      '0  the hold is set, or the holds are listed',
      '1  the table could not be written',
      `${usage}; or there is no such scope`,
    ],
  },
  release: {
    summary: 'end a hold',
    purpose:
      'Ends the hold on exactly this scope, or on this user of it; with --run all holds that `undo --run` left on users. Other holds stay: `rekey hold --list` shows them. From the next run on, the rules apply again.',
    examples: [
      'rekey release org --table rekey',
      'rekey release 111111111111 billing-batch --table rekey',
      'rekey release --run 20260601T073000Z-4XK2QF --table rekey',
    ],
    exitCodes: ['0  the hold is gone', '1  there was no such hold, or the table could not be written', usage],
  },
  undo: {
    summary: 'switch on again what Rekey switched off, and hold those users',
    purpose:
      'Switches on again the keys that Rekey had switched off, of one user or of everybody to whom one run did so, where they are still there, and puts a hold on each of these users, so that no run switches them off at once. Says of each key that could not be switched on why not, and when a deleted one was deleted. On a terminal it first shows what it would do, and asks. Needs what `run` needs; no run may be under way. Repeating it is safe. With --remote the deployed service does it, with its own credentials.',
    examples: [
      'rekey undo 111111111111 billing-batch --table rekey',
      'rekey undo --run 20260601T073000Z-4XK2QF --table rekey --until 7d',
      'rekey undo --run 20260601T073000Z-4XK2QF --account 111111111111 \\\n      --table rekey --yes',
      'rekey undo 111111111111 billing-batch --remote --function rekey \\\n      --table rekey',
    ],
    exitCodes: ['0  every key that was meant is active', '1  something could not be undone; or you said no', usage],
  },
};
