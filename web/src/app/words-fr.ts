import type { Messages } from '@lingui/core';

const catalogs = import.meta.glob<Messages>('../**/locales/fr.po', { import: 'messages', eager: true });

/** Every French message of the client, in one chunk that only French speakers load. */
export const messages: Messages = Object.assign({}, ...Object.values(catalogs));
