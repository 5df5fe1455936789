import { usersOf } from './services.ts';
import { management } from './settings.ts';
import { keyIdOf, keysOf, type StandInKey, usedAt, type World } from './world.ts';

/** What STS and IAM answer: XML, or an error with a status of its own. */
export type QueryAnswer = { readonly status: number; readonly body: string };

type Caller = { readonly account: string };
type Input = URLSearchParams;

export function answerQuery(world: World, { account }: Caller, input: Input): QueryAnswer {
  const action = input.get('Action') ?? '';
  if (action === 'GetCredentialReport' && !isReady(world, account)) return notReady;
  const result = resultOf(world, { account, user: input.get('UserName') ?? '' }, input);
  return {
    status: 200,
    body: `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${action}Response>`,
  };
}

const notReady: QueryAnswer = {
  status: 404,
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>ReportInProgress</Code><Message>not ready</Message></Error><RequestId>r-1</RequestId></ErrorResponse>',
};

function isReady({ settings, looks }: World, account: string): boolean {
  if (settings.reportsReady) return true;
  const look = (looks.get(account) ?? 0) + 1;
  looks.set(account, look);
  return look > 1;
}

function resultOf(world: World, { account, user }: { account: string; user: string }, input: Input): string {
  switch (input.get('Action')) {
    case 'GetCallerIdentity':
      return `<Arn>arn:aws:sts::${management}:assumed-role/rekey-worker/x</Arn><UserId>A:x</UserId><Account>${management}</Account>`;
    case 'AssumeRole':
      return assumed(/:(\d{12}):/.exec(input.get('RoleArn') ?? '')?.[1] ?? '');
    case 'GenerateCredentialReport':
      return `<State>${world.settings.reportsReady ? 'COMPLETE' : 'STARTED'}</State>`;
    case 'GetCredentialReport':
      return `<Content>${reportOf(world, account)}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>${new Date().toISOString()}</GeneratedTime>`;
    case 'GetAccountAuthorizationDetails':
      return `<IsTruncated>false</IsTruncated><UserDetailList>${usersOf(world)
        .map((name) => detailOf(account, name))
        .join('')}</UserDetailList>`;
    case 'ListAccessKeys':
      return `<IsTruncated>false</IsTruncated><AccessKeyMetadata>${keysOf(world, account, user)
        .map((key) => keyXml(user, key))
        .join('')}</AccessKeyMetadata>`;
    case 'CreateAccessKey':
      return create(world, account, user);
    case 'UpdateAccessKey':
      return deactivate(world, { account, user }, input.get('AccessKeyId') ?? '');
    default:
      throw new Error(`the stand-in does not know ${input.get('Action')}`);
  }
}

const hourMs = 3_600_000;

const assumed = (account: string): string =>
  `<Credentials><AccessKeyId>ASIA${account}0000</AccessKeyId><SecretAccessKey>not-a-secret</SecretAccessKey><SessionToken>${'t'.repeat(300)}</SessionToken><Expiration>${new Date(Date.now() + hourMs).toISOString()}</Expiration></Credentials>`;

const arnOf = (account: string, name: string): string => `arn:aws:iam::${account}:user/${name}`;

const detailOf = (account: string, name: string): string =>
  `<member><UserId>AIDA${name}</UserId><UserName>${name}</UserName><Arn>${arnOf(account, name)}</Arn><Path>/</Path><GroupList/><AttachedManagedPolicies/></member>`;

const keyXml = (user: string, { id, createdAt, active }: StandInKey): string =>
  `<member><UserName>${user}</UserName><AccessKeyId>${id}</AccessKeyId><Status>${active ? 'Active' : 'Inactive'}</Status><CreateDate>${createdAt}</CreateDate></member>`;

function create(world: World, account: string, user: string): string {
  const before = keysOf(world, account, user);
  const createdAt = `${new Date().toISOString().slice(0, 19)}Z`;
  const made = { id: keyIdOf(account, user, before.length), createdAt, active: true };
  world.keys.set(`${account}/${user}`, [...before, made]);
  return `<AccessKey><UserName>${user}</UserName><AccessKeyId>${made.id}</AccessKeyId><Status>Active</Status><SecretAccessKey>not-a-secret</SecretAccessKey><CreateDate>${createdAt}</CreateDate></AccessKey>`;
}

function deactivate(world: World, { account, user }: { account: string; user: string }, id: string): string {
  const changed = keysOf(world, account, user).map((key) => (key.id === id ? { ...key, active: false } : key));
  world.keys.set(`${account}/${user}`, changed);
  return '';
}

const columns =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

const noKey = 'false,N/A,N/A,N/A,N/A';
const noCertificates = 'false,N/A,false,N/A';

/** In base64, as AWS sends it. */
function reportOf(world: World, account: string): string {
  const rows = usersOf(world).map((name) => {
    const keys = keysOf(world, account, name);
    const slots = [0, 1].map((n) => slotOf(keys[n]));
    return `${name},${arnOf(account, name)},2024-01-01T00:00:00Z,false,N/A,N/A,N/A,false,${slots.join(',')},${noCertificates}`;
  });
  const root = `<root_account>,arn:aws:iam::${account}:root,2024-01-01T00:00:00Z,not_supported,no_information,not_supported,not_supported,true,${noKey},${noKey},${noCertificates}`;
  return Buffer.from([columns, root, ...rows].join('\n')).toString('base64');
}

const slotOf = (key: StandInKey | undefined): string =>
  key === undefined ? noKey : `${key.active},${key.createdAt},${usedAt},us-east-1,s3`;
