import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import { Select } from './fields.tsx';
import { usePersonFormat } from './PersonFormat.tsx';
import { timeZoneOptions } from './time-zones.ts';

export interface TimeZoneSelectProps {
  label: string;
  description?: string;
  error?: string | undefined;
  /** IANA name. */
  value: string;
  onChange: (timeZone: string) => void;
}

/** A time zone, found by typing its city. */
export function TimeZoneSelect({ label, description, error, value, onChange }: TimeZoneSelectProps) {
  const { t } = useLingui();
  const { now } = usePersonFormat();
  const options = useMemo(() => timeZoneOptions(value, now()), [value, now]);
  return (
    <Select
      label={label}
      description={description}
      error={error}
      data={options}
      value={value}
      onChange={(chosen) => chosen && onChange(chosen)}
      searchable
      limit={60}
      maxDropdownHeight={280}
      nothingFoundMessage={t`Aucun fuseau de ce nom`}
    />
  );
}
