import { api as contract } from '@guichet/contract/api';
import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { useLingui } from '@lingui/react/macro';
import { api, refusalIn } from '../../data/api.ts';
import { inputSchema } from '../../data/input-schema.ts';
import { Button } from '../../ui/Button.tsx';
import { Select, TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { ColourField } from './ColourField.tsx';
import { qualificationColours } from './colours.ts';
import { Failure } from './Failure.tsx';
import styles from './settings.module.css';

export interface QualificationFormProps {
  mailboxes: readonly MailboxDetail[];
  /** Null makes a new one. */
  qualification: MailboxDetail['qualifications'][number] | null;
  renew: () => Promise<unknown>;
  /** Null when the form stays. */
  onDone: (() => void) | null;
}

const everywhere = 'all';

/** A qualification: its word, its colour and, when it is made, where it is offered. */
export function QualificationForm({ mailboxes, qualification, renew, onDone }: QualificationFormProps) {
  const { t } = useLingui();
  const input = (values: { name: string; colour: string; where: string }) => ({
    name: values.name,
    colour: values.colour,
    mailboxId: values.where === everywhere ? null : values.where,
  });
  const form = useForm({
    schema: inputSchema(contract.people.createQualification),
    initial: {
      name: qualification?.name ?? '',
      colour: qualification?.colour ?? (qualificationColours[4] as string),
      where: qualification?.mailboxId ?? everywhere,
    },
    toInput: input,
    async onSubmit(values) {
      const { name, colour, mailboxId } = input(values);
      try {
        if (qualification) await api.people.updateQualification({ id: qualification.id, name, colour });
        else await api.people.createQualification({ name, colour, mailboxId });
      } catch (error) {
        if (refusalIn(error)?.reason !== 'name.taken') throw error;
        form.blame('name', t`Une qualification porte déjà ce nom.`);
        return;
      }
      await renew();
      if (onDone) onDone();
      else form.reset();
    },
  });
  const { values, change } = form;
  return (
    <form
      ref={form.ref}
      className={styles.inlineForm}
      onSubmit={form.submit}
      onKeyDown={(event) => event.key === 'Escape' && onDone?.()}
      noValidate
    >
      <TextInput
        aria-label={t`Nom de la qualification`}
        placeholder={t`Nom de la qualification`}
        autoFocus={qualification !== null}
        value={values.name}
        error={form.error('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <ColourField value={values.colour} onChange={(colour) => change({ colour })} />
      {!qualification && (
        <Select
          className={styles.where}
          aria-label={t`Proposée dans`}
          data={[
            { value: everywhere, label: t`Toutes les boîtes` },
            ...mailboxes.map((mailbox) => ({ value: mailbox.id, label: mailbox.name })),
          ]}
          value={values.where}
          onChange={(where) => where && change({ where })}
        />
      )}
      <Button
        type="submit"
        size="lg"
        icon={qualification ? 'check' : 'plus'}
        variant={qualification ? 'primary' : 'secondary'}
        aria-busy={form.busy}
      >
        {qualification ? t`Enregistrer` : t({ message: 'Créer', context: 'qualification' })}
      </Button>
      {onDone && (
        <Button size="lg" onClick={onDone}>
          {t({ message: 'Annuler', context: 'leave a form' })}
        </Button>
      )}
      <Failure failure={form.failure} />
    </form>
  );
}
