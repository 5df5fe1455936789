import type { core } from 'zod';
import type { Complaint, Path, PolicyMessage } from '../message.ts';
import { mostMessages, quote, show } from '../message.ts';
import { complain, type YamlFile } from '../read/yaml-file.ts';
import { type Shape, shapesAt, typesOf } from '../schema/shape.ts';
import { orList, suggest } from '../suggest.ts';
import { describeForms, describeRemedy, exampleOf, nameOfKind } from './expected.ts';
import { explainUnknownField } from './unknown-field.ts';

export type Context = { readonly file: YamlFile; readonly shape: Shape };

/** What the schema library found, in the words of a policy's author. One issue may be about several fields. */
export function explainIssue(issue: core.$ZodIssue, context: Context, base: Path = []): readonly PolicyMessage[] {
  const { file, shape } = context;
  const path = [...base, ...issue.path] as Path;
  if (file.has(path) && valueAt(file.value, path) === undefined) return []; // the reader has told of it
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostMessages).map((key) => explainUnknownField(context, path, key));
  }
  if (issue.code === 'invalid_union') {
    const branch = branchMeant(issue.errors, valueAt(file.value, path));
    if (branch) return branch.flatMap((inner) => explainIssue(inner, context, path));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => complain(file, path, { ...complaintOf(inner), key: true }));
  }
  if (issue.code === 'custom') return [complain(file, path, complaintOf(issue))];
  return [explainValue(context, path, shapesAt(shape, path))];
}

const complaintOf = (issue: core.$ZodIssue): Complaint =>
  issue.code === 'custom' ? (issue.params as Complaint) : { problem: issue.message, remedy: 'See docs/policy.md' };

/** Of a union, the branch whose kind of value was written: a list for a list. */
function branchMeant(branches: readonly core.$ZodIssue[][], value: unknown): readonly core.$ZodIssue[] | undefined {
  if (value === null || value === undefined) return undefined;
  return branches.find((issues) =>
    issues.every(({ code, path }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value')),
  );
}

const hasType = (forms: readonly Shape[], type: string): boolean => forms.some((form) => typesOf(form).includes(type));

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

function explainValue({ file }: Context, path: Path, forms: readonly Shape[]): PolicyMessage {
  const value = valueAt(file.value, path);
  if (value === undefined) return explainMissing(file, path, forms);
  if (value === null) {
    return complain(file, path, { problem: 'it has no value', remedy: `${describeRemedy(forms)}, or remove the line` });
  }
  if (Array.isArray(value) && hasType(forms, 'array')) {
    const problem = value.length === 0 ? 'the list is empty' : `the list has ${value.length} items`;
    const remedy = value.length === 0 ? 'Write at least one item, or remove the line' : 'Write fewer than 10,000';
    return complain(file, path, { problem, remedy });
  }
  return complain(file, path, { problem: describeWrong(file, path, forms), remedy: remedyFor(value, forms) });
}

function explainMissing(file: YamlFile, path: Path, forms: readonly Shape[]): PolicyMessage {
  const name = String(path.at(-1));
  const example = exampleOf(forms) ?? describeForms(forms);
  return complain(file, path, { problem: `${name} is missing`, remedy: `Write ${name}: ${example}` });
}

function describeWrong(file: YamlFile, path: Path, forms: readonly Shape[]): string {
  const value = valueAt(file.value, path);
  const found = typeof value === 'object' ? nameOfKind(value) : showScalar(file.sourceOf(path));
  if (isNumeric(forms) && typeof value === 'string') return `${found} is not a number`;
  if (isNumeric(forms) && typeof value === 'number') {
    return `${found} is ${Number.isInteger(value) || !hasType(forms, 'integer') ? 'out of range' : 'not a whole number'}`;
  }
  return `${found} is not ${describeForms(forms)}`;
}

const isNumeric = (forms: readonly Shape[]): boolean =>
  forms.some(
    (form) => form.const === undefined && typesOf(form).some((type) => type === 'number' || type === 'integer'),
  );

/** As it stands in the file; quotes tell text from a number that looks the same. */
const showScalar = (source: string): string =>
  /^["']/.test(source) ? quote(source.slice(1, -1)) : quote(source).slice(1, -1);

function remedyFor(value: unknown, forms: readonly Shape[]): string {
  const text = show(value);
  const number = /^\d+(\.\d+)?/.exec(text.trim())?.[0];
  if (typeof value === 'string' && number !== undefined && isNumeric(forms)) {
    return number === text ? `Write ${number}, without quotes` : `Write ${number}`;
  }
  if (forms.some((form) => form.const === Number(text))) return `Write ${text}, without quotes`;
  const words = forms.flatMap((form) => [
    ...(form.enum ?? []),
    ...(typeof form.const === 'string' ? [form.const] : []),
  ]);
  const meant = suggest(text, words);
  if (meant !== undefined) return words.length > 1 ? `Write ${meant}; known are ${orList(words)}` : `Write ${meant}`;
  if (hasType(forms, 'boolean') && /^(yes|on)$/i.test(text)) return 'Write true';
  if (hasType(forms, 'boolean') && /^(no|off)$/i.test(text)) return 'Write false';
  if (hasType(forms, 'array') && typeof value !== 'object') return `Write a list: [${quote(text)}]`;
  return describeRemedy(forms);
}
