import { Hono } from 'hono';
import { stylesheet } from '../html/styles/stylesheet.ts';
import { script } from './script.ts';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#1a56c4" stroke-width="2.4" stroke-linecap="round"><circle cx="8" cy="12" r="4.2"/><path d="M12.2 12H21M17.4 12v3.6"/></svg>`;

const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/rekey.css': ['text/css; charset=utf-8', stylesheet],
  '/rekey.js': ['text/javascript; charset=utf-8', script],
  '/rekey.svg': ['image/svg+xml', icon],
};

export const assets = (): Hono => {
  const app = new Hono();
  for (const [path, [type, text]] of Object.entries(files))
    app.get(path, (c) => c.body(text, 200, { 'Content-Type': type }));
  return app;
};
