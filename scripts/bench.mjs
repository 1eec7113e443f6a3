// Measures: mails imported per second beside each stage alone, and how long list, open and claim take at two sizes.
//   npm run bench                          both
//   npm run bench -- --only import         one of import, answers
//   npm run bench -- --mails 3000 --sizes 10000,100000
//   GUICHET_CORPUS=folder npm run bench    the import with real mail
// Prints tables and changes nothing; bench/README.md keeps the figures.
import os from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { measureAnswers } from '../bench/answer-times.ts';
import { table } from '../bench/bench-house.ts';
import { measureImport } from '../bench/import-stages.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'import,answers' },
    mails: { type: 'string', default: '3000' },
    sizes: { type: 'string', default: '10000,100000' },
  },
});
const only = values.only.split(',');

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? '?'}, ` +
    `load ${os.loadavg()[0].toFixed(1)} at the start`,
);

if (only.includes('import')) {
  const { mails, bytes, source, stages } = await measureImport(
    Number(values.mails),
    process.env.GUICHET_CORPUS,
  );
  const whole = stages[0].seconds;
  const kilobytes = (bytes / mails / 1_000).toFixed(1);
  console.log(`\nImport of ${mails} mails (${source}, ${kilobytes} kB each) from Dovecot over TLS`);
  console.log(
    table([
      ['', 'mails/s', 'seconds', 'part of the whole'],
      ...stages.map(({ stage, seconds }) => [
        stage,
        (mails / seconds).toFixed(0),
        seconds.toFixed(2),
        `${((100 * seconds) / whole).toFixed(0)} %`,
      ]),
    ]),
  );
}

if (only.includes('answers')) {
  const reports = await measureAnswers(values.sizes.split(',').map(Number));
  const [first] = reports;
  console.log('\nThrough HTTP with a session, ms: p50 / p95, and p50 against the first size');
  console.log(
    table([
      [
        '',
        ...reports.map(({ conversations }) => `${conversations.toLocaleString('en')} conversations`),
        'ratio',
      ],
      ...first.times.map(({ what, p50 }, index) => [
        what,
        ...reports.map(({ times }) => `${times[index].p50.toFixed(1)} / ${times[index].p95.toFixed(1)}`),
        (reports.at(-1).times[index].p50 / p50).toFixed(2),
      ]),
    ]),
  );
}
process.exit(0);
