import type { ConversationRow } from '@guichet/contract/conversations';
import type { Presence } from '@guichet/contract/realtime';
import type { SearchMatch, Segment } from '@guichet/contract/search';
import { foldText } from '@guichet/contract/search-query';
import { useLingui } from '@lingui/react/macro';
import { memo, type ReactNode } from 'react';
import { firstName } from '../../data/people.ts';
import type { Lookup } from '../../data/vocabulary.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime, useNow, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { WritingDots } from '../../ui/WritingDots.tsx';
import styles from './row.module.css';
import { correspondentWords, showsWait } from './row-words.ts';
import { inSight, markWords } from './search-typing.ts';

export interface RowProps {
  row: ConversationRow;
  isHovered: boolean;
  isOpen: boolean;
  isChecked: boolean;
  /** The checkbox stands in place of the unread mark. */
  isChoosing: boolean;
  lookup: Lookup;
  present: readonly Presence[];
  /** The list mixes statuses: say which. */
  showStatus: boolean;
  /** Over all mailboxes: say which. */
  mailboxName: string | null;
  /** Where it lies, when the list looks everywhere. */
  placeName?: string | null;
  /** What words were found in. */
  match?: SearchMatch | undefined;
}

/** Letters of a mailbox's name that are always shown whole. */
const SHORT = 20;

/** One conversation of the list: three lines on three verticals. Drawn again only when it changes. */
export const Row = memo(function Row(props: RowProps) {
  const { row, isHovered, isOpen, isChecked, isChoosing, lookup, present, showStatus, mailboxName } = props;
  const { match, placeName } = props;
  return (
    <div
      className={styles.row}
      data-hovered={isHovered || undefined}
      data-selected={isOpen || undefined}
      data-checked={isChecked || undefined}
      data-unread={row.unread || undefined}
    >
      <Gutter row={row} isChoosing={isChoosing} lookup={lookup} />
      <span className={styles.main}>
        <span className={styles.who}>
          <Names row={row} match={match} />
          <span className={styles.hole} />
          <Star row={row} />
          <Present present={present} lookup={lookup} />
        </span>
        <span className={styles.subject} dir="auto">
          <Subject row={row} match={match} />
        </span>
        <span className={styles.chips}>
          {mailboxName !== null && <Chip shrink={mailboxName.length > SHORT}>{mailboxName}</Chip>}
          {placeName && <Chip>{placeName}</Chip>}
          <FoundFiles match={match} />
          <Labels row={row} lookup={lookup} />
          {showStatus && <StatusChip row={row} />}
          <SendingChip row={row} />
          <LaterChips row={row} lookup={lookup} />
          <Tags row={row} lookup={lookup} />
          <ReadBy row={row} lookup={lookup} />
        </span>
      </span>
      <span className={styles.end}>
        <When row={row} />
      </span>
    </div>
  );
});

/** Who answered, and when. */
function Answered({ row, lookup }: Pick<RowProps, 'row' | 'lookup'>) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { answeredAt, answeredById } = row;
  const when = answeredAt === null ? '' : format.stamp(new Date(answeredAt));
  const who = answeredById === null ? undefined : lookup.people.get(answeredById)?.name;
  const words = who === undefined ? t`Répondu, ${when}` : t`Répondu par ${who}, ${when}`;
  return (
    <span className={styles.mark} title={words}>
      <Icon name="arrow-back-up" size={14} label={words} />
    </span>
  );
}

function Gutter({ row, isChoosing, lookup }: Pick<RowProps, 'row' | 'isChoosing' | 'lookup'>) {
  const { t } = useLingui();
  return (
    <span className={styles.gutter}>
      <span className={styles.mark}>
        {row.unread && (
          <span className={styles.dot} data-unseen={isChoosing || undefined} title={t`Non lu`}>
            <VisuallyHidden>{t`Non lu`}</VisuallyHidden>
          </span>
        )}
      </span>
      {row.answeredAt !== null && <Answered row={row} lookup={lookup} />}
      {row.hasAttachments && (
        <span className={styles.mark} title={t`Pièce jointe`}>
          <Icon name="paperclip" size={14} label={t`Pièce jointe`} />
        </span>
      )}
    </span>
  );
}

