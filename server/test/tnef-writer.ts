/** Writes TNEF (MS-OXTNEF) as Outlook does: what tests of reading `winmail.dat` stand on. */

export interface TnefFileInput {
  /** PidTagAttachLongFilename. */
  longName?: string;
  /** attAttachTitle: the short name of old programs. */
  title?: string;
  mimeType?: string;
  contentId?: string;
  content?: Uint8Array;
  /** Its content in the MAPI property instead of the attribute. */
  isProperty?: boolean;
  /** A mail that is enclosed. */
  message?: TnefInput;
}

export interface TnefInput {
  messageClass?: string;
  codePage?: number;
  subject?: string;
  from?: { name: string; address: string };
  /** attBody. */
  text?: string;
  html?: string;
  /** PidTagRtfCompressed, compressed already. */
  rtf?: Uint8Array;
  files?: TnefFileInput[];
}

type Property = { type: number; id: number; value: Uint8Array; name?: string };

const u16 = (value: number): Buffer => {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
};
export const u32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};
const padding = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);
const unicode = (id: number, text: string): Property => ({
  type: 0x1f,
  id,
  value: Buffer.from(`${text}\0`, 'utf16le'),
});
const binary = (id: number, value: Uint8Array): Property => ({ type: 0x102, id, value });

/** One attribute with its checksum. */
export function tnefAttribute(level: 1 | 2, id: number, value: Uint8Array): Buffer {
  let sum = 0;
  for (const byte of value) sum = (sum + byte) & 0xffff;
  return Buffer.concat([Buffer.from([level]), u32(id), u32(value.length), value, u16(sum)]);
}

function propertyList(properties: Property[]): Buffer {
  const written = properties.map(({ type, id, value, name }) => {
    const head = [u16(type), u16(id)];
    if (name !== undefined) {
      const text = Buffer.from(`${name}\0`, 'utf16le');
      head.push(Buffer.alloc(16, 7), u32(1), u32(text.length), text, padding(text.length));
    }
    if (type === 3 || type === 0x0b) return Buffer.concat([...head, value, padding(value.length)]);
    return Buffer.concat([...head, u32(1), u32(value.length), value, padding(value.length)]);
  });
  return Buffer.concat([u32(properties.length), ...written]);
}

const ENCLOSED = Buffer.from('0703020000000000c000000000000046', 'hex');

/** The stream of a message. */
export function writeTnef(input: TnefInput): Buffer {
  const page = input.codePage ?? 1252;
  const properties: Property[] = [
    // A named property and one of a fixed type stand before those that are looked for.
    { type: 0x1f, id: 0x8001, value: Buffer.from('x\0', 'utf16le'), name: 'Keywords' },
    { type: 3, id: 0x3fde, value: u32(65001) },
    { type: 0x0b, id: 0x0e1b, value: u16(1) },
  ];
  if (input.subject !== undefined) properties.push(unicode(0x37, input.subject));
  if (input.from) properties.push(unicode(0x0c1a, input.from.name), unicode(0x0c1f, input.from.address));
  if (input.html !== undefined) properties.push(binary(0x1013, Buffer.from(input.html, 'utf8')));
  if (input.rtf) properties.push(binary(0x1009, input.rtf));
  const attributes = [
    tnefAttribute(1, 0x00089006, u32(0x10000)),
    tnefAttribute(1, 0x00069007, Buffer.concat([u32(page), u32(0)])),
    tnefAttribute(
      1,
      0x00078008,
      Buffer.from(`${input.messageClass ?? 'IPM.Microsoft Mail.Note'}\0`, 'latin1'),
    ),
  ];
  if (input.text !== undefined) {
    attributes.push(tnefAttribute(1, 0x0002800c, Buffer.from(`${input.text}\0`, 'latin1')));
  }
  attributes.push(tnefAttribute(1, 0x00069003, propertyList(properties)));
  for (const file of input.files ?? []) attributes.push(...fileAttributes(file));
  return Buffer.concat([u32(0x223e9f78), u16(1), ...attributes]);
}

function fileAttributes(file: TnefFileInput): Buffer[] {
  const attributes = [tnefAttribute(2, 0x00069002, Buffer.from('0100ffffffff0000000000000000', 'hex'))];
  if (file.title !== undefined) {
    attributes.push(tnefAttribute(2, 0x00018010, Buffer.from(`${file.title}\0`, 'latin1')));
  }
  const content = file.content ?? Buffer.alloc(0);
  const properties: Property[] = [];
  if (file.message) {
    properties.push({ type: 0x0d, id: 0x3701, value: Buffer.concat([ENCLOSED, writeTnef(file.message)]) });
  } else if (file.isProperty) properties.push(binary(0x3701, content));
  else attributes.push(tnefAttribute(2, 0x0006800f, content));
  if (file.longName !== undefined) properties.push(unicode(0x3707, file.longName));
  if (file.mimeType !== undefined) properties.push(unicode(0x370e, file.mimeType));
  if (file.contentId !== undefined) properties.push(unicode(0x3712, file.contentId));
  attributes.push(tnefAttribute(2, 0x00069005, propertyList(properties)));
  return attributes;
}

/** RTF as it stands, in the wrapping of compressed RTF without compression. */
export function storedRtf(rtf: string): Buffer {
  const bytes = Buffer.from(rtf, 'latin1');
  return Buffer.concat([u32(bytes.length + 12), u32(bytes.length), u32(0x414c454d), u32(0), bytes]);
}
