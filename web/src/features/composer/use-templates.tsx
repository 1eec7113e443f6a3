import type { Draft } from '@guichet/contract/composing';
import type { MyMailbox } from '@guichet/contract/people';
import { hasPlaceholders, type PlaceholderValues } from '@guichet/contract/placeholders';
import type { Template } from '@guichet/contract/templates';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type RefObject, Suspense, useCallback, useRef, useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { knownValues, type MailPlace, type TemplatePickerSlot, valuesQuery } from '../../data/templates.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import type { RichTextHandle } from '../../ui/RichText.tsx';
import type { SlashState, SlashUse } from '../../ui/rich-text-slash.ts';
import type { EditedDraft } from './use-draft.ts';

export type Templates = {
  /** What the editor tells of its `/`; absent where no templates are to be had. */
  slash: SlashUse | undefined;
  /** The open list. */
  list: ReactNode;
  /** What stands for placeholders in this mail, as far as it is known by now. */
  values: Partial<PlaceholderValues>;
  /** Why the last one's files did not come along. */
  error: string | null;
};

type TemplatesUse = {
  draft: Draft;
  edited: EditedDraft;
  mailbox: MyMailbox;
  text: RefObject<RichTextHandle | null>;
  Picker: TemplatePickerSlot | undefined;
  onSubject: (subject: string) => void;
};

/** Templates in the text of a mail: the list behind a `/`, and what taking one does. */
export function useTemplates(use: TemplatesUse): Templates {
  const { draft, edited, mailbox, text, Picker } = use;
  const { language } = usePersonFormat();
  const [open, setOpen] = useState<SlashState | null>(null);
  const [active, setActive] = useState<{ listId?: string | undefined; activeId?: string | undefined }>({});
  const [error, setError] = useState<string | null>(null);
  const keys = useRef<((event: KeyboardEvent) => boolean) | null>(null);
  const { content } = edited;
  const isReply = draft.kind === 'reply' || draft.kind === 'replyAll';
  const place: MailPlace = {
    mailboxId: mailbox.id,
    conversationId: draft.conversationId,
    // A forwarded mail is not for who wrote it: without a recipient nobody is known.
    to: content.to[0] ?? (isReply ? null : { name: '', address: '' }),
    from: content.from,
  };
  const isWanted = open !== null || mailbox.signatures.some(({ html }) => hasPlaceholders(html));
  const { data } = useQuery({ ...valuesQuery(place), enabled: isWanted });
  const onActive = useCallback(
    (listId: string | undefined, activeId: string | undefined) => setActive({ listId, activeId }),
    [],
  );
  const onLeave = useCallback(() => text.current?.leaveSlash(), [text]);
  const insert = async (template: Template, filled: { html: string; subject: string }) => {
    setError(null);
    text.current?.insert(filled.html);
    if (filled.subject !== '' && content.subject.trim() === '') use.onSubject(filled.subject);
    try {
      await edited.begun();
      const { attachments } = await api.templates.insert({ id: template.id, draftId: draft.id });
      if (attachments.length > 0) edited.setAttachments((before) => [...before, ...attachments]);
    } catch (failure) {
      // Without files it is only not counted.
      if (template.files.length > 0) setError(errorText(failure, language));
    }
  };
  return {
    slash: Picker && {
      onChange: setOpen,
      onKey: (event) => keys.current?.(event) ?? false,
      listId: active.listId,
      activeId: active.activeId,
    },
    // Its own Suspense: while it is fetched for the first time the text keeps its place, and with it the focus.
    list: Picker && open && (
      <Suspense>
        <Picker
          mailbox={mailbox}
          place={place}
          query={open.query}
          at={open.at}
          keys={keys}
          onActive={onActive}
          onPick={(template, filled) => void insert(template, filled)}
          onLeave={onLeave}
        />
      </Suspense>
    ),
    values: data ?? knownValues(place),
    error,
  };
}
