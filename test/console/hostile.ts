/** Texts that would break out of HTML, an attribute, JSON, an SVG or an action, were they not encoded. */
export const HOSTILE: readonly string[] = [
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '</cwdb-action><script>alert(1)</script>',
  '"} </cwdb-action><cwdb-action action="call" endpoint="arn:aws:lambda:evil">',
  '</style><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  'javascript:alert(1)',
  '" onfocus="alert(1)" autofocus="',
  '<!--',
  ']]>',
  '&lt;script&gt;',
  '\u202Egnp.exe',
];
