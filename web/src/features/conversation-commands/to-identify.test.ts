import { describe, expect, it } from 'vitest';
import type { Target } from '../../data/command.ts';
import { MOST_ADDRESSES, toIdentify } from './to-identify.ts';

const from = (address: string, id = address) =>
  ({ row: { id, correspondent: { name: '', address } } }) as Target;
const ids = (chosen: readonly Target[], isMore = false) => {
  const sorted = toIdentify(chosen, isMore);
  return 'reason' in sorted ? sorted.reason : sorted.targets.map(({ row }) => row.id).join(' ');
};

describe('identifying several at once', () => {
  it('is one conversation for each address, whatever its capitals', () => {
    expect(ids([from('a@x.example', '1'), from('A@x.example', '2'), from('b@x.example', '3')])).toBe('1 3');
  });

  it('is refused for several domains, for what is not here, and for too many', () => {
    expect(ids([from('a@x.example'), from('a@y.example')])).toBe('domains');
    expect(ids([from('a@x.example')], true)).toBe('unseen');
    const many = Array.from({ length: MOST_ADDRESSES + 1 }, (_, n) => from(`a${n}@x.example`));
    expect(ids(many)).toBe('many');
  });
});
