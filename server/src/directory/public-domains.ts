/**
 * Domains in which anybody may have an address: they tell nothing of a company. A list of our own, of the providers
 * that people in France, its neighbours and the English-speaking countries mostly write from, with the variants by
 * country written out where there are few.
 */
const PUBLIC = new Set(
  `gmail.com googlemail.com outlook.com outlook.fr outlook.be outlook.de outlook.es outlook.it hotmail.com hotmail.fr
   hotmail.be hotmail.ch hotmail.co.uk hotmail.de hotmail.es hotmail.it live.com live.fr live.be live.ca live.co.uk
   live.de live.it live.nl msn.com passport.com yahoo.com yahoo.fr yahoo.be yahoo.ca yahoo.ch yahoo.co.uk yahoo.de
   yahoo.es yahoo.it ymail.com rocketmail.com aol.com aol.fr aim.com icloud.com me.com mac.com
   orange.fr wanadoo.fr free.fr aliceadsl.fr libertysurf.fr infonie.fr sfr.fr neuf.fr 9online.fr 9business.fr
   cegetel.net club-internet.fr numericable.fr noos.fr bbox.fr laposte.net la-poste.net tele2.fr voila.fr
   gmx.fr gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de freenet.de mail.de posteo.de posteo.net
   proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com mailo.com mailo.fr net-c.com
   netcourrier.com fastmail.com fastmail.fm hey.com zoho.com mail.com email.com inbox.com hushmail.com startmail.com
   mailfence.com runbox.com disroot.org riseup.net ik.me etik.com infomaniak.com ovh.fr
   skynet.be telenet.be proximus.be belgacom.net voo.be scarlet.be bluewin.ch sunrise.ch hispeed.ch romandie.com
   luxweb.lu pt.lu vo.lu libero.it virgilio.it tiscali.it alice.it tin.it telefonica.net terra.es
   ziggo.nl kpnmail.nl planet.nl home.nl hetnet.nl xs4all.nl btinternet.com sky.com talktalk.net virginmedia.com
   ntlworld.com blueyonder.co.uk comcast.net verizon.net att.net sbcglobal.net bellsouth.net charter.net cox.net
   earthlink.net shaw.ca rogers.com videotron.ca sympatico.ca bell.net telus.net
   mail.ru bk.ru list.ru inbox.ru yandex.ru yandex.com rambler.ru wp.pl o2.pl onet.pl interia.pl seznam.cz
   qq.com 163.com 126.com sina.com menara.ma topnet.tn
   guerrillamail.com mailinator.com yopmail.com yopmail.fr`.split(/\s+/),
);

/** Whether an address of this domain (lower case) says nothing of who employs its owner. */
export const isPublicDomain = (domain: string): boolean => domain === '' || PUBLIC.has(domain);
