import { api as contract } from '@guichet/contract/api';
import type { Tag } from '@guichet/contract/people';
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

export interface TagFormProps {
  mailboxes: readonly { id: string; name: string }[];
  /** Null makes a new one. */
  tag: Tag | null;
  /** Whether he may make one for all mailboxes. */
  mayEverywhere: boolean;
  renew: () => Promise<unknown>;
  /** Null when the form stays. */
  onDone: (() => void) | null;
}

const everywhere = 'all';

/** A tag: its word, its colour and, when it is made, where it is offered. */
export function TagForm({ mailboxes, tag, mayEverywhere, renew, onDone }: TagFormProps) {
  const { t } = useLingui();
  const input = (values: { name: string; colour: string; where: string }) => ({
    name: values.name,
    colour: values.colour,
    mailboxId: values.where === everywhere ? null : values.where,
  });
  const form = useForm({
    schema: inputSchema(contract.people.createTag),
    initial: {
      name: tag?.name ?? '',
      colour: tag?.colour ?? (qualificationColours[4] as string),
      where: tag?.mailboxId ?? (mayEverywhere ? everywhere : (mailboxes[0]?.id ?? '')),
    },
    toInput: input,
    async onSubmit(values) {
      const { name, colour, mailboxId } = input(values);
      try {
        if (tag) await api.people.updateTag({ id: tag.id, name, colour });
        else await api.people.createTag({ name, colour, mailboxId });
      } catch (error) {
        if (refusalIn(error)?.reason !== 'name.taken') throw error;
        form.blame('name', t`Une étiquette porte déjà ce nom.`);
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
        aria-label={t`Nom de l’étiquette`}
        placeholder={t`Nom de l’étiquette`}
        autoFocus={tag !== null}
        value={values.name}
        error={form.error('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <ColourField value={values.colour} onChange={(colour) => change({ colour })} />
      {!tag && (
        <Select
          className={styles.where}
          aria-label={t`Proposée dans`}
          data={[
            ...(mayEverywhere ? [{ value: everywhere, label: t`Toutes les boîtes` }] : []),
            ...mailboxes.map((mailbox) => ({ value: mailbox.id, label: mailbox.name })),
          ]}
          value={values.where}
          onChange={(where) => where && change({ where })}
        />
      )}
      <Button
        type="submit"
        size="lg"
        icon={tag ? 'check' : 'plus'}
        variant={tag ? 'primary' : 'secondary'}
        aria-busy={form.busy}
      >
        {tag ? t`Enregistrer` : t({ message: 'Créer', context: 'tag' })}
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
