import Image from '@tiptap/extension-image';
import { Placeholder } from '@tiptap/extensions';
import { TextSelection } from '@tiptap/pm/state';
import { type Editor, EditorContent, type Extensions, useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { type RefObject, useEffect, useRef, useState } from 'react';
import styles from './RichText.module.css';
import { RichTextToolbar } from './RichTextToolbar.tsx';
import { type MarkedRanges, markedIn, markRanges } from './rich-text-marks.ts';
import { createSlash, type SlashUse } from './rich-text-slash.ts';
import { takeTyping } from './typed-ahead.ts';

/** What the owner of an editor asks of it. */
export type RichTextHandle = {
  /** Puts this where the caret is, in the place of a `/` that is open. */
  insert: (html: string) => void;
  /** Puts words where the caret is. */
  insertText: (text: string) => void;
  insertPicture: (src: string, alt: string) => void;
  /** Opens the list behind a `/`, as if it had been typed. */
  openSlash: () => void;
  leaveSlash: () => void;
  /** Chooses the next marked range behind the caret, else the first. False when there is none. */
  chooseMarked: () => boolean;
};

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
  onMoreWays?: () => void;
  /** Files that were dropped or pasted and are no picture. */
  onFiles: (files: File[]) => void;
  /** Uploads a picture and gives its address; null when it was refused. */
  onImage: (file: File) => Promise<string | null>;
  /** Nodes of its owner's own. */
  extensions?: Extensions;
  /** Whether this last block stands apart from the text: a click below writes above it. */
  isFoot?: (last: Editor['state']['doc']) => boolean;
  /** What of a line is marked. Fixed for the life of the editor. */
  marks?: MarkedRanges;
  slash?: SlashUse;
  handle?: RefObject<RichTextHandle | null>;
  /** The handle is there, and the focus where it was asked for. */
  onReady?: () => void;
}

/** @param feet nodes of the owner's own, which may be the last: nothing is written below them */
const basics = (placeholder: string, feet: string[]): Extensions => [
  StarterKit.configure({
    heading: false,
    codeBlock: false,
    horizontalRule: false,
    trailingNode: { notAfter: feet },
    link: { openOnClick: false, autolink: true, defaultProtocol: 'https' },
  }),
  Image.configure({ inline: true, allowBase64: false }),
  Placeholder.configure({ placeholder }),
];

/** A text with bold, italics, lists, quotations, links and pictures. Loaded only when somebody writes. */
export default function RichText(props: RichTextProps) {
  const latest = useRef(props);
  latest.current = props;
  const [slash] = useState(() => createSlash((open) => latest.current.slash?.onChange(open)));
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
    extensions: [
      ...basics(
        props.placeholder,
        (props.extensions ?? []).map(({ name }) => name),
      ),
      ...(props.extensions ?? []),
      ...(props.marks ? [markRanges(props.marks, styles.mark!)] : []),
    ],
    content: props.html,
    editable: !props.isLocked,
    onUpdate: ({ editor: changed }) => latest.current.onChange(changed.isEmpty ? '' : changed.getHTML()),
    onBlur: ({ editor: left }) => {
      slash.leave(left);
      latest.current.onBlur();
    },
    onTransaction: ({ editor: changed, transaction }) => {
      if (!latest.current.slash) return;
      const isTyped =
        transaction.docChanged && !transaction.getMeta('preventUpdate') && changed.view.hasFocus();
      if (isTyped || slash.isOpen()) slash.look(changed, isTyped ? transaction.before : null);
    },
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': props.label,
        dir: 'auto',
        class: styles.prose!,
      },
      handleKeyDown: (_view, event) => {
        if (slash.isOpen() && latest.current.slash?.onKey(event)) return true;
        if (slash.isOpen() && event.key === 'Escape' && editorRef.current) {
          // Its list is not there yet, or no more.
          slash.leave(editorRef.current);
          return true;
        }
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
        if (event.shiftKey && latest.current.onMoreWays) latest.current.onMoreWays();
        else latest.current.onSubmit();
        return true;
      },
      handleDOMEvents: {
        // The editor would keep Escape to itself: what is around it closes by it, unless the list is open.
        keydown: (_view, event) => event.key === 'Escape' && !event.isComposing && !slash.isOpen(),
        mousedown: (view, event) => {
          // The blank under a text is to write on, but what stands there last is the signature.
          const last = view.dom.lastElementChild;
          if (event.button !== 0 || !last || event.clientY <= last.getBoundingClientRect().bottom)
            return false;
          const at = endOfText(view.state.doc, latest.current.isFoot);
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
  useHandle(props.handle, editor, slash, latest);
  useSlashWords(editor, props.slash);
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
  useEffect(() => {
    if (editor && !editor.isDestroyed) latest.current.onReady?.();
  }, [editor]);
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
      {props.isToolbarShown && <RichTextToolbar editor={editor} />}
    </>
  );
}

