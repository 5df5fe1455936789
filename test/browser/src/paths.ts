import type { Sample } from '@rekey/compliance/testing';

/** One address of every page. */
export const pathsOf = async ({ reader }: Pick<Sample, 'reader'>): Promise<Readonly<Record<string, string>>> => {
  let run = '';
  for await (const one of reader.runs()) {
    run = one.run;
    break;
  }
  return {
    overview: '/',
    units: '/ous',
    unit: '/ous/ou-ab12-payments1',
    accounts: '/accounts',
    account: '/accounts/111111111111',
    unreachable: '/accounts/444444444444',
    users: '/users',
    overdue: '/users?overdue=yes',
    user: '/user?account=111111111111&user=billing-batch',
    excepted: '/user?account=333333333333&user=legacy-vendor',
    keys: '/keys',
    'keys-too-old': '/keys?standing=too-old',
    findings: '/findings',
    finding: '/findings/three-keys',
    exceptions: '/exceptions',
    'exception-users': '/exceptions/exception-1',
    coverage: '/coverage',
    controls: '/controls',
    runs: '/runs',
    run: `/runs/${run}`,
    policy: '/policy',
    intents: '/intents',
    search: '/search?q=pay',
    'search-nothing': '/search?q=zzz',
    'not-found': '/nowhere',
  };
};
