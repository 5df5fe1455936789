import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

const nobody = ["'none'"];
const ourselves = ["'self'"];

/** Nothing is loaded from elsewhere, nothing inline runs, nobody frames a page, and nothing is kept on disk. */
export const headers: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: nobody,
    scriptSrc: ourselves,
    styleSrc: ourselves,
    imgSrc: ourselves,
    formAction: ourselves,
    baseUri: nobody,
    frameAncestors: nobody,
  },
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  strictTransportSecurity: false, // loopback has no certificate
});

export const notKept: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('Cache-Control', 'no-store');
};

/** Another site that lets its own name point to loopback (DNS rebinding) asks with that name. */
export const onlyOwnHost =
  (isOwnHost: (host: string) => boolean): MiddlewareHandler =>
  async (c, next) => {
    const host = c.req.header('host');
    if (host === undefined || !isOwnHost(host))
      return c.text('This server answers only to the name it was started under.\n', 403);
    return next();
  };

export const onlyReads: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
    return c.text('Nothing can be changed here.\n', 405, { Allow: 'GET, HEAD' });
  return next();
};
