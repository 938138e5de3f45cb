// Forty of the official clients, with its defaults, come into a room where others talk without a pause, and talk
// themselves before, during and after their upgrades: node flood.mjs URL
import assert from "node:assert/strict";
import { Person, manner, until } from "./person.mjs";

const url = process.argv[2];
// The server keeps 512 announcements for a client that takes none: so many are never reached, with the 400 that the forty
// send, and a client that misses one has really lost it.
const AT_MOST_BEHIND = 64;
const reached = new Map();

async function comeIn(n) {
  const person = new Person(url, manner("default"));
  const [seen, answers] = [[], []];
  let [said, byPolling, head] = [0, 0];
  person.socket.on("load_history", (_, history) => {
    ({ head } = history);
    reached.set(n, head);
  });
  person.socket.on("receive_message", (message) => {
    seen.push(message);
    reached.set(n, message.seq);
    byPolling += person.transport === "polling" ? 1 : 0;
  });
  const say = () => {
    for (let time = 0; time < 2; time++) answers.push(person.ok("send_message", { content: `${n}: ${said++}` }));
  };
  const joined = person.join(`client ${n}`);
  say();
  const { engine } = person.socket.io;
  for (const change of ["upgrading", "upgrade"]) engine.once(change, say);
  await joined;
  say();
  await until(`client ${n} is upgraded`, () => person.transport === "websocket", (look) => engine.on("upgrade", look));
  say();
  const stored = await Promise.all(answers);
  await until(`client ${n} sees all`, () => seen.at(-1)?.seq >= stored.at(-1).seq, (look) => person.lookers.add(look));

  for (const [at, { seq }] of seen.entries()) assert.equal(seq, head + 1 + at, `client ${n} sees a run`);
  assert.deepEqual(stored.map(({ content }) => content), stored.map((_, time) => `${n}: ${time}`));
  assert.ok(stored.every(({ seq }, at) => at === 0 || seq > stored[at - 1].seq), `client ${n} keeps its order`);
  assert.deepEqual(seen.filter(({ content }) => content.startsWith(`${n}: `)), stored);
  assert.ok([...person.acks.values()].every((times) => times === 1), `client ${n} is answered once`);
  reached.delete(n);
  person.leaves();
  return { stored: stored.map(({ content }) => content), seen: seen.length, byPolling };
}

// As fast as it is answered, and the others can take it.
async function flood(talker) {
  await talker.join("carol");
  while (talker.socket.connected) {
    const answers = Array.from({ length: 8 }, () => talker.ok("send_message", { content: "on and on" }));
    const { seq } = (await Promise.all(answers)).at(-1);
    const areNear = () => seq - Math.min(seq, ...reached.values()) < AT_MOST_BEHIND;
    await until("the slowest is near", areNear, (look) => (talker.lookers = new Set([look])));
    talker.heard = [];
  }
}

const talker = new Person(url, manner("websocket"));
const flooding = flood(talker);
const all = await Promise.all(Array.from({ length: 40 }, (_, n) => comeIn(n)));
console.log(JSON.stringify(all));
talker.leaves();
await flooding.catch(() => {});
