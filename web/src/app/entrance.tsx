/** The pages before and around signing in. */
import { getRouteApi } from '@tanstack/react-router';
import { Forgotten } from '../features/entrance/Forgotten.tsx';
import { SetPassword } from '../features/entrance/SetPassword.tsx';
import { Setup } from '../features/entrance/Setup.tsx';
import { SetupHint } from '../features/entrance/SetupHint.tsx';
import { SignIn } from '../features/entrance/SignIn.tsx';
import { Welcome } from '../features/entrance/Welcome.tsx';
import { ConnectMailbox } from '../features/settings/ConnectMailbox.tsx';
import { activate, type Language } from './words.ts';

const speak = (language: Language) => void activate(language);

const setupRoute = getRouteApi('/setup/$token');
const passwordRoute = getRouteApi('/password/$token');

/** Address and password. */
export function SignInPage() {
  return <SignIn onLanguage={speak} />;
}

/** A password that was forgotten. */
export function ForgottenPage() {
  return <Forgotten onLanguage={speak} />;
}

/** The first administrator. */
export function SetupPage() {
  const { token } = setupRoute.useParams();
  return <Setup token={token} onLanguage={speak} />;
}

/** An invitation or a reset. */
export function PasswordPage() {
  const { token } = passwordRoute.useParams();
  return <SetPassword token={token} onLanguage={speak} />;
}

/** The first mailbox of a fresh instance. */
export function WelcomePage() {
  return <Welcome renderConnect={(callbacks) => <ConnectMailbox {...callbacks} />} />;
}

/** The set-up, opened without its link. */
export function SetupHintPage() {
  return <SetupHint onLanguage={speak} />;
}
