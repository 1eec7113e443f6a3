import type { Signature } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { isSameSignature, signatureIn, withSignature } from './signature.ts';

interface SignatureMenuProps {
  html: string;
  signatures: readonly Signature[];
  unavailable: string | false;
  onChange: (html: string) => void;
}

/** Which signature stands under the text: mine, the mailbox's, or none. Absent where there is none to choose. */
export function SignatureMenu({ html, signatures, unavailable, onChange }: SignatureMenuProps) {
  const { t } = useLingui();
  if (signatures.length === 0) return null;
  const words: Record<Signature['of'], string> = {
    person: t`Votre signature`,
    mailbox: t`Signature de la boîte`,
  };
  const standing = signatureIn(html);
  return (
    <Menu
      label={t`Signature`}
      position="top-start"
      width={232}
      trigger={<IconButton icon="writing-sign" name={t`Signature`} unavailable={unavailable} />}
      entries={[
        ...signatures.map((signature) => ({
          id: signature.of,
          label: words[signature.of],
          checked: standing !== null && isSameSignature(standing.html, signature.html),
          onSelect: () => onChange(withSignature(html, signature.html)),
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
