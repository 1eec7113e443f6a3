/** What the program can be told, what can be wrong about it, and both in words. */
export type Language = 'fr' | 'en';

type Words = Readonly<Record<Language, string>>;

export type Fault =
  | { kind: 'unknown-option'; name: string; suggestion: string | undefined }
  | { kind: 'unknown-variable'; name: string; suggestion: string | undefined }
  | { kind: 'unknown-command'; name: string; suggestion: string | undefined }
  | { kind: 'value-missing'; name: string; example: string }
  | { kind: 'no-value-wanted'; name: string; given: string }
  | { kind: 'port'; name: string; given: string }
  | { kind: 'host'; name: string; given: string }
  /** `isUnknown`: a name that nobody knows; else it belongs to another machine. */
  | { kind: 'host-elsewhere'; name: string; given: string; isUnknown: boolean }
  | { kind: 'port-taken'; port: number }
  | { kind: 'port-forbidden'; port: number }
  | { kind: 'url'; name: string; given: string }
  | { kind: 'database-url'; name: string }
  | { kind: 'key'; name: string; length: number }
  | {
      kind: 'choice';
      name: string;
      given: string;
      choices: readonly string[];
      suggestion: string | undefined;
    };

export type Option = {
  name: string;
  /** How its value is shown in the help; undefined: it takes none. */
  value?: Words;
  example?: string;
  words: Words;
};

export const OPTIONS: readonly Option[] = [
  {
    name: 'data',
    value: { fr: 'DOSSIER', en: 'FOLDER' },
    example: '/srv/guichet',
    words: {
      fr: 'dossier des données (comme GUICHET_DATA)',
      en: 'data folder (same as GUICHET_DATA)',
    },
  },
  {
    name: 'host',
    value: { fr: 'ADRESSE', en: 'ADDRESS' },
    example: '0.0.0.0',
    words: { fr: 'adresse d’écoute (comme GUICHET_HOST)', en: 'address to listen on (same as GUICHET_HOST)' },
  },
  {
    name: 'port',
    value: { fr: 'PORT', en: 'PORT' },
    example: '7788',
    words: { fr: 'port d’écoute (comme GUICHET_PORT)', en: 'port to listen on (same as GUICHET_PORT)' },
  },
  {
    name: 'only',
    value: { fr: 'SERVICES', en: 'SERVICES' },
    example: 'web,sync',
    words: {
      fr: 'ne lancer que ces services, séparés par des virgules : web, sync, outbox, jobs',
      en: 'start only these services, separated by commas: web, sync, outbox, jobs',
    },
  },
  {
    name: 'demo',
    words: {
      fr: 'entreprise d’exemple, rien n’est envoyé à l’extérieur',
      en: 'sample company, nothing is sent outside',
    },
  },
  {
    name: 'dev',
    words: { fr: 'développement : recharge à chaque modification', en: 'development: reloads on change' },
  },
  { name: 'help', words: { fr: 'cette aide', en: 'this help' } },
];

export const VARIABLES: readonly { name: string; words: Words }[] = [
  {
    name: 'GUICHET_DATA',
    words: {
      fr: 'dossier des données (./data ; ./data-demo avec --demo)',
      en: 'data folder (./data; ./data-demo with --demo)',
    },
  },
  {
    name: 'GUICHET_HOST',
    words: {
      fr: 'adresse d’écoute (127.0.0.1 : cette machine seulement)',
      en: 'address to listen on (127.0.0.1: this machine only)',
    },
  },
  { name: 'GUICHET_PORT', words: { fr: 'port d’écoute (7788)', en: 'port to listen on (7788)' } },
  {
    name: 'GUICHET_URL',
    words: {
      fr: 'adresse publique, celle que l’on tape dans le navigateur (http://hôte:port)',
      en: 'public address, the one typed into the browser (http://host:port)',
    },
  },
  {
    name: 'GUICHET_KEY',
    words: {
      fr: 'clé des secrets, 32 octets en base64 (sinon le fichier guichet.key du dossier des données)',
      en: 'key of the secrets, 32 bytes in base64 (otherwise the file guichet.key of the data folder)',
    },
  },
  {
    name: 'GUICHET_LOG',
    words: {
      fr: 'niveau du journal : fatal, error, warn, info, debug, trace, silent (info)',
      en: 'level of the log: fatal, error, warn, info, debug, trace, silent (info)',
    },
  },
  {
    name: 'GUICHET_PRIVATE_PUSH',
    words: {
      fr: '1 : autoriser un service de notification (Web Push) à une adresse privée',
      en: '1: allow a push service (Web Push) at a private address',
    },
  },
  {
    name: 'DATABASE_URL',
    words: {
      fr: 'votre PostgreSQL 15 ou plus récent (sinon celui qui est fourni)',
      en: 'your PostgreSQL 15 or newer (otherwise the one that comes along)',
    },
  },
];

