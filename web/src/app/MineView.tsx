import { useLingui } from '@lingui/react/macro';
import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { writeFilter } from '../data/filter-url.ts';
import { useMe } from '../data/me.ts';
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
  return (
    <Workspace
      me={me}
      mailbox={null}
      place="mine"
      label={t`Mes emails`}
      filter={filter}
      openId={conversationId ?? null}
      onFilter={(next, replace = false) => void navigate({ to: '/mine', search: writeFilter(next), replace })}
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
