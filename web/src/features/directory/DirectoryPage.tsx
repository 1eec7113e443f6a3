import type { DirectoryModule, RecordSummary } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import {
  mayEditDirectory,
  mayExportDirectory,
  modulesQuery,
  moduleWords,
  type RecordsKey,
  recordsQuery,
} from '../../data/directory.ts';
import { useMe } from '../../data/me.ts';
import { Bar } from '../../ui/Bar.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Select, TextInput } from '../../ui/fields.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useLayout } from '../../ui/layout.ts';
import { Menu } from '../../ui/Menu.tsx';
import { SkeletonText, useDelayed } from '../../ui/Skeleton.tsx';
import { VirtualList } from '../../ui/VirtualList.tsx';
import styles from './directory.module.css';
import { ImportDialog } from './ImportDialog.tsx';
import { ModulesDialog } from './ModulesDialog.tsx';
import { createLabel } from './module-words.ts';
import { RecordDetail } from './RecordDetail.tsx';
import { RecordDialog } from './RecordDialog.tsx';
import { PrivateMark, RecordAvatar } from './RecordOption.tsx';

export interface DirectoryPageProps {
  /** `companies`, `contacts`, `colleagues`, or a module's id. */
  module: string;
  recordId: string | null;
  onModule: (module: string) => void;
  onOpen: (recordId: string | null) => void;
}

/** How a module stands in the address. */
export const moduleKey = (module: DirectoryModule): string =>
  module.kind === 'own' ? module.id : module.kind;

/** The directory: a module's records, and the one that is open beside them. */
export function DirectoryPage(props: DirectoryPageProps) {
  const { t } = useLingui();
  const { data: modules } = useQuery(modulesQuery);
  const module = modules?.find((one) => moduleKey(one) === props.module);
  if (!modules) return null;
  if (!module) {
    return (
      <EmptyState
        drawing="search"
        title={t`Module introuvable`}
        actions={<Button onClick={() => props.onModule('companies')}>{t`Revenir à l’annuaire`}</Button>}
      />
    );
  }
  return <Opened key={module.id} {...props} current={module} modules={modules} />;
}

function Opened(props: DirectoryPageProps & { current: DirectoryModule; modules: DirectoryModule[] }) {
  const { current, recordId, onOpen } = props;
  const { t, i18n } = useLingui();
  const layout = useLayout();
  const me = useMe();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 120);
  const [order, setOrder] = useState<Pick<RecordsKey, 'sort' | 'descending'>>({
    sort: 'name',
    descending: false,
  });
  const [doing, setDoing] = useState<'create' | 'import' | 'modules' | null>(null);
  const isNarrow = layout === 'narrow';
  const mayCreate = mayEditDirectory(me) || me.mailboxes.some(({ kind }) => kind === 'personal');
  const mayExport = mayExportDirectory(me);
  const { plural } = moduleWords(current, i18n.locale);
  return (
    <div className={styles.page} data-reading={recordId !== null || undefined}>
      {(!isNarrow || recordId === null) && (
        <main className={styles.listPane} aria-label={t`Annuaire`}>
          <Bar toolbarLabel={t`Annuaire`}>
            <ModuleSelect {...props} />
            <span className="grow" />
            {mayCreate && !current.archived && (
              <Button icon="plus" onClick={() => setDoing('create')}>
                {createLabel(current, i18n.locale)}
              </Button>
            )}
            {(mayExport || me.role === 'admin') && (
              <Menu
                trigger={<IconButton icon="dots-vertical" name={t`Importer, exporter, modules`} />}
                label={t`Importer, exporter, modules`}
                position="bottom-end"
                entries={[
                  ...(mayExport
                    ? [
                        {
                          id: 'import',
                          label: t`Importer un CSV`,
                          icon: 'upload' as IconName,
                          unavailable: !mayEditDirectory(me) && t`Le droit d’identifier manque.`,
                          onSelect: () => setDoing('import'),
                        },
                        {
                          id: 'export',
                          label: t`Exporter en CSV`,
                          icon: 'download' as IconName,
                          onSelect: () =>
                            window.location.assign(`/api/directory/export.csv?moduleId=${current.id}`),
                        },
                      ]
                    : []),
                  ...(me.role === 'admin'
                    ? [
                        {
                          id: 'modules',
                          label: t`Modules de l’annuaire`,
                          icon: 'settings' as IconName,
                          onSelect: () => setDoing('modules'),
                        },
                      ]
                    : []),
                ]}
              />
            )}
          </Bar>
          <div className={styles.tools}>
            <TextInput
              icon="search"
              controlSize="bar"
              className="grow"
              aria-label={t`Rechercher dans ${plural}`}
              placeholder={t`Nom ou adresse`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <SortMenu order={order} onOrder={setOrder} isOff={search !== ''} />
          </div>
          <Records
            listKey={{ moduleId: current.id, search, ...order }}
            label={plural}
            module={current}
            recordId={recordId}
            onOpen={onOpen}
          />
        </main>
      )}
      {recordId !== null ? (
        <section className={styles.readPane} aria-label={t`Fiche`}>
          <RecordDetail recordId={recordId} modules={props.modules} onClose={() => onOpen(null)} />
        </section>
      ) : (
        !isNarrow && (
          <section className={styles.readPane} aria-label={t`Fiche`}>
            <EmptyState drawing="check" title={t`Aucune fiche ouverte`}>
              {t`Choisissez une ligne de la liste.`}
            </EmptyState>
          </section>
        )
      )}
      {doing === 'create' && (
        <RecordDialog
          module={current}
          record={null}
          onClose={() => setDoing(null)}
          onSaved={({ id }) => {
            setDoing(null);
            onOpen(id);
          }}
        />
      )}
      <Suspense>
        {doing === 'import' && <ImportDialog module={current} onClose={() => setDoing(null)} />}
        {doing === 'modules' && <ModulesDialog onClose={() => setDoing(null)} />}
      </Suspense>
    </div>
  );
}

