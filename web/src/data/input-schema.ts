/** The schema that a route checks its input by, so that a form checks the same before it asks. */
import type { AnySchema, ContractProcedure, ErrorMap, Meta } from '@orpc/contract';

/** Gives the route's input schema. @throws for a route that takes nothing. */
export function inputSchema<Input extends AnySchema>(
  route: ContractProcedure<Input, AnySchema, ErrorMap, Meta>,
): Input {
  const schema = route['~orpc'].inputSchema;
  if (schema === undefined) throw new Error('This route takes no input');
  return schema;
}
