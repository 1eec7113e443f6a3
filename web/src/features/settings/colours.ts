/** The eight colours of qualifications and tags (design reference, § 2). */
export const labelColours = [
  '#C2453A',
  '#B0721E',
  '#5E7F23',
  '#1F8A6D',
  '#2F7FB8',
  '#7C5CC4',
  '#B83A7E',
  '#77797F',
] as const;
