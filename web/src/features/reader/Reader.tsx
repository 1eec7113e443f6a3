import type { ConversationDetail } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import type { Presence } from '@guichet/contract/realtime';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { isOffline, refusalIn } from '../../data/api.ts';
import type { Command, Target } from '../../data/command.ts';
import { onGone } from '../../data/live.ts';
import { conversationQuery, queryClient } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useKeys } from '../../ui/keys.ts';
import { useLayout } from '../../ui/layout.ts';
import { SkeletonText, useDelayed } from '../../ui/Skeleton.tsx';
import { GlanceStrip } from './GlanceStrip.tsx';
import { PresenceLine } from './PresenceLine.tsx';
import { ReaderHead } from './ReaderHead.tsx';
import styles from './reader.module.css';
import { ServerWork } from './ServerWork.tsx';
import { Thread } from './Thread.tsx';
import { useFound } from './use-found.ts';
import { useOpening } from './use-opening.ts';

export interface ReaderProps {
  conversationId: string;
  me: Me;
  mailbox: MyMailbox;
  onBack: () => void;
  onNext?: (() => void) | undefined;
  onPrevious?: (() => void) | undefined;
  slots: {
    composer: ReactNode;
    /** Beside the thread, or over it where there is no room; absent = closed. */
    panel?: ReactNode;
    /** Where the conversation is no longer visible: what I had begun to write. */
    kept?: ReactNode;
  };
  commands: readonly Command[];
  presence: readonly Presence[];
}

/** One conversation, whole: what it is, who has it, what was said, and the place to answer. */
export function Reader(props: ReaderProps) {
  const { conversationId } = props;
  const query = useQuery(conversationQuery(conversationId));
  useEffect(
    () =>
      onGone((id) => {
        if (id === conversationId) {
          void queryClient.invalidateQueries({ queryKey: ['conversation', conversationId] });
        }
      }),
    [conversationId],
  );
  const layout = useLayout();
  const main = useRef<HTMLElement>(null);
  useFound(main, conversationId);
  // Without anything read there is nothing to show a history of, whatever the reason.
  const isLost = query.isError && (!query.data || refusalIn(query.error)?.reason === 'notFound');
  return (
    <div className={styles.root} data-layout={layout}>
      <main ref={main} className={styles.reader}>
        {query.data && !isLost ? (
          <Opened key={conversationId} detail={query.data} {...props} />
        ) : query.isError ? (
          <Lost
            isOffline={isOffline(query.error)}
            onBack={props.onBack}
            onRetry={() => void query.refetch()}
            kept={props.slots.kept}
          />
        ) : (
          <Loading />
        )}
      </main>
      {props.slots.panel && !isLost && <aside className={styles.panel}>{props.slots.panel}</aside>}
    </div>
  );
}

function Opened({ detail, ...props }: ReaderProps & { detail: ConversationDetail }) {
  const { me, mailbox, commands } = props;
  const target: Target = { row: detail.row, me, mailbox };
  const newestId = detail.messages.at(-1)?.id ?? null;
  useOpening(detail.row.id, newestId);
  const offered = commands.filter((command) => command.isOffered(target));
  useKeys({
    ...Object.fromEntries(
      offered.flatMap((command) =>
        command.key
          ? [
              [
                command.key,
                (event: KeyboardEvent) => {
                  event.preventDefault();
                  void command.perform(target);
                },
              ],
            ]
          : [],
      ),
    ),
  });
  return (
    <>
      <ReaderHead
        target={target}
        offered={offered}
        onBack={props.onBack}
        onNext={props.onNext}
        onPrevious={props.onPrevious}
      />
      <GlanceStrip detail={detail} target={target} offered={offered} />
      <ServerWork target={target} />
      <Thread detail={detail} target={target} />
      <PresenceLine presence={props.presence} conversationId={detail.row.id} me={me} mailboxId={mailbox.id} />
      {props.slots.composer}
    </>
  );
}

function Loading() {
  const { t } = useLingui();
  const isShown = useDelayed(200);
  return (
    <div className={styles.loading} role="status" aria-label={t`Chargement de la conversation`}>
      {isShown && <SkeletonText lines={5} />}
    </div>
  );
}

interface LostProps {
  isOffline: boolean;
  onBack: () => void;
  onRetry: () => void;
  kept: ReactNode;
}

function Lost({ isOffline: offline, onBack, onRetry, kept }: LostProps) {
  const { t } = useLingui();
  if (offline) {
    return (
      <EmptyState
        drawing="down"
        title={t`Cette conversation n’a pas pu être chargée`}
        actions={<Button onClick={onRetry}>{t`Réessayer`}</Button>}
      >
        {t`Le serveur ne répond pas. Elle se chargera dès qu’il répond.`}
      </EmptyState>
    );
  }
  return (
    <>
      <EmptyState
        drawing="lock"
        title={t`Cette conversation ne vous est pas visible`}
        actions={<Button onClick={onBack}>{t`Revenir à la liste`}</Button>}
      >
        {t`Elle est assignée à quelqu’un d’autre, déplacée, ou n’existe plus. Un dispatcheur de la boîte peut vous l’assigner.`}
      </EmptyState>
      {kept}
    </>
  );
}
