import type { Message, Sending } from '@guichet/contract/conversations';
import type { Me } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { ask } from '../../data/asked.ts';
import { useMe } from '../../data/me.ts';
import { queryClient } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip, type ChipKind } from '../../ui/Chip.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import { useNow, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { showToast } from '../../ui/Toast.tsx';
import styles from './reader.module.css';
import { type SendingWord, sendingWord, unreached } from './sending-state.ts';

const looks: Record<SendingWord, { kind: ChipKind; icon: IconName }> = {
  queued: { kind: 'neutral', icon: 'clock' },
  retrying: { kind: 'due', icon: 'refresh' },
  handingOver: { kind: 'neutral', icon: 'send' },
  delivered: { kind: 'done', icon: 'checks' },
  partlyRefused: { kind: 'late', icon: 'alert-triangle' },
  refused: { kind: 'late', icon: 'alert-triangle' },
  doubtful: { kind: 'due', icon: 'help-circle' },
  bounced: { kind: 'late', icon: 'alert-triangle' },
  stopped: { kind: 'live', icon: 'hand-stop' },
};

/** What became of an answer, in a word. */
export function SendingChip({ sending }: { sending: Sending }) {
  const { t } = useLingui();
  const words: Record<SendingWord, string> = {
    queued: t`En file`,
    retrying: t`Nouvel essai prévu`,
    handingOver: t`En cours d’envoi`,
    delivered: t`Remis`,
    partlyRefused: t`Refusé en partie`,
    refused: t`Refusé`,
    doubtful: t`En doute`,
    bounced: t`Rejeté`,
    stopped: t`Arrêté`,
  };
  const word = sendingWord(sending);
  const { instance } = useMe();
  // The demo delivers to nobody; it says so instead of claiming it.
  if (instance.catcher && word === 'delivered') {
    return (
      <Chip kind="neutral" icon="checks">
        {t`Intercepté`}
      </Chip>
    );
  }
  return <Chip {...looks[word]}>{words[word]}</Chip>;
}

interface SendingTroubleProps {
  message: Message;
  sending: Sending;
  me: Me;
}

/** What a person has to know or to do about a sending; nothing when all went well. */
export function SendingTrouble({ message, sending, me }: SendingTroubleProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const word = sendingWord(sending);
  if (word === 'queued') return <TakeBack message={message} sending={sending} me={me} />;
  if (word === 'retrying') {
    const at = sending.nextAttemptAt ? format.time(new Date(sending.nextAttemptAt)) : '';
    const error = sending.lastError ?? '';
    return (
      <p
        className={styles.trouble}
      >{t`Le serveur d’envoi n’a pas pris le message : ${error}. Prochain essai à ${at}.`}</p>
    );
  }
  if (word === 'doubtful') return <Settle sending={sending} />;
  if (word !== 'refused' && word !== 'partlyRefused' && word !== 'bounced') return null;
  const missed = unreached(sending);
  return (
    <div className={styles.trouble} data-tone="late">
      {missed.length === 0 ? (
        <p>{sending.lastError ?? t`Le serveur d’envoi a refusé le message.`}</p>
      ) : (
        <ul>
          {missed.map(({ address, state, detail }) => (
            <li key={address}>
              <b className="medium">{address}</b> {state === 'bounced' ? t`rejeté` : t`refusé`}
              {detail && <span className="ink-2"> — {detail}</span>}
            </li>
          ))}
        </ul>
      )}
      <p className="ink-2">{t`Vérifiez l’adresse, puis répondez de nouveau.`}</p>
    </div>
  );
}

/** While it waits to be handed over its author may take it back. */
function TakeBack({ message, sending, me }: SendingTroubleProps) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const now = useNow(1_000);
  const until = sending.notBefore ? new Date(sending.notBefore) : null;
  if (message.authorId !== me.id || until === null || until <= now) return null;
  const seconds = Math.ceil((until.getTime() - now.getTime()) / 1_000);
  const takeBack = async () => {
    try {
      const draft = await api.composing.takeBack({ id: sending.outboxId });
      queryClient.setQueryData(['draft', draft.id], draft);
      if (draft.conversationId) {
        ask({ what: 'draft', conversationId: draft.conversationId, draftId: draft.id });
        void queryClient.invalidateQueries({ queryKey: ['conversation', draft.conversationId] });
      }
    } catch (error) {
      showToast({ text: errorText(error, language) });
    }
  };
  return (
    <p className={styles.trouble}>
      {t`Part dans ${seconds} s.`}{' '}
      <Button variant="link" onClick={() => void takeBack()}>{t`Reprendre le message`}</Button>
    </p>
  );
}

/** The connection broke after the mail was handed over: only a person can say what became of it. */
function Settle({ sending }: { sending: Sending }) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const [isSettling, setSettling] = useState(false);
  const settle = async (as: 'sent' | 'notSent') => {
    setSettling(true);
    try {
      await api.composing.settle({ id: sending.outboxId, as });
    } catch (error) {
      showToast({ text: errorText(error, language) });
    } finally {
      setSettling(false);
    }
  };
  return (
    <div className={styles.trouble} data-tone="due">
      <p>
        {t`La connexion s’est coupée pendant l’envoi : il est peut-être parti. Regardez dans Envoyés ou demandez au destinataire, puis dites-le.`}
      </p>
      <p className={styles.troubleActs}>
        <Button
          size="sm"
          unavailable={isSettling && t`Enregistrement en cours`}
          onClick={() => void settle('sent')}
        >
          {t`Il est parti`}
        </Button>
        <Button
          size="sm"
          unavailable={isSettling && t`Enregistrement en cours`}
          onClick={() => void settle('notSent')}
        >
          {t`Il n’est pas parti`}
        </Button>
      </p>
    </div>
  );
}
