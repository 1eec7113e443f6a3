import type { Filter } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button.tsx';
import { useViewOf } from './use-view-of.ts';
import styles from './views.module.css';

export interface SaveViewButtonProps {
  /** Null over all mailboxes. */
  mailboxId: string | null;
  filter: Filter;
  onSave: () => void;
  /** A line of its own at the foot of the filter, not a button among others. */
  isLine?: boolean;
}

/** Beside the active criteria; a list that is a view already has nothing to save. */
export function SaveViewButton({ mailboxId, filter, onSave, isLine = false }: SaveViewButtonProps) {
  const { t } = useLingui();
  const view = useViewOf(mailboxId, filter);
  if (view) return null;
  const button = (
    <Button variant="quiet" size="sm" icon="bookmark" onClick={onSave}>
      {t`Enregistrer comme vue`}
    </Button>
  );
  return isLine ? <div className={styles.saveLine}>{button}</div> : button;
}