/** Name, by the directory where it is known, then company and address when the name is not the address itself. */
export function Names({ row, match }: { row: ConversationRow; match?: SearchMatch | undefined }) {
  const { t } = useLingui();
  const { record, correspondent } = row;
  const { name, address } = correspondentWords({ ...correspondent, ...(record && { name: record.name }) });
  const company = record?.companyName;
  const words = new Set(match?.from.flatMap((one) => (one.marked ? [foldText(one.text)] : [])));
  return (
    <>
      <span className={styles.name} dir="auto">
        {name ? <Marked segments={markWords(name, words)} /> : t`Sans expéditeur`}
      </span>
      {address !== '' && (
        <span className={styles.address}>
          <Marked segments={markWords(company ? `${company} · ${address}` : address, words)} />
        </span>
      )}
    </>
  );
}

/** Text with what was looked for in it. */
function Marked({ segments }: { segments: readonly Segment[] }) {
  let at = 0;
  return segments.map(({ text, marked }) => {
    at += text.length;
    return marked ? <mark key={at}>{text}</mark> : text;
  });
}

const isMarked = (segments: readonly Segment[]) => segments.some(({ marked }) => marked);

/** Names of attachments in which something was found. */
function FoundFiles({ match }: Pick<RowProps, 'match'>) {
  const [first] = match?.attachments ?? [];
  return (
    first && (
      <Chip icon="paperclip" shrink>
        <Marked segments={first} />
      </Chip>
    )
  );
}

/** What was found stands in place of the beginning of the newest message. */
function Found({ row, match }: { row: ConversationRow; match: SearchMatch }) {
  const { t } = useLingui();
  const author = match.from.map(({ text }) => text).join('');
  const isOther = isMarked(match.from) && !author.includes(row.correspondent.address);
  return (
    <span className={styles.found} data-subject={isMarked(match.subject) || undefined}>
      <b>{isMarked(match.subject) ? <Marked segments={match.subject} /> : row.subject || t`Sans objet`}</b>
      <span className="ellipsis">
        {'— '}
        {isOther && (
          <>
            <Marked segments={match.from} />{' '}
          </>
        )}
        <Marked segments={inSight(match.excerpt)} />
      </span>
    </span>
  );
}

function Subject({ row, match }: { row: ConversationRow; match: SearchMatch | undefined }) {
  const { t } = useLingui();
  if (match) return <Found row={row} match={match} />;
  const author = row.snippetAuthor;
  const text = row.snippet;
  const snippet = author === null ? text : t`${author} : ${text}`;
  return (
    <>
      <b>{row.subject || t`Sans objet`}</b>
      {row.snippet !== '' && ` — ${snippet}`}
    </>
  );
}

const MOST = 2;

/** Who looks at it or writes in it now. */
export function Present({ present, lookup }: Pick<RowProps, 'present' | 'lookup'>): ReactNode {
  const { t } = useLingui();
  const known = present.flatMap(({ personId, mode }) => {
    const person = lookup.people.get(personId);
    return person ? [{ person, mode }] : [];
  });
  const first = known[0];
  if (!first) return null;
  const isWriting = first.mode === 'writing';
  const names = known
    .map(({ person, mode }) => (mode === 'writing' ? t`${person.name} écrit` : t`${person.name} lit`))
    .join(', ');
  const shown = isWriting ? known.slice(0, 1) : known.slice(0, MOST);
  return (
    <span className={styles.presence} data-writing={isWriting || undefined} title={names}>
      <VisuallyHidden>{names}</VisuallyHidden>
      {!isWriting && <Icon name="eye" size={12} />}
      {shown.map(({ person }) => (
        <Avatar key={person.id} id={person.id} name={person.name} size={16} decorative />
      ))}
      {known.length > shown.length && <span className={styles.more}>+{known.length - shown.length}</span>}
      {isWriting && (
        <span aria-hidden="true">
          {t`écrit`} <WritingDots />
        </span>
      )}
    </span>
  );
}

/** Who has read the newest mail from outside: faces, and names to those who hover or listen. */
function ReadBy({ row, lookup }: Pick<RowProps, 'row' | 'lookup'>): ReactNode {
  const { t } = useLingui();
  const readers = row.readByIds.flatMap((id) => lookup.people.get(id) ?? []);
  // What will happen by itself comes first; who has read it stands in the reader too.
  if (readers.length === 0 || row.scheduledFor !== null || row.snoozed !== null) return null;
  const names = readers.map(({ name }) => name).join(', ');
  const words = t`Lu par ${names}`;
  return (
    <span className={styles.readBy} title={words}>
      <VisuallyHidden>{words}</VisuallyHidden>
      <Icon name="eye" size={12} />
      {readers.slice(0, MOST).map(({ id, name }) => (
        <Avatar key={id} id={id} name={name} size={16} decorative />
      ))}
      {readers.length > MOST && <span className={styles.more}>+{readers.length - MOST}</span>}
    </span>
  );
}