/** The end of the paragraph above a foot; null when the text has none. */
function endOfText(doc: Editor['state']['doc'], isFoot: RichTextProps['isFoot']): number | null {
  const { lastChild } = doc;
  if (!lastChild || doc.childCount < 2 || !isFoot?.(lastChild)) return null;
  return doc.content.size - lastChild.nodeSize - 1;
}

function useHandle(
  handle: RichTextProps['handle'],
  editor: Editor | null,
  slash: ReturnType<typeof createSlash>,
  latest: RefObject<RichTextProps>,
): void {
  useEffect(() => {
    if (!handle || !editor) return;
    const chooseMarked = () => {
      const { marks } = latest.current;
      const found = marks ? markedIn(editor.state.doc, marks) : [];
      const next = found.find(({ from }) => from >= editor.state.selection.from) ?? found[0];
      if (!next) return false;
      editor.chain().setTextSelection(next).focus().scrollIntoView().run();
      return true;
    };
    handle.current = {
      insert(html) {
        const from = slash.isOpen() ? slash.take(editor) : editor.state.selection.from;
        insertBlocks(editor, html);
        // What is left to fill in is chosen: the next key press writes over it.
        const { marks } = latest.current;
        const until = editor.state.selection.to;
        const first =
          marks && markedIn(editor.state.doc, marks).find((one) => one.from >= from - 1 && one.to <= until);
        if (first) editor.commands.setTextSelection(first);
        editor.commands.focus();
        editor.commands.scrollIntoView();
      },
      insertText: (text) => {
        editor.chain().focus().insertContent({ type: 'text', text }).run();
      },
      insertPicture: (src, alt) => {
        editor.chain().focus().setImage({ src, alt }).run();
      },
      openSlash: () => slash.open(editor),
      leaveSlash: () => slash.leave(editor),
      chooseMarked,
    };
    return () => {
      handle.current = null;
    };
  }, [handle, editor, slash, latest]);
}

/** Into a line that has words, a single paragraph goes as words; anything else stands in blocks of its own. */
function insertBlocks(editor: Editor, html: string): void {
  const { $from } = editor.state.selection;
  const [, only] = /^<p(?:\s[^>]*)?>((?:(?!<\/?p\b)[\s\S])*)<\/p>$/.exec(html.trim()) ?? [];
  const isBlank = $from.parent.content.size === 0;
  editor.commands.insertContent(only !== undefined && !isBlank ? only : html);
}

/** Tells screen readers of the list, and the dialog around that Escape is the list's. */
function useSlashWords(editor: Editor | null, slash: SlashUse | undefined): void {
  const listId = slash?.listId;
  const activeId = slash?.activeId;
  useEffect(() => {
    if (!editor || editor.isDestroyed) return;
    const { dom } = editor.view;
    const words = {
      'aria-autocomplete': listId && 'list',
      'aria-controls': listId,
      'aria-activedescendant': activeId,
      'data-mantine-stop-propagation': listId && 'true',
    };
    for (const [name, value] of Object.entries(words)) {
      if (value === undefined) dom.removeAttribute(name);
      else dom.setAttribute(name, value);
    }
  }, [editor, listId, activeId]);
}

/** As if it had been typed here: each line break is one of the Enter key. */
function insertTyped(editor: Editor, typed: string): void {
  for (const [index, line] of typed.split('\n').entries()) {
    if (index > 0) editor.commands.enter();
    if (line !== '') editor.commands.insertContent({ type: 'text', text: line });
  }
}
