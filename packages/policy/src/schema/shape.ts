import * as z from 'zod';
import type { Path } from '../message.ts';
import { policyFile } from './policy-file.ts';
import { includeFile } from './scoped.ts';

/** What JSON Schema says of a field: the one description that reader, messages and editors share. */
export type Shape = {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly additionalProperties?: boolean | Shape;
  readonly anyOf?: readonly Shape[];
  readonly enum?: readonly string[];
  readonly const?: string | number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
};

const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { target: 'draft-7' }) as Shape;

export const policyShape: Shape = shapeOf(policyFile);
export const includeShape: Shape = shapeOf(includeFile);

/** The forms that the value at a path may take; empty where there is no such field. */
export function shapesAt(shape: Shape, path: Path): readonly Shape[] {
  let shapes = formsOf(shape);
  for (const step of path) shapes = shapes.flatMap((form) => stepInto(form, step)).flatMap(formsOf);
  return shapes;
}

const formsOf = (shape: Shape): readonly Shape[] => shape.anyOf?.flatMap(formsOf) ?? [shape];

function stepInto(form: Shape, step: string | number): readonly Shape[] {
  if (typeof step === 'number') return form.items === undefined ? [] : [form.items];
  const { properties, additionalProperties } = form;
  if (properties && Object.hasOwn(properties, step)) return properties[step] === undefined ? [] : [properties[step]];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

export const typesOf = ({ type }: Shape): readonly string[] =>
  type === undefined ? [] : typeof type === 'string' ? [type] : type;

/** True where a value is text in every form it may take, so that its source says more than the number YAML sees in it. */
export function wantsText(shape: Shape, path: Path): boolean {
  const scalars = shapesAt(shape, path).filter((form) => !['object', 'array'].some((type) => form.type === type));
  return scalars.length > 0 && scalars.every((form) => typesOf(form).includes('string'));
}
