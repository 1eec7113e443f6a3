import { useLingui } from '@lingui/react/macro';
import { refusalIn } from '../../data/api.ts';
import { Button } from '../../ui/Button.tsx';
import { Select, TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import type { FormSchema } from '../../ui/form-faults.ts';
import { ColourField } from './ColourField.tsx';
import { labelColours } from './colours.ts';
import { Failure } from './Failure.tsx';
import styles from './settings.module.css';

/** A word with a colour that is kept for one mailbox or for all: a qualification or a tag. */
export type Label = { id: string; name: string; colour: string; mailboxId: string | null; archived: boolean };

/** What a kind of label is called, and the ways to keep it. */
export type LabelKind = {
  words: {
    /** What the field of its name says. */
    name: string;
    /** Another one bears that name. */
    taken: string;
    create: string;
  };
  schema: FormSchema;
  create: (made: { name: string; colour: string; mailboxId: string | null }) => Promise<unknown>;
  update: (changed: { id: string; name?: string; colour?: string; archived?: boolean }) => Promise<unknown>;
  /** Where one can be made; undefined while that is being read. */
  places: readonly { id: string; name: string }[] | undefined;
  /** Whether he may make one for all mailboxes. */
  mayEverywhere: boolean;
  renew: () => Promise<unknown>;
};

export interface LabelFormProps {
  kind: LabelKind;
  /** Null makes a new one. */
  label: Label | null;
  /** Null when the form stays. */
  onDone: (() => void) | null;
}

const everywhere = 'all';

/** A label: its word, its colour and, when it is made, where it is offered. */
export function LabelForm({ kind, label, onDone }: LabelFormProps) {
  const { t } = useLingui();
  const { places = [], mayEverywhere, words } = kind;
  const input = (values: { name: string; colour: string; where: string }) => ({
    name: values.name,
    colour: values.colour,
    mailboxId: values.where === everywhere ? null : values.where,
  });
  const form = useForm({
    schema: kind.schema,
    initial: {
      name: label?.name ?? '',
      colour: label?.colour ?? (labelColours[4] as string),
      where: label?.mailboxId ?? (mayEverywhere ? everywhere : (places[0]?.id ?? '')),
    },
    toInput: input,
    async onSubmit(values) {
      const { name, colour, mailboxId } = input(values);
      try {
        if (label) await kind.update({ id: label.id, name, colour });
        else await kind.create({ name, colour, mailboxId });
      } catch (error) {
        if (refusalIn(error)?.reason !== 'name.taken') throw error;
        form.blame('name', words.taken);
        return;
      }
      await kind.renew();
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
        aria-label={words.name}
        placeholder={words.name}
        autoFocus={label !== null}
        value={values.name}
        error={form.error('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <ColourField value={values.colour} onChange={(colour) => change({ colour })} />
      {!label && (
        <Select
          className={styles.where}
          aria-label={t`Proposée dans`}
          data={[
            ...(mayEverywhere ? [{ value: everywhere, label: t`Toutes les boîtes` }] : []),
            ...places.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={values.where}
          onChange={(where) => where && change({ where })}
        />
      )}
      <Button
        type="submit"
        size="lg"
        icon={label ? 'check' : 'plus'}
        variant={label ? 'primary' : 'secondary'}
        aria-busy={form.busy}
      >
        {label ? t`Enregistrer` : words.create}
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
