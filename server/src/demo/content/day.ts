import type { DemoDay } from './types.ts';

/** What the company keeps beside its mail, as it stands this morning. */
export const day: DemoDay = {
  tags: [
    {
      name: 'Urgent',
      color: '#C2453A',
      by: 'lea',
      on: [
        'support-production-madec-ligne-2-arretee-depuis-5h30',
        'support-titulaire-pharmacie-odet-balance-de-preparation-controle-demain',
      ],
    },
    {
      name: 'Garantie',
      color: '#1F8A6D',
      mailbox: 'support',
      by: 'ines',
      on: [
        'support-jb-noel-noel-retour-sous-garantie-n-11-0482',
        'support-cuisine-maillard-traiteur-odeur-de-brule-puis-plus-rien',
      ],
    },
    {
      name: 'Marché public',
      color: '#7C5CC4',
      mailbox: 'ventes',
      by: 'yann',
      on: ['ventes-marches-sarzeau-consultation-pesage-de-la-dechetterie'],
    },
  ],
  contacts: [
    { email: 'amina.diallo@example.test', company: '' },
    { email: 'bruno.cadiou@cadiou-charpente.example.test', company: 'Cadiou Charpente' },
    { email: 'charlotte@pym-and-daughters.example.test', company: 'Pym & Daughters' },
    { email: 'elodie@garnier.example.test', company: 'Laboratoire Garnier' },
    { email: 'fiona@highland-cheese.example.test', company: 'Highland Cheese' },
    { email: 'grace.okafor@okafor-bakery.example.test', company: 'Okafor Bakery' },
    { email: 'mona@savons-tanguy.example.test', company: 'Savons Tanguy' },
  ],
  views: [
    { name: 'Urgences', mailbox: 'support', by: 'lea', isShared: true, place: 'open', tag: 'Urgent' },
    {
      name: 'Pannes en attente de réponse',
      mailbox: 'support',
      by: 'hugo',
      isShared: false,
      place: 'waiting',
      qualification: 'panne',
    },
    {
      name: 'Devis à envoyer',
      mailbox: 'ventes',
      by: 'yann',
      isShared: true,
      place: 'open',
      qualification: 'devis',
    },
    {
      name: 'Logistique, à répondre',
      mailbox: 'compta',
      by: 'sofia',
      isShared: false,
      place: 'waiting',
      department: 'logistique',
    },
  ],
  stars: [
    { conversation: 'support-c-vasseur-vasseur-balance-b-40-ecran-noir-depuis-ce-matin', by: 'lea' },
    { conversation: 'ventes-amina-diallo-example-test-tarif-revendeur-pour-l-ouest', by: 'camille' },
  ],
  snoozed: [
    { conversation: 'support-cuisine-maillard-traiteur-odeur-de-brule-puis-plus-rien', by: 'ines' },
    { conversation: 'ventes-cadre-sante-ehpad-ajoncs-plateforme-de-pesee-pour-fauteuils', by: 'yann' },
  ],
  templates: [
    {
      name: 'Accusé de réception d’une panne',
      mailbox: 'support',
      by: 'lea',
      isShared: true,
      text: 'Bonjour {{prénom}},\n\nNous avons bien reçu votre message « {{objet}} ». Un technicien le regarde aujourd’hui et vous répond avant ce soir.\n\nVotre numéro de suivi : {{référence}}.',
    },
    {
      name: 'Retour à l’atelier',
      mailbox: 'support',
      by: 'ines',
      isShared: true,
      text: 'Bonjour {{prénom}},\n\nVous pouvez nous envoyer l’appareil à l’adresse ci-dessous, dans son carton ou bien calé. Notez {{référence}} sur le colis : il sera contrôlé le jour même de son arrivée, et nous vous appelons avant toute réparation.',
    },
    {
      name: 'Calibration certificate',
      mailbox: 'support',
      by: 'ines',
      isShared: true,
      text: 'Hello {{prénom}},\n\nYour certificate is attached. It is valid for one year from the date on page 1; we will write to you a month before it ends.',
    },
    {
      name: 'Remise à zéro, pas à pas',
      mailbox: 'support',
      by: 'hugo',
      isShared: false,
      text: 'Bonjour {{prénom}},\n\n1. Videz le plateau et débranchez la balance.\n2. Attendez dix secondes, rebranchez sans rien poser.\n3. Appuyez sur Zéro jusqu’au double bip.\n\nSi l’affichage bouge encore, dites-moi ce qu’il indique.',
    },
    {
      name: 'Envoi d’un devis',
      mailbox: 'ventes',
      by: 'yann',
      isShared: true,
      text: 'Bonjour {{prénom}},\n\nVoici notre devis pour {{société}}. Il est valable trente jours ; la livraison est comprise.\n\nJe reste à votre disposition, {{mon prénom}}',
    },
  ],
  planned: [
    {
      conversation: 'support-contact-petit-balance-en-vitrine-qui-affiche-ol',
      mailbox: 'support',
      by: 'hugo',
      text: 'Bonjour,\n\n« OL » à vide, c’est le capteur qui est resté en butée : le carton de beurre était trop lourd pour lui. Ne posez plus rien dessus, je passe ce matin avec une balance de prêt et je repars avec la vôtre.\n\nÀ tout à l’heure,\nHugo',
    },
  ],
  absences: [{ person: 'camille', days: 3, substitute: 'thomas' }],
};
