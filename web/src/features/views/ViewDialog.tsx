import { api as contract } from '@guichet/contract/api';
import type { Filter } from '@guichet/contract/conversations';
import type { MyMailbox } from '@guichet/contract/people';
import type { SavedView, ViewScope } from '@guichet/contract/views';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { errorText } from '../../data/api.ts';
import { COUNTED } from '../../data/counted.ts';
import { inputSchema } from '../../data/input-schema.ts';
import { totalQuery } from '../../data/queries.ts';
import { createView, renameView } from '../../data/views.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { RadioGroup, TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { mayShare } from './may-share.ts';
import styles from './views.module.css';

export interface SaveViewDialogProps {
  /** Null over all mailboxes. */
  mailbox: MyMailbox | null;
  /** What the view will list. */
  filter: Filter;
  onClose: () => void;
}

/** The filter of the list under a name: for me, or for everyone of the mailbox. */
export function SaveViewDialog({ mailbox, filter, onClose }: SaveViewDialogProps) {
  const { t } = useLingui();
  const mailboxId = mailbox?.id ?? null;
  const form = useForm({
    schema: inputSchema(contract.views.update),
    initial: { name: '', scope: 'private' as ViewScope },
    toInput: ({ name }) => ({ id: mailboxId ?? crypto.randomUUID(), name }),
    async onSubmit({ name, scope }) {
      await createView({ mailboxId, scope, name, filter });
      onClose();
    },
  });
  const format = usePersonFormat();
  const { data: total } = useQuery(totalQuery({ ...filter, ...(mailboxId !== null && { mailboxId }) }));
  const mailboxName = mailbox?.name ?? t`Mes emails`;
  const figure = total && format.count(total.count, COUNTED);
  return (
    <NameDialog
      title={t`Enregistrer la vue`}
      subject={figure === undefined ? mailboxName : t`${mailboxName} : ${figure} dans cette liste`}
      form={form}
      onClose={onClose}
    >
      {mailbox && mayShare(mailbox) && (
        <RadioGroup<ViewScope>
          label={t`Pour qui`}
          value={form.values.scope}
          onChange={(scope) => form.change({ scope })}
          options={[
            { value: 'private', label: t`Pour moi` },
            {
              value: 'mailbox',
              label: t`Pour la boîte`,
              description: t`Tous ses membres l’ont dans leur colonne ; chacun n’y voit et n’y compte que ce qu’il peut voir.`,
            },
          ]}
        />
      )}
    </NameDialog>
  );
}

/** Another name for a view. */
export function RenameViewDialog({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({
    schema: inputSchema(contract.views.update),
    initial: { name: view.name },
    toInput: ({ name }) => ({ id: view.id, name }),
    async onSubmit({ name }) {
      await renameView(view, name);
      onClose();
    },
  });
  return <NameDialog title={t`Renommer la vue`} subject={view.name} form={form} onClose={onClose} />;
}

interface NameDialogProps<T extends { name: string }> {
  title: string;
  subject: string;
  form: ReturnType<typeof useForm<T>>;
  onClose: () => void;
  children?: React.ReactNode;
}

function NameDialog<T extends { name: string }>(props: NameDialogProps<T>) {
  const { title, subject, form, onClose } = props;
  const { t } = useLingui();
  const format = usePersonFormat();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={title}
      subject={subject}
      width={420}
      onPrimary={() => form.submit()}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button variant="primary" aria-busy={form.busy} onClick={() => form.submit()}>
            {t`Enregistrer`}
          </Button>
        </>
      }
    >
      <form ref={form.ref} className={styles.form} onSubmit={form.submit} noValidate>
        <TextInput
          data-autofocus
          label={t`Nom de la vue`}
          maxLength={60}
          value={form.values.name}
          error={form.error('name')}
          onChange={(event) => form.change({ name: event.currentTarget.value } as Partial<T>)}
        />
        {props.children}
        {form.failure !== null && (
          <p className={styles.failure} role="alert">
            {errorText(form.failure, format.language)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
