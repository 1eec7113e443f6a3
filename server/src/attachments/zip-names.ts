/** Names of files in a zip: they are written to somebody's disk, so nothing in them may mean a folder. */

/** Names that Windows gives to devices, with or without an extension. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;
const MAX_LENGTH = 180;

/** One plain name that every system can write; never empty, never `.` or `..`. */
export function safeName(name: string): string {
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '')
    .replace(/[\\/:*?"<>|\ufffd]+/g, '_')
    .trim()
    .replace(/^\.+/, '')
    .replace(/[. ]+$/, '')
    .trim();
  const [stem, extension] = split(plain === '' ? 'file' : plain);
  const room = MAX_LENGTH - extension.length;
  const cut = `${stem
    .slice(0, room)
    .toWellFormed()
    .replace(/\ufffd/g, '')}${extension}`;
  return DEVICES.test(cut) ? `_${cut}` : cut;
}

/** Gives each file a name of its own: the second `photo.jpg` is `photo (2).jpg`. Case makes no difference. */
export function uniqueNames(): (name: string) => string {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return (name) => {
    const [stem, extension] = split(safeName(name));
    const key = `${stem}${extension}`.toLowerCase();
    let number = next.get(key) ?? 1;
    let tried = number === 1 ? `${stem}${extension}` : `${stem} (${number})${extension}`;
    while (taken.has(tried.toLowerCase())) {
      number += 1;
      tried = `${stem} (${number})${extension}`;
    }
    next.set(key, number + 1);
    taken.add(tried.toLowerCase());
    return tried;
  };
}

function split(name: string): [string, string] {
  const extension = /(?<=.)(?:\.tar)?\.[^.\s]{1,12}$/i.exec(name)?.[0] ?? '';
  return [name.slice(0, name.length - extension.length), extension];
}
