import type { DraftKind } from '@guichet/contract/composing';
import type { Message } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { may, type Target } from '../../data/command.ts';
import type { People } from '../../data/people.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import { Attachments } from './attachments/Attachments.tsx';
import { MessageBody } from './MessageBody.tsx';
import { MessageDetails } from './MessageDetails.tsx';
import styles from './reader.module.css';
import { SendingChip, SendingTrouble } from './SendingState.tsx';
import { separate } from './separate.ts';

interface MessageViewProps {
  message: Message;
  target: Target;
  people: People;
  isUnfolded: boolean;
  /** On paper everyone who got it is named. */
  isPrinting: boolean;
  /** Its own id and those of the messages after it. */
  following: readonly string[];
  /** How many messages the conversation has. */
  count: number;
  onFold: (unfold: boolean) => void;
  onWrite: (kind: Exclude<DraftKind, 'new'>) => void;
}

/** One message: a line of 36 px, or head, body and attachments. */
export function MessageView(props: MessageViewProps) {
  const { message, target, people, isUnfolded, isPrinting, onFold } = props;
  const { t } = useLingui();
  const [areDetailsShown, showDetails] = useState(false);
  const author = authorOf(message, people, target, t`Vous`, t`Expéditeur inconnu`);
  const time = <RelativeTime date={new Date(message.at)} as="stamp" className={styles.time} />;
  if (!isUnfolded) {
    return (
      <article className={styles.folded} id={`item-${message.id}`} tabIndex={-1} data-found="any">
        <button type="button" className={styles.unfold} aria-expanded={false} onClick={() => onFold(true)}>
          <Avatar id={author.id} name={author.avatar} size={24} decorative />
          <span className={styles.who} data-found="from">
            {author.name}
          </span>
          <span className="ellipsis grow" dir="auto">
            {message.snippet}
          </span>
          {message.attachments.some((one) => !one.inline) && (
            <Icon name="paperclip" size={14} label={t`Pièces jointes`} />
          )}
          <span className={styles.marks}>
            <Marks message={message} />
            {message.sending && <SendingChip sending={message.sending} />}
          </span>
          {time}
        </button>
      </article>
    );
  }
  return (
    <article className={styles.message} id={`item-${message.id}`} tabIndex={-1} data-found="any">
      <header className={styles.messageHead} data-found="from">
        <Avatar id={author.id} name={author.avatar} size={24} decorative />
        <button
          type="button"
          className={styles.fold}
          aria-expanded
          title={t`Replier ce message`}
          onClick={() => onFold(false)}
        >
          {author.name}
        </button>
        <button
          type="button"
          className={`${styles.address} ellipsis`}
          aria-expanded={areDetailsShown}
          title={t`Voir tous les destinataires`}
          onClick={() => showDetails(!areDetailsShown)}
        >
          {message.direction === 'in'
            ? message.from?.address
            : toWords(message, t`sans destinataire`, (names) => t`à ${names}`)}
        </button>
        <MessageMenu {...props} />
        <span className="grow" />
        <span className={styles.marks}>
          <Marks message={message} />
          {message.sending && <SendingChip sending={message.sending} />}
        </span>
        {time}
      </header>
      {(areDetailsShown || isPrinting) && <MessageDetails message={message} />}
      {message.sending && <SendingTrouble message={message} sending={message.sending} target={target} />}
      <MessageBody message={message} />
      <Attachments message={message} />
    </article>
  );
}

/** Who wrote it, as the reader would say it. */
function authorOf(message: Message, people: People, { me }: Target, you: string, unknown: string) {
  if (message.authorId === me.id) return { id: me.id, name: you, avatar: me.name };
  const person = message.authorId === null ? undefined : people.get(message.authorId);
  if (person) return { id: person.id, name: person.name, avatar: person.name };
  const from = message.from;
  const name = from?.name || from?.address || unknown;
  return { id: from?.address ?? message.id, name, avatar: name };
}

function toWords(message: Message, none: string, to: (names: string) => string): string {
  const names = message.to.map((one) => one.name || one.address);
  if (names.length === 0) return none;
  const [first] = names;
  return to(names.length === 1 ? (first ?? '') : `${first} +${names.length + message.cc.length - 1}`);
}

/** What is special about it; each with a word. */
function Marks({ message }: { message: Message }) {
  const { t } = useLingui();
  return (
    <>
      {message.newcomer && !message.bounce && !message.automatic && (
        <Chip
          kind="accent"
          icon="user-plus"
          title={t`Cette adresse n’avait pas encore écrit dans cette conversation.`}
        >
          {t`Nouveau dans cette conversation`}
        </Chip>
      )}
      {message.bounce && (
        <Chip kind="late" icon="alert-triangle">
          {t`Avis de non-remise`}
        </Chip>
      )}
      {message.automatic && !message.bounce && <Chip icon="robot">{t`Automatique`}</Chip>}
      {message.otherClient && (
        <Chip icon="world" title={t`Envoyé depuis un autre logiciel de messagerie`}>
          {t`Autre logiciel`}
        </Chip>
      )}
      {message.removedOnServer && <Chip icon="trash">{t`Supprimé sur le serveur`}</Chip>}
      {message.seenElsewhere && (
        <Chip icon="eye" title={t`Lu depuis un autre logiciel de messagerie`}>
          {t`Lu ailleurs`}
        </Chip>
      )}
    </>
  );
}

function MessageMenu({ message, target, following, count, onWrite }: MessageViewProps) {
  const { t } = useLingui();
  const source = (isDownload: boolean) =>
    window.open(`/api/messages/${message.id}/source${isDownload ? '?download=1' : ''}`, '_blank', 'noopener');
  const writing: MenuEntry[] = may(target, 'reply')
    ? [
        {
          id: 'reply',
          label: t`Répondre à ce message`,
          icon: 'arrow-back-up',
          onSelect: () => onWrite('reply'),
        },
        {
          id: 'replyAll',
          label: t`Répondre à tous`,
          icon: 'arrow-back-up-double',
          onSelect: () => onWrite('replyAll'),
        },
        {
          id: 'forward',
          label: t`Transférer ce message`,
          icon: 'arrow-forward-up',
          onSelect: () => onWrite('forward'),
        },
        { type: 'separator', id: 'line' },
      ]
    : [];
  const mayFollowAlong = following.length > 1 && following.length < count;
  const separating: MenuEntry[] =
    may(target, 'file') && count > 1
      ? [
          {
            id: 'separate',
            label: t`Séparer ce message`,
            icon: 'arrows-split',
            onSelect: () => void separate(target, [message.id]),
          },
          ...(mayFollowAlong
            ? [
                {
                  id: 'separateFollowing',
                  label: t`Séparer ce message et les suivants`,
                  icon: 'arrows-split' as const,
                  onSelect: () => void separate(target, following),
                },
              ]
            : []),
          { type: 'separator', id: 'separate-line' },
        ]
      : [];
  return (
    <Menu
      trigger={<IconButton icon="dots-vertical" size="sm" name={t`Actions sur ce message`} />}
      label={t`Actions sur ce message`}
      entries={[
        ...writing,
        ...separating,
        { id: 'source', label: t`Voir la source`, icon: 'code', onSelect: () => source(false) },
        { id: 'eml', label: t`Enregistrer en .eml`, icon: 'download', onSelect: () => source(true) },
      ]}
    />
  );
}
