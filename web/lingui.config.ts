import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

// One catalog beside each folder that speaks: two features never edit the same file.
// Messages are written in French in the code; en.po holds their translations.
const folders = ['app', 'ui', 'features/{name}'];

export default defineConfig({
  sourceLocale: 'fr',
  locales: ['fr', 'en'],
  rootDir: import.meta.dirname,
  orderBy: 'message',
  format: formatter({ lineNumbers: false, printPlaceholdersInComments: false }),
  catalogs: folders.map((folder) => ({
    path: `<rootDir>/src/${folder}/locales/{locale}`,
    include: [`<rootDir>/src/${folder}`],
    exclude: ['**/*.test.ts', '**/*.test.tsx', '**/gallery*.tsx'],
  })),
});
