/** What a fault of a mail account means and what to do about it, in words; pure. */
import type { AccountFault, TestStep } from '@guichet/contract/mailboxes';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

export interface Where {
  side: 'imap' | 'smtp';
  host: string;
  port: number;
  user: string;
  /** What came with the fault: the server's own answer, or the names that its certificate bears. */
  detail?: string | null;
}

export interface FaultWords {
  /** A few words, for a chip or a line. */
  short: MessageDescriptor;
  /** The fact. */
  what: MessageDescriptor;
  /** Then what to do. */
  remedy: MessageDescriptor;
  /** The server's own words, to show beside; null for none. */
  answer: string | null;
}

/** Every fault with its words; an unknown one reads as a server that answers out of turn. */
export function faultWords(fault: string, where: Where): FaultWords {
  const words = sentences(where)[fault as AccountFault] ?? sentences(where).protocol;
  const isAnswer = fault !== 'certificateName' && fault !== 'nameNotFound';
  return { ...words(), answer: (isAnswer && where.detail?.trim()) || null };
}

type Sentences = Omit<FaultWords, 'answer'>;

function sentences({ side, host, port, user, detail }: Where): Record<AccountFault, () => Sentences> {
  const otherPort = side === 'imap' ? 993 : 465;
  const startPort = side === 'imap' ? 143 : 587;
  const names = detail?.trim() ?? '';
  return {
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
    connectionLost: () => ({
      short: msg`connexion coupée`,
      what: msg`La connexion avec ${host} a été coupée.`,
      remedy: msg`Si cela dure, vérifiez le port et le réseau. Guichet réessaie de lui-même.`,
    }),
    unavailable: () => ({
      short: msg`serveur indisponible`,
      what: msg`${host} répond, mais refuse de servir pour l’instant.`,
      remedy: msg`Guichet réessaie de lui-même. Si cela dure, sa réponse aide l’hébergeur à comprendre.`,
    }),
    tlsFromStart: () => ({
      short: msg`TLS attendu`,
      what: msg`Sur le port ${port}, ${host} parle TLS dès le début.`,
      remedy: msg`Choisissez TLS au lieu de STARTTLS ou d’une connexion sans chiffrement.`,
    }),
    tlsNotSpoken: () => ({
      short: msg`STARTTLS attendu`,
      what: msg`Sur le port ${port}, ${host} ne parle pas TLS dès le début.`,
      remedy: msg`Choisissez STARTTLS, ou gardez TLS avec le port ${otherPort}.`,
    }),
    tlsFailed: () => ({
      short: msg`TLS impossible`,
      what: msg`Guichet et ${host} ne s’accordent pas sur une connexion chiffrée.`,
      remedy: msg`Le serveur est sans doute trop ancien : demandez à l’hébergeur d’activer TLS 1.2 ou 1.3.`,
    }),
    certificateUnknown: () => ({
      short: msg`certificat inconnu`,
      what: msg`Le certificat de ${host} est signé par lui-même ou par une autorité inconnue.`,
      remedy: msg`Demandez à l’hébergeur un certificat reconnu, ou faites connaître son autorité au serveur de Guichet (NODE_EXTRA_CA_CERTS).`,
    }),
    certificateExpired: () => ({
      short: msg`certificat expiré`,
      what: msg`Le certificat de ${host} a expiré.`,
      remedy: msg`Demandez à l’hébergeur de le renouveler. Si d’autres serveurs ont le même défaut, vérifiez l’heure de cette machine.`,
    }),
    certificateName: () => ({
      short: msg`certificat d’un autre nom`,
      what:
        names === ''
          ? msg`Le certificat que présente ${host} est établi pour un autre nom.`
          : msg`Le certificat que présente ${host} est établi pour un autre nom : ${names}.`,
      remedy: msg`Mettez le nom inscrit dans le certificat comme nom de serveur.`,
    }),
    certificate: () => ({
      short: msg`certificat refusé`,
      what: msg`Le certificat de ${host} n’est pas valable.`,
      remedy: msg`Demandez à l’hébergeur de le vérifier.`,
    }),
    tlsMissing: () => ({
      short: msg`STARTTLS absent`,
      what: msg`${host} ne propose pas STARTTLS sur le port ${port}.`,
      remedy:
        side === 'imap'
          ? msg`Choisissez TLS, le plus souvent sur le port 993.`
          : msg`Choisissez TLS, le plus souvent sur le port 465.`,
    }),
    tlsRequired: () => ({
      short: msg`chiffrement attendu`,
      what: msg`${host} n’accepte aucune identification sans chiffrement.`,
      remedy: msg`Choisissez STARTTLS sur le port ${startPort}, ou TLS sur le port ${otherPort}.`,
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
    authMissing: () => ({
      short: msg`pas d’identification`,
      what: msg`${host} ne propose aucune identification sur le port ${port}.`,
      remedy: msg`Choisissez le port ${startPort} avec STARTTLS, ou le port ${otherPort} avec TLS.`,
    }),
    secretUnreadable: () => ({
      short: msg`mot de passe illisible`,
      what: msg`Le mot de passe enregistré ne s’ouvre plus avec la clé de Guichet.`,
      remedy: msg`Saisissez-le de nouveau, ou remettez en place la clé d’origine.`,
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
