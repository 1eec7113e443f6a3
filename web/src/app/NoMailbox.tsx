import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';

/** A mailbox that I do not belong to: it does not exist for me. */
export function NoMailbox() {
  const { t } = useLingui();
  const navigate = useNavigate();
  return (
    <EmptyState
      drawing="lock"
      title={t`Vous n’avez pas accès à cette boîte`}
      actions={<Button onClick={() => void navigate({ to: '/' })}>{t`Aller à mes boîtes`}</Button>}
    >
      {t`Elle n’existe pas, ou un administrateur doit vous y ajouter.`}
    </EmptyState>
  );
}
