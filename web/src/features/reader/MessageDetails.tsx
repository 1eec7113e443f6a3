import type { Address, Message } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './reader.module.css';

/** From, to, copies and the exact date. */
export function MessageDetails({ message }: { message: Message }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const blind = message.sending?.recipients.filter((one) => one.role === 'bcc') ?? [];
  const lines: [string, readonly Address[]][] = [
    [t`De`, message.from ? [message.from] : []],
    [t`À`, message.to],
    [t`Cc`, message.cc],
    [t`Cci`, blind],
    [t`Répondre à`, message.replyTo],
  ];
  return (
    <dl className={styles.details}>
      {lines
        .filter(([, addresses]) => addresses.length > 0)
        .map(([label, addresses]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="auto">
              {addresses.map((one) => (one.name ? `${one.name} <${one.address}>` : one.address)).join(', ')}
            </dd>
          </div>
        ))}
      <div>
        <dt>{t`Date`}</dt>
        <dd>{format.moment(new Date(message.at))}</dd>
      </div>
    </dl>
  );
}