function Labels({ row, lookup }: Pick<RowProps, 'row' | 'lookup'>) {
  const department = row.departmentId === null ? undefined : lookup.departments.get(row.departmentId);
  const qualification =
    row.qualificationId === null ? undefined : lookup.qualifications.get(row.qualificationId);
  return (
    <>
      {department && (
        <Chip kind="outlined" shrink>
          {department.name}
        </Chip>
      )}
      {qualification && (
        <Chip kind="square" color={qualification.colour} shrink>
          {qualification.name}
        </Chip>
      )}
    </>
  );
}

/** My star. */
export function Star({ row }: { row: ConversationRow }) {
  const { t } = useLingui();
  if (!row.starred) return null;
  return (
    <span className={styles.star} title={t`Étoile`}>
      <Icon name="star" size={14} label={t`Étoile`} />
    </span>
  );
}

/** What will happen by itself: it comes back, an answer leaves. */
function LaterChips({ row, lookup }: Pick<RowProps, 'row' | 'lookup'>) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { snoozed, scheduledFor, scheduledById } = row;
  const when = (iso: string) => {
    const date = new Date(iso);
    return `${format.day(date)} ${format.time(date)}`;
  };
  const back = snoozed?.until ? when(snoozed.until) : '';
  const sent = scheduledFor === null ? '' : when(scheduledFor);
  const author = scheduledById === null ? '' : (lookup.people.get(scheduledById)?.name ?? '');
  const by = firstName(author);
  return (
    <>
      {snoozed !== null && (
        <Chip icon="clock">{snoozed.until === null ? t`Jusqu’à une réponse` : t`Revient ${back}`}</Chip>
      )}
      {scheduledFor !== null && (
        <Chip icon="send" title={author === '' ? t`Part ${sent}` : t`Envoi prévu ${sent} par ${author}`}>
          {/* The face of who has it stands beside: only another author is named. */}
          {author === '' || scheduledById === row.assigneeId ? t`Part ${sent}` : t`Part ${sent}, ${by}`}
        </Chip>
      )}
      {row.moving === 'underWay' && (
        <Chip icon="arrows-exchange" title={t`Ses mails sont en route vers le compte de cette boîte`}>
          {t`En route`}
        </Chip>
      )}
      {row.moving === 'failing' && (
        <Chip
          kind="due"
          icon="arrows-exchange"
          title={t`Ses mails n’ont pas encore été pris par le serveur de cette boîte`}
        >
          {t`Déplacement à refaire`}
        </Chip>
      )}
    </>
  );
}

function Tags({ row, lookup }: Pick<RowProps, 'row' | 'lookup'>) {
  return row.tagIds.map((id) => {
    const tag = lookup.tags.get(id);
    return (
      tag && (
        <Chip key={id} kind="square" color={tag.colour} shrink>
          {tag.name}
        </Chip>
      )
    );
  });
}

function StatusChip({ row }: { row: ConversationRow }) {
  const { t } = useLingui();
  if (row.status === 'pending') return <Chip icon="clock-pause">{t`En attente`}</Chip>;
  if (row.status === 'resolved')
    return (
      <Chip kind="done" icon="circle-check">
        {t`Résolu`}
      </Chip>
    );
  return null;
}

function SendingChip({ row }: { row: ConversationRow }) {
  const { t } = useLingui();
  switch (row.sending) {
    case 'queued':
      // What waits for its hour says so itself.
      if (row.scheduledFor !== null) return null;
      return <Chip icon="send">{t`Envoi en cours`}</Chip>;
    case 'refused':
      return (
        <Chip kind="late" icon="alert-triangle">
          {t`Envoi refusé`}
        </Chip>
      );
    case 'doubtful':
      return (
        <Chip kind="due" icon="alert-triangle">
          {t`Envoi à vérifier`}
        </Chip>
      );
    case 'bounced':
      return (
        <Chip kind="late" icon="alert-triangle">
          {t`Non remis`}
        </Chip>
      );
    default:
      return null;
  }
}

function When({ row }: { row: ConversationRow }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const now = useNow();
  if (row.waitingSince === null || !showsWait(row)) {
    return <RelativeTime date={new Date(row.lastMessageAt)} className={styles.time ?? ''} />;
  }
  const since = new Date(row.waitingSince);
  const wait = format.duration(now.getTime() - since.getTime());
  return (
    <span className={`${styles.time} num`} data-wait title={t`Attend notre réponse depuis ${wait}`}>
      <Icon name="hourglass-empty" size={12} />
      <VisuallyHidden>{t`Attend notre réponse depuis`}</VisuallyHidden> {wait}
    </span>
  );
}
