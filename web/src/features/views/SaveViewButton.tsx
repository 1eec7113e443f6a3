import type { Filter } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button.tsx';
import { useViewOf } from './use-view-of.ts';

export interface SaveViewButtonProps {
  /** Null over all mailboxes. */
  mailboxId: string | null;
  filter: Filter;
  onSave: () => void;
}

/** Beside the active criteria; a list that is a view already has nothing to save. */
export function SaveViewButton({ mailboxId, filter, onSave }: SaveViewButtonProps) {
  const { t } = useLingui();
  const view = useViewOf(mailboxId, filter);
  if (view) return null;
  return (
    <Button variant="quiet" size="sm" icon="bookmark" onClick={onSave}>
      {t`Enregistrer comme vue`}
    </Button>
  );
}
