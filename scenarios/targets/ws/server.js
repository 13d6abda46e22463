// Rooms on the npm package ws. {"join": "7"} enters a room, and
// {"publish": "7", "text": "..."} says something to everybody in it.
import { WebSocketServer } from 'ws';

const rooms = new Map(); // name -> the sockets in it
const room = (name) => rooms.get(name) ?? rooms.set(name, new Set()).get(name);

const server = new WebSocketServer({ host: '127.0.0.1', port: process.argv[2] });

server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('message', (data) => {
    const { join, publish, text } = JSON.parse(data);
    if (join) {
      room(join).add(socket);
      socket.on('close', () => room(join).delete(socket));
      socket.send(JSON.stringify({ joined: join }));
    } else {
      for (const member of room(publish)) member.send(text);
    }
  });
});
