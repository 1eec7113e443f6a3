/** The base of every route: who may call it stands beside its path. */
import { oc } from '@orpc/contract';
import type { Privilege } from './privileges.ts';

/**
 * `public`: no session. `signedIn`: any person, the answer holds only what is his or visible to him.
 * `admin`: administrators. A privilege: decided on the conversation's or the mailbox's own members.
 */
export type Access = 'public' | 'signedIn' | 'admin' | 'setup' | Privilege;

export const route = (access: Access) => oc.$meta<{ access: Access }>({ access });
