import { crc32, deflateSync } from 'node:zlib';
import type { DemoAttachment } from './types.ts';
import { hash } from './wording.ts';

function pdfBytes(title: string): Buffer {
  const shown = title
    .replace(/[\u2019]/g, "'")
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/([\\()])/g, '\\$1');
  const page = `BT /F1 20 Tf 60 760 Td (${shown}) Tj 0 -34 Td /F1 11 Tf (Document de démonstration) Tj ET\n60 742 m 535 742 l S`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const xref = file.length;
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A picture of a scale: plate, column and display on a ground whose colour follows from the title. */
function pngBytes(title: string): Buffer {
  const [width, height] = [320, 200];
  const tint = hash(title);
  const ground = [150 + (tint % 70), 150 + ((tint >> 8) % 70), 150 + ((tint >> 16) % 70)];
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const plate = y > 60 && y < 72 && x > 60 && x < 260;
      const body = y > 88 && y < 160 && x > 90 && x < 230;
      const display = y > 104 && y < 130 && x > 112 && x < 208;
      const column = y >= 72 && y <= 88 && x > 150 && x < 170;
      const colour = display
        ? [28, 44, 38]
        : plate
          ? [225, 227, 230]
          : body || column
            ? [88, 92, 100]
            : undefined;
      const shade = 1 - (y / height) * 0.35;
      const at = y * (width * 3 + 1) + 1 + x * 3;
      for (const channel of [0, 1, 2])
        rows[at + channel] = colour?.[channel] ?? (ground[channel] ?? 0) * shade;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function csvBytes(title: string): Buffer {
  const seed = hash(title);
  const lines = ['B-40', 'P-12', 'E-20', 'C-150', 'L-6', 'K-300'].map((model, index) => {
    const serial = `${model.replace(/\D/g, '')}-${10_000 + ((seed >>> index) % 20_000)}`;
    return `${model};${serial};${1 + ((seed >>> (index + 3)) % 9)};${((seed >>> index) % 90_000) / 100}`.replace(
      '.',
      ',',
    );
  });
  return Buffer.from(`\ufeffModèle;N° de série;Quantité;Valeur\r\n${lines.join('\r\n')}\r\n`, 'utf8');
}

function icsBytes(title: string): Buffer {
  const escaped = title.replace(/([\\,;])/g, '\\$1');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Trebuchet//Demo//FR',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${hash(title)}@example.test`,
    'DTSTAMP:20260105T080000Z',
    'DTSTART:20260312T090000Z',
    'DTEND:20260312T100000Z',
    `SUMMARY:${escaped}`,
    'ORGANIZER:mailto:rendez-vous@example.test',
    'ATTENDEE:mailto:support@example.test',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf8');
}

/** The bytes of an attachment: a small, valid file of its kind that shows its title, always the same. */
export function attachmentBytes(attachment: DemoAttachment): Buffer {
  const { kind, title } = attachment;
  if (kind === 'pdf') return pdfBytes(title);
  if (kind === 'png') return pngBytes(title);
  if (kind === 'csv') return csvBytes(title);
  if (kind === 'ics') return icsBytes(title);
  return Buffer.from(`${title}\r\n\r\nRelevé fourni à titre d’exemple.\r\n`, 'utf8');
}
