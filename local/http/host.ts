const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** A page elsewhere can make a browser call a loopback port under a name of its own (DNS rebinding): only local names are served. */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  const found = /^(\[[0-9a-f:.]+\]|[^:]+)(?::\d{1,5})?$/i.exec(host);
  return LOCAL_NAMES.includes(found?.[1]?.toLowerCase() ?? '');
}

/** Browsers name the page a request comes from; other clients name none. */
export function isLocalOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true;
  return /^https?:\/\//.test(origin) && isLocalHost(origin.replace(/^https?:\/\//, ''));
}
