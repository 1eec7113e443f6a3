/** Who is who in a mailbox: its members, and everyone else who is still named in what they did. */
import type { PersonCard } from '@guichet/contract/people';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { vocabularyQuery } from './queries.ts';

export type People = ReadonlyMap<string, PersonCard>;

const nobody: People = new Map();

/** Everyone who may be named in this mailbox, by id; empty until the words of the mailbox are here. */
export function usePeople(mailboxId: string): People {
  const { data } = useQuery(vocabularyQuery(mailboxId));
  return useMemo(
    () => (data ? new Map([...data.others, ...data.members].map((one) => [one.id, one])) : nobody),
    [data],
  );
}

/** How a colleague is called in a sentence. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** Whether French writes « d’ » before this name: it begins with a vowel (an h may be either, so it does not count). */
export const isElided = (name: string): boolean => /^[aeiouœæ]/i.test(name.trim().normalize('NFD'));
