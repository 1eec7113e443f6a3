/** Reads the configuration, starts the chosen services and stops them in order. */
import { writeFileSync } from 'node:fs';
import { type App, createApp, startServices } from './app.ts';
import { addressFile, runCommand } from './command.ts';
import { type Config, faultText, helpText, languageOf, parseConfig } from './config.ts';
import { listeningFault, listeningFaults } from './config-listening.ts';
import { fillDemoIfEmpty } from './demo/fill-demo.ts';
import { openHouse } from './open-house.ts';
import { renewSetupToken } from './people/set-up.ts';
import type { House, Service } from './platform/house.ts';
import { onStarterGone } from './platform/starter.ts';

/** Milliseconds for what is in flight to finish before the process ends all the same. */
const STOP_WITHIN = 10_000;

async function main(): Promise<void> {
  const parsed = parseConfig(process.env, process.argv.slice(2));
  const { listening } = parsed;
  const faults = [
    ...(parsed.ok ? [] : parsed.faults),
    ...(listening === null ? [] : await listeningFaults(listening)),
  ];
  if (!parsed.ok || faults.length > 0) {
    const language = languageOf(process.env);
    for (const fault of faults) console.error(faultText(fault, language));
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
      await listen(app, config);
      const address = app.fastify.server.address();
      await greet(house, typeof address === 'object' && address ? address.port : config.port);
    }
  } catch (error) {
    for (const service of running.splice(0).reverse()) await service.stop();
    await close();
    throw error;
  }
}

/** Somebody else may have taken the port since it was tried. */
async function listen({ fastify }: App, { host, port, language }: Config): Promise<void> {
  try {
    await fastify.listen({ host, port });
  } catch (error) {
    const fault = listeningFault(error, { host, port, hostSaidBy: undefined });
    throw fault ? new Error(faultText(fault, language), { cause: error }) : error;
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

main().catch((error: unknown) => {
  // The sentence is for the one who starts the program; the rest is in the log.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
