import type { Draft, DraftKind } from '@guichet/contract/composing';
import type { ConversationDetail } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { refusalOf } from '@guichet/contract/permission';
import { refusalText } from '@guichet/contract/refusals';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ask, useAsked } from '../../data/asked.ts';
import { may, type Target } from '../../data/command.ts';
import { conversationQuery, draftQuery, queryClient } from '../../data/queries.ts';
import type { TemplatePickerSlot } from '../../data/templates.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useLayout } from '../../ui/layout.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { AnswerEditor } from './AnswerEditor.tsx';
import styles from './composer.module.css';
import { keptBeginning, keptNote } from './local-copy.ts';
import { localDraft } from './local-draft.ts';
import { NoteEditor } from './NoteEditor.tsx';
import { cameBack } from './own-sends.ts';

export interface ComposerProps {
  conversationId: string;
  me: Me;
  mailbox: MyMailbox;
  /** The list of templates behind a `/`. */
  templates?: TemplatePickerSlot | undefined;
  onSent?: () => void;
}

/** What is cached of a draft is what its editor opens with. */
const keepCached = (draft: Draft) => queryClient.setQueryData(draftQuery(draft.id).queryKey, draft);

type AnswerStart = Exclude<DraftKind, 'new'>;

/** Where one answers or leaves a note, under the thread. Closed it is one line; a draft of mine opens it. */
export function Composer(props: ComposerProps) {
  const { data } = useQuery(conversationQuery(props.conversationId));
  return data ? <Loaded key={props.conversationId} detail={data} {...props} /> : null;
}

type Mode =
  | { kind: 'closed' }
  | { kind: 'answer'; draftId: string; asked: number }
  | { kind: 'note'; asked: number };

function Loaded({ detail, me, mailbox, templates, onSent }: ComposerProps & { detail: ConversationDetail }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const target: Target = { row: detail.row, me, mailbox };
  const layout = useLayout();
  const [mode, setMode] = useState<Mode>(() => {
    const unsaved = keptBeginning.get(detail.row.id, ['reply', 'replyAll', 'forward']);
    if (unsaved) keepCached(unsaved);
    const draftId = unsaved?.id ?? detail.draftId;
    // Where there is room for one thing only, reading comes first.
    return draftId !== null && layout !== 'narrow'
      ? { kind: 'answer', draftId, asked: 0 }
      : keptNote.get(detail.row.id) !== null
        ? { kind: 'note', asked: 1 }
        : { kind: 'closed' };
  });

  const showDraft = (draftId: string) =>
    setMode((before) => ({
      kind: 'answer',
      draftId,
      asked: before.kind === 'answer' && before.draftId === draftId ? before.asked + 1 : 1,
    }));
  const begin = (kind: AnswerStart, messageId: string | null) => {
    const standing = [mode.kind === 'answer' ? mode.draftId : null, detail.draftId]
      .map((id) => (id === null ? undefined : queryClient.getQueryData(draftQuery(id).queryKey)))
      .find((draft) => draft?.kind === kind);
    const draft = standing ?? keptBeginning.get(detail.row.id, [kind]);
    if (draft) keepCached(draft);
    showDraft(draft?.id ?? beginHere(kind, messageId));
  };
  const showNote = () =>
    setMode((before) => ({ kind: 'note', asked: before.kind === 'note' ? before.asked + 1 : 1 }));
  const answer = () => {
    // One that stands is gone on with, of whatever kind it is.
    if (mode.kind === 'answer') showDraft(mode.draftId);
    else if (detail.draftId !== null && !keptBeginning.get(detail.row.id, ['reply']))
      showDraft(detail.draftId);
    else begin('reply', null);
  };
  /** Writes at once; the server begins it in the background. */
  const beginHere = (kind: AnswerStart, messageId: string | null): string => {
    const id = crypto.randomUUID();
    keepCached(
      localDraft({ id, kind, mailbox, detail, messageId, now: format.now(), language: me.language }),
    );
    return id;
  };
  useEffect(() => {
    // Writing must not wait for the editor, nor for a draft that is known to stand.
    void import('./MailText.tsx');
    if (detail.draftId !== null) void queryClient.prefetchQuery(draftQuery(detail.draftId));
  }, [detail.draftId]);
  useAsked('write', detail.row.id, ({ kind, messageId }) => {
    if (kind === 'note') showNote();
    else if (kind === 'reply' && messageId === null) answer();
    else begin(kind, messageId);
  });
  useAsked('draft', detail.row.id, ({ draftId }) => showDraft(draftId));
  useAsked('answerWithTemplate', detail.row.id, () => {
    answer();
    ask({ what: 'template', conversationId: detail.row.id });
  });
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
  const write = (kind: AnswerStart | 'note') =>
    ask({ what: 'write', conversationId: detail.row.id, kind, messageId: null });
  const showAnswer = () => write('reply');

  if (mode.kind === 'answer') {
    return (
      <OpenedDraft
        key={mode.draftId}
        draftId={mode.draftId}
        asked={mode.asked}
        detail={detail}
        target={target}
        templates={templates}
        onNote={mayNote ? () => write('note') : null}
        onKind={write}
        onOther={(draft) => showDraft(draft.id)}
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
      <NoteEditor
        asked={mode.asked}
        target={target}
        onAnswer={may(target, 'reply') ? showAnswer : null}
        onClosed={close}
      />
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
          <Button variant="quiet" icon="arrow-forward-up" onClick={() => write('forward')}>
            {t`Transférer`}
          </Button>
        </>
      ) : (
        <WhyNot target={target} />
      )}
      {mayNote && (
        <Button variant="quiet" icon="lock" keys="n" onClick={() => write('note')}>
          {t`Note interne`}
        </Button>
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
  templates: TemplatePickerSlot | undefined;
  onNote: (() => void) | null;
  onKind: (kind: AnswerStart) => void;
  onOther: (draft: Draft) => void;
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
