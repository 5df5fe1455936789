import { homedir } from 'node:os';
import { join } from 'node:path';

export type Places = { readonly credentials: string; readonly config: string };

/** Where AWS tools look: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html */
export const placesOf = (env: Readonly<Record<string, string | undefined>>): Places => {
  const home = env['HOME'] || homedir();
  const place = (named: string | undefined, usual: string): string => {
    if (!named) return join(home, '.aws', usual);
    return named.startsWith('~/') ? join(home, named.slice(2)) : named;
  };
  return {
    credentials: place(env['AWS_SHARED_CREDENTIALS_FILE'], 'credentials'),
    config: place(env['AWS_CONFIG_FILE'], 'config'),
  };
};
