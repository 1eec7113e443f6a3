/**
 * Every reason for which Guichet says no, with its sentence in both languages. The server sends the code and
 * the data; whoever shows it picks the language. A code is never renamed.
 */
export type Language = 'fr' | 'en';
export type RefusalData = Record<string, unknown>;
type Sentence = (data: RefusalData) => string;

const name = (data: RefusalData, key: string, fallback: string) =>
  typeof data[key] === 'string' && data[key] !== '' ? (data[key] as string) : fallback;

const say = (fr: string | Sentence, en: string | Sentence): Record<Language, Sentence> => ({
  fr: typeof fr === 'string' ? () => fr : fr,
  en: typeof en === 'string' ? () => en : en,
});

/** What of a new folder's name the server could not keep. */
const folderFaults: Record<Language, Record<string, Sentence>> = {
  fr: {
    level: () => 'Un niveau de ce dossier n’a pas de nom. « / » sépare deux niveaux : écrivez « SAV/2026 ».',
    character: (d) =>
      `Ce serveur n’accepte pas « ${name(d, 'character', '')} » dans un nom de dossier. Choisissez-en un autre.`,
    invisible: () => 'Ce nom de dossier contient un caractère invisible. Écrivez-le de nouveau.',
    long: () => 'Ce nom de dossier est trop long pour le serveur. Raccourcissez-le.',
  },
  en: {
    level: () => 'A level of this folder has no name. “/” separates two levels: write “SAV/2026”.',
    character: (d) =>
      `This server does not take “${name(d, 'character', '')}” in a folder name. Choose another one.`,
    invisible: () => 'This folder name has an invisible character in it. Write it again.',
    long: () => 'This folder name is too long for the server. Shorten it.',
  },
};

