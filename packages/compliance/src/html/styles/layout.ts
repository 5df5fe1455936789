export const layout: string = `
.skip { position: absolute; left: 0.5rem; top: -4rem; z-index: 10; background: var(--accent); color: var(--on-accent); padding: 0.5rem 0.9rem; border-radius: 0 0 8px 8px; }
.skip:focus { top: 0; }
.top { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; padding: 0.6rem 1.25rem; background: var(--surface); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 0.5rem; font-weight: 680; font-size: 1.08rem; color: var(--text); letter-spacing: -0.01em; }
.brand:hover { text-decoration: none; }
.brand svg { width: 22px; height: 22px; }
.top .table { color: var(--muted); font-size: 0.88rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 16rem; }
.top form { margin-left: auto; flex: 0 1 24rem; display: flex; gap: 0.4rem; }
.top form input { flex: 1; min-width: 0; }
.frame { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); max-width: 92rem; margin: 0 auto; }
.side { min-width: 0; padding: 1rem 0.5rem 2rem 0.75rem; }
.side ul { position: sticky; top: 4.5rem; }
.side a { display: block; padding: 0.32rem 0.75rem; border-radius: 7px; color: var(--text); }
.side a:hover { background: var(--line); text-decoration: none; }
.side a[aria-current] { background: var(--calm-wash); color: var(--calm); font-weight: 600; }
.side li.gap { margin-top: 0.75rem; }
main { padding: 1.25rem 1.25rem 2.5rem; min-width: 0; }
main:focus { outline: none; }
.headline { margin-bottom: 1rem; display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; justify-content: space-between; }
.headline p { color: var(--muted); }
.trail { font-size: 0.88rem; margin-bottom: 0.35rem; color: var(--muted); overflow-wrap: anywhere; }
.headline, .trail { min-width: 0; }
.trail li a, .pager li a { text-decoration: none; }
.trail li { display: inline; }
.trail li + li::before { content: '/'; margin: 0 0.45em; color: var(--line-strong); }
.foot { padding: 1rem 1.25rem 2rem; color: var(--muted); font-size: 0.87rem; border-top: 1px solid var(--line); max-width: 92rem; margin: 0 auto; }
input, select, .button { font: inherit; font-size: 0.93rem; color: var(--text); background: var(--surface); border: 1px solid var(--line-strong); border-radius: 7px; padding: 0.35rem 0.6rem; }
select { max-width: 100%; }
.button { cursor: pointer; display: inline-block; font-weight: 550; }
.button:hover { background: var(--raised); text-decoration: none; }
.filters { display: flex; flex-wrap: wrap; gap: 0.6rem 0.9rem; align-items: end; margin-bottom: 1rem; }
.filters label { display: flex; flex-direction: column; gap: 0.15rem; font-size: 0.85rem; color: var(--muted); min-width: 0; }
button[aria-pressed='true'] { background: var(--calm-wash); color: var(--calm); }
.filters input { width: 10rem; }
.filters input[type='number'] { width: 6rem; }
.filters .clear { padding: 0.35rem 0; }
@media (max-width: 52rem) {
  .frame { grid-template-columns: minmax(0, 1fr); }
  .side { padding: 0.4rem 0.75rem; border-bottom: 1px solid var(--line); background: var(--surface); overflow-x: auto; }
  .side ul { position: static; display: flex; gap: 0.15rem; }
  .side li.gap { margin-top: 0; }
  .side a { white-space: nowrap; }
  .top { position: static; }
  .top form { flex: 1 1 100%; order: 5; }
  .top .table { display: none; }
  .top > button { margin-left: auto; }
}
@media print { .side, .top form, .top button, .filters, .sift, .skip { display: none; } .frame { display: block; } .card { break-inside: avoid; box-shadow: none; } }
`;