function ModuleSelect({
  current,
  modules,
  onModule,
}: DirectoryPageProps & {
  current: DirectoryModule;
  modules: DirectoryModule[];
}) {
  const { t, i18n } = useLingui();
  return (
    <Select
      aria-label={t`Module`}
      controlSize="bar"
      className={styles.moduleSelect}
      allowDeselect={false}
      data={modules
        .filter((one) => !one.archived || one.id === current.id)
        .map((one) => ({ value: moduleKey(one), label: moduleWords(one, i18n.locale).plural }))}
      value={moduleKey(current)}
      onChange={(value) => value && onModule(value)}
    />
  );
}

function SortMenu({
  order,
  onOrder,
  isOff,
}: {
  order: Pick<RecordsKey, 'sort' | 'descending'>;
  onOrder: (order: Pick<RecordsKey, 'sort' | 'descending'>) => void;
  isOff: boolean;
}) {
  const { t } = useLingui();
  const orders = [
    { id: 'az', label: t`Nom, de A à Z`, sort: 'name' as const, descending: false },
    { id: 'za', label: t`Nom, de Z à A`, sort: 'name' as const, descending: true },
    { id: 'new', label: t`Modifiées récemment`, sort: 'changed' as const, descending: true },
    { id: 'old', label: t`Modifiées il y a longtemps`, sort: 'changed' as const, descending: false },
  ];
  const current = orders.find(
    ({ sort, descending }) => sort === order.sort && descending === order.descending,
  );
  return (
    <Menu
      label={t`Trier`}
      position="bottom-end"
      trigger={
        <Button
          variant="quiet"
          trailingIcon="chevron-down"
          unavailable={isOff && t`Une recherche montre d’abord ce qui ressemble le plus.`}
        >
          {current?.label}
        </Button>
      }
      entries={orders.map(({ id, label, sort, descending }) => ({
        id,
        label,
        checked: id === current?.id,
        onSelect: () => onOrder({ sort, descending }),
      }))}
    />
  );
}

interface RecordsProps {
  listKey: RecordsKey;
  label: string;
  module: DirectoryModule;
  recordId: string | null;
  onOpen: (recordId: string) => void;
}

const keyOf = ({ id }: RecordSummary) => id;

function Records({ listKey, label, module, recordId, onOpen }: RecordsProps) {
  const { t } = useLingui();
  const [cursor, setCursor] = useState<string | null>(recordId);
  const query = useInfiniteQuery(recordsQuery(listKey));
  const isSlow = useDelayed(200);
  const pages = query.data?.pages ?? [];
  const records = pages.flatMap((page) => page.records);
  if (!query.data) {
    return <div className={styles.waiting}>{isSlow && <SkeletonText lines={8} />}</div>;
  }
  if (records.length === 0) {
    return (
      <EmptyState
        drawing={listKey.search === '' ? 'check' : 'search'}
        title={listKey.search === '' ? t`Aucune fiche` : t`Aucune fiche de ce nom`}
      >
        {listKey.search === ''
          ? t`Une fiche se crée ici, depuis un email par « Identifier », ou par l’import d’un CSV.`
          : t`Essayez le début d’un mot du nom, ou une adresse.`}
      </EmptyState>
    );
  }
  return (
    <div className={styles.records}>
      <VirtualList
        items={records}
        keyOf={keyOf}
        rowHeight={44}
        label={label}
        cursor={cursor}
        selected={recordId}
        onCursorChange={setCursor}
        onOpen={(key) => onOpen(key)}
        onEndReached={() => query.hasNextPage && void query.fetchNextPage()}
        loadingMore={query.isFetchingNextPage}
        renderRow={(record, { selected, hovered, cursor: isCursor }) => (
          <div
            className={styles.row}
            data-selected={selected || undefined}
            data-hovered={hovered || undefined}
            data-cursor={isCursor || undefined}
          >
            <RecordAvatar record={record} isCompany={module.kind === 'companies'} />
            <span className="grow">
              <span className={styles.optionName}>
                <span className="ellipsis" dir="auto">
                  {record.name}
                </span>
                <PrivateMark record={record} />
              </span>
              <span className={`${styles.optionDetail} ellipsis`}>
                {[record.companyName, record.city].filter(Boolean).join(' · ')}
              </span>
            </span>
            <span className={`${styles.rowAddress} ellipsis`}>
              {record.addresses[0] ?? record.phone ?? ''}
            </span>
          </div>
        )}
      />
      {listKey.search !== '' && pages[0]?.more && (
        <p className={styles.moreNote}>{t`D’autres fiches répondent : précisez la recherche.`}</p>
      )}
    </div>
  );
}
