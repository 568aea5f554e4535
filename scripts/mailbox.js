// A mail server for development: it takes every mail, delivers none, and shows them on a page.
import { createServer } from 'node:http';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** @typedef {{ to: string, subject: string, text: string, html: string, at: Date }} Kept */

const MOST_MAILS = 200;

/**
 * Opens the mailbox on this machine, its page at the port that is wished for or another one that is free. `onMail` hears of
 * every mail.
 * @param {{ pagePort: number, onMail: (mail: Kept) => void }} options
 */
export async function openMailbox({ pagePort, onMail }) {
  /** @type {Kept[]} */
  const mails = [];
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { envelope }, done) {
      const take = async () => {
        /** @type {Buffer[]} */
        const chunks = [];
        for await (const chunk of stream) chunks.push(chunk);
        const { subject = '', text = '', html = '' } = await PostalMime.parse(Buffer.concat(chunks));
        const mail = {
          to: envelope.rcptTo.map(({ address }) => address).join(', '),
          subject,
          text,
          html,
          at: new Date(),
        };
        mails.unshift(mail);
        mails.length = Math.min(mails.length, MOST_MAILS);
        onMail(mail);
      };
      take().then(() => done(), done);
    },
  });
  smtp.on('error', () => {}); // a client that hangs up is no reason to stop
  const page = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'",
    });
    response.end(pageOf(mails));
  });
  await listen(smtp.server, 0);
  await listen(page, pagePort).catch(() => listen(page, 0));
  return { smtpPort: portOf(smtp.server), pageUrl: `http://localhost:${portOf(page)}` };
}

/** @param {import('node:net').Server} server @param {number} port @returns {Promise<void>} */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** @param {import('node:net').Server} server */
function portOf(server) {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** @param {Kept[]} mails */
function pageOf(mails) {
  const rows = mails.map(
    ({ to, subject, text, html, at }) => `
  <article>
    <h2>${escaped(subject)}</h2>
    <p>To ${escaped(to)}, ${at.toISOString()}</p>
    <pre>${linked(escaped(text))}</pre>
    <details><summary>As HTML</summary><iframe sandbox="allow-popups" srcdoc="${escaped(html)}"></iframe></details>
  </article>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mailbox (${mails.length})</title>
<style>
  body { font: 16px/1.5 system-ui; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f4; padding: 1rem }
  iframe { width: 100%; height: 40rem; border: 1px solid #ccc }
</style>
<h1>Mailbox</h1>
<p>Every mail that Latchkey sent since it was started, the newest first. Reload the page to see later ones.</p>${rows.join('')}
${mails.length === 0 ? '<p>None yet.</p>' : ''}
</html>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** @param {string} html */
function linked(html) {
  return html.replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" target="_blank">${url}</a>`);
}
