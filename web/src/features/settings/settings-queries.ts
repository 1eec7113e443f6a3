/** What the settings read, and under which key. The live stream renews `['account', mailboxId]`. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../data/api.ts';

export const mailboxesQuery = queryOptions({
  queryKey: ['settings', 'mailboxes'],
  queryFn: () => api.mailboxes.list(),
  // Nothing tells a settings page that a colleague changed it: read afresh on each visit.
  staleTime: 0,
});

export const peopleQuery = queryOptions({
  queryKey: ['settings', 'people'],
  queryFn: () => api.people.list(),
  staleTime: 0,
});

export const departmentsQuery = queryOptions({
  queryKey: ['settings', 'departments'],
  queryFn: () => api.people.departments(),
  staleTime: 0,
});

export const qualificationsQuery = queryOptions({
  queryKey: ['settings', 'qualifications'],
  queryFn: () => api.people.qualifications(),
  staleTime: 0,
});

export const tagsQuery = queryOptions({
  queryKey: ['settings', 'tags'],
  queryFn: () => api.people.tags(),
  staleTime: 0,
});

export const blockedQuery = (mailboxId: string) =>
  queryOptions({
    queryKey: ['settings', 'blocked', mailboxId],
    queryFn: () => api.filing.blocked({ mailboxId }),
    staleTime: 0,
  });

export const houseSenderQuery = queryOptions({
  queryKey: ['settings', 'houseSender'],
  queryFn: () => api.mailboxes.houseSender(),
  staleTime: 0,
});

export const caughtQuery = queryOptions({
  queryKey: ['settings', 'caught'],
  queryFn: () => api.mailboxes.caught(),
  staleTime: 0,
});

export const accountQuery = (mailboxId: string) =>
  queryOptions({
    queryKey: ['account', mailboxId],
    queryFn: () => api.mailboxes.account({ mailboxId }),
    // What becomes of a mail tried once more is no news of the live stream.
    refetchInterval: ({ state }) => (state.data?.setAside.some(({ retrying }) => retrying) ? 2_000 : false),
  });
