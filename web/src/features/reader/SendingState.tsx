import type { Message, Sending } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { may, type Target } from '../../data/command.ts';
import { useMe } from '../../data/me.ts';
import { patchRow } from '../../data/patch.ts';
import { queryClient } from '../../data/queries.ts';
import { takeBackAnswer } from '../../data/take-back.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip, type ChipKind } from '../../ui/Chip.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useMomentWords } from '../../ui/MomentDialog.tsx';
import { useNow, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { showToast } from '../../ui/Toast.tsx';
import { useLater } from '../../ui/use-later.tsx';
import styles from './reader.module.css';
import { type SendingWord, sendingWord, unreached } from './sending-state.ts';

const looks: Record<SendingWord, { kind: ChipKind; icon: IconName }> = {
  queued: { kind: 'neutral', icon: 'clock' },
  scheduled: { kind: 'accent', icon: 'calendar-event' },
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
    scheduled: t`Prévu`,
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
  target: Target;
}

/** What a person has to know or to do about a sending; nothing when all went well. */
export function SendingTrouble({ message, sending, target }: SendingTroubleProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const word = sendingWord(sending);
  if (word === 'queued') return <TakeBack message={message} sending={sending} target={target} />;
  if (word === 'scheduled') return <Scheduled message={message} sending={sending} target={target} />;
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
function TakeBack({ message, sending, target }: SendingTroubleProps) {
  const { t } = useLingui();
  const now = useNow(1_000);
  const until = sending.notBefore ? new Date(sending.notBefore) : null;
  if (message.authorId !== target.me.id || until === null || until <= now) return null;
  const seconds = Math.max(1, Math.round((until.getTime() - now.getTime()) / 1_000));
  return (
    <p className={styles.trouble}>
      {t`Part dans ${seconds} s.`}{' '}
      <Button variant="link" onClick={() => void takeBackAnswer(sending.outboxId)}>
        {t`Annuler l’envoi`}
      </Button>
    </p>
  );
}

/** It waits for its hour: everybody sees when and whose it is; its author may change that, who may assign may cancel it. */
function Scheduled({ message, sending, target }: SendingTroubleProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const words = useMomentWords();
  const { row, me } = target;
  const { people } = useLookup([row.mailboxId]);
  const [isBusy, setBusy] = useState(false);
  const at = new Date(sending.scheduledFor ?? 0);
  const isMine = message.authorId === me.id;
  const { outboxId } = sending;
  const doing = async (act: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await act();
      void queryClient.invalidateQueries({ queryKey: ['drafts'] });
    } catch (error) {
      showToast({ text: errorText(error, format.language) });
    } finally {
      setBusy(false);
    }
  };
  const reschedule = (to: Date | null) =>
    doing(async () => {
      const result = await api.composing.reschedule({
        id: outboxId,
        idempotencyKey: crypto.randomUUID(),
        seenSeq: row.seq,
        scheduledFor: to?.toISOString() ?? null,
      });
      if (result.outcome === 'queued') patchRow(queryClient, result.row, me.id);
      void queryClient.invalidateQueries({ queryKey: ['conversation', row.id] });
    });
  const later = useLater({
    title: t`Changer l’heure de l’envoi`,
    act: t`Prévoir l’envoi`,
    note: (moment) => t`Part ${moment}`,
    initial: at,
    onChoose: (to) => void reschedule(to),
  });
  const moment = words(at);
  const author = message.authorId === null ? '' : (people.get(message.authorId)?.name ?? '…');
  const isLate = at <= useNow(5_000);
  const busy = isBusy && t`Enregistrement en cours`;
  return (
    <div className={styles.trouble}>
      <p>
        {isLate
          ? t`L’heure prévue est passée : l’envoi part dès que le serveur d’envoi le prend.`
          : isMine
            ? t`Envoi prévu : ${moment}. Il est annulé si le correspondant écrit avant.`
            : t`Envoi prévu : ${moment}, par ${author}. Il est annulé si le correspondant écrit avant.`}
      </p>
      {(isMine || may(target, 'assign')) && (
        <p className={styles.troubleActs}>
          {isMine && (
            <>
              <Button size="sm" unavailable={busy} onClick={() => void takeBackAnswer(outboxId)}>
                {t({ message: 'Modifier', context: 'a planned message' })}
              </Button>
              <Menu
                trigger={
                  <Button size="sm" trailingIcon="chevron-down" unavailable={busy}>
                    {t`Changer l’heure`}
                  </Button>
                }
                width={336}
                entries={[
                  {
                    id: 'now',
                    label: t`Envoyer maintenant`,
                    icon: 'send',
                    onSelect: () => void reschedule(null),
                  },
                  { type: 'separator', id: 'line' },
                  ...later.entries,
                ]}
              />
            </>
          )}
          <Button
            size="sm"
            variant="danger"
            unavailable={busy}
            onClick={() => void doing(() => api.composing.cancel({ id: outboxId }))}
          >
            {t`Annuler l’envoi`}
          </Button>
        </p>
      )}
      {later.dialog}
    </div>
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
