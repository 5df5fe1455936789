import type * as owner from '@rekey/aws/owner';
import type * as policy from '@rekey/policy';
import type * as compose from './compose.ts';
import type * as serve from './dashboard/serve.ts';

// The AWS SDK and the schema library take most of a second to load; help and usage errors answer without them.

export const loadCompose = (): Promise<typeof compose> => import('./compose.ts');

/** With what draws the charts. */
export const loadDashboard = (): Promise<typeof serve> => import('./dashboard/serve.ts');

export const loadPolicyPackage = (): Promise<typeof policy> => import('@rekey/policy');

export const loadOwner = (): Promise<typeof owner> => import('@rekey/aws/owner');
