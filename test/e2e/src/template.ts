import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releasedApp, stackName } from '@rekey/infra';

type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };
type Template = {
  readonly Parameters: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
};

/** The central stack, as it is released. */
export const template: Template = releasedApp(mkdtempSync(join(tmpdir(), 'rekey-e2e-')))
  .synth()
  .getStackByName(stackName).template as Template;

export const only = (wanted: (resource: Resource) => boolean): Resource => {
  const [first, ...others] = Object.values(template.Resources).filter(wanted);
  if (first === undefined || others.length > 0) throw new Error('not exactly one such resource');
  return first;
};

type Values = Readonly<Record<string, unknown>>;

const declared = template.Parameters;
const defaults = Object.fromEntries(Object.entries(declared).map(([name, { Default }]) => [name, Default]));

/** The properties of a resource as they read once deployed, for the functions that the roles and the StackSet use. */
export const rendered = ({ Properties }: Resource, values: Values): unknown =>
  valueOf(Properties, { ...defaults, 'AWS::Partition': 'aws', ...values });

const nothing = Symbol('AWS::NoValue');

function valueOf(part: unknown, values: Values): unknown {
  if (Array.isArray(part)) return part.map((each) => valueOf(each, values)).filter((each) => each !== nothing);
  if (part === null || typeof part !== 'object') return part;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(part);
  if (more.length === 0 && name === 'Ref') return listed(String(argument), values);
  if (more.length === 0 && name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((each) => valueOf(each, values)).join(separator);
  }
  if (more.length === 0 && name === 'Fn::Equals') {
    const [one, other] = (argument as unknown[]).map((each) => valueOf(each, values));
    return one === other;
  }
  if (more.length === 0 && name === 'Fn::Not') return valueOf((argument as unknown[])[0], values) !== true;
  if (more.length === 0 && name === 'Fn::If') {
    const [condition, yes, no] = argument as [string, unknown, unknown];
    return valueOf(holds(condition, values) ? yes : no, values);
  }
  const entries = Object.entries(part).map(([key, each]) => [key, valueOf(each, values)]);
  return Object.fromEntries(entries.filter(([, each]) => each !== nothing));
}

const listed = (name: string, values: Values): unknown => {
  if (name === 'AWS::NoValue') return nothing;
  if (!(name in values)) throw new Error(`the template refers to ${name}, which has no value`);
  return name === 'Targets' ? String(values[name]).split(',') : values[name];
};

const holds = (name: string, values: Values): boolean => {
  const condition = template.Conditions[name];
  if (condition === undefined) throw new Error(`the template turns on ${name}, which is no condition of it`);
  return valueOf(condition, values) === true;
};
