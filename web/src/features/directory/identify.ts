/** Tying a correspondent's address to a record, with the way back in the toast. */
import type { RecordRef } from '@guichet/contract/directory';
import { i18n } from '@lingui/core';
import { plural, t } from '@lingui/core/macro';
import { act } from '../../data/act.ts';
import { api, errorText } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { patchTies } from '../../data/patch.ts';
import { queryClient } from '../../data/queries.ts';
import { showToast } from '../../ui/Toast.tsx';

export type Tied = { recordId: string | null; takeFrom: string[]; share: boolean };

/** Sends it and shows whose the address is now on every row; throws the refusal. */
export async function tie({ row }: Pick<Target, 'row'>, input: Tied): Promise<RecordRef | null> {
  const { record } = await act(queryClient, row.id, () => api.directory.identify({ id: row.id, ...input }));
  showTie(row.correspondent.address, record);
  return record;
}

/** What the live stream will say in a moment. */
export function showTie(address: string, record: RecordRef | null): void {
  patchTies(queryClient, [{ address: address.toLowerCase(), record }]);
  void queryClient.invalidateQueries({ queryKey: ['directory'] });
}

/** Says what was done; the way back ties the address as it was. */
export function offerWayBack(target: Target, before: RecordRef | null, after: RecordRef | null): void {
  const name = (after ?? before)?.name ?? '';
  showToast({
    text: after ? t`Adresse rattachée à ${name}` : t`Adresse détachée de ${name}`,
    onUndo: () => {
      const ref = after ?? before;
      const back = {
        recordId: before?.id ?? null,
        takeFrom: after ? [after.id] : [],
        share: ref !== null && !ref.isPrivate,
      };
      tie(target, back).catch((error: unknown) =>
        showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') }),
      );
    },
  });
}

/** The same for several addresses that went to one record. */
export function offerWayBackForAll(
  targets: readonly Target[],
  before: readonly (RecordRef | null)[],
  record: { id: string; name: string; isPrivate: boolean },
): void {
  const { name } = record;
  showToast({
    text: t`${plural(targets.length, { one: '# adresse rattachée', other: '# adresses rattachées' })} à ${name}`,
    onUndo: () => {
      const all = targets.map((target, index) =>
        tie(target, {
          recordId: before[index]?.id ?? null,
          takeFrom: [record.id],
          share: !record.isPrivate,
        }),
      );
      Promise.all(all).catch((error: unknown) =>
        showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') }),
      );
    },
  });
}
