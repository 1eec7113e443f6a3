/** Pure: what the history of a record says. */
import type { RecordEvent } from '@guichet/contract/directory';
import { t } from '@lingui/core/macro';

export function recordSentence(event: RecordEvent): string {
  const who = event.byName ?? 'Guichet';
  if (event.kind === 'record') return changeSentence(event, who);
  const { address, other } = event;
  const name = other?.name ?? '';
  if (event.cause === 'account') {
    return event.direction === 'came'
      ? t`${address} est l’adresse de son compte`
      : t`${address} est devenue l’adresse d’un compte`;
  }
  if (event.direction === 'came') {
    return other ? t`${who} a rattaché ${address}, venue de ${name}` : t`${who} a rattaché ${address}`;
  }
  return other ? t`${who} a déplacé ${address} vers ${name}` : t`${who} a détaché ${address}`;
}

function changeSentence(event: Extract<RecordEvent, { kind: 'record' }>, who: string): string {
  switch (event.action) {
    case 'created':
      return t`${who} a créé la fiche`;
    case 'imported':
      return t`${who} a importé la fiche`;
    case 'merged':
      return t`${who} a fusionné une autre fiche avec celle-ci`;
    case 'removed':
      return t`${who} a supprimé la fiche`;
    case 'shared':
      return t`${who} a partagé la fiche avec tous`;
    case 'changed': {
      const words: Record<string, string> = {
        name: t`le nom`,
        companyId: t`la compagnie`,
        city: t`la ville`,
        phones: t`le téléphone`,
        notes: t`les notes`,
      };
      const fields = event.fields.map((field) => words[field] ?? field).join(', ');
      return t`${who} a modifié ${fields}`;
    }
  }
}
