import type { PersonRole } from '@guichet/contract/people';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** What a person is in the company, without a guess about gender. */
export function roleWords(role: PersonRole): MessageDescriptor {
  const table: Record<PersonRole, MessageDescriptor> = {
    agent: msg`Agent`,
    supervisor: msg`Superviseur`,
    admin: msg`Administration`,
  };
  return table[role];
}
