import { rangesOfLeft } from '@guichet/contract/placeholders';
import RichText, { type RichTextProps } from '../../ui/RichText.tsx';
import { isSignature, SignatureNode } from './signature-node.ts';

const extensions = [SignatureNode];

/** The text of a mail: with a signature, and with what is still to be filled in marked. */
export default function MailText(props: Omit<RichTextProps, 'extensions' | 'isFoot' | 'marks'>) {
  return <RichText {...props} extensions={extensions} isFoot={isSignature} marks={rangesOfLeft} />;
}
