/** The contract as a flat list, for whoever walks all of it. */

export type Procedure = { name: string; method: string; path: string; access: string; hasOutput: boolean };

type Definition = {
  route: { method?: string; path?: string };
  meta: { access?: string };
  outputSchema?: unknown;
};

/** Every route below `node`, named by its place: `people.me`. */
export function proceduresOf(node: object, name = ''): Procedure[] {
  const definition = (node as { '~orpc'?: Definition })['~orpc'];
  if (definition) {
    const { route, meta, outputSchema } = definition;
    return [
      {
        name,
        method: route.method ?? '',
        path: route.path ?? '',
        access: meta.access ?? '',
        hasOutput: outputSchema !== undefined,
      },
    ];
  }
  return Object.entries(node).flatMap(([key, child]) =>
    proceduresOf(child as object, name === '' ? key : `${name}.${key}`),
  );
}
