import type { Draft } from '@guichet/contract/composing';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { useAskedMail } from '../../data/asked.ts';
import { draftQuery, queryClient } from '../../data/queries.ts';
import type { TemplatePickerSlot } from '../../data/templates.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { AnswerEditor } from './AnswerEditor.tsx';
import styles from './composer.module.css';
import { discardDraft } from './discard-draft.ts';
import { keptBeginning } from './local-copy.ts';
import { localDraft } from './local-draft.ts';
import { PLANNED_STAY } from './offer-take-back.ts';

export interface NewMailProps {
  me: Me;
  mailbox: MyMailbox;
  /** The list of templates behind a `/`. */
  templates?: TemplatePickerSlot | undefined;
  onClose: () => void;
}

type Kept = Awaited<ReturnType<typeof api.composing.list>>[number];

const localMail = (me: Me, mailbox: MyMailbox, now: Date) =>
  localDraft({
    id: crypto.randomUUID(),
    kind: 'new',
    mailbox,
    detail: null,
    messageId: null,
    now,
    language: me.language,
  });

/** A mail that begins a conversation; what was left unsent before can be taken up again. */
export function NewMail({ me, mailbox, templates, onClose }: NewMailProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const [draft, setDraft] = useState<Draft>(
    () => keptBeginning.get(mailbox.id, ['new']) ?? localMail(me, mailbox, format.now()),
  );
  const [kept, setKept] = useState<readonly Kept[]>([]);
  const [isSent, setSent] = useState(false);
  const [opened] = useState(draft.id);
  const isBegun = useRef(false);
  useEffect(() => {
    if (isBegun.current) return;
    isBegun.current = true;
    // Without an answer nothing can be taken up again; what is written now can be written all the same.
    api.composing.list({ mailboxId: mailbox.id }).then(
      (before) =>
        setKept(
          before.filter(
            (one) =>
              one.kind === 'new' &&
              one.id !== opened &&
              one.scheduled === null &&
              one.mailboxId === mailbox.id,
          ),
        ),
      () => setKept([]),
    );
  }, [mailbox.id, opened]);
  // Taken back while it had not gone: it stands here again.
  useAskedMail(({ draftId }) => {
    void api.composing.get({ id: draftId }).then((again) => {
      setDraft(again);
      setSent(false);
    });
  });
  useEffect(() => {
    if (!isSent) return;
    const timer = setTimeout(onClose, Math.max(me.preferences.undoSeconds * 1_000, PLANNED_STAY) + 500);
    return () => clearTimeout(timer);
  }, [isSent, onClose, me.preferences.undoSeconds]);
  const resume = async (id: string) => {
    const unused = draft;
    const isUnused = (queryClient.getQueryData(draftQuery(unused.id).queryKey)?.revision ?? 0) <= 1;
    const again = await api.composing.get({ id });
    setDraft(again);
    setKept((before) => before.filter((one) => one.id !== id));
    if (isUnused) await discardDraft(unused);
  };
  const closer = useRef<(() => void) | null>(null);
  if (isSent) return null;
  return (
    <Dialog
      opened
      onClose={() => (closer.current ?? onClose)()}
      title={t`Nouveau message`}
      subject={mailbox.address}
      width={720}
      padded={false}
    >
      {kept.length > 0 && (
        <div className={styles.keptDrafts}>
          <Menu
            trigger={
              <Button variant="quiet" size="sm" icon="device-floppy" trailingIcon="chevron-down">
                {t`Reprendre un brouillon`}
              </Button>
            }
            width={320}
            entries={kept.map((one) => ({
              id: one.id,
              label: one.subject || t`Sans objet`,
              detail: one.to.map((to) => to.name || to.address).join(', '),
              onSelect: () => void resume(one.id),
            }))}
          />
        </div>
      )}
      <AnswerEditor
        key={draft.id}
        draft={draft}
        detail={null}
        me={me}
        mailbox={mailbox}
        templates={templates}
        asked={1}
        closer={closer}
        onNote={null}
        onKind={() => undefined}
        onOther={setDraft}
        onClosed={onClose}
        onSent={() => setSent(true)}
      />
    </Dialog>
  );
}
