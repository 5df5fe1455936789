import type { PolicyVersionHead } from '@rekey/engine';
import type { PolicyVersion } from '@rekey/store';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { printable } from '../text/text.ts';
import { minute } from '../text/time.ts';
import { callerLabel } from './names.ts';
import type { Lines } from './page.ts';

/** Pushed versions, newest first. */
export const versionsLines = (versions: readonly PolicyVersionHead[], look: Look): Lines =>
  versions.length === 0
    ? ['No policy was pushed yet.']
    : tableOf(
        versions,
        [
          { head: 'version', cell: ({ version }) => String(version), align: 'right' },
          { head: 'pushed', cell: ({ at }) => minute(at) },
          { head: 'by', cell: ({ author }) => callerLabel(author), shrinkTo: 16 },
          { head: 'note', cell: ({ note }) => note ?? '', shrinkTo: 10, optional: true },
        ],
        { look, indent: 0 },
      );

/** A version as the file that it was, to be edited and pushed again; what it includes follows as comments, file by file. */
export const versionLines = ({ files }: Pick<PolicyVersion, 'files'>): Lines => {
  const [main, ...included] = files;
  return [
    ...linesIn(main?.text ?? ''),
    ...included.flatMap(({ file, text }) => [
      '',
      `# included: ${printable(file)}`,
      ...linesIn(text).map((line) => `#   ${line}`.trimEnd()),
    ]),
  ];
};

export const headline = ({ version, author, at, note }: PolicyVersionHead): string =>
  `version ${version}, pushed ${minute(at)} by ${callerLabel(author)}${note === undefined ? '' : ` (“${printable(note)}”)`}`;

/** Tabs are part of a file; other control characters have no place in a policy, and could move the cursor. */
const linesIn = (text: string): Lines =>
  text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(printable).join('\t'));
