/** Templates as the client reads them, and the part of the composer that another feature draws. */
import type { Address } from '@guichet/contract/conversations';
import type { MyMailbox } from '@guichet/contract/people';
import { conversationReference, type PlaceholderValues } from '@guichet/contract/placeholders';
import type { Template } from '@guichet/contract/templates';
import { queryOptions } from '@tanstack/react-query';
import type { ComponentType, RefObject } from 'react';
import { api } from './api.ts';

/** Those that are offered in one mailbox, most used first; without one, all of mine and of my mailboxes. */
export const templatesQuery = (mailboxId?: string, state: 'active' | 'archived' = 'active') =>
  queryOptions({
    queryKey: ['templates', mailboxId ?? 'all', state],
    queryFn: () => api.templates.list({ ...(mailboxId === undefined ? {} : { mailboxId }), state }),
    // Nothing tells that a colleague changed one: shown as known, and read afresh on each opening.
    staleTime: 0,
  });

export const signaturesQuery = queryOptions({
  queryKey: ['signatures'],
  queryFn: () => api.signatures.list(),
  staleTime: 0,
});

/** The mail that a text goes into. */
export type MailPlace = {
  mailboxId: string;
  conversationId: string | null;
  to: Address | null;
  from: string;
};

/** What stands for the placeholders in this mail. */
export const valuesQuery = ({ mailboxId, conversationId, to, from }: MailPlace) =>
  queryOptions({
    queryKey: ['placeholders', mailboxId, conversationId, to?.address ?? null, to?.name ?? null, from],
    queryFn: (): Promise<PlaceholderValues> => api.templates.values({ mailboxId, conversationId, to, from }),
    // A colleague may identify the correspondent meanwhile.
    staleTime: 30_000,
  });

/** What is known of it without the server. */
export const knownValues = ({ conversationId, from }: MailPlace): Partial<PlaceholderValues> => ({
  address: from,
  reference: conversationId === null ? null : conversationReference(conversationId),
});

/** The list that opens behind a `/` in the text of a mail. */
export interface TemplatePickerProps {
  mailbox: MyMailbox;
  place: MailPlace;
  query: string;
  /** Where the `/` stands, in px of the window. */
  at: { left: number; top: number; bottom: number };
  /** Where the editor finds who hears its keys; true = the key was the list's. */
  keys: RefObject<((event: KeyboardEvent) => boolean) | null>;
  onActive: (listId: string | undefined, activeId: string | undefined) => void;
  /** Null when it was refused, or nothing was known in time: then nothing is filled in. */
  onPick: (template: Template, filled: { html: string; subject: string }) => void;
  /** It is left without a choice. */
  onLeave: () => void;
}
export type TemplatePickerSlot = ComponentType<TemplatePickerProps>;
