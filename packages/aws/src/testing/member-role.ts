import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml';

export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
};
type Document = { readonly Version: string; readonly Statement: readonly Statement[] };

/** The role as CloudFormation would make it. */
export type MemberRole = {
  readonly Path: string;
  readonly RoleName: string;
  readonly Description: string;
  readonly PermissionsBoundary?: string;
  readonly AssumeRolePolicyDocument: Document;
  readonly Policies: readonly { readonly PolicyName: string; readonly PolicyDocument: Document }[];
};
export type Parameters = Readonly<Record<string, string | readonly string[]>>;

export const templatePath: string = join(import.meta.dirname, '../../../../stacksets/member-role.yaml');

const template = parseDocument(readFileSync(templatePath, 'utf8'), { logLevel: 'silent' });
const nothing = Symbol('AWS::NoValue');

/** Reads stacksets/member-role.yaml as CloudFormation does, for the few functions it uses. */
export function renderMemberRole(account: string, parameters: Parameters): MemberRole {
  const scope = { ...defaults(), ...parameters, 'AWS::Partition': 'aws', 'AWS::AccountId': account };
  return valueOf(at('Resources', 'MemberRole', 'Properties'), scope) as MemberRole;
}

/** One document of everything the role allows and denies. */
export const permissionsOf = ({ Policies }: MemberRole): Document => ({
  Version: '2012-10-17',
  Statement: Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
});

export const actionsOf = (statements: readonly Statement[]): readonly string[] =>
  [...new Set(statements.flatMap(({ Action }) => Action))].sort();

type Scope = Readonly<Record<string, unknown>>;

const at = (...path: readonly string[]): Node => template.getIn(path, true) as Node;

function defaults(): Scope {
  const parameters = at('Parameters') as YAMLMap<{ value: string }, YAMLMap>;
  return Object.fromEntries(parameters.items.map(({ key, value }) => [key.value, value?.get('Default')]));
}

function valueOf(node: unknown, scope: Scope): unknown {
  if (isScalar(node)) return scalarOf(String(node.tag ?? ''), node.value, scope);
  if (isSeq(node)) return sequenceOf(String(node.tag ?? ''), node.items, scope);
  if (!isMap(node)) throw new Error('the template holds what is neither scalar, list nor map');
  const entries = node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), valueOf(value, scope)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== nothing));
}

function scalarOf(tag: string, value: unknown, scope: Scope): unknown {
  const text = String(value);
  if (tag === '!Ref') return text === 'AWS::NoValue' ? nothing : named(text, scope);
  if (tag === '!Sub') return text.replace(/\$\{([^}]+)\}/g, (_, name: string) => String(named(name, scope)));
  return value;
}

function sequenceOf(tag: string, items: readonly unknown[], scope: Scope): unknown {
  if (tag === '!If') {
    const [condition, whenTrue, whenFalse] = items;
    const holds = valueOf(at('Conditions', String(isScalar(condition) ? condition.value : '')), scope);
    return valueOf(holds ? whenTrue : whenFalse, scope);
  }
  const values = items.map((item) => valueOf(item, scope)).filter((value) => value !== nothing);
  if (tag === '!Equals') return values[0] === values[1];
  if (tag === '!Not') return !values[0];
  return values;
}

function named(name: string, scope: Scope): unknown {
  const value = scope[name];
  if (value === undefined) throw new Error(`the template refers to ${name}, which has no value`);
  return value;
}
