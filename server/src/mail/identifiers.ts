/** Message identifiers (RFC 5322 §3.6.4) read from header fields, always without their angle brackets. */

const MAX_IDENTIFIER_LENGTH = 900;
const MAX_IDENTIFIERS = 500;

function tidy(id: string): string | null {
  const compact = id.replace(/[\s\p{Cc}]+/gu, '');
  return compact === '' || compact.length > MAX_IDENTIFIER_LENGTH ? null : compact;
}

/**
 * Every identifier of a field, each once, in order. Inside angle brackets folding white space is dropped; a
 * field without any bracket gives its words that hold an `@`. A last identifier whose bracket is cut off is
 * not read: half an identifier could only match by mistake.
 */
export function readIdentifiers(values: string[]): string[] {
  const found = new Set<string>();
  for (const value of values) {
    const bracketed = [...value.matchAll(/<([^<>]*)>/g)].map((match) => match[1] as string);
    const words = value.includes('<')
      ? bracketed
      : value.split(/[\s,;]+/).filter((word) => /^[^@]+@[^@]+$/.test(word));
    for (const word of words) {
      const id = tidy(word);
      if (id !== null) found.add(id);
    }
  }
  const all = [...found];
  return all.length <= MAX_IDENTIFIERS ? all : [...all.slice(0, 20), ...all.slice(20 - MAX_IDENTIFIERS)];
}

/** The Message-ID field; one without brackets counts as it stands. */
export function readMessageId(value: string | undefined): string | null {
  if (value === undefined) return null;
  const bracketed = /<([^<>]*)>/.exec(value);
  if (bracketed) return tidy(bracketed[1] as string);
  const bare = tidy(value.replace(/[<>]/g, '').trim().split(/\s+/)[0] ?? '');
  return bare;
}
