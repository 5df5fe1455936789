// Guards against a service that never says it is done: 10,000 pages hold any account's users at any page size.
const maxPages = 10_000;

/** Everything behind a paged call. Empty pages with a token are legal: only a missing token ends it. */
export async function* allPages<Page>(
  ask: (token: string | undefined) => Promise<Page>,
  tokenOf: (page: Page) => string | undefined,
): AsyncGenerator<Page> {
  let token: string | undefined;
  for (let count = 0; count < maxPages; count += 1) {
    const page = await ask(token);
    yield page;
    token = tokenOf(page);
    if (token === undefined || token === '') return;
  }
  throw new Error(`a listing did not end after ${maxPages} pages`);
}

/** The token of an IAM listing: `Marker` counts only where `IsTruncated` says so. */
export const markerOf = (page: {
  IsTruncated?: boolean | undefined;
  Marker?: string | undefined;
}): string | undefined => (page.IsTruncated === true ? page.Marker : undefined);

export const fromMarker = (marker: string | undefined): { Marker?: string } =>
  marker === undefined ? {} : { Marker: marker };

export const fromToken = (token: string | undefined): { NextToken?: string } =>
  token === undefined ? {} : { NextToken: token };

/** What all pages hold, in order. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}
