import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListTagsForResourceCommand,
  paginateListAccounts,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowEmulator, type Emulator } from './index.ts';
import { type Clients, clientsOf, refusal } from './test-clients.ts';

const management = '100000000001';
const tooling = '222222222222';
const payments = '111111111111';

let emulator: Emulator;
let admin: Clients;

beforeAll(async () => {
  emulator = await borrowEmulator();
  const seeded = await emulator.seed({
    management,
    organizationId: 'o-exampleorg1',
    accounts: [{ id: tooling, name: 'tooling' }],
    ous: [
      {
        id: 'ou-ab12-workload1',
        name: 'Workloads',
        ous: [
          {
            id: 'ou-ab12-payments1',
            name: 'Payments',
            accounts: [
              { id: payments, name: 'payments', tags: { rekey: 'opt-out' } },
              { id: '333333333333', state: 'PENDING_CLOSURE', tags: { rekey: 'other' } },
            ],
          },
        ],
        accounts: Array.from({ length: 25 }, (_, index) => ({ id: String(500000000001 + index) })),
      },
    ],
  });
  admin = clientsOf(emulator, seeded.credentials);
});
afterAll(() => emulator.stop());

const clientsIn = async (account: string): Promise<Clients> => clientsOf(emulator, await emulator.credentials(account));

test('ListAccounts gives 20 a page with opaque tokens, and all accounts in the end', async () => {
  const pages = [];
  for await (const page of paginateListAccounts({ client: admin.organizations }, {})) pages.push(page);
  expect(pages.map((page) => page.Accounts?.length)).toEqual([20, 9]);
  expect(pages[0]?.NextToken).not.toMatch(/\d{12}/);
});

test('ListAccounts refuses more than 20 a page', async () => {
  const { name } = await refusal(admin.organizations.send(new ListAccountsCommand({ MaxResults: 21 })));
  expect(name).toBe('InvalidInputException');
});

test('an account carries its state, its status and its path of OU ids', async () => {
  const { Accounts = [] } = await admin.organizations.send(new ListAccountsCommand({}));
  const closing = Accounts.find((account) => account.Id === '333333333333');
  const all = [];
  for await (const page of paginateListAccounts({ client: admin.organizations }, {}))
    all.push(...(page.Accounts ?? []));
  const found = closing ?? all.find((account) => account.Id === '333333333333');
  expect(found).toMatchObject({
    State: 'PENDING_CLOSURE',
    Status: 'PENDING_CLOSURE',
    Paths: ['o-exampleorg1/r-ab12/ou-ab12-workload1/ou-ab12-payments1/333333333333/'],
  });
});

test('Status and Paths can be left out', async () => {
  await emulator.settings({ omitAccountStatus: true, omitAccountPaths: true });
  const { Accounts = [] } = await admin.organizations.send(new ListAccountsCommand({}));
  await emulator.settings({ omitAccountStatus: false, omitAccountPaths: false });
  expect(Accounts[0]).not.toHaveProperty('Status');
  expect(Accounts[0]).not.toHaveProperty('Paths');
  expect(Accounts[0]?.State).toBe('ACTIVE');
});

test('a member account sees its organization but not the accounts', async () => {
  const member = await clientsIn(payments);
  const { Organization } = await member.organizations.send(new DescribeOrganizationCommand({}));
  expect(Organization?.MasterAccountId).toBe(management);
  const { name, status } = await refusal(member.organizations.send(new ListAccountsCommand({})));
  expect({ name, status }).toEqual({ name: 'AccessDeniedException', status: 400 });
});

test('a delegated administrator of any service reads the whole organization and changes nothing', async () => {
  await admin.organizations.send(
    new RegisterDelegatedAdministratorCommand({
      AccountId: tooling,
      ServicePrincipal: 'member.org.stacksets.cloudformation.amazonaws.com',
    }),
  );
  const delegated = await clientsIn(tooling);
  const { Accounts } = await delegated.organizations.send(new ListAccountsCommand({}));
  expect(Accounts).toHaveLength(20);
  const tags = await delegated.organizations.send(new ListTagsForResourceCommand({ ResourceId: payments }));
  expect(tags.Tags).toEqual([{ Key: 'rekey', Value: 'opt-out' }]);
  const register = new RegisterDelegatedAdministratorCommand({
    AccountId: payments,
    ServicePrincipal: 'ssm.amazonaws.com',
  });
  expect((await refusal(delegated.organizations.send(register))).name).toBe('AccessDeniedException');
});

const optedOut = new GetResourcesCommand({
  ResourceTypeFilters: ['organizations:account'],
  TagFilters: [{ Key: 'rekey', Values: ['opt-out'] }],
});

test('GetResources finds tagged accounts from the management account in us-east-1', async () => {
  const { ResourceTagMappingList } = await admin.tagging.send(optedOut);
  expect(ResourceTagMappingList).toEqual([
    {
      ResourceARN: `arn:aws:organizations::${management}:account/o-exampleorg1/${payments}`,
      Tags: [{ Key: 'rekey', Value: 'opt-out' }],
    },
  ]);
});

test('GetResources pages, and takes any value where a filter names none', async () => {
  const filter = {
    ResourceTypeFilters: ['organizations:account'],
    TagFilters: [{ Key: 'rekey' }],
    ResourcesPerPage: 1,
  };
  const first = await admin.tagging.send(new GetResourcesCommand(filter));
  const second = await admin.tagging.send(
    new GetResourcesCommand({ ...filter, PaginationToken: first.PaginationToken }),
  );
  expect([first, second].map((page) => page.ResourceTagMappingList?.length)).toEqual([1, 1]);
  expect(second.PaginationToken).toBe('');
});

test('GetResources is empty for a delegated administrator and in another region', async () => {
  const delegated = await clientsIn(tooling);
  expect((await delegated.tagging.send(optedOut)).ResourceTagMappingList).toEqual([]);
  const elsewhere = clientsOf(emulator, await emulator.credentials(management), 'eu-west-1');
  expect((await elsewhere.tagging.send(optedOut)).ResourceTagMappingList).toEqual([]);
});
