import { describe, expect, it } from 'vitest';
import { type Config, faultText, helpText, parseConfig } from './config.ts';

type Env = Record<string, string>;

function accepted(env: Env, argv: string[]): Config {
  const parsed = parseConfig(env, argv);
  if (!parsed.ok) throw new Error(parsed.faults.map((fault) => faultText(fault, 'en')).join('\n'));
  return parsed.config;
}

function refused(env: Env, argv: string[], language: 'fr' | 'en' = 'en'): string[] {
  const parsed = parseConfig(env, argv);
  return parsed.ok ? [] : parsed.faults.map((fault) => faultText(fault, language));
}

const KEY = Buffer.alloc(32, 7).toString('base64');

describe('the configuration', () => {
  it('has defaults that need nothing', () => {
    expect(accepted({}, [])).toEqual({
      dataFolder: `${process.cwd()}/data`,
      host: '127.0.0.1',
      port: 7788,
      publicUrl: 'http://127.0.0.1:7788',
      databaseUrl: undefined,
      key: undefined,
      logLevel: 'info',
      privatePush: false,
      services: ['web', 'sync', 'outbox', 'jobs'],
      demo: false,
      dev: false,
      help: false,
      language: 'en',
      command: null,
      rest: [],
    });
  });

  const good: [string, Env, string[], Partial<Config>][] = [
    ['an option wins over a variable', { GUICHET_PORT: '1' }, ['--port', '2'], { port: 2 }],
    [
      'an option may be written with =',
      {},
      ['--data=/srv/x', '--port=80'],
      { dataFolder: '/srv/x', port: 80 },
    ],
    ['an empty variable counts as not given', { GUICHET_PORT: '', DATABASE_URL: '' }, [], { port: 7788 }],
    ['the port is in the default URL', {}, ['--port', '99'], { publicUrl: 'http://127.0.0.1:99' }],
    ['an IPv6 host is bracketed in it', { GUICHET_HOST: '::1' }, [], { publicUrl: 'http://[::1]:7788' }],
    ['0.0.0.0 is nothing to open', {}, ['--host', '0.0.0.0'], { publicUrl: 'http://127.0.0.1:7788' }],
    [
      'the URL loses its slash',
      { GUICHET_URL: 'https://g.example.com/' },
      [],
      { publicUrl: 'https://g.example.com' },
    ],
    ['services keep their order', {}, ['--only', 'jobs, web,jobs'], { services: ['web', 'jobs'] }],
    ['a key is 32 bytes', { GUICHET_KEY: KEY }, [], { key: Buffer.alloc(32, 7) }],
    [
      'a database on the network',
      { DATABASE_URL: 'postgres://a:b@h:5/d' },
      [],
      { databaseUrl: 'postgres://a:b@h:5/d' },
    ],
    [
      'a database behind a socket',
      { DATABASE_URL: 'postgresql://a@/d?host=/run/postgresql' },
      [],
      { databaseUrl: 'postgresql://a@/d?host=/run/postgresql' },
    ],
    [
      'the demo has a folder of its own',
      { GUICHET_DATA: '' },
      ['--demo'],
      { dataFolder: `${process.cwd()}/data-demo` },
    ],
    ['but goes where it is told', { GUICHET_DATA: '/srv/d' }, ['--demo'], { dataFolder: '/srv/d' }],
    ['flags', {}, ['--demo', '--dev', '-h'], { demo: true, dev: true, help: true }],
    ['LC_ALL wins over LANG', { LC_ALL: 'fr_FR.UTF-8', LANG: 'en_US.UTF-8' }, [], { language: 'fr' }],
    ['LANG alone', { LANG: 'fr' }, [], { language: 'fr' }],
    ['another language is English', { LANG: 'fry_NL' }, [], { language: 'en' }],
    ['what tests are told is none of its business', { GUICHET_TEST_DATABASE_URL: 'x' }, [], {}],
    ['log level in any case', { GUICHET_LOG: 'DEBUG' }, [], { logLevel: 'debug' }],
    [
      'what follows a command belongs to it',
      {},
      ['--data', '/d', 'rebuild', '--check', '--port'],
      { dataFolder: '/d', command: 'rebuild', rest: ['--check', '--port'] },
    ],
  ];
  it.each(good)('%s', (_, env, argv, expected) => {
    expect(accepted(env, argv)).toMatchObject(expected);
  });

  const bad: [string, Env, string[], string[]][] = [
    ['an unknown option', {}, ['--prot', '80'], ['There is no option --prot. Did you mean --port?']],
    ['an option near to none', {}, ['--zzzzzz'], ['There is no option --zzzzzz. See --help.']],
    [
      'a misspelt variable',
      { GUICHET_PROT: '1' },
      [],
      ['There is no variable GUICHET_PROT. Did you mean GUICHET_PORT?'],
    ],
    [
      'a variable in small letters',
      { guichet_port: '1' },
      [],
      ['There is no variable guichet_port. Did you mean GUICHET_PORT?'],
    ],
    ['an unknown command', {}, ['verfy'], ['There is no command verfy. Did you mean verify?']],
    ['a value left out', {}, ['--port', '--dev'], ['--port needs a value, for example --port 7788.']],
    ['a value for a flag', {}, ['--dev=no'], ['--dev takes no value, but “no” is given. Write --dev alone.']],
    [
      'a service that is none',
      {},
      ['--only', 'web,synk'],
      ['--only is “synk”: the choice is web, sync, outbox, jobs. Did you mean sync?'],
    ],
    [
      'a log level that is none',
      { GUICHET_LOG: 'verbose' },
      [],
      ['GUICHET_LOG is “verbose”: the choice is fatal, error, warn, info, debug, trace, silent.'],
    ],
    [
      'a URL with a path',
      { GUICHET_URL: 'https://example.com/mail' },
      [],
      [
        'GUICHET_URL is “https://example.com/mail”: it must be an address without a path, for example https://guichet.example.com.',
      ],
    ],
    [
      'a host with a port',
      { GUICHET_HOST: 'http://x' },
      [],
      [
        'GUICHET_HOST is “http://x”: it must be a name or an IP address alone, for example 127.0.0.1 or 0.0.0.0.',
      ],
    ],
  ];
  it.each(bad)('names %s and what would be right', (_, env, argv, expected) => {
    expect(refused(env, argv)).toEqual(expected);
  });

  it.each([
    '999.1.1.1',
    '1.2.3',
    '127.0.0.1:80',
    '[::1]',
    '2001:db8::g',
    'a b',
    'a..b',
    '-a.example.com',
    'x'.repeat(64),
    'https://example.com',
  ])('refuses the host %s by whichever name it was given', (host) => {
    const sentence = (name: string) =>
      `${name} is “${host}”: it must be a name or an IP address alone, for example 127.0.0.1 or 0.0.0.0.`;
    expect(refused({ GUICHET_HOST: host }, [])).toEqual([sentence('GUICHET_HOST')]);
    expect(refused({ GUICHET_HOST: 'localhost' }, [`--host=${host}`])).toEqual([sentence('--host')]);
  });

  it.each(['0.0.0.0', '::', '::1', 'fe80::1%eth0', 'localhost', 'mail_1.example.com', '1.example', '3com'])(
    'takes the host %s',
    (host) => {
      expect(accepted({ GUICHET_HOST: host }, []).host).toBe(host);
    },
  );

  it('tells where it would listen also when something else is wrong, and that it would not', () => {
    expect(parseConfig({ GUICHET_HOST: '::1' }, ['--prot', '1']).listening).toEqual({
      host: '::1',
      hostSaidBy: 'GUICHET_HOST',
      port: 7788,
    });
    expect(parseConfig({}, ['--host', 'x', '--port', 'y']).listening).toEqual({
      host: 'x',
      hostSaidBy: '--host',
      port: 0,
    });
    for (const argv of [['--help'], ['verify'], ['--only', 'sync'], ['--host', '999.1.1.1']]) {
      expect(parseConfig({}, argv).listening).toBeNull();
    }
  });

  it.each(['0', '65536', '80.5', 'http', '-1'])('refuses the port %s', (port) => {
    expect(refused({ GUICHET_PORT: port }, [])).toEqual([
      `GUICHET_PORT is “${port}”: it must be a port, a whole number from 1 to 65535.`,
    ]);
  });

  it('never repeats a password or a key', () => {
    const faults = refused({ DATABASE_URL: 'mysql://a:hunter2@h/d', GUICHET_KEY: 'c2VjcmV0' }, []);
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toMatch(/hunter2|c2VjcmV0/);
    expect(faults.join()).toMatch(/does not give 32 bytes in base64 but 6/);
  });

  it('tells all faults at once, in French too', () => {
    const faults = refused({ GUICHET_PORT: 'x', GUICHET_LGO: 'info' }, ['--demoo'], 'fr');
    expect(faults).toEqual([
      'L’option --demoo n’existe pas. Vouliez-vous dire --demo\u202f?',
      'La variable GUICHET_LGO n’existe pas. Vouliez-vous dire GUICHET_LOG\u202f?',
      'GUICHET_PORT vaut «\u00a0x\u00a0»\u00a0: il faut un port, un nombre entier de 1 à 65535.',
    ]);
  });

  it.each(['fr', 'en'] as const)('lists every option, command and variable (%s)', (language) => {
    const help = helpText(language);
    for (const name of [
      '--data',
      '--host',
      '--port',
      '--only',
      '--demo',
      '--dev',
      '--help',
      'verify',
      'reparse',
    ]) {
      expect(help).toContain(name);
    }
    for (const name of ['DATA', 'HOST', 'PORT', 'URL', 'KEY', 'LOG'])
      expect(help).toContain(`GUICHET_${name}`);
    expect(help).toContain('DATABASE_URL');
    expect(help).not.toMatch(/ [?;!]|« | »/);
  });
});
