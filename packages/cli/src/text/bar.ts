const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A part of a whole as blocks. What is there shows, and only the whole fills the width. */
export const bar = (part: number, whole: number, width: number): string => {
  const units = whole === 0 ? 0 : Math.max(part > 0 ? 1 : 0, Math.floor((part / whole) * width * eighths.length));
  return '█'.repeat(Math.floor(units / eighths.length)) + (eighths[units % eighths.length] ?? '');
};

/** Values over time, a block each, between the lowest and the highest of them. */
export const sparkline = (values: readonly number[]): string => {
  const lowest = Math.min(...values);
  const range = Math.max(...values) - lowest;
  const heightOf = (value: number): number =>
    range === 0 ? Math.floor(heights.length / 2) : Math.round(((value - lowest) / range) * (heights.length - 1));
  return values.map((value) => heights[heightOf(value)] ?? '').join('');
};
