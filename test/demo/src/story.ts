import type { State } from '@rekey/emulator';
import { keyInSecret, keysOf, keysOfAccount, withStatus } from './look.ts';
import type { Stage } from './stage.ts';

const billing = { account: '111111111111', user: 'billing-batch' };
const ledger = { account: '111111111111', user: 'ledger-export' };
const push = { account: '333333333332', user: 'push-sender' };
const crash = { account: '333333333332', user: 'crash-reporter' };
const deployer = { account: '444444444441', user: 'deployer' };
const exporter = { account: '222222222221', user: 'exporter' };
const airflow = { account: '222222222221', user: 'airflow' };
const loader = { account: '222222222221', user: 'loader' };
const leftAlone = [
  { account: '444444444441', user: 'emergency', why: 'exception of the organization' },
  { account: '333333333331', user: 'svc-legacy-pos', why: 'exception of an outer unit' },
  { account: '222222222223', user: 'tableau', why: 'exception of a nested unit' },
  { account: '222222222222', user: 'gpu-farm', why: 'exception of an account' },
  { account: '555555555552', user: 'dora', why: 'exception of one user' },
];
const untouchedAccounts = ['666666666661', '666666666663', '555555555551', '555555555552', '444444444442'];

const command = 'run --policy rekey.yaml --table rekey --yes';
const daysAway = 16;

/** Plays the month: plan, run, a second run, sixteen days, a third run, a fourth that clears up, status. */
export const tell = async (stage: Stage): Promise<void> => {
  const { say } = stage;
  const seeded = await stage.state();
  say(`An organization of ${count(Object.keys(seeded.accounts))} accounts and ${countUsers(seeded)} users, in nested organizational units. Some keys
    are very old. test/demo/organization.yaml describes it, and test/demo/rekey.yaml is its policy. Everything runs on
    this machine; \`rekey\` below is the real command.`);
  await plan(stage, seeded);
  const first = await firstRun(stage, seeded);
  await secondRun(stage);
  await thirdRun(stage, first);
  await clearUp(stage);
  await lookBack(stage);
  say('That was a month with Rekey. The emulator ends now, and nothing is left behind.');
};

const plan = async (stage: Stage, seeded: State): Promise<void> => {
  const { chapter, say, rekey, check } = stage;
  chapter('1. What would happen?');
  say('A plan changes nothing. It ends with 1, since one account (network) has no role for Rekey: nothing is hidden.');
  await rekey('plan --policy rekey.yaml', 1);
  check('the plan made no call that changes anything', (await stage.changes()) === 0);
  check('every key is as it was', sameKeys(seeded, await stage.state()));
};

const firstRun = async (stage: Stage, seeded: State): Promise<State> => {
  const { chapter, say, rekey, check } = stage;
  chapter('2. The first run');
  say('A run needs a table for what it saw and did.');
  await rekey('table create --table rekey', 0);
  await rekey(command, 1);
  const state = await stage.state();
  for (const who of [push, deployer, exporter, airflow])
    check(`${who.user} has a new key, in the secret; the old one is off`, isRotated(state, who));
  check(
    'billing-batch has a new key, and the old one works on: its unit has an overlap',
    isOverlapping(state, billing),
  );
  for (const who of leftAlone)
    check(`${who.user} is untouched: ${who.why}`, same(keysOf(seeded, who), keysOf(state, who)));
  for (const account of untouchedAccounts)
    check(`account ${account} is untouched`, keysOfAccount(seeded, account) === keysOfAccount(state, account));
  return state;
};

const secondRun = async (stage: Stage): Promise<void> => {
  const { chapter, say, rekey, check } = stage;
  chapter('3. The same again');
  say('Rekey acts on what is there, not on what it remembers to do. Right after a run there is nothing to do.');
  const before = await stage.state();
  await rekey(command, 1);
  check('the second run made no call that changes anything', (await stage.changes()) === 0);
  check('every key is as it was', sameKeys(before, await stage.state()));
};

