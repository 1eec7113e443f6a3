import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { isMany } from '../../data/command.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { ColorSquare } from '../../ui/Chip.tsx';
import { ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { matchRank } from '../../ui/match.ts';
import { type Named, qualify } from './labelling.ts';
import { mailboxIdsOf, type OnePickProps, useSubject } from './picked.ts';

/** What it is about: one of the mailbox's qualifications, or none. */
export function QualificationDialog({ chosen, onClose, onBulk }: OnePickProps) {
  const { t } = useLingui();
  const subject = useSubject(chosen);
  const { qualifications } = useLookup(mailboxIdsOf(chosen));
  const [typed, setTyped] = useState('');
  const currentId = isMany(chosen) ? undefined : chosen.row.qualificationId;
  const choose = (as: Named) => {
    onClose();
    if (isMany(chosen)) onBulk({ kind: 'qualify', qualificationId: as?.id ?? null }, chosen);
    else if (as?.id !== currentId) void qualify(chosen, as);
  };
  const found = [...qualifications.values()].filter(
    (one) => (!one.archived || one.id === currentId) && matchRank(typed, one.name) !== null,
  );
  const none = t`Aucune qualification`;
  return (
    <Dialog opened onClose={onClose} title={t`Qualifier`} subject={subject} padded={false} width={420}>
      <ChoiceList
        label={t`Qualification`}
        typed={typed}
        onTyped={setTyped}
        none={t`Aucune qualification de ce nom dans cette boîte.`}
        groups={[
          {
            id: 'qualifications',
            choices: found.map((one) => ({
              id: one.id,
              label: one.name,
              leading: <ColorSquare color={one.colour} />,
              checked: one.id === currentId,
              onChoose: () => choose(one),
            })),
          },
          {
            id: 'none',
            choices:
              currentId !== null && matchRank(typed, none) !== null
                ? [{ id: 'none', label: none, icon: 'x' as const, onChoose: () => choose(null) }]
                : [],
          },
        ]}
      />
    </Dialog>
  );
}
