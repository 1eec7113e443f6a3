import { type Signature, signaturesFor } from '@guichet/contract/people';
import type { PlaceholderValues } from '@guichet/contract/placeholders';
import { useLingui } from '@lingui/react/macro';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { filledSignature, isSameSignature, signatureIn, withSignature } from './signature.ts';

interface SignatureMenuProps {
  html: string;
  signatures: readonly Signature[];
  /** The address that the mail leaves from. */
  from: string;
  values: Partial<PlaceholderValues>;
  unavailable: string | false;
  onChange: (html: string) => void;
}

/** Which signature stands under the text: mine, the mailbox's, or none. Absent where there is none to choose. */
export function SignatureMenu({ html, signatures, from, values, unavailable, onChange }: SignatureMenuProps) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const offered = signaturesFor(signatures, from);
  if (offered.length === 0) return null;
  const words: Record<Signature['of'], string> = {
    person: t`Votre signature`,
    mailbox: t`Signature de la boîte`,
  };
  const standing = signatureIn(html);
  return (
    <Menu
      label={t`Signature`}
      position="top-start"
      width={264}
      trigger={<IconButton icon="writing-sign" name={t`Signature`} unavailable={unavailable} />}
      entries={[
        ...offered.map((signature) => ({
          id: `${signature.of} ${signature.address}`,
          label: words[signature.of],
          ...(signature.address === null ? {} : { detail: signature.address }),
          checked: standing !== null && isSameSignature(standing.html, signature.html),
          onSelect: () =>
            onChange(withSignature(html, filledSignature(signature, { ...values, address: from }, language))),
        })),
        {
          id: 'none',
          label: t`Sans signature`,
          checked: standing === null,
          onSelect: () => onChange(withSignature(html, '')),
        },
      ]}
    />
  );
}
