import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button.tsx';
import { Menu } from '../../ui/Menu.tsx';
import styles from './history.module.css';
import { type Group, groups, type Wanted } from './story.ts';

interface FiltersProps {
  wanted: Wanted;
  onChange: (wanted: Wanted) => void;
  authors: readonly string[];
  nameOf: (id: string) => string;
}

/** By kind and by person. */
export function Filters({ wanted, onChange, authors, nameOf }: FiltersProps) {
  const { t } = useLingui();
  const words: Record<Group, string> = {
    messages: t`Emails et réponses`,
    openings: t`Consultations`,
    assignment: t`Assignations`,
    notes: t`Notes`,
    status: t`Statut, département, qualification`,
    places: t`Déplacements`,
  };
  return (
    <div className={styles.filters}>
      <Menu
        label={t`Genre d’événement`}
        trigger={
          <Button variant="quiet" size="sm" trailingIcon="chevron-down">
            {wanted.group === null ? t`Tout` : words[wanted.group]}
          </Button>
        }
        entries={[
          {
            id: 'all',
            label: t`Tout`,
            checked: wanted.group === null,
            onSelect: () => onChange({ ...wanted, group: null }),
          },
          ...groups.map((group) => ({
            id: group,
            label: words[group],
            checked: wanted.group === group,
            onSelect: () => onChange({ ...wanted, group }),
          })),
        ]}
      />
      <Menu
        label={t`Personne`}
        trigger={
          <Button variant="quiet" size="sm" trailingIcon="chevron-down">
            {wanted.personId === null ? t`Tout le monde` : nameOf(wanted.personId)}
          </Button>
        }
        entries={[
          {
            id: 'all',
            label: t`Tout le monde`,
            checked: wanted.personId === null,
            onSelect: () => onChange({ ...wanted, personId: null }),
          },
          ...authors.map((personId) => ({
            id: personId,
            label: nameOf(personId),
            checked: wanted.personId === personId,
            onSelect: () => onChange({ ...wanted, personId }),
          })),
        ]}
      />
    </div>
  );
}
