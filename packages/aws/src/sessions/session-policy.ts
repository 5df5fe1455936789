import { scanActions } from '../permissions.ts';

/**
 * The session policy of a session for reading: beside what the role allows, AWS allows it these reads and nothing else
 * (guard G5). STS takes 2,048 characters at most.
 */
export const readOnlyPolicy: string = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: scanActions, Resource: '*' }],
});
