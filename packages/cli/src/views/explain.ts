import { adviceOn, meaningOf, meaningOfVerdict, runbookEntry } from '@rekey/compliance';
import type { ExplainedUser, Explanation, Moment } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { printable, wrapped } from '../text/text.ts';
import { minute } from '../text/time.ts';
import { coverLines, factLines, settingLines, triedLines } from './explain-details.ts';
import { accountLabel, ouLabel, reasonIn } from './names.ts';
import { type Lines, page, section } from './page.ts';
import { stepLine } from './steps.ts';

type Showing = { readonly look: Look; readonly table: string | undefined };

/** Where the user is and why, what is done now and next, and all that this follows from. */
export const explanationLines = (explanation: Explanation, showing: Showing): Lines => {
  switch (explanation.status) {
    case 'unknown-account':
      return page(unknownAccount(explanation, showing), rememberedLines(explanation, showing.look));
    case 'not-visited':
      return page(notVisited(explanation, showing), rememberedLines(explanation, showing.look));
    case 'no-such-user':
      return page(noSuchUser(explanation, showing), rememberedLines(explanation, showing.look));
    case 'explained':
      return explainedLines(explanation, showing);
    default:
      return explanation satisfies never;
  }
};

type Told<S extends Explanation['status']> = Extract<Explanation, { readonly status: S }>;

const whoIn = ({ user, account, accountId }: Explanation): string =>
  `${printable(user)} in ${account === undefined ? accountId : accountLabel(account)}`;

const unknownAccount = ({ accountId, accounts }: Told<'unknown-account'>, { look }: Showing): Lines => [
  ...wrapped(`${look.paint.bold(accountId)} is not an account of this organization.`, look.width),
  ...wrapped(`The organization has ${accounts} accounts; look for a mistyped digit.`, look.width, '  '),
];

const notVisited = (explanation: Told<'not-visited'>, { look }: Showing): Lines => {
  const { coverage, because, code, hint, account } = explanation;
  const reason = account === undefined ? printable(because) : reasonIn(account, because);
  return [
    ...wrapped(look.paint.bold(`${whoIn(explanation)} is not looked at: ${coverage}`), look.width),
    ...wrapped(`${reason} (${meaningOf[coverage]}).`, look.width, '  '),
    ...(hint === undefined ? [] : wrapped(printable(hint), look.width, '  ')),
    ...(code === undefined ? [] : wrapped(look.paint.dim(`${code}, see ${runbookEntry(code)}`), look.width, '  ')),
  ];
};

const noSuchUser = (explanation: Told<'no-such-user'>, { look, table }: Showing): Lines => [
  ...wrapped(look.paint.bold(`There is no user ${whoIn(explanation)}.`), look.width),
  ...wrapped(
    `Names are case-sensitive here. To find the account of a user: rekey status --table ${table ?? 'NAME'} --user ${explanation.user}`,
    look.width,
    '  ',
  ),
];

/** What the table holds of somebody who can not be looked at. */
const rememberedLines = ({ remembered }: Explanation, look: Look): Lines => {
  const view = remembered?.view;
  if (view === undefined) return [];
  const keys = view.keys.map(({ id, status }) => `${id ?? 'a key'} (${status})`).join(', ');
  return section(
    'What the table remembers',
    [
      ...wrapped(`${view.finding ?? view.verdict}, ${view.rule}: ${printable(view.because)}`, look.width, '  '),
      ...wrapped(keys === '' ? 'no keys' : keys, look.width, '  '),
    ],
    look,
  );
};

const explainedLines = (explanation: Told<'explained'>, { look, table }: Showing): Lines => {
  const { account, policyName, at } = explanation;
  const where = account === undefined ? '' : `, in ${ouLabel(account)}`;
  return page(
    [
      ...wrapped(look.paint.bold(`${whoIn(explanation)}: ${headline(explanation)}`), look.width),
      ...wrapped(look.paint.dim(`policy ${printable(policyName)}${where}, seen ${minute(at)}`), look.width, '  '),
      ...whyLines(explanation, look),
    ],
    section('Now', nowLines(explanation, look), look),
    section('Next, if nothing else changes', nextLines(explanation, look), look),
    section('Facts', factLines(explanation, look), look),
    table === undefined
      ? wrapped(look.paint.dim('Without --table nothing is known of earlier runs and of holds.'), look.width, '  ')
      : [],
    section('Exceptions and holds', coverLines(explanation, look), look),
    section('Rules tried, in order', triedLines(explanation, look), look),
    section('Settings in force', settingLines(explanation, look), look),
  );
};

const headline = ({ now, trace: { decision }, mode }: ExplainedUser): string => {
  if (now.steps.length > 0)
    return mode === 'enforce' ? 'the next run would act' : 'something is due, but the mode is plan';
  if (decision.kind !== 'settled') return 'something is due';
  return `${decision.finding ?? decision.verdict}: ${meaningOfVerdict[decision.verdict]}`;
};

const whyLines = ({ trace: { decision }, refusal }: ExplainedUser, look: Look): Lines => {
  const finding = decision.kind === 'settled' ? decision.finding : undefined;
  return [
    ...wrapped(`${decision.rule}: ${printable(decision.because)}.`, look.width, '  '),
    ...(finding === undefined ? [] : wrapped(`${adviceOn[finding]} See ${runbookEntry(finding)}`, look.width, '  ')),
    ...(refusal === undefined
      ? []
      : wrapped(
          look.paint.red(`${refusal.code}: ${printable(refusal.because)}. See ${runbookEntry(refusal.code)}`),
          look.width,
          '  ',
        )),
  ];
};

const nowLines = ({ now, mode }: ExplainedUser, look: Look): Lines => {
  if (now.steps.length === 0) return wrapped('Nothing is to be done.', look.width, '  ');
  const recorded = 'The policy’s mode for this user is plan: a run would only record this, not do it.';
  return [
    ...now.steps.flatMap((step) => stepLine(step, look)),
    ...(mode === 'enforce' ? [] : wrapped(look.paint.yellow(recorded), look.width, '  ')),
  ];
};

const nextLines = ({ next, now, mode }: ExplainedUser, look: Look): Lines => {
  if (next.length > 0) return next.flatMap((moment) => momentLines(moment, { look, mode }));
  if (now.steps.length > 0) return [];
  return wrapped('Nothing is in sight.', look.width, '  ');
};

const momentLines = (
  { at, steps, settled }: Moment,
  { look, mode }: { readonly look: Look; readonly mode: ExplainedUser['mode'] },
): Lines => {
  const recorded = steps.length > 0 && mode !== 'enforce' ? ' (only recorded, in mode plan)' : '';
  const noticed =
    settled?.verdict === 'attention' || settled?.verdict === 'unknown'
      ? wrapped(
          `${settled.finding ?? settled.verdict}: ${printable(settled.because)}`,
          look.width,
          `      ${settled.rule.padEnd(3)} `,
        )
      : [];
  return [
    ...wrapped(`${minute(at)}${recorded}`, look.width, '  '),
    ...steps.flatMap((step) => stepLine(step, look)),
    ...noticed,
  ];
};
