import { i18n } from '@lingui/core';

/** A language that the interface speaks. French is the language of the messages in the code. */
export type Language = 'fr' | 'en';

export const languages: readonly Language[] = ['fr', 'en'];

const storageKey = 'guichet-language';

const catalogs = {
  fr: () => import('./words-fr.ts'),
  en: () => import('./words-en.ts'),
};

/**
 * Loads every catalog of a language, makes it the active one and tells the document.
 * @throws when a catalog cannot be loaded; the language before stays active.
 */
export async function activate(language: Language): Promise<void> {
  const { messages } = await catalogs[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Without storage the next visit starts from the browser's language.
  }
}

/** The language to start with: the one used last here, else the browser's, else French. */
export function initialLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(storageKey);
  } catch {
    stored = null;
  }
  if (stored === 'fr' || stored === 'en') return stored;
  for (const tag of navigator.languages) {
    const base = tag.slice(0, 2).toLowerCase();
    if (base === 'fr' || base === 'en') return base;
  }
  return 'fr';
}
