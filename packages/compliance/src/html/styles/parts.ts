export const parts: string = `
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem; box-shadow: var(--shadow); min-width: 0; }
.card > header { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; justify-content: space-between; align-items: baseline; margin-bottom: 0.75rem; }
.card > header p { color: var(--muted); font-size: 0.87rem; }
.card > footer { margin-top: 0.75rem; font-size: 0.9rem; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(12, minmax(0, 1fr)); margin-bottom: 1rem; align-items: stretch; }
.grid > * { grid-column: span 12; }
@media (min-width: 62rem) { .grid > .third { grid-column: span 4; } .grid > .half { grid-column: span 6; } .grid > .most { grid-column: span 8; } .grid > .fourth { grid-column: span 3; } }
@media (min-width: 36rem) and (max-width: 61.99rem) { .grid > .fourth { grid-column: span 6; } }
.stack > * + * { margin-top: 1rem; }

.big { font-size: 2.6rem; font-weight: 680; line-height: 1.1; letter-spacing: -0.025em; font-variant-numeric: tabular-nums; }
.stat { display: flex; flex-direction: column; gap: 0.15rem; }
.stat .value { font-size: 1.6rem; font-weight: 660; line-height: 1.2; letter-spacing: -0.015em; font-variant-numeric: tabular-nums; }
.stat .label { color: var(--muted); font-size: 0.9rem; }
.stat .note { color: var(--muted); font-size: 0.85rem; }

.bar { display: block; margin-top: 0.6rem; width: 100%; height: 10px; border-radius: 5px; overflow: hidden; background: var(--line); }
.bar rect { shape-rendering: crispEdges; }
td .bar { height: 8px; margin: 0.35rem 0 0.2rem; min-width: 5rem; }
.fill-compliant { fill: var(--compliant); } .fill-excepted { fill: var(--excepted); } .fill-too-old { fill: var(--too-old); }
.fill-idle { fill: var(--idle); } .fill-calm { fill: var(--accent); }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.25rem; margin-top: 0.75rem; font-size: 0.9rem; }
.legend li { display: flex; align-items: center; gap: 0.4rem; }
.legend svg { width: 10px; height: 10px; border-radius: 3px; flex: none; }

.badge { display: inline-block; padding: 0.05rem 0.5rem; border-radius: 1rem; font-size: 0.82rem; font-weight: 550; white-space: nowrap; background: var(--raised); color: var(--muted); border: 1px solid var(--line); }
.badge.good { background: var(--good-wash); color: var(--good); border-color: transparent; }
.badge.warn { background: var(--warn-wash); color: var(--warn); border-color: transparent; }
.badge.bad { background: var(--bad-wash); color: var(--bad); border-color: transparent; }
.badge.calm { background: var(--calm-wash); color: var(--calm); border-color: transparent; }

.notice { border: 1px solid var(--line); border-left: 4px solid var(--line-strong); border-radius: 8px; background: var(--surface); padding: 0.75rem 1rem; margin-bottom: 1rem; }
.notice strong { font-weight: 620; }
.notice.good { border-left-color: var(--compliant); } .notice.warn { border-left-color: var(--excepted); background: var(--warn-wash); }
.notice.bad { border-left-color: var(--too-old); background: var(--bad-wash); } .notice.calm { border-left-color: var(--accent); background: var(--calm-wash); }
.notice p + p { margin-top: 0.25rem; }
.none { color: var(--muted); padding: 0.35rem 0; }

.facts { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: 0.4rem 1.25rem; }
p + .facts, .facts + p { margin-top: 0.6rem; }
svg + .facts { margin-top: 0.9rem; }
.facts dt { color: var(--muted); }
.facts dd { overflow-wrap: anywhere; min-width: 0; }
.facts code.id { white-space: normal; }
@media (max-width: 36rem) { .facts { grid-template-columns: 1fr; gap: 0 } .facts dd { margin-bottom: 0.6rem; } }

.timeline { border-left: 2px solid var(--line); margin-left: 0.4rem; }
.timeline > li { position: relative; padding: 0 0 1.1rem 1.25rem; }
.timeline > li::before { content: ''; position: absolute; left: -7px; top: 0.4rem; width: 12px; height: 12px; border-radius: 50%; background: var(--surface); border: 3px solid var(--line-strong); }
.timeline > li.good::before { border-color: var(--compliant); } .timeline > li.warn::before { border-color: var(--excepted); } .timeline > li.bad::before { border-color: var(--too-old); }
.timeline .when { color: var(--muted); font-size: 0.87rem; }
.timeline .why { color: var(--muted); overflow-wrap: anywhere; }

h3.second { margin-top: 1.4rem; }
.chart svg { display: block; width: 100%; height: auto; }
.chart text { font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
details > summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; width: fit-content; }
details[open] > summary { margin-bottom: 0.5rem; }
details table { margin-top: 0.25rem; }
.card > .legend + details { margin-top: 0.5rem; }
figure details { margin-top: 0.5rem; }
`;
