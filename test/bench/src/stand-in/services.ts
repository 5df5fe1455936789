import { accountAt, management } from './settings.ts';
import { userNameOf, type World } from './world.ts';

type Input = Readonly<Record<string, string | undefined>>;

const accountsPerPage = 20;

/** The services that answer in JSON, but for the table. */
export function answerJson({ settings }: World, operation: string, input: Input): object {
  switch (operation) {
    case 'DescribeOrganization':
      return { Organization: { Id: 'o-exampleorg1', MasterAccountId: management } };
    case 'ListAccounts': {
      const from = Number(input['NextToken'] ?? 0);
      const to = Math.min(from + accountsPerPage, settings.accounts);
      return {
        Accounts: Array.from({ length: to - from }, (_, n) => listed(accountAt(from + n))),
        ...(to < settings.accounts ? { NextToken: String(to) } : {}),
      };
    }
    case 'ListTagsForResource':
      return { Tags: [] };
    case 'GetResources':
      return { ResourceTagMappingList: [] };
    case 'CreateSecret':
    case 'PutResourcePolicy':
    case 'PutSecretValue':
      return {
        ARN: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:x',
        Name: input['Name'] ?? input['SecretId'],
      };
    default:
      throw new Error(`the stand-in does not know ${operation}`);
  }
}

const listed = (account: string) => ({
  Id: account,
  Arn: `arn:aws:organizations::${management}:account/o-exampleorg1/${account}`,
  Name: `account-${account}`,
  Email: `${account}@example.com`,
  State: 'ACTIVE',
  Status: 'ACTIVE',
  JoinedTimestamp: 1_600_000_000,
  Paths: [`o-exampleorg1/r-exam/ou-exam-11111111/${account}/`],
});

export const usersOf = ({ settings }: World): readonly string[] =>
  Array.from({ length: settings.users }, (_, n) => userNameOf(n));
