import type { BlockedSender } from '@guichet/contract/filing';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { useMe } from '../../data/me.ts';
import { Button } from '../../ui/Button.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { type KeptMailbox, useKeptMailboxes } from './kept-mailboxes.ts';
import { Part, SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { blockedQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

/** Whose mail goes to spam when it arrives, in each mailbox that one looks after. */
export function BlockedSection() {
  const { t } = useLingui();
  const mailboxes = useKeptMailboxes(useMe());
  return (
    <SectionPage title={t`Expéditeurs bloqués`}>
      <p className={styles.lead}>
        <Trans>
          Ce qu’ils écrivent va dans les indésirables dès l’arrivée, rien n’est perdu. On bloque un expéditeur
          depuis le menu d’une conversation. Débloqué, il arrive de nouveau dans la boîte ; ce qui est dans
          les indésirables y reste.
        </Trans>
      </p>
      {!mailboxes && <SkeletonRows rows={3} rowHeight={44} avatar={false} />}
      {mailboxes?.map((mailbox) => (
        <BlockedPart key={mailbox.id} mailbox={mailbox} />
      ))}
    </SectionPage>
  );
}

function BlockedPart({ mailbox }: { mailbox: KeptMailbox }) {
  const client = useQueryClient();
  const query = blockedQuery(mailbox.id);
  const { data, error } = useQuery(query);
  const renew = () => client.invalidateQueries({ queryKey: query.queryKey });
  return (
    <Part title={mailbox.name} detail={mailbox.address}>
      {error && !data ? <Failure failure={error} /> : null}
      {!data && !error && <SkeletonRows rows={1} rowHeight={44} avatar={false} />}
      {data?.length === 0 && (
        <p className="ink-2">
          <Trans>Personne n’est bloqué ici.</Trans>
        </p>
      )}
      {data && data.length > 0 && (
        <ul className={styles.lines}>
          {data.map((blocked) => (
            <BlockedLine key={blocked.id} mailboxId={mailbox.id} blocked={blocked} renew={renew} />
          ))}
        </ul>
      )}
    </Part>
  );
}

interface BlockedLineProps {
  mailboxId: string;
  blocked: BlockedSender;
  renew: () => Promise<unknown>;
}

function BlockedLine({ mailboxId, blocked, renew }: BlockedLineProps) {
  const { t } = useLingui();
  const act = useAct(renew);
  const { id, address, blockedByName } = blocked;
  const isDomain = address.startsWith('@');
  return (
    <li className={styles.lineItem}>
      <span className={styles.lineWords}>
        <span className="medium">{address}</span>
        <span className={styles.lineNote}>
          {isDomain && <>{t`tout le domaine`} · </>}
          <Trans>
            par {blockedByName}, <RelativeTime date={new Date(blocked.blockedAt)} as="relative" />
          </Trans>
        </span>
      </span>
      <span className={styles.lineActs}>
        <Button
          size="sm"
          aria-label={t`Débloquer ${address}`}
          aria-busy={act.busy}
          onClick={() => void act.run(() => api.filing.unblock({ mailboxId, id }))}
        >
          {t`Débloquer`}
        </Button>
      </span>
      <Failure failure={act.failure} />
    </li>
  );
}
