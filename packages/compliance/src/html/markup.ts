import { html } from 'hono/html';

/** Markup that is safe as it stands: everything put into it was escaped. */
export type Html = ReturnType<typeof html>;

export const none: Html = html``;
