import type { Draft, DraftKind } from '@guichet/contract/composing';
import type { ConversationDetail } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { leftIn } from '@guichet/contract/placeholders';
import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { ask, useAsked } from '../../data/asked.ts';
import { signalWriting, stopWriting } from '../../data/presence.ts';
import type { TemplatePickerSlot } from '../../data/templates.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useKeys } from '../../ui/keys.ts';
import { useMomentWords } from '../../ui/MomentDialog.tsx';
import type { RichTextHandle } from '../../ui/RichText.tsx';
import { tabPanel } from '../../ui/Tabs.tsx';
import { AttachedFiles } from './AttachedFiles.tsx';
import { contentOf, type DraftContent } from './autosave.ts';
import { ComposerTabs } from './ComposerTabs.tsx';
import styles from './composer.module.css';
import { discardDraft, discardWithUndo } from './discard-draft.ts';
import { Envelope } from './Envelope.tsx';
import { ForgottenAttachment } from './ForgottenAttachment.tsx';
import { speaksOfAttachment } from './forgotten-attachment.ts';
import { LeftToFill } from './LeftToFill.tsx';
import { offerTakeBack } from './offer-take-back.ts';
import { rememberSend } from './own-sends.ts';
import { QuotedText } from './QuotedText.tsx';
import { isAddress } from './recipients.ts';
import { SaveLine } from './SaveLine.tsx';
import { SendBar } from './SendBar.tsx';
import { SignatureMenu } from './SignatureMenu.tsx';
import { StoppedAlert } from './StoppedAlert.tsx';
import { forSender, withoutSignature } from './signature.ts';
import { useDraft } from './use-draft.ts';
import { type Queued, type SendOptions, textOf, useSend } from './use-send.ts';
import { useStop } from './use-stop.ts';
import { useTemplates } from './use-templates.tsx';
import { useUploads } from './use-uploads.ts';

const MailText = lazy(() => import('./MailText.tsx'));

export interface AnswerEditorProps {
  draft: Draft;
  /** Null for a new mail. */
  detail: ConversationDetail | null;
  me: Me;
  mailbox: MyMailbox;
  /** The list of templates behind a `/`. */
  templates?: TemplatePickerSlot | undefined;
  /** How often it was asked for: each time it takes the focus. 0 = it does not. */
  asked: number;
  /** Where the frame around it finds the way to close it. */
  closer?: React.RefObject<(() => void) | null>;
  /** Turns to the note; null where one may not note. */
  onNote: (() => void) | null;
  onKind: (kind: Exclude<DraftKind, 'new'>) => void;
  onClosed: () => void;
  onSent: (result: Queued) => void;
  /** Another draft of this kind stood there already: it goes on in that one. */
  onOther: (draft: Draft) => void;
}

type Press = SendOptions & {
  /** Its author knows that no file goes along. */
  isWithout?: boolean;
  /** Its author knows what is left to fill in. */
  isFilled?: boolean;
};

/** Whether nothing was typed between the two; what was seen meanwhile is no typing. */
const isSameContent = (one: DraftContent, other: DraftContent) =>
  JSON.stringify({ ...one, seenSeq: 0 }) === JSON.stringify({ ...other, seenSeq: 0 });

