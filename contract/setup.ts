import { z } from 'zod';
import { Id } from './events.ts';
import { LanguageCode, PersonCard } from './people.ts';
import { route } from './route.ts';

export const SetupInput = z.object({
  token: z.string().max(200),
  name: z.string().trim().min(1).max(120),
  email: z.email(),
  password: z.string().min(10).max(1000),
  language: LanguageCode,
  timeZone: z.string().max(60),
});
export type SetupInput = z.infer<typeof SetupInput>;

/** What `POST /api/auth/sign-in/email` takes. */
export const SignInInput = z.object({ email: z.email(), password: z.string().min(1).max(1000) });

/** What someone types who has forgotten his password. */
export const ForgottenInput = SetupInput.pick({ email: true });

/** What `POST /api/password` takes. */
export const PasswordInput = SetupInput.pick({ token: true, password: true });

/** How many of how many steps of the invented company are played; 0 of 0 before that is known. */
export const FillProgress = z.object({
  state: z.enum(['none', 'filling', 'done', 'failed']),
  done: z.number().int(),
  of: z.number().int(),
});
export type FillProgress = z.infer<typeof FillProgress>;

/**
 * Outside this contract, as plain routes (a named list, checked by a test):
 * `/api/auth/*` sign-in library · `POST /api/setup` · `POST /api/demo/sign-in` · `POST /api/password` ·
 * `GET /api/messages/:id/frame` · `GET /api/messages/:id/attachments/:index` · `GET /api/messages/:id/source` ·
 * `GET /api/set-aside/:id/source` ·
 * `POST /api/drafts/:id/attachments` · `GET /api/drafts/:id/attachments/:attachmentId` ·
 * `GET /api/conversations/:id/history.:format` · `GET /api/health`.
 */
export const setup = {
  state: route('public')
    .route({ method: 'GET', path: '/instance' })
    .output(
      z.object({
        needsSetup: z.boolean(),
        demo: z.boolean(),
        /** Whether password links can be mailed: an account was chosen that may send. */
        mailsLinks: z.boolean(),
        /** The demo's people, each signed in by one click; empty outside the demo. */
        demoPeople: z.array(PersonCard.extend({ title: z.string() })),
      }),
    ),
  /** Begins to fill this instance with the invented company; only while it has no mailbox. */
  fillDemo: route('admin')
    .route({ method: 'POST', path: '/instance/demo' })
    .output(z.object({ ok: z.literal(true) })),
  /** How far that is. */
  demoProgress: route('admin').route({ method: 'GET', path: '/instance/demo' }).output(FillProgress),
  /** Is this the set-up link that the server printed last; refused when it is not, or when there is nothing to set up. */
  setupLink: route('public')
    .route({ method: 'GET', path: '/setup-links/{token}' })
    .input(z.object({ token: z.string().max(200) }))
    .output(z.object({ ok: z.literal(true) })),
  /** Mails a password link to whoever has this address. The answer is the same when nobody has it. */
  forgotten: route('public')
    .route({ method: 'POST', path: '/password-links' })
    .input(ForgottenInput)
    .output(z.object({ ok: z.literal(true) })),
  /** Is this set-password link still good, and for whom. */
  passwordLink: route('public')
    .route({ method: 'GET', path: '/password-links/{token}' })
    .input(z.object({ token: z.string().max(200) }))
    .output(z.object({ personId: Id, name: z.string(), email: z.string() })),
};
