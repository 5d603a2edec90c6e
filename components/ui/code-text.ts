/** The six digits that a person typed, or null. Spaces are ignored, as authenticators show them. */
export function readCode(typed: string): string | null {
  const digits = typed.replaceAll(/\s/g, '');
  return /^[0-9]{6}$/.test(digits) ? digits : null;
}
