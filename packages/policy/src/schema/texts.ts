import { isAccountId, isOuId } from '@rekey/engine';
import { type Complaint, quote } from '../message.ts';

/** What is wrong with a text, if anything: the checks that a pattern alone could not explain. */
export type TextCheck = (text: string) => Complaint | undefined;

const iamName = /^[\w+=,.@-]+$/; // the characters of IAM user, group and role names
const iamNameRemedy = 'Use letters, digits and + = , . @ _ -';

export const checkScope: TextCheck = (text) => {
  if (text === 'org' || isAccountId(text) || isOuId(text)) return undefined;
  if (/^r-[0-9a-z]{4,32}$/.test(text)) return { problem: `${quote(text)} is the root`, remedy: 'Write org' };
  if (/^\d+$/.test(text)) {
    const problem = `${quote(text)} has ${text.length} digits, an account id has 12`;
    return { problem, remedy: 'Write all 12 digits, leading zeros included' };
  }
  if (/^\d{4}-\d{4}-\d{4}$/.test(text)) {
    return { problem: `${quote(text)} has hyphens`, remedy: `Write ${text.replaceAll('-', '')}` };
  }
  if (text.toLowerCase().startsWith('ou-')) {
    const remedy = 'Write it as AWS Organizations shows it, such as ou-ab12-cd34ef56';
    return { problem: `${quote(text)} is not the id of an organizational unit`, remedy };
  }
  const remedy = 'Write org, the id of an organizational unit (ou-...) or a 12-digit account id';
  return { problem: `${quote(text)} is not a scope`, remedy };
};

const userNameChars = 64;
export const checkUserPattern: TextCheck = (text) => {
  if (text === '') return { problem: 'the user name is empty', remedy: 'Write a name, or "*" for every user' };
  if (text.length > userNameChars) {
    return {
      problem: `${quote(text)} has ${text.length} characters, a user name at most ${userNameChars}`,
      remedy: 'Shorten it, or write a part of it and *',
    };
  }
  if (iamName.test(text.replaceAll(/[*?]/g, 'x'))) return undefined;
  const problem = `${quote(text)} holds characters that no user name has`;
  return { problem, remedy: `${iamNameRemedy}, * for any characters and ? for one` };
};

const groupNameChars = 128;
export const checkGroup: TextCheck = (text) => {
  if (/[*?]/.test(text)) {
    return { problem: `${quote(text)} is a pattern, groups are named exactly`, remedy: 'Write each name' };
  }
  if (iamName.test(text) && text.length <= groupNameChars) return undefined;
  const remedy = `${iamNameRemedy}, at most ${groupNameChars} characters`;
  return { problem: `${quote(text)} is not the name of a group`, remedy };
};

const pathChars = 512;
export const checkPathPrefix: TextCheck = (text) => {
  if (!text.startsWith('/')) {
    return { problem: `${quote(text)} does not start with a slash`, remedy: `Write ${quote(`/${text}`)}` };
  }
  if (/[*?]/.test(text)) {
    const remedy = `Paths are prefixes: write ${quote(text.replace(/[*?].*$/, ''))}`;
    return { problem: `${quote(text)} is a pattern`, remedy };
  }
  if (/^[\x21-\x7e]+$/.test(text) && text.length <= pathChars && !text.includes('//')) return undefined;
  return { problem: `${quote(text)} is not the path of a user`, remedy: 'Write it as in IAM, such as "/team/app/"' };
};

const tagKeyChars = 128;
export const checkTagKey: TextCheck = (text) =>
  text.length >= 1 && text.length <= tagKeyChars
    ? undefined
    : { problem: `${quote(text)} is not a tag key`, remedy: `Write 1 to ${tagKeyChars} characters` };

const tagValueChars = 256;
export const checkTagValue: TextCheck = (text) =>
  text.length <= tagValueChars
    ? undefined
    : { problem: `${quote(text)} is too long for a tag value`, remedy: `Write at most ${tagValueChars} characters` };

