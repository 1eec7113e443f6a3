import type { Messages } from '@lingui/core';

const catalogs = import.meta.glob<Messages>('../**/locales/en.po', { import: 'messages', eager: true });

/** Every English message of the client, in one chunk that only English speakers load. */
export const messages: Messages = Object.assign({}, ...Object.values(catalogs));
