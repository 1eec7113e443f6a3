/** Names for the ids that rows and events carry, over one or several mailboxes. */
import type { FilingFolder } from '@guichet/contract/mailboxes';
import type { Department, PersonCard, Qualification, Tag } from '@guichet/contract/people';
import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import type { z } from 'zod';
import { vocabularyQuery } from './queries.ts';

export type Vocabulary = {
  members: PersonCard[];
  others: PersonCard[];
  dispatcherIds: string[];
  departments: z.infer<typeof Department>[];
  qualifications: z.infer<typeof Qualification>[];
  tags: Tag[];
  folders: FilingFolder[];
};

export type Lookup = {
  people: ReadonlyMap<string, PersonCard>;
  departments: ReadonlyMap<string, z.infer<typeof Department>>;
  qualifications: ReadonlyMap<string, z.infer<typeof Qualification>>;
  tags: ReadonlyMap<string, Tag>;
  folders: ReadonlyMap<string, FilingFolder>;
};

function lookupOf(results: UseQueryResult<Vocabulary>[]): Lookup {
  const people = new Map<string, PersonCard>();
  const departments = new Map<string, z.infer<typeof Department>>();
  const qualifications = new Map<string, z.infer<typeof Qualification>>();
  const tags = new Map<string, Tag>();
  const folders = new Map<string, FilingFolder>();
  for (const { data } of results) {
    if (!data) continue;
    for (const person of [...data.others, ...data.members]) people.set(person.id, person);
    for (const department of data.departments) departments.set(department.id, department);
    for (const qualification of data.qualifications) qualifications.set(qualification.id, qualification);
    for (const tag of data.tags) tags.set(tag.id, tag);
    for (const folder of data.folders) folders.set(folder.id, folder);
  }
  return { people, departments, qualifications, tags, folders };
}

/** Reads the vocabularies of these mailboxes; a name not read yet is simply missing. */
export function useLookup(mailboxIds: readonly string[]): Lookup {
  return useQueries({ queries: mailboxIds.map((id) => vocabularyQuery(id)), combine: lookupOf });
}
