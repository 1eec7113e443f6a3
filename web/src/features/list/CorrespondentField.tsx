import { useLingui } from '@lingui/react/macro';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { matchesQuery, modulesQuery, moduleWords, recordQuery } from '../../data/directory.ts';
import { Select } from '../../ui/fields.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { type FieldProps, Line } from './FilterLine.tsx';
import styles from './filter.module.css';

/** Records that are proposed of each module. */
const MOST = 5;

/** An address or a domain, as the server takes it. */
const ADDRESS = /^(?:[^\s@]*@)?[^\s@.]+(?:\.[^\s@.]+)+$/;

/** An address, a domain, a record of the directory, or a name to look for among those who wrote. */
export function CorrespondentField({ filter, set }: FieldProps) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const { correspondent, recordId } = filter;
  const { data: record } = useQuery({ ...recordQuery(recordId ?? ''), enabled: recordId !== undefined });
  const current = recordId ? (record?.name ?? '…') : (correspondent ?? '');
  const [typed, setTyped] = useState('');
  const [rested] = useDebouncedValue(typed.trim(), 200);
  const isAsked = rested.length >= 2 && rested !== current;
  const { data: modules = [] } = useQuery(modulesQuery);
  const found = useQueries({
    queries: modules.map((module) => ({ ...matchesQuery(module.id, rested), enabled: isAsked })),
    combine: (results) =>
      results.flatMap(({ data }, index) => {
        const module = modules[index];
        return data && module
          ? [{ group: moduleWords(module, language).plural, records: data.records.slice(0, MOST) }]
          : [];
      }),
  });
  const words = typed.trim();
  const isNew = words !== '' && words !== current;
  const literal = !isNew
    ? []
    : ADDRESS.test(words)
      ? [{ value: `with:${words}`, label: words }]
      : [{ value: `name:${words}`, label: t`« ${words} » parmi ceux qui ont écrit` }];
  const chosen = recordId ? `record:${recordId}` : correspondent ? `with:${correspondent}` : null;
  const groups = isAsked
    ? found
        .map(({ group, records }) => ({
          group,
          items: records
            .filter(({ id }) => id !== recordId)
            .map(({ id, name, addresses }) => ({
              value: `record:${id}`,
              label: addresses[0] ? `${name} · ${addresses[0]}` : name,
            })),
        }))
        .filter(({ items }) => items.length > 0)
    : [];
  return (
    <Line label={t`Correspondant`}>
      <Select
        aria-label={t`Correspondant`}
        placeholder={t`Nom, adresse ou compagnie`}
        className={styles.wide}
        icon="search"
        searchable
        clearable
        limit={30}
        searchValue={typed}
        onSearchChange={setTyped}
        filter={({ options }) => options}
        data={[...(chosen ? [{ value: chosen, label: current }] : []), ...literal, ...groups]}
        nothingFoundMessage={t`Tapez un nom, une adresse ou un domaine.`}
        value={chosen}
        onChange={(value) => {
          const [kind, ...rest] = (value ?? '').split(':');
          const named = rest.join(':');
          if (kind === 'record') set({ recordId: named, correspondent: undefined });
          else if (kind === 'with') set({ correspondent: named, recordId: undefined });
          else if (kind === 'name') {
            const from = /\s/.test(named) ? `"${named}"` : named;
            set({ text: [filter.text, `de:${from}`].filter(Boolean).join(' ') });
            setTyped('');
          } else set({ correspondent: undefined, recordId: undefined });
        }}
      />
    </Line>
  );
}
