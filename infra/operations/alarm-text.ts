import { type SavedQueryName, savedQueryName } from './saved-queries';

/** What an alarm tells the person it wakes. */
export interface AlarmText {
  /** Heading of the runbook article, and of the alarm. */
  readonly title: string;
  /** What of several of the same kind: a source. Part of the alarm's name, not of the article's heading. */
  readonly subject?: string;
  readonly happened: string;
  /** For the people who use the VPN. */
  readonly meaning: string;
  /** Where to look first. */
  readonly look: Look;
}

/** A saved query of Logs Insights, or a command. */
export type Look = { readonly query: SavedQueryName } | { readonly command: string };

/** CloudWatch takes 1024 characters. */
const LONGEST = 1024;

export const alarmName = (deployment: string, { title, subject }: Pick<AlarmText, 'title' | 'subject'>): string =>
  `${deployment}: ${title}${subject === undefined ? '' : ` (${subject})`}`;

/** An article's anchor, as the usual Markdown renderers make it of its heading. */
export const articleAnchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

export function alarmDescription(
  { title, happened, meaning, look }: AlarmText,
  { name, runbook }: { readonly name: string; readonly runbook: string },
): string {
  const description = [
    `What happened: ${happened}`,
    `What it means: ${meaning}`,
    `Look first: ${'query' in look ? `saved query ${savedQueryName(name, look.query)} of Logs Insights` : look.command}`,
    `Runbook: ${runbook}#${articleAnchor(title)}`,
  ].join('\n');
  if (description.length > LONGEST)
    throw new Error(`the description of alarm "${title}" has ${description.length} characters, more than ${LONGEST}`);
  return description;
}
