/** Pure: what merging says, in the history of the one that stays and in the one that became part of it. */
import { t } from '@lingui/core/macro';
import { bold, doerOf, type HistoryNames, type Told } from './names.ts';

export function mergeSentence(
  event: Told<'conversation.merged' | 'conversation.unmerged'>,
  names: HistoryNames,
): string {
  const who = doerOf(event, names);
  const subject = names.conversation(event.data.otherId);
  const other = subject === null ? null : bold(subject);
  if (event.kind === 'conversation.unmerged') {
    if (event.data.role === 'restored')
      return who === null
        ? t`**Vous** avez annulé la fusion : la conversation est de nouveau à part`
        : t`${who} a annulé la fusion : la conversation est de nouveau à part`;
    return who === null
      ? t`**Vous** avez annulé la fusion avec une autre conversation`
      : t`${who} a annulé la fusion avec une autre conversation`;
  }
  const { role, cause } = event.data;
  if (cause === undefined)
    return role === 'kept'
      ? t`Une autre conversation a rejoint celle-ci`
      : t`Cette conversation a rejoint une autre`;
  if (cause === 'undo')
    return who === null
      ? t`**Vous** avez annulé la séparation : les messages sont de retour`
      : t`${who} a annulé la séparation : les messages sont de retour`;
  if (role === 'kept') {
    if (other === null)
      return who === null
        ? t`**Vous** avez fusionné une autre conversation avec celle-ci`
        : t`${who} a fusionné une autre conversation avec celle-ci`;
    return who === null
      ? t`**Vous** avez fusionné ${other} avec celle-ci`
      : t`${who} a fusionné ${other} avec celle-ci`;
  }
  if (other === null)
    return who === null
      ? t`**Vous** l’avez fusionnée avec une autre`
      : t`${who} l’a fusionnée avec une autre`;
  return who === null ? t`**Vous** l’avez fusionnée avec ${other}` : t`${who} l’a fusionnée avec ${other}`;
}
