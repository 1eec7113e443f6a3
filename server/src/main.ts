/** Reads the configuration, starts the chosen services and stops them in order. */
import { writeFileSync } from 'node:fs';
import { createApp, startServices } from './app.ts';
import { addressFile, runCommand } from './command.ts';
import { type Config, faultText, helpText, languageOf, parseConfig } from './config.ts';
import { fillDemoIfEmpty } from './demo/fill-demo.ts';
import { openHouse } from './open-house.ts';
import { renewSetupToken } from './people/set-up.ts';
import type { House, Service } from './platform/house.ts';
import { onStarterGone } from './platform/starter.ts';

/** Milliseconds for what is in flight to finish before the process ends all the same. */
const STOP_WITHIN = 10_000;

async function main(): Promise<void> {
  const parsed = parseConfig(process.env, process.argv.slice(2));
  if (!parsed.ok) {
    const language = languageOf(process.env);
    for (const fault of parsed.faults) console.error(faultText(fault, language));
    process.exitCode = 2;
    return;
  }
  const { config } = parsed;
  if (config.help) console.log(helpText(config.language));
  else if (config.command !== null) process.exitCode = await runCommand(config);
  else await run(config);
}

async function run(config: Config): Promise<void> {
  const { house, close } = await openHouse(config);
  const running: Service[] = [];
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN).unref();
    try {
      for (const service of running.splice(0).reverse()) await service.stop();
      await close();
      process.exit(0);
    } catch (error) {
      house.log.error({ err: error }, 'the stop failed');
      process.exit(1);
    }
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  onStarterGone(stop);

  try {
    if (config.demo) await fillDemoIfEmpty(house, { progress: demoProgress(config.language) });
    const { services, jobs } = await startServices(house);
    running.push(...services);
    if (config.services.includes('web')) {
      const app = await createApp(house, jobs);
      running.push(app);
      await app.fastify.listen({ host: config.host, port: config.port });
      const address = app.fastify.server.address();
      await greet(house, typeof address === 'object' && address ? address.port : config.port);
    }
  } catch (error) {
    for (const service of running.splice(0).reverse()) await service.stop();
    await close();
    throw error;
  }
}

/** The first start of the demo plays everything that its company ever did: half a minute in which one wants to know. */
function demoProgress(language: 'fr' | 'en'): (done: number, total: number) => void {
  let told = -1;
  return (done, total) => {
    const tenth = Math.floor((done / total) * 10);
    if (tenth === told) return;
    told = tenth;
    console.error(
      language === 'fr'
        ? `Création de la démonstration : ${tenth * 10} %`
        : `Creating the demo: ${tenth * 10}%`,
    );
  };
}

/** The one line that is printed: where to go; on the first start the link that makes its visitor administrator. */
async function greet(house: House, port: number): Promise<void> {
  const { config } = house;
  const url = config.publicUrl.replace(/:0$/, `:${port}`);
  // Commands beside the product make links to where it really is.
  writeFileSync(addressFile(config), `${url}\n`);
  const token = await renewSetupToken(house.db);
  const french = config.language === 'fr';
  if (token)
    console.log(
      `${french ? 'Guichet attend sa mise en service' : 'Guichet waits to be set up'}${french ? ' :' : ':'} ${url}/setup/${token}`,
    );
  else console.log(`${french ? 'Guichet est prêt :' : 'Guichet is ready:'} ${url}/`);
}

function sentenceOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE') return `Port ${port} is taken: choose another one with --port or GUICHET_PORT.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `This machine has no address ${address ?? ''}: give one of its own with --host or GUICHET_HOST.`;
  }
  return error.message;
}

main().catch((error: unknown) => {
  // The sentence is for the one who starts the program; the rest is in the log.
  console.error(sentenceOf(error));
  process.exit(1);
});
