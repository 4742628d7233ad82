import { type Html, html } from './html';
import type { Links } from './links';

/**
 * Of a custom widget: CloudWatch calls the function again with what stands in the action, and with the values of all
 * forms. The action's content is JSON, encoded as text of an element: a device's name can neither end the element nor the string.
 *
 * @param functionArn - of the function that renders the widget
 */
export function widgetLinks(functionArn: string): Links {
  const call = (element: Html, parameters: Readonly<Record<string, string>>): Html =>
    html`${element}<cwdb-action action="call" display="widget" endpoint="${functionArn}">${JSON.stringify(parameters)}</cwdb-action>`;
  return {
    // No button: in a form it would submit the dashboard's page. CloudWatch makes a button of `a.btn`.
    search: (value) => html`<form class="search">
<label for="postern-device">Common name of a device</label>
<div><input id="postern-device" name="device" type="search" value="${value}" autocomplete="off" spellcheck="false">
${call(html`<a class="btn btn-primary">Explain</a>`, { action: 'search' })}</div>
</form>`,
    device: (commonName, label) => call(html`<a class="link">${label}</a>`, { action: 'device', device: commonName }),
    home: (label) => call(html`<a class="link">${label}</a>`, { action: 'home' }),
  };
}
