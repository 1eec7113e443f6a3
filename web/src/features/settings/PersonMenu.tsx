import type { PersonAdmin } from '@guichet/contract/people';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { meQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { showToast } from '../../ui/Toast.tsx';
import type { HandedLink } from './PasswordLinkDialog.tsx';
import { mailboxesQuery, peopleQuery } from './settings-queries.ts';

export interface PersonMenuProps {
  person: PersonAdmin;
  onEdit: () => void;
  onLink: (link: HandedLink) => void;
  onFailure: (failure: unknown) => void;
}

/** What can be done with someone: change, a new password link, deactivate or reactivate. */
export function PersonMenu({ person, onEdit, onLink, onFailure }: PersonMenuProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const [asking, setAsking] = useState(false);
  const { id, name } = person;
  const attempt = async (act: () => Promise<void>) => {
    onFailure(null);
    try {
      await act();
    } catch (error) {
      onFailure(error);
    }
    await client.invalidateQueries({ queryKey: peopleQuery.queryKey });
    void client.invalidateQueries({ queryKey: mailboxesQuery.queryKey });
  };
  const setDeactivated = (deactivated: boolean) =>
    attempt(async () => {
      const { released } = await api.people.update({ id, deactivated });
      if (!deactivated) return;
      const conversations = plural(released, {
        0: 'aucune conversation à reprendre',
        one: '# conversation revient à non assigné',
        other: '# conversations reviennent à non assigné',
      });
      showToast({ text: t`Compte de ${name} désactivé : ${conversations}.` });
    });
  return (
    <>
      <Menu
        position="bottom-end"
        trigger={<IconButton icon="dots-vertical" name={t`Actions pour ${name}`} />}
        entries={[
          {
            id: 'edit',
            label: t`Modifier le nom, le rôle, les départements`,
            icon: 'pencil',
            onSelect: onEdit,
          },
          {
            id: 'link',
            label: t`Nouveau lien de mot de passe`,
            icon: 'key',
            unavailable: person.deactivated && t`Réactivez d’abord ce compte.`,
            onSelect: () =>
              void attempt(async () => {
                const made = await api.people.passwordLink({ id });
                onLink({ ...made, name, email: person.email });
              }),
          },
          { type: 'separator', id: 'line' },
          person.deactivated
            ? {
                id: 'reactivate',
                label: t`Réactiver`,
                icon: 'user-check',
                onSelect: () => void setDeactivated(false),
              }
            : {
                id: 'deactivate',
                label: t`Désactiver`,
                icon: 'user-off',
                danger: true,
                unavailable: me?.id === id && t`Vous ne pouvez pas désactiver votre propre compte.`,
                onSelect: () => setAsking(true),
              },
        ]}
        width={300}
      />
      <Dialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t`Désactiver le compte de ${name}`}
        actions={
          <>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {t({ message: 'Annuler', context: 'leave a form' })}
            </Button>
            <Button
              variant="danger"
              onClick={() => {
                setAsking(false);
                void setDeactivated(true);
              }}
            >
              {t`Désactiver`}
            </Button>
          </>
        }
      >
        <p>
          {t`Ses sessions s’arrêtent tout de suite. Ses conversations en cours reviennent à non assigné. Tout ce qui a été fait reste dans l’historique, et le compte peut être réactivé.`}
        </p>
      </Dialog>
    </>
  );
}