export const COMMANDS: readonly { name: string; words: Words }[] = [
  {
    name: 'verify',
    words: { fr: 'contrôler la chaîne de l’historique', en: 'check the chain of the history' },
  },
  {
    name: 'rebuild',
    words: {
      fr: 'recalculer les lignes d’après l’historique (--check : comparer seulement)',
      en: 'compute the rows from the history again (--check: only compare)',
    },
  },
  {
    name: 'reconcile',
    words: {
      fr: 'comparer le serveur de messagerie et ce qui est ici, dossier par dossier',
      en: 'compare the mail server with what is here, folder by folder',
    },
  },
  {
    name: 'user',
    words: { fr: 'lien de mot de passe pour une personne', en: 'password link for a person' },
  },
  {
    name: 'reparse',
    words: { fr: 'relire les messages d’origine', en: 'read the original messages again' },
  },
];

/** The fault in one or two sentences: what was given, and what would be right. */
export function faultText(fault: Fault, language: Language): string {
  return language === 'fr' ? frenchFault(fault) : englishFault(fault);
}

function frenchFault(fault: Fault): string {
  const hint = 'suggestion' in fault && fault.suggestion ? ` Vouliez-vous dire ${fault.suggestion} ?` : '';
  switch (fault.kind) {
    case 'unknown-option':
      return `L’option ${fault.name} n’existe pas.${hint || ' Voyez --help.'}`;
    case 'unknown-variable':
      return `La variable ${fault.name} n’existe pas.${hint || ' Voyez --help.'}`;
    case 'unknown-command':
      return `La commande ${fault.name} n’existe pas.${hint || ' Voyez --help.'}`;
    case 'value-missing':
      return `${fault.name} attend une valeur, par exemple ${fault.name} ${fault.example}.`;
    case 'no-value-wanted':
      return `${fault.name} ne prend pas de valeur, or « ${fault.given} » est donné. Écrivez ${fault.name} seul.`;
    case 'port':
      return `${fault.name} vaut « ${fault.given} » : il faut un port, un nombre entier de 1 à 65535.`;
    case 'host':
      return `${fault.name} vaut « ${fault.given} » : il faut un nom ou une adresse IP seule, par exemple 127.0.0.1 ou 0.0.0.0.`;
    case 'host-elsewhere':
      return fault.isUnknown
        ? `${fault.name} vaut « ${fault.given} » : ce nom est inconnu ici. Donnez une adresse de cette machine, 127.0.0.1 (elle seule) ou 0.0.0.0 (toutes).`
        : `${fault.name} vaut « ${fault.given} » : ce n’est pas une adresse de cette machine. Donnez-en une des siennes, 127.0.0.1 (elle seule) ou 0.0.0.0 (toutes).`;
    case 'port-taken':
      return `Le port ${fault.port} est déjà pris, peut-être par un Guichet déjà lancé : choisissez-en un autre avec --port ou GUICHET_PORT.`;
    case 'port-forbidden':
      return `Le port ${fault.port} est réservé à root : choisissez-en un à partir de 1024 avec --port ou GUICHET_PORT.`;
    case 'url':
      return `${fault.name} vaut « ${fault.given} » : il faut une adresse sans chemin, par exemple https://guichet.example.com.`;
    case 'database-url':
      return `${fault.name} n’est pas l’adresse d’une base PostgreSQL : il faut postgresql://personne:motdepasse@hôte:5432/base. (La valeur n’est pas répétée, elle peut contenir un mot de passe.)`;
    case 'key':
      return `${fault.name} ne donne pas 32 octets en base64 mais ${fault.length} : « openssl rand -base64 32 » en fait une. (La valeur n’est pas répétée.)`;
    case 'choice':
      return `${fault.name} vaut « ${fault.given} » : le choix est ${fault.choices.join(', ')}.${hint}`;
  }
}

