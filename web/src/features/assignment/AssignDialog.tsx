import type { Assignee } from '@guichet/contract/mailboxes';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { type Chosen, isMany, type Many, type Target } from '../../data/command.ts';
import { correspondentName } from '../../data/correspondent.ts';
import { COUNTED } from '../../data/counted.ts';
import { assigneesQuery, vocabularyQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Segmented, Textarea, TextInput } from '../../ui/fields.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { AssignOption } from './AssignOption.tsx';
import { AwayWarning } from './AwayWarning.tsx';
import { assignTo } from './assign-to.ts';
import styles from './assignment.module.css';
import { type Choice, choicesFor } from './choices.ts';
import { noteFor } from './note-for.ts';

export interface AssignDialogProps {
  /** What to assign, one or many; null keeps the dialog closed. */
  chosen: Chosen | null;
  onClose: () => void;
  onMany: (many: Many, choice: Choice, message: string, clearAssignee: boolean) => void;
}

/** Gives a conversation to a person, to a department or back to nobody; whole by keyboard. */
export function AssignDialog({ chosen, ...props }: AssignDialogProps) {
  if (chosen === null) return null;
  const first = isMany(chosen) ? chosen.targets[0] : chosen;
  return first ? <OpenedDialog key={first.row.id} {...props} chosen={chosen} first={first} /> : null;
}

type OpenedDialogProps = AssignDialogProps & { chosen: Chosen; first: Target };

