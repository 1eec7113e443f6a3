import { officeMail, tableMail } from '../html-mail.ts';
import { mail, note, ours, pdf, put } from '../parts.ts';
import { writer } from '../thread.ts';

const s = writer('support');
const v = writer('ventes');
const c = writer('compta');

/** Spam, rubbish, newsletters, mails from machines, and mails in HTML. */
export const automatic = [
  s(
    1,
    'Service Colis <avis@colis-relance-24>',
    'Votre colis est en attente de 1,99 €',
    'brut',
    mail(
      '!Votre colis n’a pas pu être livré. Réglez les frais de 1,99 € sous 24 h afin d’éviter son retour : http://colis.relance-24.example.test/payer',
    ),
    put('spam', 'ines'),
  ),
  s(
    4,
    'Crypto Conseil <profit@crypto-conseil-or>',
    'Doublez votre trésorerie en 11 jours',
    'brut',
    mail(
      '!Félicitation ! Votre entreprise a été sélectionner pour un placement garanti. Répondez OUI pour être rappeler.',
    ),
    put('spam', 'lea'),
  ),
  s(
    15,
    'SEO Master <hello@seo-master-pro>',
    'First page ranking for your website',
    'brut',
    mail(
      '!Dear owner, I was on your website and noticed many errors. We can put you on the first page in 30 days. Shall I send the price list?',
    ),
    put('spam', 'lea'),
  ),
  v(
    2,
    'Kevin Toner <kevin@toner-discount>',
    'RE: RE: votre commande de toner',
    'brut',
    mail(
      '!Comme convenu par téléphone avec votre collègue, je vous envoie vos 12 toners en contre-remboursement. Merci de préparer 840 euros en espèces.',
    ),
    put('spam', 'yann'),
  ),
  v(
    22,
    'Annuaire Européen <registre@annuaire-eu-pro>',
    'Mise à jour obligatoire de votre fiche',
    'brut',
    mail(
      '!Dernier rappel : votre fiche professionnelle doit être validée. Parution : 1 290 € par an, engagement de trois ans, voir les petites lignes.',
    ),
    put('spam', 'yann'),
  ),
  c(
    6,
    'La Direction <direction.generale@messagerie-pdg>',
    'Virement urgent et confidentiel',
    'brut',
    mail(
      '!Sofia, je suis en réunion et injoignable. Faites un virement de 48 200 € ce matin, je vous envoie le RIB dès votre réponse. N’en parlez à personne.',
    ),
    note('sofia', 'Faux président, troisième fois cette année. Adresse bloquée.', 'lea'),
    put('spam', 'sofia'),
  ),
  c(
    17,
    'Impôts Remboursement <no-reply@impots-remboursement-fr>',
    'Vous avez droit à 361,74 €',
    'brut',
    mail(
      '!Après les derniers calculs, vous êtes éligible à un remboursement. Remplissez le formulaire avec votre carte bancaire.',
    ),
    put('spam', 'sofia'),
  ),
  s(
    9,
    'Marché de Kerlouan <regie@kerlouan>',
    'TEST',
    'brut',
    mail('!test, ne pas répondre'),
    put('trash', 'lea'),
  ),
  s(
    26,
    'Studio Kern <it@kern>',
    'Rappel du message « Mot de passe »',
    'brut',
    mail('!L’expéditeur souhaite rappeler le message « Mot de passe Ardoise de tous les postes ».'),
    put('trash', 'ines'),
  ),
  v(
    13,
    'Alexis Thépaut <alexis@thepaut-cars>',
    'Mauvais destinataire, pardon',
    'brut',
    'Oubliez mon mail précédent, je voulais écrire à mon garagiste.',
    put('trash', 'yann'),
  ),
  c(
    33,
    'Copieur du 1er étage <copieur@example.test>',
    'Numérisation sans titre',
    'brut',
    mail('!Document numérisé depuis le copieur du premier étage.', {
      attachments: [pdf('numérisation 0001', 'Page blanche')],
    }),
    put('trash', 'sofia'),
  ),
  s(
    3,
    'La Lettre du Pesage <lettre@lettre-pesage>',
    'La Lettre du Pesage n° 214 : les nouvelles vignettes',
    'brut',
    mail(
      'Au sommaire : le nouveau modèle de vignette, le salon de Lyon, et un reportage à la criée d’Erquy. Pour ne plus recevoir cette lettre, suivez le lien de désabonnement.',
      {
        automatic: 'newsletter',
        html: tableMail({
          host: 'lettre-pesage',
          color: '#7a1f2b',
          title: 'La Lettre du Pesage n° 214',
          intro: 'Les nouvelles vignettes arrivent en janvier, voici ce qui change.',
          head: ['Page', 'Article'],
          rows: [
            ['2', 'Un nouveau modèle de vignette'],
            ['5', 'Le salon de Lyon, allée par allée'],
            ['9', 'Une nuit à la criée d’Erquy'],
          ],
          outro: 'Pour ne plus recevoir cette lettre, suivez le lien de désabonnement.',
        }),
      },
    ),
    put('archive', 'lea'),
  ),
  v(
    7,
    'Salon Métiers de Bouche <exposants@salon-bouche>',
    'J-90 : votre stand au Salon des métiers de bouche',
    'brut',
    mail(
      'Les inscriptions se terminent dans trois semaines. Il reste huit stands d’angle, à partir de 2 150 € HT.',
      {
        automatic: 'newsletter',
        html: tableMail({
          host: 'salon-bouche',
          color: '#20514a',
          title: 'Plus que 90 jours',
          intro: 'Il reste huit stands d’angle. Les autres sont réservés à 92 %.',
          head: ['Stand', 'Surface', 'Prix HT'],
          rows: [
            ['A12', '9 m²', '2 150 €'],
            ['B04', '12 m²', '2 780 €'],
            ['C21', '18 m²', '3 950 €'],
          ],
          outro: 'Service exposants, du lundi au vendredi.',
        }),
      },
    ),
  ),
  v(
    '0 10:05',
    'Place des Chefs <commandes@placedeschefs>',
    'Nouvelle commande n° PC-44817 sur votre boutique',
    'brut',
    mail(
      'Nouvelle commande PC-44817 : 2 balances IP-6, 1 lot de housses. Total 474,00 € HT. À expédier avant demain 17 h.',
      {
        html: tableMail({
          host: 'placedeschefs',
          color: '#1d3f72',
          title: 'Vous avez une nouvelle commande',
          intro: 'Commande PC-44817, à expédier avant demain 17 h à : Auberge du Faou, 3, place aux Foires.',
          head: ['Article', 'Quantité', 'Prix HT'],
          rows: [
            ['Balance IP-6, inox', '2', '438,00 €'],
            ['Housses, lot de 3', '1', '36,00 €'],
            ['Total', '', '474,00 €'],
          ],
          outro: 'Confirmez l’expédition dans votre espace vendeur.',
        }),
      },
    ),
  ),
  v(
    5,
    'Place des Chefs <commandes@placedeschefs>',
    'Nouvelle commande n° PC-44690 sur votre boutique',
    'thomas log livr ok',
    mail('Nouvelle commande PC-44690 : 1 étiqueteuse E-20. Total 1 390,00 € HT. À expédier avant vendredi.', {
      html: tableMail({
        host: 'placedeschefs',
        color: '#1d3f72',
        title: 'Vous avez une nouvelle commande',
        intro: 'Commande PC-44690, à expédier avant vendredi à : Ferme-auberge de Kerdoret.',
        head: ['Article', 'Quantité', 'Prix HT'],
        rows: [
          ['Étiqueteuse E-20', '1', '1 390,00 €'],
          ['Port', '', 'offert'],
        ],
        outro: 'Confirmez l’expédition dans votre espace vendeur.',
      }),
    }),
    ours('Expédiée ce jour sous le numéro TX-90077.'),
  ),
  s(
    2,
    'Transport TX <suivi@transport-tx>',
    'Avis de passage : 3 colis non remis',
    'thomas log livr rep',
    mail(
      'Trois colis n’ont pas pu être remis : TX-90127, TX-90131 et TX-90140. Merci d’indiquer une nouvelle date.',
      {
        html: tableMail({
          host: 'transport-tx',
          color: '#b33b12',
          title: 'Trois colis attendent vos instructions',
          intro: 'Sans réponse sous cinq jours, ils vous seront retournés.',
          head: ['Colis', 'Destinataire', 'Motif'],
          rows: [
            ['TX-90127', 'Apiculture Méric', 'Agence fermée'],
            ['TX-90131', 'Café Kreiz', 'Absent'],
            ['TX-90140', 'Lycée de Dinan', 'Refusé au quai'],
          ],
          outro: 'Ce message est envoyé par un automate.',
        }),
      },
    ),
    ours(
      'Nouvelle présentation demain pour le 90127 et le 90131. Le 90140 doit passer par la loge, côté cour, avant 11 h.',
    ),
  ),
  c(
    13,
    'Énergie Armor <factures@energie-armor>',
    'Votre facture d’électricité du dépôt',
    'sofia log fact ok',
    mail('Votre facture du trimestre est disponible : 612,48 € TTC, prélevés le 20.', {
      attachments: [pdf('facture électricité', 'Facture d’électricité du dépôt')],
      html: tableMail({
        host: 'energie-armor',
        color: '#3d6b1f',
        title: 'Votre facture est arrivée',
        intro: 'Site : dépôt de Cesson. Prélèvement le 20.',
        head: ['Poste', 'Quantité', 'Montant'],
        rows: [
          ['Consommation', '2 814 kWh', '498,10 €'],
          ['Abonnement', '3 mois', '66,38 €'],
          ['Taxes', '', '48,00 €'],
        ],
        outro: 'Merci de votre confiance.',
      }),
    }),
    ours('Bien reçue. Pouvez-vous ajouter notre référence « dépôt 2 » sur la prochaine ?'),
  ),
  v(
    11,
    'Hélène Guillou <h.guillou@guillou-architectes>',
    'Plans de la halle et emplacement des balances',
    'yann com quest ok',
    mail(
      'Bonjour, vous trouverez les plans de la halle. Les balances sont en rouge, les prises en bleu. Merci de valider avant mardi. Hélène Guillou',
      {
        attachments: [pdf('plans de la halle', 'Plans de la halle, emplacement des balances')],
        html: officeMail(
          [
            'Bonjour,',
            'Vous trouverez les plans de la halle. Les balances sont en rouge, les prises en bleu.',
            'Merci de valider avant mardi.',
          ],
          { name: 'Hélène Guillou', title: 'Guillou Architectes', host: 'guillou-architectes' },
        ),
      },
    ),
    'Validé, avec une seule remarque : la prise de l’étal 7 est derrière un poteau.',
    'Prise déplacée sur le plan. Merci de votre œil.',
  ),
  c(
    8,
    'Cabinet Expertise Rance <associee@expertise-rance>',
    'Circularisation des comptes clients',
    'sofia log quest ok',
    mail(
      'Bonjour, dans le cadre du contrôle des comptes, merci de confirmer le solde de notre client au 30 du mois dernier : 1 204,80 €. Cordialement, Anne-Gaëlle Botrel',
      {
        html: officeMail(
          [
            'Bonjour,',
            'Dans le cadre du contrôle des comptes, merci de confirmer le solde de notre client au 30 du mois dernier : 1 204,80 €.',
            'Cordialement,',
          ],
          { name: 'Anne-Gaëlle Botrel', title: 'Expertise Rance, associée', host: 'expertise-rance' },
        ),
      },
    ),
    'Je confirme ce solde de 1 204,80 €, sans litige en cours.',
  ),
  s(
    1,
    'Ville de Quimperlé <restauration@quimperle>',
    'Panne de la balance de la légumerie',
    'hugo sav panne rep',
    'La balance de la légumerie ne tare plus. Les cuisines préparent 900 repas par jour, pouvez-vous intervenir cette semaine ?',
    'Je peux venir jeudi à 14 h. Qui demander sur place ?',
    mail(
      '!Je suis absente jusqu’à lundi. En cas d’urgence, merci d’écrire à cuisine@quimperle.example.test.\n\nMessage envoyé automatiquement.',
      { automatic: 'outOfOffice', subject: 'Absence : Re: Panne de la balance de la légumerie', wait: 2 },
    ),
  ),
  v(
    6,
    'Nicolas Sergent <n.sergent@sergent-traiteur>',
    '> Votre devis D-1711 expire vendredi',
    'camille att',
    'Bonjour,\n\nVotre devis D-1711 pour deux étiqueteuses expire vendredi, et nos tarifs changent le mois prochain. Souhaitez-vous que je le prolonge ?',
    mail('!Bonjour, en congés jusqu’au 30, je lirai votre message à mon retour.\n\nNicolas Sergent', {
      automatic: 'outOfOffice',
      subject: 'Réponse automatique : Votre devis D-1711 expire vendredi',
      wait: 1,
    }),
  ),
  c(
    2,
    'Glaces Iroise <compta@glaces-iroise>',
    '> Facture F-2246 : avez-vous pu la recevoir',
    'sofia brut',
    'Bonjour,\n\nSauf erreur de notre part, la facture F-2246 de 228 € TTC reste à régler. L’avez-vous bien reçue ?',
    mail(
      '!Ce message n’a pas pu être remis à compta@glaces-iroise.example.test.\n\n550 5.1.1 <compta@glaces-iroise.example.test> : destinataire inconnu',
      {
        automatic: 'bounce',
        from: 'Mail Delivery System <mailer-daemon@mx.glaces-iroise>',
        subject: 'Undelivered Mail Returned to Sender',
        wait: 1,
      },
    ),
  ),
];
