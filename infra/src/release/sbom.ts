import type { Bundled } from './licences.ts';

type Product = { readonly version: string; readonly parts: Readonly<Record<string, readonly Bundled[]>> };

/**
 * A software bill of materials in the form of CycloneDX 1.6: what is in each bundle. It has neither a serial number nor a
 * date, which the form leaves free, so that one release has one bill.
 */
export const billOf = ({ version, parts }: Product): string => {
  const packages = new Map(Object.values(parts).flatMap((each) => each.map((one) => [refOf(one), one] as const)));
  const product = { type: 'application', name: 'rekey', version, 'bom-ref': 'rekey', licenses: licence('Apache-2.0') };
  const bundles = Object.keys(parts).map((name) => ({ type: 'file', name, version, 'bom-ref': name }));
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: product },
    components: [...bundles, ...[...packages.values()].map(component)],
    dependencies: [
      { ref: 'rekey', dependsOn: Object.keys(parts) },
      ...Object.entries(parts).map(([ref, those]) => ({ ref, dependsOn: those.map(refOf) })),
    ],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
};

const component = (one: Bundled) => ({
  type: 'library',
  name: one.name,
  version: one.version,
  'bom-ref': refOf(one),
  purl: refOf(one),
  licenses: licence(one.license),
});

const licence = (expression: string) => [{ expression }];

/** https://github.com/package-url/purl-spec: the @ of a scope is escaped. */
const refOf = ({ name, version }: Bundled): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;
