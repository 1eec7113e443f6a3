import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { PasswordInput } from '../../ui/fields.tsx';

/** The shortest password that the server takes, in characters. */
const passwordLength = 10;

export interface NewPasswordProps {
  value: string;
  error: string | undefined;
  onChange: (password: string) => void;
  onLeave: () => void;
  autoFocus?: boolean;
}

/** A password to choose: says how long it must be and how much is missing while one types. */
export function NewPassword({ value, error, onChange, onLeave, autoFocus }: NewPasswordProps) {
  const { t } = useLingui();
  const missing = passwordLength - value.length;
  const hint =
    value === ''
      ? t`Au moins ${passwordLength} caractères. Une phrase se retient mieux qu’un mot.`
      : missing > 0
        ? plural(missing, { one: 'Encore # caractère.', other: 'Encore # caractères.' })
        : t`Assez long.`;
  // The count goes on while one puts it right: in the place of the fault, not beside it.
  const isWrong = error !== undefined && missing > 0;
  return (
    <PasswordInput
      label={t`Mot de passe`}
      description={isWrong ? undefined : hint}
      error={isWrong && value !== '' ? hint : error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={onLeave}
      autoComplete="new-password"
      autoFocus={autoFocus ?? false}
      required
      withAsterisk={false}
    />
  );
}
