import {
  type AccessKeyMetadata,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  type StatusType,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  type ChangeOutcome,
  type Clock,
  isRekeyError,
  type KeyGateway,
  type KeyId,
  keyId,
  type LastUse,
  type ListedKey,
  type UserName,
} from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { type HandlerOptions, type Watch, watchAttempts } from '../aws/http.ts';
import type { Iam } from '../aws/on-demand.ts';
import { allPages, collect, fromMarker, markerOf } from '../aws/pages.ts';
import { refusalOf } from '../aws/refusal.ts';
import type { MemberAction } from '../permissions.ts';
import type { MemberCall } from '../sessions/member-call.ts';
import { createKey } from './create.ts';

type KeysRequest = {
  readonly iam: Iam;
  /** Sends each request once, on a connection of its own. */
  readonly iamOnce: Iam;
  /** Is told of each key that was made. */
  readonly made: (key: KeyId) => void;
  readonly call: MemberCall;
  readonly clock: Pick<Clock, 'now'>;
};

/** The access keys of one account's users. */
export function createKeys({ iam, iamOnce, made, call, clock }: KeysRequest): KeyGateway {
  const setStatus = (user: UserName, key: KeyId, status: StatusType) =>
    change('iam:UpdateAccessKey', (options) =>
      iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: key, Status: status }), options),
    );

  /** Idempotent, so that the SDK may repeat it. */
  async function change(
    action: MemberAction,
    send: (options: HandlerOptions) => Promise<unknown>,
  ): Promise<ChangeOutcome> {
    const watch = watchAttempts();
    try {
      await call.raw(() => send(watch));
      return { status: 'done' };
    } catch (error) {
      if (isCode(failureOf(error), 'NoSuchEntity')) return { status: 'gone' };
      return refusalOf(error, watch, { account: call.account, action });
    }
  }

  return {
    async list(user) {
      const watch = watchAttempts();
      const pages = allPages(
        (marker) =>
          call.ask('iam:ListAccessKeys', () =>
            iam.send(new ListAccessKeysCommand({ UserName: user, ...fromMarker(marker) }), watch),
          ),
        markerOf,
      );
      try {
        const listed = await collect(pages, (page) => page.AccessKeyMetadata);
        return { status: 'listed', keys: listed.map(keyOf), at: dateIn(watch) ?? clock.now() };
      } catch (error) {
        if (isRekeyError(error) && error.code === 'NO_SUCH_USER') return { status: 'no-such-user' };
        throw error;
      }
    },
    lastUse: async (key) =>
      lastUseOf(
        await call.ask('iam:GetAccessKeyLastUsed', () =>
          iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key })),
        ),
      ),
    async create(user) {
      const created = await createKey({ iam: iamOnce, call, clock }, user);
      if (created.status === 'created') made(created.keyId);
      return created;
    },
    deactivate: (user, key) => setStatus(user, key, 'Inactive'),
    reactivate: (user, key) => setStatus(user, key, 'Active'),
    delete: (user, key) =>
      change('iam:DeleteAccessKey', (options) =>
        iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: key }), options),
      ),
  };
}

const dateIn = ({ attempts }: Watch): Date | undefined => attempts.at(-1)?.date;

function keyOf({ AccessKeyId, Status, CreateDate }: AccessKeyMetadata): ListedKey {
  if (!AccessKeyId || !CreateDate) throw new Error('ListAccessKeys gave a key without id or creation date');
  // `Expired`, the third status of the enumeration, is no more usable than Inactive.
  return { id: keyId(AccessKeyId), status: Status === 'Active' ? 'Active' : 'Inactive', createdAt: CreateDate };
}

const notApplicable = 'N/A';

function lastUseOf({
  AccessKeyLastUsed: used,
}: {
  AccessKeyLastUsed?:
    | { LastUsedDate?: Date | undefined; ServiceName?: string | undefined; Region?: string | undefined }
    | undefined;
}): LastUse {
  const { LastUsedDate, ServiceName, Region } = used ?? {};
  return {
    at: LastUsedDate,
    ...(ServiceName && ServiceName !== notApplicable ? { service: ServiceName } : {}),
    ...(Region && Region !== notApplicable ? { region: Region } : {}),
  };
}
