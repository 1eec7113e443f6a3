/**
 * Real mail to test with, unpacked by whoever has it: a folder of lists, each with a folder per thread, each with one
 * file per message. Nothing of it belongs to the project; `GUICHET_CORPUS` names the folder.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type CorpusMessage = {
  /** Name of the folder of its thread. */
  thread: string;
  raw: Buffer;
  /** When it reached the one who archived it: the date of the topmost Received field, else the Date field. */
  receivedAt: Date;
};

/** Whole threads of one list, in order of their names, until there are `atLeast` messages; oldest message first. */
export async function readCorpus(folder: string, list: string, atLeast: number): Promise<CorpusMessage[]> {
  const base = join(folder, list);
  const messages: CorpusMessage[] = [];
  for (const thread of (await readdir(base)).sort()) {
    if (messages.length >= atLeast) break;
    for (const name of (await readdir(join(base, thread))).sort()) {
      const raw = await readFile(join(base, thread, name));
      messages.push({ thread, raw, receivedAt: dateOf(raw) });
    }
  }
  return messages.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
}

/** The header section, unfolded. */
function headOf(raw: Buffer): string {
  const [head = ''] = raw
    .subarray(0, 256 * 1024)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1);
  return head.replace(/\r?\n[ \t]+/g, ' ');
}

/**
 * What the header fields alone tie together: the connected parts of the graph of all identifiers in Message-ID,
 * References and In-Reply-To, received or only named. Gives a name per message, the same for those of one part.
 */
export function tiedByHeaders(messages: readonly CorpusMessage[]): string[] {
  const up = new Map<string, string>();
  const top = (name: string): string => {
    let at = name;
    for (let next = up.get(at); next !== undefined; next = up.get(at)) at = next;
    return at;
  };
  const tie = (a: string, b: string) => {
    const [from, to] = [top(a), top(b)];
    if (from !== to) up.set(from, to);
  };
  for (const [index, { raw }] of messages.entries()) {
    for (const [, value = ''] of headOf(raw).matchAll(/^(?:Message-ID|References|In-Reply-To):(.*)$/gim)) {
      for (const [id] of value.matchAll(/[^<>\s,;"()]+@[^<>\s,;"()]+/g)) tie(`#${index}`, id);
    }
  }
  return messages.map((_message, index) => top(`#${index}`));
}

function dateOf(raw: Buffer): Date {
  const unfolded = headOf(raw);
  const received = /^Received:.*;\s*([^;]+)$/im.exec(unfolded)?.[1];
  const date = /^Date:\s*(.+)$/im.exec(unfolded)?.[1];
  for (const found of [received, date]) {
    const at = new Date((found ?? '').replace(/\([^)]*\)/g, ''));
    if (!Number.isNaN(at.getTime())) return at;
  }
  return new Date(0);
}
