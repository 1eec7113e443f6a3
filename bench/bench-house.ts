/** The product's own house on its embedded PostgreSQL, in a temporary data folder. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../server/src/config.ts';
import { openHouse } from '../server/src/open-house.ts';
import type { House } from '../server/src/platform/house.ts';
import { createLog } from '../server/src/platform/log.ts';

/** Opens it, gives it to `work`, and removes it again. */
export async function withHouse<T>(work: (house: House) => Promise<T>): Promise<T> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'guichet-bench-'));
  await chmod(dataFolder, 0o711);
  const parsed = parseConfig({ GUICHET_DATA: dataFolder }, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { house, close } = await openHouse(parsed.config, {
    log: createLog({ level: 'error', pretty: false }),
  });
  try {
    return await work(house);
  } finally {
    await close();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Milliseconds at this share of the sorted times, e.g. 0.95. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Lines of a table, first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
