import { type ListPlace, listPlaces } from '@guichet/contract/conversations';
import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { filterAt, writeFilter } from '../data/filter-url.ts';
import { mailboxOf, useMe } from '../data/me.ts';
import { usePlaces } from '../features/mailbox-menu/places.ts';
import { SaveViewButton } from '../features/views/SaveViewButton.tsx';
import { useViewOf } from '../features/views/use-view-of.ts';
import { rememberMailbox } from './last-mailbox.ts';
import { NoMailbox } from './NoMailbox.tsx';
import { useShell } from './shell-context.ts';
import { useFilter } from './use-filter.ts';
import { Workspace } from './Workspace.tsx';

const route = getRouteApi('/gated/inside/m/$mailboxId/$place');

/** One place of one mailbox, and the conversation that is open in it. */
export function MailboxView() {
  const me = useMe();
  const { mailboxId, place: asked } = route.useParams();
  const { conversationId } = useParams({ strict: false });
  const search = route.useSearch();
  const filter = useFilter(search);
  const navigate = useNavigate();
  const mailbox = mailboxOf(me, mailboxId);
  const place: ListPlace = listPlaces.find((one) => one === asked) ?? 'open';
  const placeLabel = usePlaces(mailbox?.kind).find((one) => one.place === place)?.label ?? '';
  const listed = filterAt(place, filter);
  const view = useViewOf(mailboxId, listed);
  const { saveView } = useShell();
  const save = (isLine: boolean, close?: () => void) =>
    saveView && Object.keys(filter).length > 0 ? (
      <SaveViewButton
        mailboxId={mailboxId}
        filter={listed}
        isLine={isLine}
        onSave={() => {
          close?.();
          saveView();
        }}
      />
    ) : undefined;
  const isMine = mailbox !== undefined;
  useEffect(() => {
    if (isMine) rememberMailbox(me.id, mailboxId);
  }, [isMine, me.id, mailboxId]);
  if (!mailbox) return <NoMailbox />;
  return (
    <Workspace
      key={mailbox.id}
      me={me}
      mailbox={mailbox}
      place={place}
      label={view?.name ?? placeLabel}
      filter={filter}
      afterChips={save(false)}
      filterFooter={(close) => save(true, close)}
      openId={conversationId ?? null}
      onFilter={(next, replace = false) =>
        void navigate({
          // What is open stays open.
          ...(conversationId
            ? { to: '/m/$mailboxId/$place/$conversationId', params: { mailboxId, place, conversationId } }
            : { to: '/m/$mailboxId/$place', params: { mailboxId, place } }),
          search: writeFilter(next),
          replace,
        })
      }
      onOpen={(id, replace) =>
        void navigate(
          id === null
            ? { to: '/m/$mailboxId/$place', params: { mailboxId, place }, search, replace }
            : {
                to: '/m/$mailboxId/$place/$conversationId',
                params: { mailboxId, place, conversationId: id },
                search,
                replace,
              },
        )
      }
    />
  );
}
