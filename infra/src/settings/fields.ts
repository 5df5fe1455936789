import { z } from 'zod';
import { fault } from './fault.ts';

export const text = (pattern: RegExp, remedy: string): z.ZodString =>
  z.string({ error: fault(remedy) }).regex(pattern, { error: fault(remedy) });

export const addresses: z.ZodDefault<z.ZodArray<z.ZodEmail>> = z
  .array(z.email({ error: fault('write an address such as security@example.com') }), {
    error: fault('write a list of addresses'),
  })
  .default([]);
