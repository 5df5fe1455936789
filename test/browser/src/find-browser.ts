import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const wellKnown = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/opt/google/chrome/chrome'];

/** A Chromium: the one that is named, one that the machine has, Playwright's own, or one that is installed for it. */
export const findBrowser = (): string => {
  const named = process.env['REKEY_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  return onMachine() ?? installed() ?? fail();
};

const onMachine = (): string | undefined => {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, ...wellKnown, chromium.executablePath()].find(runs);
};

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** A machine that tests run on as root, and that has apt, is one to be furnished. */
const installed = (): string | undefined => {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  try {
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
  } catch (error) {
    throw new Error(`${howTo} \`apt-get install chromium\` was tried and failed.`, { cause: error });
  }
  return onMachine();
};

const apt = (...args: readonly string[]): void => {
  execFileSync('apt-get', args, { stdio: 'pipe', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
};

const howTo =
  'The browser tests need a Chromium. Install one (apt-get install chromium, or npx playwright-core install chromium), or name one in REKEY_CHROMIUM.';

const fail = (): never => {
  throw new Error(howTo);
};
