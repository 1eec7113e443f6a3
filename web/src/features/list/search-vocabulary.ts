/** The names that operators of the search field are resolved by: no more than the reader may filter by. */
import type { Me, MyMailbox } from '@guichet/contract/people';
import type { SearchVocabulary } from '@guichet/contract/search-names';
import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useCallback } from 'react';
import { vocabularyQuery } from '../../data/queries.ts';
import type { Vocabulary } from '../../data/vocabulary.ts';

/** Whether "all" and "a person" mean the whole mailbox to me; the server's own rule. */
export const seesWhole = (mailbox: MyMailbox): boolean =>
  mailbox.role !== 'member' || mailbox.privileges.includes('seeAll');

export function useSearchVocabulary(me: Me, mailboxes: readonly MyMailbox[]): SearchVocabulary {
  const combine = useCallback(
    (results: UseQueryResult<Vocabulary>[]): SearchVocabulary => {
      const people = new Map([[me.id, { id: me.id, name: me.name, email: me.email }]]);
      const named = { departments: new Map(), qualifications: new Map(), tags: new Map() } as Record<
        'departments' | 'qualifications' | 'tags',
        Map<string, { id: string; name: string }>
      >;
      const folders = new Map<string, { id: string; path: string }>();
      for (const [index, { data }] of results.entries()) {
        const mailbox = mailboxes[index];
        if (!data || !mailbox) continue;
        if (seesWhole(mailbox)) for (const one of data.members) people.set(one.id, one);
        for (const kind of ['departments', 'qualifications', 'tags'] as const)
          for (const one of data[kind]) if (!one.archived) named[kind].set(one.id, one);
        for (const one of data.folders) folders.set(one.id, one);
      }
      return {
        people: [...people.values()],
        departments: [...named.departments.values()],
        qualifications: [...named.qualifications.values()],
        tags: [...named.tags.values()],
        folders: [...folders.values()],
      };
    },
    [me.id, me.name, me.email, mailboxes],
  );
  return useQueries({ queries: mailboxes.map(({ id }) => vocabularyQuery(id)), combine });
}
