import type { Note } from '@guichet/contract/conversations';
import type { Me } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { firstName, type People } from '../../data/people.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import { splitMentions } from './mentions.ts';
import styles from './reader.module.css';

/** A note of the team, on its own paper: it was never sent. */
export function NoteView({ note, people, me }: { note: Note; people: People; me: Me }) {
  const { t } = useLingui();
  const author = note.authorId === me.id ? t`Vous` : (people.get(note.authorId)?.name ?? '…');
  const names = note.mentions.flatMap((id) => {
    const name = id === me.id ? me.name : people.get(id)?.name;
    return name ? [name, firstName(name)] : [];
  });
  return (
    <article
      className={styles.note}
      id={`item-${note.id}`}
      tabIndex={-1}
      aria-label={t`Note interne : ${author}`}
    >
      <header className={styles.messageHead}>
        <Avatar id={note.authorId} name={people.get(note.authorId)?.name ?? me.name} size={24} decorative />
        <span className="strong">{author}</span>
        <span className={styles.noteTag}>
          <Icon name="lock" size={12} />
          {t`Note interne`}
        </span>
        <span className="grow" />
        <RelativeTime date={new Date(note.at)} as="stamp" className={styles.time} />
      </header>
      <p className={styles.noteText} dir="auto">
        {splitMentions(note.text, names).map((part) =>
          part.isMention ? (
            <span key={part.at} className={styles.mention}>
              {part.text}
            </span>
          ) : (
            part.text
          ),
        )}
      </p>
    </article>
  );
}
