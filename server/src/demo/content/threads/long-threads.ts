import { csv, forward, hand, mail, note, ours, pdf, png } from '../parts.ts';
import { writer } from '../thread.ts';

const s = writer('support');
const v = writer('ventes');

/** The long stories: many mails, several colleagues. */
export const longThreads = [
  s(
    9,
    'Groupe scolaire Simone-Veil <intendance@gs-simone-veil>',
    'Balance de la cantine qui change de poids selon la personne',
    'hugo sav panne ok',
    'C’est un mystère : quand Maryse pèse les pommes, il y a 12,4 kg ; quand c’est Driss, 12,1. La même caisse, à la minute près. On a refait l’essai dix fois.',
    'Intéressant ! Maryse et Driss se tiennent-ils du même côté de la balance ?',
    'Maryse à gauche, Driss en face. Pourquoi ?',
    'Parce que le plancher peut ployer sous celui qui pèse. Refaites l’essai avec Driss à gauche.',
    'Driss à gauche : 12,4 ! C’est donc le sol ?',
    note('hugo', 'Sol en bois sur cave. Il faut une plaque de répartition.'),
    'C’est le sol : il penche d’un cheveu et la balance ne pèse plus droit. Qu’y a-t-il en dessous ?',
    mail('Une cave voûtée et un plancher de 1911. Voici une photo.', {
      attachments: [png('plancher de la cantine', 'Plancher de la cantine')],
    }),
    'Belle photo. Glissez une plaque rigide d’au moins 60 × 60 cm et 2 cm d’épaisseur sous la balance, puis réglez les pieds.',
    'Le menuisier de la ville a posé une plaque de chêne. Maryse : 12,2. Driss : 12,2.',
    'Et l’institutrice ?',
    '12,2 aussi. Les enfants veulent maintenant peser le directeur.',
    'Portée maximale 60 kg, je décline toute responsabilité. Je classe le dossier, avec le sourire.',
    'Merci pour tout, le mystère va manquer à la cantine.',
  ),
  s(
    18,
    'Brasserie du Bout du Monde <direction@brasserie-boutdumonde>',
    'Trois livraisons de malt, trois écarts : réclamation du malteur, expertise contradictoire et suite à donner avec l’assurance',
    'ines sav recl ok',
    mail(
      'Notre malteur conteste nos pesées : nous trouvons 24,1 t quand il en facture 24,6. Troisième écart en un mois. Il demande une expertise. Tous les tickets sont joints.',
      {
        attachments: [csv('tickets de pesée malt', 'Tickets de pesée, livraisons de malt')],
        cc: ['Malterie du Levant <expeditions@malterie-levant>'],
      },
    ),
    note('ines', 'Pont vérifié en mars, rien d’anormal. Je soupçonne le carburant ou les cales du camion.'),
    'Votre pont a été vérifié en mars, avec 5 kg d’écart à 25 t. Avant l’expertise, une question : le camion est-il pesé plein et vide avec le même plein de carburant, chauffeur à bord ?',
    'Bonne question. Non : chez lui le chauffeur descend, chez nous il reste.',
    'Cela n’explique que 90 kg. Et les cales, les sangles, la bâche mouillée ?',
    mail(
      'Chez nous, le camion est pesé bâché, quelle que soit la pluie. Il est toujours arrivé sous l’averse.',
      {
        from: 'Malterie du Levant <expeditions@malterie-levant>',
        cc: ['Brasserie du Bout du Monde <direction@brasserie-boutdumonde>'],
      },
    ),
    hand('hugo', 'Je suis en formation deux jours. Propose une pesée contradictoire.', 'ines'),
    ours(
      'Je propose une pesée contradictoire : même camion, deux ponts le même jour, chauffeur descendu, bâche ôtée. Nous fournissons la masse témoin.',
      { by: 'hugo' },
    ),
    'D’accord pour jeudi.',
    mail('D’accord également.', { from: 'Malterie du Levant <expeditions@malterie-levant>' }),
    ours(
      'Résultat : 24,360 t chez le malteur, 24,355 t à la brasserie. Les deux ponts sont justes : l’écart vient de la procédure.',
      { by: 'hugo', attachments: [pdf('procès-verbal de pesée', 'Procès-verbal de pesée contradictoire')] },
    ),
    'Nous adoptons tous les deux la même procédure. Il reste les 1,3 t des trois livraisons passées…',
    mail('Nous partageons : avoir de 650 kg dès ce soir. On ne va pas se fâcher pour de la pluie.', {
      from: 'Malterie du Levant <expeditions@malterie-levant>',
    }),
    ours('Voilà une fin comme on les aime. Le procès-verbal reste à votre disposition dix ans.', {
      by: 'hugo',
    }),
  ),
  v(
    20,
    'Réseau Bio Armor <achats@bioarmor>',
    'Étude : balances libre-service à l’entrée du magasin',
    'yann com devis pris',
    'Nous voulons tester dans un magasin des balances où le client tare lui-même son bocal. Une caméra devrait reconnaître le produit. Est-ce sérieux ?',
    'C’est sérieux pour une trentaine de produits, moins pour les farines qui se ressemblent toutes. Quel magasin, combien de silos ?',
    'Paimpol, 64 silos. Les farines, c’est 9 silos.',
    'Alors 55 produits par caméra et un bouton pour les farines. Je prépare un prêt d’un mois.',
    note('yann', 'Prêt validé par le fabricant, deux machines.', 'lea'),
    mail('Le directeur demande qui paie si le client triche.', {
      cc: ['Direction Bio Armor <direction@bioarmor>'],
    }),
    'Le magasin, comme aujourd’hui. Mais les essais ailleurs montrent moins d’erreurs qu’à la caisse : 0,8 % contre 1,4 %.',
    'Chiffres notés. Installation possible quand ?',
    'Lundi en huit, à 6 h, avant l’ouverture.',
    'Installation faite, les clients jouent avec. On fait le bilan dans un mois.',
    forward(
      'Vision Libre <projets@vision-libre>',
      'Bonjour, le client est en place à Paimpol. Pouvez-vous suivre les erreurs de reconnaissance chaque semaine ? Yann',
      'yann',
    ),
    ours('Première semaine : 1 912 pesées, 31 corrections, surtout entre lentilles vertes et pois cassés.'),
    'On a inversé les deux silos de place, ça va mieux ! Pouvez-vous chiffrer les huit autres magasins ?',
  ),
  v(
    30,
    'Fromagerie des Monts <qualite@fromagerie-monts>',
    'Trieuse : essais, écarts, validation',
    'camille com quest ok',
    'Nous commençons les essais de la trieuse que vous avez prêtée. Par quoi faut-il commencer ?',
    'Par cent fromages pesés deux fois, à la main puis à la trieuse. Cela dira tout.',
    mail('Cent pesées faites, fichier joint.', {
      attachments: [csv('cent fromages', 'Cent fromages, deux pesées')],
    }),
    'Écart moyen 1 g, mais douze fromages à plus de 4 g. Étaient-ils froids ?',
    'Oui, sortis de la cave dix minutes avant. La buée ?',
    'La buée, et la croûte qui colle au tapis. Essayez avec le tapis à picots, il est dans la caisse bleue.',
    'Deux fromages à plus de 4 g. On progresse.',
    'Baissez la vitesse de 80 à 65 par minute.',
    'Plus aucun écart. Nous validons l’achat.',
  ),
];
