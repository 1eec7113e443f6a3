import { useLingui } from '@lingui/react/macro';
import Image from '@tiptap/extension-image';
import { Placeholder } from '@tiptap/extensions';
import { TextSelection } from '@tiptap/pm/state';
import { type Editor, EditorContent, useEditor, useEditorState } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/fields.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { takeTyping } from '../../ui/typed-ahead.ts';
import styles from './composer.module.css';

export interface RichTextProps {
  html: string;
  /** Another number shows `html` afresh: it was replaced from outside. */
  version: number;
  label: string;
  placeholder: string;
  isToolbarShown: boolean;
  isLocked: boolean;
  /** Each greater number takes the focus. */
  asked: number;
  onChange: (html: string) => void;
  onBlur: () => void;
  /** Ctrl+Enter. */
  onSubmit: () => void;
  /** Ctrl+Shift+Enter: the other ways to send. */
  onMoreWays: () => void;
  /** Files that were dropped or pasted and are no picture. */
  onFiles: (files: File[]) => void;
  /** Uploads a picture and gives its address; null when it was refused. */
  onImage: (file: File) => Promise<string | null>;
}

const extensions = (placeholder: string) => [
  StarterKit.configure({
    heading: false,
    codeBlock: false,
    horizontalRule: false,
    link: { openOnClick: false, autolink: true, defaultProtocol: 'https' },
  }),
  Image.configure({ inline: true, allowBase64: false }),
  Placeholder.configure({ placeholder }),
];

/** A text with bold, italics, lists, quotations, links and pictures. Loaded only when somebody writes. */
export default function RichText(props: RichTextProps) {
  const latest = useRef(props);
  latest.current = props;
  const takeFiles = (editor: Editor, list: FileList | null | undefined): boolean => {
    const files = [...(list ?? [])];
    if (files.length === 0) return false;
    const pictures = files.filter((file) => /^image\/(?:png|jpeg|gif|webp)$/.test(file.type));
    const others = files.filter((file) => !pictures.includes(file));
    if (others.length > 0) latest.current.onFiles(others);
    for (const picture of pictures) {
      void latest.current.onImage(picture).then((src) => {
        if (src) editor.chain().focus().setImage({ src, alt: picture.name }).run();
      });
    }
    return true;
  };
  const editorRef = useRef<Editor | null>(null);
  const editor = useEditor({
    extensions: extensions(props.placeholder),
    content: props.html,
    editable: !props.isLocked,
    onUpdate: ({ editor: changed }) => latest.current.onChange(changed.isEmpty ? '' : changed.getHTML()),
    onBlur: () => latest.current.onBlur(),
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': props.label,
        dir: 'auto',
        class: styles.prose!,
      },
      handleKeyDown: (_view, event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
        if (event.shiftKey) latest.current.onMoreWays();
        else latest.current.onSubmit();
        return true;
      },
      handleDOMEvents: {
        mousedown: (view, event) => {
          // The blank under a text is to write on, but what stands there last is the signature.
          const last = view.dom.lastElementChild;
          if (event.button !== 0 || !last || event.clientY <= last.getBoundingClientRect().bottom)
            return false;
          const at = endOfText(view.state.doc);
          if (at === null) return false;
          event.preventDefault();
          view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(at), -1)));
          view.focus();
          return true;
        },
      },
      handlePaste: (_view, event) => {
        // A spreadsheet or a page puts a picture beside its text: then the text is meant.
        if (event.clipboardData?.types.includes('text/html')) return false;
        return editorRef.current ? takeFiles(editorRef.current, event.clipboardData?.files) : false;
      },
      handleDrop: (_view, event, _slice, isMoved) => {
        if (isMoved || !editorRef.current) return false;
        return takeFiles(editorRef.current, (event as DragEvent).dataTransfer?.files);
      },
    },
  });
  editorRef.current = editor;
  const { version, isLocked } = props;
  useEffect(() => {
    editor?.setEditable(!isLocked, false);
  }, [editor, isLocked]);
  const answered = useRef(0);
  useEffect(() => {
    // On a slow machine the editor's first instance is gone before it is shown; the next one comes with a new render.
    if (!editor || editor.isDestroyed || props.asked <= answered.current) return;
    const isFirst = answered.current === 0;
    answered.current = props.asked;
    const { view } = editor;
    if (isFirst) editor.commands.setTextSelection(1);
    // At once, not in the next frame: the keys that are typed until then would be nobody's.
    const typed = takeTyping();
    view.focus();
    if (typed !== '') insertTyped(editor, typed);
    editor.commands.scrollIntoView();
  }, [editor, props.asked]);
  const shownVersion = useRef(version);
  useEffect(() => {
    if (!editor || editor.isDestroyed || shownVersion.current === version) return;
    shownVersion.current = version;
    editor.commands.setContent(latest.current.html, { emitUpdate: false });
  }, [editor, version]);
  if (!editor) return null;
  return (
    <>
      <EditorContent editor={editor} className={styles.editor} />
      {props.isToolbarShown && <Toolbar editor={editor} />}
    </>
  );
}

/** The end of the paragraph above the signature; null when no signature stands last. */
function endOfText(doc: Editor['state']['doc']): number | null {
  const { lastChild } = doc;
  if (
    !lastChild ||
    doc.childCount < 2 ||
    !/^--\s*(?:\n|$)/.test(lastChild.textBetween(0, lastChild.content.size, '\n', '\n'))
  ) {
    return null;
  }
  return doc.content.size - lastChild.nodeSize - 1;
}

/** As if it had been typed here: each line break is one of the Enter key. */
function insertTyped(editor: Editor, typed: string): void {
  for (const [index, line] of typed.split('\n').entries()) {
    if (index > 0) editor.commands.enter();
    if (line !== '') editor.commands.insertContent({ type: 'text', text: line });
  }
}

function Toolbar({ editor }: { editor: Editor }) {
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
