import type { Note } from '@guichet/contract/conversations';
import type { Me } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import type { People } from '../../data/people.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import styles from './history.module.css';

/** The notes of the conversation, newest first. */
export function NoteList({ notes, people, me }: { notes: readonly Note[]; people: People; me: Me }) {
  const { t } = useLingui();
  if (notes.length === 0) {
    return (
      <EmptyState drawing="check" title={t`Aucune note`}>
        {t`Une note reste dans l’équipe : elle n’est jamais envoyée.`}
      </EmptyState>
    );
  }
  return (
    <ul className={styles.notes}>
      {notes.toReversed().map((note) => {
        const name = note.authorId === me.id ? me.name : (people.get(note.authorId)?.name ?? '…');
        return (
          <li key={note.id} className={styles.note}>
            <header className={styles.noteHead}>
              <Avatar id={note.authorId} name={name} size={18} decorative />
              <span className="strong ellipsis grow">{note.authorId === me.id ? t`Vous` : name}</span>
              <RelativeTime date={new Date(note.at)} as="stamp" className={styles.noteTime} />
            </header>
            <p className={styles.noteText} dir="auto">
              {note.text}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
