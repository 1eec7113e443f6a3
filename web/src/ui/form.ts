import { useLingui } from '@lingui/react/macro';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type FieldFault, type FormSchema, fieldFaults } from './form-faults.ts';

export interface FormState<T> {
  values: T;
  change(patch: Partial<T>): void;
  /** The sentence beside a field (`name`, `imap.host`); undefined while it is right or not judged yet. */
  error(name: string): string | undefined;
  /** Judges this field from now on: call it when the person leaves it. */
  leave(name: string): void;
  /** The sentence that the server gave to a field of ours, until the field changes. */
  blame(name: string, sentence: string): void;
  /** Checks everything, then hands over; the first wrong field takes the focus. */
  submit(event?: FormEvent): void;
  /** Back to the first values, nothing judged. */
  reset(): void;
  busy: boolean;
  /** What the last hand-over threw; null once it is tried again. */
  failure: unknown;
  /** Put it on the form. */
  ref: React.RefObject<HTMLFormElement | null>;
}

export interface FormOptions<T> {
  schema: FormSchema;
  initial: T | (() => T);
  /** What is checked and sent is made of the values; the values themselves when not given. */
  toInput?: (values: T) => unknown;
  onSubmit(values: T): Promise<void>;
}

/**
 * A form that judges a field once it was left or all once it was sent, by the schema of the route. What was typed
 * stays, whatever happens.
 */
export function useForm<T extends object>(options: FormOptions<T>): FormState<T> {
  const { schema, initial, onSubmit } = options;
  const toInput = options.toInput ?? ((values: T): unknown => values);
  const sentence = useFaultSentence();
  const [values, setValues] = useState(initial);
  const [judged, setJudged] = useState<ReadonlySet<string> | 'all'>(new Set<string>());
  const [blamed, setBlamed] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const ref = useRef<HTMLFormElement | null>(null);
  const [sentWrong, setSentWrong] = useState(0);
  const faults = fieldFaults(schema, toInput(values));

  useEffect(() => {
    if (sentWrong > 0) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [sentWrong]);

  const isJudged = (name: string) => judged === 'all' || judged.has(name);
  return {
    values,
    change(patch) {
      setValues((before) => ({ ...before, ...patch }));
      setBlamed((before) =>
        Object.fromEntries(Object.entries(before).filter(([name]) => !(name.split('.')[0]! in patch))),
      );
    },
    error(name) {
      if (blamed[name] !== undefined) return blamed[name];
      const fault = faults.get(name);
      return fault && isJudged(name) ? sentence(fault) : undefined;
    },
    leave(name) {
      // An empty field that was only passed through is no fault yet.
      const fault = faults.get(name);
      if (fault && fault.kind !== 'empty' && !isJudged(name)) {
        setJudged((before) => (before === 'all' ? before : new Set([...before, name])));
      }
    },
    blame(name, text) {
      setBlamed((before) => ({ ...before, [name]: text }));
      setSentWrong((count) => count + 1);
    },
    submit(event) {
      event?.preventDefault();
      if (busy) return;
      setJudged('all');
      if (faults.size > 0) {
        setSentWrong((count) => count + 1);
        return;
      }
      setBusy(true);
      setFailure(null);
      onSubmit(values)
        .catch((error: unknown) => setFailure(error))
        .finally(() => setBusy(false));
    },
    reset() {
      setValues(initial);
      setJudged(new Set<string>());
      setBlamed({});
      setFailure(null);
    },
    busy,
    failure,
    ref,
  };
}

/** The sentence for a fault: what is wrong and what would be right. */
export function useFaultSentence(): (fault: FieldFault) => string {
  const { t } = useLingui();
  return (fault) => {
    switch (fault.kind) {
      case 'empty':
        return t`À remplir.`;
      case 'email':
        return t`Adresse incomplète : elle ressemble à nom@exemple.fr.`;
      case 'short': {
        const count = fault.minimum;
        return t`Trop court : au moins ${count} caractères.`;
      }
      case 'long': {
        const count = fault.maximum;
        return t`Trop long : au plus ${count} caractères.`;
      }
      case 'least': {
        const least = fault.minimum;
        return t`Au moins ${least}.`;
      }
      case 'most': {
        const most = fault.maximum;
        return t`Au plus ${most}.`;
      }
      case 'wrong':
        return t`Valeur inexacte.`;
    }
  };
}
