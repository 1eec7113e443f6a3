/** What a fault of a mail account means and what to do about it, in words; pure. */
import type { TestStep } from '@guichet/contract/mailboxes';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

export interface Where {
  side: 'imap' | 'smtp';
  host: string;
  port: number;
  user: string;
}

export interface FaultWords {
  /** A few words, for a chip or a line. */
  short: MessageDescriptor;
  /** The fact. */
  what: MessageDescriptor;
  /** Then what to do. */
  remedy: MessageDescriptor;
}

export type Fault = NonNullable<TestStep['fault']>;

/** Every fault with its words; an unknown one reads as a server that answers out of turn. */
export function faultWords(fault: string, { side, host, port, user }: Where): FaultWords {
  const table: Record<Fault, () => FaultWords> = {
    nameNotFound: () => ({
      short: msg`serveur introuvable`,
      what: msg`Aucun serveur ne s’appelle ${host}.`,
      remedy: msg`Vérifiez le nom du serveur, lettre par lettre.`,
    }),
    refused: () => ({
      short: msg`connexion refusée`,
      what: msg`${host} refuse la connexion sur le port ${port}.`,
      remedy: msg`Vérifiez le port. Un pare-feu peut aussi le fermer.`,
    }),
    timeout: () => ({
      short: msg`pas de réponse`,
      what: msg`${host} ne répond pas sur le port ${port}.`,
      remedy: msg`Vérifiez le port et le réseau. Si le serveur est en panne, Guichet réessaie de lui-même.`,
    }),
    tlsFailed: () => ({
      short: msg`TLS impossible`,
      what: msg`La connexion chiffrée avec ${host} échoue.`,
      remedy: msg`Le port ${port} parle peut-être STARTTLS, ou l’inverse : changez le chiffrement.`,
    }),
    certificate: () => ({
      short: msg`certificat refusé`,
      what: msg`Le certificat de ${host} n’est pas valable pour ce nom.`,
      remedy: msg`Utilisez le nom inscrit dans le certificat, ou demandez à l’hébergeur de le renouveler.`,
    }),
    tlsMissing: () => ({
      short: msg`STARTTLS absent`,
      what: msg`${host} ne propose pas STARTTLS sur le port ${port}.`,
      remedy:
        side === 'imap'
          ? msg`Choisissez TLS, le plus souvent sur le port 993.`
          : msg`Choisissez TLS, le plus souvent sur le port 465.`,
    }),
    plainRefused: () => ({
      short: msg`chiffrement exigé`,
      what: msg`Sans chiffrement, le mot de passe passerait en clair : Guichet ne se connecte pas.`,
      remedy: msg`Choisissez TLS ou STARTTLS, ou autorisez à la main la connexion sans chiffrement.`,
    }),
    login: () => ({
      short: msg`mot de passe refusé`,
      what: msg`${host} refuse l’identifiant ${user} ou son mot de passe.`,
      remedy:
        side === 'imap'
          ? msg`Saisissez de nouveau le mot de passe. Avec une double authentification, il faut un mot de passe d’application.`
          : msg`Saisissez de nouveau le mot de passe d’envoi. Avec une double authentification, il faut un mot de passe d’application.`,
    }),
    noInbox: () => ({
      short: msg`pas de dossier INBOX`,
      what: msg`Ce compte n’a pas de dossier INBOX lisible.`,
      remedy: msg`Vérifiez que l’identifiant est bien celui de cette boîte et qu’elle est ouverte à IMAP.`,
    }),
    protocol: () => ({
      short: msg`réponse inattendue`,
      what:
        side === 'imap'
          ? msg`${host} ne répond pas comme un serveur IMAP.`
          : msg`${host} ne répond pas comme un serveur SMTP.`,
      remedy: msg`Vérifiez que le port est le bon. La réponse du serveur aide son hébergeur à comprendre.`,
    }),
  };
  return (table[fault as Fault] ?? table.protocol)();
}

/** The name of a step of the connection test. */
export function stepWords({ side, step }: Pick<TestStep, 'side' | 'step'>): MessageDescriptor {
  const imap = side === 'imap';
  const table: Record<TestStep['step'], MessageDescriptor> = {
    name: imap ? msg`Nom du serveur IMAP` : msg`Nom du serveur SMTP`,
    connect: imap ? msg`Connexion IMAP` : msg`Connexion SMTP`,
    tls: imap ? msg`Certificat TLS IMAP` : msg`Certificat TLS SMTP`,
    login: imap ? msg`Identification IMAP` : msg`Identification SMTP`,
    folders: msg`Dossiers`,
    capabilities: imap ? msg`Fonctions IMAP` : msg`Fonctions SMTP`,
  };
  return table[step];
}

/** What a step that worked reached. `detail` is as the server's test gives it. */
export function reachedWords(
  { step, detail }: Pick<TestStep, 'step' | 'detail'>,
  { host, port }: Pick<Where, 'host' | 'port'>,
): MessageDescriptor {
  const said = detail.trim();
  switch (step) {
    case 'name':
      return msg`${host} trouvé, ${said}`;
    case 'connect':
      return msg`${host} répond sur le port ${port}`;
    case 'tls': {
      const encryption = said.toUpperCase();
      return msg`valable pour ${host}, ${encryption}`;
    }
    case 'login':
      return msg`${said} accepté`;
    case 'folders':
      return msg`${said} trouvés`;
    case 'capabilities': {
      const { present, absent } = readCapabilities(said);
      return absent === '' ? msg`${present}` : msg`${present} ; sans ${absent}`;
    }
  }
}

/** The names of `IDLE ✓ · OBJECTID –`, those that the server has and those that it has not. */
export function readCapabilities(detail: string): { present: string; absent: string } {
  const names = detail.split('·').map((part) => part.trim());
  const list = (wanted: boolean) =>
    names
      .filter((name) => name !== '' && name.endsWith('–') !== wanted)
      .map((name) => name.replace(/\s*[✓–]$/u, ''))
      .join(', ');
  return { present: list(true), absent: list(false) };
}

/** In one sentence, what works and what does not after a test. */
export function testVerdict(steps: readonly Pick<TestStep, 'side' | 'ok'>[]): MessageDescriptor {
  const works = (side: 'imap' | 'smtp') => {
    const own = steps.filter((step) => step.side === side);
    return own.length > 0 && own.every((step) => step.ok);
  };
  if (works('imap') && works('smtp')) return msg`La réception et l’envoi marchent.`;
  if (works('imap')) return msg`La réception marche, l’envoi non.`;
  if (works('smtp')) return msg`L’envoi marche, la réception non.`;
  return msg`Ni la réception ni l’envoi ne marchent.`;
}

/** Why a message was set aside. */
export function setAsideWords(reason: string): MessageDescriptor {
  const table: Record<string, MessageDescriptor> = {
    tooLarge: msg`Plus grand que la limite`,
    unreadable: msg`Impossible à lire : sa structure est cassée`,
    timeout: msg`Trop long à lire : la lecture a été arrêtée`,
    crashed: msg`La lecture s’est arrêtée sur ce message`,
    emptyAnswer: msg`Le serveur rend un message vide`,
    refusedByServer: msg`Le serveur refuse de le donner`,
  };
  return table[reason] ?? msg`Impossible à lire : sa structure est cassée`;
}
