// A function for tests of what is made of a function. It has packages of others in it, and answers.
import { parse } from 'yaml';
import { z } from 'zod';

const event = z.object({ kind: z.literal('scheduled') });

export const handler = async (input: unknown): Promise<unknown> => ({ ...event.parse(input), ...parse('done: true') });
