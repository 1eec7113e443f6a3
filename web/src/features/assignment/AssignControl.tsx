import { useLingui } from '@lingui/react/macro';
import { api } from '../../data/api.ts';
import { may, type Target } from '../../data/command.ts';
import { firstName, usePeople } from '../../data/people.ts';
import { perform } from '../../data/perform.ts';
import { assigneesQuery, queryClient } from '../../data/queries.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import styles from './assignment.module.css';

export interface AssignControlProps {
  target: Target;
  /** row: avatar 22. head: avatar 16 and the name beside it. */
  size: 'row' | 'head';
  /** Opens the dialog. */
  onAssign: (target: Target) => void;
  /** -1 keeps the rows' buttons out of the Tab order, except at the cursor. */
  tabIndex?: number;
}

/** Who has it; or the button that gives or takes it; or nothing where one may do neither. */
export function AssignControl({ target, size, onAssign, tabIndex }: AssignControlProps) {
  const { t } = useLingui();
  const people = usePeople(target.row.mailboxId);
  const { row, me, mailbox } = target;
  if (mailbox.kind === 'personal') return null;
  const mayAssign = may(target, 'assign');
  const prefetch = () => void queryClient.prefetchQuery(assigneesQuery(row.mailboxId));
  const open = (event: React.MouseEvent) => {
    event.stopPropagation();
    onAssign(target);
  };
  if (row.assigneeId !== null) {
    const isMe = row.assigneeId === me.id;
    const name = isMe ? me.name : (people.get(row.assigneeId)?.name ?? '…');
    const shown = isMe ? t`${firstName(name)} (vous)` : name;
    const avatar = (
      <Avatar id={row.assigneeId} name={name} size={size === 'row' ? 22 : 16} decorative={size === 'head'} />
    );
    const content = (
      <span className={styles.holder} key={row.assigneeId}>
        {avatar}
        {size === 'head' && <span className="ellipsis">{shown}</span>}
      </span>
    );
    if (!mayAssign) return size === 'row' ? <Tooltip label={shown}>{content}</Tooltip> : content;
    return (
      <Tooltip label={t`Assigné à ${name}. Réassigner`} keys="a">
        <button
          type="button"
          className={styles.holderButton}
          aria-label={t`Assigné à ${name}. Réassigner`}
          tabIndex={tabIndex}
          onPointerEnter={prefetch}
          onClick={open}
        >
          {content}
        </button>
      </Tooltip>
    );
  }
  if (mayAssign) {
    return (
      <Button size="sm" tabIndex={tabIndex} onPointerEnter={prefetch} onClick={open}>
        {t`Assigner`}
      </Button>
    );
  }
  if (!may(target, 'claim')) return size === 'head' ? <span className="ink-3">{t`Non assigné`}</span> : null;
  return (
    <Button
      size="sm"
      tabIndex={tabIndex}
      onClick={(event) => {
        event.stopPropagation();
        void perform({
          row,
          meId: me.id,
          change: { assigneeId: me.id },
          request: () => api.assignment.claim({ id: row.id }),
          text: t`Assignée à vous`,
          quiet: true,
        });
      }}
    >
      {t`Prendre`}
    </Button>
  );
}
