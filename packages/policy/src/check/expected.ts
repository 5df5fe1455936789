import { show } from '../message.ts';
import { type Shape, typesOf } from '../schema/shape.ts';
import { orList } from '../suggest.ts';

/** What may stand at a place, in words: `a number above 0`, `off, plan or enforce`, `a list`. */
export const describeForms = (forms: readonly Shape[]): string => orList([...new Set(forms.flatMap(describeForm))]);

function describeForm(form: Shape): readonly string[] {
  if (form.const !== undefined) return [String(form.const)];
  if (form.enum) return form.enum;
  const types = typesOf(form);
  if (types.includes('string')) return ['text'];
  if (types.includes('integer')) return [`a whole number${rangeOf(form)}`];
  if (types.includes('number')) return [`a number${rangeOf(form)}`];
  if (types.includes('boolean')) return ['true', 'false'];
  if (types.includes('array')) return ['a list'];
  return ['a map'];
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: Shape): string {
  const top = maximum === undefined ? '' : ` to ${maximum}`;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}${top === '' ? '' : `, up${top}`}`;
  return minimum === undefined ? '' : ` from ${minimum}${top}`;
}

/** How a value found in a file is called. */
export function nameOfKind(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'boolean') return `${value}`;
  return typeof value === 'number' ? 'a number' : 'text';
}

/** An example to write, taken from the shape. */
export function exampleOf(forms: readonly Shape[]): string | undefined {
  const example = forms.map(({ examples, default: usual }) => examples?.[0] ?? usual).find((it) => it !== undefined);
  return example === undefined || (Array.isArray(example) && example.length === 0) ? undefined : show(example);
}

/** What to write at a place, as concretely as its shape allows. */
export const describeRemedy = (forms: readonly Shape[]): string =>
  `Write ${orList([...new Set(forms.flatMap(describeToWrite))])}`;

function describeToWrite(form: Shape): readonly string[] {
  const types = typesOf(form);
  const [field] = Object.entries(form.properties ?? {});
  if (field) return [`fields such as ${field[0]}: ${exampleOf([field[1]]) ?? describeForms([field[1]])}`];
  if (types.includes('string') && form.enum === undefined && form.const === undefined) {
    return form.examples?.map(show) ?? ['text'];
  }
  const example = types.includes('array') || types.includes('object') ? exampleOf([form]) : undefined;
  return describeForm(form).map((words) => (example === undefined ? words : `${words} such as ${example}`));
}
