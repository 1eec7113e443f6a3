/** The opaque position after which the next page of a list begins. */
import { z } from 'zod';
import { invalid } from '../platform/errors.ts';

/** Which order the cursor belongs to: newest message first, or longest waiting first. */
export type ListOrder = 'newest' | 'waiting';

/** The last row of a page: its sort key and, for equal keys, its id. */
export type ListPosition = { order: ListOrder; at: Date; id: string };

const Cursor = z.tuple([z.enum(['newest', 'waiting']), z.iso.datetime(), z.uuid()]);

export function writeCursor(position: ListPosition): string {
  const { order, at, id } = position;
  return Buffer.from(JSON.stringify([order, at.toISOString(), id])).toString('base64url');
}

/** Throws `invalid` for what `writeCursor` did not give for this order. */
export function readCursor(cursor: string, order: ListOrder): ListPosition {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const parsed = Cursor.safeParse(parseJson(text));
  if (!parsed.success || parsed.data[0] !== order) throw invalid('input.invalid');
  const [, at, id] = parsed.data;
  return { order, at: new Date(at), id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
