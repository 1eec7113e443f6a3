import type { BulkAct } from '@guichet/contract/acts';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { type Chosen, isMany, type Many } from '../../data/command.ts';
import { correspondentName } from '../../data/correspondent.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';

/** What the dialog of one choice gets. */
export interface OnePickProps {
  chosen: Chosen;
  onClose: () => void;
  onBulk: (act: BulkAct, many: Many) => void;
}

/** What a dialog acts on, in one line. */
export function useSubject(chosen: Chosen): string {
  const { t } = useLingui();
  const format = usePersonFormat();
  if (!isMany(chosen)) return `${correspondentName(chosen.row)} — ${chosen.row.subject || t`Sans objet`}`;
  if (chosen.count > 999) return t`Plus de 999 conversations`;
  const figure = format.number(chosen.count);
  return t`${plural(chosen.count, { one: `# conversation choisie`, other: `${figure} conversations choisies` })}`;
}

/** The mailboxes whose words may be chosen. */
export const mailboxIdsOf = (chosen: Chosen): string[] =>
  isMany(chosen) ? [...new Set(chosen.targets.map(({ row }) => row.mailboxId))] : [chosen.row.mailboxId];
