import { renderConsole } from './console';
import { html } from './html';
import { shortly } from './moments';
import { PAGE_LINKS } from './page-links';
import { STYLE } from './style';
import type { ConsoleView } from './view';

/** The on-call page, complete. */
export function renderPage(view: ConsoleView): string {
  const title = view.search === '' ? 'Postern' : `${view.search} – Postern`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#ffffff, #0f1b2a); }
.frame { max-width: 72rem; margin: 0 auto; padding: 1rem clamp(1rem, 4vw, 2rem) 4rem; }
.frame > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-bottom: 1rem; } .frame h1 { font-size: 1.1rem; margin: 0; letter-spacing: .02em; } .frame h1 a { color: inherit; text-decoration: none; }
</style>
${STYLE}
</head>
<body>
<div class="postern frame">
<header><h1><a href="/">Postern</a></h1> <time class="quiet" datetime="${view.now}">${shortly(view.now)}</time></header>
<main>
${renderConsole(view, PAGE_LINKS)}
</main>
</div>
</body>
</html>
`.toString();
}
