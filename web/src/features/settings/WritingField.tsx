import { type Placeholder, placeholders, rangesOfLeft, spelling } from '@guichet/contract/placeholders';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useRef, useState } from 'react';
import { errorText } from '../../data/api.ts';
import { uploadPicture } from '../../data/upload-file.ts';
import { Button } from '../../ui/Button.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import type { RichTextHandle } from '../../ui/RichText.tsx';
import styles from './writing.module.css';

const RichText = lazy(() => import('../../ui/RichText.tsx'));

export const placeholderNames: Record<Placeholder, MessageDescriptor> = {
  firstName: msg`Prénom du correspondant`,
  name: msg`Nom du correspondant`,
  company: msg`Société du correspondant`,
  subject: msg`Objet de la conversation`,
  reference: msg`Référence de la conversation`,
  department: msg`Département de la conversation`,
  date: msg`Date du jour`,
  myName: msg`Mon nom`,
  myFirstName: msg`Mon prénom`,
  myDepartment: msg`Mon département`,
  mailbox: msg`Nom de la boîte`,
  address: msg`Adresse de la boîte`,
};

export interface WritingFieldProps {
  label: string;
  html: string;
  onChange: (html: string) => void;
  onSubmit: () => void;
  /** Files that are no picture; absent where none can go along. */
  onFiles?: (files: File[]) => void;
  /** Where the words that can be filled in go, besides the text: the subject. */
  offered?: readonly Placeholder[];
  hasFocus?: boolean;
}

/** The text of a template or signature: the editor of mails, pictures, and what is going to be filled in. */
export function WritingField(props: WritingFieldProps) {
  const { label, offered = placeholders } = props;
  const { t, i18n } = useLingui();
  const { language } = usePersonFormat();
  const text = useRef<RichTextHandle>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string | null>(null);
  const picture = async (file: File) => {
    setError(null);
    try {
      return await uploadPicture(file);
    } catch (failure) {
      setError(errorText(failure, language));
      return null;
    }
  };
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <span className={styles.label}>{label}</span>
        <span className="grow" />
        <Button size="sm" variant="quiet" icon="photo" onClick={() => picker.current?.click()}>
          {t`Image`}
        </Button>
        <Menu
          label={t`Champs à remplir`}
          position="bottom-end"
          width={300}
          trigger={
            <Button size="sm" variant="quiet" trailingIcon="chevron-down">
              {t`Insérer un champ`}
            </Button>
          }
          entries={offered.map((key) => ({
            id: key,
            label: i18n._(placeholderNames[key]),
            trailing: <code className={styles.token}>{spelling(key, language)}</code>,
            onSelect: () => setTimeout(() => text.current?.insertText(spelling(key, language))),
          }))}
        />
        <input
          ref={picker}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          hidden
          aria-label={t`Image`}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (!file) return;
            void picture(file).then((path) => path && text.current?.insertPicture(path, file.name));
          }}
        />
      </div>
      <div className={styles.text}>
        <Suspense fallback={<div className={styles.blank} />}>
          <RichText
            html={props.html}
            version={0}
            label={label}
            placeholder={t`Écrivez ici`}
            isToolbarShown
            isLocked={false}
            asked={props.hasFocus ? 1 : 0}
            onChange={props.onChange}
            onBlur={() => undefined}
            onSubmit={props.onSubmit}
            onFiles={(files) => props.onFiles?.(files)}
            onImage={picture}
            marks={rangesOfLeft}
            handle={text}
          />
        </Suspense>
      </div>
      {error && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
