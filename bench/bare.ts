import { createServer } from 'node:http';

// Answers everything with nothing, as fast as Node can, until its parent lets go of it.
const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(address?.port);
});
process.once('disconnect', () => process.exit());
