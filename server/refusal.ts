import { STATUS_CODES } from 'node:http';

type Words = { title: string; said: string };

/** What is so, and what to do. */
const REFUSALS: Record<number, Words> = {
  400: {
    title: 'This cannot be read',
    said: 'What came here is not a request as browsers send it, so nothing was done. Open the address again.',
  },
  403: {
    title: 'This form was not sent from here',
    said: 'For your safety nothing was done. Open this instance and try again there.',
  },
  405: {
    title: 'This is not done here',
    said: 'Pages are opened with GET and forms are sent with POST. Nothing was done.',
  },
  408: {
    title: 'This took too long',
    said: 'The request did not arrive in time, so nothing was done. Try again.',
  },
  413: {
    title: 'This is too large',
    said: 'At most 2 MB can be sent at once. Nothing was saved. Go back and send less, for example half of the list.',
  },
  414: { title: 'This address is too long', said: 'Shorten it, or begin at the first page.' },
  431: {
    title: 'Too much comes with this request',
    said: 'Its headers are larger than 16 KB. Delete the cookies of this site in your browser, then try again.',
  },
  500: {
    title: 'This did not work',
    said: 'Something failed on the instance. Nothing that was saved before is lost. Try again.',
  },
  503: {
    title: 'The database does not answer just now',
    said: 'Nothing is lost; try again in a moment. What you sent last may have to be sent again.',
  },
};

/** The page that says why a request was refused. Its one style needs the nonce of the answer. */
export function refusalPage(status: number, nonce: string, baseUrl: string): string {
  const { title, said } = wordsOf(status);
  // Whoever runs the instance finds here why every form of it is refused.
  const more = status === 403 ? '<p>If you run it: its address is set by N8N_EDITOR_BASE_URL.</p>' : '';
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${title}</title><style nonce="${nonce}">:root{color-scheme:light dark}` +
    `body{font:1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}a{color:inherit}</style>` +
    `<main><h1>${title}</h1><p>${said}</p>${more}<p><a href="${baseUrl}">${baseUrl}</a></p></main></html>`
  );
}

/** The same in a line, for a connection on which no page can be answered. */
export function refusalLine(status: number): string {
  const { title, said } = wordsOf(status);
  return `${title}. ${said}\n`;
}

function wordsOf(status: number): Words {
  return (
    REFUSALS[status] ?? { title: STATUS_CODES[status] ?? 'This did not work', said: 'Nothing was done.' }
  );
}
