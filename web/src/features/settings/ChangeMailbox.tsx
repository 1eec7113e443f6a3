import { api as contract } from '@guichet/contract/api';
import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { api, refusalIn } from '../../data/api.ts';
import { inputSchema } from '../../data/input-schema.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Textarea, TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { TimeZoneSelect } from '../../ui/TimeZoneSelect.tsx';
import styles from './account-form.module.css';
import { Failure } from './Failure.tsx';
import { mailboxesQuery } from './settings-queries.ts';

const schema = inputSchema(contract.mailboxes.update);

/** The addresses in a text, one a line or separated by commas. */
const addressesIn = (text: string) =>
  text
    .split(/[\s,;]+/)
    .map((address) => address.trim())
    .filter((address) => address !== '');

/** Name, aliases and time zone of a mailbox. */
export function ChangeMailbox({ mailbox, onClose }: { mailbox: MailboxDetail; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const input = (values: { name: string; aliases: string; timeZone: string }) => ({
    ...values,
    mailboxId: mailbox.id,
    aliases: addressesIn(values.aliases),
  });
  const form = useForm({
    schema,
    initial: {
      name: mailbox.name,
      aliases: mailbox.aliases.join('\n'),
      timeZone: mailbox.timeZone,
    },
    toInput: input,
    async onSubmit(values) {
      try {
        await api.mailboxes.update(input(values));
      } catch (error) {
        const refusal = refusalIn(error);
        if (refusal?.reason !== 'address.taken') throw error;
        form.blame('aliases', t`Une de ces adresses est déjà celle d’une autre boîte.`);
        return;
      }
      await Promise.all([
        client.invalidateQueries({ queryKey: mailboxesQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['me'] }),
      ]);
      onClose();
    },
  });
  const { values, change } = form;
  const aliases = addressesIn(values.aliases);
  const wrongAlias = aliases.find((_, index) => form.error(`aliases.${index}`) !== undefined);
  const aliasError =
    wrongAlias === undefined ? form.error('aliases') : t`« ${wrongAlias} » n’est pas une adresse email.`;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Modifier la boîte`}
      subject={mailbox.address}
      onPrimary={form.submit}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave a form' })}</Button>
          <Button variant="primary" onClick={() => form.submit()} aria-busy={form.busy}>
            {t`Enregistrer`}
          </Button>
        </>
      }
    >
      <form ref={form.ref} className={styles.dialogForm} onSubmit={form.submit} noValidate>
        <TextInput
          label={t`Nom affiché`}
          data-autofocus
          value={values.name}
          error={form.error('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Textarea
          label={t`Alias`}
          description={t`D’autres adresses de cette boîte, une par ligne. Un email qui leur est écrit est à elle.`}
          rows={3}
          value={values.aliases}
          error={aliasError}
          onChange={(event) => change({ aliases: event.currentTarget.value })}
        />
        <TimeZoneSelect
          label={t`Fuseau horaire de la boîte`}
          value={values.timeZone}
          error={form.error('timeZone')}
          onChange={(timeZone) => change({ timeZone })}
        />
        <Failure failure={form.failure} />
      </form>
    </Dialog>
  );
}
