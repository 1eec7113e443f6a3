/** What is wrong with a field, from the schema that the server checks too; pure. */

/** One problem as zod reports it; only what is read here. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path?: readonly PropertyKey[] | undefined;
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly origin?: string | undefined;
  readonly format?: string | undefined;
}

/** Anything that checks a value the way zod does. */
export interface FormSchema {
  safeParse(
    value: unknown,
  ): { success: true } | { success: false; error: { issues: readonly SchemaIssue[] } };
}

export type FieldFault =
  | { kind: 'empty' }
  | { kind: 'email' }
  | { kind: 'short'; minimum: number }
  | { kind: 'long'; maximum: number }
  | { kind: 'least'; minimum: number }
  | { kind: 'most'; maximum: number }
  | { kind: 'wrong' };

/** The faults of a form by field; a nested field is named `imap.host`. The first fault of a field stands. */
export function fieldFaults(schema: FormSchema, values: unknown): ReadonlyMap<string, FieldFault> {
  const faults = new Map<string, FieldFault>();
  const result = schema.safeParse(values);
  if (result.success) return faults;
  for (const issue of result.error.issues) {
    const path = (issue.path ?? []).map(String);
    const name = path.join('.');
    if (!faults.has(name)) faults.set(name, faultOf(issue, valueAt(values, path)));
  }
  return faults;
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  let value = values;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  Number.isNaN(value) ||
  (typeof value === 'string' && value.trim() === '');

function faultOf(issue: SchemaIssue, value: unknown): FieldFault {
  if (isEmpty(value)) return { kind: 'empty' };
  const isNumber = issue.origin === 'number' || issue.origin === 'int';
  if (issue.code === 'too_small') {
    const minimum = Number(issue.minimum);
    return isNumber ? { kind: 'least', minimum } : { kind: 'short', minimum };
  }
  if (issue.code === 'too_big') {
    const maximum = Number(issue.maximum);
    return isNumber ? { kind: 'most', maximum } : { kind: 'long', maximum };
  }
  if (issue.code === 'invalid_format' && issue.format === 'email') return { kind: 'email' };
  return { kind: 'wrong' };
}
