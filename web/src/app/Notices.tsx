import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useMe } from '../data/me.ts';
import { useLookup } from '../data/vocabulary.ts';
import { useSendNews } from '../features/composer/use-send-news.ts';
import { useNotices } from '../features/reader/use-notices.ts';

/** Tells what concerns me, whatever view is on screen. */
export function Notices() {
  const me = useMe();
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false });
  const { people } = useLookup(me.mailboxes.map(({ id }) => id));
  useNotices(people, me.id);
  const show = useCallback(
    ({ id, mailboxId }: { id: string; mailboxId: string }) =>
      void navigate({
        to: '/m/$mailboxId/$place/$conversationId',
        params: { mailboxId, place: 'open', conversationId: id },
      }),
    [navigate],
  );
  useSendNews(conversationId ?? null, show);
  return null;
}
