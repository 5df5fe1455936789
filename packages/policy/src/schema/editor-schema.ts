import { show } from '../message.ts';
import { includeShape, policyShape, type Shape } from './shape.ts';

/** JSON Schemas for editors, by file name. Written to `schema/` by write-schemas.ts. */
export const editorSchemas: Readonly<Record<string, Shape>> = {
  'rekey.schema.json': describe(policyShape, { inherits: false }),
  'rekey-exceptions.schema.json': describe(includeShape, { inherits: false }),
};

type Place = { readonly inherits: boolean };

/** Editors show descriptions and mostly leave out defaults, so defaults are told there; below an override there is none. */
function describe(shape: Shape, { inherits }: Place): Shape {
  const { default: usual, description, properties, items, additionalProperties, anyOf, ...rest } = shape;
  const told = typeof description === 'string' ? description + describeDefault(usual, inherits) : undefined;
  return {
    ...rest,
    ...(told !== undefined && { description: told }),
    ...(usual !== undefined && !inherits && { default: usual }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [
          name,
          describe(inner, { inherits: inherits || name === 'overrides' }),
        ]),
      ),
    }),
    ...(items && { items: describe(items, { inherits }) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? describe(additionalProperties, { inherits }) : additionalProperties,
    }),
    ...(anyOf && { anyOf: anyOf.map((form) => describe(form, { inherits })) }),
  };
}

function describeDefault(usual: unknown, inherits: boolean): string {
  if (usual === undefined) return '';
  if (inherits) return ' Default: inherited.';
  return ` Default: ${show(usual)}.`;
}

/** Formatted as it is committed. */
export const printSchema = (schema: Shape): string => `${JSON.stringify(schema, null, 2)}\n`;
