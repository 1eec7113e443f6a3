import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../server/test/ports.ts';
import { isRunning, readPid, type Watcher, watchFolder } from '../../server/test/processes.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface ProductOptions {
  /** Kept after `stop` when it is given, to start on it again; else a temporary one, removed by `stop`. */
  dataFolder?: string;
  /** To start again where browsers expect it. */
  port?: number;
  /**
   * More environment, e.g. `NODE_EXTRA_CA_CERTS: mailServer.caFile` so that the test mail server is trusted. None of
   * the tests' own environment that means something to the product is passed on.
   */
  env?: Record<string, string>;
  /** More arguments, e.g. `['--demo']`. */
  args?: string[];
  /** How long the start may take, in ms. */
  limit?: number;
}

export interface Product {
  /** Where it said that it listens, without a slash at the end. */
  url: string;
  port: number;
  pid: number;
  dataFolder: string;
  /** The one-time link of the first visit, once it was printed. */
  readonly setupLink: string | undefined;
  /** Everything it has printed so far, both outputs. */
  log(): string;
  /** Resolves when Node has ended, with its exit code (null after a signal). */
  exited: Promise<number | null>;
  /** Sends a signal to Node alone and waits until it has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Kills the embedded PostgreSQL by SIGKILL and waits until it has ended. */
  killPostgres(): Promise<void>;
  /** Ends it as SIGTERM does and removes a temporary data folder. */
  stop(): Promise<void>;
}

/** Starts the product on a free port and comes back when it has printed its URL. @throws with its log if it ends first. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'guichet-e2e-')));
  if (!options.dataFolder) await chmod(dataFolder, 0o711);
  const postgresPid = join(dataFolder, 'postgres', 'postmaster.pid');
  const watcher = options.dataFolder ? undefined : watchFolder(dataFolder, [postgresPid]);
  // With a channel to its starter the product ends when the tests are gone, even by kill -9.
  const child = spawn(process.execPath, [join(ROOT, 'server', 'src', 'main.ts'), ...(options.args ?? [])], {
    cwd: ROOT,
    env: { ...ownEnvironment(), GUICHET_DATA: dataFolder, GUICHET_PORT: String(port), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const output = collect(child);
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
  const url = await untilUrl(output, exited, options.limit ?? 120_000).catch(async (error: Error) => {
    child.kill('SIGKILL');
    watcher?.release();
    throw new Error(`${error.message}\n${output.text}`);
  });
  return running({ child, port, url, dataFolder, postgresPid, output, exited, watcher });
}

interface Started {
  child: ChildProcess;
  port: number;
  url: string;
  dataFolder: string;
  postgresPid: string;
  output: Output;
  exited: Promise<number | null>;
  watcher: Watcher | undefined;
}

function running({ child, port, url, dataFolder, postgresPid, output, exited, watcher }: Started): Product {
  const kill = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    await exited;
  };
  return {
    url,
    port,
    pid: child.pid ?? 0,
    dataFolder,
    get setupLink() {
      return urlsIn(output.text).find((found) => new URL(found).pathname.length > 1 || new URL(found).hash);
    },
    log: () => output.text,
    exited,
    kill,
    async killPostgres() {
      const pid = await readPid(postgresPid);
      if (!pid || !(await isRunning(pid))) throw new Error(`no PostgreSQL runs in ${dataFolder}`);
      process.kill(pid, 'SIGKILL');
      while (await isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    async stop() {
      await kill('SIGTERM');
      watcher?.release();
    },
  };
}

/** Our environment without what the tests or the one who runs them have set for a product of their own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(?:GUICHET_|VITEST|NODE_OPTIONS$|NODE_ENV$|NODE_CHANNEL_|DATABASE_URL$|DEV$|PROD$|SSR$|MODE$|BASE_URL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

interface Output {
  text: string;
  stdout: string;
  onText: () => void;
}

function collect(child: ChildProcess): Output {
  const output: Output = { text: '', stdout: '', onText: () => {} };
  child.stdout?.on('data', (chunk: Buffer) => {
    output.text += chunk.toString();
    output.stdout += chunk.toString();
    output.onText();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output.text += chunk.toString();
  });
  return output;
}

/** The URLs in the lines that were printed for people; the log's lines are JSON objects. */
function urlsIn(text: string): string[] {
  const lines = text.replace(/^\{.*$/gm, '');
  return lines.match(/https?:\/\/[^\s"'»”<>]+/g)?.filter((url) => URL.canParse(url)) ?? [];
}

async function untilUrl(output: Output, exited: Promise<number | null>, limit: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const printed = new Promise<string>((resolve, reject) => {
    const look = () => {
      // A line may come in two parts: only a complete one counts.
      const [url] = urlsIn(output.stdout.slice(0, output.stdout.lastIndexOf('\n') + 1));
      if (url) resolve(new URL(url).origin);
    };
    output.onText = look;
    timer = setTimeout(() => reject(new Error(`the product printed no URL within ${limit} ms`)), limit);
  });
  const ended = exited.then((code) => {
    throw new Error(`the product ended with ${code} before it printed its URL`);
  });
  try {
    return await Promise.race([printed, ended]);
  } finally {
    clearTimeout(timer);
  }
}
