import type { Draft } from '@guichet/contract/composing';
import { useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { queryClient } from '../../data/queries.ts';
import styles from './composer.module.css';
import { keptNote, localCopy } from './local-copy.ts';
import { textOf } from './use-send.ts';

/** What I had written in a conversation that I no longer see: to be read and copied, for it can go nowhere from here. */
export function KeptText({ conversationId }: { conversationId: string }) {
  const { t } = useLingui();
  const id = useId();
  const text = textIn(conversationId);
  if (text === '') return null;
  return (
    <section className={styles.keptText} aria-labelledby={id}>
      <h2 id={id}>{t`Votre texte est gardé. Vous pouvez le copier d’ici.`}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <p dir="auto" tabIndex={0}>
        {text}
      </p>
    </section>
  );
}

function textIn(conversationId: string): string {
  const drafts = queryClient.getQueriesData<Draft>({ queryKey: ['draft'] });
  const draft = drafts.map(([, one]) => one).find((one) => one?.conversationId === conversationId);
  const answer = draft ? textOf((localCopy.get(draft.id)?.content ?? draft).html) : '';
  const note = keptNote.get(conversationId)?.text ?? '';
  return [answer, note].filter((one) => one !== '').join('\n\n');
}
