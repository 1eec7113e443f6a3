import type { Me, MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import type { Command, Target } from '../data/command.ts';
import { mailboxOf } from '../data/me.ts';
import { conversationQuery } from '../data/queries.ts';
import { usePresenceByConversation } from '../data/use-live.ts';
import { Reader } from '../features/reader/Reader.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import styles from './app.module.css';
import { Composer, HistoryPanel, KeptText, RecordTab, TemplatePicker } from './parts.tsx';

export interface ReadingProps {
  me: Me;
  mailbox: MyMailbox | null;
  openId: string | null;
  commands: readonly Command[];
  isPanelOpen: boolean;
  onPanelClose: () => void;
  onIdentify: (target: Target) => void;
  onClose: () => void;
  onNext: (() => void) | undefined;
  onPrevious: (() => void) | undefined;
}

/** What is open: the conversation with its composer and panel, or what to do when nothing is. */
export function Reading(props: ReadingProps) {
  const { me, openId } = props;
  const { t } = useLingui();
  const { data } = useQuery({ ...conversationQuery(openId ?? ''), enabled: openId !== null });
  const presence = usePresenceByConversation(me.id);
  if (openId === null) {
    return (
      <main className={styles.reading}>
        <EmptyState drawing="check" title={t`Aucune conversation ouverte`}>
          {t`Choisissez une ligne de la liste.`}
        </EmptyState>
      </main>
    );
  }
  const home = mailboxOf(me, data?.row.mailboxId) ?? props.mailbox ?? me.mailboxes[0];
  if (!home) return null;
  const panel = props.isPanelOpen ? (
    <Suspense>
      <HistoryPanel
        conversationId={openId}
        me={me}
        mailbox={home}
        record={
          data && <RecordTab target={{ row: data.row, me, mailbox: home }} onIdentify={props.onIdentify} />
        }
        onClose={props.onPanelClose}
      />
    </Suspense>
  ) : undefined;
  return (
    <div className={styles.reading}>
      <Reader
        conversationId={openId}
        me={me}
        mailbox={home}
        onBack={props.onClose}
        onNext={props.onNext}
        onPrevious={props.onPrevious}
        commands={props.commands}
        presence={presence.get(openId) ?? []}
        slots={{
          composer: (
            <Suspense>
              <Composer conversationId={openId} me={me} mailbox={home} templates={TemplatePicker} />
            </Suspense>
          ),
          ...(panel ? { panel } : {}),
          kept: (
            <Suspense>
              <KeptText conversationId={openId} />
            </Suspense>
          ),
        }}
      />
    </div>
  );
}
