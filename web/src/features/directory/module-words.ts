/** Pure: what is said of the kinds of records. */
import type { DirectoryModule } from '@guichet/contract/directory';
import { t } from '@lingui/core/macro';
import { moduleWords } from '../../data/directory.ts';

/** Names under which the three are called unless an administrator renames them. */
const given: Partial<Record<DirectoryModule['kind'], { fr: string; en: string }>> = {
  companies: { fr: 'Compagnie', en: 'Company' },
  contacts: { fr: 'Contact', en: 'Contact' },
  colleagues: { fr: 'Collègue', en: 'Colleague' },
};

/** The words of the button that makes one, in the module's own words where an administrator chose them. */
export function createLabel(module: DirectoryModule, language: string): string {
  const { singular } = moduleWords(module, language);
  const usual = given[module.kind];
  if (usual && singular === (language === 'en' ? usual.en : usual.fr)) {
    if (module.kind === 'companies') return t`Créer une compagnie`;
    return module.kind === 'contacts' ? t`Créer un contact` : t`Créer un collègue`;
  }
  return t`Créer : ${singular}`;
}
