import { ServiceClient } from './demo/client';
import { DEFAULT_URL, findOrStartService } from './demo/service';
import { tellStory } from './demo/story';
import { activeSecret, readLocalSecrets } from './secretsmanager/secrets';

const HELP = `Usage: npm run demo [-- --url <url>]

Tells the story of one device against the local service: enrolment, a denial with its message, a forged and a replayed
push, three quiet days. Drives the service at ${DEFAULT_URL} (or --url), or starts one there and stops it at the end.
It moves that service's clock forward by 73 hours.`;

async function main(options: readonly string[]): Promise<number> {
  if (options.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const [option, url = DEFAULT_URL, ...rest] = options;
  if ((option !== undefined && option !== '--url') || rest.length > 0 || !URL.canParse(url)) {
    console.error(`cannot understand "${options.join(' ')}"\n\n${HELP}`);
    return 2;
  }
  const secret = activeSecret(readLocalSecrets(), 'generic');
  const service = await findOrStartService(url, console.log);
  try {
    await tellStory(new ServiceClient(service.url), secret, console.log);
  } finally {
    await service.stop();
  }
  console.log(
    '\nThat was all: eight steps, each as expected. Open the page of the service (npm start) to look around.',
  );
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`The demo stopped: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
