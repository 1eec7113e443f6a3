/** The commands beside the product: `npm run guichet -- verify|rebuild|reconcile|user|reparse`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { rebuildRows } from './conversations/rebuild.ts';
import { reparseMessages } from './conversations/reparse.ts';
import { verifyHistory } from './history/verify.ts';
import { openHouse } from './open-house.ts';
import { createPasswordLink } from './people/password-link.ts';
import { inTransaction } from './platform/database.ts';
import type { House } from './platform/house.ts';
import { readReconciliation } from './sync/reconcile.ts';

/** Where the running product keeps the address under which people reach it. */
export const addressFile = (config: Pick<Config, 'dataFolder'>): string => join(config.dataFolder, 'address');

type Say = (french: string, english: string) => void;
type Command = (house: House, rest: readonly string[], say: Say) => Promise<number>;

const commands: Record<string, Command> = { verify, rebuild, reconcile, user, reparse };

/** Runs the command of the configuration; gives the exit code: 0 = all is well, 1 = something was found, 2 = wrong use. */
export async function runCommand(config: Config): Promise<number> {
  const say: Say = (french, english) => console.log(config.language === 'fr' ? french : english);
  const name = config.command ?? '';
  const command = commands[name];
  if (!command) return 2;
  const stray = config.rest.find(
    (argument) => argument.startsWith('-') && !(name === 'rebuild' && argument === '--check'),
  );
  if (stray) {
    say(
      `« ${stray} » : les options se placent avant la commande.`,
      `"${stray}": options stand before the command.`,
    );
    return 2;
  }
  const { house, close } = await openHouse({ ...config, logLevel: 'warn' }, { shared: true });
  try {
    return await command(house, config.rest, say);
  } finally {
    await close();
  }
}

async function verify(house: House, _rest: readonly string[], say: Say): Promise<number> {
  const { conversations, events, fault, contents } = await verifyHistory(house.db, house.keys.historyKey);
  if (fault) {
    const where = `conversation ${fault.conversationId}, seq ${fault.seq ?? '?'}, event ${fault.eventId ?? '?'}`;
    say(`Historique altéré (${fault.what}) : ${where}.`, `History tampered with (${fault.what}): ${where}.`);
    return 1;
  }
  say(
    `Historique intact : ${conversations} conversations, ${events} événements.`,
    `History intact: ${conversations} conversations, ${events} events.`,
  );
  const { intact, erased, altered, named } = contents;
  for (const { kind, id, conversationId, seq } of named)
    console.log(`${kind} ${id}, conversation ${conversationId}, seq ${seq ?? '?'}`);
  say(
    `Notes et messages conformes à l’historique : ${intact} ; effacés : ${erased} ; modifiés : ${altered}.`,
    `Notes and mails as the history says: ${intact}; erased: ${erased}; altered: ${altered}.`,
  );
  return altered === 0 ? 0 : 1;
}

async function rebuild(house: House, rest: readonly string[], say: Say): Promise<number> {
  const check = rest.includes('--check');
  const { conversations, differences, different } = await rebuildRows(house.db, { check });
  for (const { conversationId, column } of different.slice(0, 20)) console.log(`${conversationId} ${column}`);
  if (check) {
    say(
      `${conversations} lignes comparées à l’historique et aux messages, ${differences} différences.`,
      `${conversations} rows compared with history and messages, ${differences} differences.`,
    );
    return differences === 0 ? 0 : 1;
  }
  say(
    `${conversations} lignes recalculées, ${differences} valeurs corrigées.`,
    `${conversations} rows computed again, ${differences} values put right.`,
  );
  return 0;
}

async function reconcile(house: House, _rest: readonly string[], say: Say): Promise<number> {
  const lines = await readReconciliation(house.db);
  for (const line of lines) {
    const server = line.onServer ?? '?';
    say(
      `${line.mailbox} · ${line.folder} : serveur ${server} = ici ${line.here} + mis de côté ${line.setAside} + à venir ${line.pending} + avant l’import ${line.beforeImport}${line.reconciled ? '' : '  ≠'}`,
      `${line.mailbox} · ${line.folder}: server ${server} = here ${line.here} + set aside ${line.setAside} + to come ${line.pending} + before the import ${line.beforeImport}${line.reconciled ? '' : '  ≠'}`,
    );
  }
  if (lines.length === 0) say('Aucun compte de messagerie.', 'No mail account.');
  return lines.every((line) => line.reconciled) ? 0 : 1;
}

async function user(house: House, [email]: readonly string[], say: Say): Promise<number> {
  if (!email) {
    say(
      'Indiquez l’adresse de la personne : guichet user nom@exemple.fr',
      'Name the person’s address: guichet user name@example.com',
    );
    return 2;
  }
  const person = await house.db
    .selectFrom('person')
    .select(['id', 'name'])
    .where((eb) => eb(eb.fn('lower', ['email']), '=', email.toLowerCase()))
    .executeTakeFirst();
  if (!person) {
    say(`Personne n’a l’adresse ${email}.`, `Nobody has the address ${email}.`);
    return 1;
  }
  const path = await inTransaction(house.db, (tx) => createPasswordLink(tx, person.id, house.clock.now()));
  say(
    `Lien de mot de passe pour ${person.name}, valable 7 jours, une seule fois :`,
    `Password link for ${person.name}, good for 7 days, once:`,
  );
  const file = addressFile(house.config);
  const address = existsSync(file) ? readFileSync(file, 'utf8').trim() : house.config.publicUrl;
  console.log(`${address}${path}`);
  return 0;
}

async function reparse(house: House, _rest: readonly string[], say: Say): Promise<number> {
  const { messages, changed, failed } = await reparseMessages(house);
  say(
    `${messages} messages relus, ${changed} mis à jour, ${failed} illisibles.`,
    `${messages} messages read again, ${changed} updated, ${failed} unreadable.`,
  );
  return failed === 0 ? 0 : 1;
}
