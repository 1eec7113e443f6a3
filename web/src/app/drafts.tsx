import { useLingui } from '@lingui/react/macro';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ask } from '../data/asked.ts';
import { mailboxOf, useMe } from '../data/me.ts';
import { DraftsPage } from '../features/drafts/DraftsPage.tsx';
import { rememberMailbox } from './last-mailbox.ts';
import { NoMailbox } from './NoMailbox.tsx';
import { useTitle } from './use-title.ts';

/** My drafts in a mailbox, at their address. */
export function DraftsRoute() {
  const { t } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const { mailboxId = '' } = useParams({ strict: false });
  const mailbox = mailboxOf(me, mailboxId);
  const isMine = mailbox !== undefined;
  useEffect(() => {
    if (isMine) rememberMailbox(me.id, mailboxId);
  }, [isMine, me.id, mailboxId]);
  useTitle(mailbox ? `${t`Brouillons`} — ${mailbox.name}` : t`Brouillons`);
  if (!mailbox) return <NoMailbox />;
  return (
    <DraftsPage
      key={mailbox.id}
      mailbox={mailbox}
      onOpen={(draft) => {
        const { id: draftId, conversationId, mailboxId: home, scheduled } = draft;
        if (conversationId === null) {
          ask({ what: 'newMail', draftId, mailboxId: home });
          return;
        }
        if (scheduled === null) ask({ what: 'draft', conversationId, draftId });
        void navigate({
          to: '/m/$mailboxId/$place/$conversationId',
          params: { mailboxId: home, place: 'all', conversationId },
        });
      }}
    />
  );
}
