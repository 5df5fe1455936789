import { runId } from '@rekey/engine';
import { anAccount } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { defaultWaits } from '../settings.ts';
import { clientsOf } from '../testing/clients.ts';
import { answer, loopback } from '../testing/loopback.ts';
import { createSessions } from './sessions.ts';

const assumed = answer(`<AssumeRoleResponse><AssumeRoleResult><Credentials>
  <AccessKeyId>ASIAEXAMPLE000000000</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
  <Expiration>2100-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`);
const begun = answer(`<GenerateCredentialReportResponse><GenerateCredentialReportResult>
  <State>STARTED</State>
</GenerateCredentialReportResult></GenerateCredentialReportResponse>`);

test('a session keeps no client while it waits for its report', async () => {
  await using server = await loopback(assumed, begun);
  using aws = clientsOf(server.endpoint);
  const made: unknown[] = [];
  const sessions = createSessions({
    caller: async () => ({ account: anAccount().id, partition: 'aws', arn: 'arn:aws:iam::111111111111:user/x' }),
    clients: {
      ...aws.clients,
      iam: (...given) => {
        const client = aws.clients.iam(...given);
        made.push(client);
        return client;
      },
    },
    sts: aws.clients.sts('us-east-1'),
    region: 'us-east-1',
    clock: aws.clock,
    waits: defaultWaits,
  });
  const { census } = await sessions.open(anAccount(), {
    role: 'rekey/rekey-member',
    access: 'read',
    run: runId('run-1'),
  });
  expect(made).toHaveLength(0);
  await census.requestReport();
  expect(made).toHaveLength(1);
  expect(await census.report()).toMatchObject({ status: 'unavailable' }); // the server has none
  expect(made).toHaveLength(2);
  expect(server.requests.map(({ action }) => action).slice(0, 2)).toEqual(['AssumeRole', 'GenerateCredentialReport']);
});
