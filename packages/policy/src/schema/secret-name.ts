import { quote } from '../message.ts';
import type { TextCheck } from './texts.ts';

const example = 'such as "{user}_credentials"';
const longestName = 512; // of a secret
const longestUser = 64 * '/2C'.length; // a user name may hold nothing but commas, each written as /2C
const longestFixedPart = longestName - longestUser;

/** Each user's secret must get a name of its own that is legal, whatever the user is called. */
export const checkSecretName: TextCheck = (text) => {
  const parts = text.split('{user}');
  const [prefix = '', suffix = ''] = parts;
  if (parts.length === 1) {
    return { problem: `${quote(text)} has no {user}`, remedy: `Write {user} where the user name goes, ${example}` };
  }
  if (parts.length > 2)
    return { problem: `${quote(text)} has {user} ${parts.length - 1} times`, remedy: 'Write it once' };
  if (/[{}]/.test(prefix + suffix)) {
    return {
      problem: `${quote(text)} has a placeholder that is not {user}`,
      remedy: `Only {user} is known, ${example}`,
    };
  }
  if (!/^[\w/+=.@-]*$/.test(prefix + suffix)) {
    const problem = `${quote(text)} holds characters that are not allowed in the name of a secret`;
    return { problem, remedy: 'Use letters, digits and / _ + = . @ -' };
  }
  if (prefix.length + suffix.length > longestFixedPart) {
    const problem = `${prefix.length + suffix.length} characters beside {user} are too many`;
    return { problem, remedy: `Write at most ${longestFixedPart}, so that every user's name fits` };
  }
  return checkEnding(text, suffix);
};

/**
 * AWS appends a hyphen and six characters to the ARN of a secret, and may take such an ending of a name for it:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html. A suffix of up to six letters and
 * digits could become one with the end of a user name.
 */
function checkEnding(text: string, suffix: string): ReturnType<TextCheck> {
  if (suffix === '') {
    return { problem: `${quote(text)} ends with {user}`, remedy: `Write something fixed behind it, ${example}` };
  }
  if (/-.{6}$/.test(suffix)) {
    const problem = `${quote(text)} ends in a hyphen and six characters, like the ARN of a secret`;
    return { problem, remedy: `Write another ending, ${example}` };
  }
  if (/^[A-Za-z0-9]{1,6}$/.test(suffix)) {
    const problem = `with some user names ${quote(text)} ends in a hyphen and six characters, like the ARN of a secret`;
    return { problem, remedy: `Write another ending, ${example}` };
  }
  return undefined;
}
