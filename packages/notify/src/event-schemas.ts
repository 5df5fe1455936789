import * as z from 'zod';
import { eventSchemas } from './schemas.ts';

/** The published JSON Schema of each kind of event, by file name. */
export const publishedSchemas: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries(eventSchemas).map(([kind, schema]) => [
    `${kind.toLowerCase().replaceAll(' ', '-')}.schema.json`,
    {
      title: kind,
      ...z.toJSONSchema(schema, {
        io: 'input',
        override: ({ jsonSchema }) => {
          if (jsonSchema.format !== undefined) delete jsonSchema.pattern; // the format says it
        },
      }),
    },
  ]),
);
