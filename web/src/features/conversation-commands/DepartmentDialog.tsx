import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Chosen, isMany, may, type Target } from '../../data/command.ts';
import { assigneesQuery } from '../../data/queries.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { RadioGroup } from '../../ui/fields.tsx';
import { matchRank } from '../../ui/match.ts';
import { affect, type Named } from './labelling.ts';
import { mailboxIdsOf, type OnePickProps, useSubject } from './picked.ts';

type Department = { id: string; name: string };

const mayClear = (target: Target): boolean =>
  target.row.assigneeId !== null &&
  (may(target, 'assign') || (target.row.assigneeId === target.me.id && may(target, 'release')));

/** The department it concerns; asks what becomes of an assignee who is not of it. */
export function DepartmentDialog({ chosen, onClose, onBulk }: OnePickProps) {
  const { t } = useLingui();
  const subject = useSubject(chosen);
  const mailboxIds = mailboxIdsOf(chosen);
  const { departments } = useLookup(mailboxIds);
  const asks = useAsks(chosen);
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<Department | null>(null);
  const currentId = isMany(chosen) ? undefined : chosen.row.departmentId;
  const save = (to: Named, clearAssignee: boolean) => {
    onClose();
    if (isMany(chosen)) onBulk({ kind: 'affect', departmentId: to?.id ?? null, clearAssignee }, chosen);
    else if (clearAssignee || (to?.id ?? null) !== currentId) void affect(chosen, to, clearAssignee);
  };
  if (asked !== null)
    return (
      <AssigneeQuestion
        subject={subject}
        department={asked}
        name={isMany(chosen) ? null : asks.name}
        onClose={onClose}
        onSave={(clearAssignee) => save(asked, clearAssignee)}
      />
    );
  const none = t`Aucun département`;
  const found = [...departments.values()].filter(
    (one) => (!one.archived || one.id === currentId) && matchRank(typed, one.name) !== null,
  );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Affecter à un département`}
      subject={subject}
      padded={false}
      width={420}
    >
      <ChoiceList
        label={t`Département`}
        typed={typed}
        onTyped={setTyped}
        none={t`Aucun département de ce nom dans cette boîte.`}
        groups={[
          {
            id: 'departments',
            choices: found.map((one) => ({
              id: one.id,
              label: one.name,
              icon: 'hierarchy-2' as const,
              checked: one.id === currentId,
              onChoose: () => (asks.about(one.name) ? setAsked(one) : save(one, false)),
            })),
          },
          {
            id: 'none',
            choices:
              currentId !== null && matchRank(typed, none) !== null
                ? [{ id: 'none', label: none, icon: 'x' as const, onChoose: () => save(null, false) }]
                : [],
          },
        ]}
      />
    </Dialog>
  );
}

/** Whether somebody has it who is not of the department, and could be put off it. */
function useAsks(chosen: Chosen): { about: (departmentName: string) => boolean; name: string } {
  const target = isMany(chosen) ? null : chosen;
  const assigneeId = target?.row.assigneeId ?? null;
  const { data } = useQuery({
    ...assigneesQuery(target?.row.mailboxId ?? ''),
    enabled: assigneeId !== null,
  });
  if (isMany(chosen)) return { about: () => chosen.targets.some(mayClear), name: '' };
  const assignee = data?.find(({ person }) => person.id === assigneeId);
  return {
    about: (name) => mayClear(chosen) && !(assignee?.departments.includes(name) ?? false),
    name: assigneeId === chosen.me.id ? '' : (assignee?.person.name ?? ''),
  };
}

interface AssigneeQuestionProps {
  subject: string;
  department: Department;
  /** Who has it: empty = myself; null = several people. */
  name: string | null;
  onClose: () => void;
  onSave: (clearAssignee: boolean) => void;
}

function AssigneeQuestion({ subject, department, name, onClose, onSave }: AssigneeQuestionProps) {
  const { t } = useLingui();
  const [kept, setKept] = useState<'keep' | 'clear'>('keep');
  const keep =
    name === null ? t`Garder les personnes assignées` : name === '' ? t`La garder` : t`Garder ${name}`;
  const why =
    name === null
      ? t`Certaines conversations sont assignées. Que deviennent leurs personnes assignées ?`
      : name === ''
        ? t`Vous n’êtes pas du département ${department.name}, et cette conversation vous est assignée.`
        : t`${name} n’est pas du département ${department.name}.`;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Affecter à ${department.name}`}
      subject={subject}
      width={420}
      onPrimary={() => onSave(kept === 'clear')}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button variant="primary" data-autofocus onClick={() => onSave(kept === 'clear')}>
            {t`Affecter à ${department.name}`}
          </Button>
        </>
      }
    >
      <RadioGroup
        label={why}
        value={kept}
        onChange={setKept}
        options={[
          { value: 'keep', label: keep },
          { value: 'clear', label: t`Remettre à non assigné` },
        ]}
      />
    </Dialog>
  );
}