function englishFault(fault: Fault): string {
  const hint = 'suggestion' in fault && fault.suggestion ? ` Did you mean ${fault.suggestion}?` : '';
  switch (fault.kind) {
    case 'unknown-option':
      return `There is no option ${fault.name}.${hint || ' See --help.'}`;
    case 'unknown-variable':
      return `There is no variable ${fault.name}.${hint || ' See --help.'}`;
    case 'unknown-command':
      return `There is no command ${fault.name}.${hint || ' See --help.'}`;
    case 'value-missing':
      return `${fault.name} needs a value, for example ${fault.name} ${fault.example}.`;
    case 'no-value-wanted':
      return `${fault.name} takes no value, but “${fault.given}” is given. Write ${fault.name} alone.`;
    case 'port':
      return `${fault.name} is “${fault.given}”: it must be a port, a whole number from 1 to 65535.`;
    case 'host':
      return `${fault.name} is “${fault.given}”: it must be a name or an IP address alone, for example 127.0.0.1 or 0.0.0.0.`;
    case 'host-elsewhere':
      return fault.isUnknown
        ? `${fault.name} is “${fault.given}”: nobody here knows that name. Give an address of this machine, 127.0.0.1 (itself alone) or 0.0.0.0 (all).`
        : `${fault.name} is “${fault.given}”: that is no address of this machine. Give one of its own, 127.0.0.1 (itself alone) or 0.0.0.0 (all).`;
    case 'port-taken':
      return `Port ${fault.port} is taken, perhaps by a Guichet that runs already: choose another one with --port or GUICHET_PORT.`;
    case 'port-forbidden':
      return `Port ${fault.port} is for root alone: choose one from 1024 on with --port or GUICHET_PORT.`;
    case 'url':
      return `${fault.name} is “${fault.given}”: it must be an address without a path, for example https://guichet.example.com.`;
    case 'database-url':
      return `${fault.name} is not the address of a PostgreSQL database: it must be postgresql://person:password@host:5432/database. (The value is not repeated, it may hold a password.)`;
    case 'key':
      return `${fault.name} does not give 32 bytes in base64 but ${fault.length}: “openssl rand -base64 32” makes one. (The value is not repeated.)`;
    case 'choice':
      return `${fault.name} is “${fault.given}”: the choice is ${fault.choices.join(', ')}.${hint}`;
  }
}

/** All options, commands and variables, for the terminal. */
export function helpText(language: Language): string {
  const titles =
    language === 'fr'
      ? {
          start: 'npm start -- [options]',
          command: 'npm run guichet -- [options] commande [arguments]',
          options: 'Options :',
          commands: 'Commandes :',
          variables: 'Variables d’environnement (valeur par défaut entre parenthèses) :',
        }
      : {
          start: 'npm start -- [options]',
          command: 'npm run guichet -- [options] command [arguments]',
          options: 'Options:',
          commands: 'Commands:',
          variables: 'Environment variables (default in parentheses):',
        };
  const options = OPTIONS.map(({ name, value, words }): [string, string] => [
    value ? `--${name} ${value[language]}` : `--${name}`,
    words[language],
  ]);
  const rows = (list: readonly { name: string; words: Words }[]) =>
    list.map(({ name, words }): [string, string] => [name, words[language]]);
  return [
    `  ${titles.start}`,
    `  ${titles.command}`,
    '',
    titles.options,
    ...columns(options),
    '',
    titles.commands,
    ...columns(rows(COMMANDS)),
    '',
    titles.variables,
    ...columns(rows(VARIABLES)),
    '',
  ].join('\n');
}

function columns(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