/** A draft, open: recipients, text, what is quoted, files, and the ways to send it. */
export function AnswerEditor(props: AnswerEditorProps) {
  const { draft, detail, me, mailbox } = props;
  const { t } = useLingui();
  const edited = useDraft(draft, props.onOther);
  const uploads = useUploads(draft.id, edited);
  const words = useMomentWords();
  const { content } = edited;
  const [fault, setFault] = useState<string | null>(null);
  const [isToolbarShown, showToolbar] = useState(false);
  const [isLarge, setLarge] = useState(false);
  const [isMenuOpen, openMenu] = useState(false);
  // Without recipients one begins by naming them.
  const [startsInText] = useState(draft.to.length > 0);
  const [isDropping, setDropping] = useState(false);
  const stopped = useStop(draft, edited, detail);
  const sender = useSend({
    draft,
    edited,
    me,
    onQueued(result) {
      rememberSend({ outboxId: result.outboxId, draftId: draft.id });
      offerTakeBack(result, me, words);
      props.onSent(result);
    },
    onStopped: (result) => stopped.stop(result.since),
  });
  const isLocked = sender.state.kind === 'sending' || sender.state.kind === 'waiting';
  const conversationId = draft.conversationId;
  useEffect(() => () => stopWriting(), []);

  const change: typeof edited.change = (part) => {
    setFault(null);
    setLeft(null);
    if (conversationId !== null) signalWriting(conversationId);
    edited.change(part);
  };
  const text = useRef<RichTextHandle>(null);
  const templates = useTemplates({
    draft,
    edited,
    mailbox,
    text,
    Picker: props.templates,
    onSubject: (subject) => change({ subject }),
  });
  const changeSender = (from: string) => {
    const { values } = templates;
    const { signatures } = mailbox;
    const html = forSender({
      html: content.html,
      signatures,
      from: content.from,
      to: from,
      values,
      language: me.language,
    });
    change({ from });
    if (html !== content.html) edited.rewrite(html);
  };
  /** What is still to be filled in, and the press that it stopped. */
  const [left, setLeft] = useState<{ words: string[]; press: Press } | null>(null);
  const wantsList = useRef(false);
  const openList = () => {
    if (text.current) text.current.openSlash();
    else wantsList.current = true;
  };
  useAsked('template', conversationId ?? '', openList);
  const send = (options: Press = {}) => {
    // The field that is being typed in gives up its last recipient first.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    setPending(options);
  };
  const [pending, setPending] = useState<Press | null>(null);
  // The text speaks of a file, and there is none: how it was to be sent.
  const [forgetful, setForgetful] = useState<Press | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (pending === null) return;
    setPending(null);
    const all = [...content.to, ...content.cc, ...content.bcc];
    const wrong = all.find((one) => !isAddress(one.address))?.address;
    if (all.length === 0) setFault(t`Indiquez au moins un destinataire.`);
    else if (wrong !== undefined) setFault(t`« ${wrong} » n’est pas une adresse email.`);
    else if (uploads.running.length > 0)
      setFault(t`Une pièce jointe est encore en cours d’envoi. Envoyez dès qu’elle est là.`);
    else if (!pending.isWithout && edited.attachments.length === 0 && speaksOfAttachment(content.html))
      setForgetful(pending);
    else {
      const words = pending.isFilled ? [] : leftIn(`<p>${content.subject}</p>${content.html}`);
      if (words.length > 0) setLeft({ words, press: pending });
      else sender.send(pending);
    }
  }, [pending, content, uploads.running.length, edited.attachments.length, sender, t]);
  useKeys({ 'Ctrl+Enter': () => send() }, { enabled: stopped.current === null && !isLocked });

  const leave = () => {
    stopWriting();
    props.onClosed();
  };
  const discard = () => {
    void edited.flush().then(() => discardWithUndo(draft));
    leave();
  };
  const close = () => {
    const isUntouched =
      isSameContent(content, contentOf(edited.origin)) &&
      textOf(withoutSignature(content.html)) === '' &&
      edited.attachments.length === edited.origin.attachments.length;
    if (isUntouched && props.asked > 0) void discardDraft(draft);
    else void edited.flush();
    leave();
  };
  useEffect(() => {
    if (!props.closer) return;
    const { closer } = props;
    closer.current = close;
    return () => {
      closer.current = null;
    };
  });

  if (stopped.current !== null && detail !== null) {
    return (
      <StoppedAlert
        stop={stopped.current}
        detail={detail}
        me={me}
        draftText={textOf(withoutSignature(content.html))}
        onLook={(messageId) => {
          stopped.look();
          if (messageId !== null) ask({ what: 'show', conversationId: detail.row.id, messageId });
        }}
        onReread={stopped.look}
        onSendAnyway={() => {
          const seenSeq = Math.max(stopped.current?.newestSeq ?? 0, content.seenSeq);
          stopped.look();
          send({ anyway: true, seenSeq });
        }}
        onDiscard={discard}
      />
    );
  }
  const isNew = draft.kind === 'new';
  return (
    <section
      className={styles.composer}
      data-large={isLarge || undefined}
      data-dropping={isDropping || undefined}
      data-new={isNew || undefined}
      aria-label={isNew ? t`Nouveau message` : t`Réponse`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || isNew) return;
        // Of a menu or a dialog over it: that alone closes.
        if (!event.currentTarget.contains(event.target as Node)) return;
        event.preventDefault();
        close();
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
      }}
      onDrop={(event) => {
        setDropping(false);
        if (event.defaultPrevented || event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        uploads.attach([...event.dataTransfer.files]);
      }}
    >
      {!isNew && (
        <div className={styles.tabs}>
          <ComposerTabs
            kind={draft.kind}
            value="answer"
            onKind={props.onKind}
            onNote={props.onNote}
            onAnswer={null}
          />
          <span className="grow" />
          <SaveLine edited={edited} />
          <IconButton
            icon={isLarge ? 'arrows-diagonal-minimize-2' : 'arrows-diagonal'}
            size="sm"
            name={isLarge ? t`Réduire` : t`Agrandir`}
            onClick={() => setLarge(!isLarge)}
          />
          <IconButton icon="x" size="sm" name={t`Fermer, le brouillon est gardé`} onClick={close} />
        </div>
      )}
      <SaveLine edited={edited} as="banner" />
      <Envelope
        kind={draft.kind}
        mailbox={mailbox}
        content={content}
        onChange={change}
        onSender={changeSender}
        isLocked={isLocked}
        hasFocus={props.asked > 0}
      />
      <div className={styles.scroll} {...(isNew ? {} : tabPanel('composer', 'answer'))}>
        <Suspense fallback={<div className={styles.editor} />}>
          <MailText
            html={content.html}
            version={edited.version}
            label={isNew ? t`Texte du message` : t`Texte de la réponse`}
            placeholder={t`Écrivez ici`}
            isToolbarShown={isToolbarShown}
            isLocked={isLocked}
            asked={startsInText ? props.asked : props.asked - 1}
            onChange={(html) => change({ html })}
            onBlur={() => void edited.flush()}
            onSubmit={() => send()}
            onMoreWays={() => openMenu(true)}
            onFiles={uploads.attach}
            onImage={uploads.attachImage}
            slash={templates.slash}
            handle={text}
            onReady={() => {
              if (wantsList.current) openList();
              wantsList.current = false;
            }}
          />
        </Suspense>
        <QuotedText html={content.quotedHtml} onRemove={isLocked ? null : () => change({ quotedHtml: '' })} />
        <AttachedFiles
          draftId={draft.id}
          attachments={edited.attachments}
          uploads={uploads}
          isLocked={isLocked}
        />
      </div>
      {templates.list}
      {left && (
        <LeftToFill
          left={left.words}
          onFill={() => {
            setLeft(null);
            // Once the focus is back where it was.
            setTimeout(() => text.current?.chooseMarked());
          }}
          onSendAnyway={() => {
            setLeft(null);
            send({ ...left.press, isFilled: true });
          }}
        />
      )}
      {(fault ?? uploads.error ?? templates.error) && (
        <p className={styles.error} role="alert">
          {fault ?? uploads.error ?? templates.error}
        </p>
      )}
      <SendBar
        state={sender.state}
        isTaking={!isNew && mailbox.kind === 'shared' && detail?.row.assigneeId === null}
        mayResolve={!isNew && detail?.row.status !== 'resolved' && mailbox.privileges.includes('status')}
        isToolbarShown={isToolbarShown}
        onToolbar={() => showToolbar(!isToolbarShown)}
        onAttach={uploads.attach}
        picker={picker}
        isMenuOpen={isMenuOpen}
        onMenu={openMenu}
        onTemplate={props.templates ? () => text.current?.openSlash() : null}
        signature={(unavailable) => (
          <SignatureMenu
            html={content.html}
            signatures={mailbox.signatures}
            from={content.from}
            values={templates.values}
            unavailable={unavailable}
            onChange={edited.rewrite}
          />
        )}
        isCaught={me.instance.catcher}
        onSend={() => send()}
        onSendAndResolve={() => send({ thenResolve: true })}
        onSendAt={(at) => send({ at })}
        onGiveUp={sender.giveUp}
        onDiscard={discard}
      />
      {forgetful && (
        <ForgottenAttachment
          onClose={() => setForgetful(null)}
          onAttach={() => {
            setForgetful(null);
            picker.current?.click();
          }}
          onSend={() => {
            setForgetful(null);
            send({ ...forgetful, isWithout: true });
          }}
        />
      )}
    </section>
  );
}
