import { renderConsole } from './console';
import { html } from './html';
import { STYLE } from './style';
import type { ConsoleView } from './view';
import { widgetLinks } from './widget-links';

/** The console as a fragment for a CloudWatch dashboard, in the dashboard's own theme. */
export function renderWidget(
  view: ConsoleView,
  context: { readonly functionArn: string; readonly theme: 'light' | 'dark' },
): string {
  return html`${STYLE}
<div class="cwdb-no-default-styles"></div>
<div class="postern" style="color-scheme: ${context.theme}; padding: 1rem">
${renderConsole(view, widgetLinks(context.functionArn))}
</div>`.toString();
}
