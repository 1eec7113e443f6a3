import type { ConversationRow } from '@guichet/contract/conversations';
import type { MergeCandidate, MergeReason } from '@guichet/contract/merging';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { type Chosen, isMany, type Target } from '../../data/command.ts';
import { correspondentName } from '../../data/correspondent.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { type Choice, ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { mergeInto } from './merge-into.ts';
import styles from './merging.module.css';
import { Outcome } from './Outcome.tsx';

export interface MergeDialogProps {
  /** What to merge: one, with another that is chosen here; or those that were chosen together. */
  chosen: Chosen;
  onClose: () => void;
  onMerged: () => void;
}

/** Makes one conversation of two or more: with which, and how the one that stays will stand; whole by keyboard. */
export function MergeDialog({ chosen, ...props }: MergeDialogProps) {
  if (!isMany(chosen)) return <WithAnother {...props} target={chosen} />;
  const [first] = chosen.targets;
  return first ? <Several {...props} target={first} rows={chosen.targets.map(({ row }) => row)} /> : null;
}

type OneProps = Omit<MergeDialogProps, 'chosen'> & { target: Target };

function WithAnother({ target, onClose, onMerged }: OneProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { row } = target;
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), 150);
  const [other, setOther] = useState<ConversationRow | null>(null);
  const [keptId, setKeptId] = useState(row.id);
  const { people } = useLookup([row.mailboxId]);
  const { data, isFetching } = useQuery({
    queryKey: ['mergeCandidates', row.id, text],
    queryFn: () => api.merging.candidates({ id: row.id, ...(text === '' ? {} : { text }) }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const save = () => {
    if (other === null) return;
    onClose();
    const [kept, absorbed] = keptId === row.id ? [row, other] : [other, row];
    void mergeInto(target.me, kept, [absorbed]).then((isDone) => isDone && onMerged());
  };
  const choice = ({ row: one }: MergeCandidate): Choice => {
    const who = correspondentName(one);
    const holder = one.assigneeId === null ? undefined : people.get(one.assigneeId);
    return {
      id: one.id,
      label: one.subject || t`Sans objet`,
      detail: `${who} · ${plural(one.messageCount, { one: '# message', other: '# messages' })}`,
      trailing: format.stamp(new Date(one.lastMessageAt)),
      checked: one.id === other?.id,
      ...(holder
        ? { leading: <Avatar id={holder.id} name={holder.name} size={16} decorative /> }
        : { icon: 'mail' as const }),
      // A second Enter on the same line merges.
      onChoose: () => (one.id === other?.id ? save() : setOther(one)),
    };
  };
  const titles: Record<MergeReason, string> = {
    proposed: t`Semble être la même`,
    correspondent: t`Même correspondant`,
    subject: t`Objet semblable`,
    found: t`Trouvées`,
  };
  const groups = (['proposed', 'correspondent', 'subject', 'found'] as const).map((why) => ({
    id: why,
    title: titles[why],
    choices: (data ?? []).filter((one) => one.why === why).map(choice),
  }));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Fusionner avec une autre conversation`}
      subject={`${correspondentName(row)} — ${row.subject || t`Sans objet`}`}
      padded={false}
      width={560}
      onPrimary={save}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button
            variant="primary"
            unavailable={other === null && t`Choisissez d’abord l’autre conversation.`}
            onClick={save}
          >
            {t`Fusionner`}
          </Button>
        </>
      }
    >
      <div className={other === null ? undefined : styles.picked}>
        <ChoiceList
          label={t`Objet, personne ou lien`}
          placeholder={t`Chercher par objet ou personne, ou coller un lien`}
          typed={typed}
          onTyped={setTyped}
          none={
            isFetching && !data
              ? t`Recherche en cours…`
              : text === ''
                ? t`Rien de semblable dans cette boîte. Cherchez par objet ou par personne, ou collez un lien.`
                : t`Aucune conversation de cette boîte que vous puissiez fusionner ne correspond.`
          }
          groups={groups}
        />
      </div>
      {other && (
        <Outcome rows={[row, other]} keptId={keptId} onKept={setKeptId} people={people} meId={target.me.id} />
      )}
    </Dialog>
  );
}

function Several({ target, rows, onClose, onMerged }: OneProps & { rows: readonly ConversationRow[] }) {
  const { t } = useLingui();
  const { people } = useLookup([target.row.mailboxId]);
  // The oldest is what the matter began with.
  const [keptId, setKeptId] = useState(() => rows.map(({ id }) => id).sort()[0] ?? target.row.id);
  const save = () => {
    const kept = rows.find(({ id }) => id === keptId);
    if (!kept) return;
    onClose();
    const absorbed = rows.filter(({ id }) => id !== keptId);
    void mergeInto(target.me, kept, absorbed).then((isDone) => isDone && onMerged());
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Fusionner`}
      subject={plural(rows.length, { one: '# conversation choisie', other: '# conversations choisies' })}
      padded={false}
      width={560}
      onPrimary={save}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button variant="primary" data-autofocus onClick={save}>
            {t`Fusionner`}
          </Button>
        </>
      }
    >
      <Outcome rows={rows} keptId={keptId} onKept={setKeptId} people={people} meId={target.me.id} />
    </Dialog>
  );
}
