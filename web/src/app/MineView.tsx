import { useLingui } from '@lingui/react/macro';
import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { useMe } from '../data/me.ts';
import { Workspace } from './Workspace.tsx';

const route = getRouteApi('/gated/inside/mine');

/** What is assigned to me over all mailboxes. */
export function MineView() {
  const { t } = useLingui();
  const me = useMe();
  const { conversationId } = useParams({ strict: false });
  const filter = route.useSearch();
  const navigate = useNavigate();
  return (
    <Workspace
      me={me}
      mailbox={null}
      place="mine"
      label={t`Mes emails`}
      filter={filter}
      openId={conversationId ?? null}
      onFilter={(search) => void navigate({ to: '/mine', search, replace: true })}
      onOpen={(id, replace) =>
        void navigate(
          id === null
            ? { to: '/mine', search: filter, replace }
            : { to: '/mine/$conversationId', params: { conversationId: id }, search: filter, replace },
        )
      }
    />
  );
}
