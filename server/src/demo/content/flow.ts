import { people } from './company.ts';
import type { DepartmentKey, PersonKey, QualificationKey } from './types.ts';

/** How a thread ends. `free`: nobody has it; `taken`: a colleague has it; `none`: the parts say everything. */
type Ending = 'free' | 'taken' | 'pending' | 'resolved' | 'archived' | 'none';
/** What an author says of a thread in one line of words. */
export type Flow = {
  agent: PersonKey | undefined;
  department: DepartmentKey | undefined;
  qualification: QualificationKey | undefined;
  ending: Ending;
};

const departmentWords: Record<string, DepartmentKey> = { sav: 'sav', com: 'commercial', log: 'logistique' };
const qualificationWords: Record<string, QualificationKey> = {
  panne: 'panne',
  retour: 'retour',
  etal: 'etalonnage',
  devis: 'devis',
  livr: 'livraison',
  fact: 'facture',
  recl: 'reclamation',
  quest: 'question',
};
const endingWords: Record<string, Ending> = {
  libre: 'free',
  pris: 'taken',
  rep: 'taken',
  att: 'pending',
  ok: 'resolved',
  arch: 'archived',
  brut: 'none',
};

/** "hugo sav panne ok": who works it, department, qualification and ending, in any order, each optional. Throws on another word. */
export function readFlow(words: string): Flow {
  const flow: Flow = { agent: undefined, department: undefined, qualification: undefined, ending: 'none' };
  for (const word of words.split(' ')) {
    const person = people.find((one) => one.key === word);
    if (person) flow.agent = person.key;
    else if (departmentWords[word]) flow.department = departmentWords[word];
    else if (qualificationWords[word]) flow.qualification = qualificationWords[word];
    else if (endingWords[word]) flow.ending = endingWords[word];
    else throw new Error(`unknown word in the flow "${words}": ${word}`);
  }
  return flow;
}
