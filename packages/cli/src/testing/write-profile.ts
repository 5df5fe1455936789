import { Secret } from '@rekey/engine';
import { writeProfile } from '../credentials-file/write-profile.ts';

// A program for tests that need a process to kill: KEY_ID goes into PROFILE of CREDENTIALS.
const { CREDENTIALS: credentials = '', PROFILE: profile = '', KEY_ID: keyId = '' } = process.env;
const places = { credentials, config: `${credentials}-config` };
await writeProfile(places, { profile, keyId, secretAccessKey: new Secret(`secret/of/${keyId}`) });