function OpenedDialog({ chosen: what, first, onClose, onMany }: OpenedDialogProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const many = isMany(what) ? what : null;
  // Many may be in different hands: none of them is the current one.
  const target: Target = many ? { ...first, row: { ...first.row, assigneeId: null } } : first;
  const { row, me } = target;
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [message, setMessage] = useState('');
  const [cursor, setCursor] = useState(0);
  const [chosenId, setChosenId] = useState<string | null>(row.assigneeId);
  const [clears, setClears] = useState(true);
  const { data: assignees, failureCount, refetch } = useQuery(assigneesQuery(row.mailboxId));
  const isFailing = !assignees && failureCount > 0;
  const { data: vocabulary } = useQuery(vocabularyQuery(row.mailboxId));
  const choices = useMemo(
    () =>
      choicesFor({
        assignees: assignees ?? [],
        departments: (vocabulary?.departments ?? []).filter((one) => !one.archived),
        meId: me.id,
        assigneeId: row.assigneeId,
        typed,
      }),
    [assignees, vocabulary, me.id, row.assigneeId, typed],
  );
  const at = Math.min(cursor, Math.max(0, choices.length - 1));
  const chosen = choices.find((one) => one.id === chosenId) ?? null;
  const current = choices[at];
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' });
  });

  const holding = assignees?.find((one) => one.person.id === row.assigneeId);
  const holder = holding?.person.name;
  /** The department that was chosen, when whoever has the conversation is not of it: keep him or not is asked. */
  const foreignTo = (choice: Choice | null) =>
    choice?.kind === 'department' && holding && !holding.departments.includes(choice.name) ? holding : null;
  const foreign = foreignTo(chosen);
  const asksMany =
    many !== null && chosen?.kind === 'department' && someForeign(many, assignees, chosen.name);
  const state = row.assigneeId === null ? t`non assignée` : t`assignée à ${holder ?? '…'}`;
  const who = correspondentName(row);
  const figure = many ? format.count(many.count, COUNTED) : '';
  const subject = many
    ? t`${plural(many.count, { one: '# conversation choisie', other: `${figure} conversations choisies` })}`
    : `${who} — ${row.subject || t`Sans objet`} · ${state}`;

  /** What was newly chosen, else the line that the typing has found. */
  const meant =
    chosen && chosen.id !== row.assigneeId ? chosen : typed.trim() !== '' ? (current ?? null) : null;
  const toSave = meant && meant.id !== row.assigneeId ? meant : null;
  const save = (choice: Choice | null) => {
    if (choice === null) return;
    onClose();
    if (many) onMany(many, choice, message.trim(), clears);
    else void assignTo(target, choice, message.trim(), foreignTo(choice) !== null && clears);
  };
  /** Whoever is away is shown as that first: the next press is meant. */
  const confirm = () => {
    if (toSave && isAway(toSave) && toSave.id !== chosenId) setChosenId(toSave.id);
    else save(toSave);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || choices.length === 0) return;
    event.preventDefault();
    const next = (at + step + choices.length) % choices.length;
    setCursor(next);
    setChosenId(choices[next]?.id ?? null);
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={many ? t`Assigner les conversations choisies` : t`Assigner cette conversation`}
      subject={subject}
      padded={false}
      onPrimary={confirm}
      note={noteFor(chosen, me.id, row.assigneeId)}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button
            variant="primary"
            unavailable={toSave === null && t`Choisissez d’abord une personne ou un département.`}
            onClick={confirm}
          >
            {t`Sauvegarder`}
          </Button>
        </>
      }
    >
      <div className={styles.search}>
        <TextInput
          icon="search"
          data-autofocus
          aria-label={t`Nom, adresse ou département`}
          placeholder={t`Nom, adresse ou département`}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={current ? `${listId}-${current.id}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setCursor(0);
            setChosenId(row.assigneeId);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        className={styles.options}
        role="listbox"
        aria-label={t`Personnes et départements`}
        id={listId}
        ref={list}
      >
        {!assignees && !isFailing && <SkeletonRows rows={4} rowHeight={40} avatar />}
        {choices.map((choice, index) => (
          <AssignOption
            key={choice.id}
            id={`${listId}-${choice.id}`}
            choice={choice}
            isChosen={choice.id === chosenId}
            isCurrent={choice.id === row.assigneeId}
            isCursor={index === at && typed !== ''}
            onChoose={() => {
              setChosenId(choice.id);
              setCursor(index);
            }}
            onSave={() => save(choice.id === row.assigneeId || isAway(choice) ? null : choice)}
          />
        ))}
      </div>
      {isFailing && (
        <p className={styles.none} role="alert">
          {t`Vos collègues n’ont pas pu être chargés : le serveur ne répond pas.`}{' '}
          <Button variant="link" onClick={() => void refetch()}>{t`Réessayer`}</Button>
        </p>
      )}
      {assignees && choices.length === 0 && (
        <p className={styles.none}>{t`Personne de ce nom dans cette boîte. Essayez une partie du nom.`}</p>
      )}
      {chosen?.kind === 'person' && chosen.assignee.person.away && (
        <AwayWarning
          away={chosen.assignee.person.away}
          name={chosen.assignee.person.name}
          substitute={assignees?.find(
            ({ person }) => person.id === chosen.assignee.person.away?.substituteId,
          )}
          onSubstitute={(id) => {
            setTyped('');
            setChosenId(id);
          }}
        />
      )}
      {foreign && (
        <div className={styles.message}>
          <Segmented
            label={t`${foreign.person.name} n’est pas de ce département`}
            options={[
              { value: 'clear', label: t`Remettre à non assigné` },
              { value: 'keep', label: t`Garder ${foreign.person.name}` },
            ]}
            value={clears ? 'clear' : 'keep'}
            onChange={(value) => setClears(value === 'clear')}
          />
        </div>
      )}
      {asksMany && (
        <div className={styles.message}>
          <Segmented
            label={t`Certaines sont à quelqu’un qui n’est pas de ce département`}
            options={[
              { value: 'clear', label: t`Les remettre à non assigné` },
              { value: 'keep', label: t`Garder leurs assignés` },
            ]}
            value={clears ? 'clear' : 'keep'}
            onChange={(value) => setClears(value === 'clear')}
          />
        </div>
      )}
      {!(many && chosen?.kind === 'department') && (
        <div className={styles.message}>
          <Textarea
            label={t`Message (facultatif, visible de l’équipe seulement)`}
            value={message}
            maxLength={2000}
            onChange={(event) => setMessage(event.currentTarget.value)}
          />
        </div>
      )}
    </Dialog>
  );
}

const isAway = (choice: Choice): boolean => choice.kind === 'person' && choice.assignee.person.away !== null;

/** Whether one of them is, or may be, somebody's who is not of the department. */
function someForeign(many: Many, assignees: readonly Assignee[] | undefined, department: string): boolean {
  if (many.targets.length < many.count) return true;
  return many.targets.some(({ row }) => {
    const holding = assignees?.find(({ person }) => person.id === row.assigneeId);
    return row.assigneeId !== null && !(holding?.departments.includes(department) ?? false);
  });
}
