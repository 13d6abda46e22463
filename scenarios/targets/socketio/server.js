// Rooms on the npm package socket.io. A client names its room when it connects;
// POST / with {"room": "7", "text": "..."} emits the event news to that room.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { Server } from 'socket.io';

const server = createServer(async (request, response) => {
  const { room, text } = await json(request);
  io.to(room).emit('news', text);
  response.writeHead(204).end();
});

const io = new Server(server);
io.on('connection', (socket) => socket.join(socket.handshake.auth.room));

server.listen(process.argv[2], '127.0.0.1');
