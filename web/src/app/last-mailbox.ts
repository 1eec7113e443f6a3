const keyOf = (meId: string) => `guichet-mailbox-${meId}`;

/** The mailbox that this person used last in this browser; null when unknown. */
export function lastMailboxId(meId: string): string | null {
  try {
    return localStorage.getItem(keyOf(meId));
  } catch {
    return null;
  }
}

/** Remembers it for the next visit. */
export function rememberMailbox(meId: string, mailboxId: string): void {
  try {
    localStorage.setItem(keyOf(meId), mailboxId);
  } catch {
    // The next visit starts with the first mailbox.
  }
}
