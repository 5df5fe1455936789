import { keyId, userId } from '../model/ids.ts';
import type { WorldKey, WorldState, WorldUser } from './world-state.ts';

const next = (state: WorldState): string => {
  state.nextNumber += 1;
  return String(state.nextNumber);
};

const letters = (name: string, most: number): string =>
  name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .slice(0, most);

/** A readable key id of AWS's form: `AKIAALICE0000007`. */
export const mintKeyId = (state: WorldState, user: string): WorldKey['id'] => {
  const number = next(state);
  const name = letters(user, 12 - number.length);
  return keyId(`AKIA${name}${number.padStart(12 - name.length, '0')}`);
};

export const mintUserId = (state: WorldState, user: string): WorldUser['userId'] => {
  const number = next(state);
  const name = letters(user, 16 - number.length);
  return userId(`AIDA${name}${number.padStart(16 - name.length, '0')}`);
};

/** 40 characters as AWS makes them, `/` and `+` included, and found nowhere else. */
export const mintSecret = (state: WorldState, id: WorldKey['id']): string => {
  const secret = `wJal/${id}+${next(state)}`.padEnd(40, 'x');
  state.minted.push(secret);
  return secret;
};

export const mintKey = (
  state: WorldState,
  user: string,
  sketch: Omit<WorldKey, 'id' | 'secret'> & { readonly id?: string },
): WorldKey => {
  const id = sketch.id === undefined ? mintKeyId(state, user) : keyId(sketch.id);
  return { ...sketch, id, secret: mintSecret(state, id) };
};
