/** Numbers as the page writes them: true minus signs, no more digits than mean something. */

const MINUS = '−';
const THIN_SPACE = '\u2009';

/** 0.81 → '81 %' */
export function percent(share: number, digits = 0): string {
  return `${withMinus((share * 100).toFixed(digits))}${THIN_SPACE}%`;
}

/** −0.62 → '−62 %', 0.3 → '+30 %' */
export function signedPercent(share: number, digits = 0): string {
  return `${signed(share * 100, digits)}${THIN_SPACE}%`;
}

/** 0.04 → '± 4' in per cent points */
export function plusMinus(share: number): string {
  return `±${THIN_SPACE}${(share * 100).toFixed(0)}`;
}

/** 1.31 → '+1.3'; what rounds to zero carries no sign */
export function signed(value: number, digits: number): string {
  const text = withMinus(value.toFixed(digits));
  return Number(value.toFixed(digits)) > 0 ? `+${text}` : text;
}

/** 12345.6 → '12,346', 0.01234 → '0.0123' */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value !== 0 && Math.abs(value) < 1e-3) return withMinus(value.toExponential(1));
  const text =
    Math.abs(value) >= 1000
      ? Math.round(value).toLocaleString('en')
      : String(Number(value.toPrecision(3)));
  return withMinus(text);
}

/** 41 → '0:41' */
export function minutesAndSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** 84e6 → '84 MB' */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)}${THIN_SPACE}MB`;
}

function withMinus(text: string): string {
  const value = text.replaceAll('-', MINUS);
  return /^−0(\.0*)?$/.test(value) ? value.slice(1) : value;
}
