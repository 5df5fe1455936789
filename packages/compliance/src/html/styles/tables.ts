export const tables: string = `
.scroll { position: relative; overflow-x: auto; margin: 0 -1.25rem; padding: 0 1.25rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.93rem; }
caption { text-align: left; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 550; font-size: 0.85rem; white-space: nowrap; vertical-align: bottom; border-bottom-color: var(--line-strong); }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover > * { background: var(--raised); }
tbody th { font-weight: 500; }
th.number, td.number { padding-left: 0.5rem; padding-right: 1rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.long, td .name { overflow-wrap: anywhere; }
td.long { min-width: 9rem; }
th:last-child:last-child, td:last-child:last-child { padding-right: 0; }
td.whole, td.whole code { white-space: nowrap; }
thead button { all: unset; cursor: pointer; white-space: nowrap; }
thead button:hover { color: var(--text); }
thead button:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
thead button::after { content: '↕'; opacity: 0.45; margin-left: 0.3em; }
th[aria-sort='ascending'] button::after { content: '↑'; opacity: 1; }
th[aria-sort='descending'] button::after { content: '↓'; opacity: 1; }
tbody th.long { min-width: 9rem; }
.depth-1 { padding-left: 1.25rem; } .depth-2 { padding-left: 2.5rem; } .depth-3 { padding-left: 3.75rem; } .depth-4 { padding-left: 5rem; } .depth-5 { padding-left: 6.25rem; }
[class^='depth-'] { display: block; min-width: 13rem; }
.pager { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; margin-top: 0.9rem; font-size: 0.9rem; color: var(--muted); }
.pager ul { display: flex; gap: 0.5rem; }
.sift { display: flex; justify-content: flex-end; margin-bottom: 0.5rem; }
`;
