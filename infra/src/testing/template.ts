import type { Resource, Template } from './synthesized.ts';

export type Statement = {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
};
/** The resource that has this name. */
export const named = (of: Template, property: string, name: string): Resource['Properties'] => {
  const found = Object.values(of.Resources).find(({ Properties }) => Properties[property] === name);
  if (found === undefined) throw new Error(`no resource is called ${name}`);
  return found.Properties;
};
export const workerOf = (of: Template): readonly Statement[] => statementsOf(named(of, 'RoleName', 'rekey-worker'));
export const statementsOf = (role: Resource['Properties']): readonly Statement[] => {
  const [policy] = role['Policies'] as readonly { PolicyDocument: { Statement: readonly Statement[] } }[];
  return policy?.PolicyDocument.Statement ?? [];
};
export const withSid = (of: Template, sid: string): Statement | undefined =>
  workerOf(of).find(({ Sid }) => Sid === sid);
/** As it reads in a policy: pseudo parameters by their names. */
export const flat = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) => {
      const join = (each as { 'Fn::Join'?: [string, unknown[]] } | null)?.['Fn::Join'];
      if (join === undefined) return each;
      return join[1]
        .map((part) => (typeof part === 'string' ? part : `<${(part as { Ref: string }).Ref}>`))
        .join(join[0]);
    }),
  );
