import { Popover as MantinePopover } from '@mantine/core';
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { opening } from './opening.ts';
import styles from './Popover.module.css';

export interface PopoverProps {
  /** The button that opens it; it takes a ref, and its owner toggles `opened`. */
  trigger: ReactElement;
  opened: boolean;
  onOpenedChange: (opened: boolean) => void;
  /** Accessible name. */
  label: string;
  width?: number | 'target';
  position?: 'bottom-start' | 'bottom-end' | 'bottom' | 'top-start' | 'top-end' | 'right-start';
  /** Pixels between the button and the content; 4 unless something has to stay in sight between them. */
  offset?: number;
  /** 12 px around the content. */
  padded?: boolean;
  /** Keep Tab inside, and give the focus back on closing. On by default. */
  trapFocus?: boolean;
  children: ReactNode;
}

/** Content that floats beside its button. Escape and a click outside close it. */
export function Popover(props: PopoverProps) {
  const {
    trigger,
    opened,
    onOpenedChange,
    label,
    width = 320,
    position = 'bottom-start',
    padded = false,
    offset = 4,
  } = props;
  const pressed = useRef<Element | null>(null);
  useEffect(() => {
    if (!opened) return;
    const onPress = ({ target }: Event) => {
      pressed.current = target instanceof Element ? target : null;
    };
    const onKey = () => {
      pressed.current = null;
    };
    const events = ['mousedown', 'touchstart'] as const;
    for (const name of events) document.addEventListener(name, onPress, true);
    window.addEventListener('keydown', onKey, true);
    return () => {
      for (const name of events) document.removeEventListener(name, onPress, true);
      window.removeEventListener('keydown', onKey, true);
    };
  }, [opened]);
  return (
    <MantinePopover
      opened={opened}
      onChange={(next) => {
        // The list of a field in it floats beside it: choosing there is no click outside.
        if (next || !pressed.current?.closest('[data-portal]')) onOpenedChange(next);
      }}
      width={width}
      position={position}
      offset={offset}
      trapFocus={props.trapFocus ?? true}
      returnFocus
      withRoles
      shadow="none"
      middlewares={{ shift: { padding: 8 }, flip: true, size: true }}
      transitionProps={opening('pop')}
      classNames={{ dropdown: styles.dropdown }}
    >
      <MantinePopover.Target>{trigger}</MantinePopover.Target>
      <MantinePopover.Dropdown aria-label={label} data-padded={padded || undefined}>
        {props.children}
      </MantinePopover.Dropdown>
    </MantinePopover>
  );
}
