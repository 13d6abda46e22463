// Long polls on the npm package express: POST /topics/7 adds a message, and
// GET /topics/7?after=12 is answered as soon as there is one after the 12th.
// Without ?after it is answered at once: that is how a reader finds its place.
import { EventEmitter, once } from 'node:events';
import express from 'express';

const topics = new Map(); // name -> all its messages
const messages = (topic) => topics.get(topic) ?? topics.set(topic, []).get(topic);
const news = new EventEmitter().setMaxListeners(0);

const app = express();

app.use((request, response, next) => {
  if (request.get('Authorization') === `Bearer ${process.env.NEWS_TOKEN}`) next();
  else response.sendStatus(401);
});

app.post('/topics/:topic', express.text(), (request, response) => {
  messages(request.params.topic).push(request.body);
  news.emit(request.params.topic);
  response.sendStatus(204);
});

app.get('/topics/:topic', async (request, response) => {
  const { topic } = request.params;
  const list = messages(topic);
  const after = Number(request.query.after ?? list.length);
  if (request.query.after && after >= list.length) {
    const patience = AbortSignal.timeout(25_000);
    await once(news, topic, { signal: patience }).catch(() => {});
    if (patience.aborted) return response.sendStatus(204);
  }
  response.json({ next: list.length, messages: list.slice(after) });
});

app.listen(process.argv[2], '127.0.0.1');
