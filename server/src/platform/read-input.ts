/** What comes to plain routes outside of the contract, by its schema. */
import type { z } from 'zod';
import { invalid, notFound } from './errors.ts';

/** What stands in an address. Anything that is not of the right form is as unknown as an unknown id. */
export function readAddress<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw notFound('notFound');
  return parsed.data;
}

/** What is sent along. @throws `input.invalid` */
export function readInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid('input.invalid');
  return parsed.data;
}
