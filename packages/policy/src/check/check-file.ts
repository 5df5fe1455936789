import type * as z from 'zod';
import type { PolicyMessage } from '../message.ts';
import { readYaml } from '../read/read-yaml.ts';
import { complain, type YamlFile } from '../read/yaml-file.ts';
import type { Shape } from '../schema/shape.ts';
import { nameOfKind } from './expected.ts';
import { explainIssue } from './explain-issue.ts';

export type Checked<T> =
  | { readonly file: undefined; readonly errors: readonly PolicyMessage[] }
  | {
      readonly file: YamlFile;
      /** What there is of it: the fields in `broken` are missing. */
      readonly content: T;
      /** Fields of the top level in which something is wrong. */
      readonly broken: ReadonlySet<string>;
      readonly errors: readonly PolicyMessage[];
    };

/** A kind of file; `needed` stands in for required fields that are broken, so that the rest can still be checked. */
export type Kind<T> = {
  readonly schema: z.ZodType<T>;
  readonly shape: Shape;
  readonly example: string;
  readonly needed: Readonly<Record<string, unknown>>;
};

/** Reads a file and holds it against its schema: every field by itself. */
export function checkFile<T>(name: string, text: string, { schema, shape, example, needed }: Kind<T>): Checked<T> {
  const { file, errors } = readYaml(name, text, { shape, example });
  if (!file) return { file, errors };
  if (typeof file.value !== 'object' || file.value === null || Array.isArray(file.value)) {
    const problem = `the file is ${nameOfKind(file.value)} and not a map of fields`;
    const wrong = complain(file, [], { problem, remedy: `Write ${example}` });
    return { file: undefined, errors: [...errors, wrong] };
  }
  const result = schema.safeParse(file.value);
  if (result.success) return { file, content: result.data, broken: new Set(), errors };
  const { issues } = result.error;
  const explained = issues.flatMap((issue) => explainIssue(issue, { file, shape }));
  const broken = new Set(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [String(issue.path[0])],
    ),
  );
  const sound = Object.entries(file.value).filter(([field]) => !broken.has(field));
  // Fields are checked one by one, so what is left without the broken ones is certain to pass.
  const content = schema.parse({ ...needed, ...Object.fromEntries(sound) });
  return { file, content, broken, errors: [...errors, ...explained] };
}
