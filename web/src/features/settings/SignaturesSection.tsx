import type { Me } from '@guichet/contract/people';
import { fillHtml, type Placeholder, placeholders, rangesOfLeft } from '@guichet/contract/placeholders';
import type { SignatureSetting } from '@guichet/contract/templates';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { useMe } from '../../data/me.ts';
import { signaturesQuery } from '../../data/templates.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Select } from '../../ui/fields.tsx';
import { HtmlText } from '../../ui/HtmlText.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { Part, SectionPage } from './SectionPage.tsx';
import { sampleValues } from './sample-values.ts';
import styles from './settings.module.css';
import { useAct } from './use-act.ts';
import { WritingField } from './WritingField.tsx';
import writing from './writing.module.css';

type Box = { id: string; name: string; addresses: string[]; isMember: boolean; mayEdit: boolean };

/** What stands under one's mails: one's own signatures, and those of the mailboxes that one keeps. */
export function SignaturesSection() {
  const { t } = useLingui();
  const me = useMe();
  const { data, error } = useQuery(signaturesQuery);
  const [chosen, choose] = useState<string | null>(null);
  if (!data) return error ? <Failure failure={error} /> : <SkeletonText lines={4} />;
  const kept = new Map(data.mayEdit.map((one) => [one.id, one]));
  const boxes: Box[] = [
    ...me.mailboxes.map((one) => ({
      id: one.id,
      name: one.name,
      addresses: [one.address, ...one.aliases],
      isMember: true,
      mayEdit: kept.has(one.id),
    })),
    ...data.mayEdit
      .filter(({ id }) => !me.mailboxes.some((one) => one.id === id))
      .map((one) => ({ ...one, isMember: false, mayEdit: true })),
  ];
  const box = boxes.find(({ id }) => id === chosen) ?? boxes[0];
  return (
    <SectionPage title={t`Signatures`}>
      <p className={styles.lead}>
        <Trans>
          La signature suit l’adresse d’envoi. La vôtre passe avant celle de la boîte, et sous chaque message
          vous pouvez en prendre une autre ou l’enlever.
        </Trans>
      </p>
      {boxes.length > 1 && (
        <Part title={t`Boîte`}>
          <Select
            aria-label={t`Boîte`}
            data={boxes.map(({ id, name }) => ({ value: id, label: name }))}
            value={box?.id ?? null}
            onChange={(value) => choose(value)}
          />
        </Part>
      )}
      {box && <Signatures key={box.id} me={me} box={box} signatures={data.signatures} />}
    </SectionPage>
  );
}

interface SignaturesProps {
  me: Me;
  box: Box;
  signatures: readonly SignatureSetting[];
}

function Signatures({ me, box, signatures }: SignaturesProps) {
  const { t } = useLingui();
  const of = (whose: SignatureSetting['of']) =>
    signatures.filter((one) => one.mailboxId === box.id && one.of === whose);
  return (
    <>
      {box.isMember && (
        <Part title={t`La vôtre`} detail={t`vous seul l’utilisez`}>
          <Group me={me} box={box} whose="person" signatures={of('person')} mayEdit />
        </Part>
      )}
      <Part title={t`Celle de la boîte`} detail={t`pour qui n’a pas la sienne`}>
        <Group me={me} box={box} whose="mailbox" signatures={of('mailbox')} mayEdit={box.mayEdit} />
      </Part>
    </>
  );
}

interface GroupProps {
  me: Me;
  box: Box;
  whose: SignatureSetting['of'];
  signatures: readonly SignatureSetting[];
  mayEdit: boolean;
}

