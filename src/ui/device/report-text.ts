/** The self-check as text, to be pasted into a bug report. */
import type { SelfCheckReport } from '../../protocol/self-check';

export interface ReportSurroundings {
  readonly userAgent: string;
  readonly date: Date;
}

export function reportText(
  report: SelfCheckReport,
  { userAgent, date }: ReportSurroundings,
): string {
  const { backend, adapter, features, lab, model, checks } = report;
  const { vendor, architecture, description, isFallback } = adapter;
  const passed = checks.filter((check) => check.passed).length;
  return [
    `RFT Playground self-check, ${date.toISOString()}`,
    `Backend: ${backend}${isFallback ? ' (software)' : ''}`,
    `Adapter: ${[vendor, architecture, description].filter(Boolean).join(', ') || 'unknown'}`,
    `Features: ${features.join(', ') || 'none'}`,
    `Browser: ${userAgent}`,
    `Model: ${lab} ${model}`,
    `${passed} of ${checks.length} checks passed`,
    ...checks.map(
      ({ name, passed: holds, detail, seconds }) =>
        `${holds ? 'passed' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s): ${detail}`,
    ),
  ].join('\n');
}
