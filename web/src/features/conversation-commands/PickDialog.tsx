import type { BulkAct } from '@guichet/contract/acts';
import type { Many, Target } from '../../data/command.ts';
import { BlockDialog, DeleteDialog } from './ConfirmDialogs.tsx';
import { DepartmentDialog } from './DepartmentDialog.tsx';
import type { Picking } from './deps.ts';
import { FolderDialog } from './FolderDialog.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { QualificationDialog } from './QualificationDialog.tsx';
import { SnoozeDialog } from './SnoozeDialog.tsx';
import { TagDialog } from './TagDialog.tsx';

export interface PickDialogProps {
  /** What to choose for what; null keeps the dialog closed. */
  picking: Picking | null;
  onClose: () => void;
  onBulk: (act: BulkAct, many: Many) => void;
  /** The conversation leaves the list that is on screen. */
  onLeaving: (target: Target) => void;
}

/** The choice that a command asks for, of one conversation or of many; whole by keyboard. */
export function PickDialog({ picking, onClose, onBulk, onLeaving }: PickDialogProps) {
  if (picking === null) return null;
  const shared = { chosen: picking.chosen, onClose, onBulk };
  switch (picking.what) {
    case 'department':
      return <DepartmentDialog {...shared} />;
    case 'qualification':
      return <QualificationDialog {...shared} />;
    case 'tags':
      return <TagDialog {...shared} />;
    case 'snooze':
      return <SnoozeDialog {...shared} onLeaving={onLeaving} />;
    case 'folder':
      return <FolderDialog {...shared} onLeaving={onLeaving} />;
    case 'mailbox':
      return <MoveDialog {...shared} onLeaving={onLeaving} />;
    case 'block':
      return <BlockDialog {...shared} onLeaving={onLeaving} />;
    case 'deleteForGood':
      return <DeleteDialog {...shared} onLeaving={onLeaving} />;
  }
}
