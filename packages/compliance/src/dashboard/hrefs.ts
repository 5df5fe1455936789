import type { Place } from '../html/place.ts';

/** Where the dashboard shows a place. Names go into the query: as part of a path, a user called `..` would lead elsewhere. */
export const hrefOf = (place: Place): string => {
  const { page: _page, ...rest } = place;
  const named = pathOf(place);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) {
    if (!named.used.includes(name) && value !== undefined && !isFirstSheet(name, value)) query.set(name, String(value));
  }
  return query.size === 0 ? named.path : `${named.path}?${query.toString()}`;
};

const isFirstSheet = (name: string, value: unknown): boolean => name === 'sheet' && value === 1;

type Path = { readonly path: string; readonly used: readonly string[] };

const pathOf = (place: Place): Path => {
  switch (place.page) {
    case 'overview':
      return { path: '/', used: [] };
    case 'ou':
      return { path: `/ous/${place.ou}`, used: ['ou'] };
    case 'account':
      return { path: `/accounts/${place.account}`, used: ['account'] };
    case 'finding':
      return { path: `/findings/${place.finding}`, used: ['finding'] };
    case 'excepted':
      return { path: `/exceptions/${place.cover}`, used: ['cover'] };
    case 'run':
      return { path: `/runs/${encodeURIComponent(place.run)}`, used: ['run'] };
    default:
      return { path: `/${place.page}`, used: [] };
  }
};
