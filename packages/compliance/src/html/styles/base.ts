export const base: string = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4.5rem; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif; }
h1, h2, h3, p, dl, dd, ul, ol, figure { margin: 0; }
ul, ol { padding: 0; list-style: none; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.02rem; line-height: 1.35; font-weight: 620; }
h3 { font-size: 0.95rem; font-weight: 620; }
a { color: var(--accent); text-decoration: none; text-underline-offset: 0.18em; }
a:hover { text-decoration: underline; }
p a, main li a, dd a, .notice a, .foot a { text-decoration: underline; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
code { font: 0.88em/1.4 ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', Menlo, monospace; overflow-wrap: anywhere; }
code.id { white-space: nowrap; }
.quiet { color: var(--muted); }
.name { overflow-wrap: anywhere; }
.name, .why, h1, code, dd, td.long, th.long { unicode-bidi: isolate; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
@media (prefers-reduced-motion: no-preference) { a, button { transition: background-color 0.12s, color 0.12s; } }
`;
