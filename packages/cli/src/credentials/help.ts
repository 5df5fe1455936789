import type { Help } from '../help.ts';

/** Of the command for owners of keys. */
export const credentialsHelp: Help = {
  summary: 'for key owners: fetch your new key with the key you have',
  purpose:
    'For the owner of an access key, who needs that key and nothing else: finds the secret that the new key was put into, and prints it in the form of a credential_process, or with --write-profile puts it into your AWS credentials file, where it changes that profile alone and keeps a backup. On stderr it says which key is new, and as far as that can be seen how long the old one works. On a terminal it shows the key only with --print. docs/credentials.md has the same for CI systems, SDKs and the plain AWS CLI.',
  examples: [
    'rekey credentials --profile work --write-profile work',
    'rekey credentials --profile work --print             on the terminal',
    'rekey credentials --profile work --secret {user}_credentials \\\n      --secret-region us-east-1 --write-profile work',
  ],
  exitCodes: [
    '0  the key was printed or written, or you use it already',
    '1  there is no such secret, it cannot be read, or its key cannot be used',
    '2  wrong usage or credentials, or a credentials file that cannot be changed safely: nothing was touched',
  ],
};
