import {
  ListAccountsCommand,
  type Account as ListedAccount,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { type Account, type AccountId, type AccountState, accountId, type OuId, ouId, RekeyError } from '@rekey/engine';
import { allPages, fromToken } from '../aws/pages.ts';
import { organizationError } from './organization-error.ts';

const states: readonly AccountState[] = ['ACTIVE', 'SUSPENDED', 'CLOSED', 'PENDING_ACTIVATION', 'PENDING_CLOSURE'];
const pageSize = 20; // the most that Organizations gives

type Listing = {
  readonly organizations: OrganizationsClient;
  readonly pace: () => Promise<void>;
  /** Asked where ListAccounts does not tell. */
  readonly ouPathOf: (account: AccountId) => Promise<readonly OuId[] | undefined>;
};

/** Every account: id, name, state and place in the organization, from ListAccounts alone. */
export async function* listAccounts({ organizations, pace, ouPathOf }: Listing): AsyncGenerator<Account> {
  const pages = allPages(
    async (token) => {
      await pace();
      try {
        return await organizations.send(new ListAccountsCommand({ MaxResults: pageSize, ...fromToken(token) }));
      } catch (error) {
        throw organizationError(error, 'organizations:ListAccounts');
      }
    },
    (page) => page.NextToken,
  );
  for await (const { Accounts } of pages) {
    for (const listed of Accounts ?? []) yield await accountOf(listed, ouPathOf);
  }
}

async function accountOf(listed: ListedAccount, ouPathOf: Listing['ouPathOf']): Promise<Account> {
  const id = accountId(listed.Id ?? '');
  const state = stateOf(listed);
  const ouPath = ouPathIn(listed.Paths) ?? (state === 'ACTIVE' ? await ouPathOf(id) : []);
  if (!ouPath) {
    // Exceptions may hang on it: to take it for the root could rotate what is excepted.
    throw new RekeyError('AWS_ERROR', `account ${id}: its place in the organization could not be found; run again`);
  }
  return { id, name: listed.Name ?? '', state, ouPath, joinedAt: listed.JoinedTimestamp };
}

/** `State` replaces `Status`, which AWS meant to retire. A state we do not know is not one to work in. */
function stateOf({ State, Status }: ListedAccount): AccountState {
  const said: string | undefined = State ?? Status;
  return states.find((state) => state === said) ?? 'SUSPENDED';
}

/** From `o-1/r-1/ou-1/ou-2/111122223333/`; undefined if AWS did not give it. */
function ouPathIn(paths: readonly string[] | undefined): readonly OuId[] | undefined {
  return paths?.[0]
    ?.split('/')
    .filter((part) => part.startsWith('ou-'))
    .map(ouId);
}
