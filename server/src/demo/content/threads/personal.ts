import { ics, mail, ours, pdf, png } from '../parts.ts';
import { writer } from '../thread.ts';

const t = writer('lea');

/** What reaches Léa under her own name. */
export const personal = [
  t(
    '0 9:41',
    'Yann Le Goff <yann.legoff@example.test>',
    'Halles du Vieux-Port : tu viens lundi ?',
    'brut',
    '!Salut Léa,\n\nJe passe aux Halles lundi pour la pose. Le gérant aimerait rencontrer « la dame qui répond au téléphone ». Tu m’accompagnes ? Départ 7 h 30, retour pour midi.\n\nYann',
  ),
  t(
    '0 8:27',
    'Mutuelle Armoricaine <adherents@mutuelle-armoricaine>',
    'Votre attestation de tiers payant est disponible',
    'brut',
    '!Madame Marchand,\n\nVotre nouvelle attestation est disponible dans votre espace. Elle remplace la précédente à compter du 1er janvier.\n\nVotre mutuelle',
  ),
  t(
    '1 17:12',
    'Inès Benali <ines.benali@example.test>',
    'Congés de fin d’année',
    'brut',
    '!Coucou,\n\nPour l’atelier, je propose : Hugo la première semaine, moi la deuxième, Nadia en appui les deux. Ça te va ? J’attends ton feu vert pour l’afficher.\n\nInès',
    'Ça me va très bien, tu peux l’afficher. Pense à demander à Thomas s’il garde le camion pendant les fêtes.',
    '!Affiché. Thomas le garde.',
  ),
  t(
    2,
    'Camille Fournier <camille.fournier@example.test>',
    'Ben Youssef relance',
    'brut',
    '!Léa,\n\nTu avais raison pour le devis Ben Youssef, il était resté en brouillon. Je le refais aujourd’hui, j’ai honte.\n\nCamille',
    'Pas de honte, ça nous est tous arrivé. Appelle-le, il préfère la voix.',
  ),
  t(
    3,
    'Agence Les Voiles <location@agence-voiles>',
    'Salle pour le repas d’équipe',
    'brut',
    mail(
      'Suite à votre appel, la salle du premier étage est libre le jeudi 17 au soir. Menu à 34 €, jusqu’à douze personnes. L’option tombe vendredi.',
      { attachments: [pdf('menu de groupe', 'Menu de groupe, Les Voiles')] },
    ),
    'Nous serons neuf, je confirme le jeudi 17 à 19 h 30. Un repas sans gluten, s’il vous plaît.',
    'C’est noté : neuf couverts, un sans gluten.',
  ),
  t(
    4,
    'Dr Paul Hervé <secretariat@dr-herve>',
    'Visite médicale du travail',
    'brut',
    mail(
      'La visite périodique de vos équipes est programmée. Merci de nous confirmer les créneaux en pièce jointe.',
      { attachments: [ics('visite médicale', 'Visite médicale du travail')] },
    ),
    'Créneaux confirmés. Hugo Delmas est en tournée ce matin-là, pourriez-vous le placer en fin de journée ?',
  ),
  t(
    6,
    'Chambre de métiers <formation@metiers-ouest>',
    'Accueil d’une apprentie en maintenance',
    'brut',
    'Une étudiante en mesures physiques, Maëlys Ropars, cherche une alternance en métrologie pour deux ans. Pouvez-vous la recevoir ?',
    'Avec plaisir, Inès et moi pouvons la recevoir mardi à 14 h à l’atelier.',
    'Elle y sera. Merci de lui donner sa chance.',
  ),
  t(
    8,
    'Hugo Delmas <hugo.delmas@example.test>',
    'Photo du pèse-chien',
    'brut',
    mail('!Regarde qui est venu tester le pèse-chien de la clinique. 42,5 kg, soi-disant.\n\nHugo', {
      attachments: [png('chihuahua', 'Le chihuahua de 42,5 kg')],
    }),
    'Imprimé et accroché à côté de la machine à café !',
  ),
  t(
    13,
    'Fédération du Pesage <invitations@fed-pesage>',
    'Table ronde : la balance de demain',
    'brut',
    'Nous serions honorés de votre participation à la table ronde « Que pèsera-t-on demain ? », à Nantes. Intervention de dix minutes, frais pris en charge.',
    'J’accepte volontiers. Mon sujet : ce que les clients nous demandent vraiment, en dix mails.',
  ),
  t(
    19,
    'Gaël Marchand <gael.marchand@marchand-famille>',
    'Balance de mamie',
    'brut',
    '!Hello grande sœur,\n\nOn vide le grenier et il y a la balance à plateaux de mamie, avec les poids en laiton (il manque le 50 g). Tu la veux ou je la mets en vente ?\n\nGaël',
    '!Touche pas à la balance !\n\nJe viens la chercher dimanche. Et le poids de 50 g est chez moi depuis mes huit ans.\n\nLéa',
  ),
  t(
    24,
    'Nadia Cherif <nadia.cherif@example.test>',
    'Formation secourisme',
    'brut',
    '!Léa, il reste une place pour le recyclage secourisme le 9. Je la prends ou tu la veux ?\n\nNadia',
    'Prends-la, j’ai fait la mienne au printemps.',
  ),
  t(
    31,
    'Banque des Deux Rives <conseiller@banque-deuxrives>',
    'Rendez-vous annuel',
    'brut',
    'Je vous propose de faire le point sur vos comptes professionnels. Seriez-vous disponible mardi ou jeudi à 17 h ?',
    ours(
      'Pour les comptes de l’entreprise, l’interlocutrice est Sofia Costa, que je mets en copie de ce message.',
      { cc: ['Sofia Costa <sofia.costa@example.test>'] },
    ),
  ),
  t(
    45,
    'Louise Perrot <louise.perrot@presse-metiers>',
    'Portrait pour notre magazine',
    'brut',
    'Je prépare une série de portraits sur les métiers discrets. Accepteriez-vous une heure d’entretien et deux photos à votre guichet ?',
    'C’est gentil, mais le métier discret, c’est celui d’Inès : elle fait tenir toutes les balances de l’Ouest. Je vous mets en relation ?',
    'Volontiers, quelle générosité.',
  ),
  t(
    62,
    'Yann Le Goff <yann.legoff@example.test>',
    'Objectifs du semestre',
    'brut',
    '!Léa, je te joins le brouillon des objectifs. Regarde surtout la page 2, je propose qu’on compte ensemble les contrats d’entretien.\n\nYann',
    ours(
      'D’accord sur la page 2. Page 3, je préfère un délai de première réponse à un nombre de mails traités : le second se triche.',
    ),
  ),
  t(
    80,
    'Sofia Costa <sofia.costa@example.test>',
    'Budget pièces détachées',
    'brut',
    mail(
      '!Olá Léa,\n\nLe budget pièces est consommé à 71 %. Je joins le détail, il reste de quoi tenir mais pas de folie sur les écrans.\n\nSofia',
      { attachments: [pdf('budget pièces', 'Budget des pièces détachées')] },
    ),
    'Merci, très clair. Je garde une réserve de quatre écrans pour les B-40 de la série 40-22, elles vont nous en demander.',
  ),
];
