import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { type Label, LabelForm, type LabelKind } from './LabelForm.tsx';
import { SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { useAct } from './use-act.ts';

export interface LabelsPageProps {
  title: string;
  /** What they are for. */
  lead: ReactNode;
  /** There is none yet. */
  none: ReactNode;
  /** Undefined while they are being read. */
  labels: readonly Label[] | undefined;
  failure: Error | null;
  kind: LabelKind;
  /** The mailbox's name; empty while it is not known. */
  nameOf: (mailboxId: string) => string;
  /** Whether he may change this one. */
  keeps?: (label: Label) => boolean;
}

/** A page that keeps labels: makes them, changes them, archives them and takes them back. */
export function LabelsPage(props: LabelsPageProps) {
  const { title, lead, none, failure, kind, nameOf, keeps = () => true } = props;
  const { t, i18n } = useLingui();
  const format = usePersonFormat();
  // Names stand as the language orders them; the database knows only bytes.
  const labels = props.labels?.toSorted(
    (a, b) => Number(a.archived) - Number(b.archived) || a.name.localeCompare(b.name, i18n.locale),
  );
  const [edited, setEdited] = useState<string | null>(null);
  return (
    <SectionPage title={title} count={labels && format.number(labels.filter((one) => !one.archived).length)}>
      <p className={styles.lead}>{lead}</p>
      {failure && !labels ? <Failure failure={failure} /> : null}
      {(!labels || !kind.places) && !failure && <SkeletonRows rows={3} rowHeight={44} avatar={false} />}
      {labels && kind.places && <LabelForm kind={kind} label={null} onDone={null} />}
      {labels?.length === 0 && <p className="ink-2">{none}</p>}
      <ul className={styles.lines} hidden={!labels || labels.length === 0}>
        {(labels ?? []).map((label) =>
          edited === label.id ? (
            <li key={label.id} className={styles.lineItem}>
              <LabelForm kind={kind} label={label} onDone={() => setEdited(null)} />
            </li>
          ) : (
            <LabelLine
              key={label.id}
              kind={kind}
              label={label}
              where={label.mailboxId === null ? t`Toutes les boîtes` : nameOf(label.mailboxId)}
              onEdit={keeps(label) ? () => setEdited(label.id) : null}
            />
          ),
        )}
      </ul>
    </SectionPage>
  );
}

interface LabelLineProps {
  kind: LabelKind;
  label: Label;
  where: string;
  /** Null where it is somebody else’s to keep. */
  onEdit: (() => void) | null;
}

function LabelLine({ kind, label, where, onEdit }: LabelLineProps) {
  const { t } = useLingui();
  const act = useAct(kind.renew);
  const { id, name, colour, archived } = label;
  return (
    <li className={styles.lineItem} data-off={archived || undefined}>
      <span className={styles.lineWords}>
        <Chip kind="square" color={colour}>
          {name}
        </Chip>
        <span className={styles.lineNote}>{archived ? t`archivée` : where}</span>
      </span>
      {onEdit && (
        <span className={styles.lineActs}>
          <Button size="sm" onClick={onEdit} aria-label={t`Modifier ${name}`}>
            {t`Modifier`}
          </Button>
          <Button
            size="sm"
            aria-label={archived ? t`Rétablir ${name}` : t`Archiver ${name}`}
            onClick={() => void act.run(() => kind.update({ id, archived: !archived }))}
          >
            {archived ? t`Rétablir` : t`Archiver`}
          </Button>
        </span>
      )}
      <Failure failure={act.failure} />
    </li>
  );
}
