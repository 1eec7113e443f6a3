import { useLingui } from '@lingui/react/macro';
import {
  Checkbox as MantineCheckbox,
  type CheckboxProps as MantineCheckboxProps,
  PasswordInput as MantinePasswordInput,
  type PasswordInputProps as MantinePasswordInputProps,
  Radio as MantineRadio,
  Select as MantineSelect,
  type SelectProps as MantineSelectProps,
  Switch as MantineSwitch,
  type SwitchProps as MantineSwitchProps,
  Textarea as MantineTextarea,
  type TextareaProps as MantineTextareaProps,
  TextInput as MantineTextInput,
  type TextInputProps as MantineTextInputProps,
} from '@mantine/core';
import { type ReactNode, useId } from 'react';
import styles from './fields.module.css';
import { Icon, type IconName } from './Icon.tsx';

/** Help and error stand under the control. */
const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

const inputClasses = {
  root: styles.root!,
  label: styles.label!,
  description: styles.description!,
  error: styles.error!,
  wrapper: styles.wrapper!,
  input: styles.input!,
  section: styles.section!,
};

interface Sized {
  /** 32 in forms (default), 28 in bars. */
  controlSize?: 'form' | 'bar';
  /** A lighter edge, for fields inside a bar. */
  quiet?: boolean;
}

/** Mantine reads the height from a variable named after the size (fields.module.css). */
const sizeOf = (controlSize: Sized['controlSize']) => controlSize ?? 'form';

const sized = ({ quiet }: Sized) => ({
  'data-quiet': quiet === true,
});

export interface TextInputProps extends Omit<MantineTextInputProps, 'size' | 'variant'>, Sized {
  icon?: IconName;
}

/** One line of text. `label`, `description` and `error` are tied to it; `rightSection` takes a KeyHint or words. */
export function TextInput({ icon, controlSize, quiet, ...rest }: TextInputProps) {
  return (
    <MantineTextInput
      inputWrapperOrder={order}
      classNames={inputClasses}
      size={sizeOf(controlSize)}
      wrapperProps={sized({ quiet })}
      leftSection={icon && <Icon name={icon} size={14} />}
      leftSectionWidth={30}
      leftSectionPointerEvents="none"
      rightSectionWidth="auto"
      {...rest}
    />
  );
}

export type TextareaProps = Omit<MantineTextareaProps, 'size' | 'variant' | 'autosize'>;

/** Several lines of text; `rows` gives the height. */
export function Textarea({ rows = 2, ...rest }: TextareaProps) {
  return (
    <MantineTextarea
      size="form"
      inputWrapperOrder={order}
      classNames={inputClasses}
      rows={rows}
      data-area
      {...rest}
    />
  );
}

export type PasswordInputProps = Omit<MantinePasswordInputProps, 'size' | 'variant'>;

/** A password, with an eye that shows it. */
export function PasswordInput(props: PasswordInputProps) {
  const { t } = useLingui();
  return (
    <MantinePasswordInput
      size="form"
      inputWrapperOrder={order}
      classNames={{ ...inputClasses, innerInput: styles.innerInput!, visibilityToggle: styles.eye! }}
      visibilityToggleIcon={({ reveal }) => <Icon name={reveal ? 'eye-off' : 'eye'} />}
      visibilityToggleButtonProps={{ 'aria-label': t`Afficher le mot de passe`, tabIndex: 0 }}
      // Mantine leaves it out on this field.
      aria-invalid={props.error ? true : undefined}
      {...props}
    />
  );
}

export interface SelectProps extends Omit<MantineSelectProps, 'size' | 'variant'>, Sized {
  icon?: IconName;
}

