import type { MyMailbox } from '@guichet/contract/people';

/** Views of a mailbox are kept by those who see it whole; a personal one has nobody to share with. */
export const mayShare = ({ kind, role, privileges }: MyMailbox): boolean =>
  kind === 'shared' && (role === 'dispatcher' || privileges.includes('seeAll'));
