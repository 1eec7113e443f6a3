import { expect, it } from 'vitest';
import { folderFault, folderLevels } from './filing.ts';
import { refusalText } from './refusals.ts';

it.each([
  ['SAV/2026', '/', null, ''],
  [' SAV / 2026 ', '.', null, ''],
  ['SAV/', '/', 'level', '«\u00A0/\u00A0» sépare deux niveaux'],
  ['/SAV', '/', 'level', 'n’a pas de nom'],
  ['v1.2', '/', null, ''],
  ['v1.2', '.', 'character', '«\u00A0.\u00A0»'],
  ['100%', '/', 'character', '«\u00A0%\u00A0»'],
  ['a\u0007b', '/', 'invisible', 'invisible'],
  ['é'.repeat(61), '/', 'long', 'trop long'],
  [`${'a/'.repeat(100)}a`, '/', 'long', 'trop long'],
])('the folder %j of a server with %j: %s', (written, delimiter, fault, said) => {
  const found = folderFault(written, delimiter);
  expect(found?.fault ?? null).toBe(fault);
  if (found) expect(refusalText('folder.name', 'fr', found)).toContain(said);
});

it('has the levels that stand between /', () => {
  expect(folderLevels(' SAV / 2026 ')).toEqual(['SAV', '2026']);
});
