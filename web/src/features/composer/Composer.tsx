import type { DraftKind } from '@guichet/contract/composing';
import type { ConversationDetail } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { refusalOf } from '@guichet/contract/permission';
import { refusalText } from '@guichet/contract/refusals';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { useAsked } from '../../data/asked.ts';
import { may, type Target } from '../../data/command.ts';
import { conversationQuery, draftQuery, queryClient } from '../../data/queries.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useLayout } from '../../ui/layout.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { AnswerEditor } from './AnswerEditor.tsx';
import styles from './composer.module.css';
import { keptNote } from './local-copy.ts';
import { NoteEditor } from './NoteEditor.tsx';
import { cameBack } from './own-sends.ts';

export interface ComposerProps {
  conversationId: string;
  me: Me;
  mailbox: MyMailbox;
  onSent?: () => void;
}

type AnswerStart = Exclude<DraftKind, 'new'>;

/** Where one answers or leaves a note, under the thread. Closed it is one line; a draft of mine opens it. */
export function Composer(props: ComposerProps) {
  const { data } = useQuery(conversationQuery(props.conversationId));
  return data ? <Loaded key={props.conversationId} detail={data} {...props} /> : null;
}

type Mode = { kind: 'closed' } | { kind: 'answer'; draftId: string; asked: number } | { kind: 'note' };

function Loaded({ detail, me, mailbox, onSent }: ComposerProps & { detail: ConversationDetail }) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const target: Target = { row: detail.row, me, mailbox };
  const layout = useLayout();
  const [mode, setMode] = useState<Mode>(() =>
    // Where there is room for one thing only, reading comes first.
    detail.draftId !== null && layout !== 'narrow'
      ? { kind: 'answer', draftId: detail.draftId, asked: 0 }
      : keptNote.get(detail.row.id) !== null
        ? { kind: 'note' }
        : { kind: 'closed' },
  );
  const [error, setError] = useState<string | null>(null);
  const isBeginning = useRef(false);

  const showDraft = (draftId: string) =>
    setMode((before) => ({
      kind: 'answer',
      draftId,
      asked: before.kind === 'answer' && before.draftId === draftId ? before.asked + 1 : 1,
    }));
  const begin = async (kind: AnswerStart, messageId: string | null) => {
    if (isBeginning.current) return;
    isBeginning.current = true;
    setError(null);
    try {
      const draft = await api.composing.begin({
        mailboxId: detail.row.mailboxId,
        conversationId: detail.row.id,
        kind,
        messageId,
      });
      queryClient.setQueryData(['draft', draft.id], draft);
      showDraft(draft.id);
    } catch (failure) {
      setError(errorText(failure, language));
    } finally {
      isBeginning.current = false;
    }
  };
  useAsked('write', detail.row.id, ({ kind, messageId }) => {
    if (kind === 'note') setMode({ kind: 'note' });
    else void begin(kind, messageId);
  });
  useAsked('draft', detail.row.id, ({ draftId }) => showDraft(draftId));
  // Stopped or refused after the press: the text stands again, and what it says of itself must be seen.
  const before = useRef(detail);
  useEffect(() => {
    const isBack = cameBack(before.current, detail, me.id);
    before.current = detail;
    if (isBack && mode.kind === 'closed' && detail.draftId !== null) showDraft(detail.draftId);
  });

  const close = () => {
    setMode({ kind: 'closed' });
    void queryClient.invalidateQueries({ queryKey: ['conversation', detail.row.id] });
  };
  const mayNote = mailbox.kind === 'shared' && may(target, 'note');
  const showNote = () => setMode({ kind: 'note' });
  const showAnswer = () => {
    if (detail.draftId !== null) showDraft(detail.draftId);
    else void begin('reply', null);
  };

  if (mode.kind === 'answer') {
    return (
      <OpenedDraft
        key={mode.draftId}
        draftId={mode.draftId}
        asked={mode.asked}
        detail={detail}
        target={target}
        onNote={mayNote ? showNote : null}
        onKind={(kind) => void begin(kind, null)}
        onClosed={close}
        onSent={() => {
          setMode({ kind: 'closed' });
          onSent?.();
        }}
      />
    );
  }
  if (mode.kind === 'note') {
    return (
      <NoteEditor target={target} onAnswer={may(target, 'reply') ? showAnswer : null} onClosed={close} />
    );
  }
  return (
    <section className={styles.closed} aria-label={t`Répondre`}>
      {may(target, 'reply') ? (
        <>
          <Button icon="arrow-back-up" keys="r" onClick={showAnswer}>
            {detail.draftId !== null
              ? t`Reprendre le brouillon`
              : mailbox.kind === 'shared' && detail.row.assigneeId === null
                ? t`Prendre et répondre`
                : t`Répondre`}
          </Button>
          <Button variant="quiet" icon="arrow-forward-up" onClick={() => void begin('forward', null)}>
            {t`Transférer`}
          </Button>
        </>
      ) : (
        <WhyNot target={target} />
      )}
      {mayNote && (
        <Button variant="quiet" icon="lock" keys="n" onClick={showNote}>
          {t`Note interne`}
        </Button>
      )}
      {error && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </section>
  );
}

/** Why one cannot answer here, and who can change it. */
function WhyNot({ target }: { target: Target }) {
  const { language } = usePersonFormat();
  const { people } = useLookup([target.row.mailboxId]);
  const { row, me, mailbox } = target;
  const standing = { kind: mailbox.kind, role: mailbox.role, privileges: new Set(mailbox.privileges) };
  const reason = refusalOf(me.id, standing, row.assigneeId, 'reply');
  if (reason === null) return null;
  const assignee = row.assigneeId === null ? '' : (people.get(row.assigneeId)?.name ?? '');
  return (
    <p className={styles.whyNot}>
      <Icon name="lock" size={14} /> {refusalText(reason, language, { assignee })}
    </p>
  );
}

interface OpenedDraftProps {
  draftId: string;
  /** How often it was asked for; 0 = it was there already. */
  asked: number;
  detail: ConversationDetail;
  target: Target;
  onNote: (() => void) | null;
  onKind: (kind: AnswerStart) => void;
  onClosed: () => void;
  onSent: () => void;
}

function OpenedDraft({ draftId, asked, detail, target, ...acts }: OpenedDraftProps) {
  const { t } = useLingui();
  const { data, isError } = useQuery(draftQuery(draftId));
  const { onClosed } = acts;
  useEffect(() => {
    // Sent or dropped in another window.
    if (isError && !data) onClosed();
  }, [isError, data, onClosed]);
  const [loaded, setLoaded] = useState(data);
  // What is typed here wins over every later reading of the draft: only the first one counts.
  if (!loaded && data) setLoaded(data);
  if (!loaded) return <section className={styles.composer} aria-label={t`Répondre`} aria-busy />;
  return (
    <AnswerEditor
      draft={loaded}
      detail={detail}
      me={target.me}
      mailbox={target.mailbox}
      asked={asked}
      {...acts}
    />
  );
}
