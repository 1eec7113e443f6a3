import type { Address } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useId, useState } from 'react';
import { Token } from '../../ui/Chip.tsx';
import { takeTyping } from '../../ui/typed-ahead.ts';
import styles from './composer.module.css';
import { isAddress, parseRecipients, tokenText, withoutDoubles } from './recipients.ts';

interface RecipientFieldProps {
  label: string;
  value: readonly Address[];
  onChange: (value: Address[]) => void;
  isLocked: boolean;
  hasFocus?: boolean;
  /** At the end of the line. */
  children?: ReactNode;
}

/** Recipients as tokens: typed one by one or pasted as a list, all of them always in sight. */
export function RecipientField({
  label,
  value,
  onChange,
  isLocked,
  hasFocus,
  children,
}: RecipientFieldProps) {
  const { t } = useLingui();
  const id = useId();
  const [typed, setTyped] = useState('');
  const take = (text: string) => {
    const added = parseRecipients(text);
    setTyped('');
    if (added.length > 0) onChange(withoutDoubles([...value, ...added]));
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const isEnd = event.key === 'Enter' && !event.ctrlKey && !event.metaKey;
    const isComma =
      (event.key === ',' || event.key === ';') && isAddress(parseRecipients(typed)[0]?.address ?? '');
    if ((isEnd && typed.trim() !== '') || isComma) {
      event.preventDefault();
      take(typed);
    } else if (event.key === 'Backspace' && typed === '' && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  };
  return (
    <div className={styles.recipients}>
      <label className={styles.recipientLabel} htmlFor={id}>
        {label}
      </label>
      <div className={styles.tokens}>
        {value.map((one) => (
          <Token
            key={one.address.toLowerCase()}
            title={isAddress(one.address) ? one.address : t`« ${one.address} » n’est pas une adresse email.`}
            invalid={!isAddress(one.address)}
            {...(isLocked ? {} : { onRemove: () => onChange(value.filter((other) => other !== one)) })}
          >
            {tokenText(one)}
          </Token>
        ))}
        <input
          id={id}
          className={styles.recipientInput}
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
          autoFocus={hasFocus}
          data-autofocus={hasFocus || undefined}
          type="text"
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          disabled={isLocked}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onFocus={() => {
            const ahead = takeTyping();
            if (ahead !== '') setTyped(typed + ahead);
          }}
          onBlur={() => take(typed)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            if (!/[@\n,;]/.test(pasted)) return;
            event.preventDefault();
            take(`${typed} ${pasted}`.trim());
          }}
        />
      </div>
      {children}
    </div>
  );
}
