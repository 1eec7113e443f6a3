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
  'draft.stale': say(
    'Ce brouillon a été modifié dans une autre fenêtre. Voici sa dernière version.',
    'This draft was changed in another window. Here is its latest version.',
  ),
  'draft.sent': say('Ce brouillon est déjà parti.', 'This draft was already sent.'),
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
