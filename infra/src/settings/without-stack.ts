import { SettingsError } from './read-settings.ts';

/** Settings that cannot be used are told as they are, and end the process with 2; a stack trace would bury them. */
export const withoutStack = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
};
