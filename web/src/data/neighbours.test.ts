import type { ConversationRow } from '@guichet/contract/conversations';
import { describe, expect, it } from 'vitest';
import { neighbours } from './neighbours.ts';

const page = (...ids: string[]) => ({ rows: ids.map((id) => ({ id }) as ConversationRow), next: null });
const pages = [page('a', 'b'), page(), page('c')];

describe('the rows around one', () => {
  it.each([
    ['a', null, 'b'],
    ['b', 'a', 'c'],
    ['c', 'b', null],
    ['gone', null, null],
    [null, null, null],
  ])('%s stands between %s and %s', (id, previous, next) => {
    expect(neighbours(pages, id)).toEqual({ previous, next });
  });
});
