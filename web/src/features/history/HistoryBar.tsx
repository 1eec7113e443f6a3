import type { HistoryEvent } from '@guichet/contract/events';
import type { Me } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import type { People } from '../../data/people.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import styles from './history.module.css';
import { actorsOf, type HistoryFilter, type KindGroup, kindGroups } from './timeline.ts';

interface HistoryBarProps {
  conversationId: string;
  filter: HistoryFilter;
  onFilter: (filter: HistoryFilter) => void;
  events: readonly HistoryEvent[];
  people: People;
  me: Me;
}

/** What and whose acts are shown, and the history as a file. */
export function HistoryBar({ conversationId, filter, onFilter, events, people, me }: HistoryBarProps) {
  const { t } = useLingui();
  const words: Record<KindGroup, string> = {
    messages: t`Messages et réponses`,
    openings: t`Consultations`,
    assignment: t`Assignation`,
    notes: t`Notes`,
    filing: t`Statut et classement`,
  };
  const nameOf = (id: string) => (id === me.id ? t`Vous` : (people.get(id)?.name ?? '…'));
  const save = (format: 'csv' | 'json') => {
    window.location.assign(`/api/conversations/${conversationId}/history.${format}`);
  };
  return (
    <div className={styles.filters}>
      <Menu
        trigger={
          <Button variant="quiet" size="sm" trailingIcon="chevron-down">
            {filter.group === null ? t`Tout` : words[filter.group]}
          </Button>
        }
        label={t`Filtrer par nature`}
        width={208}
        entries={[
          {
            id: 'all',
            label: t`Tout`,
            checked: filter.group === null,
            onSelect: () => onFilter({ ...filter, group: null }),
          },
          ...kindGroups.map((group) => ({
            id: group,
            label: words[group],
            checked: filter.group === group,
            onSelect: () => onFilter({ ...filter, group }),
          })),
        ]}
      />
      <Menu
        trigger={
          <Button variant="quiet" size="sm" trailingIcon="chevron-down">
            <span className="ellipsis">
              {filter.personId === null ? t`Tout le monde` : nameOf(filter.personId)}
            </span>
          </Button>
        }
        label={t`Filtrer par personne`}
        width={208}
        entries={[
          {
            id: 'all',
            label: t`Tout le monde`,
            checked: filter.personId === null,
            onSelect: () => onFilter({ ...filter, personId: null }),
          },
          ...actorsOf(events).map((id) => ({
            id,
            label: nameOf(id),
            checked: filter.personId === id,
            onSelect: () => onFilter({ ...filter, personId: id }),
          })),
        ]}
      />
      <span className="grow" />
      <Menu
        trigger={<IconButton icon="download" size="sm" name={t`Exporter l’historique`} />}
        label={t`Exporter l’historique`}
        width={208}
        position="bottom-end"
        entries={[
          { id: 'csv', label: t`Exporter en CSV`, icon: 'file-spreadsheet', onSelect: () => save('csv') },
          { id: 'json', label: t`Exporter en JSON`, icon: 'code', onSelect: () => save('json') },
        ]}
      />
    </div>
  );
}
