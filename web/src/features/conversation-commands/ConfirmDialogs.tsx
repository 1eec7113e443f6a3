import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { isMany, type Target } from '../../data/command.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { RadioGroup } from '../../ui/fields.tsx';
import { block, deleteForGood } from './filing.ts';
import { type OnePickProps, useSubject } from './picked.ts';

type LeavingPickProps = OnePickProps & { onLeaving: (target: Target) => void };

/** What is kept out from now on: this address, or its whole domain. */
export function BlockDialog({ chosen, onClose, onBulk, onLeaving }: LeavingPickProps) {
  const { t } = useLingui();
  const subject = useSubject(chosen);
  const [scope, setScope] = useState<'address' | 'domain'>('address');
  const address = isMany(chosen) ? '' : chosen.row.correspondent.address;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const save = () => {
    onClose();
    if (isMany(chosen)) {
      onBulk({ kind: 'block', scope }, chosen);
      return;
    }
    onLeaving(chosen);
    void block(chosen, scope);
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Bloquer l’expéditeur`}
      subject={subject}
      width={420}
      onPrimary={save}
      note={t`Ses prochains messages iront dans Spam dès l’arrivée.`}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button variant="primary" data-autofocus onClick={save}>
            {t`Bloquer`}
          </Button>
        </>
      }
    >
      <RadioGroup
        label={t`Bloquer`}
        value={scope}
        onChange={setScope}
        options={[
          { value: 'address', label: address === '' ? t`Chaque adresse` : address },
          {
            value: 'domain',
            label: address === '' ? t`Chaque domaine entier` : t`Tout le domaine ${domain}`,
          },
        ]}
      />
    </Dialog>
  );
}

/** Asks before what cannot be undone. */
export function DeleteDialog({ chosen, onClose, onBulk, onLeaving }: LeavingPickProps) {
  const { t } = useLingui();
  const subject = useSubject(chosen);
  const save = () => {
    onClose();
    if (isMany(chosen)) onBulk({ kind: 'deleteForGood' }, chosen);
    else void deleteForGood(chosen).then(() => onLeaving(chosen));
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Supprimer définitivement`}
      subject={subject}
      width={420}
      actions={
        <>
          <Button data-autofocus onClick={onClose}>
            {t({ message: 'Annuler', context: 'leave without doing' })}
          </Button>
          <Button variant="danger-solid" onClick={save}>
            {t`Supprimer définitivement`}
          </Button>
        </>
      }
    >
      <p>{t`Les messages sont effacés ici et sur le serveur de messagerie. Cela ne peut pas être annulé.`}</p>
    </Dialog>
  );
}
