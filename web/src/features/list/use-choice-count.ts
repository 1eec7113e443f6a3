/** How many conversations a choice of the filter would leave; asked for beside the list, a few at a time. */
import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import type { ListKey } from '../../data/queries.ts';

/** Requests at once: the list and what one opens come first. */
const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** Undefined while it is not known. 1000 = more than 999. */
export function useChoiceCount(key: ListKey): number | undefined {
  const { data } = useQuery({
    queryKey: ['choiceCount', key],
    queryFn: ({ signal }) =>
      inTurn(async () => {
        // Closed or changed while it waited for its turn: nobody asks any more.
        signal.throwIfAborted();
        return (await api.conversations.count(key)).count;
      }),
    staleTime: 15_000,
    gcTime: 60_000,
  });
  return data;
}
