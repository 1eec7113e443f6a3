import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { COUNTED } from '../../data/counted.ts';
import { filterAt } from '../../data/filter-url.ts';
import { type ListKey, vocabularyQuery } from '../../data/queries.ts';
import { Segmented, Select } from '../../ui/fields.tsx';
import { matchRank } from '../../ui/match.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { type FieldProps, Line } from './FilterLine.tsx';
import styles from './filter.module.css';
import { seesWhole } from './search-vocabulary.ts';
import { useChoiceCount } from './use-choice-count.ts';

type Choice = 'any' | 'me' | 'person' | 'none';

/** Whose: "all" and "a person" are offered to those who see the whole mailbox. */
export function AssignmentField(props: FieldProps & { mailbox: MyMailbox }) {
  const { mailbox, me, place, filter, set, keyWith } = props;
  const { t } = useLingui();
  const [isPersonAsked, askPerson] = useState(false);
  const { data } = useQuery(vocabularyQuery(mailbox.id));
  const isWhole = seesWhole(mailbox);
  const where = filterAt(place, filter).place;
  // Those places say whose they are.
  if (where === 'mine' || where === 'unassigned') return null;
  const { assignment = 'any' } = filter;
  const known = assignment === 'any' || assignment === 'me' || assignment === 'none' ? assignment : 'person';
  const choice: Choice = isPersonAsked ? 'person' : known;
  const mayUnassigned = isWhole || mailbox.privileges.includes('seeUnassigned');
  const members = (data?.members ?? []).filter(({ id, deactivated }) => id !== me.id && !deactivated);
  const isStillMember = members.some(({ id }) => id === assignment);
  const other = known === 'person' && !isStillMember ? props.lookup.people.get(assignment) : undefined;
  return (
    <Line label={t`Assignation`}>
      <Segmented<Choice>
        label={t`Assignation`}
        value={choice}
        onChange={(value) => {
          askPerson(value === 'person');
          if (value !== 'person') set({ assignment: value });
        }}
        options={[
          { value: 'any', label: isWhole ? t`Tous` : t`Tout ce que je vois` },
          { value: 'me', label: t`À moi` },
          ...(isWhole ? [{ value: 'person' as const, label: t`Une personne` }] : []),
          ...(mayUnassigned ? [{ value: 'none' as const, label: t`Non assignés` }] : []),
        ]}
      />
      {choice === 'person' && isWhole && (
        <div className={styles.person}>
          <Select
            aria-label={t`Personne assignée`}
            placeholder={t`Choisir une personne`}
            className={styles.select}
            searchable
            data={[...members, ...(other ? [other] : [])].map(({ id, name }) => ({ value: id, label: name }))}
            filter={({ options, search }) =>
              options.filter((option) => 'label' in option && matchRank(search, option.label) !== null)
            }
            nothingFoundMessage={t`Aucune personne de ce nom dans la boîte.`}
            value={known === 'person' ? assignment : null}
            onChange={(id) => id && set({ assignment: id })}
          />
          {known === 'person' && <Figure countOf={keyWith({})} />}
        </div>
      )}
    </Line>
  );
}

function Figure({ countOf }: { countOf: ListKey }) {
  const format = usePersonFormat();
  const count = useChoiceCount(countOf);
  return <span className="ink-3 num">{count === undefined ? '' : format.count(count, COUNTED)}</span>;
}
