import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Segmented } from '../../ui/fields.tsx';
import { Logo } from '../../ui/Mark.tsx';
import styles from './entrance.module.css';

export type Language = 'fr' | 'en';

export interface LanguageChoice {
  /** Makes a language the page's own at once. */
  onLanguage: (language: Language) => void;
}

export interface EntrancePageProps extends LanguageChoice {
  title: string;
  /** One line under the title. */
  lead?: ReactNode;
  /** 400 px by default; 720 for what stands in two columns. */
  wide?: boolean;
  /** Under the panel. */
  foot?: ReactNode;
  children: ReactNode;
}

/** The page before the mailboxes: mark, language, one panel. */
export function EntrancePage({ title, lead, wide, foot, children, onLanguage }: EntrancePageProps) {
  const { t, i18n } = useLingui();
  const language: Language = i18n.locale === 'en' ? 'en' : 'fr';
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Logo size={28} />
        <Segmented
          label={t`Langue`}
          options={[
            { value: 'fr', label: 'Français' },
            { value: 'en', label: 'English' },
          ]}
          value={language}
          onChange={onLanguage}
        />
      </header>
      <main className={styles.panel} data-wide={wide || undefined}>
        <h1 className={styles.title}>{title}</h1>
        {lead && <p className={styles.lead}>{lead}</p>}
        {children}
      </main>
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </div>
  );
}
