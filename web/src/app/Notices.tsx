import { useMe } from '../data/me.ts';
import { useLookup } from '../data/vocabulary.ts';
import { useNotices } from '../features/reader/use-notices.ts';

/** Tells what concerns me, whatever view is on screen. */
export function Notices() {
  const me = useMe();
  const { people } = useLookup(me.mailboxes.map(({ id }) => id));
  useNotices(people, me.id);
  return null;
}
