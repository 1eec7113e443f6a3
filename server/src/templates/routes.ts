import { api } from '@guichet/contract/api';
import type { DraftAttachment } from '@guichet/contract/composing';
import { spelledIn, toCanonical } from '@guichet/contract/placeholders';
import type { Template } from '@guichet/contract/templates';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import type { Viewer } from '../access/visibility.ts';
import { inTransaction, type Tx } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { cleanText } from './clean-text.ts';
import { listSignatures, setSignature } from './signature.ts';
import {
  countUse,
  createTemplate,
  findTemplate,
  listTemplates,
  removeTemplate,
  restoreTemplate,
  type TemplateWriting,
  updateTemplate,
} from './template.ts';
import { removeFile, templateFiles } from './template-file.ts';
import { readValues } from './values.ts';

export type TemplateHouse = Pick<House, 'db' | 'clock' | 'parse'>;

/** A file as the blob store has it. */
export type StoredFile = { filename: string; mime_type: string; size: number; blob_sha256: string };

/** What a room above this one does for it. */
export type TemplateReactions = {
  /** Puts files beside a draft of this person. Throws `notFound` for any other draft. */
  attachStored(
    tx: Tx,
    viewer: Viewer,
    draftId: string,
    files: readonly StoredFile[],
  ): Promise<DraftAttachment[]>;
};

/** Templates: kept, listed, inserted. Uploads are plain routes: `registerTemplateFiles`. */
export function templateRoutes(house: TemplateHouse, { attachStored }: TemplateReactions) {
  const { db, clock } = house;
  const os = implement(api.templates).$context<RequestContext>().use(guard);
  const write = <T>(command: (writing: TemplateWriting) => Promise<T>) =>
    inTransaction(db, (tx) => command({ tx, now: clock.now() }));
  // Stored in one form, shown in the language of its reader.
  const spelled = (viewer: Viewer, template: Template): Template => ({
    ...template,
    subject: spelledIn(template.subject, viewer.language),
    html: spelledIn(template.html, viewer.language),
  });
  return {
    list: os.list.handler(async ({ context: { viewer }, input }) =>
      (await listTemplates(db, viewer, input)).map((template) => spelled(viewer, template)),
    ),
    create: os.create.handler(async ({ context: { viewer }, input }) => {
      const { html, ...rest } = input;
      const text = await cleanText(house, viewer, html);
      const subject = toCanonical(rest.subject);
      return spelled(
        viewer,
        await write((writing) => createTemplate(writing, viewer, { ...rest, subject, text })),
      );
    }),
    update: os.update.handler(async ({ context: { viewer }, input }) => {
      const { html, subject, ...rest } = input;
      const text = html === undefined ? undefined : await cleanText(house, viewer, html);
      const change = { ...rest, text, subject: subject === undefined ? undefined : toCanonical(subject) };
      return spelled(viewer, await write((writing) => updateTemplate(writing, viewer, change)));
    }),
    remove: os.remove.handler(({ context: { viewer }, input }) =>
      write(async (writing) => {
        await removeTemplate(writing, viewer, input.id);
        return { ok: true as const };
      }),
    ),
    restore: os.restore.handler(async ({ context: { viewer }, input }) =>
      spelled(viewer, await write((writing) => restoreTemplate(writing, viewer, input.id))),
    ),
    removeFile: os.removeFile.handler(({ context: { viewer }, input }) =>
      write(async ({ tx }) => {
        await removeFile(tx, viewer, input.id, input.fileId);
        return { ok: true as const };
      }),
    ),
    insert: os.insert.handler(({ context: { viewer }, input }) =>
      write(async (writing) => {
        const { id } = await findTemplate(writing.tx, viewer, input.id);
        const files = await templateFiles(writing.tx, id);
        const attachments = await attachStored(writing.tx, viewer, input.draftId, files);
        await countUse(writing, viewer, id);
        return { attachments };
      }),
    ),
    values: os.values.handler(({ context: { viewer }, input }) => readValues(db, viewer, input, clock.now())),
  };
}

/** Signatures of people and mailboxes. */
export function signatureRoutes(house: TemplateHouse) {
  const { db, clock } = house;
  const os = implement(api.signatures).$context<RequestContext>().use(guard);
  return {
    list: os.list.handler(({ context: { viewer } }) => listSignatures(db, viewer)),
    set: os.set.handler(async ({ context: { viewer }, input }) => {
      const { html, ...rest } = input;
      const text = await cleanText(house, viewer, html);
      return inTransaction(db, (tx) => setSignature({ tx, now: clock.now() }, viewer, { ...rest, text }));
    }),
  };
}
