import type { DraftKind } from '@guichet/contract/composing';
import { useLingui } from '@lingui/react/macro';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { type TabItem, Tabs } from '../../ui/Tabs.tsx';

interface ComposerTabsProps {
  kind: DraftKind;
  value: 'answer' | 'note';
  onKind: (kind: Exclude<DraftKind, 'new'>) => void;
  /** Null where one may not. */
  onNote: (() => void) | null;
  onAnswer: (() => void) | null;
}

/** Answer or note, and the other ways of answering. */
export function ComposerTabs({ kind, value, onKind, onNote, onAnswer }: ComposerTabsProps) {
  const { t } = useLingui();
  const words = {
    reply: t`Répondre`,
    replyAll: t`Répondre à tous`,
    forward: t`Transférer`,
    new: t`Nouveau message`,
  };
  const tabs: TabItem<'answer' | 'note'>[] = [];
  if (value === 'answer' || onAnswer) {
    tabs.push({
      id: 'answer',
      label: words[kind],
      icon: kind === 'forward' ? 'arrow-forward-up' : 'arrow-back-up',
    });
  }
  if (value === 'note' || onNote) tabs.push({ id: 'note', label: t`Note interne`, icon: 'lock' });
  return (
    <>
      <Tabs
        tabs={tabs}
        value={value}
        onChange={(id) => (id === 'note' ? onNote?.() : onAnswer?.())}
        label={t`Réponse ou note`}
        name="composer"
        size="composer"
        tone={value === 'note' ? 'note' : 'accent'}
      />
      {value === 'answer' && (
        <Menu
          trigger={<IconButton icon="chevron-down" size="sm" name={t`Autres façons de répondre`} />}
          width={208}
          entries={(['reply', 'replyAll', 'forward'] as const).map((one) => ({
            id: one,
            label: words[one],
            checked: one === kind,
            onSelect: () => onKind(one),
          }))}
        />
      )}
    </>
  );
}
