import { partStyles } from '../../html/index.ts';

/** What a page on paper needs beside what every part brings. */
const ofReports: string = `
main { max-width: 78rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
main > .card { margin-bottom: 1rem; }
.title { display: flex; flex-wrap: wrap; gap: 0.4rem 1.5rem; align-items: baseline; justify-content: space-between; margin-bottom: 0.75rem; }
.title .brand { display: inline-flex; align-items: center; gap: 0.5rem; color: var(--muted); font-weight: 620; }
.title .brand svg { width: 20px; height: 20px; }
.contents { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin: 1rem 0; font-size: 0.92rem; }
.control + .control { border-top: 1px solid var(--line); margin-top: 1.1rem; padding-top: 1rem; }
.control h3 { margin-bottom: 0.25rem; }
.control ul.standards { color: var(--muted); font-size: 0.87rem; margin-bottom: 0.6rem; }
.control p + .scroll, .control .legend + p { margin-top: 0.6rem; }
.says li { margin: 0 0 0.35rem 1.1rem; list-style: disc; }
@page { margin: 14mm; }
@media print {
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; margin: 0; padding: 0; }
  .card { border: 0; border-top: 1px solid var(--line-strong); border-radius: 0; box-shadow: none; padding: 0.6rem 0; }
  .grid { display: block; }
  .grid > * + * { margin-top: 0.6rem; }
  .stat { display: inline-flex; width: 24%; vertical-align: top; }
  thead { display: table-header-group; }
  tr, .notice, .stat, figure, .control > h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  a { color: inherit; text-decoration: none !important; }
  .contents, details { display: none; }
}
`;

export const reportStyles: string = [partStyles, ofReports].join('');
