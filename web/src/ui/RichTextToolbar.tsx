import { useLingui } from '@lingui/react/macro';
import type { Editor } from '@tiptap/react';
import { useEditorState } from '@tiptap/react';
import { useState } from 'react';
import { Button } from './Button.tsx';
import { TextInput } from './fields.tsx';
import { IconButton } from './IconButton.tsx';
import { Popover } from './Popover.tsx';
import styles from './RichText.module.css';

/** Bold, lists, links and the like for the text of one editor. */
export function RichTextToolbar({ editor }: { editor: Editor }) {
  const { t } = useLingui();
  const on = useEditorState({
    editor,
    selector: ({ editor: current }) => ({
      bold: current.isActive('bold'),
      italic: current.isActive('italic'),
      bulletList: current.isActive('bulletList'),
      orderedList: current.isActive('orderedList'),
      blockquote: current.isActive('blockquote'),
      link: current.isActive('link'),
    }),
  });
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t`Mise en forme`}>
      <IconButton
        icon="bold"
        name={t`Gras`}
        keys="Ctrl+b"
        pressed={on.bold}
        onClick={() => editor.chain().focus().toggleBold().run()}
      />
      <IconButton
        icon="italic"
        name={t`Italique`}
        keys="Ctrl+i"
        pressed={on.italic}
        onClick={() => editor.chain().focus().toggleItalic().run()}
      />
      <IconButton
        icon="list"
        name={t`Liste à puces`}
        pressed={on.bulletList}
        onClick={() => editor.chain().focus().toggleBulletList().run()}
      />
      <IconButton
        icon="list-numbers"
        name={t`Liste numérotée`}
        pressed={on.orderedList}
        onClick={() => editor.chain().focus().toggleOrderedList().run()}
      />
      <IconButton
        icon="blockquote"
        name={t`Citation`}
        pressed={on.blockquote}
        onClick={() => editor.chain().focus().toggleBlockquote().run()}
      />
      <LinkButton editor={editor} isOn={on.link} />
      <IconButton
        icon="clear-formatting"
        name={t`Retirer la mise en forme`}
        onClick={() => editor.chain().focus().unsetAllMarks().clearNodes().run()}
      />
    </div>
  );
}

function LinkButton({ editor, isOn }: { editor: Editor; isOn: boolean }) {
  const { t } = useLingui();
  const [isOpened, setOpened] = useState(false);
  const [address, setAddress] = useState('');
  const open = () => {
    setAddress((editor.getAttributes('link').href as string | undefined) ?? '');
    setOpened(!isOpened);
  };
  const apply = () => {
    const href = address.trim();
    const chain = editor.chain().focus().extendMarkRange('link');
    if (href === '') chain.unsetLink().run();
    else chain.setLink({ href: /^[a-z]+:/i.test(href) ? href : `https://${href}` }).run();
    setOpened(false);
  };
  return (
    <Popover
      opened={isOpened}
      onOpenedChange={setOpened}
      label={t`Lien`}
      position="top-start"
      padded
      trigger={<IconButton icon="link" name={t`Lien`} pressed={isOn} onClick={open} />}
    >
      <form
        className={styles.linkForm}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          apply();
        }}
      >
        <TextInput
          data-autofocus
          label={t`Adresse du lien`}
          placeholder="https://"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" size="md">
          {address.trim() === '' ? t`Retirer le lien` : t`Mettre le lien`}
        </Button>
      </form>
    </Popover>
  );
}
