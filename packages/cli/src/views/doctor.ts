import { meaningOf, runbookEntry } from '@rekey/compliance';
import type {
  AccountCheck,
  AccountDiagnosis,
  CentralCheck,
  Check,
  Coverage,
  Diagnosis,
  ErrorCode,
} from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, firstOf, printable, wrapped } from '../text/text.ts';
import { type Failure, failureLines } from './failures.ts';
import { accountLabel, reasonIn } from './names.ts';
import { type Lines, page, section } from './page.ts';

const isWrong = ({ status }: Check): boolean => status === 'wrong';
const isNote = ({ status }: Check): boolean => status === 'note';

/** Nothing is wrong, and nothing was left out for want of time. */
export const isWell = ({ central, accounts }: Diagnosis): boolean =>
  central.length > 1 &&
  !central.some(isWrong) &&
  accounts.every(({ coverage, checks }) => coverage !== 'deferred' && !checks.some(isWrong));

/** The installation line by line, then what is wrong with accounts, by what is to be done about it, then the sums. */
export const doctorLines = (diagnosis: Diagnosis, look: Look): Lines =>
  page(
    section(
      'Installation',
      diagnosis.central.flatMap((check) => centralLines(check, look)),
      look,
    ),
    section('Wrong in accounts', failureLines(wrongIn(diagnosis), look), look),
    section('Worth knowing of accounts', noteLines(diagnosis, look), look),
    section('Not looked at', coverageLines(diagnosis, look), look),
    sumLines(diagnosis, look),
  );

const centralLines = ({ about, status, because, code, hint }: CentralCheck, look: Look): Lines => {
  const { paint, width } = look;
  const mark = { good: paint.green('ok   '), note: paint.yellow('note '), wrong: paint.red('wrong') }[status];
  return [
    ...wrapped(`${about.replace('-', ' ')}: ${printable(because)}`, width, `  ${mark} `),
    ...(hint === undefined ? [] : wrapped(printable(hint), width, indent)),
    ...(code === undefined ? [] : wrapped(paint.dim(`${code}, see ${runbookEntry(code)}`), width, indent)),
  ];
};

const indent = '        ';

const wrongIn = ({ accounts }: Diagnosis): readonly Failure[] =>
  accounts.flatMap(({ account, checks }) =>
    checks.filter(isWrong).map(({ code = 'AWS_ERROR' as ErrorCode, because, hint }) => ({
      code,
      whom: accountLabel(account),
      because: reasonIn(account, because),
      hint,
    })),
  );

const shownNotes = 10;

/** What many accounts have in common is said once. */
const noteLines = ({ accounts }: Diagnosis, { width }: Look): Lines => {
  const notes = accounts.flatMap(({ account, checks }) => checks.filter(isNote).map((check) => ({ account, check })));
  return [...Map.groupBy(notes, ({ check }) => check.code ?? check.because)].flatMap(([name, those]) => {
    const { shown, more } = firstOf(those, shownNotes);
    const hint = those.find(({ check }) => check.hint !== undefined)?.check.hint;
    return [
      ...wrapped(`${printable(name)} (${those.length})`, width, '  '),
      ...shown.flatMap(({ account, check }) => wrapped(`${accountLabel(account)}${said(check)}`, width, '    - ')),
      ...(more === 0 ? [] : [`    … and ${more} more; --json lists all of them.`]),
      ...(hint === undefined ? [] : wrapped(printable(hint), width, '    ')),
    ];
  });
};

/** Of a note without a code the reason is its name. */
const said = ({ code, because }: AccountCheck): string => (code === undefined ? '' : `: ${printable(because)}`);

const coverageLines = ({ accounts }: Diagnosis, { width }: Look): Lines =>
  [...Map.groupBy(accounts, ({ coverage }) => coverage)]
    .filter(([coverage]) => coverage !== 'scanned')
    .flatMap(([coverage, those]) =>
      wrapped(`${counted(those.length, 'account')} ${coverage}: ${notLookedAt(coverage)}`, width, '  '),
    );

const notLookedAt = (coverage: Coverage): string =>
  coverage === 'deferred' ? 'left for want of time, or interrupted' : meaningOf[coverage];

const sumLines = (diagnosis: Diagnosis, { paint, width }: Look): Lines => {
  const { central, accounts } = diagnosis;
  const scanned = accounts.filter(({ coverage }) => coverage === 'scanned');
  const bad = scanned.filter((one: AccountDiagnosis) => one.checks.some(isWrong)).length;
  const looked = `${counted(scanned.length, 'account')} looked at; nothing was changed.`;
  if (isWell(diagnosis)) return [...wrapped(looked, width), ...wrapped(paint.bold('Nothing is wrong.'), width)];
  const parts = [
    ...(central.some(isWrong) ? [`${counted(central.filter(isWrong).length, 'thing')} in the installation`] : []),
    ...(bad > 0 ? [counted(bad, 'account')] : []),
  ];
  const verdict =
    parts.length === 0 ? 'Not everything was looked at.' : `Something is wrong with ${parts.join(' and ')}.`;
  return [...wrapped(looked, width), ...wrapped(paint.bold(verdict), width)];
};
