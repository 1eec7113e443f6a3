import { useLingui } from '@lingui/react/macro';
import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { filterAt, writeFilter } from '../data/filter-url.ts';
import { useMe } from '../data/me.ts';
import { SaveViewButton } from '../features/views/SaveViewButton.tsx';
import { useViewOf } from '../features/views/use-view-of.ts';
import { useShell } from './shell-context.ts';
import { useFilter } from './use-filter.ts';
import { Workspace } from './Workspace.tsx';

const route = getRouteApi('/gated/inside/mine');

/** What is assigned to me over all mailboxes. */
export function MineView() {
  const { t } = useLingui();
  const me = useMe();
  const { conversationId } = useParams({ strict: false });
  const search = route.useSearch();
  const filter = useFilter(search);
  const navigate = useNavigate();
  const listed = filterAt('mine', filter);
  const view = useViewOf(null, listed);
  const { saveView } = useShell();
  const save = (isLine: boolean, close?: () => void) =>
    saveView && Object.keys(filter).length > 0 ? (
      <SaveViewButton
        mailboxId={null}
        filter={listed}
        isLine={isLine}
        onSave={() => {
          close?.();
          saveView();
        }}
      />
    ) : undefined;
  return (
    <Workspace
      me={me}
      mailbox={null}
      place="mine"
      label={view?.name ?? t`Mes emails`}
      filter={filter}
      afterChips={save(false)}
      filterFooter={(close) => save(true, close)}
      openId={conversationId ?? null}
      onFilter={(next, replace = false) =>
        void navigate({
          ...(conversationId ? { to: '/mine/$conversationId', params: { conversationId } } : { to: '/mine' }),
          search: writeFilter(next),
          replace,
        })
      }
      onOpen={(id, replace) =>
        void navigate(
          id === null
            ? { to: '/mine', search, replace }
            : { to: '/mine/$conversationId', params: { conversationId: id }, search, replace },
        )
      }
    />
  );
}
