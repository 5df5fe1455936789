// Contrast of text on its surface is 4.5 to 1 or more, in both; the browser tests hold it.

const light = `
  --page: #f5f6f8; --surface: #ffffff; --raised: #fafbfc; --line: #dde1e8; --line-strong: #8993a4;
  --text: #18202c; --muted: #566074; --accent: #1a56c4; --on-accent: #ffffff; --focus: #1a56c4;
  --compliant: #1c8a68; --excepted: #c98a0b; --too-old: #c8372d;
  --good: #12694d; --good-wash: #e3f4ed; --warn: #7a5200; --warn-wash: #fdf1d7;
  --bad: #a8231a; --bad-wash: #fce9e7; --calm: #35507d; --calm-wash: #e8eef8; --idle: #aab2bf;
  --shadow: 0 1px 2px rgb(24 32 44 / 6%), 0 1px 8px rgb(24 32 44 / 4%); color-scheme: light;`;

const dark = `
  --page: #0f131a; --surface: #181e28; --raised: #1e2531; --line: #2c3543; --line-strong: #6d7a8f;
  --text: #e7ebf2; --muted: #a2adbe; --accent: #8ab4ff; --on-accent: #0d1626; --focus: #8ab4ff;
  --compliant: #43b78d; --excepted: #e0a83a; --too-old: #f0695e;
  --good: #6fd6ae; --good-wash: #12322a; --warn: #f0c265; --warn-wash: #382b10;
  --bad: #ff9d94; --bad-wash: #3f1d1b; --calm: #b3cbf5; --calm-wash: #1d2b45; --idle: #566175;
  --shadow: none; color-scheme: dark;`;

/** Colours by what they mean. The page follows the system, unless it was told otherwise. */
export const tokens: string = `
:root {${light} }
@media (prefers-color-scheme: dark) { :root:not([data-theme='light']) {${dark} } }
:root[data-theme='dark'] {${dark} }
@media print { :root:root {${light} --page: #ffffff; } }
`;
