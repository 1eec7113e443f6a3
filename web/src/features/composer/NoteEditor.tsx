import type { ConversationDetail, Note } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { signalWriting, stopWriting } from '../../data/presence.ts';
import { queryClient } from '../../data/queries.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useKeys } from '../../ui/keys.ts';
import { useLayout } from '../../ui/layout.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { tabPanel } from '../../ui/Tabs.tsx';
import { takeTyping } from '../../ui/typed-ahead.ts';
import { ComposerTabs } from './ComposerTabs.tsx';
import styles from './composer.module.css';
import { keptNote } from './local-copy.ts';
import { mentionAt, mentionedIn, withMention } from './mentions.ts';

interface NoteEditorProps {
  target: Target;
  /** Turns to the answer; null where one may not. */
  onAnswer: (() => void) | null;
  onClosed: () => void;
  /** How often it was asked for: each time it takes the focus. */
  asked: number;
}

/** A note to the team, on note paper so that it is never taken for an answer. */
export function NoteEditor({ target, onAnswer, onClosed, asked }: NoteEditorProps) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const layout = useLayout();
  const { row, me } = target;
  const { people } = useLookup([row.mailboxId]);
  const [begun] = useState(() => keptNote.get(row.id) ?? { id: crypto.randomUUID(), text: '' });
  const [text, setText] = useState(begun.text);
  const [caret, setCaret] = useState(begun.text.length);
  const [cursor, setCursor] = useState(0);
  const [error, setError] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (asked > 0) field.current?.focus();
  }, [asked]);
  useEffect(() => () => stopWriting(), []);
  const others = [...people.values()].filter((one) => !one.deactivated && one.id !== me.id);
  const entitled = useEntitled(row.id);
  const mentioning = mentionAt(
    text,
    caret,
    others.filter(({ id }) => entitled?.has(id)),
  );
  const at = Math.min(cursor, Math.max(0, (mentioning?.people.length ?? 0) - 1));

  const type = (value: string, position: number) => {
    setText(value);
    setCaret(position);
    setCursor(0);
    setError(null);
    signalWriting(row.id);
    if (value.trim() === '') keptNote.drop(row.id);
    else keptNote.keep(row.id, { id: begun.id, text: value });
  };
  const mention = (name: string) => {
    if (!mentioning) return;
    const done = withMention(text, mentioning.from, caret, name);
    type(done.text, done.caret);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(done.caret, done.caret);
    });
  };
  const add = async () => {
    if (text.trim() === '' || isSaving) return;
    setSaving(true);
    const mentions = mentionedIn(text, others);
    const note: Note = {
      id: begun.id,
      authorId: me.id,
      at: new Date().toISOString(),
      text: text.trim(),
      mentions,
    };
    const put = (change: (notes: Note[]) => Note[]) =>
      queryClient.setQueryData<ConversationDetail>(['conversation', row.id], (detail) =>
        detail ? { ...detail, notes: change(detail.notes) } : detail,
      );
    put((notes) => [...notes.filter((one) => one.id !== note.id), note]);
    try {
      const saved = await api.conversations.addNote({ id: row.id, noteId: note.id, text, mentions });
      put((notes) => notes.map((one) => (one.id === note.id ? saved : one)));
      keptNote.drop(row.id);
      stopWriting();
      onClosed();
    } catch (failure) {
      put((notes) => notes.filter((one) => one.id !== note.id));
      setError(errorText(failure, language));
      setSaving(false);
    }
  };
  useKeys({ 'Ctrl+Enter': () => void add() });
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!mentioning || mentioning.people.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setCursor((at + step + mentioning.people.length) % mentioning.people.length);
    } else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab') {
      event.preventDefault();
      mention(mentioning.people[at]?.name ?? '');
    }
  };
  return (
    <section
      className={`${styles.composer} ${styles.onNote}`}
      aria-label={t`Note interne`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        stopWriting();
        onClosed();
      }}
    >
      <div className={styles.tabs}>
        <ComposerTabs kind="reply" value="note" onKind={() => undefined} onNote={null} onAnswer={onAnswer} />
        <span className="grow" />
        <span className={styles.saveLine}>{t`Visible de l’équipe seulement`}</span>
        <IconButton
          icon="x"
          size="sm"
          name={t`Fermer`}
          onClick={() => {
            stopWriting();
            onClosed();
          }}
        />
      </div>
      <div className={styles.noteField} {...tabPanel('composer', 'note')}>
        <textarea
          ref={field}
          className={styles.noteText}
          rows={4}
          maxLength={20_000}
          dir="auto"
          aria-label={t`Texte de la note`}
          placeholder={t`Écrivez à l’équipe. @ mentionne un membre.`}
          value={text}
          readOnly={isSaving}
          onChange={(event) => type(event.currentTarget.value, event.currentTarget.selectionStart)}
          onFocus={() => {
            const ahead = takeTyping();
            if (ahead !== '') type(text + ahead, text.length + ahead.length);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          role="combobox"
          aria-expanded={mentioning !== null && mentioning.people.length > 0}
          aria-controls="note-mentions"
          aria-autocomplete="list"
          aria-activedescendant={mentioning?.people[at] ? `mention-${mentioning.people[at].id}` : undefined}
        />
        {mentioning && mentioning.people.length > 0 && (
          <div className={styles.mentions} role="listbox" id="note-mentions" aria-label={t`Membres`}>
            {mentioning.people.map((person, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field moves through the list and chooses
              <div
                key={person.id}
                id={`mention-${person.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                className={styles.mentionOption}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => mention(person.name)}
              >
                <Avatar id={person.id} name={person.name} size={18} decorative /> {person.name}
              </div>
            ))}
          </div>
        )}
      </div>
      {error && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <footer className={styles.foot}>
        <div className={styles.footLine}>
          <span className="grow" />
          <Button
            variant="primary"
            keys="Ctrl+Enter"
            showKeys={layout !== 'narrow'}
            unavailable={
              isSaving ? t`Enregistrement en cours` : text.trim() === '' && t`Écrivez d’abord la note.`
            }
            onClick={() => void add()}
          >
            {t`Ajouter la note`}
          </Button>
        </div>
      </footer>
    </section>
  );
}

/** Who may see the conversation, and so may be mentioned; read afresh, as it follows from who has it. */
function useEntitled(conversationId: string): ReadonlySet<string> | null {
  const { data } = useQuery({
    queryKey: ['entitled', conversationId],
    queryFn: () => api.conversations.entitled({ id: conversationId }),
    staleTime: 0,
  });
  return useMemo(() => (data ? new Set(data.personIds) : null), [data]);
}