/** Those of one person or of the mailbox: one for all addresses, and others for one address each. */
function Group({ me, box, whose, signatures, mayEdit }: GroupProps) {
  const { t } = useLingui();
  /** The address whose signature is being written; null = the one for all. */
  const [edited, setEdited] = useState<string | null | undefined>(undefined);
  const general = signatures.find(({ address }) => address === null);
  const special = signatures.filter(({ address }) => address !== null);
  const free = box.addresses.filter(
    (address) => !special.some((one) => one.address === address.toLowerCase()) && address !== edited,
  );
  const line = (signature: SignatureSetting | null, address: string | null) =>
    edited === address ? (
      <SignatureForm
        key={address ?? 'all'}
        me={me}
        box={box}
        stored={signature ?? { mailboxId: box.id, of: whose, address, html: '' }}
        onDone={() => setEdited(undefined)}
      />
    ) : (
      <div key={address ?? 'all'} className={writing.signature}>
        <div className={writing.signatureHead}>
          <Chip kind="outlined">{address ?? t`Toutes les adresses`}</Chip>
          <span className="grow" />
          {mayEdit && (
            <Button
              size="sm"
              onClick={() => setEdited(address)}
              aria-label={
                address === null
                  ? whose === 'person'
                    ? signature
                      ? t`Modifier votre signature`
                      : t`Écrire votre signature`
                    : signature
                      ? t`Modifier la signature de la boîte`
                      : t`Écrire la signature de la boîte`
                  : t`Modifier la signature de ${address}`
              }
            >
              {signature ? t`Modifier` : t`Écrire`}
            </Button>
          )}
        </div>
        {signature ? (
          <Shown me={me} box={box} html={signature.html} />
        ) : (
          <p className="ink-2">
            {whose === 'person' ? t`Celle de la boîte est prise.` : t`Rien n’est ajouté sous les messages.`}
          </p>
        )}
      </div>
    );
  return (
    <>
      {line(general ?? null, null)}
      {special.map((one) => line(one, one.address))}
      {edited !== undefined &&
        edited !== null &&
        !special.some(({ address }) => address === edited) &&
        line(null, edited)}
      {mayEdit && box.addresses.length > 1 && free.length > 0 && (
        <Select
          aria-label={t`Une autre pour une adresse`}
          placeholder={t`Une autre pour une adresse…`}
          data={free.map((address) => ({ value: address.toLowerCase(), label: address }))}
          value={null}
          onChange={(address) => address !== null && setEdited(address)}
        />
      )}
    </>
  );
}

/** With the values of an invented mail, so that one sees what arrives. */
function Shown({ me, box, html }: { me: Me; box: Box; html: string }) {
  const format = usePersonFormat();
  const values = sampleValues({
    myName: me.name,
    mailbox: box.name,
    address: box.addresses[0] ?? '',
    language: format.language,
    now: format.now(),
    timeZone: me.timeZone,
  });
  return (
    <div className={writing.signatureText}>
      <HtmlText html={fillHtml(html, values, format.language)} marks={rangesOfLeft} />
    </div>
  );
}

/** A signature knows nobody to whom it is written. */
const offered: readonly Placeholder[] = placeholders.filter(
  (key) => !['firstName', 'name', 'company'].includes(key),
);

interface SignatureFormProps {
  me: Me;
  box: Box;
  stored: SignatureSetting;
  onDone: () => void;
}

function SignatureForm({ me, box, stored, onDone }: SignatureFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [html, setHtml] = useState(stored.html);
  const act = useAct(async () => {
    await client.invalidateQueries({ queryKey: signaturesQuery.queryKey });
    await client.invalidateQueries({ queryKey: ['me'] });
  });
  const set = (text: string) =>
    void act.run(() => api.signatures.set({ ...stored, html: text })).then((isDone) => isDone && onDone());
  return (
    <form
      className={writing.signature}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        set(html);
      }}
    >
      <Chip kind="outlined">{stored.address ?? t`Toutes les adresses`}</Chip>
      <WritingField
        label={t`Texte de la signature`}
        html={stored.html}
        onChange={setHtml}
        onSubmit={() => set(html)}
        offered={offered}
        hasFocus
      />
      <Shown me={me} box={box} html={html} />
      <Failure failure={act.failure} />
      <div className={writing.acts}>
        <Button type="submit" size="lg" variant="primary" aria-busy={act.busy}>
          {t`Enregistrer`}
        </Button>
        <Button size="lg" onClick={onDone}>
          {t({ message: 'Annuler', context: 'leave a form' })}
        </Button>
        {stored.html !== '' && (
          <Button size="lg" variant="danger" onClick={() => set('')}>
            {t`Retirer la signature`}
          </Button>
        )}
      </div>
    </form>
  );
}
