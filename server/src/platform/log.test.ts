import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const entry = {
  conversationId: 'c-1',
  subject: 'Facture',
  body: 'Bonjour',
  account: { pass: 'hunter2', host: 'imap.example.test' },
  message: {
    envelope: { from: 'a@example.test' },
    headers: { 'set-cookie': 'sid=1', authorization: 'Bearer x' },
  },
};

describe('the log', () => {
  it.each([true, false])('keeps ids and leaves out what people wrote (pretty: %s)', (pretty) => {
    const script = `import { createLog } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))};
      createLog({ level: 'info', pretty: ${pretty} }).info(${JSON.stringify(entry)}, 'stored');`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(output).toContain('stored');
    expect(output).toContain('c-1');
    expect(output).toContain('imap.example.test');
    expect(output).not.toMatch(/Facture|Bonjour|hunter2|a@example|sid=1|Bearer/);
  });
});
