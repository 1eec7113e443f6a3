import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { COUNTED } from '../../data/counted.ts';
import { filterCount } from '../../data/filter-url.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useLayout } from '../../ui/layout.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { Sheet } from '../../ui/Sheet.tsx';
import { showToast } from '../../ui/Toast.tsx';
import { FilterFields } from './FilterFields.tsx';
import type { FilterFieldsProps } from './FilterLine.tsx';
import styles from './filter.module.css';

export interface FilterPopoverProps extends FilterFieldsProps {
  /** How many conversations the list has now; null while that is not known. */
  total: number | null;
  opened: boolean;
  onOpenedChange: (opened: boolean) => void;
  /** Pixels below the funnel that stay in sight. */
  below: number;
  /** What else can be done with a filter, over the lower edge; `close` is for what opens a dialog. */
  footer?: ((close: () => void) => ReactNode) | undefined;
}

/** The funnel: all criteria, each with what it would leave; they apply at once. */
export function FilterPopover(props: FilterPopoverProps) {
  const { filter, onChange, opened, onOpenedChange, total } = props;
  const { t } = useLingui();
  const isNarrow = useLayout() === 'narrow';
  const format = usePersonFormat();
  const { text, ...criteria } = filter;
  const count = filterCount(criteria);
  const figure = total === null ? '…' : format.count(total, COUNTED);
  const close = () => onOpenedChange(false);
  const title = t`Filtre avancé`;
  const funnel = (
    <IconButton
      icon="filter"
      name={title}
      keys="f"
      active={opened || count > 0}
      badge={count}
      onClick={() => onOpenedChange(!opened)}
    />
  );
  const reset = (
    <Button
      variant="quiet"
      size="sm"
      unavailable={count === 0 && filter.place === undefined && t`Aucun critère n’est actif.`}
      onClick={() => onChange(text === undefined ? {} : { text })}
    >
      {t`Réinitialiser`}
    </Button>
  );
  const show = (
    <Button variant="primary" onClick={close} fullWidth={isNarrow}>
      {total === 1 ? t`Voir la conversation` : t`Voir les ${figure} conversations`}
    </Button>
  );
  const fields = <FilterFields {...props} />;
  if (isNarrow) {
    return (
      <>
        {funnel}
        <Sheet
          opened={opened}
          onClose={close}
          title={title}
          head={reset}
          foot={
            <>
              {props.footer?.(close)}
              {show}
            </>
          }
        >
          {fields}
        </Sheet>
      </>
    );
  }
  const copy = () => {
    void navigator.clipboard
      .writeText(window.location.href)
      .then(() => showToast({ text: t`Lien copié : chacun y verra ce qu’il a le droit de voir.` }));
  };
  return (
    <Popover
      label={title}
      width={560}
      offset={4 + props.below}
      opened={opened}
      onOpenedChange={onOpenedChange}
      trigger={funnel}
    >
      <div className={styles.head}>
        <h2 className={`${styles.title} grow`} tabIndex={-1} data-autofocus>
          {title}
        </h2>
        {reset}
        <IconButton icon="x" size="sm" name={t`Fermer`} keys="Escape" onClick={close} />
      </div>
      <div className={styles.scroll}>{fields}</div>
      {props.footer?.(close)}
      <div className={styles.foot}>
        <span className="grow num">{total === 1 ? t`1 conversation` : t`${figure} conversations`}</span>
        <Button variant="quiet" icon="link" onClick={copy}>
          {t`Copier le lien`}
        </Button>
        {show}
      </div>
    </Popover>
  );
}
