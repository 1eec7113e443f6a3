import { z } from 'zod';
import { Id } from './events.ts';
import { route } from './route.ts';

/** Days in the person's own time zone; the last one is still away. */
export const Absence = z.object({
  id: Id,
  personId: Id,
  from: z.iso.date(),
  until: z.iso.date(),
  /** Whom to ask instead. */
  substituteId: Id.nullable(),
});
export type Absence = z.infer<typeof Absence>;

const personId = z.object({ personId: Id });

/** One's own; those of others for administrators, and for dispatchers of a mailbox where he is a member. */
export const absences = {
  /** Those of today and later, the first one first. */
  list: route('signedIn')
    .route({ method: 'GET', path: '/people/{personId}/absences' })
    .input(personId)
    .output(z.array(Absence)),
  add: route('signedIn')
    .route({ method: 'POST', path: '/people/{personId}/absences' })
    .input(personId.extend({ from: z.iso.date(), until: z.iso.date(), substituteId: Id.nullable() }))
    .output(Absence),
  remove: route('signedIn')
    .route({ method: 'DELETE', path: '/people/{personId}/absences/{id}' })
    .input(personId.extend({ id: Id }))
    .output(z.object({ ok: z.literal(true) })),
};

export const arrivalKinds = ['nobody', 'department', 'roundRobin', 'leastLoaded'] as const;
/** To whom new mail goes. `roundRobin` and `leastLoaded`: among the members, never one who is away. */
export const ArrivalRule = z
  .object({
    /** One of the mailbox's aliases; '' = the mailbox itself. */
    address: z.string().trim().toLowerCase().max(320),
    kind: z.enum(arrivalKinds),
    departmentId: Id.nullable(),
  })
  .refine((rule) => (rule.kind === 'department') === (rule.departmentId !== null));
export type ArrivalRule = z.infer<typeof ArrivalRule>;

const mailboxId = z.object({ mailboxId: Id });

export const arrival = {
  get: route('admin')
    .route({ method: 'GET', path: '/admin/mailboxes/{mailboxId}/arrival' })
    .input(mailboxId)
    .output(z.object({ rules: z.array(ArrivalRule) })),
  /** Replaces all of them. What is not named goes to nobody (the mailbox) or as the mailbox says (an alias). */
  set: route('admin')
    .route({ method: 'PUT', path: '/admin/mailboxes/{mailboxId}/arrival' })
    .input(mailboxId.extend({ rules: z.array(ArrivalRule).max(51) }))
    .output(z.object({ rules: z.array(ArrivalRule) })),
};
