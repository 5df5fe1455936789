import type { KeyId, Vault } from '@rekey/engine';
import type { MemberCall } from './sessions.ts';

/** Secrets of one account: none is there before. */
export function createVault(ask: MemberCall): Vault {
  const current = new Map<string, KeyId>();
  return {
    async prepare({ known }) {
      await ask(known ? 'secretsmanager:DescribeSecret' : 'secretsmanager:CreateSecret');
      await ask('secretsmanager:PutResourcePolicy');
      return { status: 'ready', how: known ? 'present' : 'created' };
    },
    async store({ name, keyId }) {
      await ask('secretsmanager:PutSecretValue');
      current.set(name, keyId);
      return { status: 'stored' };
    },
    async custody({ name, keyIds }) {
      await ask('secretsmanager:DescribeSecret');
      return new Map(keyIds.map((id) => [id, current.get(name) === id ? 'current' : 'none']));
    },
    async inspect() {
      await ask('secretsmanager:DescribeSecret');
      return { status: 'absent' };
    },
  };
}
