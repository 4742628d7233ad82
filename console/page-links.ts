import { html } from './html';
import type { Links } from './links';

/** Of the local page. */
export const PAGE_LINKS: Links = {
  search: (value) => html`<form class="search" role="search" method="get" action="/">
<label for="device">Common name of a device</label>
<div><input id="device" name="device" type="search" value="${value}" autocomplete="off" autocapitalize="off" spellcheck="false"${value === '' ? html` autofocus` : undefined}>
<button type="submit">Explain</button></div>
</form>`,
  device: (commonName, label) => html`<a href="/?device=${encodeURIComponent(commonName)}">${label}</a>`,
  home: (label) => html`<a href="/">${label}</a>`,
};
