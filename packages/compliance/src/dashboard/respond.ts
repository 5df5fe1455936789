import type { Context, Handler } from 'hono';
import type { Page } from '../html/layout.ts';
import { aloneAt, type View } from '../html/view.ts';
import type { Organization } from '../queries/organization.ts';
import type { Source } from '../queries/source.ts';
import type { Facts } from './facts.ts';
import { framed } from './frame.ts';
import { hrefOf } from './hrefs.ts';

/** What a page is made of. */
export type Asked = {
  readonly c: Context;
  readonly facts: Facts;
  readonly organization: Organization;
  readonly view: View;
  /** The table as it is now, told for the moment of the organization. */
  readonly source: Source;
};

/** A page, or undefined for what there is not. */
export type PageOf = (asked: Asked) => Page | undefined | Promise<Page | undefined>;

export const hereOf = (c: Context): string => {
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`;
};

export const pageHandler =
  (facts: Facts, pageOf: PageOf): Handler =>
  async (c) => {
    const organization = await facts.organization();
    const view = facts.viewOf(organization);
    const { at } = organization.threshold;
    const page = await pageOf({ c, facts, organization, view, source: { reader: facts.source.reader, at } });
    if (page === undefined) return c.notFound();
    const { table } = facts.source;
    return c.html(framed({ page, view, table, here: hereOf(c), q: c.req.query('q'), readAt: at }));
  };

/** A page that stands for another: the table may not have been read. */
export const bare = (...[c, facts, page]: readonly [Context, Facts, Page]): ReturnType<typeof framed> => {
  const view = { ...aloneAt(facts.source.now()), link: hrefOf };
  return framed({ page, view, table: facts.source.table, here: hereOf(c), readAt: undefined });
};
