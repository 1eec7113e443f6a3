import { api as contract } from '@guichet/contract/api';
import type { PersonAdmin, PersonRole } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, refusalIn } from '../../data/api.ts';
import { inputSchema } from '../../data/input-schema.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Checkbox, RadioGroup, Segmented, TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { Failure } from './Failure.tsx';
import type { HandedLink } from './PasswordLinkDialog.tsx';
import styles from './settings.module.css';
import { departmentsQuery, mailboxesQuery, peopleQuery } from './settings-queries.ts';

export interface PersonDialogProps {
  /** Null makes a new person. */
  person: PersonAdmin | null;
  onClose: () => void;
  onCreated: (link: HandedLink) => void;
}

/** Someone's name, address, role and departments. A new person gets a link to choose a password. */
export function PersonDialog({ person, onClose, onCreated }: PersonDialogProps) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const { data: departments } = useQuery(departmentsQuery);
  const form = useForm({
    schema: inputSchema(contract.people.create),
    initial: {
      name: person?.name ?? '',
      email: person?.email ?? '',
      role: (person?.role ?? 'agent') as PersonRole,
      language: person?.language ?? (i18n.locale === 'en' ? ('en' as const) : ('fr' as const)),
      departmentIds: (person?.departmentIds ?? []) as string[],
    },
    toInput: (values) => ({ ...values, email: values.email.trim() }),
    async onSubmit(values) {
      const { name, role, departmentIds } = values;
      const email = values.email.trim();
      try {
        if (person) {
          await api.people.update({ id: person.id, name, role, departmentIds });
          onClose();
        } else {
          const { link, mailed } = await api.people.create({ ...values, email });
          onCreated({ name, email, link, mailed });
        }
      } catch (error) {
        if (refusalIn(error)?.reason !== 'person.exists') throw error;
        form.blame('email', t`Une personne a déjà cette adresse.`);
        return;
      }
      await client.invalidateQueries({ queryKey: peopleQuery.queryKey });
      void client.invalidateQueries({ queryKey: mailboxesQuery.queryKey });
      void client.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const { values, change, leave } = form;
  const offered = (departments ?? []).filter(
    (department) => !department.archived || values.departmentIds.includes(department.id),
  );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={person ? t`Modifier ${person.name}` : t`Ajouter une personne`}
      onPrimary={form.submit}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave a form' })}</Button>
          <Button variant="primary" onClick={() => form.submit()} aria-busy={form.busy}>
            {person ? t`Enregistrer` : t`Créer le compte et le lien`}
          </Button>
        </>
      }
    >
      <form ref={form.ref} className={styles.stack} onSubmit={form.submit} noValidate>
        <TextInput
          label={t`Nom`}
          data-autofocus
          autoComplete="off"
          value={values.name}
          error={form.error('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
          onBlur={() => leave('name')}
        />
        {!person && (
          <TextInput
            label={t`Adresse email`}
            description={t`Pour se connecter.`}
            type="email"
            autoComplete="off"
            value={values.email}
            error={form.error('email')}
            onChange={(event) => change({ email: event.currentTarget.value })}
            onBlur={() => leave('email')}
          />
        )}
        <RadioGroup
          label={t`Rôle dans l’entreprise`}
          options={[
            {
              value: 'agent',
              label: t`Agent`,
              description: t`Travaille dans les boîtes dont il est membre.`,
            },
            {
              value: 'supervisor',
              label: t`Superviseur`,
              description: t`Voit aussi les statistiques de tous.`,
            },
            {
              value: 'admin',
              label: t`Administration`,
              description: t`Règle les boîtes, les comptes et les droits.`,
            },
          ]}
          value={values.role}
          onChange={(role) => change({ role })}
        />
        {!person && (
          <div>
            <Segmented
              label={t`Langue`}
              options={[
                { value: 'fr', label: 'Français' },
                { value: 'en', label: 'English' },
              ]}
              value={values.language}
              onChange={(language) => change({ language })}
            />
          </div>
        )}
        {offered.length > 0 && (
          <fieldset className={styles.checks}>
            <legend>{t`Départements`}</legend>
            {offered.map((department) => (
              <Checkbox
                key={department.id}
                label={department.name}
                checked={values.departmentIds.includes(department.id)}
                onChange={(event) =>
                  change({
                    departmentIds: event.currentTarget.checked
                      ? [...values.departmentIds, department.id]
                      : values.departmentIds.filter((id) => id !== department.id),
                  })
                }
              />
            ))}
          </fieldset>
        )}
        <Failure failure={form.failure} />
      </form>
    </Dialog>
  );
}