const thirdRun = async (stage: Stage, first: State): Promise<void> => {
  const { chapter, say, rekey, check, emulator } = stage;
  chapter(`4. ${daysAway} days later`);
  await emulator.advance({ days: daysAway });
  const [pushOld = ''] = withStatus(first, push, 'Inactive');
  const ledgerOld = keysOf(first, ledger).find(({ id }) => id !== keyInSecret(first, ledger))?.id ?? '';
  await emulator.changeKey(pushOld, { status: 'Active' });
  await emulator.changeKey(keyInSecret(first, billing) ?? '', { lastUsedDaysAgo: 1, lastUsedService: 's3' });
  await emulator.changeKey(ledgerOld, { lastUsedDaysAgo: 0.1, lastUsedService: 'dynamodb' });
  await emulator.inject({ service: 'iam', operation: 'CreateAccessKey', resource: crash.user, cut: 'after', times: 1 });
  say(`Meanwhile billing-batch has moved to its new key, ledger-export still uses the old one, somebody switched the old key of
    push-sender on again, and the
    network will cut off AWS's answer to one CreateAccessKey, after its effect: the worst moment there is.`);
  await rekey(command, 1);
  const state = await stage.state();
  for (const who of [deployer, exporter, airflow])
    check(`the old key of ${who.user} is deleted`, keysOf(state, who).length === 1);
  check('the inactive key of loader is deleted: its successor is old enough now', keysOf(state, loader).length === 1);
  check('the old key of billing-batch is off: its overlap is over', isRotated(state, billing));
  check('ledger-export keeps both keys, and somebody is told', isOverlapping(state, ledger));
  check('push-sender is left alone, and somebody is told', withStatus(state, push, 'Active').length === 2);
  check('crash-reporter has a key that nobody knows, and the old one works on', isOverlapping(state, crash, 'lost'));
};

const clearUp = async (stage: Stage): Promise<void> => {
  const { chapter, say, rekey, check, emulator } = stage;
  chapter('5. Cleaning up after the accident');
  say(
    'The table knows that a key was asked for. What is late may come within 15 minutes. A run after that finds the lost key, deletes it, and makes one that arrives.',
  );
  await emulator.advance({ minutes: 16 });
  await rekey(`${command} --account ${crash.account}`, 0);
  check('crash-reporter has a new key, in the secret; the old one is off', isRotated(await stage.state(), crash));
};

const lookBack = async ({ chapter, rekey, state, check }: Stage): Promise<void> => {
  chapter('6. Where everything is');
  await rekey('status --table rekey', 0);
  await rekey(`history --table rekey --account ${crash.account} --user ${crash.user}`, 0);
  await rekey('history --table rekey', 0);
  const now = await state();
  check('nobody who had a working key is without one', everybodyWorks(now));
};

const count = (items: readonly unknown[]): number => items.length;

const countUsers = (state: State): number =>
  Object.values(state.accounts).reduce((sum, { users }) => sum + Object.keys(users).length, 0);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const sameKeys = (a: State, b: State): boolean =>
  Object.keys(a.accounts).every((account) => keysOfAccount(a, account) === keysOfAccount(b, account));

type Where = { readonly account: string; readonly user: string };

/** One active key, which is the one in the secret, and one that is off. */
const isRotated = (state: State, who: Where): boolean =>
  same(withStatus(state, who, 'Active'), [keyInSecret(state, who)]) && withStatus(state, who, 'Inactive').length === 1;

const isOverlapping = (...[state, who, lost]: readonly [State, Where, 'lost'?]): boolean => {
  const active = withStatus(state, who, 'Active');
  const stored = keyInSecret(state, who);
  return (
    active.length === 2 && (lost === undefined ? stored !== undefined && active.includes(stored) : stored === undefined)
  );
};

/** Users without keys, or whose keys were all off from the beginning, are the only ones without an active key. */
const everybodyWorks = (state: State): boolean =>
  Object.values(state.accounts)
    .flatMap(({ users }) => Object.values(users))
    .filter(({ keys }) => !keys.some(({ status }) => status === 'Active'))
    .every(({ name }) => ['ada.lovelace', 'notebook-2019'].includes(name));
