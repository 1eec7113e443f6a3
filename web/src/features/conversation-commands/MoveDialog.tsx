import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { isMany, type Target } from '../../data/command.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { matchRank } from '../../ui/match.ts';
import { firstOf, move, moveTargets } from './filing.ts';
import { type OnePickProps, useSubject } from './picked.ts';

/** To which of my shared mailboxes it goes, with its mail. */
export function MoveDialog(props: OnePickProps & { onLeaving: (target: Target) => void }) {
  const { chosen, onClose, onBulk } = props;
  const { t } = useLingui();
  const subject = useSubject(chosen);
  const [typed, setTyped] = useState('');
  const first = firstOf(chosen);
  const { data } = useQuery({
    queryKey: ['moveTargets', first?.row.id],
    queryFn: () => api.filing.moveTargets({ id: first?.row.id ?? '' }),
    enabled: first !== undefined && !isMany(chosen),
    staleTime: 0,
  });
  const mine = first ? moveTargets(first) : [];
  // The server knows which of them can take it; until it has said so, those that I belong to.
  const offered = data ? mine.filter(({ id }) => data.some(({ mailboxId }) => mailboxId === id)) : mine;
  const save = (mailboxId: string, name: string) => {
    onClose();
    if (isMany(chosen)) {
      onBulk({ kind: 'move', mailboxId }, chosen);
      return;
    }
    props.onLeaving(chosen);
    void move(chosen, mailboxId, name);
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Déplacer vers une autre boîte`}
      subject={subject}
      padded={false}
      width={420}
    >
      <ChoiceList
        label={t`Boîte`}
        typed={typed}
        onTyped={setTyped}
        none={t`Aucune boîte de ce nom où elle puisse aller.`}
        groups={[
          {
            id: 'mailboxes',
            choices: offered
              .filter(({ name, address }) => matchRank(typed, `${name} ${address}`) !== null)
              .map(({ id, name, address }) => ({
                id,
                label: name,
                detail: address,
                leading: <Avatar id={id} name={name} size={16} square decorative />,
                onChoose: () => save(id, name),
              })),
          },
        ]}
      />
    </Dialog>
  );
}
