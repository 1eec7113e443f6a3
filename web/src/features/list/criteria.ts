/** The active criteria of a list as people read them, each with the filter that is left without it. */
import type { FilterFlag, ListPlace } from '@guichet/contract/conversations';
import type { Status } from '@guichet/contract/events';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { recordQuery } from '../../data/directory.ts';
import type { ListFilter } from '../../data/filter-url.ts';
import type { Lookup } from '../../data/vocabulary.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { dayIn, dayWords, presetOf } from './days.ts';

export type Criterion = { key: string; label: string; value: string; without: ListFilter };

/** The filter without some of its criteria. */
export function without(filter: ListFilter, ...keys: (keyof ListFilter)[]): ListFilter {
  const rest = { ...filter };
  for (const key of keys) delete rest[key];
  return rest;
}

export function useStatusWords(): Record<Status, string> {
  const { t } = useLingui();
  return { open: t`À traiter`, pending: t`En attente`, resolved: t`Résolu` };
}

export function useFlagWords(): Record<FilterFlag, string> {
  const { t } = useLingui();
  return {
    unread: t`Non lus`,
    starred: t`Étoile`,
    attachment: t`Pièce jointe`,
    snoozed: t`En veille`,
    scheduled: t`Envoi programmé`,
  };
}

/** Words are no chip: they stand in the search field. */
export function useCriteria(
  filter: ListFilter,
  lookup: Lookup,
  placeWords: (place: ListPlace) => string,
): Criterion[] {
  const { t } = useLingui();
  const format = usePersonFormat();
  const statuses = useStatusWords();
  const flags = useFlagWords();
  const { recordId } = filter;
  const { data: record } = useQuery({ ...recordQuery(recordId ?? ''), enabled: recordId !== undefined });
  const nobody = t({ message: 'Personne', context: 'nobody' });
  const none = t({ message: 'Aucun', context: 'no department' });
  const noQualification = t({ message: 'Aucune', context: 'no qualification' });
  const found: Criterion[] = [];
  const add = (label: string, value: string, ...keys: (keyof ListFilter)[]) =>
    found.push({ key: keys.join(), label, value, without: without(filter, ...keys) });
  const named = <T>(
    ids: readonly string[],
    known: ReadonlyMap<string, T>,
    nameOf: (one: T) => string,
    no = '',
  ) =>
    ids
      .map((id) => {
        const one = known.get(id);
        return id === 'none' ? no : one === undefined ? '…' : nameOf(one);
      })
      .join(', ');
  const nameOf = (one: { name: string }) => one.name;

  if (filter.place) add(t`Dans`, placeWords(filter.place), 'place');
  if (filter.folderId)
    add(
      t`Dossier`,
      named([filter.folderId], lookup.folders, (one) => one.path),
      'folderId',
    );
  if (filter.assignment === 'me') add(t`Assigné`, t`À moi`, 'assignment');
  else if (filter.assignment === 'none') add(t`Assigné`, nobody, 'assignment');
  else if (filter.assignment)
    add(t`Assigné`, named([filter.assignment], lookup.people, nameOf), 'assignment');
  if (filter.departmentIds)
    add(t`Département`, named(filter.departmentIds, lookup.departments, nameOf, none), 'departmentIds');
  if (filter.qualificationIds)
    add(
      t`Qualification`,
      named(filter.qualificationIds, lookup.qualifications, nameOf, noQualification),
      'qualificationIds',
    );
  if (filter.status) add(t`Statut`, filter.status.map((status) => statuses[status]).join(', '), 'status');
  if (filter.tagIds) add(t`Étiquette`, named(filter.tagIds, lookup.tags, nameOf), 'tagIds');
  for (const flag of filter.is ?? []) {
    const is = filter.is?.filter((one) => one !== flag) ?? [];
    found.push({
      key: `is-${flag}`,
      label: '',
      value: flags[flag],
      without: is.length > 0 ? { ...filter, is } : without(filter, 'is'),
    });
  }
  if (recordId) add(t`Fiche`, record?.name ?? '…', 'recordId');
  if (filter.correspondent) add(t`Correspondant`, filter.correspondent, 'correspondent');
  const { from, until } = filter;
  const preset = presetOf(filter, dayIn(format.now(), format.timeZone));
  const spans: Partial<Record<typeof preset, string>> = {
    today: t`Aujourd’hui`,
    week: t`7 jours`,
    month: t`30 jours`,
  };
  if (spans[preset]) add(t`Reçu`, spans[preset], 'from', 'until');
  else {
    if (from) add(t`Depuis le`, dayWords(from, format.language), 'from');
    if (until) add(t`Jusqu’au`, dayWords(until, format.language), 'until');
  }
  return found;
}
