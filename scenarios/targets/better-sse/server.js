// Channels on the npm package better-sse: GET /news/7 opens a stream of events,
// POST /news/7 sends its body to everybody who has that stream open.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createChannel, createSession } from 'better-sse';

const channels = new Map(); // path -> channel
const channel = (path) => channels.get(path) ?? channels.set(path, createChannel()).get(path);

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    channel(request.url).broadcast(await text(request), 'news');
    response.writeHead(204).end();
  } else {
    channel(request.url).register(await createSession(request, response));
  }
});

server.listen(3102, '127.0.0.1', () => console.log('listening on port 3102'));
