import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';

interface LeftToFillProps {
  /** What stands between double braces, as it is read. */
  left: readonly string[];
  onFill: () => void;
  onSendAnyway: () => void;
}

/** Asks before a mail leaves with placeholders in it. */
export function LeftToFill({ left, onFill, onSendAnyway }: LeftToFillProps) {
  const { t } = useLingui();
  const fill = useRef<HTMLButtonElement>(null);
  useEffect(() => fill.current?.focus(), []);
  const words = left.slice(0, 4).join(', ');
  return (
    <Banner
      tone="due"
      assertive
      detail={t`Rien n’est parti : le destinataire le lirait tel quel.`}
      actions={
        <>
          <Button ref={fill} size="sm" variant="primary" onClick={onFill}>{t`Compléter`}</Button>
          <Button size="sm" onClick={onSendAnyway}>{t`Envoyer quand même`}</Button>
        </>
      }
    >
      {left.length > 4 ? t`Il reste ${words}…` : t`Il reste ${words}`}
    </Banner>
  );
}
