export type Theme = 'light' | 'dark';

type Palette = Readonly<
  Record<'text' | 'muted' | 'line' | 'compliant' | 'excepted' | 'tooOld' | 'idle' | 'accent' | 'bad', string>
>;

// As in the dashboard; of the theme that CloudWatch names, whatever the system prefers.
const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    text: '#18202c',
    muted: '#566074',
    line: '#dde1e8',
    compliant: '#1c8a68',
    excepted: '#c98a0b',
    tooOld: '#c8372d',
    idle: '#aab2bf',
    accent: '#1a56c4',
    bad: '#a8231a',
  },
  dark: {
    text: '#e7ebf2',
    muted: '#a2adbe',
    line: '#2c3543',
    compliant: '#43b78d',
    excepted: '#e0a83a',
    tooOld: '#f0695e',
    idle: '#566175',
    accent: '#8ab4ff',
    bad: '#ff9d94',
  },
};

/** Under one class: the page around the widget is not ours. */
export const widgetStyles = (theme: Theme): string => {
  const { text, muted, line, compliant, excepted, tooOld, idle, accent, bad } = palettes[theme];
  return `
.rekey { color: ${text}; font: 14px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
.rekey p { margin: 0; }
.rekey .figures { display: flex; flex-wrap: wrap; gap: 8px 28px; align-items: flex-end; }
.rekey .value { display: block; font-size: 22px; font-weight: 650; line-height: 1.2; }
.rekey .share .value { font-size: 34px; }
.rekey .quiet, .rekey th.head { color: ${muted}; font-size: 12px; font-weight: 500; }
.rekey .bad { color: ${bad}; }
.rekey svg.bar { display: block; width: 100%; height: 10px; margin: 10px 0 4px; }
.rekey svg.trend { display: block; width: 160px; height: 40px; }
.rekey .line { fill: none; stroke: ${compliant}; stroke-width: 2; }
.rekey .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 10px; padding: 0; list-style: none; font-size: 13px; }
.rekey .legend li { display: flex; align-items: center; gap: 6px; margin: 0; }
.rekey .legend svg { width: 10px; height: 10px; flex: none; }
.rekey .fill-compliant { fill: ${compliant}; } .rekey .fill-excepted { fill: ${excepted}; } .rekey .fill-too-old { fill: ${tooOld}; }
.rekey .fill-idle { fill: ${idle}; } .rekey .fill-calm { fill: ${accent}; }
.rekey table { width: 100%; border-collapse: collapse; font-size: 13px; }
.rekey caption { text-align: left; color: ${muted}; font-size: 12px; }
.rekey th, .rekey td { text-align: left; padding: 3px 10px 3px 0; border: 0; border-bottom: 1px solid ${line}; background: none; color: inherit; }
.rekey td:first-child { overflow-wrap: anywhere; }
.rekey .number { text-align: right; font-variant-numeric: tabular-nums; }
.rekey .foot { margin-top: 8px; }
`;
};
