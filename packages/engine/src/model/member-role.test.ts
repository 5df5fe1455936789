import { expect, test } from 'vitest';
import { memberRoleOf } from './member-role.ts';

test.each([
  ['Rekey member role v1, access rotate', { version: 1, access: 'rotate' }],
  ['Rekey member role v12, access scan', { version: 12, access: 'scan' }],
  ['Assumed by Rekey to rotate access keys', { version: undefined, access: undefined }],
  ['Rekey member role v1, access everything', { version: undefined, access: undefined }],
  ['', { version: undefined, access: undefined }],
])('a role described as "%s" is %o', (description, role) => {
  expect(memberRoleOf(description)).toEqual(role);
});