export const checkDate: TextCheck = (text) => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    return { problem: `${quote(text)} is not a date`, remedy: 'Write it as YYYY-MM-DD, such as 2027-03-31' };
  }
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || year === '0000') {
    return { problem: `${text} is not in the calendar`, remedy: 'Write it as YYYY-MM-DD, such as 2027-03-31' };
  }
  if (Number(day) >= 1 && Number(day) <= last) return undefined;
  const remedy = `${year}-${month} has ${last} days: write ${year}-${month}-01 to ${year}-${month}-${last}`;
  return { problem: `${text} is not in the calendar`, remedy };
};

/** Ids, reasons and owners end up on terminals and in reports. */
const noteChars = 1_000;
export const checkNote: TextCheck = (text) => {
  if (text.trim() === '') return { problem: 'it is empty', remedy: 'Write something, or remove the line' };
  if (text.length > noteChars) {
    return { problem: `it has ${text.length} characters`, remedy: `Write at most ${noteChars}` };
  }
  return /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text)
    ? { problem: `${quote(text)} holds control characters`, remedy: 'Leave them out' }
    : undefined;
};

const addressChars = 254; // RFC 5321
const looksLikeAddress = /^[^\s@<>(),;:"\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

export const checkAddress: TextCheck = (text) =>
  looksLikeAddress.test(text) && text.length <= addressChars
    ? undefined
    : { problem: `${quote(text)} is not a mail address`, remedy: 'Write it bare, such as payments@example.com' };

export const checkMemberRole: TextCheck = (text) => {
  const remedy = 'Write path and name, such as rekey/rekey-member';
  const role = /^arn:[\w-]+:iam::[^:]*:role\/(.+)$/.exec(text)?.[1];
  if (role !== undefined) return { problem: `${quote(text)} is an ARN`, remedy: `Write path and name: ${role}` };
  if (text.startsWith('/')) {
    return { problem: `${quote(text)} starts with a slash`, remedy: `Write ${text.replace(/^\/+/, '') || 'a name'}` };
  }
  const segments = text.split('/');
  const roleNameChars = 64;
  const legal = segments.every((segment) => iamName.test(segment)) && text.length <= pathChars;
  if (legal && (segments.at(-1) ?? '').length <= roleNameChars) return undefined;
  return { problem: `${quote(text)} is not the path and name of a role`, remedy };
};

export const checkRegion: TextCheck = (text) => {
  if (/^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/.test(text)) return undefined;
  const zone = /^([a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2})[a-z]$/.exec(text)?.[1];
  if (zone !== undefined) return { problem: `${quote(text)} is an availability zone`, remedy: `Write ${zone}` };
  return { problem: `${quote(text)} is not a Region`, remedy: 'Write its id, such as us-east-1' };
};

export const checkReader: TextCheck = (text) => {
  const example = '"arn:aws:iam::{account}:role/break-glass"';
  if (/^arn:[\w-]+:sts:/.test(text)) {
    return { problem: `${quote(text)} is a session`, remedy: `Write the ARN of its role, such as ${example}` };
  }
  if (/[*?]/.test(text)) {
    return { problem: `${quote(text)} is a pattern`, remedy: 'Name each reader by its whole ARN' };
  }
  if (/^arn:aws[a-z-]*:iam::(\d{12}|\{account\}):(role|user)(\/[\w+=,.@-]+)+$/.test(text)) return undefined;
  const problem = `${quote(text)} is not the ARN of a role or user`;
  return { problem, remedy: `Write it in full, with {account} for the user's own account, such as ${example}` };
};

export const checkIncludePattern: TextCheck = (text) => {
  const example = 'such as "exceptions/*.yaml"';
  if (text === '') return { problem: 'the pattern is empty', remedy: `Write one, ${example}` };
  if (/^([/\\~]|[A-Za-z]:)/.test(text)) {
    const remedy = `Write it relative to the folder of this file, ${example}`;
    return { problem: `${quote(text)} is not relative`, remedy };
  }
  if (text.split(/[/\\]/).includes('..')) {
    const remedy = `Keep included files beside or below this file, ${example}`;
    return { problem: `${quote(text)} leaves the folder of this file`, remedy };
  }
  return undefined;
};
