/** What an alarm tells the person it wakes. */
export interface AlarmText {
  /** Heading of the runbook article, and of the alarm. */
  readonly title: string;
  readonly happened: string;
  /** For the people who use the VPN. */
  readonly meaning: string;
}

/** CloudWatch takes 1024 characters. */
const LONGEST = 1024;

/** An article's anchor, as the usual Markdown renderers make it of its heading. */
export const articleAnchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

export function alarmDescription({ title, happened, meaning }: AlarmText, runbook: string): string {
  const description = [
    `What happened: ${happened}`,
    `What it means: ${meaning}`,
    `Runbook: ${runbook}#${articleAnchor(title)}`,
  ].join('\n');
  if (description.length > LONGEST)
    throw new Error(`the description of alarm "${title}" has ${description.length} characters, more than ${LONGEST}`);
  return description;
}