export const refusals = {
  'session.required': say(
    'Votre session est terminée. Connectez-vous de nouveau.',
    'Your session has ended. Sign in again.',
  ),
  'origin.foreign': say(
    'Cette demande vient d’une page qui n’est pas de Guichet. Rien n’a été changé. Ouvrez Guichet à son adresse.',
    'This request comes from a page that is not Guichet’s. Nothing was changed. Open Guichet at its address.',
  ),
  'session.wrong': say('Adresse ou mot de passe inexact.', 'Wrong address or password.'),
  'session.throttled': say(
    'Trop d’essais. Réessayez dans une minute.',
    'Too many attempts. Try again in a minute.',
  ),
  'account.deactivated': say(
    'Ce compte est désactivé. Un administrateur peut le réactiver.',
    'This account is deactivated. An administrator can reactivate it.',
  ),
  'setup.link': say(
    'Ce lien de mise en service n’est plus valable. Le lien en cours est affiché par le serveur à son démarrage.',
    'This set-up link is no longer valid. The server prints the current one when it starts.',
  ),
  'setup.done': say('Guichet est déjà en service. Connectez-vous.', 'Guichet is already set up. Sign in.'),
  'link.expired': say(
    'Ce lien a expiré ou a déjà servi. Demandez-en un nouveau.',
    'This link has expired or was already used. Ask for a new one.',
  ),
  'link.throttled': say(
    'Trop de demandes. Réessayez dans un quart d’heure.',
    'Too many requests. Try again in a quarter of an hour.',
  ),
  'link.noMail': say(
    'Guichet n’a pas encore de compte pour envoyer ce lien. Un administrateur peut vous le donner.',
    'Guichet has no account to mail this link from yet. An administrator can give it to you.',
  ),
  'password.short': say(
    'Le mot de passe compte au moins 10 caractères.',
    'The password has at least 10 characters.',
  ),
  'input.invalid': say('La demande est incomplète ou inexacte.', 'The request is incomplete or wrong.'),
  'input.address': say(
    (d) => `« ${name(d, 'address', '')} » n’est pas une adresse email.`,
    (d) => `“${name(d, 'address', '')}” is not an email address.`,
  ),
  notFound: say(
    'Introuvable, ou hors de ce que vous pouvez voir.',
    'Not found, or outside what you may see.',
  ),
  'admin.only': say('Réservé aux administrateurs.', 'For administrators only.'),
  'admin.last': say(
    'Le dernier administrateur reste administrateur.',
    'The last administrator stays administrator.',
  ),
  'name.taken': say('Ce nom est déjà pris.', 'This name is already taken.'),
  'address.taken': say(
    'Cette adresse est déjà celle d’une boîte.',
    'This address already belongs to a mailbox.',
  ),
  'person.exists': say('Une personne a déjà cette adresse.', 'Someone already has this address.'),
  'privilege.missing': say(
    'Vos droits dans cette boîte ne le permettent pas. Un administrateur peut les changer.',
    'Your rights in this mailbox do not allow it. An administrator can change them.',
  ),
  'conversation.notYours': say(
    (d) =>
      `Cette conversation est assignée à ${name(d, 'assignee', 'quelqu’un d’autre')}. Un dispatcheur peut la réassigner.`,
    (d) =>
      `This conversation is assigned to ${name(d, 'assignee', 'someone else')}. A dispatcher can reassign it.`,
  ),
  'conversation.unassigned': say('Prenez d’abord cette conversation.', 'Take this conversation first.'),
  'assignment.taken': say(
    (d) => `${name(d, 'assignee', 'Quelqu’un')} a pris cette conversation avant vous.`,
    (d) => `${name(d, 'assignee', 'Someone')} took this conversation before you.`,
  ),
  'assignment.changed': say(
    (d) => `L’assignation a changé entre-temps : ${name(d, 'assignee', 'personne')}. Rien n’a été modifié.`,
    (d) => `The assignment changed meanwhile: ${name(d, 'assignee', 'nobody')}. Nothing was changed.`,
  ),
  'assignment.notMember': say(
    'Cette personne n’est pas membre de la boîte.',
    'This person is not a member of the mailbox.',
  ),
  'status.changed': say(
    'Le statut a changé entre-temps. Rien n’a été modifié.',
    'The status changed meanwhile. Nothing was changed.',
  ),
  'place.changed': say(
    'Cette conversation a été déplacée entre-temps. Rien n’a été modifié.',
    'This conversation was moved meanwhile. Nothing was changed.',
  ),
  'note.mention': say(
    'Une personne mentionnée ne peut pas voir cette conversation. Retirez la mention ou assignez-lui la conversation.',
    'Someone you mention may not see this conversation. Remove the mention or assign the conversation to that person.',
  ),
  'undo.overtaken': say(
    'Quelqu’un a agi depuis : l’annulation n’est plus possible.',
    'Someone acted since: it can no longer be undone.',
  ),
  'undo.expired': say(
    'Un geste ne s’annule que pendant 24 heures.',
    'An act can be undone for 24 hours only.',
  ),
  'bulk.running': say(
    'Ce traitement est encore en cours. Arrêtez-le d’abord, ou attendez sa fin.',
    'This job is still running. Stop it first, or wait for its end.',
  ),
  'mailbox.archivedTag': say(
    'Cette étiquette n’est pas proposée dans cette boîte.',
    'This tag is not offered in this mailbox.',
  ),
  'snooze.notInInbox': say(
    'Seule une conversation de la boîte de réception se met en veille. Remettez-y d’abord celle-ci.',
    'Only a conversation in the inbox can be snoozed. Move this one back there first.',
  ),
  'snooze.past': say(
    'Cette heure est déjà passée. Choisissez-en une autre.',
    'This time has already passed. Choose another one.',
  ),
  'follow.notEntitled': say(
    'Cette personne ne peut pas voir cette conversation. Assignez-la-lui, ou choisissez quelqu’un d’autre.',
    'This person may not see this conversation. Assign it to that person, or choose someone else.',
  ),
  'template.changed': say(
    'Ce modèle a été modifié entre-temps. Rechargez-le avant de le modifier.',
    'This template was changed meanwhile. Reload it before you change it.',
  ),
  'templates.tooMany': say(
    'Il y a déjà 200 modèles ici. Supprimez-en un d’abord.',
    'There are already 200 templates here. Delete one first.',
  ),
  'picture.unknown': say(
    'Ce fichier n’est pas une image PNG, JPEG, GIF ou WebP.',
    'This file is not a PNG, JPEG, GIF or WebP picture.',
  ),
  'picture.tooLarge': say(
    'Cette image est trop lourde : 2 Mo au plus.',
    'This picture is too large: 2 MB at most.',
  ),
  'draft.stale': say(
    'Ce brouillon a été modifié dans une autre fenêtre. Voici sa dernière version.',
    'This draft was changed in another window. Here is its latest version.',
  ),
  'draft.sent': say('Ce brouillon est déjà parti.', 'This draft was already sent.'),
  'send.hourPast': say(
    'Cette heure est passée. Choisissez une heure à venir.',
    'This hour has passed. Choose one that is ahead.',
  ),
  'send.hourFar': say(
    'Un envoi se prévoit au plus un an à l’avance.',
    'Sending can be planned at most a year ahead.',
  ),
  'send.noRecipient': say('Indiquez au moins un destinataire.', 'Name at least one recipient.'),
  'send.notOurAddress': say(
    (d) => `« ${name(d, 'address', '')} » n’est pas, ou n’est plus, une adresse de cette boîte.`,
    (d) => `“${name(d, 'address', '')}” is not, or no longer, an address of this mailbox.`,
  ),
  'send.stopped': say('Rien n’est parti. Votre texte est gardé.', 'Nothing was sent. Your text is kept.'),
  'send.tooLarge': say(
    (d) => `Les pièces jointes dépassent ${name(d, 'limit', '25 Mo')}.`,
    (d) => `The attachments exceed ${name(d, 'limit', '25 MB')}.`,
  ),
  'send.noAccount': say(
    'Cette boîte n’a pas encore de compte pour envoyer. Un administrateur peut l’ajouter.',
    'This mailbox has no account to send from yet. An administrator can add it.',
  ),
  'outbox.notDoubtful': say('Cet envoi n’est plus en doute.', 'This sending is no longer in doubt.'),
  'place.unavailable': say(
    'Le serveur de cette boîte n’a pas de dossier pour cet emplacement.',
    'This mailbox’s server has no folder for this place.',
  ),
  'folder.name': say(
    (d) =>
      folderFaults.fr[name(d, 'fault', '')]?.(d) ??
      'Ce nom de dossier ne convient pas. Choisissez-en un autre.',
    (d) => folderFaults.en[name(d, 'fault', '')]?.(d) ?? 'This folder name will not do. Choose another one.',
  ),
  'folder.reserved': say(
    'Ce dossier a déjà un rôle (réception, archives, corbeille…). Utilisez l’action correspondante.',
    'This folder has a role already (inbox, archive, trash…). Use the action that goes with it.',
  ),
  'folder.gone': say(
    'Ce dossier n’est plus sur le serveur. Choisissez-en un autre.',
    'This folder is no longer on the server. Choose another one.',
  ),
  'move.toPersonal': say(
    'Une conversation ne se déplace pas vers une boîte personnelle.',
    'A conversation cannot be moved into a personal mailbox.',
  ),
  'move.noAccount': say(
    'Cette boîte n’a pas encore de compte de messagerie. Un administrateur peut l’ajouter.',
    'That mailbox has no mail account yet. An administrator can add it.',
  ),
  'merge.itself': say(
    'Une conversation ne se fusionne pas avec elle-même. Choisissez-en une autre.',
    'A conversation cannot be merged with itself. Choose another one.',
  ),
  'merge.otherMailbox': say(
    'Ces conversations sont dans des boîtes différentes. Déplacez-en une d’abord.',
    'These conversations are in different mailboxes. Move one of them first.',
  ),
  'split.notHere': say(
    'Ces messages ne sont plus dans cette conversation. Rien n’a été modifié.',
    'These messages are no longer in this conversation. Nothing was changed.',
  ),
  'split.everything': say(
    'Il faut qu’au moins un message reste dans la conversation.',
    'At least one message has to stay in the conversation.',
  ),
  'conversation.sending': say(
    'Une réponse est en cours d’envoi. Attendez qu’elle soit partie, ou annulez-la.',
    'An answer is being sent. Wait until it has left, or take it back.',
  ),
  'delete.notInTrash': say(
    'Seul ce qui est à la corbeille se supprime définitivement.',
    'Only what lies in the trash can be deleted for good.',
  ),
  'block.noAddress': say(
    'Cette conversation n’a pas d’expéditeur à bloquer.',
    'This conversation has no sender to block.',
  ),
  'block.own': say(
    (d) => `« ${name(d, 'address', '')} » est à vous ou à un collègue : elle ne se bloque pas.`,
    (d) => `“${name(d, 'address', '')}” is yours or a colleague’s: it cannot be blocked.`,
  ),
  'block.publicDomain': say(
    (d) => `Chacun peut avoir une adresse en « ${name(d, 'domain', '')} ». Bloquez plutôt l’adresse seule.`,
    (d) => `Anybody may have an address in “${name(d, 'domain', '')}”. Block the address alone.`,
  ),
  'mailbox.archivedDepartment': say(
    'Ce département n’est pas proposé dans cette boîte.',
    'This department is not offered in this mailbox.',
  ),
  'mailbox.archivedQualification': say(
    'Cette qualification n’est pas proposée dans cette boîte.',
    'This qualification is not offered in this mailbox.',
  ),
  'setAside.notYours': say(
    'Le contenu de cet email est réservé aux dispatcheurs de la boîte et à son propriétaire. Demandez à l’un d’eux de l’ouvrir.',
    'Only the dispatchers of this mailbox, or its owner, may read this email. Ask one of them to open it.',
  ),
  'directory.addressTaken': say(
    (d) =>
      `« ${name(d, 'address', '')} » appartient à la fiche ${name(d, 'record', '')}. Confirmez pour la déplacer.`,
    (d) => `“${name(d, 'address', '')}” belongs to the record ${name(d, 'record', '')}. Confirm to move it.`,
  ),
  'directory.colleagueAddress': say(
    (d) =>
      `« ${name(d, 'address', '')} » est l’adresse d’un collègue, ${name(d, 'record', '')}. Elle reste sur sa fiche.`,
    (d) =>
      `“${name(d, 'address', '')}” is the address of a colleague, ${name(d, 'record', '')}. It stays on that record.`,
  ),
  'directory.account': say(
    'Le nom et l’adresse de connexion de ce collègue sont ceux de son compte. Un administrateur les change dans les réglages.',
    'This colleague’s name and sign-in address are those of the account. An administrator changes them in the settings.',
  ),
  'directory.builtIn': say(
    'Ce module fait partie de l’annuaire : il se renomme, mais ne s’archive pas.',
    'This module is part of the directory: it can be renamed, not archived.',
  ),
  'directory.archivedModule': say(
    'Ce module est archivé. Choisissez-en un autre.',
    'This module is archived. Choose another one.',
  ),
  'directory.company': say(
    'Choisissez une compagnie de l’annuaire, visible des mêmes personnes que la fiche.',
    'Choose a company of the directory that the same people see as the record.',
  ),
  'directory.private': say(
    'Cette fiche n’est visible que de vous. Partagez-la d’abord.',
    'Only you see this record. Share it first.',
  ),
  'directory.changed': say(
    'Cette fiche a été modifiée entre-temps. Voici sa dernière version.',
    'This record was changed meanwhile. Here is its latest version.',
  ),
  'directory.otherModule': say(
    'Seules deux fiches du même module fusionnent.',
    'Only two records of the same module can be merged.',
  ),
  'directory.noAddress': say(
    'Cette conversation n’a pas d’adresse de correspondant.',
    'This conversation has no correspondent’s address.',
  ),
  'directory.mayNot': say(
    'Modifier l’annuaire demande le droit d’identifier dans une boîte partagée. Un administrateur peut le donner.',
    'Changing the directory takes the right to identify in a shared mailbox. An administrator can give it.',
  ),
  'directory.mayNotExport': say(
    'Importer et exporter l’annuaire demande le droit d’exporter dans une boîte partagée. Un administrateur peut le donner.',
    'Importing and exporting the directory takes the right to export in a shared mailbox. An administrator can give it.',
  ),
  'import.unreadable': say(
    'Ce fichier n’est pas un tableau CSV. Dans Excel : Enregistrer sous, CSV UTF-8.',
    'This file is not a CSV table. In Excel: Save as, CSV UTF-8.',
  ),
  'import.tooLarge': say(
    'Un fichier compte au plus 20 000 lignes et 10 Mo. Partagez-le en plusieurs.',
    'A file has at most 20,000 rows and 10 MB. Split it.',
  ),
  'import.noName': say('Dites quelle colonne contient le nom.', 'Say which column holds the name.'),
  'import.rowNoName': say('Cette ligne n’a pas de nom.', 'This row has no name.'),
  'import.rowTooLong': say('Une cellule de cette ligne est trop longue.', 'A cell of this row is too long.'),
  'import.rowTwice': say(
    (d) => `« ${name(d, 'address', '')} » figure déjà plus haut dans le fichier.`,
    (d) => `“${name(d, 'address', '')}” already stands further up in the file.`,
  ),
  'import.rowTaken': say(
    (d) => `« ${name(d, 'address', '')} » appartient déjà à la fiche ${name(d, 'record', '')}.`,
    (d) => `“${name(d, 'address', '')}” already belongs to the record ${name(d, 'record', '')}.`,
  ),
  'import.rowKnown': say(
    (d) => `La fiche ${name(d, 'record', '')} existe déjà.`,
    (d) => `The record ${name(d, 'record', '')} is there already.`,
  ),
  'absence.overlaps': say(
    'Une absence couvre déjà l’un de ces jours. Supprimez-la d’abord.',
    'An absence covers one of these days already. Remove it first.',
  ),
  'absence.order': say(
    'L’absence finit avant de commencer. Corrigez les jours.',
    'The absence ends before it begins. Correct the days.',
  ),
  'absence.mayNot': say(
    'Vous réglez vos propres absences. Pour celles d’un collègue, demandez à un répartiteur de sa boîte ou à un administrateur.',
    'You set your own absences. For a colleague’s, ask a dispatcher of his mailbox or an administrator.',
  ),
  'push.endpoint': say(
    'Cette adresse de notification n’est pas celle d’un service public. Réessayez depuis votre navigateur.',
    'This notification address is not that of a public service. Try again from your browser.',
  ),
  'views.tooMany': say(
    'Une colonne compte au plus 50 vues. Supprimez-en une d’abord.',
    'There are at most 50 views. Delete one first.',
  ),
  'demo.only': say('Disponible seulement en démonstration.', 'Available in the demo only.'),
  'demo.notEmpty': say(
    'L’exemple ne se charge que dans une installation sans boîte, et celle-ci en a déjà une.',
    'The sample is only loaded into an instance without a mailbox, and this one has one already.',
  ),
  'account.plainRefused': say(
    'La connexion sans chiffrement doit être autorisée à la main.',
    'An unencrypted connection must be allowed by hand.',
  ),
  'program.old': say(
    'Ce serveur est plus ancien que les données. Un administrateur doit le redémarrer avec la nouvelle version.',
    'This server is older than the data. An administrator has to restart it with the new version.',
  ),
  unavailable: say(
    'Le service ne répond pas pour l’instant. Réessayez.',
    'The service does not answer right now. Try again.',
  ),
} satisfies Record<string, Record<Language, Sentence>>;

export type Reason = keyof typeof refusals;

/** The sentence for a reason in the reader's language; an unknown code falls back to "unavailable". */
export function refusalText(reason: string, language: Language, data: RefusalData = {}): string {
  const sentence = refusals[reason as Reason] ?? refusals.unavailable;
  return sentence[language](data);
}
