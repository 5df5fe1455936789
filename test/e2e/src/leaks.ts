import type { State } from '@rekey/emulator';

/** A secret as it is, in a URL, and in base64 wherever it begins in the encoded text. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  ...[0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${'x'.repeat(offset)}${secret}`).toString('base64');
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + secret.length) * 8) / 6));
  }),
];

/** The ids of the keys whose secrets are in a text. */
export const leaksIn = (haystack: string, { minted }: Pick<State, 'minted'>): readonly string[] =>
  minted.filter(({ secret }) => formsOf(secret).some((form) => haystack.includes(form))).map(({ keyId }) => keyId);

/** Every secret that is in a secret of somebody else, as `where name: key`. */
export function misplacedIn(state: State): readonly string[] {
  return Object.entries(state.accounts).flatMap(([where, { secrets }]) =>
    Object.values(secrets)
      .flatMap((region) => Object.values(region))
      .flatMap(({ name, versions }) => {
        const inside = leaksIn(versions.map(({ value }) => value ?? '').join('\n'), state);
        return inside
          .filter((keyId) => !isOwn(state, { where, name, keyId }))
          .map((keyId) => `${where} ${name}: ${keyId}`);
      }),
  );
}

function isOwn({ minted }: State, found: { readonly where: string; readonly name: string; readonly keyId: string }) {
  const owner = minted.find(({ keyId }) => keyId === found.keyId);
  return owner?.account === found.where && `${owner.user.replaceAll(',', '/2C')}_credentials` === found.name;
}