/** One choice in a list; `searchable` lets the person type. `data` = strings or { value, label }. */
export function Select({ icon, controlSize, quiet, ...rest }: SelectProps) {
  return (
    <MantineSelect
      inputWrapperOrder={order}
      classNames={{
        ...inputClasses,
        dropdown: styles.dropdown!,
        option: styles.option!,
        empty: styles.empty!,
      }}
      size={sizeOf(controlSize)}
      wrapperProps={sized({ quiet })}
      leftSection={icon && <Icon name={icon} size={14} />}
      leftSectionWidth={30}
      rightSection={<Icon name="selector" size={14} />}
      rightSectionPointerEvents="none"
      allowDeselect={false}
      checkIconPosition="right"
      comboboxProps={{ offset: 4, shadow: 'none', transitionProps: { transition: 'pop', duration: 140 } }}
      {...rest}
    />
  );
}

export interface CheckboxProps extends Omit<MantineCheckboxProps, 'size' | 'color' | 'variant'> {
  /** A figure after the label, muted. */
  count?: string;
}

/** A box to check. Without a visible label give `aria-label`. */
export function Checkbox({ label, count, ...rest }: CheckboxProps) {
  const words =
    label && count !== undefined ? (
      <>
        {label}&nbsp;<span className={styles.count}>{count}</span>
      </>
    ) : (
      label
    );
  return (
    <MantineCheckbox
      classNames={{
        root: label ? styles.choice! : `${styles.choice} ${styles.bare}`,
        body: styles.choiceBody!,
        inner: styles.choiceInner!,
        input: styles.box!,
        icon: styles.tick!,
        labelWrapper: styles.choiceWords!,
        label: styles.choiceLabel!,
        description: styles.description!,
        error: styles.error!,
      }}
      label={words}
      {...rest}
    />
  );
}

export interface RadioOption<Value extends string> {
  value: Value;
  label: ReactNode;
  description?: ReactNode;
}

export interface RadioGroupProps<Value extends string> {
  label: string;
  /** Hides the label from sight. */
  labelHidden?: boolean;
  options: readonly RadioOption<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  inline?: boolean;
}

/** One choice among a few, all seen at once. */
export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  return (
    <MantineRadio.Group
      label={props.labelHidden ? undefined : props.label}
      aria-label={props.labelHidden ? props.label : undefined}
      value={props.value}
      onChange={(value) => {
        const option = props.options.find((candidate) => candidate.value === value);
        if (option) props.onChange(option.value);
      }}
      classNames={{ label: styles.label! }}
    >
      <div className={props.inline ? styles.inline : styles.stacked}>
        {props.options.map((option) => (
          <MantineRadio
            key={option.value}
            value={option.value}
            label={option.label}
            description={option.description}
            classNames={{
              body: styles.choiceBody!,
              inner: styles.choiceInner!,
              radio: styles.radio!,
              icon: styles.radioIcon!,
              labelWrapper: styles.choiceWords!,
              label: styles.choiceLabel!,
              description: styles.description!,
            }}
          />
        ))}
      </div>
    </MantineRadio.Group>
  );
}

export type SwitchProps = Omit<MantineSwitchProps, 'size' | 'color'>;

/** A setting that takes effect at once. */
export function Switch(props: SwitchProps) {
  return (
    <MantineSwitch
      classNames={{
        root: styles.choice!,
        body: styles.choiceBody!,
        track: styles.track!,
        thumb: styles.thumb!,
        labelWrapper: styles.choiceWords!,
        label: styles.choiceLabel!,
        description: styles.description!,
      }}
      withThumbIndicator={false}
      {...props}
    />
  );
}

export interface SegmentedProps<Value extends string> {
  label: string;
  options: readonly { value: Value; label: string; icon?: IconName }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** A few short choices side by side. */
export function Segmented<Value extends string>({ label, options, value, onChange }: SegmentedProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.segments} aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={styles.segment}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.icon && <Icon name={option.icon} size={14} />}
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

export interface FieldProps {
  label: string;
  description?: ReactNode;
  error?: ReactNode;
  /** Gets the id and the describing ids to put on the control. */
  children: (control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}

/** Label, help and error around a control that is none of ours. */
export function Field({ label, description, error, children }: FieldProps) {
  const id = useId();
  const describedBy = [description && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={styles.root}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': Boolean(error) })}
      {description && (
        <p className={styles.description} id={`${id}-help`}>
          {description}
        </p>
      )}
      {error && (
        <p className={styles.error} id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
