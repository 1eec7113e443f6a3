import { useLingui } from '@lingui/react/macro';
import { useNavigate, useParams } from '@tanstack/react-router';
import { DirectoryPage } from '../features/directory/DirectoryPage.tsx';
import { useTitle } from './use-title.ts';

/** The directory at its address. */
export function DirectoryRoute() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { module = 'companies', recordId } = useParams({ strict: false });
  useTitle(t`Annuaire`);
  return (
    <DirectoryPage
      module={module}
      recordId={recordId ?? null}
      onModule={(next) => void navigate({ to: '/directory/$module', params: { module: next } })}
      onOpen={(id) =>
        void (id === null
          ? navigate({ to: '/directory/$module', params: { module } })
          : navigate({ to: '/directory/$module/$recordId', params: { module, recordId: id } }))
      }
    />
  );
}
