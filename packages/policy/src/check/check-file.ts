import type * as z from 'zod';
import type { PolicyMessage } from '../message.ts';
import { readYaml } from '../read/read-yaml.ts';
import { complain, type YamlFile } from '../read/yaml-file.ts';
import type { Shape } from '../schema/shape.ts';
import { explainIssue } from './explain-issue.ts';
import { nameOfKind } from './expected.ts';

export type Checked<T> = {
  /** Undefined where a field is wrong. */
  readonly content: T | undefined;
  readonly file: YamlFile | undefined;
  readonly errors: readonly PolicyMessage[];
};

type Kind<T> = { readonly schema: z.ZodType<T>; readonly shape: Shape; readonly example: string };

/** Reads a file and holds it against its schema: every field by itself. */
export function checkFile<T>(name: string, text: string, { schema, shape, example }: Kind<T>): Checked<T> {
  const { file, errors } = readYaml(name, text, shape);
  if (!file) return { content: undefined, file, errors };
  if (typeof file.value !== 'object' || file.value === null || Array.isArray(file.value)) {
    const problem = `the file is ${nameOfKind(file.value)} and not fields with values`;
    return {
      content: undefined,
      file,
      errors: [...errors, complain(file, [], { problem, remedy: `Write ${example}` })],
    };
  }
  const result = schema.safeParse(file.value);
  if (result.success) return { content: errors.length > 0 ? undefined : result.data, file, errors };
  const explained = result.error.issues.flatMap((issue) => explainIssue(issue, { file, shape }));
  return { content: undefined, file, errors: [...errors, ...explained] };
}
