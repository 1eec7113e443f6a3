import type { ListedDraft } from '@guichet/contract/composing';
import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useRef, useState } from 'react';
import { useDrafts } from '../../data/drafts.ts';
import { Bar } from '../../ui/Bar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SkeletonRows, useDelayed } from '../../ui/Skeleton.tsx';
import { DraftRow } from './DraftRow.tsx';
import { DraftTextDialog } from './DraftTextDialog.tsx';
import styles from './drafts.module.css';
import { type DraftSection, draftSections } from './sections.ts';

export interface DraftsPageProps {
  mailbox: MyMailbox;
  /** Goes on with it where it was begun. */
  onOpen: (draft: ListedDraft) => void;
}

/** What I wrote in a mailbox and has not left: what waits for its hour, what I go on with, what I can only read. */
export function DraftsPage({ mailbox, onOpen }: DraftsPageProps) {
  const { t } = useLingui();
  const { drafts, isError } = useDrafts(mailbox.id);
  const [read, setRead] = useState<ListedDraft | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const move = (by: number) => () => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-draft]') ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    rows[at === -1 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
  };
  const [down, up] = [move(1), move(-1)];
  useKeys({ j: down, k: up, ArrowDown: down, ArrowUp: up }, { enabled: read === null });
  const titles: Record<DraftSection, { title: string; detail: string }> = {
    scheduled: {
      title: t`Prévus`,
      detail: t`Ils partent à leur heure, sauf si le correspondant écrit avant.`,
    },
    writing: { title: t`En cours`, detail: '' },
    stranded: {
      title: t`Hors de votre portée`,
      detail: t`Vous ne voyez plus ces conversations. Votre texte reste à vous.`,
    },
  };
  const sections = drafts && draftSections(drafts);
  return (
    <main className={styles.page} aria-label={t`Brouillons`}>
      <Bar page>
        <h1 className={styles.title}>{t`Brouillons`}</h1>
      </Bar>
      <div className={styles.list} ref={list}>
        {sections?.length === 0 && (
          <EmptyState drawing="check" title={t`Aucun brouillon`}>
            {t`Ce que vous écrivez est gardé ici à mesure, jusqu’à l’envoi.`}
          </EmptyState>
        )}
        {!sections && isError && (
          <EmptyState drawing="alert" title={t`Les brouillons n’ont pas pu être lus`}>
            {t`Vérifiez la connexion, puis rechargez la page.`}
          </EmptyState>
        )}
        {!sections && !isError && <Loading />}
        {sections?.map(({ section, drafts: shown }) => (
          <section key={section} aria-labelledby={`drafts-${section}`}>
            <header className={styles.head}>
              <h2 id={`drafts-${section}`}>{titles[section].title}</h2>
              {titles[section].detail !== '' && <p className="ink-3">{titles[section].detail}</p>}
            </header>
            <ul className={styles.rows}>
              {shown.map((draft) => (
                <DraftRow
                  key={draft.id}
                  draft={draft}
                  onOpen={() =>
                    draft.isStranded && draft.scheduled === null ? setRead(draft) : onOpen(draft)
                  }
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {read && <DraftTextDialog draft={read} mailbox={mailbox} onClose={() => setRead(null)} />}
    </main>
  );
}

function Loading() {
  return useDelayed(200) ? <SkeletonRows rows={6} /> : null;
}
