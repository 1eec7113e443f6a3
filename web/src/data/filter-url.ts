/**
 * Pure: a list's filter and how it stands in the address, in short names that people can read and share:
 * `?assigned=me&status=open,pending&with=client.example&q="devis signé"`.
 */
import { Filter, type ListPlace } from '@guichet/contract/conversations';
import type { z } from 'zod';

/**
 * What a list is narrowed by. No criterion stands twice: one department is a list of one, "any" is left out, no list
 * is empty. `place` stands only where another one is meant than the page's own.
 */
export type ListFilter = Omit<Partial<Filter>, 'departmentId' | 'qualificationId'>;

/** Names in the address, in the order in which they are written. */
const names = {
  place: 'in',
  folderId: 'folder',
  assignment: 'assigned',
  departmentIds: 'department',
  qualificationIds: 'qualification',
  status: 'status',
  tagIds: 'tag',
  is: 'is',
  correspondent: 'with',
  recordId: 'record',
  from: 'from',
  until: 'until',
  text: 'q',
} as const satisfies Record<keyof ListFilter, string>;

type Criterion = keyof typeof names;
const criteria = Object.keys(names) as Criterion[];
const lists = ['departmentIds', 'qualificationIds', 'status', 'tagIds', 'is'] as const;
type ListCriterion = (typeof lists)[number];
const isList = (criterion: Criterion): criterion is ListCriterion => lists.some((list) => list === criterion);

/** The filter as it stands in the address: every value is text. */
export type FilterParams = { [Name in (typeof names)[Criterion]]?: string };

/** The contract's own rule for one value of a criterion. */
const schemas = {
  place: Filter.shape.place.unwrap(),
  folderId: Filter.shape.folderId.unwrap(),
  assignment: Filter.shape.assignment.unwrap(),
  departmentIds: Filter.shape.departmentIds.unwrap().element,
  qualificationIds: Filter.shape.qualificationIds.unwrap().element,
  status: Filter.shape.status.unwrap().element,
  tagIds: Filter.shape.tagIds.unwrap().element,
  is: Filter.shape.is.unwrap().element,
  correspondent: Filter.shape.correspondent.unwrap(),
  recordId: Filter.shape.recordId.unwrap(),
  from: Filter.shape.from.unwrap(),
  until: Filter.shape.until.unwrap(),
  text: Filter.shape.text.unwrap(),
} as const satisfies Record<Criterion, z.ZodType>;

const most: Record<ListCriterion, number> = {
  departmentIds: 30,
  qualificationIds: 50,
  status: 3,
  tagIds: 30,
  is: 5,
};

const valid = (criterion: Criterion, value: string): string[] => {
  const read = schemas[criterion].safeParse(value);
  return read.success ? [read.data] : [];
};

/** What of an address is a filter; anything else is dropped. */
export function readFilter(params: Readonly<Record<string, unknown>>): ListFilter {
  const found: Partial<Record<Criterion, string | string[]>> = {};
  for (const criterion of criteria) {
    const value = params[names[criterion]];
    if (typeof value !== 'string') continue;
    if (isList(criterion)) {
      const values = new Set(value.split(',').flatMap((one) => valid(criterion, one.trim())));
      if (values.size > 0) found[criterion] = [...values].slice(0, most[criterion]);
      continue;
    }
    const [one] = valid(criterion, value);
    if (one === undefined || one === '' || (criterion === 'assignment' && one === 'any')) continue;
    found[criterion] = one;
  }
  return found as ListFilter;
}

/** The filter as it is written into an address. */
export function writeFilter(filter: ListFilter): FilterParams {
  const params: FilterParams = {};
  for (const criterion of criteria) {
    const value = filter[criterion];
    const text = Array.isArray(value) ? value.join(',') : value;
    if (text === undefined || text === '' || (criterion === 'assignment' && text === 'any')) continue;
    params[names[criterion]] = text;
  }
  return params;
}

/** For the router: what it may keep of an address of a list. */
export const filterParams = (params: Readonly<Record<string, unknown>>): FilterParams =>
  writeFilter(readFilter(params));

/** How many criteria are active. Where one looks is none of them, words are. */
export const filterCount = (filter: ListFilter): number =>
  criteria.filter((criterion) => criterion !== 'place' && filter[criterion] !== undefined).length;

/** The whole filter of a page: words are looked for everywhere unless it says where. */
export function filterAt(place: ListPlace, filter: ListFilter): Filter {
  const where = filter.place ?? (filter.text === undefined ? place : 'all');
  const isFiled = filter.folderId === undefined || where === 'filed' || where === 'all';
  return { assignment: 'any', ...filter, place: isFiled ? where : 'filed' };
}

const ofOneStatus: Partial<Record<ListPlace, ListFilter>> = {
  open: {},
  pending: {},
  resolved: {},
  unassigned: { assignment: 'none' },
  mine: { assignment: 'me' },
};

/** Where a status is looked for: places that say one themselves are left, with what else they say. */
export function beyondStatus(place: ListPlace): ListFilter {
  const kept = ofOneStatus[place];
  return kept ? { ...kept, place: 'all' } : {};
}

/** Where a whole filter is shown: the page's place, and what narrows it there. The inverse of `filterAt`. */
export function pageOf(whole: Filter): { place: ListPlace; filter: ListFilter } {
  const { place, assignment, departmentId, departmentIds, qualificationId, qualificationIds, ...rest } =
    whole;
  const departments = oneList(departmentId, departmentIds);
  const qualifications = oneList(qualificationId, qualificationIds);
  const kept = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined && value.length > 0),
  );
  const filter: ListFilter = {
    ...kept,
    ...(assignment === 'any' ? {} : { assignment }),
    ...(departments && { departmentIds: departments }),
    ...(qualifications && { qualificationIds: qualifications }),
    ...(rest.text && place !== 'all' ? { place } : {}),
  };
  return { place, filter };
}

function oneList<T>(one: T | undefined, many: T[] | undefined): T[] | undefined {
  const all = [...new Set([...(one === undefined ? [] : [one]), ...(many ?? [])])];
  return all.length > 0 ? all : undefined;
}

/** The router's own way with addresses: text stays text, and what people read stays readable. */
export const parseSearchParams = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search));

export function stringifySearchParams(params: Record<string, unknown>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null) written.set(name, String(value));
  }
  const text = written
    .toString()
    .replace(/%2C/g, ',')
    .replace(/%3A/g, ':')
    .replace(/%40/g, '@')
    .replace(/%2F/g, '/');
  return text === '' ? '' : `?${text}`;
}
